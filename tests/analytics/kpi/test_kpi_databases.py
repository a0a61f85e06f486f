"""What every database must hold to: nothing is written through a warehouse, slow queries are cut, rows are limited."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from kpi_databases import ENGINES, database
from kpi_fixtures import TINY

from analytics.warehouse import Warehouse, WarehouseError

WRITES = (
    "INSERT INTO visits (visitors) VALUES (1)",
    "CREATE TABLE made (x INTEGER)",
    "DROP TABLE visits",
)
# Each takes minutes; nothing may wait for that.
SLOW = {
    "duckdb": "SELECT sum(sqrt(a.range * b.range)) FROM range(10000000) a, range(1000000) b",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
    "clickhouse": "SELECT sum(sqrt(number)) FROM system.numbers",
}


@pytest.fixture(scope="module", params=ENGINES)
def limited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("limited")
    with database(str(request.param), TINY, folder, timeout_s=1, max_rows=4) as warehouse:
        yield warehouse


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_is_written(statement: str, limited: Warehouse) -> None:
    before = limited.rows(sa.select(sa.func.count()).select_from(sa.table("visits"))).rows
    with pytest.raises(WarehouseError):
        limited.rows(sa.text(statement))  # type: ignore[arg-type]
    assert limited.rows(sa.select(sa.func.count()).select_from(sa.table("visits"))).rows == before
    assert "made" not in {str(name) for name in limited.columns("made")}


def test_a_slow_query_is_cut(limited: Warehouse) -> None:
    with pytest.raises(WarehouseError) as raised:
        limited.rows(sa.text(SLOW[limited.dialect]))  # type: ignore[arg-type]
    assert "查询超过 1 秒" in str(raised.value)
    assert limited.rows(sa.select(sa.func.count()).select_from(sa.table("regions"))).rows == ((2,),)


def test_rows_are_limited(limited: Warehouse) -> None:
    columns: sa.Select[Any] = sa.select(sa.column("channel")).select_from(sa.table("visits"))
    assert len(limited.rows(columns.limit(4)).rows) == 4
    with pytest.raises(WarehouseError, match="超过 4 行"):
        limited.rows(columns)
