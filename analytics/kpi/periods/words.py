"""What the parts of a time expression mean: the builders that the table of patterns points to."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Unit, number, troubled
from analytics.kpi.periods.calendar import month_of, months_later, week_of
from analytics.kpi.query import Period
from analytics.kpi.wording import HAN

Builder: TypeAlias = Callable[[re.Match[str], Clock], Atom | None]
"""What a matched pattern means; None where it means nothing after all."""

N = r"(?:\d{1,4}|[零一二两三四五六七八九十百]{1,5})"
_EN_ONES = "one|two|three|four|five|six|seven|eight|nine"
EN = (
    r"(?:\d{1,4}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:" + _EN_ONES + r"))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:a )?couple of|"
    + _EN_ONES
    + ")"
)
YEAR = (
    r"(?P<y>(?:19|20)\d\d年|(?:19|20)\d\d(?!\d)|[一二][九零][零一二三四五六七八九]{2}年"
    r"|\d\d年|去年|今年|大前年|前年|本年|上一?年)"
)
Y = rf"(?:{YEAR}的?\s?)?"
ANY_MONTH = r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?"
DAY = r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})"
WEEKDAYS = {**{char: index + 1 for index, char in enumerate("一二三四五六日")}, "天": 7, "末": 8}
EN_WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
EN_WEEKDAY = r"(?P<w>mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thur?s?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
EN_MONTHS = {
    m: i + 1 for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
EN_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
EN_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
EN_YEAR = r"(?:,?\s?(?:of\s|in\s)?(?P<y>(?:19|20)\d\d(?!\d)|'\d\d(?!\d)|last year|this year))"
EN_UNIT = r"(?P<u>day|week|month|quarter|year)"
UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter",
    "季": "quarter",
    "年": "year", "半年": "half", "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
}  # fmt: skip
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "second": 2, "third": 3}
QUARTERS |= {"fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
RELATIVE_YEARS = {"今年": 0, "本年": 0, "this year": 0, "去年": 1, "上年": 1, "上一年": 1, "last year": 1, "前年": 2,
                  "大前年": 3}  # fmt: skip


def always(build: Callable[[Clock], Atom]) -> Builder:
    """A pattern that means the same whatever it matched."""
    return lambda _, clock: build(clock)


def is_chinese(found: re.Match[str]) -> bool:
    """Whether the text around is Chinese, for the language of choices and the order of 3/4."""
    return HAN.search(found.string) is not None


def year_of(words: str | None, clock: Clock) -> int | None:
    """The year that words name: 2025, 25年, 二零二五年, 去年, last year."""
    if not words:
        return None
    if words in RELATIVE_YEARS:
        return clock.today.year - RELATIVE_YEARS[words]
    year = number(words.removesuffix("年").removeprefix("'"))
    return None if year is None else year if year > 99 else 2000 + year


def counted(found: re.Match[str], group: str = "n") -> int:
    value = number(found[group])
    return -1 if value is None else value


def steps_back(unit: Unit, words: str) -> Callable[[re.Match[str], Clock], Atom]:
    """上上周 and the like: one step back for each 上."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        steps = found["s"].count(words)
        return at.week_back(clock, steps) if unit == "week" else at.months_back(clock, steps, unit)

    return build


def month(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), counted(found, "m"))


def dated(found: re.Match[str], clock: Clock) -> Atom:
    return at.on_day(clock, year_of(found["y"], clock), counted(found, "m"), counted(found, "d"))


def quarter(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), QUARTERS[found["q"]] * 3 - 2, "quarter")


def quarters(found: re.Match[str], clock: Clock) -> Atom:
    """一到三季度: of the year said, else of the last one in which they have begun."""
    first, last = QUARTERS[found["q"]], QUARTERS[found["e"]]
    if last <= first:
        return troubled("invalid", "quarter")
    end = at.months(clock, year_of(found["y"], clock), last * 3 - 2, "quarter")
    if end.period is None:
        return end
    return Atom(month_of(end.period.first.year, first * 3 - 2, (last - first + 1) * 3), "quarter", last - first + 1)


def last_year(found: re.Match[str], clock: Clock) -> Atom:
    """The last year: the calendar's, or twelve months."""
    months, year = at.past(clock, 12, "month").period, clock.today.year - 1
    assert months is not None
    return at.either(month_of(year, 1, 12), months, chinese=is_chinese(found), unit="year")


def half_year(found: re.Match[str], clock: Clock) -> Atom:
    second = found["h"] in {"下", "2", "second", "2nd"}
    return at.months(clock, year_of(found["y"], clock), 7 if second else 1, "half")


def counted_back(found: re.Match[str], clock: Clock) -> Atom | None:
    """近7天, 近4周; years that many count twelve months or a calendar year each, so they are asked back."""
    count, unit = counted(found), UNITS[found["u"]]
    leans = found[0].startswith(("前", "之前", "此前", "再"))
    if leans and (count == 1 or found["u"] == "年"):  # 前一周 leans on another period
        return None
    if leans and unit == "quarter":
        return _first_or_past(found, clock, count)
    if unit == "year" and count > 1:
        return years_past(clock, count, chinese=is_chinese(found))
    return at.past(clock, count, unit)


def years_past(clock: Clock, count: int, *, chinese: bool) -> Atom:
    """近两年: twelve months a year, the last whole calendar years, or with this year."""
    if not 1 < count <= 60:
        return troubled("invalid", "year")
    months, this = at.past(clock, count * 12, "month").period, clock.today.year
    years, running = month_of(this - count, 1, 12 * count), Period(date(this - count + 1, 1, 1), clock.last)
    assert months is not None
    return at.either(months, years, running, chinese=chinese, unit="month")


def _first_or_past(found: re.Match[str], clock: Clock, count: int) -> Atom:
    """前三个季度: the first three of the year, or the last three."""
    past = at.past(clock, count, "quarter")
    first = month_of(clock.today.year, 1, 3 * count)
    if past.period is None or not 1 <= count <= 4:
        return troubled("invalid", "quarter")
    readings = (first, past.period) if first.last < clock.today else (past.period,)
    atom = at.either(*readings, chinese=is_chinese(found), unit="quarter")
    return replace(atom, count=count)


def first_quarters(found: re.Match[str], clock: Clock) -> Atom | None:
    """今年前三季度; 前三季度 alone is this year's, once they are over."""
    count = counted(found)
    if count == 1:
        return None
    if found["y"] is None:
        if "个" in found[0]:
            return _first_or_past(found, clock, count)
        first = month_of(clock.today.year, 1, 3 * count)
        if first.last >= clock.today:
            before = month_of(clock.today.year - 1, 1, 3 * count)
            past = at.past(clock, count, "quarter").period
            assert past is not None
            return at.either(before, past, chinese=True, unit="quarter")
        return Atom(first, "quarter", count)
    year = year_of(found["y"], clock)
    if year is None:
        return troubled("invalid", "quarter")
    return at.begun(clock, Atom(month_of(year, 1, 3 * count), "quarter", count))


def ago(found: re.Match[str], clock: Clock) -> Atom | None:
    unit, count = UNITS[found["u"].removeprefix("个")], counted(found)
    if count <= 0 or count > 4000 or (unit == "year" and count == 1):  # a year ago leans on another period
        return None
    match unit:
        case "day":
            return at.day_back(clock, count)
        case "week":
            return at.week_back(clock, count)
        case _:
            return at.months_back(clock, min(count, 400), unit)


def whole_year(found: re.Match[str], clock: Clock) -> Atom | None:
    year = year_of(found["y"], clock)
    if year is None or not 1900 <= year <= 2200:
        return None
    if year == clock.today.year and not found["y"][:2].isdigit():
        return at.months_back(clock, 0, "year")
    return at.months(clock, year, 1, "year")


def to_date_of(unit: Unit) -> Callable[[re.Match[str], Clock], Atom]:
    def build(found: re.Match[str], clock: Clock) -> Atom:  # noqa: ARG001 - one shape for all rules
        return at.week_back(clock, 0) if unit == "week" else at.months_back(clock, 0, unit)

    return build


def edge(unit: Unit) -> Builder:
    """年初 and 年底 are only ends of a range."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        year = year_of(found.groupdict().get("y"), clock)
        if year is not None:
            whole = month_of(year, 1, 12)
        elif unit == "week":
            whole = week_of(clock.today)
        else:
            size = at.MONTHS_IN[unit]
            whole = month_of(clock.today.year, (clock.today.month - 1) // size * size + 1, size)
        return point(whole, found)

    return build


def point(whole: Period, found: re.Match[str]) -> Atom:
    """The first or last day of a period, as an end of a range; `instead` for where it stands alone."""
    late = (found.groupdict().get("e") or "初") in {"底", "末", "end"}
    day, chinese = whole.last if late else whole.first, is_chinese(found)
    choices = [Period(day, day)]
    if 28 <= whole.days <= 31:
        tenth = whole.first.replace(day=21 if late else 1)
        choices.insert(0, Period(tenth, whole.last if late else tenth.replace(day=10)))
    instead = tuple(at.spelled(each, chinese=chinese) for each in choices)
    return Atom(Period(day, day), "point", instead=instead)


def weekday(found: re.Match[str], clock: Clock) -> Atom:
    lead, weekday = found["s"] or "", WEEKDAYS[found["w"]]
    if not lead:
        return troubled("weekdays", "day") if weekday == 8 else at.last_weekday(clock, weekday, bare=True)
    return at.weekday_of(clock, lead.count("上"), weekday)


def weekday_end(found: re.Match[str], clock: Clock) -> Atom:
    return at.weekday_of(clock, found["s"].count("上"), 8)


def weekdays(found: re.Match[str], clock: Clock) -> Atom:
    """周一到周五 with no week said."""
    return weekday_span(clock, WEEKDAYS[found["from"][-1]], WEEKDAYS[found["w"]], chinese=is_chinese(found))


def weekday_span(clock: Clock, start: int, end: int, *, chinese: bool) -> Atom:
    """The last such days that are all over; a running week that has some of them makes it doubtful."""
    days = (end - start) % 7
    last = at.last_weekday(clock, end).period
    if days == 0 or last is None:
        return troubled("invalid")
    period = Period(last.first - timedelta(days=days), last.last)
    running = week_of(clock.today).first + timedelta(days=start - 1)
    if period.first < running <= clock.last:
        return at.either(period, Period(running, clock.last), chinese=chinese)
    return Atom(period, "range")


def day_then(unit: Unit) -> Builder:
    """去年今天, yesterday last month: that day, one week, month or year earlier."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        day = clock.today - timedelta(days=found["t"] in {"昨天", "昨日", "yesterday"})
        day = day - timedelta(days=7) if unit == "week" else months_later(day, -at.MONTHS_IN[unit])
        return Atom(Period(day, day), "day")

    return build


def numbered_week(found: re.Match[str], clock: Clock) -> Atom:
    return at.iso_week(clock, year_of(found["y"], clock), counted(found))
