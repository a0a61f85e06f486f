"""Which product an order that names none is likely for: by words it shares with a product's facts, by its trouble."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.wanted import entries
from knowledge.products import ProductSheet

_AHEAD: Final = 1.5
"""How far the first must lead the second to be the likely one."""
_LEAST: Final = 0.9
"""What the first must have, in pieces that no other product has."""
_SAY_LITTLE: Final = frozenset("的了是我你他们不一二两三四五六七八九十几个有在来和就也都说给写发条到要会能这那后前")
_OF_ORDERS: Final = re.compile(
    r"(?:别|不要|语气|口吻)[^，。,;；]*|朋友圈|小红书|信息流|抖音|社群|群里?|文案|笔记|脚本|标题|卖点|详情页?|评价|评论|回复|顾客|客户|[一两二三四五六七八九十\d]+[条篇个版]|"
    r"\b(?:write|draft|posts?|ads?|meta|moments|english|script|headlines?|about|this|that|with|three|the|for)\b",
    re.IGNORECASE,
)


def likeliest(text: str, sheets: Sequence[ProductSheet]) -> tuple[tuple[ProductSheet, ...], bool]:
    """The products, the likeliest first, and whether the first is far ahead of the second."""
    text = _OF_ORDERS.sub(" ", text.lower())
    said = _pieces(text)
    known = [_pieces(_told(sheet)) for sheet in sheets]
    named = [set("".join((*sheet.names(), sheet.category))) for sheet in sheets]
    spread = Counter(piece for pieces in known for piece in pieces)
    letters = Counter(letter for each in named for letter in each)
    topics = Trouble(text).topics

    def worth(count: int) -> float:
        return math.log((len(sheets) + 1) / count) if count else 0.0

    scored = []
    for sheet, pieces, letter_set in zip(sheets, known, named, strict=True):
        shared = sum(worth(spread[piece]) for piece in said & pieces)
        single = sum(worth(letters[one]) for one in set(text) & letter_set if "\u4e00" <= one <= "\u9fff")
        pains, told = " ".join(sheet.pain_points), _told(sheet)
        same = sum(bool(topic.pain.search(pains)) + 0.5 * bool(topic.fact.search(told)) for topic in topics)
        scored.append(shared + 0.6 * single + 0.8 * worth(1) * same)
    ranked = sorted(range(len(sheets)), key=lambda at: -scored[at])
    first = scored[ranked[0]] if ranked else 0.0
    second = scored[ranked[1]] if len(ranked) > 1 else 0.0
    return tuple(sheets[at] for at in ranked), first >= _LEAST * worth(1) and first >= _AHEAD * second


def _told(sheet: ProductSheet) -> str:
    facts = (f"{one.label} {one.text}" for one in entries(sheet))
    parts = (*sheet.names(), sheet.category, *sheet.audience, *sheet.scenes, *sheet.pain_points, *facts)
    return " ".join(parts).lower()


def _pieces(text: str) -> set[str]:
    """Pairs of Chinese characters, and Latin words without their plural."""
    pairs = {pair for run in re.findall(r"[\u4e00-\u9fff]+", text) for pair in map("".join, pairwise(run))}
    pairs = {pair for pair in pairs if not set(pair) & _SAY_LITTLE}
    return pairs | {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text)}
