"""The warehouses that questions with SQL by hand are put to: the sample store and shops of other trades."""

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics.kpi.metrics_file.load import load
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse
from bench.kpi_questions import Shop

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
TRADE = GOLDEN / "other_trade"
GIFTS = GOLDEN / "uci"
HOTELS = GOLDEN / "hotel_group"
DEALS = GOLDEN / "local_services"
METRICS = ROOT / "analytics" / "kpi" / "metrics.yml"
GIFTS_MAPPING = ROOT / "examples" / "mappings" / "uci_orders.yml"
GIFTS_EXTRACT = GIFTS / "online_retail_extract.csv.gz"


@contextmanager
def sample_store(folder: Path) -> Iterator[Shop]:
    """A small store in the shape of the sample brand's, by rule; its file is made in `folder`."""
    path = folder / "shop.duckdb"
    script = (GOLDEN / "kpi_store.sql").read_text("utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute(script)
    with duckdb.connect() as by_hand:
        by_hand.execute(script)
        warehouse = Warehouse(f"duckdb:///{path}")
        yield Shop(MetricsStore(load(METRICS), warehouse), by_hand)
        warehouse.dispose()


@contextmanager
def coffee_chain(folder: Path, database: str = "duckdb") -> Iterator[Shop]:
    """Another trade's warehouse and metrics file, in `folder`, as DuckDB or SQLite; SQL by hand runs on DuckDB."""
    build = runpy.run_path(str(TRADE / "coffee_chain.py"))["build"]
    for each in {"duckdb", database}:
        if not (folder / f"coffee.{each}").exists():
            build(each, folder)
    with _attached(folder / "coffee.duckdb") as by_hand:
        by_hand.execute((TRADE / "views.sql").read_text("utf-8"))
        warehouse = Warehouse(f"{database}:///{folder / f'coffee.{database}'}")
        yield Shop(MetricsStore(load(TRADE / "metrics.yml"), warehouse), by_hand)
        warehouse.dispose()


@contextmanager
def gift_shop(folder: Path, orders: Path = GIFTS_EXTRACT) -> Iterator[Shop]:
    """A real shop's orders (UCI Online Retail, or the extract of it), brought into `folder` by the import."""
    from analytics.ingest import import_file

    path = folder / "warehouse.duckdb"
    import_file("orders", orders, store=path, mapping=GIFTS_MAPPING)
    with _attached(path.resolve()) as by_hand:
        warehouse = Warehouse(f"duckdb:///{path}")
        yield Shop(MetricsStore(load(METRICS), warehouse), by_hand)
        warehouse.dispose()


@contextmanager
def scripted_shop(folder: Path, trade: Path) -> Iterator[Shop]:
    """A trade that a script builds by rule (`store.sql`, `views.sql`, `metrics.yml` in `trade`), in `folder`."""
    path = folder / f"{trade.name}.duckdb"
    if not path.exists():
        with duckdb.connect(str(path)) as connection:
            connection.execute((trade / "store.sql").read_text("utf-8"))
    with _attached(path) as by_hand:
        by_hand.execute((trade / "views.sql").read_text("utf-8"))
        warehouse = Warehouse(f"duckdb:///{path}")
        yield Shop(MetricsStore(load(trade / "metrics.yml"), warehouse), by_hand)
        warehouse.dispose()


@contextmanager
def _attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that sees the tables of a file."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS warehouse (READ_ONLY)")
        found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse'")
        for (table,) in found.fetchall():
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM warehouse.{table}")
        yield connection
