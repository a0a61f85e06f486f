"""From one day to another: 3月1日到15日, from 3 March to last Friday, 9月以来, until 5 October, the week of 14 May."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Unit
from analytics.kpi.periods.calendar import is_month_end, month_of, week_of
from analytics.kpi.periods.words import weekday_span
from analytics.kpi.query import Period
from analytics.kpi.wording import HAN

Atoms: TypeAlias = Mapping[tuple[int, int], Atom]
Found: TypeAlias = tuple[int, int, Atom]

FROM = re.compile(r"(?:从|自从?|由|from|between|since)\s?(?:the )?$")
SINCE = re.compile(r"(?:从|自从?|打|since|from)\s?(?:the )?$")
TO = re.compile(
    r"\s?(?:起|开始|起始)?\s?(?:一直到|直到|截至|截止到?|到|至|--?>?|→|~|up to|to|until|till|through|thru)\s?(?:the )?"
)
AND = re.compile(r"\s?(?:and|和|与)\s?(?:the )?")
BETWEEN = re.compile(r"(?:的)?之间")
ONWARD = re.compile(
    r"\s?(?:以来|至今|迄今|到现在|到如今|到目前(?:为止)?|到今天|起至今|开始至今|(?:[及和]|及其)(?:以后|之后)"
    r"|(?:起|开始)(?![到至])|(?:to date|until now|till now|up to now|to now|so far|onwards?)(?![a-z]))"
)
FROM_ON = re.compile(r"\s(?:and )?on(?![a-z])")
UNTIL = re.compile(r"(?:截至|截止到?|直到|到|至|until|till|up to|up until|through|as of|by)\s?(?:the )?(?:end of )?$")
STOP = re.compile(r"\s?(?:为止|止(?!损)|[及和](?:以前|之前))")
EARLIER, LATER = (
    re.compile(r"\s?(?:之前|以前|前)(?![天日\d]|一天)"),
    re.compile(r"\s?(?:之后|以后|过后|后)(?![天日\d]|一天)"),
)
EN_EARLIER = re.compile(r"(?:before|prior to|earlier than)\s?(?:the )?$")
EN_LATER = re.compile(r"(?:after|following|later than)\s?(?:the )?$")
TAIL = re.compile(r"(?:之间|期间|这段时间|这期间|为止|止)")
WEEK_OF = re.compile(
    r"(?<!\w)(?:the )?(?:week (?P<how>of|starting|beginning|commencing|containing|ending)|(?P<wc>w/c|w/e))"
    r"(?: on)? (?:the )?$"
)
THAT_WEEK = re.compile(
    r"的?(?:那一?周|当周|所在的?(?:那一?)?周|那个?星期|这一?周|一周)|周(?![一二三四五六日天末边年])|\sweek(?!\w)"
)
THAT_MONTH = re.compile(r"的?(?:那个月|当月|所在的?(?:那个?)?月)")
PART = re.compile(
    r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/.-])|(?P<only>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|(?<=[至到~-])(?P<bare>\d{1,2})(?![\d%万千百个款家.月年天:点/-])"
)
EN_PART = re.compile(r"(?P<only>\d{1,2})(?:st|nd|rd|th)?(?![\w.%/-])")
HALF_YEAR = 183


def weeks_of(text: str, atoms: Atoms) -> Iterator[Found]:
    """The week of 14 September, 9月14日那周, Black Friday week."""
    chinese = HAN.search(text) is not None
    for (start, end), atom in atoms.items():
        if atom.unit not in ("day", "festival"):
            continue
        lead, tail = WEEK_OF.search(text, max(0, start - 24), start), THAT_WEEK.match(text, end)
        if tail is not None and tail[0].strip() in ("week", "周", "一周") and atom.unit == "day":
            tail = None
        if lead is not None or tail is not None:
            begin, finish = lead.start() if lead else start, tail.end() if tail else end
            how = (lead["how"] or lead["wc"]) if lead else "of"
            yield begin, finish, _week(atom, how, chinese=chinese)
        month = THAT_MONTH.match(text, end)
        if month is not None and atom.period is not None:
            day = atom.period.first
            yield start, month.end(), Atom(month_of(day.year, day.month), "month")


def _week(atom: Atom, how: str, *, chinese: bool) -> Atom:
    if atom.period is None:
        return atom
    first, last = week_of(atom.period.first), week_of(atom.period.last)
    week = timedelta(days=6)
    match how:
        case "starting" | "beginning" | "commencing" | "w/c":
            return at.either(first, Period(atom.period.first, atom.period.first + week), chinese=chinese, unit="week")
        case "ending" | "w/e":
            return at.either(last, Period(atom.period.last - week, atom.period.last), chinese=chinese, unit="week")
        case _:
            return at.either(first, last, chinese=chinese, unit="week")


def ranges(text: str, atoms: Atoms, clock: Clock) -> Iterator[Found]:
    """From one expression to another."""
    starting: dict[int, list[tuple[int, Atom]]] = {}
    for (begin, finish), atom in atoms.items():
        starting.setdefault(begin, []).append((finish, atom))
    chinese = HAN.search(text) is not None
    for (start, end), first in atoms.items():
        opened = FROM.search(text, max(0, start - 12), start)
        lead = opened.start() if opened is not None else start
        between = opened is not None and opened[0].strip().startswith("between")
        link = TO.match(text, end)
        if link is None and (also := AND.match(text, end)) is not None:
            for finish, last in starting.get(also.end(), ()):
                tail = BETWEEN.match(text, finish)
                if between or tail:
                    yield lead, tail.end() if tail else finish, _join(first, last, clock, chinese=chinese)
        if link is None:
            continue
        bare = link.end() - 4 * link[0].endswith("the ")
        for finish, last in (*starting.get(link.end(), ()), *(starting.get(bare, ()) if bare < link.end() else ())):
            yield lead, _tail(text, finish), _join(first, last, clock, chinese=chinese)
        for finish, last in _partial(text, link.end(), first, clock):
            lone = replace(first, yearly=None)
            yield lead, _tail(text, finish), _join(lone, last, clock, chinese=chinese)


def _tail(text: str, end: int) -> int:
    tail = TAIL.match(text, end)
    return tail.end() if tail else end


def _partial(text: str, place: int, first: Atom, clock: Clock) -> Iterator[tuple[int, Atom]]:
    """The end of a range that leans on its start for the month or year."""
    if first.period is None or first.unit not in ("day", "point"):
        return
    for pattern in (PART, EN_PART):
        match = pattern.match(text, place)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else first.period.first.month
        said = parts.get("d") or parts.get("only") or parts.get("bare") or ""
        yield match.end(), at.on_day(clock, first.period.first.year, month, at.number(said) or 0)


def _join(first: Atom, last: Atom, clock: Clock, *, chinese: bool) -> Atom:
    for each in (first, last):
        if each.period is None:
            return replace(each, unit="range")
    if first.bare and last.bare and first.weekday and last.weekday:
        return weekday_span(clock, first.weekday, last.weekday, chinese=chinese)
    start, end = _settled(first, last)
    if start is None or end is None or end.last < start.first:
        return _reversed(first, start, end, chinese=chinese)
    if start.first > clock.today:
        return at.troubled("future")
    wraps = first.yearly is not None and start != first.period
    over = (start.first.month, start.first.day) > (end.last.month, end.last.day)
    if wraps and over and (end.last - start.first).days > HALF_YEAR:
        return _reversed(first, first.period, last.period, chinese=chinese)
    if wraps and last.yearly is not None and first.period is not None:
        atom = at.running_or_last(clock, Period(start.first, end.last), chinese=chinese)
        return atom if atom.period is None else Atom(atom.period, *kind(atom.period))
    stop = end.last
    if last.unit == "day" and stop == clock.today:  # 到今天 means as far as there is data
        if start.first > clock.last:
            return at.troubled("not yet")
        return Atom(Period(start.first, min(stop, clock.last)), "range", to_date=True)
    if last.to_date and stop < start.first:
        return at.troubled("not yet")
    return Atom(Period(start.first, stop), *kind(Period(start.first, stop)))


def _reversed(first: Atom, start: Period | None, end: Period | None, *, chinese: bool) -> Atom:
    if first.unit == "point":
        return at.troubled("not yet")
    if start is None or end is None:
        return at.troubled("invalid")
    turned = Period(min(start.first, end.first), max(start.last, end.last))
    return at.troubled("reversed", instead=(at.spelled(turned, chinese=chinese),))


def kind(period: Period) -> tuple[Unit, int]:
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
    if first.bare and first.weekday is not None and last.weekday is not None:
        day = end.last - timedelta(days=(end.last.isoweekday() - first.weekday) % 7)
        return Period(day, day), end
    if first.yearly and start.first > end.first:
        years = (end.first.year, end.first.year - 1)
        return _first_year(first, years, lambda period: period.first <= end.last), end
    if last.yearly and not first.yearly:
        years = (start.first.year, start.first.year + 1)
        return start, _first_year(last, years, lambda period: period.first >= start.first)
    return start, end


def _first_year(atom: Atom, years: tuple[int, ...], fits: Callable[[Period], bool]) -> Period | None:
    assert atom.yearly is not None
    found = (atom.yearly(year) for year in years)
    return next((period for period in found if period is not None and fits(period)), None)


def open_ranges(text: str, atoms: Atoms, clock: Clock) -> Iterator[Found]:
    """9月以来, since 1 September; 截至昨天, before October: from or to where the data begin or end."""
    chinese = HAN.search(text) is not None
    for (start, end), atom in atoms.items():
        lead = SINCE.search(text, max(0, start - 10), start)
        onward = ONWARD.match(text, end)
        onward = onward or (FROM_ON.match(text, end) if lead is not None and lead[0].strip() == "from" else None)
        if onward is not None or (lead is not None and lead[0].strip() in {"自", "自从", "since"}):
            yield lead.start() if lead else start, onward.end() if onward else end, _since(atom, clock)
        until, stop = UNTIL.search(text, max(0, start - 14), start), STOP.match(text, end)
        weak = until is not None and until[0].strip() in ("到", "至") and stop is None
        if (until is not None and not weak) or stop is not None:
            begin = until.start() if until else start
            yield begin, stop.end() if stop else end, _until(atom, atom.period.last if atom.period else None, clock)
        yield from _beyond(text, (start, end), atom, clock, chinese=chinese)


def _beyond(text: str, place: tuple[int, int], atom: Atom, clock: Clock, *, chinese: bool) -> Iterator[Found]:
    """Before and after: without the days named; of a single day in Chinese that is asked."""
    start, end = place
    if atom.period is None or atom.unit == "point":
        return
    earlier, later = EARLIER.match(text, end), LATER.match(text, end)
    before, after = EN_EARLIER.search(text, max(0, start - 16), start), EN_LATER.search(text, max(0, start - 14), start)
    day, asked = timedelta(days=1), chinese and atom.unit == "day"
    if earlier or before:
        begin, finish = before.start() if before else start, earlier.end() if earlier else end
        found = _until(atom, atom.period.first - day, clock)
        if asked and found.trouble is None:
            both = (atom.period.first - day, atom.period.last)
            found = at.troubled("vague", instead=tuple(f"截至{_spelled(each)}" for each in both))
        yield begin, finish, found
    if later or after:
        begin, finish = after.start() if after else start, later.end() if later else end
        found = _since_day(atom.period.last + day, clock)
        if asked and found.trouble is None:
            both = (atom.period.first, atom.period.last + day)
            found = at.troubled("vague", instead=tuple(f"{_spelled(each)}以来" for each in both))
        yield begin, finish, found


def _spelled(day: date) -> str:
    return at.spelled(Period(day, day), chinese=True)


def _until(atom: Atom, last: date | None, clock: Clock) -> Atom:
    """From the first day with data on; without one known, the start is asked."""
    if last is None:
        return atom
    if clock.first is None:
        return at.troubled("no start")
    return Atom(Period(min(clock.first, last), last), "range")


def _since(atom: Atom, clock: Clock) -> Atom:
    return atom if atom.period is None else _since_day(atom.period.first, clock)


def _since_day(first: date, clock: Clock) -> Atom:
    since = at.to_date(clock, first, "range")
    return replace(since, unit="year" if (first.month, first.day) == (1, 1) else "range")
