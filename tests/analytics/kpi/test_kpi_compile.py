"""Compiled queries against sums done by hand on the tiny warehouse (`tiny.sql`)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.query import Filter, MetricQuery, Order, Period, Threshold
from analytics.warehouse import Warehouse

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FIRST_DAYS = Period(date(2026, 3, 1), date(2026, 3, 3))
RED, DOUYIN, SITE = "小红书", "抖音", "官网"
ROWS = tuple[tuple[Any, ...], ...]


def ask(warehouse: Warehouse, catalog: Catalog, query: MetricQuery) -> ROWS:
    rows = warehouse.rows(compile_query(query, catalog, warehouse.dialect)).rows
    return tuple(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: Any) -> Any:
    value = float(value) if isinstance(value, Decimal) else value
    return pytest.approx(value) if isinstance(value, float) else value


CASES: dict[str, tuple[MetricQuery, ROWS]] = {
    "a total": (MetricQuery(("clicked",), FIRST_DAYS), ((44,),)),
    "a ratio of sums, not a mean of ratios: 20/1100, where the mean of 1 % and 10 % would say 5.5 %": (
        MetricQuery(("ctr",), FIRST_DAYS, filters=(Filter("channel", "=", (RED,)),)),
        ((20 / 1100,),),
    ),
    "a zero denominator gives null; a null group is a group": (
        MetricQuery(("ctr",), FIRST_DAYS, group_by=("campaign_id",)),
        ((1, 20 / 1100), (2, None), (3, 0.04), (4, 0.02)),
    ),
    "null dimension values are their own group, last": (
        MetricQuery(("clicked",), FIRST_DAYS, group_by=("channel",)),
        ((RED, 20), (DOUYIN, 20), (None, 4)),
    ),
    "== does not find nulls, != keeps them": (
        MetricQuery(("clicked",), FIRST_DAYS, filters=(Filter("channel", "!=", (RED,)),)),
        ((24,),),
    ),
    "not in keeps nulls, unless null is among them": (
        MetricQuery(("clicked",), FIRST_DAYS, filters=(Filter("channel", "not in", (RED, None)),)),
        ((20,),),
    ),
    "in with null": (
        MetricQuery(("clicked",), FIRST_DAYS, filters=(Filter("channel", "in", (RED, None)),)),
        ((24,),),
    ),
    "a timestamp's last day counts to its end": (
        MetricQuery(("sales",), Period(date(2026, 3, 2), date(2026, 3, 2))),
        ((40,),),
    ),
    "weeks start on Monday, are called by their first day, and hold only the days asked for": (
        MetricQuery(("clicked",), Period(date(2026, 3, 1), date(2026, 3, 8)), grain="week"),
        ((date(2026, 2, 23), 30), (date(2026, 3, 2), 14)),
    ),
    "quarters": (MetricQuery(("clicked",), MARCH, grain="quarter"), ((date(2026, 1, 1), 45),)),
    "months": (MetricQuery(("clicked",), MARCH, grain="month"), ((date(2026, 3, 1), 45),)),
    "years": (MetricQuery(("sales",), MARCH, grain="year"), ((date(2026, 1, 1), 140),)),
    "days of a timestamp": (
        MetricQuery(("orders",), MARCH, grain="day"),
        ((date(2026, 3, 1), 1), (date(2026, 3, 2), 2), (date(2026, 3, 3), 1)),
    ),
    "a distinct count is distinct within the group, and groups do not add up": (
        MetricQuery(("orders",), MARCH, group_by=("product",)),
        (("杯", 2), ("茶", 3)),
    ),
    "a many-to-one join: two of them to a region; lines without a store are a null group": (
        MetricQuery(("sales",), MARCH, group_by=("region",)),
        (("华东", 80), ("华南", 10), (None, 50)),
    ),
    "a filter through a join": (
        MetricQuery(("sales",), MARCH, filters=(Filter("tier", "=", ("金卡",)),)),
        ((60,),),
    ),
    "a filter of the file that has an OR stands in parentheses, unpaid lines of gold customers included": (
        MetricQuery(("gold_sales",), MARCH, filters=(Filter("product", "=", ("茶",)),)),
        ((30,),),
    ),
    "an OR of the file does not let other days in: one tea on the 2nd, eight teas and a pot in all": (
        MetricQuery(("tea_or_unpaid",), Period(date(2026, 3, 2), date(2026, 3, 2))),
        ((1,),),
    ),
    "at least two orders": (MetricQuery(("regulars", "buyers", "repeat_rate"), MARCH), ((1, 2, 0.5),)),
    "at least two orders within the group: one in each region is not two": (
        MetricQuery(("regulars", "repeat_rate"), MARCH, group_by=("region",)),
        (("华东", 0, 0.0), ("华南", 0, 0.0), (None, 0, None)),
    ),
    "an input's own filter": (MetricQuery(("tea_share",), MARCH), ((80 / 140,),)),
    "aggregations": (
        MetricQuery(("lines", "paid_lines", "median_spent", "p90_spent"), FIRST_DAYS),
        ((6, 5, 40.0, 80.0),),
    ),
    "a semi-additive balance: each member's last day only": (MetricQuery(("balance",), FIRST_DAYS), ((8,),)),
    "a semi-additive balance, by week": (
        MetricQuery(("balance",), MARCH, grain="week"),
        ((date(2026, 2, 23), 6), (date(2026, 3, 2), 7), (date(2026, 3, 9), 2)),
    ),
    "top 2, null last": (
        MetricQuery(("ctr",), FIRST_DAYS, group_by=("campaign_id",), order_by=Order("ctr"), limit=2),
        ((3, 0.04), (4, 0.02)),
    ),
    "bottom 4, null last": (
        MetricQuery(("ctr",), FIRST_DAYS, group_by=("campaign_id",), order_by=Order("ctr", descending=False), limit=4),
        ((1, 20 / 1100), (4, 0.02), (3, 0.04), (2, None)),
    ),
    "a tie at the cut: exactly N rows, the tie settled by name": (
        MetricQuery(("clicked",), FIRST_DAYS, group_by=("channel",), order_by=Order("clicked"), limit=1),
        ((RED, 20),),
    ),
    "a threshold is strict, on the sum, and drops nulls": (
        MetricQuery(("spent",), FIRST_DAYS, group_by=("campaign_id",), thresholds=(Threshold("spent", "<", 80.0),)),
        ((4, 10.0),),
    ),
    "a threshold on a metric that is not shown": (
        MetricQuery(("clicked",), FIRST_DAYS, group_by=("channel",), thresholds=(Threshold("ctr", ">", 0.03),)),
        ((DOUYIN, 20),),
    ),
    "a metric that fills": (
        MetricQuery(("sales", "filled_sales", "lines"), MARCH, group_by=("product",)),
        (("壶", None, 0, 1), ("杯", 60, 60, 2), ("茶", 80, 80, 3)),
    ),
    "no rows at all": (
        MetricQuery(("sales", "orders", "aov"), Period(date(2025, 1, 1), date(2025, 1, 1))),
        ((None, 0, None),),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_answers_equal_sums_done_by_hand(case: str, tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    query, expected = CASES[case]
    assert ask(tiny_warehouse, tiny_catalog, query) == expected


def test_two_facts_are_added_up_apart(tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    """The chasm trap: three lines of 小红书 and two visit rows would make six rows if joined first.

    items 小红书: #100 #100 #101      visits 小红书: 40, 60
    joined first: 3 × 2 rows → visitors 300, conversion 2/300
    apart:        2 orders, 100 visitors → 2/100
    """
    query = MetricQuery(("conversion", "cost_per_order", "sales"), FIRST_DAYS, group_by=("channel",))
    assert ask(tiny_warehouse, tiny_catalog, query) == (
        (SITE, None, None, None),
        (RED, 2 / 100, 40.0, 60),
        (DOUYIN, 1 / 50, 80.0, 30),
        (None, 1 / 10, 10.0, 50),
    )


def test_two_facts_in_one_total(tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    assert ask(tiny_warehouse, tiny_catalog, MetricQuery(("conversion",), FIRST_DAYS)) == ((4 / 160,),)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        # Fan-out: a customer has many lines, so customers' own figures cannot be split by product.
        (
            MetricQuery(("visitors",), MARCH, group_by=("product",)),
            "`visitors` cannot be split or filtered by `product`",
        ),
        (
            MetricQuery(("conversion",), MARCH, group_by=("region",)),
            "`conversion` cannot be split or filtered by `region`",
        ),
        (
            MetricQuery(("sales",), MARCH, filters=(Filter("nothing", "=", ("x",)),)),
            "cannot be split or filtered by `nothing`",
        ),
        (MetricQuery(("nothing",), MARCH), "there is no metric `nothing`"),
        (MetricQuery(("sales",), MARCH, order_by=Order("nothing")), "there is no `nothing` to order by"),
    ],
)
def test_refuses_what_would_multiply_rows_or_does_not_exist(
    query: MetricQuery, message: str, tiny_catalog: Catalog
) -> None:
    with pytest.raises(CannotCompile, match=message):
        compile_query(query, tiny_catalog, "duckdb")


def test_values_are_bound_never_written_into_the_sql(tiny_catalog: Catalog) -> None:
    query = MetricQuery(("clicked",), MARCH, filters=(Filter("channel", "=", ("'; DROP TABLE ads; --",)),))
    assert "DROP" not in str(compile_query(query, tiny_catalog, "duckdb"))
