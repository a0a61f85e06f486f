"""Numbers as people write how many they want: 3, 三, 十二, 两三, “a few”."""

import re
from typing import Final

_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_COUNTED: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_ENGLISH: Final = {
    **{word: value for value, word in enumerate(_COUNTED)},
    "a": 1,
    "an": 1,
    "a single": 1,
    "a pair of": 2,
    "a couple of": 2,
    "a couple": 2,
    "both": 2,
    "a few": 3,
    "some": 3,
    "several": 3,
    "half a dozen": 6,
    "a dozen": 12,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "a hundred": 100,
}
CHINESE: Final = r"[〇零一二两三四五六七八九十百俩仨几]+"
ENGLISH: Final = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_WHOLE: Final = re.compile(
    r"(?:(?P<hundreds>[一二两三四五六七八九])百零?)?"
    r"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十))?"
    r"(?P<ones>[零〇一二两三四五六七八九])?"
)
A_FEW: Final = 3


def number(text: str) -> int | None:
    """The number a text is; of “两三” and “3-5” the larger. None for what is none."""
    bare = " ".join(text.strip().lower().split())
    if bare in _ENGLISH:
        return _ENGLISH[bare]
    if found := re.fullmatch(r"(?:\d{1,6}\s*[-~～—至到]\s*)?(\d{1,6})", bare):
        return int(found[1])
    if bare in {"几", "好几"}:
        return A_FEW
    if len(bare) == 2 and all(_DIGITS.get(one, 0) for one in bare):  # 两三, 三五
        return max(_DIGITS[one] for one in bare)
    if bare in _DIGITS:
        return _DIGITS[bare]
    if bare.startswith("十几"):
        return 15
    return _chinese(bare)


def _chinese(text: str) -> int | None:
    """Up to 999 in Chinese numerals, 十二 and 一百零三."""
    if not text or not (match := _WHOLE.fullmatch(text)):
        return None
    hundreds = _DIGITS[match["hundreds"]] if match["hundreds"] else 0
    tens = _DIGITS.get(match["tens"], 1) if match["ten"] else 0
    ones = _DIGITS[match["ones"]] if match["ones"] else 0
    return hundreds * 100 + tens * 10 + ones
