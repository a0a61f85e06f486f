"""Which days a target is for, in words: 11月, Q4, 明年一季度, 双11期间, by name and also when they have not come yet.

Reading figures looks back (a month without a year is the last one); a target looks ahead. So a target's days are
read here, and every year that the words allow is kept: the asker's other words, or the targets there are, decide.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from analytics.kpi.periods import atoms
from analytics.kpi.periods.calendar import Calendar, month_of, week_of
from analytics.kpi.query import Period

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_HAN: Final = "十[一二]?|[一二三四五六七八九]"
_YEAR: Final = r"(?:(?P<year>20\d\d|(?<!\d)\d\d(?= ?年)) ?年?(?:的|度)? ?|(?P<rel>今年|本年|去年|明年)(?:的)? ?)?"
_ENGLISH_YEAR: Final = r"(?:(?: of)?,? (?P<year>20\d\d)|(?: of)? (?P<rel>this|next|last) year)?"
_RELATIVE: Final = {"今年": 0, "本年": 0, "明年": 1, "去年": -1, "this": 0, "next": 1, "last": -1}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_ISO: Final = r"20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
_DAY: Final = (
    rf"(?:{_ISO}|(?:20\d\d ?年 ?)?\d{{1,2}} ?月 ?\d{{1,2}} ?[日号]"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? 20\d\d)?)"
)
_TO: Final = r" ?(?:到|至|-|~|to|until|till|through) ?"
_MOST_YEARS: Final = 3
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class TargetDays:
    """At `start:end` of the text: the periods that the words can mean, the earliest first."""

    start: int
    end: int
    candidates: tuple[Period, ...]

    def ahead(self, today: date) -> Period:
        """For a new target: the first one that is not over, else the last there was."""
        return next((each for each in self.candidates if each.last >= today), self.candidates[-1])

    def near(self, today: date) -> Period:
        """For a question: the one under way, else the nearest."""
        return min(self.candidates, key=lambda each: max((each.first - today).days, (today - each.last).days, 0))


_Build: TypeAlias = Callable[[re.Match[str], date], Sequence[Period]]


def read_target_days(plain: str, today: date, calendar: Calendar) -> tuple[TargetDays, ...]:
    """The days that a normalised text speaks of, the longest where they overlap, in reading order. Never raises."""
    found = [*_by_rules(plain, today), *_festivals(plain, today, calendar)]
    chosen: list[TargetDays] = []
    for each in sorted(found, key=lambda days: (days.start - days.end, days.start)):
        if all(each.end <= other.start or each.start >= other.end for other in chosen):
            chosen.append(each)
    return tuple(sorted(chosen, key=lambda days: days.start))


def _by_rules(plain: str, today: date) -> Iterator[TargetDays]:
    for pattern, build in _RULES:
        for found in pattern.finditer(plain):
            candidates = tuple(build(found, today))
            if candidates:
                yield TargetDays(found.start(), found.end(), candidates)


def _festivals(plain: str, today: date, calendar: Calendar) -> Iterator[TargetDays]:
    for name, festival in calendar.by_name.items():
        for found in re.finditer(rf"(?<![\w.]){re.escape(name)}(?![\d.])|{re.escape(name)}", plain):
            touching = (plain[found.start() - 1 : found.start()] + plain[found.start()]).isascii()
            if name.isascii() and found.start() and touching and plain[found.start() - 1].isalnum():
                continue
            after = re.compile(r"(?:大促)?(?:期间|大促|活动)| (?:campaign|period|sale)").match(plain, found.end())
            during = after is not None or festival.bare == "period"
            years = range(today.year - 1, today.year + 2)
            spans = [(festival.span if during else festival.day)(year) for year in years]
            candidates = tuple(each for each in spans if each is not None)
            if candidates:
                yield TargetDays(found.start(), after.end() if after else found.end(), candidates)


def _years(found: re.Match[str], today: date, of: Callable[[int], Period | None]) -> list[Period]:
    """The named year's, or last year's, this year's and the next's."""
    groups = found.groupdict()
    if groups.get("year"):
        year = int(groups["year"])
        years: Sequence[int] = (year + 2000 if year < 100 else year,)
    elif groups.get("rel"):
        years = (today.year + _RELATIVE[groups["rel"]],)
    else:
        years = range(today.year - 1, today.year + 2)
    return [period for year in years if (period := of(year)) is not None]


def _month_named(found: re.Match[str], today: date) -> Sequence[Period]:
    word = found["month"].rstrip(".")
    month = _MONTHS.get(word) or atoms.number(word)
    return _years(found, today, lambda year: month_of(year, month)) if month and 1 <= month <= 12 else ()


def _months_named(found: re.Match[str], today: date) -> Sequence[Period]:
    """10月到12月, October to December."""
    words = [found[name].rstrip(".") for name in ("month", "until")]
    numbers = [_MONTHS.get(word) or atoms.number(word) for word in words]
    first, last = numbers
    if not first or not last or not 1 <= first <= last <= 12:
        return ()
    return _years(found, today, lambda year: month_of(year, first, last - first + 1))


def _quarter_named(found: re.Match[str], today: date) -> Sequence[Period]:
    word = found["quarter"]
    quarter = _QUARTERS.get(word) or _ORDINALS.get(word) or int(word)
    return _years(found, today, lambda year: month_of(year, quarter * 3 - 2, 3))


def _half_named(found: re.Match[str], today: date) -> Sequence[Period]:
    first = found["half"] in ("上", "1", "first")
    return _years(found, today, lambda year: month_of(year, 1 if first else 7, 6))


def _year_named(found: re.Match[str], today: date) -> Sequence[Period]:
    return _years(found, today, lambda year: month_of(year, 1, 12))[:_MOST_YEARS]


def _relative(unit: str, ahead: int) -> _Build:
    def build(_found: re.Match[str], today: date) -> Sequence[Period]:
        if unit == "week":
            return (week_of(today, ahead),)
        size = {"month": 1, "quarter": 3, "year": 12}[unit]
        start = (today.month - 1) // size * size + 1 + ahead * size
        return (month_of(today.year, start, size),)

    return build


def _day(word: str) -> tuple[int | None, int, int]:
    year = re.search(r"20\d\d", word)
    rest = word.replace(year[0], " ", 1) if year else word
    numbers = [int(each) for each in re.findall(r"\d+", rest)]
    name = re.search(r"[a-z]+", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", rest))
    month, day = (_MONTHS[name[0]], numbers[0]) if name else (numbers[0], numbers[1])
    return (int(year[0]) if year else None), month, day


def _range(found: re.Match[str], today: date) -> Sequence[Period]:
    first, last = _day(found["first"]), _day(found["last"])
    named = first[0] or last[0]
    years = (named,) if named else tuple(range(today.year - 1, today.year + 2))
    periods = []
    for year in years:
        try:
            begin, end = date(first[0] or year, first[1], first[2]), date(last[0] or year, last[1], last[2])
            periods.append(Period(begin, end if end >= begin or last[0] else end.replace(year=year + 1)))
        except ValueError:  # 31 September, or an end before its start
            continue
    return periods


def _days_of_month(found: re.Match[str], today: date) -> Sequence[Period]:
    """11月1日到15日."""

    def of(year: int) -> Period | None:
        try:
            month = int(found["month"])
            return Period(date(year, month, int(found["from"])), date(year, month, int(found["until"])))
        except ValueError:
            return None

    return _years(found, today, of)


def _next_days(found: re.Match[str], today: date) -> Sequence[Period]:
    count = atoms.number(found["count"])
    return (Period(today, today + timedelta(days=count - 1)),) if count and count <= 366 else ()


def _rule(pattern: str, build: _Build) -> tuple[re.Pattern[str], _Build]:
    return re.compile(pattern), build


_RULES: Final = (
    _rule(rf"(?:从|from |between )?(?P<first>{_DAY})(?:{_TO}| and )(?P<last>{_DAY})(?:期间|之间|止)?", _range),
    _rule(
        _YEAR + rf"(?<!\d)(?P<month>\d{{1,2}}) ?月 ?(?P<from>\d{{1,2}}) ?[日号]?{_TO}(?P<until>\d{{1,2}}) ?[日号]",
        _days_of_month,
    ),
    _rule(
        _YEAR + rf"(?<![\d/-])(?P<month>\d{{1,2}}|{_HAN}) ?月?份?{_TO}(?P<until>\d{{1,2}}|{_HAN}) ?月份?(?! ?\d)",
        _months_named,
    ),
    _rule(
        rf"\b(?:from )?(?P<month>{_MONTH}){_TO}(?P<until>{_MONTH})(?! \d{{1,2}}(?!\d))" + _ENGLISH_YEAR, _months_named
    ),
    _rule(_YEAR + rf"(?<![\d/-])(?P<month>\d{{1,2}}|{_HAN}) ?月份?(?! ?\d{{1,2}} ?[日号])(?:整月|全月)?", _month_named),
    _rule(r"(?<!\d)(?P<year>20\d\d)[-/](?P<month>0?[1-9]|1[0-2])(?![-/\d])", _month_named),
    _rule(rf"\b(?P<month>{_MONTH})(?! \d{{1,2}}(?!\d))" + _ENGLISH_YEAR, _month_named),
    _rule(_YEAR + r"(?<![a-z])q(?P<quarter>[1-4])(?!\d)(?:季度)?", _quarter_named),
    _rule(r"(?<![a-z])q(?P<quarter>[1-4])" + _ENGLISH_YEAR, _quarter_named),
    _rule(_YEAR + r"第?(?P<quarter>[一二三四1-4]) ?季度?", _quarter_named),
    _rule(r"(?:the )?(?P<quarter>first|second|third|fourth) quarter" + _ENGLISH_YEAR, _quarter_named),
    _rule(_YEAR + r"(?P<half>[上下])半年", _half_named),
    _rule(r"(?<![a-z])h(?P<half>[12])" + _ENGLISH_YEAR, _half_named),
    _rule(r"(?:the )?(?P<half>first|second) half" + _ENGLISH_YEAR, _half_named),
    _rule(r"(?:本|这个?|当)月(?:份|整月)?|\bthis month\b", _relative("month", 0)),
    _rule(r"下个?月(?:份)?|\bnext month\b", _relative("month", 1)),
    _rule(r"(?:本|这个?|当)季度?|\bthis quarter\b", _relative("quarter", 0)),
    _rule(r"下个?季度?|\bnext quarter\b", _relative("quarter", 1)),
    _rule(r"(?:今年|本年)(?:度|全年)?|\bthis year\b", _relative("year", 0)),
    _rule(r"明年(?:度|全年)?|\bnext year\b", _relative("year", 1)),
    _rule(r"全年|年度|\bfull year\b", _relative("year", 0)),
    _rule(r"(?:本|这一?|这个)(?:周|星期|礼拜)|\bthis week\b", _relative("week", 0)),
    _rule(r"下(?:一|个)?(?:周|星期|礼拜)|\bnext week\b", _relative("week", 1)),
    _rule(r"(?<!\d)(?P<year>20\d\d)(?: ?年(?:度|全年)?(?! ?[\dq第]))?(?![-/.\d])", _year_named),
    _rule(r"(?:未来|接下来的?|今后|next )(?P<count>\d{1,3}|[一二三四五六七八九十]+) ?(?:天| days)", _next_days),
)
