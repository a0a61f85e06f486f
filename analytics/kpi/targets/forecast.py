"""Where a daily figure is heading: the level of the last weeks, by weekday, with last year's festivals on top.

Point: mean of the last 28 ordinary days x the weekday's usual part of a week x, on a festival's days, what the same
day of the festival was above its surroundings a year before. No trend is drawn on: over a month or two a level that
stays misses by less than one that keeps growing (Makridakis et al., M4, 2018: damping beats trends).

Interval: the same method is applied at past days, as if the rest were not known, and the middle `LEVEL` of its
relative errors over stretches of that length is the interval (rolling-origin evaluation; split conformal prediction
without the exchangeability that daily sales do not have, hence "about 80 %").
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import Period

LEVEL: Final = 0.8
RECENT: Final = 28
WEEKDAYS_FROM: Final = 56
LEAST_HISTORY: Final = 42
"""Days before which nothing is said of the days to come."""
_LEAST_ERRORS: Final = 8
_STRONG: Final = (0.8, 1.25)
_STRONG_FOR_A_DAY: Final = (0.5, 2.0)
"""A festival whose days lay within this of their surroundings is an ordinary time."""
_CAMPAIGN: Final = 3
"""Days from which a festival is one that sells for a while."""


@dataclass(frozen=True, slots=True)
class Series:
    """One value a day, none left out, from `first` on. A day without rows is a day of nothing."""

    first: date
    values: tuple[float, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.values) - 1)

    def at(self, day: date) -> float | None:
        place = (day - self.first).days
        return self.values[place] if 0 <= place < len(self.values) else None

    def until(self, days: int) -> "Series":
        """Its first so many days."""
        return Series(self.first, self.values[:days])


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value at the end of a period, with the interval that holds it about four times in five.

    `path` is the expected value of each day to come. `festivals` names those among the days to come: True where last
    year's days say how much they lift, False where no data do, so that the forecast leaves them ordinary.
    """

    value: float
    low: float
    high: float
    path: tuple[float, ...] = ()
    festivals: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Lifts:
    """How far days stand above ordinary ones. `known` by day; `unusual` also holds festival days nobody can measure."""

    known: Mapping[date, float]
    unusual: frozenset[date]
    names: tuple[tuple[str, bool], ...] = ()


def ahead_of_sum(series: Series, so_far: float, rest: Period, calendar: Calendar) -> Forecast | None:
    """What a sum will be when `rest` is over, `so_far` being what it has. None with too short a history."""
    if len(series.values) < LEAST_HISTORY:
        return None
    lifts = lifts_of(series, rest, calendar)
    path = daily_path(series, rest, lifts)
    expected = sum(path)
    low, high = _spread(_sum_errors(series, rest.days, lifts), rest.days)
    return Forecast(so_far + expected, so_far + expected * low, so_far + expected * high, tuple(path), lifts.names)


def ahead_of_rate(
    above: Series, below: Series, so_far: tuple[float, float], expected_below: float, days: int
) -> Forecast | None:
    """What a ratio of sums will be when the ratio of the last 28 days goes on, over `expected_below` more to divide by.

    None with too short a history, or nothing to divide by.
    """
    if len(above.values) < LEAST_HISTORY:
        return None
    recent = _ratio(above.values[-RECENT:], below.values[-RECENT:])
    if recent is None or so_far[1] + expected_below <= 0:
        return None
    low, high = _spread(_rate_errors(above, below, days), days)

    def ends(rate: float) -> float:
        return (so_far[0] + rate * expected_below) / (so_far[1] + expected_below)

    return Forecast(ends(recent), ends(recent * low), ends(recent * high))


def daily_path(series: Series, rest: Period, lifts: Lifts) -> list[float]:
    """The expected value of each day of `rest`, which follows the series or lies shortly after it."""
    ordinary = _ordinary(series, lifts)
    level, factors = _level(ordinary), _weekday_factors(ordinary)
    days = (rest.first + timedelta(days=number) for number in range(rest.days))
    return [level * factors[day.weekday()] * lifts.known.get(day, 1.0) for day in days]


def lifts_of(series: Series, rest: Period, calendar: Calendar) -> Lifts:
    """Last year's festivals, measured; with which of them lie in `rest`."""
    known: dict[date, float] = {}
    unusual: set[date] = set()
    names: dict[str, bool] = {}
    years = range(series.first.year, rest.last.year + 1)
    spans = {(each.name, year): span for each in calendar.festivals for year in years if (span := each.span(year))}
    crowded = {day for span in spans.values() for day in _days(span)}
    for (name, year), span in spans.items():
        earlier = spans.get((name, year - 1))
        measured = _measured(series, earlier, crowded) if earlier else None
        coming = span.first <= rest.last and span.last >= rest.first
        if _is_strong(_measured(series, span, crowded)):
            unusual.update(_days(span))
        if measured is not None and _is_strong(measured):
            unusual.update(_days(span))
            known.update(zip(_days(span), measured, strict=False))
        campaign = span.days >= _CAMPAIGN
        if coming and (_is_strong(measured) if measured is not None else campaign):
            names[name] = measured is not None
    return Lifts(known, frozenset(unusual), tuple(names.items()))


def _measured(series: Series, span: Period, crowded: Iterable[date]) -> list[float] | None:
    """Each festival day over the mean of the ordinary fortnights around it; None where the series lacks them."""
    inside = [series.at(day) for day in _days(span)]
    around = (span.first - timedelta(days=14), span.last + timedelta(days=14))
    avoid = set(crowded)
    near = [value for day in _days(Period(*around)) if day not in avoid and (value := series.at(day)) is not None]
    if any(value is None for value in inside) or len(near) < 10 or fmean(near) <= 0:
        return None
    usual = fmean(near)
    return [float(value) / usual for value in inside if value is not None]


def _is_strong(measured: Sequence[float] | None) -> bool:
    """Away from an ordinary time by more than chance: a single day swings more than a campaign."""
    if measured is None:
        return False
    low, high = _STRONG if len(measured) >= _CAMPAIGN else _STRONG_FOR_A_DAY
    return not low <= fmean(measured) <= high


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=number) for number in range(period.days)]


def _ordinary(series: Series, lifts: Lifts) -> list[tuple[int, float]]:
    """Weekday and value of the last days that are no festival, the latest last."""
    found: list[tuple[int, float]] = []
    for place in range(len(series.values) - 1, -1, -1):
        day = series.first + timedelta(days=place)
        if day not in lifts.unusual:
            found.append((day.weekday(), series.values[place]))
        if len(found) == WEEKDAYS_FROM:
            break
    return found[::-1]


def _level(ordinary: Sequence[tuple[int, float]]) -> float:
    return fmean(value for _, value in ordinary[-RECENT:]) if ordinary else 0.0


def _weekday_factors(ordinary: Sequence[tuple[int, float]]) -> tuple[float, ...]:
    """What part of the mean each weekday is, over eight weeks; 1 for all where nothing was."""
    mean = fmean(value for _, value in ordinary) if ordinary else 0.0
    if not mean:
        return (1.0,) * 7
    by_day = [[value for weekday, value in ordinary if weekday == wanted] for wanted in range(7)]
    raw = [fmean(values) / mean if values else 1.0 for values in by_day]
    middle = fmean(raw)
    return tuple(each / middle if middle else 1.0 for each in raw)


def _sum_errors(series: Series, days: int, lifts: Lifts) -> list[tuple[int, float]]:
    """Actual over expected for past stretches: of `days` days where the history holds them, else as long as it does.

    Festival days count on neither side: what they lifted was not known then.
    """
    length = _stretch(series, days)
    blind = Lifts({}, lifts.unusual)
    errors = []
    for origin in range(len(series.values) - length, LEAST_HISTORY - 1, -_step(length)):
        known = series.until(origin)
        rest = Period(known.last + timedelta(days=1), known.last + timedelta(days=length))
        pairs = [
            (expected, series.values[origin + number])
            for number, expected in enumerate(daily_path(known, rest, blind))
            if rest.first + timedelta(days=number) not in lifts.unusual
        ]
        expected = sum(each for each, _ in pairs)
        if expected > 0:
            errors.append((length, sum(actual for _, actual in pairs) / expected))
    return errors


def _rate_errors(above: Series, below: Series, days: int) -> list[tuple[int, float]]:
    length = _stretch(above, days)
    errors = []
    for origin in range(len(above.values) - length, LEAST_HISTORY - 1, -_step(length)):
        before = _ratio(above.values[origin - RECENT : origin], below.values[origin - RECENT : origin])
        after = _ratio(above.values[origin : origin + length], below.values[origin : origin + length])
        if before and after is not None:
            errors.append((length, after / before))
    return errors


def _stretch(series: Series, days: int) -> int:
    """As long as the rest, or a third of what there is beyond the least history."""
    return max(1, min(days, (len(series.values) - LEAST_HISTORY) // 3))


def _step(length: int) -> int:
    return max(1, min(7, length))


def _spread(errors: Sequence[tuple[int, float]], days: int) -> tuple[float, float]:
    """The lower and upper factor around the expected; widened by the square root where stretches were shorter."""
    if len(errors) < _LEAST_ERRORS:
        return 0.6, 1.6  # too few to measure: a guess that errs on the wide side
    ratios, length = sorted(error for _, error in errors), errors[0][0]
    apart = max(2.0, ((len(ratios) - 1) * _step(length) + length) / length)
    wider = math.sqrt(max(1.0, days / length))
    outside = (1 - LEVEL) / 2
    low, high = _quantile(ratios, outside, apart), _quantile(ratios, 1 - outside, apart)
    return max(0.0, 1 - (1 - min(low, 1.0)) * wider), 1 + (max(high, 1.0) - 1) * wider


def _quantile(ordered: Sequence[float], part: float, apart: float) -> float:
    """The sample's quantile on its outer side, as split conformal prediction takes it: (n + 1) of n.

    The stretches overlap, so only as many as lie `apart` count as n.
    """
    place = (part * (apart + 1) - 1) / (apart - 1) * (len(ordered) - 1)
    at = math.floor(place) if part < 0.5 else math.ceil(place)
    return ordered[min(max(at, 0), len(ordered) - 1)]


def _ratio(above: Sequence[float], below: Sequence[float]) -> float | None:
    total = sum(below)
    return sum(above) / total if total else None
