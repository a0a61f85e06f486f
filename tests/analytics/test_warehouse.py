"""Read-only, limited, and awake to a file that an import swaps in."""

import sqlite3
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from analytics.warehouse import NoWarehouse, Rows, Warehouse, WarehouseError

A: sa.ColumnElement[int] = sa.literal_column("a")
T = sa.table("t")


def duckdb_file(path: Path, value: int = 1) -> Path:
    with duckdb.connect(str(path)) as writer:
        writer.execute("CREATE TABLE t (a INTEGER)")
        writer.execute("INSERT INTO t VALUES (?), (2), (NULL)", [value])
    return path


@pytest.fixture(params=["duckdb", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / "store.db"
    if request.param == "duckdb":
        duckdb_file(path)
    else:
        with sqlite3.connect(path) as writer:
            writer.executescript("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (NULL);")
        writer.close()
    return f"{request.param}:///{path}"


def test_reads(url: str) -> None:
    warehouse = Warehouse(url)
    assert warehouse.rows(sa.select(A).select_from(T).order_by(A.nulls_last())) == Rows(("a",), ((1,), (2,), (None,)))
    assert warehouse.tables() == {"t"}
    assert set(warehouse.columns("t")) == {"a"}
    assert warehouse.columns("nothing") == {}
    assert warehouse.values(T, A, limit=1) == (1,)
    warehouse.dispose()


@pytest.mark.parametrize("statement", ["INSERT INTO t VALUES (3)", "DROP TABLE t", "CREATE TABLE u (a INTEGER)"])
def test_never_writes(url: str, statement: str) -> None:
    warehouse = Warehouse(url)
    with pytest.raises(WarehouseError, match="could not answer"):
        warehouse.rows(sa.text(statement))  # type: ignore[arg-type]
    assert len(warehouse.rows(sa.select(A).select_from(T)).rows) == 3
    warehouse.dispose()


def test_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    warehouse = Warehouse(f"duckdb:///{duckdb_file(tmp_path / 'store.duckdb')}")
    with pytest.raises(WarehouseError):
        warehouse.rows(sa.select(A).select_from(sa.func.read_csv(str(secret)).table_valued("a")))
    warehouse.dispose()


def test_too_many_rows(url: str) -> None:
    warehouse = Warehouse(url, max_rows=2)
    with pytest.raises(WarehouseError, match="more than 2 rows"):
        warehouse.rows(sa.select(A).select_from(T))
    warehouse.dispose()


def test_stops_what_takes_too_long_and_goes_on(url: str) -> None:
    numbers = sa.select(sa.literal_column("1").label("x")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.x + 1))
    warehouse = Warehouse(url, timeout_s=0.2)
    with pytest.raises(WarehouseError, match="took over"):
        warehouse.rows(sa.select(sa.func.count()).select_from(numbers))
    assert warehouse.values(T, A, limit=5) == (1, 2)
    warehouse.dispose()


def test_sees_the_file_that_an_import_swaps_in(tmp_path: Path) -> None:
    link = tmp_path / "warehouse.duckdb"
    link.symlink_to(duckdb_file(tmp_path / "warehouse.1.duckdb", value=10))
    warehouse = Warehouse(f"duckdb:///{link}")
    assert warehouse.values(T, A, limit=5) == (2, 10)
    before = warehouse.version

    fresh = tmp_path / "warehouse.new"
    fresh.symlink_to(duckdb_file(tmp_path / "warehouse.2.duckdb", value=20))
    fresh.replace(link)
    (tmp_path / "warehouse.1.duckdb").unlink()

    assert warehouse.values(T, A, limit=5) == (2, 20)
    assert warehouse.version != before
    warehouse.dispose()


def test_a_missing_file_is_said_kindly(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse, match="还没有数据"):
        Warehouse(f"duckdb:///{tmp_path}/none.duckdb").tables()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://host/name", ""])
def test_a_bad_url_is_said_kindly(url: str) -> None:
    with pytest.raises(WarehouseError, match="not a warehouse URL"):
        Warehouse(url)


def test_renders_values_into_the_sql(url: str) -> None:
    assert Warehouse(url).render(sa.select(A).select_from(T).where(A.in_(["50%", "it's"]))) == (
        "SELECT a\nFROM t\nWHERE a IN ('50%', 'it''s')"
    )
