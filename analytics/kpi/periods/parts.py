"""Days inside and beside another period: 10月前三天, the last week of October, 双11前7天, the day after Christmas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Unit, number, troubled
from analytics.kpi.periods.calendar import month_of, months_later, week_of
from analytics.kpi.periods.words import EN, UNITS, N
from analytics.kpi.query import Period
from analytics.kpi.wording import HAN

RANK: dict[str, int] = {"day": 0, "week": 1, "month": 2, "quarter": 3, "half": 4, "year": 5}
_U = r"(?P<u>天|日(?!环)|个?周(?!年|末|环|同)|个?星期|个?礼拜|个月|月(?!环|份)|个?季度)"
WITHIN = re.compile(
    rf"的?(?:(?P<first>前|头|首|最初|开头)的?(?P<n>{N})?|(?P<last>最后|最末|末|倒数)的?(?P<n2>{N})?|第(?P<nth>{N})){_U}"
)
BESIDE = re.compile(rf"的?(?P<side>前后各?|之?前的?|之?后的?|以前的?|以后的?|过后的?)(?P<n>{N}){_U}(?:之?内)?")
NEXT_DAY = re.compile(r"的?(?P<side>前一[天日]|前夕|前夜|次日|第二天|翌日|隔天|后一[天日])")
EN_U = r"(?P<u>day|week|month|quarter)s?"
EN_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
EN_WITHIN = re.compile(
    rf"(?:the )?(?P<which>first|last|final|opening|second|third|fourth|fifth|1st|2nd|3rd|4th|5th) "
    rf"(?:(?P<n>{EN}) )?{EN_U} (?:of|in) (?:the )?(?:month of )?$"
)
EN_BESIDE = re.compile(
    rf"(?:(?P<the>the|in the) )?(?:(?P<n>{EN}) )?(?:full )?{EN_U} (?:"
    r"(?P<up>leading up to|running up to|right before|immediately before|right after|immediately after)"
    r"|(?P<side>before|after|following|prior to|preceding)) (?:the )?$"
)
LONG = 40


@dataclass(frozen=True, slots=True)
class _Size:
    """So many days, weeks or months."""

    count: int
    unit: Unit

    def before(self, day: date) -> Period:
        """The stretch that ends the day before."""
        return Period(self._moved(day, -1), day - timedelta(days=1))

    def after(self, day: date) -> Period:
        """The stretch that starts the day after."""
        start = day + timedelta(days=1)
        return Period(start, self._moved(start, 1) - timedelta(days=1))

    def _moved(self, day: date, way: int) -> date:
        if self.unit in at.MONTHS_IN:
            return months_later(day, way * self.count * at.MONTHS_IN[self.unit])
        return day + timedelta(days=way * self.count * (7 if self.unit == "week" else 1))


def parts(text: str, atoms: dict[tuple[int, int], Atom], clock: Clock) -> Iterator[tuple[int, int, Atom]]:
    """Every stretch that is told from another period, at `start:end` of the text."""
    chinese = HAN.search(text) is not None
    for (start, end), atom in atoms.items():
        if atom.period is None or atom.unit == "point":
            continue
        if atom.unit == "festival" and text[:end].endswith("期间"):  # 618期间前三天 is within it
            atom = replace(atom, unit="half")  # noqa: PLW2901
        if chinese:
            for pattern, build in ((WITHIN, _within), (BESIDE, _beside), (NEXT_DAY, _next_day)):
                match = pattern.match(text, end)
                found = match and build(match, atom, clock)
                if match and found:
                    yield start, match.end(), _over(found, clock)
        for pattern, read in ((EN_WITHIN, _english_within), (EN_BESIDE, _english_beside)):
            match = pattern.search(text, max(0, start - LONG), start)
            found = match and read(match, atom, clock)
            if match and found:
                yield match.start(), end, _over(found, clock)


def _over(atom: Atom, clock: Clock) -> Atom:
    return at.begun(clock, atom)


def _whole(atom: Atom, clock: Clock) -> Period:
    """All of a period of which only a part has data."""
    period = atom.period
    assert period is not None
    if not atom.to_date:
        return period
    if atom.unit == "week":
        return week_of(clock.today)
    return (
        month_of(period.first.year, period.first.month, at.MONTHS_IN.get(atom.unit, 1))
        if atom.unit in at.MONTHS_IN
        else period
    )


def _size(count: str | None, unit: str) -> _Size | None:
    value = number(count) if count else 1
    return _Size(value, UNITS[unit.removeprefix("个")]) if value and 0 < value <= 400 else None


def _within(found: re.Match[str], atom: Atom, clock: Clock) -> Atom | None:
    """10月前三天, 上季度第一个月, 上个月最后一周."""
    size = _size(found["n"] or found["n2"] or found["nth"], found["u"])
    whole = _whole(atom, clock)
    if size is None or not _holds(atom, size):
        return None
    if found["first"] in ("前", "头") and (found["n"] is None or atom.unit in ("day", "festival", "range")):
        return None
    if found["nth"] and atom.unit == "year" and size.unit == "week":  # counted as ISO weeks
        return None
    if found["nth"]:
        return _nth(whole, size, chinese=True)
    return _edge(whole, size, late=bool(found["last"]), chinese=True)


def _holds(atom: Atom, size: _Size) -> bool:
    """Whether a period of that kind is made of such parts: a month of days and weeks."""
    if atom.unit in ("festival", "range"):
        return size.unit == "day" and atom.period is not None and atom.period.days > size.count
    return RANK.get(atom.unit, 0) > RANK.get(size.unit, 9)


def _edge(whole: Period, size: _Size, *, late: bool, chinese: bool) -> Atom:
    """The first or last so many days or months of a period; for weeks, calendar weeks and sevens of days may differ."""
    day = timedelta(days=1)
    plain = size.before(whole.last + day) if late else size.after(whole.first - day)
    plain = Period(max(plain.first, whole.first), min(plain.last, whole.last))
    if size.unit != "week":
        return Atom(plain, size.unit, size.count)
    if late:
        sunday = whole.last - timedelta(days=whole.last.isoweekday() % 7)
        weeks = Period(sunday - timedelta(days=7 * size.count - 1), sunday)
        touching = Period(week_of(whole.last).first - timedelta(days=7 * (size.count - 1)), week_of(whole.last).last)
    else:
        monday = whole.first + timedelta(days=-whole.first.weekday() % 7)
        weeks = Period(monday, monday + timedelta(days=7 * size.count - 1))
        touching = Period(week_of(whole.first).first, week_of(whole.first).last + timedelta(days=7 * (size.count - 1)))
    return at.either(plain, weeks, touching, chinese=chinese, unit="week")


def _nth(whole: Period, size: _Size, *, chinese: bool) -> Atom:
    """上季度第二个月, 10月第二周: the nth part of a period."""
    if size.unit == "week":
        monday = whole.first + timedelta(days=-whole.first.weekday() % 7)
        sevens = Period(
            whole.first + timedelta(days=7 * (size.count - 1)), whole.first + timedelta(days=7 * size.count - 1)
        )
        if sevens.first > whole.last:
            return troubled("invalid", "week")
        sevens = Period(sevens.first, min(sevens.last, whole.last))
        readings = (week_of(monday, size.count - 1), week_of(whole.first, size.count - 1), sevens)
        return at.either(*readings, chinese=chinese, unit="week")
    start = _Size(size.count - 1, size.unit).after(whole.first - timedelta(days=1)).last if size.count > 1 else None
    part = _Size(1, size.unit).after(start or whole.first - timedelta(days=1))
    return Atom(part, size.unit) if part.last <= whole.last else troubled("invalid", size.unit)


def _beside(found: re.Match[str], atom: Atom, clock: Clock) -> Atom | None:
    """双11前7天, 618后一周, 双11前后3天."""
    size = _size(found["n"], found["u"])
    if size is None:
        return None
    side, whole = found["side"], _whole(atom, clock)
    plain = side in ("前", "后")
    if plain and RANK.get(atom.unit, 0) > RANK.get(size.unit, 0) and atom.unit not in ("day", "festival", "range"):
        if side == "前":
            return None  # 10月前三天 is within it
        return _doubtful(whole, size, after=True)
    if side.startswith("前后"):
        return Atom(Period(size.before(whole.first).first, size.after(whole.last).last), "range")
    after = "后" in side
    inner = size.unit == "day" and 1 < size.count < whole.days  # 国庆前一天 is no day of it
    if plain and inner and atom.unit in ("festival", "range"):
        return _doubtful(whole, size, after=after)
    return _next_to(whole, size, atom, after=after, chinese=True)


def _doubtful(whole: Period, size: _Size, *, after: bool) -> Atom:
    """国庆前三天: its first three days, or the three before it."""
    beside = size.after(whole.last) if after else size.before(whole.first)
    inside = size.before(whole.last + timedelta(days=1)) if after else size.after(whole.first - timedelta(days=1))
    return at.either(inside, beside, chinese=True)


def _next_to(whole: Period, size: _Size, atom: Atom, *, after: bool, chinese: bool) -> Atom:
    """The days right before or after; calendar weeks and months too, where they are others."""
    beside = size.after(whole.last) if after else size.before(whole.first)
    if size.unit == "day":
        return Atom(beside, "day" if size.count == 1 else "range")
    if atom.unit == size.unit:
        return Atom(beside, size.unit, size.count)
    if size.unit == "week":
        weeks = week_of(whole.last, 1) if after else week_of(whole.first, -size.count)
        other = Period(weeks.first, weeks.first + timedelta(days=7 * size.count - 1))
    else:
        months = at.MONTHS_IN[size.unit] * size.count
        edge = whole.last if after else whole.first
        other = month_of(edge.year, edge.month + (1 if after else -months), months)
    return at.either(beside, other, chinese=chinese, unit=size.unit)


def _next_day(found: re.Match[str], atom: Atom, clock: Clock) -> Atom | None:  # noqa: ARG001 - one shape for all
    """双11前夕, 双11次日: the day beside a day."""
    if atom.period is None or atom.period.days > 1:
        return None
    side = found["side"]
    day = atom.period.first + timedelta(days=-1 if side.startswith("前") else 1)
    if side in ("前一天", "前一日", "后一天", "后一日") and atom.unit not in ("festival", "day"):
        return None
    return Atom(Period(day, day), "day")


def _english_within(found: re.Match[str], atom: Atom, clock: Clock) -> Atom | None:
    """The first three days of October, the last week of Q3, the second month of the quarter."""
    size, which = _size(found["n"], found["u"]), found["which"]
    if size is None or not _holds(atom, size):
        return None
    whole = _whole(atom, clock)
    if which in ("first", "last", "final", "opening"):
        return _edge(whole, size, late=which in ("last", "final"), chinese=False)
    if found["n"] is not None:
        return None
    return _nth(whole, _Size(EN_NTH[which], size.unit), chinese=False)


def _english_beside(found: re.Match[str], atom: Atom, clock: Clock) -> Atom | None:
    """The week before Black Friday, the day after Christmas, 3 days before Singles' Day."""
    count = found["n"]
    size = _size(count, found["u"])
    if size is None:
        return None
    side = found["side"] or found["up"]
    after = side in ("after", "following", "right after", "immediately after")
    whole = _whole(atom, clock)
    if found["up"]:
        return Atom(size.after(whole.last) if after else size.before(whole.first), "range")
    if count is not None and size.count > 1 and not found["the"]:  # a day that far away, or all days until then
        day = whole.last + timedelta(days=size.count) if after else whole.first - timedelta(days=size.count)
        beside = size.after(whole.last) if after else size.before(whole.first)
        point = (Period(day, day),) if size.unit == "day" else ()
        return (
            at.either(*point, beside, chinese=False)
            if point
            else _next_to(whole, size, atom, after=after, chinese=False)
        )
    return _next_to(whole, size, atom, after=after, chinese=False)
