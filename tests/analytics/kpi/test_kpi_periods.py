"""Which days time expressions mean, from a Wednesday in the middle of a month and from the edges of a year."""

from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.periods.calendar import CalendarFaulty, FiscalYear, default_calendar, load_calendar
from analytics.kpi.periods.read import FoundPeriod, kind_of, period_before, read_period, year_before
from analytics.kpi.query import Period

WEDNESDAY = date(2024, 6, 5)
NEW_YEAR = date(2025, 1, 1)  # a Wednesday too
LEAP_MARCH = date(2024, 3, 31)  # a Sunday


def found(text: str, today: date = WEDNESDAY, data_until: date | None = None) -> FoundPeriod:
    periods = read_period(text, today=today, calendar=default_calendar(), data_until=data_until)
    assert len(periods) == 1, periods
    return periods[0]


def days(first: str, last: str = "") -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("昨天", days("2024-06-04")),
        ("昨日", days("2024-06-04")),
        ("前天", days("2024-06-03")),
        ("大前天", days("2024-06-02")),
        ("今天", days("2024-06-05")),
        ("3天前", days("2024-06-02")),
        ("上周", days("2024-05-27", "2024-06-02")),
        ("上个星期", days("2024-05-27", "2024-06-02")),
        ("上上周", days("2024-05-20", "2024-05-26")),
        ("本周", days("2024-06-03", "2024-06-04")),
        ("这周", days("2024-06-03", "2024-06-04")),
        ("上周一", days("2024-05-27")),
        ("上周日", days("2024-06-02")),
        ("上周末", days("2024-06-01", "2024-06-02")),
        ("本周二", days("2024-06-04")),
        ("周五", days("2024-05-31")),
        ("上周一到周三", days("2024-05-27", "2024-05-29")),
        ("近7天", days("2024-05-29", "2024-06-04")),
        ("最近七天", days("2024-05-29", "2024-06-04")),
        ("过去30天", days("2024-05-06", "2024-06-04")),
        ("近一百二十天", days("2024-02-06", "2024-06-04")),
        ("近4周", days("2024-05-06", "2024-06-02")),
        ("最近三个月", days("2024-03-01", "2024-05-31")),
        ("前三个月", days("2024-03-01", "2024-05-31")),
        ("近半年", days("2023-12-01", "2024-05-31")),
        ("近一年", days("2023-06-01", "2024-05-31")),
        ("上个月", days("2024-05-01", "2024-05-31")),
        ("上上个月", days("2024-04-01", "2024-04-30")),
        ("本月", days("2024-06-01", "2024-06-04")),
        ("这个月", days("2024-06-01", "2024-06-04")),
        ("上个月15号", days("2024-05-15")),
        ("5月上旬", days("2024-05-01", "2024-05-10")),
        ("5月下旬", days("2024-05-21", "2024-05-31")),
        ("上季度", days("2024-01-01", "2024-03-31")),
        ("本季度", days("2024-04-01", "2024-06-04")),
        ("一季度", days("2024-01-01", "2024-03-31")),
        ("第四季度", days("2023-10-01", "2023-12-31")),
        ("去年Q4", days("2023-10-01", "2023-12-31")),
        ("2023年第三季度", days("2023-07-01", "2023-09-30")),
        ("去年", days("2023-01-01", "2023-12-31")),
        ("今年", days("2024-01-01", "2024-06-04")),
        ("2023年", days("2023-01-01", "2023-12-31")),
        ("去年前三个月", days("2023-01-01", "2023-03-31")),
        ("上半年", days("2024-01-01", "2024-06-30")),
        ("去年下半年", days("2023-07-01", "2023-12-31")),
        ("H1", days("2024-01-01", "2024-06-30")),
        ("2023年第45周", days("2023-11-06", "2023-11-12")),
        ("2020-W53", days("2020-12-28", "2021-01-03")),
        ("2024年3月", days("2024-03-01", "2024-03-31")),
        ("３月", days("2024-03-01", "2024-03-31")),
        ("三月份", days("2024-03-01", "2024-03-31")),
        ("十二月", days("2023-12-01", "2023-12-31")),
        ("去年十一月", days("2023-11-01", "2023-11-30")),
        ("1-3月", days("2024-01-01", "2024-03-31")),
        ("3月到5月", days("2024-03-01", "2024-05-31")),
        ("3月1日", days("2024-03-01")),
        ("二零二四年三月一日", days("2024-03-01")),
        ("7月1日", days("2023-07-01")),
        ("2月29日", days("2024-02-29")),
        ("3月1日到3月15日", days("2024-03-01", "2024-03-15")),
        ("3月1日到15日", days("2024-03-01", "2024-03-15")),
        ("3月1-7日", days("2024-03-01", "2024-03-07")),
        ("3.1-3.15", days("2024-03-01", "2024-03-15")),
        ("12月20日到1月5日", days("2023-12-20", "2024-01-05")),
        ("2024-03-01至2024-03-15", days("2024-03-01", "2024-03-15")),
        ("2024-03-01~03-15", days("2024-03-01", "2024-03-15")),
        ("2024/3/1", days("2024-03-01")),
        ("20240301", days("2024-03-01")),
        ("2024.3.1", days("2024-03-01")),
        ("年初至今", days("2024-01-01", "2024-06-04")),
        ("今年以来", days("2024-01-01", "2024-06-04")),
        ("MTD", days("2024-06-01", "2024-06-04")),
        ("QTD", days("2024-04-01", "2024-06-04")),
        ("YTD", days("2024-01-01", "2024-06-04")),
        ("月初到昨天", days("2024-06-01", "2024-06-04")),
        ("4月以来", days("2024-04-01", "2024-06-04")),
        ("5月20日至今", days("2024-05-20", "2024-06-04")),
        ("国庆", days("2023-10-01", "2023-10-07")),
        ("国庆节当天", days("2023-10-01")),
        ("618", days("2023-06-18")),
        ("618期间", days("2024-06-01", "2024-06-18")),
        ("双11", days("2023-11-11")),
        ("2022年双十一期间", days("2022-11-01", "2022-11-11")),
        ("双12", days("2023-12-12")),
        ("春节", days("2024-02-09", "2024-02-15")),
        ("去年春节", days("2023-01-21", "2023-01-27")),
        ("年货节", days("2024-01-12", "2024-02-08")),
        ("女王节", days("2024-03-08")),
        ("5月15日那周", days("2024-05-13", "2024-05-19")),
        ("yesterday", days("2024-06-04")),
        ("the day before yesterday", days("2024-06-03")),
        ("last week", days("2024-05-27", "2024-06-02")),
        ("the week before last", days("2024-05-20", "2024-05-26")),
        ("two weeks ago", days("2024-05-20", "2024-05-26")),
        ("this week", days("2024-06-03", "2024-06-04")),
        ("past 7 days", days("2024-05-29", "2024-06-04")),
        ("last 3 months", days("2024-03-01", "2024-05-31")),
        ("the last four weeks", days("2024-05-06", "2024-06-02")),
        ("last month", days("2024-05-01", "2024-05-31")),
        ("this month so far", days("2024-06-01", "2024-06-04")),
        ("last quarter", days("2024-01-01", "2024-03-31")),
        ("Q3 2023", days("2023-07-01", "2023-09-30")),
        ("the third quarter of 2023", days("2023-07-01", "2023-09-30")),
        ("March 2023", days("2023-03-01", "2023-03-31")),
        ("March", days("2024-03-01", "2024-03-31")),
        ("Mar 3", days("2024-03-03")),
        ("3rd of March 2023", days("2023-03-03")),
        ("March 3 to 15", days("2024-03-03", "2024-03-15")),
        ("first half of 2023", days("2023-01-01", "2023-06-30")),
        ("the first half of May", days("2024-05-01", "2024-05-15")),
        ("from 3 March to last Friday", days("2024-03-03", "2024-05-31")),
        ("between May 1 and May 15", days("2024-05-01", "2024-05-15")),
        ("since 1 Sept", days("2023-09-01", "2024-06-04")),
        ("week of May 14", days("2024-05-13", "2024-05-19")),
        ("week 20", days("2024-05-13", "2024-05-19")),
        ("last Friday", days("2024-05-31")),
        ("last weekend", days("2024-06-01", "2024-06-02")),
        ("year to date", days("2024-01-01", "2024-06-04")),
        ("Black Friday", days("2023-11-24")),
        ("last year's Singles' Day", days("2023-11-11")),
    ],
)
def test_reads_period(text: str, period: Period) -> None:
    read = found(text)
    assert (read.period, read.start, read.end) == (period, 0, len(text))


@pytest.mark.parametrize(
    ("text", "today", "period"),
    [
        ("昨天", NEW_YEAR, days("2024-12-31")),
        ("上周", NEW_YEAR, days("2024-12-23", "2024-12-29")),
        ("上个月", NEW_YEAR, days("2024-12-01", "2024-12-31")),
        ("上季度", NEW_YEAR, days("2024-10-01", "2024-12-31")),
        ("去年", NEW_YEAR, days("2024-01-01", "2024-12-31")),
        ("1月", NEW_YEAR, days("2024-01-01", "2024-01-31")),
        ("Q4", NEW_YEAR, days("2024-10-01", "2024-12-31")),
        ("最近三个月", NEW_YEAR, days("2024-10-01", "2024-12-31")),
        ("本周", NEW_YEAR, days("2024-12-30", "2024-12-31")),
        ("第1周", NEW_YEAR, days("2024-12-30", "2025-01-05")),
        ("上周", LEAP_MARCH, days("2024-03-18", "2024-03-24")),
        ("本周", LEAP_MARCH, days("2024-03-25", "2024-03-30")),
        ("上个月", LEAP_MARCH, days("2024-02-01", "2024-02-29")),
        ("本月", LEAP_MARCH, days("2024-03-01", "2024-03-30")),
    ],
)
def test_reads_period_at_the_edges(text: str, today: date, period: Period) -> None:
    assert found(text, today).period == period


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("2月30日", "invalid"),
        ("13月", "invalid"),
        ("31st of September", "invalid"),
        ("2024-02-30", "invalid"),
        ("2023年第53周", "invalid"),
        ("2024-03-15到2024-03-01", "reversed"),
        ("明天", "future"),
        ("下个月", "future"),
        ("next week", "future"),
        ("2030年", "future"),
        ("截至昨天", "no start"),
        ("until last Friday", "no start"),
        ("这几天", "vague"),
        ("last 2 years", "vague"),
    ],
)
def test_says_what_is_wrong_with_a_period(text: str, trouble: str) -> None:
    assert (found(text).period, found(text).trouble) == (None, trouble)


def test_to_date_ends_at_the_last_day_with_data_and_never_after_today() -> None:
    assert found("本月", data_until=date(2024, 6, 2)).period == days("2024-06-01", "2024-06-02")
    assert found("本月", data_until=date(2024, 7, 2)).period == days("2024-06-01", "2024-06-05")
    assert found("本月", data_until=date(2024, 5, 20)).trouble == "not yet"
    assert found("近7天", data_until=date(2024, 6, 2)).period == days("2024-05-29", "2024-06-04")


@pytest.mark.parametrize("text", ["", "ROI大于3.1", "订单12345", "1.5万", "第三名", "前三名", "版本3.12"])
def test_reads_no_period_where_none_is(text: str) -> None:
    assert read_period(text, today=WEDNESDAY, calendar=default_calendar()) == ()


@pytest.mark.parametrize(
    ("text", "before", "year"),
    [
        ("昨天", days("2024-06-03"), days("2023-06-04")),
        ("上周", days("2024-05-20", "2024-05-26"), days("2023-05-27", "2023-06-02")),
        ("本周", days("2024-05-27", "2024-05-28"), days("2023-06-03", "2023-06-04")),
        ("近7天", days("2024-05-22", "2024-05-28"), days("2023-05-29", "2023-06-04")),
        ("上个月", days("2024-04-01", "2024-04-30"), days("2023-05-01", "2023-05-31")),
        ("本月", days("2024-05-01", "2024-05-04"), days("2023-06-01", "2023-06-04")),
        ("2024年2月", days("2024-01-01", "2024-01-31"), days("2023-02-01", "2023-02-28")),
        ("2023年2月", days("2023-01-01", "2023-01-31"), days("2022-02-01", "2022-02-28")),
        ("2024年2月29日", days("2024-02-28"), days("2023-02-28")),
        ("最近三个月", days("2023-12-01", "2024-02-29"), days("2023-03-01", "2023-05-31")),
        ("一季度", days("2023-10-01", "2023-12-31"), days("2023-01-01", "2023-03-31")),
        ("今年", days("2023-01-01", "2023-06-04"), days("2023-01-01", "2023-06-04")),
        ("3月1日到3月15日", days("2024-02-15", "2024-02-29"), days("2023-03-01", "2023-03-15")),
        ("春节", days("2024-02-02", "2024-02-08"), days("2023-01-21", "2023-01-27")),
    ],
)
def test_period_before_and_year_before(text: str, before: Period, year: Period) -> None:
    read = found(text)
    assert (period_before(read), year_before(read, default_calendar())) == (before, year)


def test_month_to_date_compares_with_the_same_days_of_a_shorter_month() -> None:
    assert period_before(found("本月", LEAP_MARCH)) == days("2024-02-01", "2024-02-29")


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (days("2024-05-01", "2024-05-31"), days("2024-04-01", "2024-04-30")),
        (days("2024-05-27", "2024-06-02"), days("2024-05-20", "2024-05-26")),
        (days("2024-06-01", "2024-06-04"), days("2024-05-01", "2024-05-04")),
        (days("2024-01-01", "2024-06-04"), days("2023-01-01", "2023-06-04")),
        (days("2024-05-06", "2024-05-10"), days("2024-05-01", "2024-05-05")),
    ],
)
def test_kind_is_known_again_from_the_days(period: Period, before: Period) -> None:
    assert period_before(kind_of(period, date(2024, 6, 4))) == before


@pytest.mark.parametrize(
    ("entry", "fiscal"),
    [
        ('fiscal_year: {starts: "04-01"}', FiscalYear(4)),
        ("fiscal_year: {starts: 02-01, named: start}", FiscalYear(2, "start")),
        ("", None),
    ],
)
def test_a_calendar_file_may_say_when_the_fiscal_year_starts(
    entry: str, fiscal: FiscalYear | None, tmp_path: Path
) -> None:
    path = tmp_path / "calendar.yml"
    path.write_text(f"{entry}\nfestivals: []\n", encoding="utf-8")
    assert load_calendar(path).fiscal == fiscal


@pytest.mark.parametrize(
    "entry", ["{starts: 04-15}", "{starts: 13-01}", "{starts: 04-01, named: middle}", "april", "{}"]
)
def test_a_fiscal_year_must_start_with_a_month(entry: str, tmp_path: Path) -> None:
    path = tmp_path / "calendar.yml"
    path.write_text(f"fiscal_year: {entry}\nfestivals: []\n", encoding="utf-8")
    with pytest.raises(CalendarFaulty, match="fiscal_year"):
        load_calendar(path)


def test_a_file_with_a_fiscal_year_only_keeps_the_festivals(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yml"
    path.write_text("fiscal_year: {starts: 07-01}\n", encoding="utf-8")
    assert load_calendar(path).festivals == default_calendar().festivals
    assert load_calendar(path).fiscal == FiscalYear(7)
