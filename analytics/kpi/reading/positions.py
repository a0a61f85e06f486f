"""Where a small word says nothing: the same letters elsewhere are a part of a word that nobody here knows."""

import re
from collections.abc import Sequence
from typing import Protocol

from analytics.kpi.reading.lexicon import Name

ADDRESSED = frozenset(
    ["老板", "亲", "各位", "大家", "同学", "老师", "小助手", "机器人", "助手", "老板问", "领导问", "领导要",
     "team", "everyone", "folks", "guys", "ty"]
)  # fmt: skip
GREETS = frozenset(
    ["早", "早啊", "早呀", "早安", "早哇", "哈喽", "哈啰", "嗨", "嘿", "上午好", "中午好",
     "morning", "good morning", "afternoon", "good afternoon", "evening", "good evening", "greetings", "howdy",
     "morning team", "morning all", "morning everyone", "morning folks"]
)  # fmt: skip
GREETING = re.compile(r"(?:^|\b)(?:hi|hello|hey|dear|morning|thanks|thank you|cheers)\s+(?:the |our |my )?$")
SET_OFF = frozenset(",.:;!?() \n\t~")
DRAWN = frozenset("画出看要配做张个作来给幅")
AGREED = frozenset(["好的", "ok", "okay"])
SAID_OF = frozenset(
    ["report", "reports", "figure", "figures", "number", "numbers", "value", "values", "data", "result", "results",
     "stats", "performance", "level", "kpi", "kpis", "metric", "metrics", "table", "question",
     "coming", "going", "given", "being"]
)  # fmt: skip
DRAWING = frozenset(["chart", "graph", "plot", "report"])
BEFORE_LETTER, AFTER_LETTER = frozenset("同到总本该新老来进离在"), frozenset("内外里均面员长铺主")
EXCEPT = re.compile(r"除|排除|剔除|去除|刨")
COMPOUND = frozenset("卖送地部国围贸企籍来出界观包网层婚号边侧场带链接")
LEAVES = re.compile(r"[\s,.!?;:)]|$|的|其他|其它|其余|其馀|各|所有|全部|哪|剩")


class Stretch(Protocol):
    """A word of a cover."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> object: ...


def free_letter(text: str, start: int, end: int) -> bool:
    """Whether a name of one Han letter stands for itself: 各店, but not 同店, 到店 or 店内."""
    if end - start > 1 or text[start].isascii():
        return True
    return text[start - 1 : start] not in BEFORE_LETTER and text[end : end + 1] not in AFTER_LETTER


def leaves_out(text: str, start: int, end: int) -> bool:
    """Whether 外 is “but for”: 除成都外, 成都外的, never 外卖 or 店外."""
    if text[start] != "外":
        return True
    if end - start > 1 or LEAVES.match(text, end):
        return True
    return EXCEPT.search(text[:start]) is not None and text[end] not in COMPOUND


def misplaced(word: Stretch, before: Sequence[Stretch], after: Sequence[Stretch], text: str) -> bool:
    """Whether a filler stands where it would hide a part of a longer word, or a restriction."""
    if word.kind != "filler":
        return False
    spelled = text[word.start : word.end]
    if spelled in ADDRESSED:
        return not _is_addressed(word, before, after, text)
    if spelled in GREETS:
        return not _is_greeting(before, after, text[word.end : word.end + 1])
    if spelled in AGREED:
        return not all(each.kind == "filler" for each in before)  # 环境好的门店
    if spelled == "图":
        return not (text[word.start - 1 : word.start] in DRAWN or not after)
    if spelled in SAID_OF:
        return _attributive(word, before, after, text)
    return False


def _is_greeting(before: Sequence[Stretch], after: Sequence[Stretch], next_to: str) -> bool:
    """早，上周…; 各位早，…; morning team, …: before all else that is said, and set off from it."""
    if not all(each.kind == "filler" for each in before):
        return False
    return not after or next_to in SET_OFF - {" "} or after[0].kind == "filler"


def _is_addressed(word: Stretch, before: Sequence[Stretch], after: Sequence[Stretch], text: str) -> bool:
    """老板，上周…; hi team, …; … 谢谢老板: at an edge of the message, and no part of what is said there."""
    latin = text[word.start].isascii()
    if all(each.kind == "filler" for each in before):
        if not after:
            return True
        apart = text[word.end] in SET_OFF - {" "} or GREETING.search(text[: word.start]) is not None
        return apart or (not latin and text[word.end] != "的")
    if all(each.kind == "filler" for each in after):
        last = before[-1]
        named = isinstance(last.payload, Name) and not last.payload.metrics
        return text[word.start - 1] in SET_OFF - {" "} or not (named or (latin and last.kind == "name"))
    return False


def _attributive(word: Stretch, before: Sequence[Stretch], after: Sequence[Stretch], text: str) -> bool:
    """Room revenue figures say nothing more than room revenue; table bookings are another thing than bookings."""
    if not after or text[word.end : after[0].start] != " " or after[0].kind != "name":
        return False
    if text[word.start : word.end] in DRAWING and all(each.kind == "filler" for each in before):
        return False
    return isinstance(after[0].payload, Name) and bool(after[0].payload.metrics)
