"""What holds of every period, whatever the day it is said on and whatever is said."""
# ruff: noqa: E501 - lists of words

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analytics.kpi.periods.atoms import spelled
from analytics.kpi.periods.calendar import Calendar, FiscalYear, default_calendar, months_later
from analytics.kpi.periods.kinds import as_far, cut, kind_of, period_before, year_before
from analytics.kpi.periods.read import FoundPeriod, read_period
from analytics.kpi.query import Period

CALENDAR = default_calendar()
TODAYS = st.dates(date(2019, 1, 1), date(2034, 12, 31))
PIECES = [
    "上", "下", "个", "月", "周", "日", "年", "第", "前", "后", "底", "初", "到", "至今", "以来", "之前", "截至", "近", "最近",
    "双11", "国庆", "春节", "期间", "当天", "那周", "今天", "去年", "2026", "2月", "30日", "31号", "一", "三", "12", "99999", "0",
    "季度", "半年", "财年", "FY26", "last ", "week ", "of ", "the ", "before ", "after ", "October ", "31 ", "first ", "Q3",
    "Black Friday ", "to ", "2025-02-30", "10/1", "-", "~", "1001-1007", "W53", "周五", "Friday ", "ago ", "3 days ", "until ",
]  # fmt: skip


def one(text: str, today: date) -> FoundPeriod:
    found = read_period(text, today=today, calendar=CALENDAR, data_from=date(2018, 1, 1))
    assert [(each.start, each.end) for each in found] == [(0, len(text))]
    return found[0]


@given(TODAYS, st.integers(1, 400))
def test_the_last_n_days_are_n_days_that_end_yesterday(today: date, count: int) -> None:
    expected = Period(today - timedelta(days=count), today - timedelta(days=1))
    for text in (f"近{count}天", f"过去{count}日", f"last {count} days", f"the past {count} days"):
        assert one(text, today).period == expected


@given(TODAYS, st.integers(1, 60), st.sampled_from(["近{}周", "last {} weeks", "最近{}个星期"]))
def test_the_last_n_weeks_are_whole_and_over(today: date, count: int, words: str) -> None:
    period = one(words.format(count), today).period
    assert period is not None
    assert (period.first.weekday(), period.last.weekday(), period.days) == (0, 6, 7 * count)
    assert period.last < today <= period.last + timedelta(days=7)


@given(TODAYS, st.sampled_from(["上周", "上上周", "last week", "the week before last", "第9周", "W9"]))
def test_every_week_runs_from_monday_to_sunday(today: date, text: str) -> None:
    period = one(text, today).period
    assert period is not None
    assert (period.first.weekday(), period.days) == (0, 7)


@given(TODAYS, st.integers(1, 36))
def test_the_last_n_months_are_whole_and_over(today: date, count: int) -> None:
    first = today.replace(day=1)
    expected = Period(months_later(first, -count), first - timedelta(days=1))
    assert one(f"近{count}个月", today).period == expected
    assert one(f"last {count} months", today).period == expected


@given(st.dates(date(2015, 1, 1), date(2025, 12, 31)), st.dates(date(2015, 1, 1), date(2025, 12, 31)))
def test_a_range_holds_both_its_ends_and_is_asked_back_when_turned(first: date, last: date) -> None:
    assume(first != last)
    today, turned = date(2026, 11, 22), Period(min(first, last), max(first, last))
    texts = [f"{first}到{last}", f"{first:%Y%m%d}-{last:%Y%m%d}", f"{first:%Y/%m/%d}~{last:%Y/%m/%d}"]
    texts.append(f"from {first.day} {first:%B} {first.year} to {last.day} {last:%B} {last.year}")
    for text in texts:
        read = one(text, today)
        assert (read.period or read.trouble) == (turned if first < last else "reversed")


@given(st.dates(date(2001, 1, 1), date(2026, 11, 21)), st.integers(0, 800), st.booleans())
def test_days_are_read_as_they_are_spelled(first: date, more: int, chinese: bool) -> None:
    period = Period(first, min(first + timedelta(days=more), date(2026, 11, 21)))
    assert one(spelled(period, chinese=chinese), date(2026, 11, 22)).period == period


@given(
    TODAYS, st.integers(0, 40), st.sampled_from(["本周", "本月", "本季度", "今年", "MTD", "10月以来", "this quarter"])
)
def test_to_date_ends_with_the_data_and_never_after_today(today: date, behind: int, text: str) -> None:
    until = today - timedelta(days=behind)
    found = read_period(text, today=today, calendar=CALENDAR, data_until=until)[0]
    if found.period is None:
        assert found.trouble == "not yet"
    else:
        assert found.period.last == until


@given(
    TODAYS,
    st.integers(0, 60),
    st.sampled_from(["上周", "上个月", "近30天", "Q2", "618期间", "10月1日到20日", "去年", "黑五"]),
)
def test_what_is_compared_is_as_long_where_the_calendar_allows(today: date, behind: int, text: str) -> None:
    """Days are compared with as many days; months may differ by the days that their months have."""
    found = one(text, today)
    reached = cut(found, (found.period or Period(today, today)).last - timedelta(days=behind))
    if reached.period is None:
        return
    before, year = period_before(reached), year_before(reached, CALENDAR)
    assert before.last < reached.period.last
    assert year.last.year == reached.period.last.year - 1
    assert abs(before.days - reached.period.days) <= (3 if reached.unit in ("month", "quarter", "half", "year") else 0)
    assert abs(year.days - reached.period.days) <= 1


@given(TODAYS, st.integers(1, 28), st.integers(1, 30))
def test_as_far_keeps_within_the_other_period(today: date, days: int, back: int) -> None:
    month = Period(today.replace(day=1), today.replace(day=days))
    other = Period(months_later(month.first, -back), months_later(month.first, 1 - back) - timedelta(days=1))
    far = as_far(FoundPeriod(0, 0, month, "month", to_date=True), other)
    assert (far.first, far.last) == (other.first, other.first.replace(day=days))


@example(date(2028, 5, 8), "上周")  # the month began with that week
@example(date(2019, 1, 8), "近7天")  # they are also the year so far
@given(TODAYS, st.sampled_from(["上周", "上个月", "上季度", "去年", "近7天", "春节", "昨天"]))
def test_a_follow_up_knows_the_kind_of_period_again(today: date, text: str) -> None:
    found = one(text, today)
    assert found.period is not None
    known = kind_of(found.period, today - timedelta(days=1), CALENDAR)
    assume(known.unit == found.unit or known.unit != "festival")  # a week may be a festival's
    assert period_before(known) == period_before(found)
    assert year_before(known, CALENDAR) == year_before(found, CALENDAR)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), TODAYS)
def test_never_raises_whatever_is_put_together(text: str, today: date) -> None:
    for calendar in (CALENDAR, Calendar(fiscal=FiscalYear(4))):
        found = read_period(text, today=today, calendar=calendar, data_from=date(2018, 1, 1))
        assert all((each.period is None) != (each.trouble is None) for each in found)


@settings(max_examples=300)
@given(st.text(max_size=60), TODAYS)
def test_never_raises_whatever_the_text(text: str, today: date) -> None:
    read_period(text, today=today, calendar=CALENDAR)


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize(
    "text", ["昨天", "上周", "去年", "近4000天", "下半年", "国庆", "双11前7天", "本周末", "last 400 months"]
)
def test_the_ends_of_the_calendar_are_dates_that_do_not_exist(text: str, today: date) -> None:
    read_period(text, today=today, calendar=CALENDAR, data_until=today)
