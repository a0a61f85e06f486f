"""The words for time, Chinese and English: a table of patterns, each with what it means."""

import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from analytics.kpi import period_atoms as at
from analytics.kpi.calendar import Calendar
from analytics.kpi.period_atoms import Atom, Clock, Unit, number, troubled

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], Clock], Atom | None]]

N = r"(?:\d{1,4}|[零一二两三四五六七八九十百]{1,5})"
EN = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety|couple of)"
YEAR = r"(?P<y>(?:19|20)\d\d年|(?:19|20)\d\d(?!\d)|[一二][九零][零一二三四五六七八九]{2}年|\d\d年|去年|今年|前年|本年|上一?年)"
Y = rf"(?:{YEAR}的?\s?)?"
MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
ANY_MONTH = r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?"
DAY = r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})"
WEEKDAYS = {**{char: index + 1 for index, char in enumerate("一二三四五六日")}, "天": 7, "末": 8}
EN_WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
EN_WEEKDAY = r"(?P<w>mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thur?s?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
EN_MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
EN_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
EN_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
EN_YEAR = r"(?:(?:,?\s?(?:of\s)?)(?P<y>(?:19|20)\d\d(?!\d)|last year|this year))"
EN_UNIT = r"(?P<u>day|week|month|quarter|year)"
UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter", "季": "quarter",
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


def _n(found: re.Match[str], group: str = "n") -> int:
    value = number(found[group])
    return -1 if value is None else value


def _back(unit: Unit, words: str) -> Callable[[re.Match[str], Clock], Atom]:
    """上上周 and the like: one step back for each 上."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        steps = found["s"].count(words)
        return at.week_back(clock, steps) if unit == "week" else at.months_back(clock, steps, unit)

    return build


def _month(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), _n(found, "m"))


def _date(found: re.Match[str], clock: Clock) -> Atom:
    return at.on_day(clock, year_of(found["y"], clock), _n(found, "m"), _n(found, "d"))


def _en_month(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]])


def _en_date(found: re.Match[str], clock: Clock) -> Atom:
    return at.on_day(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]], int(found["d"]))


def _quarter(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), QUARTERS[found["q"]] * 3 - 2, "quarter")


def _half(found: re.Match[str], clock: Clock) -> Atom:
    second = found["h"] in {"下", "2", "second"}
    return at.months(clock, year_of(found["y"], clock), 7 if second else 1, "half")


def _past(found: re.Match[str], clock: Clock) -> Atom | None:
    if found[0].startswith("前") and _n(found) == 1:  # 前一周 leans on another period
        return None
    return at.past(clock, _n(found), UNITS[found["u"]])


def _ago(found: re.Match[str], clock: Clock) -> Atom | None:
    unit, count = UNITS[found["u"]], _n(found)
    if count <= 0 or count > 4000:
        return None
    match unit:
        case "day":
            return at.day_back(clock, count)
        case "week":
            return at.week_back(clock, count)
        case _:
            return at.months_back(clock, min(count, 400), unit)


def _within_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月上旬, 上个月15号, first half of October: a part of a month."""
    month = _whole_month(found, clock)
    if month.period is None:
        return month
    first, last = month.period.first, at.month_of(month.period.first.year, month.period.first.month).last
    part = found["part"]
    bounds = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, last.day), "上半": (1, 15), "下半": (16, last.day)}
    start, end = bounds[part[:2]] if part[:2] in bounds else (number(part), number(part))
    if start is None or end is None or not 1 <= start <= end <= last.day:
        return troubled("invalid", "day")
    period = at.Period(first.replace(day=start), first.replace(day=end))
    return troubled("future") if period.first > clock.today else Atom(period, "day" if start == end else "range")


def _whole_month(found: re.Match[str], clock: Clock) -> Atom:
    if found["back"] is None:
        return _month(found, clock)
    steps = found["back"].count("上")
    whole = at.months_back(clock, steps, "month") if steps else at.months(clock, clock.today.year, clock.today.month)
    return whole


def _year(found: re.Match[str], clock: Clock) -> Atom | None:
    year = year_of(found["y"], clock)
    if year is None or not 1900 <= year <= 2200:
        return None
    if year == clock.today.year and not found["y"][:2].isdigit():
        return at.months_back(clock, 0, "year")
    return at.months(clock, year, 1, "year")


def _first_months(found: re.Match[str], clock: Clock) -> Atom:
    """今年前三个月: counted from the start of a year."""
    year, count = year_of(found["y"], clock), _n(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(at.month_of(year, 1, count), "month", count)


def _last_months(found: re.Match[str], clock: Clock) -> Atom:
    year, count = year_of(found["y"], clock), _n(found)
    if year is None or not 1 <= count <= 12:
        return troubled("invalid", "month")
    return Atom(at.month_of(year, 13 - count, count), "month", count)


def _from_start(unit: Unit) -> Callable[[re.Match[str], Clock], Atom]:
    def build(found: re.Match[str], clock: Clock) -> Atom:  # noqa: ARG001 - one shape for all rules
        return at.week_back(clock, 0) if unit == "week" else at.months_back(clock, 0, unit)

    return build


def _point(unit: Unit) -> Callable[[re.Match[str], Clock], Atom]:
    """月初 is only one end of a range."""

    def build(found: re.Match[str], clock: Clock) -> Atom:
        year = year_of(found.groupdict().get("y"), clock)
        if year is not None:
            first = at.month_of(year, 1).first
        elif unit == "week":
            first = at.week_of(clock.today).first
        else:
            size = at.MONTHS_IN[unit]
            first = at.month_of(clock.today.year, (clock.today.month - 1) // size * size + 1).first
        return Atom(at.Period(first, first), "point")

    return build


def _weekday(found: re.Match[str], clock: Clock) -> Atom:
    lead, weekday = found["s"] or "", WEEKDAYS[found["w"]]
    if not lead:
        return troubled("vague", "day") if weekday == 8 else at.last_weekday(clock, weekday, bare=True)
    return at.weekday_of(clock, lead.count("上"), weekday)


def _en_weekday(found: re.Match[str], clock: Clock) -> Atom:
    weekday = EN_WEEKDAYS[found["w"][:3]]
    if found["s"] == "this":
        return at.weekday_of(clock, 0, weekday)
    return at.last_weekday(clock, weekday, bare=found["s"] is None)


def _en_weekend(found: re.Match[str], clock: Clock) -> Atom:
    return at.weekday_of(clock, 0 if found["s"] == "this" else 1, 8)


def _days_in_month(found: re.Match[str], clock: Clock) -> Atom:
    """10月1-7日: one month, two days."""
    year, month = year_of(found["y"], clock), _n(found, "m")
    first, last = (at.on_day(clock, year, month, _n(found, end)) for end in ("d", "e"))
    if first.period is None or last.period is None:
        return first if first.period is None else last
    if last.period.last < first.period.first:
        if year is not None or _n(found, "e") < _n(found, "d"):
            return troubled("invalid")
        first = at.on_day(clock, last.period.last.year, month, _n(found, "d"))
        assert first.period is not None
    return Atom(at.Period(first.period.first, last.period.last), "range")


def _months_in_year(found: re.Match[str], clock: Clock) -> Atom:
    """1-3月: two months of one year."""
    year, first, last = year_of(found["y"], clock), _n(found, "m"), _n(found, "e")
    if not 1 <= first <= last <= 12:
        return troubled("invalid", "month")
    end = at.months(clock, year, last)
    if end.period is None:
        return end
    return Atom(at.month_of(end.period.first.year, first, last - first + 1), "month", last - first + 1)


def _dotted(found: re.Match[str], clock: Clock) -> Atom:
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
    return Atom(at.Period(first.period.first, last.period.last), "range")


def _build(build: Callable[[Clock], Atom]) -> Callable[[re.Match[str], Clock], Atom]:
    return lambda found, clock: build(clock)


def _table() -> tuple[tuple[str, Callable[[re.Match[str], Clock], Atom | None]], ...]:
    week, this = r"(?:个|一)?(?:周|星期|礼拜)", r"(?:本|这|当|今)(?:一|个)?"
    return (
        (r"大前天", _build(lambda c: at.day_back(c, 3))),
        (r"前天|前日", _build(lambda c: at.day_back(c, 2))),
        (r"昨天|昨日|昨儿", _build(lambda c: at.day_back(c, 1))),
        (r"今天|今日|今儿|当天|当日", _build(lambda c: at.day_back(c, 0))),
        (
            r"明天|明日|后天|下个?(?:周|星期|礼拜|月|季度|半年)|明年|下一?年|下一?[周个][月周]?",
            _build(lambda c: troubled("future")),
        ),
        (rf"(?P<s>上+){week}", _back("week", "上")),
        (rf"(?P<s>(?:上一)+)(?:周|星期|礼拜)", _back("week", "上")),
        (rf"{this}(?:周|星期|礼拜)", _from_start("week")),
        (rf"(?P<s>上+(?:个)?|本|这|这个)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末])", _weekday),
        (r"(?P<s>上+)(?:一|个)?月(?:份)?", _back("month", "上")),
        (rf"{this}月(?:份)?", _from_start("month")),
        (r"(?P<s>上+)(?:一|个)?季度?", _back("quarter", "上")),
        (rf"{this}季度?", _from_start("quarter")),
        (rf"{YEAR}(?:全年|整年|年度|一整年)?", _year),
        (r"全年", _build(lambda c: at.months_back(c, 0, "year"))),
        (rf"{Y}{ANY_MONTH}", _month),
        (rf"{Y}{ANY_MONTH}{DAY}[日号]?(?!\d)", _date),
        (rf"(?:(?P<back>上+个?|本|这个|当)月|{Y}{ANY_MONTH})的?(?P<part>上旬|中旬|下旬|上半月|下半月)", _within_month),
        (
            rf"(?P<back>上+个?|本|这个|当)月的?(?P<part>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号](?P<y>$^)?(?P<m>$^)?",
            _within_month,
        ),
        (rf"{Y}{ANY_MONTH}{DAY}[日号]?(?:-|~|至|到){DAY.replace('<d>', '<e>')}[日号](?!\d)", _days_in_month),
        (
            rf"{Y}(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:-|~|至|到){ANY_MONTH.replace('<m>', '<e>')}",
            _months_in_year,
        ),
        (rf"{Y}第?(?P<q>[一二三四1-4])季度?", _quarter),
        (rf"{Y}q(?P<q>[1-4])", _quarter),
        (r"q(?P<q>[1-4])[ ,]*(?:of )?(?P<y>(?:19|20)\d\d|last year|this year)", _quarter),
        (rf"(?:the )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th) quarter{EN_YEAR}?", _quarter),
        (rf"{Y}(?P<h>上|下)半年", _half),
        (rf"{Y}h(?P<h>[12])", _half),
        (r"h(?P<h>[12])[ ,]*(?:of )?(?P<y>(?:19|20)\d\d|last year|this year)", _half),
        (rf"(?:the )?(?P<h>first|second) half(?: of the year|{EN_YEAR})?", _half),
        (rf"{Y}第(?P<n>{N})(?:周|个?星期)", lambda f, c: at.iso_week(c, year_of(f["y"], c), _n(f))),
        (r"(?P<y>(?:19|20)\d\d) ?-?w(?P<n>\d{1,2})", lambda f, c: at.iso_week(c, int(f["y"]), _n(f))),
        (rf"week (?P<n>\d{{1,2}}){EN_YEAR}?", lambda f, c: at.iso_week(c, year_of(f["y"], c), _n(f))),
        (
            rf"(?:最近|过去|近|前|近期|前面)的?(?P<n>{N})(?:整)?个?(?P<u>天|日|周|星期|礼拜|月|季度|年)(?:之?内|以?来|里)?",
            _past,
        ),
        (rf"(?:最近|过去|近)的?(?:半年)(?:之?内|以?来|里)?", _build(lambda c: at.past(c, 6, "month"))),
        (rf"(?:最近|过去|近)的?半个月(?:之?内|以?来|里)?", _build(lambda c: at.past(c, 15, "day"))),
        (rf"(?P<n>{N})个?(?P<u>天|日|周|星期|礼拜|月)(?:之|以)?前", _ago),
        (r"(?:这|前|最近|过去)(?:几|些|两三)个?(?:天|日|周|星期|月|年)", _build(lambda c: troubled("vague"))),
        (rf"{YEAR}的?(?:头|前)(?P<n>{N})个?月", _first_months),
        (rf"{YEAR}的?(?:最?后)(?P<n>{N})个?月", _last_months),
        (
            r"年初(?:至今|到现在|到今天|以来|起)|今年(?:以来|至今|到现在|到目前为止)|(?:本年|今年)累计|ytd|year[ -]to[ -]date",
            _from_start("year"),
        ),
        (
            r"月初(?:至今|到现在|到今天|以来|起)|本月(?:以来|至今|到现在|到目前为止)|(?:本月|当月)累计|mtd|month[ -]to[ -]date",
            _from_start("month"),
        ),
        (
            r"季初(?:至今|到现在|到今天|以来|起)|本季度?(?:以来|至今|到现在)|qtd|quarter[ -]to[ -]date",
            _from_start("quarter"),
        ),
        (r"周初(?:至今|到现在|到今天|以来|起)|本周(?:以来|至今|到现在)|wtd|week[ -]to[ -]date", _from_start("week")),
        (r"(?:this|the current) (?P<u>week|month|quarter|year)(?: so far| to date)?", lambda f, c: _this(f["u"], c)),
        (r"so far this (?P<u>week|month|quarter|year)", lambda f, c: _this(f["u"], c)),
        (rf"{YEAR}?年初", _point("year")),
        (r"月初|(?:the )?(?:start|beginning) of (?:the|this) month", _point("month")),
        (r"季初|(?:the )?(?:start|beginning) of (?:the|this) quarter", _point("quarter")),
        (r"周初|(?:the )?(?:start|beginning) of (?:the|this) week", _point("week")),
        (r"(?:the )?(?:start|beginning) of (?:the|this) year", _point("year")),
        (r"(?P<y>(?:19|20)\d\d)[-/.年] ?(?P<m>\d{1,2})[-/.月] ?(?P<d>\d{1,2})[日号]?(?!\d)", _date),
        (r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)", _date),
        (r"(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})(?![-/.\d])", _month),
        (r"(?P<m>\d{1,2})[./](?P<d>\d{1,2}) ?(?:-|~|至|到) ?(?P<m2>\d{1,2})[./](?P<d2>\d{1,2})(?![\d./])", _dotted),
        (r"(?:the )?day before yesterday", _build(lambda c: at.day_back(c, 2))),
        (r"yesterday", _build(lambda c: at.day_back(c, 1))),
        (r"today", _build(lambda c: at.day_back(c, 0))),
        (
            r"tomorrow|(?:the )?next (?:\w+ )?(?:days?|weeks?|months?|quarters?|years?)|(?:the )?coming (?:week|month|quarter|year)",
            _build(lambda c: troubled("future")),
        ),
        (r"(?:the )?last (?P<u>week|month|quarter|year)", lambda f, c: _last(f["u"], c, 1)),
        (r"(?:the )?(?P<u>week|month|quarter|year) before last", lambda f, c: _last(f["u"], c, 2)),
        (rf"(?:the )?(?:last|past|previous|trailing) (?P<n>{EN}) (?:full |complete )?{EN_UNIT}s?", _en_past),
        (r"(?:the )?past (?P<u>week|month|quarter|year)", lambda f, c: at.past(c, 1, UNITS[f["u"]])),
        (rf"(?P<n>{EN}|a) {EN_UNIT}s? ago", _ago),
        (r"(?:the )?(?:last|past|recent) few (?:days|weeks|months)", _build(lambda c: troubled("vague"))),
        (rf"{EN_MONTH}{EN_YEAR}?(?![\w-])", _en_month),
        (rf"(?:the )?(?P<h>first|second) half of {EN_MONTH}{EN_YEAR}?(?![\w-])", _half_month),
        (rf"{EN_MONTH} (?:the )?{EN_DAY}{EN_YEAR}?(?![\w])", _en_date),
        (rf"(?:the )?{EN_DAY} (?:of )?{EN_MONTH}{EN_YEAR}?(?![\w])", _en_date),
        (rf"(?:(?P<s>last|this|on) )?{EN_WEEKDAY}(?!\w)", _en_weekday),
        (r"(?P<s>last|this) weekend", _en_weekend),
    )


def _last(unit: str, clock: Clock, steps: int) -> Atom:
    return at.week_back(clock, steps) if unit == "week" else at.months_back(clock, steps, UNITS[unit])


def _this(unit: str, clock: Clock) -> Atom:
    return at.week_back(clock, 0) if unit == "week" else at.months_back(clock, 0, UNITS[unit])


def _half_month(found: re.Match[str], clock: Clock) -> Atom:
    """The first half of October: to the 15th, or from the 16th on."""
    month = _en_month(found, clock)
    if month.period is None:
        return month
    middle = month.period.first.replace(day=15)
    if found["h"] == "first":
        return Atom(at.Period(month.period.first, middle), "range")
    return Atom(at.Period(middle.replace(day=16), month.period.last), "range")


def _en_past(found: re.Match[str], clock: Clock) -> Atom | None:
    """ "last 2 years" may keep this year or not, so it is asked back."""
    if found["u"] == "year":
        return troubled("vague")
    return _past(found, clock)


@cache
def rules() -> tuple[Rule, ...]:
    """Every pattern of the grammar, compiled."""
    return tuple((re.compile(pattern), build) for pattern, build in _table())


@cache
def _festival_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    ordered = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    wide = r"(?P<wide>\s?(?:活动|大促|促销)?期间?|\s(?:campaign|period|holidays?|season))"
    day = r"(?P<day>节?(?:当天|当日|那天|这天)|\sitself)"
    return re.compile(
        rf"(?:{YEAR}的?\s?|(?P<ey>(?:last|this) year)'s )?(?P<name>{ordered})(?:{wide}|{day})?(?:\s?(?:in |of )?(?P<y2>(?:19|20)\d\d(?!\d)|last year))?"
    )


def festivals(text: str, clock: Clock) -> list[tuple[int, int, Atom]]:
    """The calendar's own days in a text."""
    calendar: Calendar = clock.calendar
    if not calendar.by_name:
        return []
    found = []
    for match in _festival_pattern(tuple(calendar.by_name)).finditer(text):
        each = calendar.by_name[match["name"]]
        year = year_of(match["y"] or match["ey"] or match["y2"], clock)
        wide = bool(match["wide"]) or (each.bare == "period" and not match["day"])
        found.append((match.start(), match.end(), at.festival(clock, each, year, wide=wide)))
    return found
