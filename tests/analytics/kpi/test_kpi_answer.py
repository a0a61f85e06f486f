"""Answers: the rows compared with, what is said beside them, and periods without data."""

import json
from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.answer import Answer, NoData, Note, answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.learn import with_values
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold
from analytics.kpi.query_json import from_json, to_json
from analytics.kpi.store import MetricsStore
from analytics.warehouse import NoWarehouse, Warehouse

SECOND = Period(date(2026, 3, 2), date(2026, 3, 2))
FIRST = Period(date(2026, 3, 1), date(2026, 3, 1))
BEFORE = Compare("previous", FIRST)
RED, DOUYIN = "小红书", "抖音"


def answered(query: MetricQuery, catalog: Catalog, warehouse: Warehouse) -> Answer:
    found = answer(query, catalog, warehouse)
    assert isinstance(found, Answer)
    return found


def test_compares_each_group_that_either_period_has(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    query = MetricQuery(("clicked",), SECOND, group_by=("channel",), compare=BEFORE)
    found = answered(query, tiny_catalog, tiny_warehouse)
    assert found.rows == ((RED, 10),)
    assert found.comparison == ((RED, 10), (DOUYIN, 20))


@pytest.mark.parametrize(
    "cut", [{"order_by": Order("spent"), "limit": 1}, {"thresholds": (Threshold("spent", ">", 20.0),)}]
)
def test_ranked_groups_are_compared_with_themselves(
    cut: dict[str, object], tiny_catalog: Catalog, tiny_warehouse: Warehouse
) -> None:
    """抖音 led the day before; 小红书's row is compared with 小红书's."""
    query = MetricQuery(("spent",), SECOND, group_by=("channel",), compare=BEFORE, **cut)  # type: ignore[arg-type]
    found = answered(query, tiny_catalog, tiny_warehouse)
    assert (found.rows, found.comparison) == (((RED, 30.0),), ((RED, 50.0),))


def test_notes_tell_where_data_starts_and_ends(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    query = MetricQuery(("clicked",), Period(date(2026, 2, 20), date(2026, 3, 31)), period_assumed=True)
    found = answered(query, tiny_catalog, tiny_warehouse)
    assert found.fresh_until == date(2026, 3, 9)
    assert found.notes == (
        Note("period_assumed"),
        Note("starts_late", day=date(2026, 3, 1)),
        Note("ends_early", day=date(2026, 3, 9)),
    )


@pytest.mark.parametrize(
    ("metric", "first", "last"),
    [
        ("clicked", date(2026, 4, 1), date(2026, 4, 2)),  # after all data
        ("clicked", date(2026, 3, 5), date(2026, 3, 6)),  # a hole in the middle
        ("orders", date(2026, 3, 4), date(2026, 3, 4)),  # a count would say 0
        ("conversion", date(2026, 3, 3), date(2026, 3, 3)),  # orders, but no visits
    ],
)
def test_a_period_without_data_is_no_answer(
    metric: str, first: date, last: date, tiny_catalog: Catalog, tiny_warehouse: Warehouse
) -> None:
    assert isinstance(answer(MetricQuery((metric,), Period(first, last)), tiny_catalog, tiny_warehouse), NoData)


def test_a_filter_that_keeps_nothing_is_an_answer(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    query = MetricQuery(("orders",), SECOND, filters=(Filter("channel", "=", ("官网",)),))
    assert answered(query, tiny_catalog, tiny_warehouse).rows == ((0,),)


def test_nothing_to_compare_with_is_said(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    compare = Compare("year", Period(date(2025, 3, 2), date(2025, 3, 2)))
    found = answered(MetricQuery(("clicked",), SECOND, compare=compare), tiny_catalog, tiny_warehouse)
    assert (found.comparison, found.notes) == ((), (Note("nothing_to_compare"),))


def test_learns_values_as_text_and_finds_what_is_stored(
    tiny_catalog: Catalog, tiny_warehouse: Warehouse, tmp_path: Path
) -> None:
    learned = with_values(tiny_catalog, tiny_warehouse, tmp_path / "values.json")
    assert learned.values["campaign_id"] == ("1", "2", "3", "4")
    assert set(learned.values["channel"]) == {RED, DOUYIN, "官网"}
    assert learned.models["visits"].columns == {"day", "channel", "visitors"}
    again = with_values(tiny_catalog, tiny_warehouse, tmp_path / "values.json")
    assert (again.values, again.stored) == (learned.values, learned.stored)
    query = MetricQuery(("clicked",), FIRST, filters=(Filter("campaign_id", "=", ("3",)),))
    assert answered(query, learned, tiny_warehouse).rows == ((20,),)


def test_the_store_knows_its_last_day(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    store = MetricsStore(tiny_catalog, tiny_warehouse)
    assert store.data_until == date(2026, 3, 9)
    assert isinstance(store.answer(MetricQuery(("clicked",), FIRST)), Answer)


def test_no_warehouse_yet(tiny_catalog: Catalog, tmp_path: Path) -> None:
    store = MetricsStore(tiny_catalog, Warehouse(f"duckdb:///{tmp_path}/none.duckdb"))
    with pytest.raises(NoWarehouse, match="还没有数据"):
        store.answer(MetricQuery(("clicked",), FIRST))


def test_a_query_survives_json() -> None:
    query = MetricQuery(
        ("clicked", "ctr"),
        SECOND,
        group_by=("channel",),
        filters=(Filter("channel", "!=", (RED, None)), Filter("day", ">=", (date(2026, 3, 1),))),
        thresholds=(Threshold("ctr", ">", 0.02),),
        grain="week",
        compare=BEFORE,
        order_by=Order("ctr", descending=False),
        limit=3,
        period_assumed=True,
    )
    assert from_json(json.loads(json.dumps(to_json(query)))) == query
