"""Reading time: which days a text speaks of, in Chinese and English, with where it says so."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Trouble, Unit
from analytics.kpi.periods.calendar import Calendar, is_month_end, month_of, months_later
from analytics.kpi.periods.festivals import festivals
from analytics.kpi.periods.parts import parts
from analytics.kpi.periods.ranges import kind, open_ranges, ranges, weeks_of
from analytics.kpi.periods.table import rules
from analytics.kpi.periods.words import Builder
from analytics.kpi.query import Period
from analytics.kpi.wording import wording


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


WHOLE: dict[str, re.Pattern[str]] = {
    "day": re.compile(r"的?(?:当天|当日|那一?天|这一?天|全天|一?整天|一天)"),
    "week": re.compile(r"的?(?:一?整周|全周|一周|整个星期|那一?周|这一周)"),
    "month": re.compile(r"的?(?:一?整个?月|全月份?|那个月|当月|单月)"),
    "quarter": re.compile(r"的?(?:一?整个季度|整季|全季|当季|那个季度)"),
    "year": re.compile(r"的?(?:一整年|整年|全年|一年|当年|那一?年)"),
}
"""What may be said once more after a period: 昨天全天, 10月整月."""


def read_period(
    text: str,
    *,
    today: date,
    calendar: Calendar,
    data_until: date | None = None,
    data_from: date | None = None,
) -> tuple[FoundPeriod, ...]:
    """The time expressions of a text, longest first where they overlap, in reading order.

    Spans count in `text` as given. Periods to date end at `data_until` (else yesterday), never after today; those
    with an end only (until 5 October) start at `data_from`, where that is known.
    """
    words = wording(text)
    found = candidates(words.plain, clock(today, calendar, data_until, data_from))
    chosen: list[FoundPeriod] = []
    for each in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(each.end <= other.start or each.start >= other.end for other in chosen):
            chosen.append(each)
    return tuple(
        replace(f, start=words.origins[f.start], end=words.origins[f.end - 1] + 1)
        for f in sorted(chosen, key=lambda f: f.start)
    )


def clock(today: date, calendar: Calendar, data_until: date | None, data_from: date | None = None) -> Clock:
    last = min(data_until, today) if data_until is not None else today - timedelta(days=1)
    return Clock(today, last, calendar, data_from)


def candidates(plain: str, clock: Clock) -> list[FoundPeriod]:
    """Every reading of every stretch of a normalised text, overlapping ones too. Never raises."""
    atoms = _atoms(plain, clock)
    found = [_found(start, end, atom) for (start, end), atom in atoms.items()]
    for more in (weeks_of(plain, atoms), ranges(plain, atoms, clock), open_ranges(plain, atoms, clock)):
        found += [_found(start, end, atom) for start, end, atom in more]
    return found


def _atoms(plain: str, clock: Clock) -> dict[tuple[int, int], Atom]:
    atoms: dict[tuple[int, int], Atom] = {}
    for pattern, build in rules(plain):
        for match in pattern.finditer(plain):
            place = match.span()
            if place[1] > place[0] and place not in atoms and _stands_alone(plain, *place):
                atom = _built(build, match, clock)
                if atom is not None:
                    atoms[place] = atom
    for start, end, atom in festivals(plain, clock):
        if _stands_alone(plain, start, end):
            atoms[start, end] = atom
    for (start, end), atom in tuple(atoms.items()):
        whole = WHOLE.get("day" if atom.unit == "festival" else atom.unit)
        said = whole.match(plain, end) if whole and atom.period and not atom.to_date else None
        if said:
            atoms.setdefault((start, said.end()), atom)
    for start, end, atom in tuple(parts(plain, atoms, clock)):
        if _stands_alone(plain, start, end):
            atoms.setdefault((start, end), atom)
    return atoms


def _built(build: Builder, match: re.Match[str], clock: Clock) -> Atom | None:
    """A year or count beyond what a calendar holds is a date that does not exist."""
    try:
        return build(match, clock)
    except (OverflowError, ValueError):
        return at.troubled("invalid")


def _found(start: int, end: int, atom: Atom) -> FoundPeriod:
    """An end of a range that stands alone (月底) is not clear."""
    if atom.unit == "point":
        return FoundPeriod(start, end, None, "range", trouble="vague", instead=atom.instead)
    return FoundPeriod(start, end, atom.period, atom.unit, atom.count, atom.to_date, atom.trouble, atom.instead)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Not a part of a longer number or Latin word."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    left, right = text[place - 1], text[place]
    if not (left.isascii() and right.isascii()):
        return False
    same = (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
    decimal = (left == "." and right.isdigit() and text[max(place - 2, 0)].isdigit()) or (
        left.isdigit() and right == "." and text[place + 1 : place + 2].isdigit()
    )
    return same or decimal


def kind_of(period: Period, last: date) -> FoundPeriod:
    """What kind of period some days are, when the words are no longer at hand."""
    first = period.first
    unit, count = kind(period)
    if unit == "month":
        return FoundPeriod(0, 0, period, "month", count)
    if period.last == last and period.days > 1:
        for name, month in (("year", 1), ("quarter", (first.month - 1) // 3 * 3 + 1), ("month", first.month)):
            same = first == date(first.year, month, 1)
            size = at.MONTHS_IN[name]
            if same and period.last < month_of(first.year, month, size).last and first.month == month:
                return FoundPeriod(0, 0, period, "month" if name == "month" else name, to_date=True)  # type: ignore[arg-type]
    if first.day == 1 and period.days > 1 and (first.year, first.month) == (period.last.year, period.last.month):
        return FoundPeriod(0, 0, period, "month", to_date=True)
    return FoundPeriod(0, 0, period, "day", period.days)


def period_before(found: FoundPeriod) -> Period:
    """环比: the period before of the same kind; to date, the same days of the one before."""
    period = found.period
    assert period is not None
    if found.unit in at.MONTHS_IN:
        back = at.MONTHS_IN[found.unit] * found.count
        first = months_later(period.first, -back)
        if found.to_date:
            return Period(first, months_later(period.last, -back))
        return Period(first, month_of(first.year, first.month, back).last)
    days = 7 * found.count if found.unit == "week" else period.days
    return Period(period.first - timedelta(days=days), period.last - timedelta(days=days))


def year_before(found: FoundPeriod, calendar: Calendar) -> Period:
    """同比: the same dates a year earlier; whole months stay whole, a festival of the moon stays that festival."""
    period = found.period
    assert period is not None
    if found.unit == "festival":
        for each in calendar.festivals:
            year = period.first.year
            for of in (each.day, each.span):
                then = of(year - 1)
                if each.movable and of(year) == period and then is not None:
                    return then
    first, last = months_later(period.first, -12), months_later(period.last, -12)
    if period.first.day == 1 and is_month_end(period.last):
        last = month_of(last.year, last.month).last
    return Period(first, last)
