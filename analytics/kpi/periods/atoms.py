"""What one time expression means: days, weeks, months, festivals, counted back or named."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from analytics.kpi.periods.calendar import Calendar, Festival, is_month_end, month_of, months_later, week_of
from analytics.kpi.query import Period

Unit: TypeAlias = Literal["day", "week", "month", "quarter", "half", "year", "festival", "range", "point"]
Trouble: TypeAlias = Literal[
    "invalid",
    "reversed",
    "future",
    "not yet",
    "no start",
    "vague",
    "unknown year",
    "finer",
    "weekdays",
    "no fiscal year",
]

MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DIGITS = {**{char: index for index, char in enumerate("零一二三四五六七八九")}, "两": 2, "〇": 0}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ENGLISH_NUMBERS = {
    **{word: index for index, word in enumerate(f"{_ONES} eighteen nineteen".split())},
    **_TENS, "a": 1, "couple of": 2, "a couple of": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """`first` and `last` are the first and last day with data, as far as known: to-date periods end with the last."""

    today: date
    last: date
    calendar: Calendar
    first: date | None = None


@dataclass(frozen=True, slots=True)
class Atom:
    """One expression read. `count` is how many units it spans, `yearly` gives it in another year when none was said.

    `weekday` (and `bare`, no week said) let the end of a range lean on its start: 上周一到周三. `instead` are ways to
    say it that leave no doubt.
    """

    period: Period | None
    unit: Unit
    count: int = 1
    to_date: bool = False
    trouble: Trouble | None = None
    yearly: Callable[[int], Period | None] | None = None
    weekday: int | None = None
    bare: bool = False
    instead: tuple[str, ...] = ()


def troubled(trouble: Trouble, unit: Unit = "range", instead: tuple[str, ...] = ()) -> Atom:
    return Atom(None, unit, trouble=trouble, instead=instead)


def spelled(period: Period, *, chinese: bool) -> str:
    """A period's days, written so that they are read as exactly those again."""
    first, last = period.first, period.last
    if chinese:
        start = f"{first.year}年{first.month}月{first.day}日"
        year = "" if first.year == last.year else f"{last.year}年"
        return start if first == last else f"{start}到{year}{last.month}月{last.day}日"
    start = f"{first.day} {first:%B} {first.year}"
    return start if first == last else f"{start} to {last.day} {last:%B} {last.year}"


def either(*readings: Period, chinese: bool, unit: Unit = "range") -> Atom:
    """Where words fit several stretches of days: the one, if all are the same, else a question with each."""
    known = tuple(dict.fromkeys(readings))
    if len(known) == 1:
        return Atom(known[0], unit)
    return troubled("vague", unit, tuple(spelled(each, chinese=chinese) for each in known))


def running_or_last(clock: Clock, last: Period, *, chinese: bool) -> Atom:
    """A stretch of some months or days with no year said, where this year's has begun too and is not over."""
    end = months_later(last.last, 12)
    running = Period(
        months_later(last.first, 12), month_of(end.year, end.month).last if is_month_end(last.last) else end
    )
    readings = (last, running) if running.first <= clock.last else (last,)
    return either(*readings, chinese=chinese)


def number(text: str) -> int | None:
    """12, 十二, 三十, 一百二十, seven, "a"; None for what is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if text in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS[text]
    tens, _, ones = text.replace("-", " ").partition(" ")
    if tens in _TENS and ENGLISH_NUMBERS.get(ones, 0) in range(1, 10):
        return _TENS[tens] + ENGLISH_NUMBERS[ones]
    if len(text) > 1 and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SCALES:
            scale = SCALES[char]
            if scale >= 10_000:
                total, section, digit = (total + section + digit) * scale, 0, 0
            else:
                section, digit = section + (digit or 1) * scale, 0
        else:
            return None
    return total + section + digit if text else None


def day_back(clock: Clock, days: int) -> Atom:
    """Some days before today; a negative number lies in the future."""
    if days < 0:
        return troubled("future", "day")
    day = clock.today - timedelta(days=days)
    return Atom(Period(day, day), "day")


def exists(month: int, day: int) -> bool:
    """Whether some year has that day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]  # a leap year knows every day there is


def on_day(clock: Clock, year: int | None, month: int, day: int) -> Atom:
    """A date; without a year its most recent one."""

    def of(year: int) -> Period | None:
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return Period(found, found)

    if year is not None:
        found = of(year)
        return troubled("invalid", "day") if found is None else Atom(found, "day")
    if not exists(month, day):
        return troubled("invalid", "day")
    return _most_recent(of, "day", clock.today)


def week_back(clock: Clock, weeks: int) -> Atom:
    """A whole week some weeks ago; 0 is this week, to date."""
    if weeks < 0:
        return troubled("future", "week")
    week = week_of(clock.today, -weeks)
    return to_date(clock, week.first, "week") if weeks == 0 else Atom(week, "week")


def weekday_of(clock: Clock, weeks: int, weekday: int) -> Atom:
    """A day (1..7) of a week some weeks ago, or its weekend (8)."""
    monday = week_of(clock.today, -weeks).first
    first = monday + timedelta(days=5 if weekday == 8 else weekday - 1)
    last = monday + timedelta(days=6) if weekday == 8 else first
    if first > clock.today:
        return troubled("future", "day")
    return Atom(Period(first, last), "range" if weekday == 8 else "day", weekday=weekday)


def last_weekday(clock: Clock, weekday: int, *, bare: bool = False) -> Atom:
    """The most recent such day before today."""
    back = (clock.today.isoweekday() - weekday) % 7 or 7
    found = day_back(clock, back)
    return replace(found, weekday=weekday, bare=bare)


def iso_week(clock: Clock, year: int | None, week: int) -> Atom:
    def of(year: int) -> Period | None:
        try:
            return week_of(date.fromisocalendar(year, week, 1))
        except ValueError:
            return None

    if year is not None:
        found = of(year)
        return troubled("invalid", "week") if found is None else begun(clock, Atom(found, "week"))
    if not 1 <= week <= 53:
        return troubled("invalid", "week")
    return _most_recent(of, "week", clock.today - timedelta(days=1))


def months(clock: Clock, year: int | None, month: int, unit: Unit = "month") -> Atom:
    """A month, quarter, half or year that starts with that month; without a year the most recent one begun."""
    if not 1 <= month <= 12:
        return troubled("invalid", unit)

    def of(year: int) -> Period | None:
        return month_of(year, month, MONTHS_IN[unit])

    if year is None:
        return _most_recent(of, unit, clock.today - timedelta(days=1))
    return begun(clock, Atom(of(year), unit))


def months_back(clock: Clock, back: int, unit: Unit) -> Atom:
    """A whole month, quarter, half or year some of them ago; 0 is the present one, to date."""
    if back < 0:
        return troubled("future", unit)
    size = MONTHS_IN[unit]
    month = (clock.today.month - 1) // size * size + 1 - back * size
    found = month_of(clock.today.year, month, size)
    return to_date(clock, found.first, unit) if back == 0 else Atom(found, unit)


def past(clock: Clock, count: int, unit: Unit) -> Atom:
    """The last so many complete days, weeks, months or quarters; a year counts as twelve months."""
    if not 0 < count <= 4000:
        return troubled("invalid", unit)
    if unit == "day":
        last = clock.today - timedelta(days=1)
        return Atom(Period(last - timedelta(days=count - 1), last, "day"), "day", count)
    if unit == "week":
        return Atom(Period(week_of(clock.today, -count).first, week_of(clock.today, -1).last), "week", count)
    if unit in ("year", "half"):
        return past(clock, count * MONTHS_IN[unit], "month")
    if count > 400:
        return troubled("invalid", unit)
    size = MONTHS_IN[unit]
    month = (clock.today.month - 1) // size * size + 1 - count * size
    return Atom(month_of(clock.today.year, month, size * count), unit, count)


def to_date(clock: Clock, first: date, unit: Unit) -> Atom:
    """From a day to the last day with data."""
    if first > clock.today:
        return troubled("future", unit)
    if first > clock.last:
        return troubled("not yet", unit)
    return Atom(Period(first, clock.last), unit, to_date=True)


def festival(clock: Clock, found: Festival, year: int | None, *, wide: bool) -> Atom:
    """A festival's day, or with `wide` the campaign around it."""
    of = found.span if wide else found.day
    if year is None:
        return _most_recent(of, "festival", clock.today - timedelta(days=1 if wide else 0))
    period = of(year)
    if period is None:
        return troubled("unknown year", "festival")
    return begun(clock, Atom(period, "festival"))


def this_month(clock: Clock) -> Atom:
    """The whole of the present month, whatever of it has data."""
    return Atom(month_of(clock.today.year, clock.today.month), "month")


def begun(clock: Clock, atom: Atom) -> Atom:
    """The same, unless it lies in the future."""
    if atom.period is not None and atom.period.first > clock.today:
        return troubled("future", atom.unit)
    return atom


def _most_recent(of: Callable[[int], Period | None], unit: Unit, begun_by: date) -> Atom:
    for year in range(begun_by.year + 1, begun_by.year - 9, -1):
        found = of(year)
        if found is not None and found.first <= begun_by:
            return Atom(found, unit, yearly=of)
    return troubled("unknown year", unit)
