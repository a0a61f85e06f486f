"""A part of a draft that a message wants gone or worded otherwise: “第一条的第二句不要”, “把‘雾蓝’改成‘蓝色’”."""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from assistant.drafting.keeping.change import which_drafts
from knowledge.formats import formats

Where: TypeAlias = Literal["sentence", "title", "words", "topics"]


@dataclass(frozen=True, slots=True)
class PartEdit:
    """One part, as it is named, and what stands there afterwards.

    `place` counts sentences from 1, or from the end where it is negative; 0 names none. `old` are the words to be
    replaced. `new` is empty where the part is to go, and None where it is not said what should become of it. `which`
    are the drafts named.
    """

    where: Where
    which: tuple[str, ...] = ()
    place: int = 0
    old: str = ""
    new: str | None = ""


_DIGITS: Final = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_ENGLISH: Final = ("first", "second", "third", "fourth", "fifth", "sixth")
_SENTENCE: Final = re.compile(
    r"(?:第\s*(?P<zh>\d{1,2}|[一二两三四五六七八九十])|(?P<last>最后一?|末尾一?|结尾那?|倒数第一)|(?P<first>开头那?一?|首))\s*(?:句话?|行)|"
    r"(?P<end>结尾|收尾|最后一段)|(?P<start>开头|开场白?|第一段)|"
    r"\b(?:the )?"
    r"(?:(?P<en>first|second|third|fourth|fifth|sixth)|(?P<last_en>last|final|closing)|(?P<start_en>opening))"
    r" (?:sentence|line)\b|\b(?:sentence|line) (?P<n>\d{1,2})\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"标题|题目|\b(?:title|headline)\b", re.IGNORECASE)
_TOPICS: Final = re.compile(r"话题|标签|\bhash ?tags?\b", re.IGNORECASE)
_GOES: Final = re.compile(
    r"不要|删|去掉|拿掉|砍掉|不用|\b(?:delete|remove|drop|cut|take out|lose|reject|scrap)\b", re.IGNORECASE
)
_OTHERWISE: Final = re.compile(
    r"改|换|重写|润色|优化|不(?:好|行|对|太)|\b(?:change|rewrite|fix|improve|redo|edit|better)\b", re.IGNORECASE
)
_TO: Final = re.compile(
    r"(?:改成|改为|换成|换为|替换成|替换为|写成)\s*[:：]?\s*(?P<new>.+)$|\b(?:to|with|into|as)\b\s*[:：]?\s*(?P<en>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OPEN, _SHUT = "“\"「『‘'", "”\"」』’'"
_QUOTED: Final = rf"[{_OPEN}](?P<{{0}}>[^{_OPEN}{_SHUT}]{{{{1,200}}}})[{_SHUT}]"
_SWAP: Final = (
    re.compile(
        rf"(?:把|将)?[^{_OPEN}]{{0,12}}?{_QUOTED.format('old')}\s*(?:这[个几]?[词字句]话?)?\s*(?:都|全)?"
        rf"(?:改成|改为|换成|换为|替换成|替换为)\s*[:：]?\s*[{_OPEN}]?(?P<new>[^{_OPEN}{_SHUT}]{{1,200}})[{_SHUT}]?[。.!！]?$"
    ),
    re.compile(
        rf"\b(?:replace|change|swap|turn)\b[^{_OPEN}]{{0,20}}?{_QUOTED.format('old')}\s*(?:to|with|into|for|by)\s*"
        rf"[{_OPEN}]?(?P<new>[^{_OPEN}{_SHUT}]{{1,200}})[{_SHUT}]?[.!]?(?: in .{{1,20}})?$",
        re.IGNORECASE,
    ),
)
_SWAP_BARE: Final = re.compile(
    r"^(?:请|麻烦|帮我)?(?:把|将)(?:第.{1,3}[条篇个](?:里|中)?的?)?(?P<old>[^，。,“”\"]{1,20}?)(?:改成|改为|换成|换为|替换成|替换为)"
    r"(?P<new>[^，。,“”\"]{1,40})[。!！]?$"
)
_ABOUT_ALL: Final = re.compile(
    r"^(?:它|这|那|语气|平台|口吻|风格|痛点|角度|人群|受众|第.{1,3}[条篇个版]?|[Dd]\d+|文案|草稿|这[条篇个]|全部|所有)$"
)
_ANGLE: Final = re.compile(r"换(?:一?个|种)|\b(?:another|different|new) (?:opening|angle)\b", re.IGNORECASE)
"""Another opening of whatever kind is another draft."""
_ASKS: Final = re.compile(r"[?？]|吗$|怎么|如何|\bhow\b|\bwhy\b|为什么", re.IGNORECASE)
_ORDERS: Final = re.compile(r"写[一二两三四五六七八九十\d]|给.{1,20}写|想[一几两三四五\d]+个|\bwrite\b", re.IGNORECASE)


def read_part(text: str) -> PartEdit | None:
    """A part of a draft that is to go or to be worded otherwise; None for what speaks of whole drafts, or of none."""
    bare = text.strip()
    if _ASKS.search(bare) or _ORDERS.search(bare):
        return None
    sentence = _SENTENCE.search(bare)
    which = _drafts(_SENTENCE.sub(" ", bare))
    for pattern in _SWAP:
        if swap := pattern.search(bare):
            around = bare[: swap.start("old")] + bare[swap.end("new") :]
            return PartEdit("words", _drafts(around), old=swap["old"], new=swap["new"].strip())
    if len(bare) > 300 or _ANGLE.search(bare):
        return None
    head = re.split(r"[:：]|改成|改为|换成|\bto [“\"']", bare, maxsplit=1)[0]
    if sentence and sentence.start() < len(head) and (became := _becomes(bare)) is not False:
        return PartEdit("sentence", which, _place(sentence), new=became)
    for where, said in (("title", _TITLE), ("topics", _TOPICS)):
        if (
            said.search(head)
            and len(head) <= (60 if head.isascii() else 24)
            and (became := _becomes(bare)) is not False
        ):
            return PartEdit("title" if where == "title" else "topics", which, new=became)
    swap = _SWAP_BARE.match(bare)
    if swap and not _ABOUT_ALL.match(swap["old"].strip()) and not formats().mentioned(swap["new"]):
        return PartEdit("words", _drafts(bare[: swap.start("old")]), old=swap["old"].strip(), new=swap["new"].strip())
    return None


def _becomes(text: str) -> str | Literal[False] | None:
    """What the part becomes: new words, nothing (""), not said (None); False where nothing is to become of it."""
    if to := _TO.search(text):
        said = (to["new"] or to["en"] or "").strip().strip(_OPEN + _SHUT)
        if to["new"] is not None or re.search(r"\b(?:change|replace|set|edit|rewrite)\b", text, re.IGNORECASE):
            return said
    if named := re.match(r"^.{0,12}(?:标题|title)\s*[:：]\s*(.+)$", text, re.IGNORECASE):
        return named[1].strip()
    if _GOES.search(text):
        return ""
    return None if _OTHERWISE.search(text) else False


def _drafts(text: str) -> tuple[str, ...]:
    named = which_drafts(text)
    return named if isinstance(named, tuple) else ()


def _place(match: re.Match[str]) -> int:
    if match["last"] or match["end"] or match["last_en"]:
        return -1
    if match["first"] or match["start"] or match["start_en"]:
        return 1
    if match["en"]:
        return _ENGLISH.index(match["en"].lower()) + 1
    word = match["zh"] or match["n"]
    return int(word) if word.isdecimal() else _DIGITS[word]
