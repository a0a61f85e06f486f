"""Where a target stands: how far, how fast, what is left to do, and where it is heading."""

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.catalog import Catalog
from analytics.kpi.periods.calendar import Calendar, default_calendar
from analytics.kpi.query import MetricQuery, Period, Value
from analytics.kpi.targets.forecast import Forecast, Series, ahead_of_rate, ahead_of_sum
from analytics.kpi.targets.makeup import parts_of, sums
from analytics.kpi.targets.target import Ask, Target

State: TypeAlias = Literal["not begun", "no data", "running", "over"]
Kind: TypeAlias = Literal["sum", "rate", "neither"]
Outlook: TypeAlias = Literal["met", "likely", "open", "unlikely"]
HISTORY: Final = 400
"""Days of the past that a forecast looks at: last year's festivals are among them."""
_EQUAL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a target is on `as_of`, the last whole day with data.

    `share` is value over target; `passed` of `days` days have gone. `kind` says how the metric adds up over days:
    of a "sum" the days make the whole, a "rate" is a sum over a sum, of "neither" no pace can be told exactly.

    For a sum, `needed` is what each day left must bring, and `so_far` what each day has brought:
        needed = (target - value) / days left.
    For a rate N / D, `needed` is what the days left must average, `so_far` the value until now; at the current pace
    they add D' = D / passed * left to the denominator, so
        (N + needed * D') / (D + D') = target,   needed = (target * (D + D') - N) / D'.
    `trail` holds day and value to date, for a picture. All None before any data.
    """

    target: Target
    state: State
    value: float | None = None
    share: float | None = None
    as_of: date | None = None
    passed: int = 0
    met: bool = False
    kind: Kind = "neither"
    so_far: float | None = None
    needed: float | None = None
    forecast: Forecast | None = None
    starts: date | None = None
    trail: tuple[tuple[date, float], ...] = ()
    answer: Answer | None = field(default=None, compare=False)
    less_is_good: bool = False

    @property
    def days(self) -> int:
        return self.target.period.days

    @property
    def left(self) -> int:
        return self.days - self.passed

    @property
    def elapsed(self) -> float:
        """The share of the period's days that has passed."""
        return self.passed / self.days

    @property
    def gap(self) -> float | None:
        """Target minus value: what is missing, negative beyond it."""
        return None if self.value is None else self.target.value - self.value

    @property
    def behind(self) -> bool | None:
        """Whether it lags: a sum against the days that have passed, a rate against the target itself.

        None where nothing is known, and while a count of distinct customers still grows with the days.
        """
        if self.value is None or self.share is None:
            return None
        if self.kind == "neither" and self.state == "running" and not self.met:
            return None
        if self.kind != "sum" or self.state == "over":
            return not self.met
        return self.share > self.elapsed if self.less_is_good else self.share < self.elapsed and not self.met

    @property
    def outlook(self) -> Outlook | None:
        """What the forecast's interval says of the end; None without one."""
        if self.forecast is None or self.state != "running":
            return None
        aim, low, high = self.target.value, self.forecast.low, self.forecast.high
        if self.less_is_good:
            return "likely" if high <= aim else "unlikely" if low > aim else "open"
        if self.met and self.kind == "sum":
            return "met"
        return "likely" if low >= aim else "unlikely" if high < aim else "open"


def standing(
    target: Target, catalog: Catalog, ask: Ask, today: date, calendar: Calendar | None = None, *, ahead: bool = True
) -> Standing:
    """Where a target stands, from the whole days before `today`; without a look `ahead` it takes one query.

    Raises WarehouseError when the warehouse fails, CannotCompile for a scope that the metric cannot reach.
    """
    less = catalog.metrics[target.metric].direction == "down"
    period, yesterday = target.period, today - timedelta(days=1)
    if yesterday < period.first:
        return Standing(target, "not begun", less_is_good=less)
    known = Period(period.first, min(period.last, yesterday))
    found = ask(MetricQuery((target.metric,), known, filters=target.scope))
    if isinstance(found, NoData):
        return Standing(target, "no data", less_is_good=less)
    value = _number(found.rows[0][-1]) if found.rows else None
    as_of = min(found.fresh_until or known.last, known.last)
    if value is None:
        return Standing(target, "no data", as_of=as_of, less_is_good=less)
    passed = (as_of - period.first).days + 1
    met = value <= target.value if less else value >= target.value
    starts = next((note.day for note in found.notes if note.kind == "starts_late"), None)
    plain = Standing(
        target=target,
        state="over" if today > period.last else "running",
        value=value,
        share=value / target.value if target.value else None,
        as_of=as_of,
        passed=passed,
        met=met,
        starts=starts,
        answer=found,
        less_is_good=less,
        kind="sum" if sums(target.metric, catalog) else "neither",
    )
    return _ahead(plain, catalog, ask, calendar or default_calendar()) if ahead else plain


def _ahead(plain: Standing, catalog: Catalog, ask: Ask, calendar: Calendar) -> Standing:
    """With pace and forecast, where the metric's days allow them."""
    assert plain.as_of is not None
    parts = parts_of(plain.target.metric, catalog)
    if not parts:
        return plain
    span = Period(plain.as_of - timedelta(days=HISTORY - 1), plain.as_of)
    span = Period(min(span.first, plain.target.period.first), plain.as_of)
    found = ask(MetricQuery(parts, span, filters=plain.target.scope, grain="day"))
    whole = ask(MetricQuery(parts, Period(plain.target.period.first, plain.as_of), filters=plain.target.scope))
    if isinstance(found, NoData) or isinstance(whole, NoData) or not whole.rows:
        return plain
    series = tuple(_series(found, at, span) for at in range(len(parts)))
    totals = tuple(_number(value) or 0.0 for value in whole.rows[0])
    own = tuple(_since(each, plain.target.period.first) for each in series)
    if not all(
        math.isclose(sum(days), total, rel_tol=_EQUAL, abs_tol=1e-6) for days, total in zip(own, totals, strict=True)
    ):
        return replace(plain, kind="neither")  # the same customer on two days: days do not add up
    if len(parts) == 1:
        return _of_sum(plain, series[0], own[0], calendar)
    return _of_rate(plain, (series[0], series[1]), (own[0], own[1]))


def _of_sum(plain: Standing, series: Series, own: tuple[float, ...], calendar: Calendar) -> Standing:
    value, gap, rest = plain.value or 0.0, plain.gap or 0.0, _rest(plain)
    return replace(
        plain,
        kind="sum",
        so_far=value / plain.passed,
        needed=gap / plain.left if rest else None,
        forecast=ahead_of_sum(series, value, rest, calendar) if rest else None,
        trail=_trail(plain, list(accumulate(own))),
    )


def _of_rate(
    plain: Standing, series: tuple[Series, Series], own: tuple[tuple[float, ...], tuple[float, ...]]
) -> Standing:
    above, below = sum(own[0]), sum(own[1])
    if not below or not math.isclose(above / below, plain.value or 0.0, rel_tol=1e-6):
        return plain  # a filter of its own: its parts are not these
    more = below / plain.passed * plain.left
    running = _rest(plain) is not None
    to_date = zip(accumulate(own[0]), accumulate(own[1]), strict=True)
    return replace(
        plain,
        kind="rate",
        so_far=plain.value,
        needed=(plain.target.value * (below + more) - above) / more if running else None,
        forecast=ahead_of_rate(*series, (above, below), more, plain.left) if running else None,
        trail=_trail(plain, [n / d if d else math.nan for n, d in to_date]),
    )


def _rest(plain: Standing) -> Period | None:
    assert plain.as_of is not None
    if plain.state != "running" or plain.left <= 0:
        return None
    return Period(plain.as_of + timedelta(days=1), plain.target.period.last)


def _trail(plain: Standing, values: list[float]) -> tuple[tuple[date, float], ...]:
    first = plain.target.period.first
    return tuple(
        (first + timedelta(days=number), value) for number, value in enumerate(values) if not math.isnan(value)
    )


def _series(found: Answer, at: int, span: Period) -> Series:
    """A column of a daily answer, from its first day with data on; days without rows are days of nothing."""
    by_day = {row[0]: _number(row[1 + at]) or 0.0 for row in found.rows if isinstance(row[0], date)}
    first = next((note.day for note in found.notes if note.kind == "starts_late" and note.day), span.first)
    days = (span.last - first).days + 1
    return Series(first, tuple(by_day.get(first + timedelta(days=number), 0.0) for number in range(days)))


def _since(series: Series, first: date) -> tuple[float, ...]:
    start = max(0, (first - series.first).days)
    lead = (0.0,) * max(0, (series.first - first).days)
    return (*lead, *series.values[start:])


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
