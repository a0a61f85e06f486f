"""Parts of months and stretches of them: 10月上旬, 上个月1号到15号, 15号, 9月底, 1-3月."""

import re
from collections.abc import Callable
from dataclasses import replace

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, number, troubled
from analytics.kpi.periods.calendar import month_of
from analytics.kpi.periods.words import counted, is_chinese, month, point, year_of
from analytics.kpi.query import Period

PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上半": (1, 15), "下半": (16, 31), "上中": (1, 20),
         "中下": (11, 31)}  # fmt: skip


def within_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月上旬, 上个月15号, first half of October: a part of a month."""
    part = found["part"]
    start, end = PARTS.get(part[:2], (number(part), number(part)))
    return _days(found, clock, start, end, clipped=part[:2] in PARTS)


def days_of_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月1-7日, 上个月1号到15号: one month, two days. 1日到15日 is in the month that has them last."""
    return _days(found, clock, counted(found, "d"), counted(found, "e"))


def _days(found: re.Match[str], clock: Clock, start: int | None, end: int | None, *, clipped: bool = False) -> Atom:
    month = _whole_month(found, clock, start or 1)
    if month.period is None:
        return month
    first, last = month.period.first, month_of(month.period.first.year, month.period.first.month).last
    if start is None or end is None:
        return troubled("invalid", "day")
    end = min(end, last.day) if clipped else end
    if not 1 <= start <= last.day or not 1 <= end <= last.day:
        return troubled("invalid", "day")
    if end < start:
        turned = Period(first.replace(day=end), first.replace(day=start))
        return troubled("reversed", instead=(at.spelled(turned, chinese=is_chinese(found)),))
    period = Period(first.replace(day=start), first.replace(day=end))
    yearly = _days_yearly(month, start, end)
    return at.begun(clock, Atom(period, "day" if start == end else "range", yearly=yearly))


def _days_yearly(month: Atom, start: int, end: int) -> Callable[[int], Period | None] | None:
    of = month.yearly
    if of is None or start != end:
        return None

    def day(year: int) -> Period | None:
        whole = of(year)
        if whole is None or start > whole.last.day:
            return None
        that = whole.first.replace(day=start)
        return Period(that, that)

    return day


def _whole_month(found: re.Match[str], clock: Clock, day: int) -> Atom:
    """The month that is named, or the last one that has begun that day."""
    parts = found.groupdict()
    if parts.get("back"):
        steps = found["back"].count("上")
        return at.months_back(clock, steps, "month") if steps else at.this_month(clock)
    if parts.get("m"):
        return month(found, clock)
    this = clock.today.replace(day=1)
    back = 0 if day < clock.today.day else 1
    return Atom(month_of(this.year, this.month - back), "month")


def day_of_month(found: re.Match[str], clock: Clock) -> Atom:
    """15号 or the 15th: the last one that is over."""
    day = counted(found, "d")
    for back in range(1 if day >= clock.today.day else 0, 3):
        whole = month_of(clock.today.year, clock.today.month - back)
        if 1 <= day <= whole.last.day:
            that = whole.first.replace(day=day)
            return Atom(Period(that, that), "day")
    return troubled("invalid", "day")


def month_edge(found: re.Match[str], clock: Clock) -> Atom:
    """月初, 9月底, 上月末."""
    named = found["back"] or found["m"]
    whole = _whole_month(found, clock, 1) if named else at.this_month(clock)
    if whole.period is None:
        return whole
    return point(month_of(whole.period.first.year, whole.period.first.month), found)


def first_months(found: re.Match[str], clock: Clock) -> Atom:
    """今年前三个月: counted from the start of a year."""
    year, count = year_of(found["y"], clock), counted(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(month_of(year, 1, count), "month", count)


def last_months(found: re.Match[str], clock: Clock) -> Atom:
    year, count = year_of(found["y"], clock), counted(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(month_of(year, 13 - count, count), "month", count)


def months_in_year(found: re.Match[str], clock: Clock) -> Atom:
    """1-3月: two months of one year."""
    year, first, last = year_of(found["y"], clock), counted(found, "m"), counted(found, "e")
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return troubled("invalid", "month")
    count = (last - first) % 12 + 1
    if year is not None:
        return Atom(month_of(year, first, count), "month", count) if first <= last else troubled("reversed", "month")
    end = at.months(clock, None, last).period
    if end is None:
        return troubled("invalid", "month")
    atom = at.running_or_last(clock, month_of(end.first.year, end.first.month - count + 1, count), chinese=True)
    return replace(atom, unit="month", count=count)
