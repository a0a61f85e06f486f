"""Dates and periods in figures, the same in both languages: 2026-10-01, 10/1~10/7, 2025Q3, W45."""

import re

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods import words
from analytics.kpi.periods.atoms import Atom, Clock, troubled
from analytics.kpi.periods.words import YEAR, Builder, Y, year_of
from analytics.kpi.query import Period

LATE_YEAR = r"(?P<y>(?:19|20)\d\d(?!\d)|'\d\d(?!\d)|last year|this year)"
NOT_MORE = r"(?!\d)(?![./-]\d{1,2}(?!\d))"


def _day_and_month(found: re.Match[str], first: str, second: str) -> list[tuple[int, int]]:
    """Month and day of 10/1: in Chinese the month comes first, elsewhere either may."""
    a, b = int(found[first]), int(found[second])
    orders = [(a, b)] if words.is_chinese(found) else [(a, b), (b, a)]
    return list(dict.fromkeys(each for each in orders if at.exists(*each)))


def slashed(found: re.Match[str], clock: Clock) -> Atom | None:
    """10/1, and 10/1/2026: a date, if its order is beyond doubt."""
    orders = _day_and_month(found, "m", "d")
    year = year_of(found.groupdict().get("y"), clock)
    if not orders:
        return troubled("invalid", "day")
    days = [at.on_day(clock, year, month, day) for month, day in orders]
    if len(days) == 1:
        return days[0]
    known = [each.period for each in days if each.period is not None]
    return at.either(*known, chinese=False, unit="day") if known else days[0]


def dotted(found: re.Match[str], clock: Clock) -> Atom:
    """3.1-3.15, 1001-1007: month and day at both ends; only a range may be written so, 3.1 alone is a number."""
    a, b, c, d = (int(found[name]) for name in ("m", "d", "m2", "d2"))
    orders = (((a, b), (c, d)),) if words.is_chinese(found) else (((a, b), (c, d)), ((b, a), (d, c)))
    ranges = [each for start, end in orders if (each := _between(clock, start, end)) is not None]
    return at.either(*ranges, chinese=words.is_chinese(found)) if ranges else troubled("invalid")


def _between(clock: Clock, start: tuple[int, int], end: tuple[int, int]) -> Period | None:
    last = at.on_day(clock, None, *end).period
    first = None if last is None else at.on_day(clock, last.last.year, *start).period
    if last is None or first is None:
        return None
    if first.first > last.last:
        first = at.on_day(clock, last.last.year - 1, *start).period
    return None if first is None else Period(first.first, last.last)


def compact(found: re.Match[str], clock: Clock) -> Atom | None:
    """1001-1007: only where that can be dates."""
    atom = dotted(found, clock)
    return None if atom.trouble == "invalid" else atom


DATES: tuple[tuple[str, Builder], ...] = (
    (r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", words.dated),
    (r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", words.dated),
    (r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?!\d)", words.month),
    (rf"(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{{1,2}}){NOT_MORE}", words.month),
    (rf"(?<![\d.])(?P<y>20\d\d)\.(?P<m>0[1-9]|1[0-2]){NOT_MORE}", words.month),
    (rf"(?<![\d./-])(?P<m>\d{{1,2}})/(?P<y>20\d\d){NOT_MORE}", words.month),
    (rf"(?<![\d./-])(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?:/(?P<y>(?:19|20)\d\d))?{NOT_MORE}", slashed),
    (rf"(?<![\d./-])(?P<m>\d{{1,2}})[-.](?P<d>\d{{1,2}})[-.](?P<y>(?:19|20)\d\d){NOT_MORE}", slashed),
    (
        r"(?P<m>\d{1,2})[./](?P<d>\d{1,2}) ?(?:-|~|至|到|to|until) ?(?P<m2>\d{1,2})[./](?P<d2>\d{1,2})(?![\d./])",
        dotted,
    ),
    (r"(?<![\d./-])(?P<m>\d\d)(?P<d>\d\d)(?:-|~|至|到)(?P<m2>\d\d)(?P<d2>\d\d)(?![\d./-])", compact),
    (r"(?P<y>(?:19|20)\d\d)(?!\d)", words.whole_year),
    (rf"{Y}q(?P<q>[1-4])", words.quarter),
    (rf"q(?P<q>[1-4])[ ,]*(?:of |in )?{LATE_YEAR}", words.quarter),
    (r"q(?P<q>[1-4])[ ']?(?P<y>\d\d)(?!\d)", words.quarter),
    (r"(?P<q>[1-4])q ?'?(?P<y>(?:20)?\d\d)(?!\d)", words.quarter),
    (rf"{Y}h(?P<h>[12])", words.half_year),
    (r"(?P<y>\d\d)h(?P<h>[12])", words.half_year),
    (rf"h(?P<h>[12])[ ,]*(?:of |in )?{LATE_YEAR}", words.half_year),
    (r"h(?P<h>[12])[ ']?(?P<y>\d\d)(?!\d)", words.half_year),
    (rf"{YEAR}的?(?:-? ?w| ?wk ?)(?P<n>\d{{1,2}})", words.numbered_week),
    (r"(?P<y>$^)?(?:w|cw ?|kw ?)(?P<n>\d{1,2})", words.numbered_week),
    (rf"(?:iso |calendar )?w(?:ee)?k ?(?P<n>\d{{1,2}})(?:[ ,]*(?:of |in )?{LATE_YEAR})?", words.numbered_week),
    (rf"w(?P<n>\d{{1,2}})[ ,]*(?:of |in )?{LATE_YEAR}", words.numbered_week),
    (r"l(?P<n>\d{1,3})d", lambda f, c: at.past(c, words.counted(f), "day")),
    (r"\d{1,2}:\d\d(?::\d\d)?", words.always(lambda _: troubled("finer", "day"))),
    (r"ytd|year[ -]to[ -]date", words.to_date_of("year")),
    (r"mtd|month[ -]to[ -]date", words.to_date_of("month")),
    (r"qtd|quarter[ -]to[ -]date", words.to_date_of("quarter")),
    (r"wtd|week[ -]to[ -]date", words.to_date_of("week")),
)
