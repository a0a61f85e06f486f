"""Shares of a part, shares of distinct counts and running figures, against sums done by hand on `tiny.sql`."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.query import Filter, MetricQuery, Order, Period, Threshold
from analytics.kpi.query_json import from_json, to_json
from analytics.kpi.scope import Scope, narrowed, rescoped
from analytics.warehouse import Warehouse

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FIRST_DAYS = Period(date(2026, 3, 1), date(2026, 3, 3))
RED, DOUYIN = "小红书", "抖音"
ROWS = tuple[tuple[Any, ...], ...]
OF_RED = (Filter("channel", "=", (RED,)),)
OF_TEA = (Filter("product", "=", ("茶",)),)


def march(day: int) -> date:
    return date(2026, 3, day)


# Money: sales are 80 of tea and 60 of cups; orders #100 (tea and a cup), #101 tea, #102 a cup, #103 tea.
CASES: dict[str, tuple[MetricQuery, ROWS]] = {
    "one value of all rows, those without a value among them": (
        MetricQuery(("share_of_clicked",), FIRST_DAYS, of=OF_RED),
        ((20 / 44,),),
    ),
    "what is not of a value is a part too": (
        MetricQuery(("share_of_clicked",), FIRST_DAYS, of=(Filter("channel", "!=", (RED,)),)),
        ((24 / 44,),),
    ),
    "a filter restricts both": (
        MetricQuery(("share_of_clicked",), FIRST_DAYS, filters=(Filter("channel", "in", (RED, DOUYIN)),), of=OF_RED),
        ((0.5,),),
    ),
    "within each group that holds the part; a group without it has none of it": (
        MetricQuery(("share_of_sales",), MARCH, group_by=("region",), of=OF_TEA),
        (("华东", 20 / 80), ("华南", 1.0), (None, 1.0)),
    ),
    "zero of a group": (
        MetricQuery(("share_of_sales",), MARCH, group_by=("channel",), of=(Filter("region", "=", ("华南",)),)),
        ((RED, 10 / 60), (DOUYIN, 0.0), (None, 0.0)),
    ),
    "several values, each of all": (
        MetricQuery(
            ("share_of_clicked",), FIRST_DAYS, group_by=("channel",), of=(Filter("channel", "in", (RED, None)),)
        ),
        ((RED, 20 / 44), (None, 4 / 44)),
    ),
    "day by day": (
        MetricQuery(("share_of_clicked",), FIRST_DAYS, grain="day", of=OF_RED),
        ((march(1), 10 / 30), (march(2), 1.0), (march(3), 0.0)),
    ),
    "ranked and cut": (
        MetricQuery(
            ("share_of_sales",), MARCH, group_by=("region",), of=OF_TEA, order_by=Order("share_of_sales"), limit=1
        ),
        (("华南", 1.0),),
    ),
    "bounded": (
        MetricQuery(
            ("share_of_sales",),
            MARCH,
            group_by=("region",),
            of=OF_TEA,
            thresholds=(Threshold("share_of_sales", "<", 0.5),),
        ),
        (("华东", 20 / 80),),
    ),
    "no part at all is none of it, not unknown": (
        MetricQuery(("share_of_sales",), MARCH, of=(Filter("product", "=", ("碗",)),)),
        ((0.0,),),
    ),
    "no whole, no share": (
        MetricQuery(("share_of_sales",), Period(date(2025, 1, 1), date(2025, 1, 1)), of=OF_TEA),
        ((None,),),
    ),
    "of distinct orders, counted once in the whole: 2 and 3 of 4": (
        MetricQuery(("share_of_orders",), MARCH, group_by=("product",)),
        (("杯", 0.5), ("茶", 0.75)),
    ),
    "of distinct orders, one value": (MetricQuery(("share_of_orders",), MARCH, of=OF_TEA), ((0.75,),)),
    "of distinct orders, day by day": (
        MetricQuery(("share_of_orders",), MARCH, grain="day", of=OF_TEA),
        ((march(1), 1.0), (march(2), 0.5), (march(3), 1.0)),
    ),
    "two facts side by side": (
        MetricQuery(("share_of_orders", "share_of_visitors"), MARCH, of=OF_RED),
        ((2 / 4, 100 / 160),),
    ),
    "a running sum: days without rows do not appear, the sum goes on": (
        MetricQuery(("clicked",), MARCH, grain="day", running=True),
        ((march(1), 30), (march(2), 40), (march(3), 44), (march(9), 45)),
    ),
    "a running sum starts with the period, and in each group": (
        MetricQuery(("clicked",), Period(march(2), march(9)), group_by=("channel",), grain="week", running=True),
        ((march(2), RED, 10), (march(2), None, 4), (march(9), DOUYIN, 1)),
    ),
    "a running sum passes a bound": (
        MetricQuery(("clicked",), MARCH, grain="day", running=True, thresholds=(Threshold("clicked", ">", 40.0),)),
        ((march(3), 44), (march(9), 45)),
    ),
    "distinct to date: customer 1 on the 1st and the 2nd is one": (
        MetricQuery(
            ("buyers", "orders"), MARCH, grain="day", running=True, filters=(Filter("product", "!=", ("壶",)),)
        ),
        ((march(1), 1, 1), (march(2), 2, 3), (march(3), 2, 4)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_equals_what_is_done_by_hand(case: str, tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    query, expected = CASES[case]
    known = {("items", "bought_at"): FIRST_DAYS}
    rows = tiny_warehouse.rows(compile_query(query, tiny_catalog, tiny_warehouse.dialect, known)).rows
    assert [tuple(_plain(value) for value in row) for row in rows] == [tuple(map(_near, row)) for row in expected]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | date) else float(value)


def _near(value: Any) -> Any:
    return pytest.approx(value) if isinstance(value, int | float) else value


@pytest.mark.parametrize("case", CASES)
def test_is_remembered_whole(case: str) -> None:
    assert from_json(to_json(CASES[case][0])) == CASES[case][0]


@pytest.mark.parametrize(
    "query",
    [
        MetricQuery(("ctr",), MARCH, of=OF_RED),
        MetricQuery(("clicked",), MARCH, of=OF_RED),
        MetricQuery(("share_of_clicked",), MARCH, of=OF_TEA),
        MetricQuery(("ctr",), MARCH, grain="day", running=True),
        MetricQuery(("median_spent",), MARCH, grain="day", running=True),
        MetricQuery(("clicked",), MARCH, running=True),
    ],
    ids=lambda query: f"{query.metrics[0]} {query.grain}",
)
def test_what_has_no_parts_or_no_sum_is_not_compiled(query: MetricQuery, tiny_catalog: Catalog) -> None:
    with pytest.raises(CannotCompile):
        compile_query(query, tiny_catalog)


def test_a_limit_of_rows_holds_for_the_part_and_the_whole(tiny_warehouse: Warehouse, tiny_catalog: Catalog) -> None:
    seen = narrowed(tiny_catalog, Scope(rows=(("channel", (RED,)),)))
    of_all, of_orders = (MetricQuery((name,), MARCH, of=OF_TEA) for name in ("share_of_sales", "share_of_orders"))
    rows = [tiny_warehouse.rows(compile_query(each, seen, tiny_warehouse.dialect)).rows for each in (of_all, of_orders)]
    assert [[float(value) for value in row] for (row,) in rows] == [[pytest.approx(30 / 60)], [pytest.approx(1.0)]]


def test_a_part_of_what_is_hidden_is_not_compiled_nor_remembered(tiny_catalog: Catalog) -> None:
    seen = narrowed(tiny_catalog, Scope(denied_dimensions=frozenset({"product"})))
    query = MetricQuery(("share_of_sales",), MARCH, of=OF_TEA)
    with pytest.raises(CannotCompile):
        compile_query(query, seen)
    narrow = narrowed(tiny_catalog, Scope(rows=(("channel", (RED,)),)))
    narrow = replace(narrow, values={"channel": (RED,)})
    of_other = MetricQuery(("share_of_sales",), MARCH, of=(Filter("channel", "=", (DOUYIN,)),))
    assert rescoped(of_other, narrow) is None
