"""Figures that stand on too few events to mean much, and the changes between such figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from analytics.kpi.compiling.bases import Kind

LEAST: Final = 30
"""Events that a rate, a ratio or a change of a count needs: the usual rule of thumb for the normal approximation."""
LEAST_EITHER: Final = 5
"""Of a proportion, how many must have it and how many not: the usual n·p ≥ 5 and n·(1 − p) ≥ 5 (Cochran 1954)."""
LEAST_ROWS: Final = 5
"""Rows that a mean needs to be one."""
SURE_OF_NONE: Final = 300
"""Events of which none (or all) may have it and still say something: by the rule of three (Hanley and Lippman-Hand
1983) the true share is then below 1 % (above 99 %) with 95 % confidence."""

Place: TypeAlias = tuple[int, float]
"""A row's number in the answer, and the events it stands on."""


@dataclass(frozen=True, slots=True)
class Few:
    """The rows of an answer whose figure of one metric stands on too few events.

    `base` names the metric that counts the events, "" for plain rows. `places` hold the rows with their events; of a
    "proportion" with events enough it is who has it that are few: `rare` then holds how many, by row, and `having` the
    metric that counts them. `among` is how
    many rows have a figure at all. `earlier` when the rows are those of the period compared with.
    """

    metric: str
    base: str
    kind: Kind | Literal["change"]
    places: tuple[Place, ...]
    among: int
    rare: tuple[Place, ...] = ()
    earlier: bool = False
    having: str = ""


def too_few(value: float, events: float, kind: Kind) -> bool:
    """Whether a figure stands on too few events."""
    if kind == "average":
        return events < LEAST_ROWS
    return events < LEAST or (kind == "proportion" and is_rare(value, events))


def is_rare(value: float, events: float) -> bool:
    """Whether hardly any of the events have it, or hardly any have not."""
    having = value * events
    if not 0 <= having <= events * (1 + 1e-9):
        return False
    fewest = min(having, events - having)
    if fewest < 0.5:
        return events < SURE_OF_NONE
    return fewest < LEAST_EITHER - 0.5


def found_few(
    metric: str,
    base: str,
    kind: Kind,
    figures: Sequence[tuple[float | None, float | None]],
    *,
    earlier: bool = False,
    having: str = "",
) -> Few | None:
    """Those of an answer's (figure, events), row by row, that stand on too few; None when none does.

    Means whose rows are equally many everywhere come from a table with one row for each day or group: nothing is few.
    """
    known = [
        (at, value, events)
        for at, (value, events) in enumerate(figures)
        if value is not None and events is not None and events > 0 and events == int(events)
    ]
    if kind == "average" and len(known) > 1 and len({events for _, _, events in known}) == 1:
        return None
    few = [(at, value, events) for at, value, events in known if too_few(value, events, kind)]
    if not few:
        return None
    rare = tuple((at, round(value * events)) for at, value, events in few if kind == "proportion" and events >= LEAST)
    return Few(metric, base, kind, tuple((at, events) for at, _, events in few), len(known), rare, earlier, having)


def few_changed(metric: str, counts: Sequence[tuple[float | None, float | None]]) -> Few | None:
    """Rows of a count that was below 30 and still is: its change in percent says little."""
    known = [(at, now, then) for at, (now, then) in enumerate(counts) if now is not None and then is not None]
    whole = all(now == int(now) and then == int(then) for _, now, then in known)
    few = tuple((at, max(now, then)) for at, now, then in known if whole and 0 < max(now, then) < LEAST)
    return Few(metric, metric, "change", few, len(known)) if few else None
