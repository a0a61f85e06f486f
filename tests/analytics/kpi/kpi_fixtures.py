"""A tiny warehouse, small enough to add up by hand, on DuckDB and on SQLite."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.warehouse import Warehouse

HERE = Path(__file__).parent


def _build(kind: str, folder: Path) -> str:
    script = (HERE / "tiny.sql").read_text(encoding="utf-8")
    path = folder / f"tiny.{kind}"
    if kind == "sqlite":
        with sqlite3.connect(path) as connection:
            connection.executescript(script)
        connection.close()
    else:
        import duckdb

        with duckdb.connect(str(path)) as writer:
            writer.execute(script)
    return f"{kind}:///{path}"


@pytest.fixture(scope="session", params=["duckdb", "sqlite"])
def tiny_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _build(str(request.param), tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_warehouse(tiny_url: str) -> Iterator[Warehouse]:
    warehouse = Warehouse(tiny_url)
    yield warehouse
    warehouse.dispose()


@pytest.fixture(scope="session")
def tiny_catalog() -> Catalog:
    return load(HERE / "tiny.yml")
