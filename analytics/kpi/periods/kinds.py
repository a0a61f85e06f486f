"""What kind of period some days are, and so which days come before it or stood in its place a year earlier."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Trouble, Unit
from analytics.kpi.periods.calendar import Calendar, Festival, is_month_end, month_of, months_later
from analytics.kpi.periods.ranges import kind
from analytics.kpi.query import Grain, Period
from analytics.kpi.spans import bucket_of


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A time expression at `start:end` of the text. `period` is None when `trouble` says why it names no days.

    `unit` and `count` are what "the period before of the same kind" goes by; `instead` holds words that leave no doubt.
    """

    start: int
    end: int
    period: Period | None
    unit: Unit
    count: int = 1
    to_date: bool = False
    trouble: Trouble | None = None
    instead: tuple[str, ...] = ()


def kind_of(period: Period, last: date, calendar: Calendar | None = None) -> FoundPeriod:
    """What kind of period some days are, when the words are no longer at hand.

    With a calendar, the days of a festival that moves are that festival.
    """
    first = period.first
    if calendar is not None and _movable(period, calendar) is not None:
        return FoundPeriod(0, 0, period, "festival")
    if period.said == "day":
        return FoundPeriod(0, 0, period, "day", period.days)
    unit, count = kind(period)
    if unit == "month":
        return FoundPeriod(0, 0, period, "month", count)
    if first.weekday() == 0 and period.days == 7:  # a whole week, also where a month began with it
        return FoundPeriod(0, 0, period, "week")
    if period.last == last and period.days > 1:
        for name, month in (("year", 1), ("quarter", (first.month - 1) // 3 * 3 + 1), ("month", first.month)):
            same = first == date(first.year, month, 1)
            size = at.MONTHS_IN[name]
            if same and period.last < month_of(first.year, month, size).last and first.month == month:
                return FoundPeriod(0, 0, period, "month" if name == "month" else name, to_date=True)  # type: ignore[arg-type]
    if first.day == 1 and period.days > 1 and (first.year, first.month) == (period.last.year, period.last.month):
        return FoundPeriod(0, 0, period, "month", to_date=True)
    return FoundPeriod(0, 0, period, "day", period.days)


def cut(found: FoundPeriod, last: date) -> FoundPeriod:
    """As far as the last day with data; `count` keeps how long it was, so that the one before starts where it did."""
    period = found.period
    if period is None or found.to_date or not period.first <= last < period.last:
        return found
    reached = Period(period.first, last)
    if found.unit in ("week", "festival", *at.MONTHS_IN):
        return replace(found, period=reached, to_date=True)
    return replace(found, period=reached, unit="day", count=period.days, to_date=True)


def as_far(found: FoundPeriod, other: Period) -> Period:
    """As much of another period as there is of one to date: the same day numbers of months, else as many days."""
    period = found.period
    assert period is not None
    if found.unit in at.MONTHS_IN:
        months = (other.first.year - period.first.year) * 12 + other.first.month - period.first.month
        last = months_later(period.last, months)
    else:
        last = other.first + timedelta(days=period.days - 1)
    return Period(other.first, min(other.last, last)) if last >= other.first else other


def period_before(found: FoundPeriod) -> Period:
    """环比: the period before of the same kind; to date, the same days of the one before."""
    period = found.period
    assert period is not None
    if found.unit in at.MONTHS_IN:
        return moved(found, at.MONTHS_IN[found.unit] * found.count)
    days = 7 * found.count if found.unit == "week" else found.count if found.to_date and found.unit == "day" else 0
    back = timedelta(days=days or period.days)
    return Period(period.first - back, period.last - back)


def moved(found: FoundPeriod, months: int) -> Period:
    """The same days some calendar months earlier; whole months stay whole."""
    period = found.period
    assert period is not None
    first, last = months_later(period.first, -months), months_later(period.last, -months)
    if period.first.day == 1 and is_month_end(period.last) and not found.to_date:
        last = month_of(last.year, last.month).last
    return Period(first, last)


def year_before(found: FoundPeriod, calendar: Calendar) -> Period:
    """同比: the same dates a year earlier; whole months stay whole, a festival of the moon stays that festival."""
    period = found.period
    assert period is not None
    if found.unit == "festival":
        then = _festival_before(found, calendar)
        if then is not None:
            return then
    return moved(found, 12)


def _festival_before(found: FoundPeriod, calendar: Calendar) -> Period | None:
    period = found.period
    assert period is not None
    for each in calendar.festivals:
        for of in (each.span, each.day):
            now, then = of(period.last.year), of(period.last.year - 1)
            if not each.movable or now is None or then is None or now.first != period.first:
                continue
            if now == period:
                return then
            if found.to_date and period.last < now.last:
                return Period(then.first, then.first + timedelta(days=period.days - 1))
    return None


def _movable(period: Period, calendar: Calendar) -> Festival | None:
    year = period.last.year
    known = (each for each in calendar.festivals if each.movable and period in (each.day(year), each.span(year)))
    return next(known, None)


def a_bucket_before(period: Period, grain: Grain, unit: Grain) -> Period | None:
    """The days that each bucket of `grain` is compared with, one `unit` earlier, bucket for bucket.

    None where a step of that unit does not move buckets onto buckets (weeks by a month), or there is one bucket only.
    """
    steps: dict[str, tuple[str, ...]] = {
        "day": ("day", "week"),
        "week": ("week",),
        "month": ("month", "quarter", "year"),
        "quarter": ("quarter", "year"),
        "year": ("year",),
    }
    whole = bucket_of(period.first, grain)
    if unit not in steps[grain] or whole.last >= period.last:
        return None
    if unit in ("day", "week"):
        back = timedelta(days=1 if unit == "day" else 7)
        return Period(period.first - back, period.last - back)
    return moved(FoundPeriod(0, 0, period, "range"), at.MONTHS_IN[unit])
