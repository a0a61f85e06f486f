"""A tiny warehouse, small enough to add up by hand, on every database that is at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kpi_databases import ENGINES, database, file_database

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.warehouse import Warehouse

HERE = Path(__file__).parent
TINY = (HERE / "tiny.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="session", params=["duckdb", "sqlite"])
def tiny_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return file_database(str(request.param), TINY, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session", params=ENGINES)
def tiny_warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with database(str(request.param), TINY, tmp_path_factory.mktemp("tiny")) as warehouse:
        yield warehouse


@pytest.fixture(scope="session")
def tiny_catalog() -> Catalog:
    return load(HERE / "tiny.yml")
