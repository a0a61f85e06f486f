"""Whether a period's figure is within what is usual for those weekdays: trend and season of the days before it.

The daily figures before the period are decomposed (STL, a season of seven days, robust). The figure expected is the
last trend carried on flat, with each weekday's season. How far off that is usually is seen from doing the same a dozen
earlier days, each time with what was known then: two robust standard deviations (1.4826 · MAD) either way are the usual
range. It is a range of what happened, not of chance alone: campaigns of the past are in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Literal, TypeAlias

from analytics.kpi.catalog import AtLeast, Catalog, Conversion, Cumulative, Simple
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import Period, Value
from analytics.kpi.shares import adds_up
from analytics.kpi.why.asking import Inquiry
from analytics.kpi.why.formula import Fraction, fraction

LOOKS_BACK = 182  # days, or six times the period where that is more
LEAST_DAYS = 28
TREND = 29  # days that the trend is smoothed over
STRETCHES = 14  # earlier stretches that are looked at, about
LEAST_STRETCHES = 8
DEVIATIONS = 2.0
_MAD = 1.4826
_FAR = 3.0  # robust standard deviations beyond which a festival's day is left out of the history
_A_DAY = timedelta(days=1)

Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """`low` to `high` is usual for `value`; both are of the period as a whole, or `a_day` where days do not add up.

    `known` is "" when it is known, else why not. `festivals` are days left out of the history.
    """

    known: Literal["", "short", "not daily"]
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    expected: float = 0.0
    days: int = 0
    a_day: bool = False
    weighted: bool = False
    festivals: tuple[str, ...] = ()

    @property
    def inside(self) -> bool:
        return self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class _Days:
    """Daily values and weights, without gaps; `first` is the day of the first."""

    first: date
    values: tuple[float, ...]
    weights: tuple[float, ...]


def usual(asked: Inquiry, after: float, calendar: Calendar) -> Usual:
    """Whether the later period's figure is within its usual range."""
    metric, period = asked.metric, asked.query.period
    if not is_daily(metric.name, asked.catalog):
        return Usual("not daily")
    parts = fraction(metric, asked.catalog)
    below = tuple(name for name in parts.below if name)
    start = period.first - timedelta(days=max(LOOKS_BACK, 6 * period.days))
    names = (metric.name, *(name for name in below if name != metric.name))
    rows = asked.daily(names, Period(start, period.last))
    known = [row for row in rows if isinstance(row[0], date) and row[0] < period.first]
    if not known:
        return Usual("short")
    means = any(_averages(name, asked.catalog) for name in (*parts.above, *below))
    then = _filled(rows, parts, names, Period(period.first, period.last), zero=not below and not means)
    before = _filled(rows, parts, names, Period(_day(known[0]), period.first - _A_DAY), zero=not below and not means)
    if then is None or before is None or len(before.values) < max(LEAST_DAYS, 2 * period.days):
        return Usual("short", days=len(known))
    weights = then.weights if below else (1.0,) * period.days
    total, mean = math.fsum(then.values), _mean(then.values, weights)
    if below or means:
        if not math.isclose(mean, after, rel_tol=1e-6 if below else 0.01):
            return Usual("not daily")
        return _judged(before, then, calendar, sums=False, a_day=False)
    return _judged(before, then, calendar, sums=True, a_day=not math.isclose(total, after, rel_tol=1e-6))


def _judged(before: _Days, then: _Days, calendar: Calendar, *, sums: bool, a_day: bool) -> Usual:
    values, festivals = _without_festivals(before, calendar)
    size = len(then.values)
    ones = (1.0,) * size
    by = 1.0 if sums and not a_day else None  # a sum over the days; else their mean by weight

    def figure(daily: Sequence[float], weights: Sequence[float]) -> float:
        held = ones if sums else weights
        return math.fsum(d * w for d, w in zip(daily, held, strict=True)) / (by or math.fsum(held) or 1.0)

    value, expected = figure(then.values, then.weights), figure(_carried_on(values, size), then.weights)
    first, last = LEAST_DAYS, len(values) - size
    errors = []
    for at in range(first, last + 1, max(1, (last - first) // STRETCHES)):
        weights = before.weights[at : at + size]
        errors.append(figure(values[at : at + size], weights) - figure(_carried_on(values[:at], size), weights))
    if len(errors) < LEAST_STRETCHES:
        return Usual("short", days=len(values))
    spread = DEVIATIONS * _MAD * median(abs(each) for each in errors)
    low = expected - spread
    if min(before.values) >= 0:
        low = max(low, 0.0)
    return Usual("", value, low, expected + spread, expected, len(values), a_day, not sums, festivals)


def _carried_on(values: Sequence[float], size: int) -> list[float]:
    """The days that follow: the last trend, flat, with each weekday's season."""
    from analytics.kpi.why.decomposition import decompose

    parts = decompose(values, trend=TREND)
    return [parts.trend[-1] + parts.seasonal[len(values) - 7 + at % 7] for at in range(size)]


def _without_festivals(days: _Days, calendar: Calendar) -> tuple[list[float], tuple[str, ...]]:
    """Festival days that are far off put at what the days around them make expect, and which festivals those were."""
    from analytics.kpi.why.decomposition import decompose

    names = {days.first + timedelta(days=at): "" for at in range(len(days.values))}
    for festival in calendar.festivals:
        for year in {day.year for day in names} | {days.first.year + 1}:
            span = festival.span(year)
            for at in range(span.days if span else 0):
                assert span is not None
                if span.first + timedelta(days=at) in names:
                    names[span.first + timedelta(days=at)] = festival.name
    values = list(days.values)
    if not any(names.values()):
        return values, ()
    parts = decompose(values)
    far = _FAR * _MAD * median(abs(each) for each in parts.resid)
    left_out: list[str] = []
    for at, name in enumerate(names.values()):
        if name and abs(parts.resid[at]) > far:
            values[at] = parts.trend[at] + parts.seasonal[at]
            left_out.append(name)
    return values, tuple(dict.fromkeys(left_out))


def is_daily(name: str, catalog: Catalog) -> bool:
    """Whether the figure of a day means what that of a period does."""
    definition = catalog.metrics[name].definition
    match definition:
        case Simple():
            additive = adds_up(definition) or definition.agg in ("count_distinct", "average")
            return additive and not definition.non_additive_dimension
        case AtLeast() | Cumulative() | Conversion():
            return False
        case _:
            parts = fraction(catalog.metrics[name], catalog)
            leaves = [leaf for leaf in parts.leaves if leaf != parts.rate]
            return name not in leaves and all(is_daily(leaf, catalog) for leaf in leaves)


def _averages(name: str, catalog: Catalog) -> bool:
    definition = catalog.metrics[name].definition
    return isinstance(definition, Simple) and definition.agg == "average"


def _filled(rows: Sequence[Row], parts: Fraction, names: Sequence[str], period: Period, *, zero: bool) -> _Days | None:
    """A value for every day: 0 for a day without rows where days add up, else that of the week before or the mean."""
    by_day = {row[0]: row for row in rows}
    values: list[float | None] = []
    weights: list[float] = []
    for at in range(period.days):
        row = by_day.get(period.first + timedelta(days=at))
        value = row[1] if row is not None else None
        values.append(float(value) if isinstance(value, int | float) else 0.0 if zero else None)
        weights.append(_weight(row, parts, names))
    known = [value for value in values if value is not None]
    if not known:
        return None
    mean = math.fsum(known) / len(known)
    filled: list[float] = []
    for at, value in enumerate(values):
        before = filled[at - 7] if at >= 7 else mean
        filled.append(value if value is not None else before)
    return _Days(period.first, tuple(filled), tuple(weights))


def _weight(row: Row | None, parts: Fraction, names: Sequence[str]) -> float:
    """What a day weighs: its ratio's denominator; all days alike where there is none."""
    if row is None:
        return 0.0
    if not any(parts.below):
        return 1.0
    held = dict(zip(names, row[1:], strict=True))
    found = math.fsum(by * float(held[name] or 0) for name, by in parts.below.items() if name)  # type: ignore[arg-type]
    return max(found, 0.0)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    whole = math.fsum(weights)
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / whole if whole else math.nan


def _day(row: Row) -> date:
    assert isinstance(row[0], date)
    return row[0]
