"""How many, and which of a list: top 5, 三大, 第二个, 给我三条."""

import re
from typing import Final

_TEN: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMBER: Final = r"(\d{1,2}|[一二两三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten)"
_NUMBERS: Final = {
    **{each: n for n, each in enumerate("一二三四五六七八九十", 1)}, "两": 2,
    **{each: n for n, each in enumerate(_TEN, 1)},
}  # fmt: skip
TOP: Final = (
    rf"(?:top\s*|前\s*|头\s*|最[多大常高]的\s*){NUMBER}(?![0-9天日周月年])\s*(?:个|名|大|项|条|位|款|种|类|点)?|"
    rf"{NUMBER}\s*(?:大|个|项|种|类)(?=(?:主要|最|槽点|痛点|问题|抱怨|需求|诉求|产品|渠道|缺点|优点|毛病|好评点))|"
    rf"\b{NUMBER} (?:most|biggest|main|top)\b"
)
PLACE: Final = (
    rf"第\s*{NUMBER}\s*(?:个|名|项|条|位|点)?(?!(?:个)?季度|周|天|月)|\b(?:the )?(?:(first(?! \d)|second|third|fourth|"
    rf"fifth|sixth|seventh|eighth)|number {NUMBER})(?: one)?\b"
)
_ORDINALS: Final = {each: n for n, each in enumerate(_PLACES, 1)}
SHOW: Final = (
    rf"(?:给我|来|再来|再给|多来|多给|发|列|看|show(?: me)?|give(?: me)?|another)?\s*{NUMBER}\s*(?:more )?(?:条|句|"
    rf"个|段|则)?\s*(?:的)?(?=\s*(?:原话|原文|原声|例子|quotes?|examples?|verbatims?|评价看|原评))"
)
SO_MANY: Final = rf"{NUMBER}\s*(?:条|句|个|段|则)"


def number_in(match: re.Match[str]) -> int:
    """The number that a match of one of these says."""
    said = next((each for each in match.groups() if each), "1")
    return _NUMBERS.get(said) or _ORDINALS.get(said) or int(said)
