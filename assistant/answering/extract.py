"""The sentences, steps and table rows of passages that answer a question, in the passages' own words."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant.answering.asked import Asked, mark

if TYPE_CHECKING:
    from knowledge.documents import Passage

MOST_UNITS: Final = 5
"""Sentences, list items or table rows of one answer."""
_FROM_FIRST: Final = 3
_FROM_OTHERS: Final = 2
_STEP: Final = re.compile(r"\s*\d{1,2}[.)、]\s*(?=\S)")

_TO_BETTER: Final = re.compile(
    r"提升|提高|优化|降低|改善|做好|拉高|增加|减少|控制|\b(?:improve|increase|raise|boost|grow|reduce|lower|cut|optimi[sz]e)\b",
    re.IGNORECASE,
)
# Who asks so wants a sentence that speaks so.
_WANTS: Final[tuple[tuple[re.Pattern[str], re.Pattern[str], float], ...]] = (
    (re.compile(r"多少|多久|几|多[长高大]|how (?:much|many|long|often)|when", re.IGNORECASE), re.compile(r"\d"), 1.5),
    (
        re.compile(
            r"能不能|可不可以|可以吗|行吗|要不要|该不该|合法|违法|能[^，。]{1,8}吗|should|can (?:i|we)|may|legal",
            re.IGNORECASE,
        ),
        re.compile(r"不建议|不能|不要|不可|不得|可以|必须|要先|别|风险|违"),
        1.5,
    ),
    (
        re.compile(r"为什么|为啥|why", re.IGNORECASE),
        re.compile(r"因为|所以|否则|不然|原因|意味着|说明|才(?:能|会)|会让|容易|就会|避免|以免|才看得出"),
        3.0,
    ),
    (_TO_BETTER, re.compile(r"^优化方向"), 3.0),
    (re.compile(r"怎么算|公式|计算|formula|calculat", re.IGNORECASE), re.compile("[=＝÷×]"), 3.0),
    (re.compile(r"例|举|example", re.IGNORECASE), re.compile(r"例如|比如|“"), 1.5),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a step or a table row of the passage numbered `of`; `place` is its order there."""

    text: str
    of: int
    place: int
    kind: Literal["said", "step", "row"]
    worth: float = 0.0


def extract(asked: Asked, passages: "Sequence[Passage]", room: int = MOST_UNITS) -> list[Unit]:
    """What answers, passage by passage in reading order. A list of steps is not taken apart."""
    wanted = asked.question if asked.follow != "why" else f"为什么 {asked.question}"
    found: list[Unit] = []
    for number, passage in enumerate(passages):
        units = [unit for unit in _units(wanted, passage, number) if mark(unit.text) not in asked.told]
        if asked.follow == "why":
            units = [unit for unit in units if _WANTS[2][1].search(unit.text)]
        alone = len(passages) == 1
        most = (MOST_UNITS if alone else _FROM_FIRST) if not found else _FROM_OTHERS
        found += _best(units, min(most, room - len(found)), stepwise=not found)
    return found


def _units(question: str, passage: "Passage", number: int) -> list[Unit]:
    from knowledge.documents import sentences, table_rows
    from knowledge.words import search_terms

    wanted = set(search_terms(question))
    steps = {_STEP.sub("", line).strip() for line in passage.text.split("\n") if _STEP.match(line)}
    said = sentences(passage.text)
    spoken = [
        Unit(
            text, number, place, "step" if text in steps else "said", worth(text, question, wanted) + 0.5 / (1 + place)
        )
        for place, text in enumerate(said)
    ]
    rows = [
        Unit(text, number, len(said) + place, "row", worth(text, question, wanted))
        for place, text in enumerate(table_rows(passage.text))
    ]
    return spoken + [row for row in rows if row.worth >= 1 or not said]


def _best(units: Sequence[Unit], room: int, *, stepwise: bool) -> list[Unit]:
    """The worthiest in reading order; of a passage that leads with steps, the sentence before them and the steps."""
    steps = [unit for unit in units if unit.kind == "step"]
    if stepwise and len(steps) > 2 and len(steps) >= len(units) - 2:
        before = [unit for unit in units if unit.kind == "said" and unit.place < steps[0].place]
        return [*before[:1], *steps][: MOST_UNITS + 1]
    if sum(unit.kind == "row" for unit in units) > 1 and room:
        room = max(room, MOST_UNITS)
    best = sorted(units, key=lambda unit: (-unit.worth, unit.place))[: max(room, 0)]
    return sorted(best, key=lambda unit: unit.place)


def worth(text: str, question: str, wanted: Collection[str]) -> float:
    """Terms shared, long ones more; and whether the sentence speaks as the question wants it to."""
    from knowledge.words import search_terms

    shared = set(wanted) & set(search_terms(text))
    speaks = sum(much for asks, says, much in _WANTS if asks.search(question) and says.search(text))
    return sum(len(term) for term in shared) / 2 + speaks
