"""A sentence in chat → Brief, and what a later sentence changes of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias, TypeVar

from assistant.conversation import Language
from assistant.drafting.brief import Brief, Stage, Tone
from knowledge.formats import formats
from knowledge.products import ProductSheet

Kind: TypeAlias = Literal["angle", "shorter", "longer", "tone", "offer", "no_offer", "platform", "count"]

Name = TypeVar("Name", bound=str)
Default = TypeVar("Default", Stage, Tone, None)

MOST_BY_CHAT = 10
_COUNT = re.compile(r"(?P<n>\d{1,2}|[一二两俩三仨四五六七八九十])\s*(?:条|篇|个版本|个|版|则|份|段|组)")
_COUNT_EN = re.compile(r"\b(?P<n>\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final[Mapping[str, int]] = {
    **{word: number for number, word in enumerate("一二三四五六七八九十", 1)},
    **{word: number for number, word in enumerate(_ENGLISH, 1)},
    "两": 2,
    "俩": 2,
    "仨": 3,
    "a": 1,
    "an": 1,
}
_STAGES: Final[tuple[tuple[Stage, str], ...]] = (
    ("复购", r"复购|老客|回购|续上|补货|repurchase|returning"),
    ("决策", r"决策|对比|犹豫|临门|下单理由|decision|consideration"),
)
_TONES: Final[tuple[tuple[Tone, str], ...]] = (
    ("轻松", r"轻松|活泼|俏皮|年轻|有趣|幽默|playful|light|fun|young"),
    ("专业", r"专业|严谨|理性|成分党|professional|expert"),
    ("温柔", r"温柔|温暖|治愈|走心|gentle|warm"),
)
_NO_OFFER = re.compile(
    r"(?:不带|不要|不写|别带|去掉|没有)[^，。]{0,4}(?:优惠|价格|促销)|\b(?:no|without)\b[^.]{0,12}\boffer",
    re.IGNORECASE,
)
_PAIN = re.compile(
    r"(?:痛点(?:是|为|[:：])?|针对|主打|解决)\s*[“\"]?(?P<pain>[^，。,;；”\"]{2,24})|"
    r"pain(?: point)?[: ]+(?P<en>[^,.;]{3,60})",
    re.IGNORECASE,
)
_AUDIENCE = re.compile(r"(?:面向|写给|目标人群(?:是|[:：])?|人群(?:是|[:：]))\s*(?P<who>[^，。,;；的]{2,14})")
_CHANGES: Final[tuple[tuple[Kind, str], ...]] = (
    (
        "angle",
        (
            r"换(?:个|一个)?(?:角度|思路|说法|写法)|换一[批版条]|再来[一几两三]?[条版批]?|重写|另一[种版]|"
            r"another angle|different angle|try again|again"
        ),
    ),
    ("shorter", r"短一?[点些]|简短|精简|太长|缩短|shorter|too long"),
    ("longer", r"长一?[点些]|展开|详细一?[点些]|longer|more detail"),
    ("no_offer", r"不带优惠|去掉优惠|不要优惠|without (?:the )?offer|no offer"),
    ("offer", r"带上?优惠|加上?优惠|with (?:the |an )?offer"),
)


def read_order(text: str, sheet: ProductSheet, today: date, language: Language) -> Brief:
    """What the sentence orders of this product; what it does not say takes a plain default."""
    bare = _without_names(text, sheet)
    pain, who = _PAIN.search(bare), _AUDIENCE.search(bare)
    english = bool(re.search(r"英文|英语|in english", text, re.IGNORECASE))
    return Brief(
        sku=sheet.sku,
        today=today,
        platform=formats().mentioned(text) or _usual_platform(text),
        audience=who["who"] if who else "",
        pain=(pain["pain"] or pain["en"]).strip() if pain else "",
        stage=_first(_STAGES, bare, "种草"),
        tone=_first(_TONES, bare, "自然"),
        with_offer=not _NO_OFFER.search(bare),
        variants=_count(bare, language),
        language="en" if english else "zh" if re.search(r"中文|in chinese", text, re.IGNORECASE) else language,
        length="short" if re.search(r"简短|短一?点|精简|\bshort\b", bare, re.IGNORECASE) else "normal",
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a follow-up changes of the last brief; all else stays."""

    kind: Kind
    value: str = ""

    def of(self, brief: Brief) -> Brief:
        match self.kind:
            case "angle":
                return replace(brief, angle=brief.angle + 1)
            case "shorter":
                return replace(brief, length="short")
            case "longer":
                return replace(brief, length="normal")
            case "offer" | "no_offer":
                return replace(brief, with_offer=self.kind == "offer")
            case "tone":
                return replace(brief, tone=next(tone for tone, _ in _TONES if tone == self.value))
            case "platform":
                return replace(brief, platform=self.value)
            case "count":
                return replace(brief, variants=int(self.value))


def read_change(text: str) -> Change | None:
    """“换个角度”, “短一点”, “轻松一点”, “换成抖音”; None for a sentence that changes no draft."""
    if len(text) > 24 and not text.isascii():
        return None
    for kind, pattern in _CHANGES:
        if re.search(pattern, text, re.IGNORECASE):
            return Change(kind)
    wants = re.search(r"一[点些]|更|换成|改成|语气|more|make it", text, re.IGNORECASE)
    tone = _first(_TONES, text, None)
    if wants and tone:
        return Change("tone", tone)
    platform = formats().mentioned(text) if re.search(r"换成|改成|版本?$", text) else None
    return Change("platform", platform) if platform else None


_WHICH = re.compile(
    r"第\s*(?P<zh>\d{1,2}|[一二两三四五六七八九十])\s*(?:条|篇|个|版|则|份|段)|"
    r"\bdraft (?P<n>\d{1,2})\b|\bthe (?P<en>first|second|third|fourth|fifth)\b(?: one| draft)?",
    re.IGNORECASE,
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_ALL = re.compile(r"全部|都(?=[换改短长更轻专温带不])|每[条篇]|这几[条篇]|\b(?:all|every|each)\b", re.IGNORECASE)


def which_draft(text: str) -> int | Literal["all"] | None:
    """“第二条” → 2, “都短一点” → "all", None where no draft is named."""
    if match := _WHICH.search(text):
        if match["en"]:
            return _ORDINALS.index(match["en"].lower()) + 1
        word = match["zh"] or match["n"]
        return int(word) if word.isdecimal() else _NUMBERS[word]
    return "all" if _ALL.search(text) else None


def _without_names(text: str, sheet: ProductSheet) -> str:
    """The sentence without the product's own names, whose words order nothing (敏感肌精华, 五件套装)."""
    for name in sorted(sheet.names(), key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def _usual_platform(text: str) -> str:
    feed = re.search(r"广告|信息流|投放|\bads?\b|短视频", text, re.IGNORECASE)
    return "抖音" if feed and not re.search(r"笔记|种草", text) else "小红书"


def _count(text: str, language: Language) -> int:
    match = _COUNT.search(text) or (_COUNT_EN.search(text) if language == "en" else None)
    if not match:
        return 1
    word = match["n"].lower()
    return min(max(int(word) if word.isdecimal() else _NUMBERS[word], 1), MOST_BY_CHAT)


def _first(table: tuple[tuple[Name, str], ...], text: str, otherwise: Default) -> Name | Default:
    return next((name for name, pattern in table if re.search(pattern, text, re.IGNORECASE)), otherwise)
