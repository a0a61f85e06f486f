"""An import is seen whole or not at all, whatever happens to it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.ingest import ImportFailed, StoreBusy, create_tables, import_file, warehouse_writer
from analytics.ingest.store import warehouse_path

FIRST = "sku,product\nA,甲\n"
SECOND = "sku,product\nA,乙\nB,丙\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path, FIRST)
    return tmp_path / "warehouse.duckdb"


def put(folder: Path, text: str, **options: Any) -> None:
    (folder / "export.csv").write_text(text, encoding="utf-8")
    import_file("products", folder / "export.csv", store=folder / "warehouse.duckdb", **options)


def products(store: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(os.path.realpath(store), read_only=True) as connection:
        return connection.execute("SELECT sku, product FROM products ORDER BY sku").fetchall()


def files(store: Path) -> list[str]:
    return sorted(path.name for path in store.parent.glob("warehouse*.duckdb*"))


def test_a_dry_run_counts_and_writes_nothing(store: Path) -> None:
    before = (products(store), files(store))
    file = store.parent / "export.csv"
    file.write_text(SECOND, encoding="utf-8")
    result = import_file("products", file, store=store, dry_run=True)
    assert (result.added, result.changed, result.dry_run) == (1, 1, True)
    assert (products(store), files(store)) == before
    assert import_file("products", file, store=store).added == 1


def test_a_dry_run_needs_no_warehouse(tmp_path: Path) -> None:
    put(tmp_path, FIRST, dry_run=True)
    assert files(tmp_path / "warehouse.duckdb") == []


def test_a_reader_keeps_what_it_opened_and_finds_the_new(store: Path) -> None:
    seen: list[list[tuple[Any, ...]]] = []
    with duckdb.connect(os.path.realpath(store), read_only=True) as serving:
        put(store.parent, SECOND, before_commit=lambda _connection, _kind: seen.append(products(store)))
        assert seen == [[("A", "甲")]]
        assert serving.execute("SELECT sku, product FROM products").fetchall() == [("A", "甲")]
    assert products(store) == [("A", "乙"), ("B", "丙")]


def test_before_commit_writes_into_the_same_generation(store: Path) -> None:
    def label(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
        connection.execute("CREATE TABLE labels AS SELECT sku, ? AS kind FROM imported WHERE NOT _known", [kind])

    put(store.parent, SECOND, before_commit=label)
    with duckdb.connect(os.path.realpath(store), read_only=True) as connection:
        assert connection.execute("SELECT * FROM labels").fetchall() == [("B", "products")]


def test_a_failure_leaves_no_trace(store: Path) -> None:
    def fail(_connection: duckdb.DuckDBPyConnection, _kind: str) -> None:
        raise RuntimeError("labelling failed")

    before = (products(store), files(store))
    with pytest.raises(RuntimeError, match="labelling failed"):
        put(store.parent, SECOND, before_commit=fail)
    assert (products(store), files(store)) == before
    put(store.parent, SECOND)
    assert products(store) == [("A", "乙"), ("B", "丙")]


def test_a_killed_import_leaves_no_trace(store: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from analytics.ingest import import_file
Path({str(store.parent / "killed.csv")!r}).write_text({SECOND!r}, encoding="utf-8")
import_file("products", {str(store.parent / "killed.csv")!r}, store={str(store)!r},
            before_commit=lambda connection, kind: os.kill(os.getpid(), signal.SIGKILL))
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert "warehouse.2.duckdb" in files(store)
    assert products(store) == [("A", "甲")]
    put(store.parent, SECOND)
    assert products(store) == [("A", "乙"), ("B", "丙")]
    assert [name for name in files(store) if name.endswith(".wal")] == []


def test_only_the_replaced_generation_is_kept(store: Path) -> None:
    for name in "丁戊己":
        put(store.parent, f"sku,product\nA,{name}\n")
    assert files(store) == ["warehouse.3.duckdb", "warehouse.4.duckdb", "warehouse.duckdb"]
    assert products(store) == [("A", "己")]


def test_a_plain_file_becomes_a_generation(tmp_path: Path) -> None:
    store = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(store)) as connection:
        connection.execute("CREATE TABLE own AS SELECT 42 AS answer")
    put(tmp_path, FIRST)
    assert products(store) == [("A", "甲")]
    with duckdb.connect(os.path.realpath(store), read_only=True) as connection:
        assert connection.execute("SELECT answer FROM own").fetchall() == [(42,)]


def test_one_writer_at_a_time(store: Path) -> None:
    with warehouse_writer(store) as connection:
        create_tables(connection)
        with pytest.raises(StoreBusy, match="另一个导入"), warehouse_writer(store, wait=0.01):
            pass


def test_a_warehouse_that_is_none_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_text("my notes", encoding="utf-8")
    with pytest.raises(ImportFailed, match="打不开数据仓库"):
        put(tmp_path, FIRST)
    assert (tmp_path / "warehouse.duckdb").read_text(encoding="utf-8") == "my notes"


@pytest.mark.parametrize(
    ("store", "path"),
    [
        ("duckdb:////data/warehouse.duckdb", "/data/warehouse.duckdb"),
        ("duckdb:////data/my%20shop.duckdb?access_mode=read_only", "/data/my shop.duckdb"),
        ("/data/warehouse.duckdb", "/data/warehouse.duckdb"),
    ],
)
def test_reads_where_the_warehouse_is(store: str, path: str) -> None:
    assert warehouse_path(store) == Path(path)


@pytest.mark.parametrize("store", ["duckdb://", "duckdb:///:memory:", "clickhouse://shop/default"])
def test_refuses_what_cannot_be_written(store: str) -> None:
    with pytest.raises(ImportFailed):
        warehouse_path(store)
