"""For catalogs, data and queries made at random, DuckDB and SQLite give what plain Python gives (`reference.py`).

Every compiled query parses in the SQL of each database. The deep run is marked slow.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import CONDITIONS, Key, Reference, Rows

from analytics.kpi.catalog import AtLeast, Catalog, Cumulative, Definition, Derived, Metric, Ratio, Simple
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.model import Dimension, Entity, Model
from analytics.kpi.query import Filter, Grain, MetricQuery, Order, Period, Threshold
from analytics.kpi.spans import ToDate, Trailing, Window
from analytics.sqlite_aggregates import add_aggregates
from analytics.warehouse import Warehouse

GRAINS: tuple[Grain, ...] = ("day", "week", "month")
START = date(2026, 1, 26)  # a Monday, so that weeks and months are cut
URLS = {
    "duckdb": "duckdb://",
    "sqlite": "sqlite://",
    "postgres": "postgresql+psycopg://host/name",
    "clickhouse": "clickhousedb://host/name",
    "starrocks": "starrocks://host/name",
    "trino": "trino://host/catalog/name",
}
TABLES = {
    "sales": "day DATE, city VARCHAR, part VARCHAR, who INTEGER, x INTEGER, flag BOOLEAN",
    "visits": "day DATE, city VARCHAR, n INTEGER",
    "parts": "part VARCHAR, tier VARCHAR",
}


def _dimension(model: str, name: str, kind: str = "categorical") -> Dimension:
    return Dimension(name, model, name, kind, name)  # type: ignore[arg-type]


MODELS = {
    "sales": Model("sales", "sales", "day",
                   (_dimension("sales", "day", "time"), _dimension("sales", "city"), _dimension("sales", "flag")),
                   (Entity("part", "foreign", "part"),)),
    "visits": Model("visits", "visits", "day", (_dimension("visits", "day", "time"), _dimension("visits", "city"))),
    "parts": Model("parts", "parts", "", (_dimension("parts", "tier"),), (Entity("part", "primary", "part"),)),
}  # fmt: skip

few = st.integers(0, 3)
cities = st.sampled_from(["a", "b", "c", None])
parts = st.sampled_from(["p", "q", "r", None])
days = st.integers(0, 13).map(lambda each: START + timedelta(days=each))
maybe = st.one_of(st.none(), few)
sales = st.tuples(days, cities, parts, maybe, maybe, st.sampled_from([True, False, None]))
visits = st.tuples(days, cities, maybe)
tiers = st.dictionaries(parts.filter(bool), st.sampled_from(["gold", "tin", None]))
simple = st.builds(
    Simple,
    st.just("sales"),
    st.sampled_from(["sum", "min", "max", "average", "median", "count", "count_distinct"]),
    st.sampled_from(["x", "who"]),
    st.sampled_from(sorted(CONDITIONS)),
)
leaf: st.SearchStrategy[Definition] = st.one_of(
    simple,
    st.builds(Simple, st.just("sales"), st.just("count"), st.just("1"), st.sampled_from(sorted(CONDITIONS))),
    st.just(Simple("sales", "sum_boolean", "flag")),
    st.builds(Simple, st.just("visits"), st.sampled_from(["sum", "count"]), st.just("n")),
    st.builds(AtLeast, st.just("sales"), st.just("who"), st.just("x"), st.integers(1, 2)),
)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Three leaves `a`, `b`, `c`, and metrics of each kind over them."""
    definitions: dict[str, Definition] = {name: draw(leaf) for name in "abc"}
    of_sales = [name for name in "abc" if getattr(definitions[name], "model", "") == "sales"]
    above = draw(st.sampled_from(sorted(CONDITIONS))) if "a" in of_sales else ""
    definitions["ratio"] = Ratio("a", "b", numerator_filter=above)
    definitions["derived"] = Derived("left_one - c", {"left_one": "b", "c": "c"})
    if isinstance(definitions["a"], Simple):
        definitions["to_date"] = Cumulative("a", ToDate(draw(st.sampled_from(["month", None]))))
        definitions["trailing"] = Cumulative("a", Trailing(Window(draw(st.integers(1, 9)), "day")))
    return Catalog(MODELS, {name: Metric(name, name, each) for name, each in definitions.items()})


@st.composite
def queries(draw: st.DrawFn, catalog: Catalog) -> MetricQuery:
    metrics = draw(st.lists(st.sampled_from(sorted(catalog.metrics)), min_size=1, max_size=2, unique=True))
    reached = frozenset.intersection(*(catalog.reachable(name) for name in metrics)) - {"day"}
    groups = draw(st.lists(st.sampled_from(sorted(reached)), max_size=2, unique=True)) if reached else []
    first = draw(st.integers(0, 10))
    period = Period(START + timedelta(days=first), START + timedelta(days=draw(st.integers(first, 14))))
    filters = [
        Filter(name, draw(st.sampled_from(["=", "!=", "in", "not in"])), tuple(draw(_values(name))))
        for name in draw(st.lists(st.sampled_from(sorted(reached)), max_size=1))
    ] if reached else []  # fmt: skip
    thresholds = draw(
        st.lists(
            st.builds(
                Threshold,
                st.sampled_from(metrics),
                st.sampled_from([">", ">=", "<", "<="]),
                st.sampled_from([0.0, 1.0, 2.5]),
            ),
            max_size=1,
        )
    )
    shape = draw(st.sampled_from(["plain", "grain", "ranked", "count", "per"]))
    asked = MetricQuery(tuple(metrics), period, tuple(groups), tuple(filters), tuple(thresholds))
    return _shaped(asked, shape, draw, catalog, sorted(reached))


def _shaped(asked: MetricQuery, shape: str, draw: st.DrawFn, catalog: Catalog, reached: list[str]) -> MetricQuery:
    grain: Grain = draw(st.sampled_from(GRAINS))
    addable = [name for name in asked.metrics if _adds(catalog.metrics[name].definition)]
    match shape:
        case "grain":
            return replace(asked, grain=grain)
        case "ranked" if asked.group_by:
            order = Order(draw(st.sampled_from(asked.metrics)), draw(st.booleans()))
            return replace(asked, order_by=order, limit=draw(st.integers(1, 3)))
        case "count" if reached:
            return replace(asked, group_by=(), count_of=draw(st.sampled_from(reached)))
        case "per" if addable:
            bounds = tuple(each for each in asked.thresholds if each.metric in addable)
            return replace(asked, metrics=tuple(addable), thresholds=bounds, per=draw(st.sampled_from(GRAINS[:2])))
        case _:
            return asked


def _adds(definition: Definition) -> bool:
    return isinstance(definition, Simple) and definition.agg in ("sum", "count", "count_distinct", "sum_boolean")


def _values(dimension: str) -> st.SearchStrategy[list[Any]]:
    known: dict[str, list[Any]] = {"city": ["a", "b", None], "tier": ["gold", "tin", None], "flag": [True, False]}
    return st.lists(st.sampled_from(known[dimension]), min_size=1, max_size=2, unique=True)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalog, Rows, MetricQuery]:
    catalog = draw(catalogs())
    found = draw(tiers)
    rows = {
        "sales": [
            dict(zip(("day", "city", "part", "who", "x", "flag"), row, strict=True)) | {"tier": found.get(row[2])}
            for row in draw(st.lists(sales, max_size=12))
        ],
        "visits": [dict(zip(("day", "city", "n"), row, strict=True)) for row in draw(st.lists(visits, max_size=6))],
        "parts": [{"part": part, "tier": tier} for part, tier in found.items()],
    }
    return catalog, rows, draw(queries(catalog))


@cache
def _shown_by(name: str) -> Warehouse:
    return Warehouse(URLS[name])


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    return connection


def _on_duckdb(sql: str, rows: Rows) -> list[Key]:
    connection = _duckdb()
    for table, found in rows.items():
        names = [column.split()[0] for column in TABLES[table].split(", ")]
        connection.execute(f"DELETE FROM {table}")
        if found:
            lines = ", ".join(f"({', '.join(_literal(row[name]) for name in names)})" for row in found)
            connection.execute(f"INSERT INTO {table} VALUES {lines}")
    return connection.execute(sql).fetchall()


def _on_sqlite(sql: str, rows: Rows) -> list[Key]:
    connection = sqlite3.connect(":memory:")
    add_aggregates(connection)
    for table, found in rows.items():
        connection.execute(f"CREATE TABLE {table} ({TABLES[table]})")
        names = [column.split()[0] for column in TABLES[table].split(", ")]
        for row in found:
            values = ", ".join(_literal(row[name]) for name in names)
            connection.execute(f"INSERT INTO {table} VALUES ({values})")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case _:
            return f"'{value}'"


def _alike(rows: list[Key]) -> list[tuple[Any, ...]]:
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case float() | Decimal():
            return pytest.approx(float(value))
        case date():
            return value.isoformat()
        case _:
            return value


def _agrees(case: tuple[Catalog, Rows, MetricQuery], parsed: Iterable[str]) -> None:
    catalog, rows, query = case
    expected = _alike(Reference(catalog, rows).answer(query))
    shown = {name: _shown(name, query, catalog) for name in {"duckdb", "sqlite", *parsed}}
    assert _alike(_on_duckdb(shown["duckdb"], rows)) == expected, shown["duckdb"]
    assert _alike(_on_sqlite(shown["sqlite"], rows)) == expected, shown["sqlite"]
    for name in parsed:
        assert sqlglot.parse_one(shown[name], read=name) is not None


def _shown(name: str, query: MetricQuery, catalog: Catalog) -> str:
    warehouse = _shown_by(name)
    return warehouse.render(compile_query(query, catalog, warehouse.dialect))


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    _duckdb().close()
    _duckdb.cache_clear()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(cases(), st.sampled_from(sorted(URLS)))
def test_agrees_with_plain_python(case: tuple[Catalog, Rows, MetricQuery], parsed: str) -> None:
    _agrees(case, [parsed])


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(cases())
def test_agrees_with_plain_python_in_depth(case: tuple[Catalog, Rows, MetricQuery]) -> None:
    _agrees(case, URLS)
