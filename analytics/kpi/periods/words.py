"""What the parts of a time expression mean: the builders that the table of patterns points to."""

import re
from collections.abc import Callable

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Unit, number, troubled
from analytics.kpi.periods.calendar import month_of, week_of
from analytics.kpi.query import Period

N = r"(?:\d{1,4}|[零一二两三四五六七八九十百]{1,5})"
EN = (
    r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|fourteen|fifteen|twenty|thirty|sixty|ninety|couple of)"
)
YEAR = (
    r"(?P<y>(?:19|20)\d\d年|(?:19|20)\d\d(?!\d)|[一二][九零][零一二三四五六七八九]{2}年"
    r"|\d\d年|去年|今年|前年|本年|上一?年)"
)
Y = rf"(?:{YEAR}的?\s?)?"
MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
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
EN_YEAR = r"(?:(?:,?\s?(?:of\s)?)(?P<y>(?:19|20)\d\d(?!\d)|last year|this year))"
EN_UNIT = r"(?P<u>day|week|month|quarter|year)"
UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter",
    "季": "quarter",
    "年": "year", "半年": "half", "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
}  # fmt: skip
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "second": 2, "third": 3}
QUARTERS |= {"fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
RELATIVE_YEARS = {"今年": 0, "本年": 0, "this year": 0, "去年": 1, "上年": 1, "上一年": 1, "last year": 1, "前年": 2}


def year_of(words: str | None, clock: Clock) -> int | None:
    """The year that words name: 2025, 25年, 二零二五年, 去年, last year."""
    if not words:
        return None
    if words in RELATIVE_YEARS:
        return clock.today.year - RELATIVE_YEARS[words]
    year = number(words.removesuffix("年"))
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


def english_month(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]])


def english_date(found: re.Match[str], clock: Clock) -> Atom:
    return at.on_day(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]], int(found["d"]))


def quarter(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), QUARTERS[found["q"]] * 3 - 2, "quarter")


def half_year(found: re.Match[str], clock: Clock) -> Atom:
    second = found["h"] in {"下", "2", "second"}
    return at.months(clock, year_of(found["y"], clock), 7 if second else 1, "half")


def counted_back(found: re.Match[str], clock: Clock) -> Atom | None:
    if found[0].startswith("前") and counted(found) == 1:  # 前一周 leans on another period
        return None
    return at.past(clock, counted(found), UNITS[found["u"]])


def ago(found: re.Match[str], clock: Clock) -> Atom | None:
    unit, count = UNITS[found["u"].removeprefix("个")], counted(found)
    if count <= 0 or count > 4000:
        return None
    match unit:
        case "day":
            return at.day_back(clock, count)
        case "week":
            return at.week_back(clock, count)
        case _:
            return at.months_back(clock, min(count, 400), unit)


def within_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月上旬, 上个月15号, first half of October: a part of a month."""
    month = _whole_month(found, clock)
    if month.period is None:
        return month
    first, last = month.period.first, month_of(month.period.first.year, month.period.first.month).last
    part = found["part"]
    bounds = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, last.day), "上半": (1, 15), "下半": (16, last.day)}
    start, end = bounds[part[:2]] if part[:2] in bounds else (number(part), number(part))
    if start is None or end is None or not 1 <= start <= end <= last.day:
        return troubled("invalid", "day")
    period = Period(first.replace(day=start), first.replace(day=end))
    return troubled("future") if period.first > clock.today else Atom(period, "day" if start == end else "range")


def _whole_month(found: re.Match[str], clock: Clock) -> Atom:
    if found["back"] is None:
        return month(found, clock)
    steps = found["back"].count("上")
    return at.months_back(clock, steps, "month") if steps else at.months(clock, clock.today.year, clock.today.month)


def whole_year(found: re.Match[str], clock: Clock) -> Atom | None:
    year = year_of(found["y"], clock)
    if year is None or not 1900 <= year <= 2200:
        return None
    if year == clock.today.year and not found["y"][:2].isdigit():
        return at.months_back(clock, 0, "year")
    return at.months(clock, year, 1, "year")


def first_months(found: re.Match[str], clock: Clock) -> Atom:
    """今年前三个月: counted from the start of a year."""
    year, count = year_of(found["y"], clock), counted(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(month_of(year, 1, count), "month", count)


def last_months(found: re.Match[str], clock: Clock) -> Atom:
    year, count = year_of(found["y"], clock), counted(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(month_of(year, 13 - count, count), "month", count)


def to_date_of(unit: Unit) -> Callable[[re.Match[str], Clock], Atom]:
    def build(found: re.Match[str], clock: Clock) -> Atom:  # noqa: ARG001 - one shape for all rules
        return at.week_back(clock, 0) if unit == "week" else at.months_back(clock, 0, unit)

    return build


def edge(unit: Unit) -> Callable[[re.Match[str], Clock], Atom]:
    """月初 is only one end of a range."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        year = year_of(found.groupdict().get("y"), clock)
        if year is not None:
            first = month_of(year, 1).first
        elif unit == "week":
            first = week_of(clock.today).first
        else:
            size = at.MONTHS_IN[unit]
            first = month_of(clock.today.year, (clock.today.month - 1) // size * size + 1).first
        return Atom(Period(first, first), "point")

    return build


def weekday(found: re.Match[str], clock: Clock) -> Atom:
    lead, weekday = found["s"] or "", WEEKDAYS[found["w"]]
    if not lead:
        return troubled("vague", "day") if weekday == 8 else at.last_weekday(clock, weekday, bare=True)
    return at.weekday_of(clock, lead.count("上"), weekday)


def english_weekday(found: re.Match[str], clock: Clock) -> Atom:
    weekday = EN_WEEKDAYS[found["w"][:3]]
    if found["s"] == "this":
        return at.weekday_of(clock, 0, weekday)
    return at.last_weekday(clock, weekday, bare=found["s"] is None)


def weekend(found: re.Match[str], clock: Clock) -> Atom:
    return at.weekday_of(clock, 0 if found["s"] == "this" else 1, 8)


def days_in_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月1-7日: one month, two days."""
    year, month = year_of(found["y"], clock), counted(found, "m")
    first = at.on_day(clock, year, month, counted(found, "d"))
    last = at.on_day(clock, year, month, counted(found, "e"))
    if first.period is None or last.period is None:
        return first if first.period is None else last
    if counted(found, "e") < counted(found, "d"):
        return troubled("invalid")
    return Atom(Period(first.period.first.replace(year=last.period.last.year), last.period.last), "range")


def months_in_year(found: re.Match[str], clock: Clock) -> Atom:
    """1-3月: two months of one year."""
    year, first, last = year_of(found["y"], clock), counted(found, "m"), counted(found, "e")
    if not 1 <= first <= last <= 12:
        return troubled("invalid", "month")
    end = at.months(clock, year, last)
    if end.period is None:
        return end
    return Atom(month_of(end.period.first.year, first, last - first + 1), "month", last - first + 1)


def english_days(found: re.Match[str], clock: Clock) -> Atom:
    """1 to 7 October, the other way round from October 1 to 7."""
    last = english_date(found, clock)
    if last.period is None:
        return last
    month, year = last.period.first.month, last.period.first.year
    first = at.on_day(clock, year, month, int(found["e"]))
    if first.period is None or first.period.first > last.period.last:
        return troubled("invalid")
    return Atom(Period(first.period.first, last.period.last), "range")


def dotted(found: re.Match[str], clock: Clock) -> Atom:
    """3.1-3.15: month and day at both ends; only a range may be written so, 3.1 alone is a number."""
    last = at.on_day(clock, None, int(found["m2"]), int(found["d2"]))
    if last.period is None:
        return last
    year = last.period.last.year
    first = at.on_day(clock, year, int(found["m"]), int(found["d"]))
    if first.period is not None and first.period.first > last.period.last:
        first = at.on_day(clock, year - 1, int(found["m"]), int(found["d"]))
    if first.period is None:
        return first
    return Atom(Period(first.period.first, last.period.last), "range")


def last_whole(unit: str, clock: Clock, steps: int) -> Atom:
    return at.week_back(clock, steps) if unit == "week" else at.months_back(clock, steps, UNITS[unit])


def this_one(unit: str, clock: Clock) -> Atom:
    return at.week_back(clock, 0) if unit == "week" else at.months_back(clock, 0, UNITS[unit])


def half_month(found: re.Match[str], clock: Clock) -> Atom:
    """The first half of October: to the 15th, or from the 16th on."""
    month = english_month(found, clock)
    if month.period is None:
        return month
    middle = month.period.first.replace(day=15)
    if found["h"] == "first":
        return Atom(Period(month.period.first, middle), "range")
    return Atom(Period(middle.replace(day=16), month.period.last), "range")


def english_past(found: re.Match[str], clock: Clock) -> Atom | None:
    """ "last 2 years" may keep this year or not, so it is asked back."""
    if found["u"] == "year":
        return troubled("vague")
    return counted_back(found, clock)
