"""The main metrics on the last complete day, in all and by channel: which of them are out of the ordinary.

A finding is significant (see `unusual`) and material: far enough from what was expected, and in a group that counts for
something. A group is held to a stricter bound than the whole, since dozens of them are looked at each day.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.kpi.catalog import Catalog
from analytics.kpi.headlines import headlines
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, Period, Value
from analytics.kpi.store import MetricsStore
from analytics.kpi.unusual import BOUND, LOOKS_BACK, Verdict, judge
from analytics.kpi.why.formula import fraction
from analytics.kpi.why.usual import is_daily

MOST_METRICS: Final = 9
SLICED_BY: Final = "channel"
MOST_SLICES: Final = 12
SLICE_BOUND: Final = 5.0
STEADY_DAYS: Final = 14
"""A group that has rows on all of so many days but one, and none on the next, has not arrived."""
FAR: Final = 0.15
"""Least distance from what was expected that anybody is told of, of it."""
LEAST_SHARE: Final = 0.05
"""Least part that a group has in the whole, or that its move is of the whole, to be told of."""


@dataclass(frozen=True, slots=True)
class Line:
    """The days of one metric, of the whole (`group` None) or of one group, the day judged last; None where there is no
    figure. `weights` are a rate's denominators, `adds` says that groups add up to the whole. `missing`: a group that
    has rows every day has none on the day judged."""

    metric: str
    group: str | None
    values: tuple[float | None, ...]
    weights: tuple[float, ...] = ()
    adds: bool = True
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure out of the ordinary. `share` is the group's part in the whole, 1 for the whole. `festival` names the
    campaign the day falls into; `sql` is what the days came from."""

    metric: str
    group: str | None
    day: date
    verdict: Verdict
    share: float = 1.0
    festival: str = ""
    sql: str = ""

    @property
    def about(self) -> str:
        """What it is about and which way it went: the same again tomorrow is no news."""
        return f"{self.metric}|{self.group or ''}|{'up' if self.verdict.score > 0 else 'down'}"


@dataclass(frozen=True, slots=True)
class Late:
    """Figures that are not there yet: of one group, or (None) of the whole; `until` is the last day they have."""

    group: str | None
    metrics: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found: `day` is the last complete day with data, None where there is none. What is `late` was not
    judged."""

    day: date | None
    findings: tuple[Finding, ...] = ()
    late: tuple[Late, ...] = ()


def watch(store: MetricsStore, today: date, calendar: Calendar) -> Watched:
    """The main metrics on the last day before `today` that has data, the farthest off first."""
    read = [found for name in _watched(store.catalog) if (found := _read(store, name, today)) is not None]
    if not read:
        return Watched(None)
    day = max(last for last, _, _ in read)
    late = _late([(last, lines) for last, lines, _ in read], today - timedelta(days=1))
    findings = [
        found for last, lines, sql in read if last == day for found in weigh(lines, day, _festival(day, calendar), sql)
    ]
    ranked = sorted(findings, key=lambda each: -abs(each.verdict.score) * math.sqrt(each.share))
    return Watched(day, tuple(ranked), late)


def _late(read: Iterable[tuple[date, Sequence[Line]]], yesterday: date) -> tuple[Late, ...]:
    """What of yesterday is still to come: whole metrics, or single groups that have rows every day."""
    found: dict[tuple[str | None, date], list[str]] = {}
    for last, lines in read:
        if last < yesterday:
            found.setdefault((None, last), []).append(lines[0].metric)
            continue
        for line in lines:
            if line.missing:
                found.setdefault((line.group, last - timedelta(days=1)), []).append(line.metric)
    return tuple(Late(group, tuple(metrics), until) for (group, until), metrics in found.items())


def weigh(lines: Sequence[Line], day: date, festival: str = "", sql: str = "") -> list[Finding]:
    """What is out of the ordinary among the lines of one metric: significant and material. Rises on a festival's days
    are what it is for, and are no finding."""
    found = []
    whole = next((line for line in lines if line.group is None), None)
    partial = any(line.missing for line in lines)  # the whole is less by what has not come
    for line in lines:
        if line.missing or (partial and line.group is None):
            continue
        verdict = judge(line.values, line.weights or None)
        if verdict is None or abs(verdict.change) < FAR:
            continue
        share = _share(line, whole, verdict)
        bound = BOUND if line.group is None else SLICE_BOUND
        if abs(verdict.score) < bound or share < LEAST_SHARE or (festival and verdict.score > 0):
            continue
        found.append(Finding(line.metric, line.group, day, verdict, share, festival, sql))
    return found


def _share(line: Line, whole: Line | None, verdict: Verdict) -> float:
    """What the group counts for: its part in the denominators, or of how far the whole would move with it."""
    if line.group is None or whole is None:
        return 1.0
    if line.weights and whole.weights:
        return _part(sum(line.weights[-28:-1]), sum(whole.weights[-28:-1]))
    usual = [value for value in whole.values[-28:-1] if value is not None]
    if not line.adds or not usual:
        return 1.0
    return min(1.0, _part(abs(verdict.value - verdict.expected), math.fsum(usual) / len(usual)))


def _part(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _watched(catalog: Catalog) -> list[str]:
    return [name for name in headlines(catalog) if is_daily(name, catalog)][:MOST_METRICS]


def _read(store: MetricsStore, name: str, today: date) -> tuple[date, list[Line], str] | None:
    """The last complete day with data, and the lines of one metric up to it; None where it has none."""
    catalog = store.catalog
    below = tuple(each for each in fraction(catalog.metrics[name], catalog).below if each and each != name)
    period = Period(today - timedelta(days=LOOKS_BACK + 8), today - timedelta(days=1))
    whole = store.found(MetricQuery((name, *below), period, grain="day"))
    if whole is None or not whole.rows:
        return None
    last = max(row[0] for row in whole.rows if isinstance(row[0], date))
    zero = not below
    lines = [_line(name, None, whole.rows, last, zero=zero)]
    if _sliced(catalog, name):
        groups = store.found(MetricQuery((name, *below), period, (SLICED_BY,), grain="day"))
        by_group: dict[Value, list[tuple[Value, ...]]] = {}
        for row in groups.rows if groups else ():
            by_group.setdefault(row[1], []).append((row[0], *row[2:]))
        lines += [
            _line(name, str(group), rows, last, zero=zero)
            for group, rows in by_group.items()
            if group is not None and len(by_group) > 1
        ]
    return last, lines, whole.sql


def _sliced(catalog: Catalog, name: str) -> bool:
    return SLICED_BY in catalog.reachable(name) and len(catalog.values.get(SLICED_BY, ())) <= MOST_SLICES


def _line(name: str, group: str | None, rows: Iterable[tuple[Value, ...]], last: date, *, zero: bool) -> Line:
    """Day by day from the first with a row to the last; a day without rows is nothing (`zero`), or not known."""
    by_day = {row[0]: row for row in rows if isinstance(row[0], date) and row[0] <= last}
    first = max(min(by_day), last - timedelta(days=LOOKS_BACK)) if by_day else last
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    empty = 0.0 if zero else None
    before = [last - timedelta(days=number) for number in range(1, STEADY_DAYS + 1)]
    missing = last not in by_day and sum(day in by_day for day in before) >= STEADY_DAYS - 1
    values = tuple(_number(by_day[day][1]) if day in by_day else empty for day in days)
    weights = () if zero else tuple(_weight(by_day.get(day)) for day in days)
    return Line(name, group, values, weights, adds=zero, missing=missing)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _weight(row: tuple[Value, ...] | None) -> float:
    return sum(_number(value) or 0.0 for value in row[2:]) if row else 0.0


def _festival(day: date, calendar: Calendar) -> str:
    """The festival whose days a day falls into; its own day before the days around it."""
    found = ""
    for festival in calendar.festivals:
        for year in (day.year, day.year + 1):
            own, span = festival.day(year), festival.span(year)
            if own and own.first == day:
                return festival.name
            if span and span.first <= day <= span.last:
                found = found or festival.name
    return found
