"""Reading time: which days a text speaks of, in Chinese and English, with where it says so."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Trouble, Unit
from analytics.kpi.periods.calendar import Calendar, is_month_end, month_of, months_later, week_of
from analytics.kpi.periods.table import festivals, rules
from analytics.kpi.query import Period
from analytics.kpi.wording import wording


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A time expression at `start:end` of the text. `period` is None when `trouble` says why it names no days.

    `unit` and `count` are what "the period before of the same kind" goes by.
    """

    start: int
    end: int
    period: Period | None
    unit: Unit
    count: int = 1
    to_date: bool = False
    trouble: Trouble | None = None


FROM = re.compile(r"(?:从|自从?|由|from|between|since)\s?(?:the )?$")
SINCE = re.compile(r"(?:从|自从?|打|since|from)\s?(?:the )?$")
TO = re.compile(r"\s?(?:到|至|-|~|一直到|直到|to|until|till|through|thru)\s?(?:the )?")
AND = re.compile(r"\s?(?:and|和|与)\s?(?:the )?")
ONWARD = re.compile(
    r"\s?(?:以来|至今|到现在|到目前(?:为止)?|到今天|起至今|开始至今|起|开始"
    r"|to date|until now|till now|to now|so far|onwards?)(?![a-z])"
)
FROM_ON = re.compile(r"\s(?:and )?on(?![a-z])")
UNTIL = re.compile(r"(?:截至|截止到?|until|till|up to|before|by)\s?(?:the )?(?:end of )?$")
BEFORE = re.compile(r"\s?(?:之前|以前|为止)")
TAIL = re.compile(r"(?:之间|期间|这段时间|这期间|为止|止)")
WEEK_OF = re.compile(r"(?<!\w)(?:the )?week (?:of|starting|beginning|commencing|containing)(?: on)? (?:the )?$")
THAT_WEEK = re.compile(r"(?:那一?周|当周|所在的?(?:那一?)?周|那个?星期|这一?周)")
PART = re.compile(r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/.-])|(?P<only>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]")
EN_PART = re.compile(r"(?P<only>\d{1,2})(?:st|nd|rd|th)?(?![\w.%])")


def read_period(
    text: str, *, today: date, calendar: Calendar, data_until: date | None = None
) -> tuple[FoundPeriod, ...]:
    """The time expressions of a text, longest first where they overlap, in reading order.

    Spans count in `text` as given. Periods to date end at `data_until` (else yesterday), never after today.
    """
    words = wording(text)
    found = candidates(words.plain, clock(today, calendar, data_until))
    chosen: list[FoundPeriod] = []
    for each in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(each.end <= other.start or each.start >= other.end for other in chosen):
            chosen.append(each)
    return tuple(
        replace(f, start=words.origins[f.start], end=words.origins[f.end - 1] + 1)
        for f in sorted(chosen, key=lambda f: f.start)
    )


def clock(today: date, calendar: Calendar, data_until: date | None) -> Clock:
    last = min(data_until, today) if data_until is not None else today - timedelta(days=1)
    return Clock(today, last, calendar)


def candidates(plain: str, clock: Clock) -> list[FoundPeriod]:
    """Every reading of every stretch of a normalised text, overlapping ones too."""
    atoms: dict[tuple[int, int], Atom] = {}
    for pattern, build in rules():
        for match in pattern.finditer(plain):
            if match.end() > match.start() and _stands_alone(plain, match.start(), match.end()):
                atom = build(match, clock)
                if atom is not None:
                    atoms.setdefault((match.start(), match.end()), atom)
    for start, end, atom in festivals(plain, clock):
        if _stands_alone(plain, start, end):
            atoms[start, end] = atom
    found = [_found(start, end, atom) for (start, end), atom in atoms.items() if atom.unit != "point"]
    return [*found, *_weeks_of(plain, atoms), *_ranges(plain, atoms, clock), *_open_ranges(plain, atoms, clock)]


def _weeks_of(text: str, atoms: dict[tuple[int, int], Atom]) -> list[FoundPeriod]:
    """The week of 14 September, 9月14日那周."""
    found = []
    for (start, end), atom in atoms.items():
        lead, tail = WEEK_OF.search(text, max(0, start - 24), start), THAT_WEEK.match(text, end)
        if atom.unit == "day" and (lead or tail):
            period = week_of(atom.period.first) if atom.period else None
            begin, finish = lead.start() if lead else start, tail.end() if tail else end
            found.append(FoundPeriod(begin, finish, period, "week", trouble=atom.trouble))
    return found


def _found(start: int, end: int, atom: Atom) -> FoundPeriod:
    return FoundPeriod(start, end, atom.period, atom.unit, atom.count, atom.to_date, atom.trouble)


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


def _ranges(text: str, atoms: dict[tuple[int, int], Atom], clock: Clock) -> list[FoundPeriod]:
    """From one expression to another: 3月1日到15日, from 3 March to last Friday."""
    found = []
    for (start, end), first in atoms.items():
        opened = FROM.search(text, max(0, start - 12), start)
        link = TO.match(text, end)
        if link is None and opened is not None and opened[0].strip().startswith("between"):
            link = AND.match(text, end)
        if link is None:
            continue
        lead = opened.start() if opened is not None else start
        for (begin, finish), last in atoms.items():
            if begin == link.end():
                found.append(_closed(text, lead, finish, _join(first, last, clock)))
        found += [_closed(text, lead, finish, atom) for finish, atom in _partial(text, link.end(), first, clock)]
    return found


def _closed(text: str, start: int, end: int, atom: Atom) -> FoundPeriod:
    tail = TAIL.match(text, end)
    return _found(start, tail.end() if tail else end, atom)


def _partial(text: str, place: int, first: Atom, clock: Clock) -> list[tuple[int, Atom]]:
    """The end of a range that leans on its start for the month or year."""
    if first.period is None or first.unit != "day":
        return []
    found = []
    for pattern in (PART, EN_PART):
        match = pattern.match(text, place)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else first.period.first.month
        day = int(parts["d"]) if parts.get("d") else at.number(parts["only"])
        last = at.on_day(clock, first.period.first.year, month, day if day is not None else 0)
        found.append((match.end(), _join(replace(first, yearly=None), last, clock)))
    return found


def _join(first: Atom, last: Atom, clock: Clock) -> Atom:
    for each in (first, last):
        if each.period is None:
            return replace(each, unit="range")
    start, end = _settled(first, last)
    if start is None or end is None or end.last < start.first:
        return at.troubled("not yet" if first.unit == "point" else "invalid")
    if start.first > clock.today:
        return at.troubled("future")
    stop = end.last
    if last.unit == "day" and stop == clock.today:  # 到今天 means as far as there is data
        if start.first > clock.last:
            return at.troubled("not yet")
        return Atom(Period(start.first, min(stop, clock.last)), "range", to_date=True)
    if last.unit == "point":
        return at.troubled("vague")
    return Atom(Period(start.first, stop), *_kind(Period(start.first, stop)))


def _kind(period: Period) -> tuple[Unit, int]:
    """Whole months stay months, so that the months before are what they are compared with."""
    if period.first.day == 1 and is_month_end(period.last):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        return "month", months
    return "range", 1


def _settled(first: Atom, last: Atom) -> tuple[Period | None, Period | None]:
    """Years (or weeks) for the ends that did not say them."""
    start, end = first.period, last.period
    assert start is not None
    assert end is not None
    if first.weekday is not None and last.weekday is not None and last.bare:
        day = start.first + timedelta(days=(last.weekday - start.first.isoweekday()) % 7)
        return start, Period(day, day)
    if first.yearly and start.first > end.first:
        return next(
            (p for y in (end.first.year, end.first.year - 1) if (p := first.yearly(y)) and p.first <= end.last), None
        ), end
    if last.yearly and not first.yearly:
        return start, next(
            (p for y in (start.first.year, start.first.year + 1) if (p := last.yearly(y)) and p.first >= start.first),
            None,
        )
    return start, end


def _open_ranges(text: str, atoms: dict[tuple[int, int], Atom], clock: Clock) -> list[FoundPeriod]:
    """9月以来, since 1 September; and 截至昨天, which lacks a start."""
    found = []
    for (start, end), atom in atoms.items():
        lead = SINCE.search(text, max(0, start - 10), start)
        onward = ONWARD.match(text, end)
        onward = onward or (FROM_ON.match(text, end) if lead is not None and lead[0].strip() == "from" else None)
        if onward is not None or (lead is not None and lead[0].strip() in {"自", "自从", "since"}):
            begin = lead.start() if lead else start
            found.append(_found(begin, onward.end() if onward else end, _since(atom, clock)))
        until, before = UNTIL.search(text, max(0, start - 14), start), BEFORE.match(text, end)
        if until is not None or before is not None:
            begin = until.start() if until else start
            found.append(FoundPeriod(begin, before.end() if before else end, None, "range", trouble="no start"))
    return found


def _since(atom: Atom, clock: Clock) -> Atom:
    if atom.period is None:
        return atom
    since = at.to_date(clock, atom.period.first, "range")
    return replace(since, unit="year" if (atom.period.first.month, atom.period.first.day) == (1, 1) else "range")


def kind_of(period: Period, last: date) -> FoundPeriod:
    """What kind of period some days are, when the words are no longer at hand."""
    first = period.first
    unit, count = _kind(period)
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
