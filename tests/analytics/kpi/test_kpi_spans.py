"""Figures that stand on other days than those asked for, counts of values and averages a day, on every database.

Every expectation is added up by hand from `tiny.sql`: 30 clicks on 1 March, 10 on the 2nd, 4 on the 3rd, 1 on the 9th.
"""

from datetime import date

import pytest
from test_kpi_compile import FIRST_DAYS, MARCH, ROWS, ask

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.query import Filter, MetricQuery, Period, Threshold
from analytics.warehouse import Warehouse

RED, DOUYIN = "小红书", "抖音"


def march(first: int, last: int) -> Period:
    return Period(date(2026, 3, first), date(2026, 3, last))


def on(day: int) -> date:
    return date(2026, 3, day)


CASES: dict[str, tuple[MetricQuery, ROWS]] = {
    "to date, in one figure: all of the month before the day too": (
        MetricQuery(("clicked_this_month",), march(2, 2)),
        ((40,),),
    ),
    "to date by day: a day without rows keeps the figure so far": (
        MetricQuery(("clicked_this_month",), march(8, 10), grain="day"),
        ((on(8), 44), (on(9), 45), (on(10), 45)),
    ),
    "to date by group: a group keeps its figure on days without rows of its own": (
        MetricQuery(("clicked_this_month",), march(2, 3), grain="day", group_by=("channel",)),
        ((on(2), RED, 20), (on(2), DOUYIN, 20), (on(3), RED, 20), (on(3), DOUYIN, 20), (on(3), None, 4)),
    ),
    "to date by month": (
        MetricQuery(("clicked_this_month",), Period(date(2026, 2, 1), date(2026, 3, 31)), grain="month"),
        ((on(1), 45),),
    ),
    "so far by week, where period_agg asks for the first day's figure": (
        MetricQuery(("clicked_so_far",), march(1, 15), grain="week"),
        ((date(2026, 2, 23), 30), (on(2), 40), (on(9), 45)),
    ),
    "so far, in one figure: at the end of the period": (MetricQuery(("clicked_so_far",), march(1, 15)), ((45,),)),
    "trailing three days: empty windows do not appear": (
        MetricQuery(("clicked_in_3_days",), march(3, 6), grain="day"),
        ((on(3), 44), (on(4), 14), (on(5), 4)),
    ),
    "the mean of the days' figures: 40 once, 44 six times": (
        MetricQuery(("clicked_level",), march(2, 8), grain="week"),
        ((on(2), 304 / 7),),
    ),
    "moved back a day: one side missing gives null, on either side": (
        MetricQuery(("click_growth",), march(1, 4), grain="day"),
        ((on(1), None), (on(2), -20), (on(3), -6), (on(4), None)),
    ),
    "moved back a day, in one figure: 14 less 40": (MetricQuery(("click_growth",), march(2, 3)), ((-26,),)),
    "the first day of the month against each day": (
        MetricQuery(("clicked_since_start",), march(1, 3), grain="day"),
        ((on(1), 0), (on(2), -20), (on(3), -26)),
    ),
    "the first day of the month against the month": (
        MetricQuery(("clicked_since_start",), MARCH, grain="month"),
        ((on(1), 15),),
    ),
    "rounded and guarded: 20 clicks of 1100 shown and 20 of 500 are 1.82 % and 4 %": (
        MetricQuery(("ctr_rounded",), FIRST_DAYS, group_by=("channel",)),
        ((RED, 1.82), (DOUYIN, 4.0), (None, 2.0)),
    ),
    "a figure to date that fills empty windows": (
        MetricQuery(("clicked_in_3_days_filled",), march(5, 7), grain="day"),
        ((on(5), 4), (on(6), 0), (on(7), 0)),
    ),
    "empty days appear for a metric that fills": (
        MetricQuery(("clicked_daily",), march(2, 5), grain="day"),
        ((on(2), 10), (on(3), 4), (on(4), 0), (on(5), 0)),
    ),
    "empty days appear for each group that has a row in any": (
        MetricQuery(("clicked_daily",), march(2, 3), grain="day", group_by=("channel",)),
        ((on(2), RED, 10), (on(2), None, 0), (on(3), RED, 0), (on(3), None, 4)),
    ),
    "a conversion belongs to the nearest event before it: four lines bought after five views": (
        MetricQuery(("bought_after", "views"), MARCH),
        ((0.8, 5),),
    ),
    "conversions by the day of the view; the 3rd had a view and no purchase": (
        MetricQuery(("bought_after",), MARCH, grain="day"),
        ((on(1), 1.0), (on(2), 1.0), (on(3), 0.0)),
    ),
    "conversions of the same product only: the tea twice": (MetricQuery(("bought_the_same",), MARCH), ((2,),)),
    "how many channels: null is no value": (MetricQuery(("clicked",), FIRST_DAYS, count_of="channel"), ((2,),)),
    "how many campaigns have a rate: a zero denominator gives none": (
        MetricQuery(("ctr",), FIRST_DAYS, count_of="campaign_id"),
        ((3,),),
    ),
    "how many pass a bound, strictly": (
        MetricQuery(("spent",), FIRST_DAYS, count_of="campaign_id", thresholds=(Threshold("spent", "<", 80.0),)),
        ((1,),),
    ),
    "how many products were ordered: an order not paid is none": (
        MetricQuery(("orders",), MARCH, count_of="product", thresholds=(Threshold("lines", ">", 0.0),)),
        ((2,),),
    ),
    "how many by day": (
        MetricQuery(("clicked",), FIRST_DAYS, count_of="channel", grain="day"),
        ((on(1), 2), (on(2), 1)),
    ),
    "how many by group": (
        MetricQuery(("sales",), MARCH, count_of="product", group_by=("channel",)),
        ((RED, 2), (DOUYIN, 1), (None, 1)),
    ),
    "how many of nothing": (
        MetricQuery(("clicked",), FIRST_DAYS, count_of="campaign_id", filters=(Filter("channel", "=", ("官网",)),)),
        ((0,),),
    ),
    "an average a day counts days without rows": (MetricQuery(("clicked",), march(1, 4), per="day"), ((11.0,),)),
    "an average a week counts the weeks touched": (MetricQuery(("clicked",), FIRST_DAYS, per="week"), ((22.0,),)),
    "an average a day by week: one day, then two": (
        MetricQuery(("clicked",), FIRST_DAYS, grain="week", per="day"),
        ((date(2026, 2, 23), 30.0), (on(2), 7.0)),
    ),
    "orders a day": (MetricQuery(("orders",), FIRST_DAYS, per="day"), ((4 / 3,),)),
    "buyers a day are counted day by day: 1, 2 and none; two in all": (
        MetricQuery(("buyers",), FIRST_DAYS, per="day"),
        ((1.0,),),
    ),
    "buyers a day, by group": (
        MetricQuery(("buyers",), FIRST_DAYS, group_by=("channel",), per="day"),
        ((RED, 2 / 3), (DOUYIN, 1 / 3), (None, 0.0)),
    ),
    "a bound on an average a day": (
        MetricQuery(
            ("spent",), FIRST_DAYS, group_by=("channel",), per="day", thresholds=(Threshold("spent", ">", 26.0),)
        ),
        ((RED, 80 / 3), (DOUYIN, 80 / 3)),
    ),
    "shares of a whole that a null group is part of": (
        MetricQuery(("share_of_clicked",), FIRST_DAYS, group_by=("channel",)),
        ((RED, 20 / 44), (DOUYIN, 20 / 44), (None, 4 / 44)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_stands_on_the_right_days(case: str, tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    query, expected = CASES[case]
    assert ask(tiny_warehouse, tiny_catalog, query) == expected


def test_an_average_counts_no_days_outside_the_data(tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    known = {("ads", "day"): march(1, 9)}
    select = compile_query(MetricQuery(("clicked",), MARCH, per="day"), tiny_catalog, tiny_warehouse.dialect, known)
    assert tiny_warehouse.rows(select).rows == ((5.0,),)


@pytest.mark.parametrize("metric", ["ctr", "median_spent", "balance", "clicked_so_far", "bought_after", "regulars"])
def test_has_no_average_a_day_of_what_does_not_add_up(metric: str, tiny_catalog: Catalog) -> None:
    with pytest.raises(CannotCompile, match="no average a day"):
        compile_query(MetricQuery((metric,), MARCH, per="day"), tiny_catalog)
