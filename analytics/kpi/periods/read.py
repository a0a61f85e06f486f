"""Reading time: which days a text speaks of, in Chinese and English, with where it says so."""

import re
from dataclasses import replace
from datetime import date, timedelta

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.periods.festivals import festivals
from analytics.kpi.periods.kinds import FoundPeriod, kind_of, period_before, year_before
from analytics.kpi.periods.parts import parts
from analytics.kpi.periods.ranges import open_ranges, ranges, weeks_of
from analytics.kpi.periods.table import rules
from analytics.kpi.periods.words import Builder
from analytics.kpi.wording import wording

__all__ = ["FoundPeriod", "candidates", "clock", "kind_of", "period_before", "read_period", "year_before"]

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
    """Every reading of every stretch of a normalised text, overlapping ones too; none at the ends of the calendar."""
    try:
        return _candidates(plain, clock)
    except OverflowError:
        return []


def _candidates(plain: str, clock: Clock) -> list[FoundPeriod]:
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
