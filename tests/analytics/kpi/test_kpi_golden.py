"""Every golden question is read as a person would read it, and answers with the rows of SQL written by hand."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from analytics.kpi.answer import Answer, answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.learn import with_values
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, OutOfScope, Period, Threshold, Unclear
from analytics.kpi.reading.read import read_question
from analytics.warehouse import Warehouse

GOLDEN = Path(__file__).parents[2] / "golden"
METRICS = Path(__file__).parents[3] / "analytics" / "kpi" / "metrics.yml"
SHORTHAND = {"$paid": "status = '已付款'", "$last_week": "'2026-10-19' AND '2026-10-25'"}


@dataclass(frozen=True)
class Shop:
    by_itself: duckdb.DuckDBPyConnection
    catalog: Catalog
    warehouse: Warehouse

    def by_hand(self, sql: str) -> list[tuple[Any, ...]]:
        for short, full in SHORTHAND.items():
            sql = sql.replace(short, full)
        return [tuple(_plain(value) for value in row) for row in self.by_itself.execute(sql).fetchall()]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("golden") / "shop.duckdb"
    script = (GOLDEN / "kpi_store.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute(script)
    warehouse = Warehouse(f"duckdb:///{path}")
    with duckdb.connect() as by_itself:
        by_itself.execute(script)
        yield Shop(by_itself, with_values(load(METRICS), warehouse), warehouse)
    warehouse.dispose()


def _cases(name: str) -> list[Any]:
    content = yaml.safe_load((GOLDEN / name).read_text(encoding="utf-8"))
    default = (content["today"], content["data_until"])
    return [pytest.param(case, *default, id=case["question"]) for case in content["cases"]]


@pytest.mark.parametrize(("case", "today", "data_until"), [*_cases("kpi.yaml"), *_cases("kpi_kept_aside.yaml")])
def test_golden(shop: Shop, case: dict[str, Any], today: date, data_until: date) -> None:
    reading = read_question(case["question"], shop.catalog, today=today, data_until=data_until)
    match case.get("outcome", "answered"):
        case "clarify":
            assert isinstance(reading, Unclear), reading
        case "refused":
            assert isinstance(reading, OutOfScope), reading
            assert set(case.get("unknown", ())) <= set(reading.unknown)
        case _:
            assert reading == _query(case["query"])
            _check_rows(shop, reading, case)


def _query(said: dict[str, Any]) -> MetricQuery:
    compare, order = said.get("compare"), said.get("order")
    return MetricQuery(
        metrics=tuple(said["metrics"]),
        period=Period(*said["period"]),
        group_by=tuple(said.get("group_by", ())),
        filters=tuple(Filter(name, operator, tuple(values)) for name, operator, values in said.get("filters", ())),
        thresholds=tuple(Threshold(*each) for each in said.get("thresholds", ())),
        grain=said.get("grain"),
        compare=Compare(compare[0], Period(compare[1], compare[2])) if compare else None,
        order_by=Order(order[0], order[1] == "desc") if order else None,
        limit=said.get("limit"),
        period_assumed=said.get("assumed", False),
    )


def _check_rows(shop: Shop, query: MetricQuery, case: dict[str, Any]) -> None:
    found = answer(query, shop.catalog, shop.warehouse)
    assert isinstance(found, Answer)
    ordered = query.order_by is not None
    assert _same(found.rows, shop.by_hand(case["sql"]), ordered=ordered)
    if "comparison_sql" in case:
        assert found.comparison is not None
        assert _same(found.comparison, shop.by_hand(case["comparison_sql"]), ordered=ordered)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int | float) or hasattr(value, "as_tuple") else value


def _same(found: Any, expected: list[tuple[Any, ...]], *, ordered: bool) -> bool:
    rows = [tuple(_plain(value) for value in row) for row in found]
    if not ordered:
        rows, expected = sorted(rows, key=repr), sorted(expected, key=repr)
    assert len(rows) == len(expected), (rows, expected)
    for mine, theirs in zip(rows, expected, strict=True):
        for one, other in zip(mine, theirs, strict=True):
            close = isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, rel_tol=1e-9)
            assert close or one == other, (mine, theirs)
    return True
