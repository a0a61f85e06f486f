"""The days that a figure stands on when they are not the days asked for: moved back, trailing, to date, all so far."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias, get_args

from analytics.kpi.periods.calendar import months_later
from analytics.kpi.query import Grain, Period

BEGINNING = date(1970, 1, 1)  # the first day that every database's date type holds
MONTHS = {"month": 1, "quarter": 3, "year": 12}
Edge: TypeAlias = Literal["first", "last", "average"]
_WINDOW = re.compile(rf"(\d+)\s*({'|'.join(get_args(Grain))})s?")


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time: 7 days, 1 month."""

    count: int
    unit: Grain

    def before(self, day: date) -> date:
        """As many days or calendar months earlier; a month that is too short gives its last day."""
        if self.unit in MONTHS:
            return months_later(day, -self.count * MONTHS[self.unit])
        return day - timedelta(days=self.count * (7 if self.unit == "week" else 1))


@dataclass(frozen=True, slots=True)
class Offset:
    """The same days, a window earlier; whole calendar months stay whole."""

    window: Window

    def over(self, asked: Period) -> Period:
        first = self.window.before(asked.first)
        after = asked.last + timedelta(days=1)
        if self.window.unit in MONTHS and asked.first.day == after.day == 1:
            return Period(first, self.window.before(after) - timedelta(days=1))
        return Period(first, self.window.before(asked.last))


@dataclass(frozen=True, slots=True)
class Trailing:
    """The window that ends with the last day asked for (`last`), or with the first; `average`: with each of them."""

    window: Window
    at: Edge = "last"

    def until(self, end: date) -> Period:
        return Period(self.window.before(end) + timedelta(days=1), end)


@dataclass(frozen=True, slots=True)
class ToDate:
    """From the first day of a calendar `unit` to the last day asked for (or the first, or each of them).

    None: from the beginning.
    """

    unit: Grain | None
    at: Edge = "last"

    def until(self, end: date) -> Period:
        return Period(bucket_of(end, self.unit).first if self.unit else BEGINNING, end)


@dataclass(frozen=True, slots=True)
class ToStart:
    """The first day of the calendar `unit` that the days asked for begin in, as dbt's `offset_to_grain`."""

    unit: Grain

    def over(self, asked: Period) -> Period:
        first = bucket_of(asked.first, self.unit).first
        return Period(first, first)


@dataclass(frozen=True, slots=True)
class Since:
    """From one day on, to the end of each bucket: what is counted once, whatever bucket it comes back in."""

    first: date
    at: Edge = "last"

    def until(self, end: date) -> Period:
        return Period(self.first, end)


Span: TypeAlias = Offset | Trailing | ToDate | ToStart | Since


def stretches(spans: tuple[Span, ...], asked: Period, grain: Grain | None) -> list[Period]:
    """The days that must be added up for the days of a bucket, outermost span first.

    Several stretches, each added up apart, only where a cumulative figure is averaged over its days. With no grain
    a cumulative figure is the one at the end of the period: `at` says what a coarser bucket shows.
    """
    found = [asked]
    for span in spans:
        match span:
            case Offset() | ToStart():
                found = [span.over(each) for each in found]
            case _ if grain is None or span.at == "last":
                found = [span.until(each.last) for each in found]
            case _ if span.at == "first":
                found = [span.until(each.first) for each in found]
            case _:
                found = [span.until(day) for each in found for day, _ in buckets(each, "day")]
    return found


def averages(spans: tuple[Span, ...], grain: Grain | None) -> bool:
    """Whether a bucket's figure is the mean of its days' figures."""
    return grain is not None and any(isinstance(span, Trailing | ToDate) and span.at == "average" for span in spans)


def window_of(text: str) -> Window | None:
    """`7 days`, `1 month`; None for what is no window."""
    match = _WINDOW.fullmatch(text.strip().lower())
    unit = next((grain for grain in get_args(Grain) if match and grain == match[2]), None)
    return Window(int(match[1]), unit) if match and unit and int(match[1]) else None


def bucket_of(day: date, grain: Grain) -> Period:
    """The whole bucket that a day falls into; weeks start on Monday."""
    match grain:
        case "day":
            return Period(day, day)
        case "week":
            first = day - timedelta(days=day.weekday())
            return Period(first, first + timedelta(days=6))
        case "month" | "quarter" | "year":
            months = MONTHS[grain]
            first = date(day.year, (day.month - 1) // months * months + 1, 1)
            return Period(first, months_later(first, months) - timedelta(days=1))


def buckets(period: Period, grain: Grain) -> list[tuple[date, Period]]:
    """Every bucket of a period by its first day, each with the days of it that were asked for."""
    found: list[tuple[date, Period]] = []
    day = period.first
    while day <= period.last:
        whole = bucket_of(day, grain)
        found.append((whole.first, Period(day, min(whole.last, period.last))))
        day = whole.last + timedelta(days=1)
    return found
