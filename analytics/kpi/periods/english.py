"""The English words for time: what their parts mean, and the table of patterns that points there."""

import re

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods import months, words
from analytics.kpi.periods.atoms import Atom, Clock, troubled
from analytics.kpi.periods.calendar import month_of
from analytics.kpi.periods.words import (
    EN,
    EN_DAY,
    EN_MONTH,
    EN_MONTHS,
    EN_UNIT,
    EN_WEEKDAY,
    EN_WEEKDAYS,
    EN_YEAR,
    UNITS,
    Builder,
    always,
    counted_back,
    point,
    year_of,
)
from analytics.kpi.query import Period

E_DAY = EN_DAY.replace("<d>", "<e>")
UNIT = r"(?P<u>week|month|quarter|year)"
EN_TO = r"(?:-|to|until|till|through|and)"
EDGE = r"(?:the )?(?P<e>start|beginning|end) of "


def english_month(found: re.Match[str], clock: Clock) -> Atom:
    return at.months(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]])


def english_date(found: re.Match[str], clock: Clock) -> Atom:
    return at.on_day(clock, year_of(found["y"], clock), EN_MONTHS[found["m"][:3]], int(found["d"]))


def english_weekday(found: re.Match[str], clock: Clock) -> Atom:
    weekday = EN_WEEKDAYS[found["w"][:3]]
    if found["s"] == "this":
        return at.weekday_of(clock, 0, weekday)
    return at.last_weekday(clock, weekday, bare=found["s"] is None)


def weekday_of_week(found: re.Match[str], clock: Clock) -> Atom:
    """Tuesday last week."""
    return at.weekday_of(clock, 0 if found["s"] == "this" else 1, EN_WEEKDAYS[found["w"][:3]])


def weekend(found: re.Match[str], clock: Clock) -> Atom:
    return at.weekday_of(clock, 0 if found["s"] == "this" else 1, 8)


def english_days(found: re.Match[str], clock: Clock) -> Atom:
    """1 to 7 October, October 1 to 7, 2025."""
    last = english_date(found, clock)
    if last.period is None:
        return last
    first = at.on_day(clock, last.period.first.year, last.period.first.month, int(found["e"]))
    if first.period is None:
        return first
    if first.period.first > last.period.last:
        turned = Period(last.period.first, first.period.last)
        return troubled("reversed", instead=(at.spelled(turned, chinese=False),))
    return Atom(Period(first.period.first, last.period.last), "range")


def english_day_of_month(found: re.Match[str], clock: Clock) -> Atom:
    """The 15th: the last one that is over."""
    if found["back"] is None:
        return months.day_of_month(found, clock)
    month = at.months_back(clock, 1, "month").period if found["back"] == "last" else at.this_month(clock).period
    assert month is not None
    return at.on_day(clock, month.first.year, month.first.month, int(found["d"]))


def near_month(found: re.Match[str], clock: Clock) -> Atom:
    """Last October: this year's or last year's, where this year's is over."""
    number, year = EN_MONTHS[found["m"][:3]], clock.today.year
    if found["s"] == "this":
        return at.months(clock, year, number)
    if number >= clock.today.month:
        return Atom(month_of(year - 1, number), "month")
    return at.either(month_of(year, number), month_of(year - 1, number), chinese=False, unit="month")


def edge_of_last(found: re.Match[str], clock: Clock) -> Atom:
    whole = last_whole(found["u"], clock, 1).period
    assert whole is not None
    return point(whole, found)


def edge_of_month(found: re.Match[str], clock: Clock) -> Atom:
    whole = english_month(found, clock)
    return whole if whole.period is None else point(whole.period, found)


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
    return counted_back(found, clock)


ENGLISH: tuple[tuple[str, Builder], ...] = (
    (r"(?:the )?day before yesterday", always(lambda c: at.day_back(c, 2))),
    (r"yesterday", always(lambda c: at.day_back(c, 1))),
    (r"today", always(lambda c: at.day_back(c, 0))),
    (
        (
            r"(?:the )?(?:day after )?tomorrow|(?:the )?next (?:\w+ )?(?:days?|weeks?|months?|quarters?|years?|weekend)"
            rf"|next {EN_WEEKDAY}|next {EN_MONTH}|(?:the )?(?:coming|upcoming) (?:week|month|quarter|year|weekend)"
        )
        .replace("?P<w>", "?:")
        .replace("?P<m>", "?:"),
        always(lambda _: troubled("future")),
    ),
    (r"(?P<t>today|this day|yesterday) last year|(?:a|one) year ago today", words.day_then("year")),
    (r"(?P<t>today|this day|yesterday) last month|(?:a|one) month ago today", words.day_then("month")),
    (r"(?P<t>today|this day|yesterday) last week|(?:a|one) week ago today", words.day_then("week")),
    # weeks, months, quarters and years, whole and to date
    (
        rf"(?:the )?(?:last|past|previous) (?:full|complete|whole|calendar) {UNIT}",
        lambda f, c: last_whole(f["u"], c, 1),
    ),
    (r"the last year(?! (?:of|to))", words.last_year),
    (rf"(?:the )?last (?:calendar )?{UNIT}", lambda f, c: last_whole(f["u"], c, 1)),
    (rf"(?:the )?past {UNIT}", lambda f, c: at.past(c, 1, UNITS[f["u"]])),
    (rf"(?:the )?{UNIT} before last(?: (?P=u))?", lambda f, c: last_whole(f["u"], c, 2)),
    (
        rf"(?:this|the current) (?:calendar )?{UNIT}(?: so far| to date| until now| till now| up to now)?",
        lambda f, c: this_one(f["u"], c),
    ),
    (rf"so far this {UNIT}", lambda f, c: this_one(f["u"], c)),
    (rf"{UNIT} so far", lambda f, c: this_one(f["u"], c)),
    # counted back
    (
        (
            rf"(?:the )?(?:last|past|previous|prior|preceding|trailing|rolling|most recent) (?P<n>{EN})"
            rf" (?:full |complete |whole |calendar )?{EN_UNIT}s?"
        ),
        english_past,
    ),
    (rf"the (?P<n>{EN}) {EN_UNIT}s? (?:before|prior|earlier)(?: (?:that|those|then))?(?! \w)", counted_back),
    (rf"(?P<n>{EN}|a|an) {EN_UNIT}s? ago(?! today)", words.ago),
    (
        (
            r"(?:the )?(?:last|past|recent|previous) (?:few |several |couple )?(?:days|weeks|months|quarters|years)"
            r"|(?:the )?last (?:fortnight|year and a half|month and a half)|(?:the )?other day|a while ago"
        ),
        always(lambda _: troubled("vague")),
    ),
    (
        (
            rf"(?:the )?(?:last|past|previous) (?P<n>{EN}) (?:business|working|week) ?days?|weekdays|weekends"
            r"|(?:business|working) days|(?<!last )(?<!this )weekend|public holidays"
        ),
        always(lambda _: troubled("weekdays")),
    ),
    # months and dates
    (rf"(?:the )?(?:month of )?{EN_MONTH}(?:{EN_YEAR})?(?!\w)", english_month),
    (rf"(?P<s>last|this) {EN_MONTH}(?![\w'])", near_month),
    (rf"(?:the )?(?P<h>first|second) half of {EN_MONTH}(?:{EN_YEAR})?(?!\w)", half_month),
    (rf"(?P<t>early|mid|late)[ -]{EN_MONTH}(?:{EN_YEAR})?(?!\w)", always(lambda _: troubled("vague"))),
    (rf"{EN_MONTH} (?:the )?{EN_DAY}(?:{EN_YEAR})?(?!\w)", english_date),
    (rf"(?:the )?{EN_DAY} (?:of )?{EN_MONTH}(?:{EN_YEAR})?(?!\w)", english_date),
    (
        (
            rf"(?:(?:from|between) )?(?:the )?(?P<e>\d{{1,2}})(?:st|nd|rd|th)? ?{EN_TO} ?(?:the )?"
            rf"{EN_DAY} (?:of )?{EN_MONTH}(?:{EN_YEAR})?(?!\w)"
        ),
        english_days,
    ),
    (
        (
            rf"(?:(?:from|between) )?{EN_MONTH} {E_DAY} ?{EN_TO} ?(?:the )?"
            rf"{EN_DAY}(?:{EN_YEAR})?(?![\w%])"
        ),
        english_days,
    ),
    (
        (
            r"(?:on )?the (?P<d>\d{1,2})(?:st|nd|rd|th)(?: of (?P<back>this|last) month)?"
            r"(?! (?:to|until|week|quarter|half|of|day|month)|\w)"
        ),
        english_day_of_month,
    ),
    # quarters, halves, years
    (
        rf"(?:the )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:{EN_YEAR})?",
        words.quarter,
    ),
    (rf"(?:the )?(?P<h>first|second|1st|2nd) half(?: of the year|{EN_YEAR})?", words.half_year),
    (r"(?:the )?(?:calendar )?year (?P<y>(?:19|20)\d\d)(?!\d)", words.whole_year),
    (r"last half[ -]year|the last half[ -]year", always(lambda c: at.months_back(c, 1, "half"))),
    (r"(?:the )?(?:last|past) six months", always(lambda c: at.past(c, 6, "month"))),
    # days of the week
    (rf"(?:(?P<s>last|this|on) )?{EN_WEEKDAY}(?!\w)", english_weekday),
    (rf"(?:on )?{EN_WEEKDAY} (?:of )?(?P<s>last|this) week(?!\w)", weekday_of_week),
    (rf"(?P<s>last|this) week(?:'s)? (?:on )?{EN_WEEKDAY}(?!\w)", weekday_of_week),
    (r"(?P<s>last|this) weekend", weekend),
    # edges: ends of a range, and no days of their own
    (rf"{EDGE}(?:the |this )(?:month)", words.edge("month")),
    (rf"{EDGE}(?:the |this )(?:quarter)", words.edge("quarter")),
    (rf"{EDGE}(?:the |this )(?:week)", words.edge("week")),
    (rf"{EDGE}(?:the |this )(?:year)", words.edge("year")),
    (rf"{EDGE}(?P<back>last) (?P<u>month|quarter|year|week)", edge_of_last),
    (rf"{EDGE}{EN_MONTH}(?:{EN_YEAR})?(?!\w)", edge_of_month),
    # times of day
    (
        (
            r"(?:this |yesterday |in the |last |at |on )?"
            r"(?:morning|afternoon|evening|night|noon|midnight|overnight|tonight)(?!\w)"
            r"|(?:at )?\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'clock)(?!\w)"
        ),
        always(lambda _: troubled("finer", "day")),
    ),
)
