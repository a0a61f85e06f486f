"""Answers: the rows compared with, what is said beside them, and periods without data."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from kpi_databases import database, file_database
from kpi_fixtures import TINY

from analytics.kpi.answer import Answer, NoData, Note, answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.learn import with_values
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold
from analytics.kpi.query_json import from_json, to_json
from analytics.kpi.store import FRESH_S, KEPT_S, MetricsStore
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


def test_forgets_words_for_values_that_no_row_holds(tiny_warehouse: Warehouse, tmp_path: Path) -> None:
    """A filter on such a value would leave nothing: "red" must not mean a channel that this store does not have."""
    metrics = tmp_path / "metrics.yml"
    metrics.write_text(
        """
models:
  - name: visits
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - name: channel
        dimension: {type: categorical}
        config: {meta: {value_synonyms: {抖音: [Douyin], 小红书: [RED], 快手: [Kuaishou]}}}
    metrics:
      - {name: visitors, type: simple, agg: sum, expr: visitors}
""",
        encoding="utf-8",
    )
    channel = with_values(load(metrics), tiny_warehouse).dimension("channel")
    assert channel is not None
    assert channel.value_synonyms == {"抖音": ("Douyin",), "小红书": ("RED",)}


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


def test_fifty_at_once_get_what_one_gets(tiny_catalog: Catalog, tiny_url: str) -> None:
    """Fifty people on one store, each with one of five questions; no two answers to a question differ."""
    warehouse = Warehouse(tiny_url)
    queries = [
        MetricQuery(("clicked",), FIRST),
        MetricQuery(("ctr", "clicked"), SECOND, group_by=("channel",), compare=BEFORE),
        MetricQuery(("conversion",), Period(date(2026, 3, 1), date(2026, 3, 3)), grain="day"),
        MetricQuery(("spent",), FIRST, group_by=("channel",), order_by=Order("spent"), limit=1),
        MetricQuery(("repeat_rate",), Period(date(2026, 3, 1), date(2026, 3, 31))),
    ]
    alone = [MetricsStore(tiny_catalog, warehouse).answer(query) for query in queries]
    for kept in (0, 256):
        store = MetricsStore(tiny_catalog, warehouse, kept_answers=kept)
        with ThreadPoolExecutor(50) as people:
            found = list(people.map(store.answer, queries * 10))
        assert found == alone * 10
    warehouse.dispose()


def test_an_answer_is_not_kept_when_the_file_changes(tiny_catalog: Catalog, tmp_path: Path) -> None:
    query = MetricQuery(("clicked",), FIRST)
    store = MetricsStore(tiny_catalog, Warehouse(file_database("duckdb", TINY, tmp_path)))
    assert _figures(store.answer(query)) == ((30,),)
    store.warehouse.dispose()
    changed = TINY.replace("'小红书', 1, 1000, 10, 50", "'小红书', 1, 1000, 11, 50")
    (tmp_path / "tiny.duckdb").unlink()
    file_database("duckdb", changed, tmp_path)
    assert _figures(store.answer(query)) == ((31,),)


def test_learns_anew_what_a_server_holds(tiny_catalog: Catalog, tmp_path: Path) -> None:
    """A server shows no sign of a change: its values are kept for a while, its last day for less."""
    clock = [0.0]
    with database("postgresql", TINY, tmp_path) as warehouse:
        store = MetricsStore(tiny_catalog, warehouse, seconds=lambda: clock[0])
        assert (store.data_until, set(store.catalog.values["product"])) == (date(2026, 3, 9), {"壶", "杯", "茶"})
        writer = sa.create_engine(warehouse.url)
        with writer.begin() as connection:
            connection.exec_driver_sql("INSERT INTO ads VALUES ('2026-03-20', '抖音', 3, 1, 1, 1)")
            connection.exec_driver_sql("UPDATE items SET product = '碗' WHERE product = '壶'")
        writer.dispose()
        assert store.data_until == date(2026, 3, 9)
        clock[0] += FRESH_S + 1
        assert store.data_until == date(2026, 3, 20)
        assert "碗" not in store.catalog.values["product"]
        clock[0] += KEPT_S
        assert "碗" in store.catalog.values["product"]


def _figures(found: Answer | NoData) -> tuple[tuple[object, ...], ...]:
    assert isinstance(found, Answer)
    return found.rows
