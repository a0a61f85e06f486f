"""The words for time, Chinese and English: a table of patterns, each with what it means."""

import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods import words
from analytics.kpi.periods.atoms import Atom, Clock, troubled
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.periods.words import (
    ANY_MONTH,
    DAY,
    EN,
    EN_DAY,
    EN_MONTH,
    EN_UNIT,
    EN_WEEKDAY,
    EN_YEAR,
    UNITS,
    YEAR,
    N,
    Y,
    year_of,
)

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], Clock], Atom | None]]


def _build(build: Callable[[Clock], Atom]) -> Callable[[re.Match[str], Clock], Atom]:
    return lambda _, clock: build(clock)


def _table() -> tuple[tuple[str, Callable[[re.Match[str], Clock], Atom | None]], ...]:
    week, this = r"(?:个|一)?(?:周|星期|礼拜)", r"(?:本|这|当|今)(?:一|个)?"
    return (
        (r"大前天", _build(lambda c: at.day_back(c, 3))),
        (r"前天|前日", _build(lambda c: at.day_back(c, 2))),
        (r"昨天|昨日|昨儿", _build(lambda c: at.day_back(c, 1))),
        (r"今天|今日|今儿|当天|当日", _build(lambda c: at.day_back(c, 0))),
        (
            r"明天|明日|后天|下个?(?:周|星期|礼拜|月|季度|半年)|明年|下一?年|下一?[周个][月周]?",
            _build(lambda _: troubled("future")),
        ),
        (rf"(?P<s>上+){week}", words.steps_back("week", "上")),
        (r"(?P<s>(?:上一)+)(?:周|星期|礼拜)", words.steps_back("week", "上")),
        (rf"{this}(?:周|星期|礼拜)", words.to_date_of("week")),
        (r"(?P<s>上+(?:个)?|本|这|这个)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末])", words.weekday),
        (r"(?P<s>上+)(?:一|个)?月(?:份)?", words.steps_back("month", "上")),
        (rf"{this}月(?:份)?", words.to_date_of("month")),
        (r"(?P<s>上+)(?:一|个)?季度?", words.steps_back("quarter", "上")),
        (rf"{this}季度?", words.to_date_of("quarter")),
        (rf"{YEAR}(?:全年|整年|年度|一整年)?", words.whole_year),
        (r"全年", _build(lambda c: at.months_back(c, 0, "year"))),
        (rf"{Y}{ANY_MONTH}", words.month),
        (rf"{Y}{ANY_MONTH}{DAY}[日号]?(?!\d)", words.dated),
        (
            rf"(?:(?P<back>上+个?|本|这个|当)月|{Y}{ANY_MONTH})的?(?P<part>上旬|中旬|下旬|上半月|下半月)",
            words.within_month,
        ),
        (
            r"(?P<back>上+个?|本|这个|当)月的?(?P<part>\d{1,2}|[一二三四五六七八九十]{1,3})[日号](?P<y>$^)?(?P<m>$^)?",
            words.within_month,
        ),
        (rf"{Y}{ANY_MONTH}{DAY}[日号]?(?:-|~|至|到){DAY.replace('<d>', '<e>')}[日号](?!\d)", words.days_in_month),
        (
            rf"{Y}(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:-|~|至|到){ANY_MONTH.replace('<m>', '<e>')}",
            words.months_in_year,
        ),
        (rf"{Y}第?(?P<q>[一二三四1-4])季度?", words.quarter),
        (rf"{Y}q(?P<q>[1-4])", words.quarter),
        (r"q(?P<q>[1-4])[ ,]*(?:of )?(?P<y>(?:19|20)\d\d|last year|this year)", words.quarter),
        (rf"(?:the )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th) quarter{EN_YEAR}?", words.quarter),
        (rf"{Y}(?P<h>上|下)半年", words.half_year),
        (rf"{Y}h(?P<h>[12])", words.half_year),
        (r"h(?P<h>[12])[ ,]*(?:of )?(?P<y>(?:19|20)\d\d|last year|this year)", words.half_year),
        (rf"(?:the )?(?P<h>first|second) half(?: of the year|{EN_YEAR})?", words.half_year),
        (rf"{Y}第(?P<n>{N})(?:周|个?星期)", lambda f, c: at.iso_week(c, year_of(f["y"], c), words.counted(f))),
        (r"(?P<y>(?:19|20)\d\d) ?-?w(?P<n>\d{1,2})", lambda f, c: at.iso_week(c, int(f["y"]), words.counted(f))),
        (rf"week (?P<n>\d{{1,2}}){EN_YEAR}?", lambda f, c: at.iso_week(c, year_of(f["y"], c), words.counted(f))),
        (
            rf"(?:最近|过去|近|前|近期|前面)的?(?P<n>{N})(?:整)?个?(?P<u>天|日|周|星期|礼拜|月|季度|年)(?:之?内|以?来|里)?",
            words.counted_back,
        ),
        (r"(?:最近|过去|近)的?(?:半年)(?:之?内|以?来|里)?", _build(lambda c: at.past(c, 6, "month"))),
        (r"(?:最近|过去|近)的?半个月(?:之?内|以?来|里)?", _build(lambda c: at.past(c, 15, "day"))),
        (rf"(?P<n>{N})(?P<u>天|日|个?周|个?星期|个?礼拜|个月)(?:之|以)?前", words.ago),
        (r"(?:这|前|最近|过去)(?:几|些|两三)个?(?:天|日|周|星期|月|年)", _build(lambda _: troubled("vague"))),
        (rf"{YEAR}的?(?:头|前)(?P<n>{N})个?月", words.first_months),
        (rf"{YEAR}的?(?:最?后)(?P<n>{N})个?月", words.last_months),
        (
            (
                r"年初(?:至今|到现在|到今天|以来|起)|今年(?:以来|至今|到现在|到目前为止)"
                r"|(?:本年|今年)累计|ytd|year[ -]to[ -]date"
            ),
            words.to_date_of("year"),
        ),
        (
            (
                r"月初(?:至今|到现在|到今天|以来|起)|本月(?:以来|至今|到现在|到目前为止)"
                r"|(?:本月|当月)累计|mtd|month[ -]to[ -]date"
            ),
            words.to_date_of("month"),
        ),
        (
            r"季初(?:至今|到现在|到今天|以来|起)|本季度?(?:以来|至今|到现在)|qtd|quarter[ -]to[ -]date",
            words.to_date_of("quarter"),
        ),
        (
            r"周初(?:至今|到现在|到今天|以来|起)|本周(?:以来|至今|到现在)|wtd|week[ -]to[ -]date",
            words.to_date_of("week"),
        ),
        (
            r"(?:this|the current) (?P<u>week|month|quarter|year)(?: so far| to date)?",
            lambda f, c: words.this_one(f["u"], c),
        ),
        (r"so far this (?P<u>week|month|quarter|year)", lambda f, c: words.this_one(f["u"], c)),
        (rf"{YEAR}?年初", words.edge("year")),
        (r"月初|(?:the )?(?:start|beginning) of (?:the|this) month", words.edge("month")),
        (r"季初|(?:the )?(?:start|beginning) of (?:the|this) quarter", words.edge("quarter")),
        (r"周初|(?:the )?(?:start|beginning) of (?:the|this) week", words.edge("week")),
        (r"(?:the )?(?:start|beginning) of (?:the|this) year", words.edge("year")),
        (r"(?P<y>(?:19|20)\d\d)[-/.年] ?(?P<m>\d{1,2})[-/.月] ?(?P<d>\d{1,2})[日号]?(?!\d)", words.dated),
        (r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)", words.dated),
        (r"(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})(?![-/.\d])", words.month),
        (
            r"(?P<m>\d{1,2})[./](?P<d>\d{1,2}) ?(?:-|~|至|到) ?(?P<m2>\d{1,2})[./](?P<d2>\d{1,2})(?![\d./])",
            words.dotted,
        ),
        (r"(?:the )?day before yesterday", _build(lambda c: at.day_back(c, 2))),
        (r"yesterday", _build(lambda c: at.day_back(c, 1))),
        (r"today", _build(lambda c: at.day_back(c, 0))),
        (
            (
                r"tomorrow|(?:the )?next (?:\w+ )?(?:days?|weeks?|months?|quarters?|years?)"
                r"|(?:the )?coming (?:week|month|quarter|year)"
            ),
            _build(lambda _: troubled("future")),
        ),
        (r"(?:the )?last (?P<u>week|month|quarter|year)", lambda f, c: words.last_whole(f["u"], c, 1)),
        (r"(?:the )?(?P<u>week|month|quarter|year) before last", lambda f, c: words.last_whole(f["u"], c, 2)),
        (rf"(?:the )?(?:last|past|previous|trailing) (?P<n>{EN}) (?:full |complete )?{EN_UNIT}s?", words.english_past),
        (r"(?:the )?past (?P<u>week|month|quarter|year)", lambda f, c: at.past(c, 1, UNITS[f["u"]])),
        (rf"(?P<n>{EN}|a) {EN_UNIT}s? ago", words.ago),
        (r"(?:the )?(?:last|past|recent) few (?:days|weeks|months)", _build(lambda _: troubled("vague"))),
        (rf"{EN_MONTH}{EN_YEAR}?(?![\w-])", words.english_month),
        (rf"(?:the )?(?P<h>first|second) half of {EN_MONTH}{EN_YEAR}?(?![\w-])", words.half_month),
        (rf"{EN_MONTH} (?:the )?{EN_DAY}{EN_YEAR}?(?![\w])", words.english_date),
        (rf"(?:the )?{EN_DAY} (?:of )?{EN_MONTH}{EN_YEAR}?(?![\w])", words.english_date),
        (
            (
                rf"(?:(?:from|between) )?(?P<e>\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|until|and) ?"
                rf"{EN_DAY} (?:of )?{EN_MONTH}{EN_YEAR}?(?!\w)"
            ),
            words.english_days,
        ),
        (rf"(?:(?P<s>last|this|on) )?{EN_WEEKDAY}(?!\w)", words.english_weekday),
        (r"(?P<s>last|this) weekend", words.weekend),
    )


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
        rf"(?:{YEAR}的?\s?|(?P<ey>(?:last|this) year)'s )?(?P<name>{ordered})(?:{wide}|{day})?"
        rf"(?:\s?(?:in |of )?(?P<y2>(?:19|20)\d\d(?!\d)|last year))?"
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
