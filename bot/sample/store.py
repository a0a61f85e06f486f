"""Builds the sample's whole warehouse in one generation."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.ingest import create_tables, kinds, warehouse_writer
from analytics.ingest.load import BeforeCommit
from bot.sample.brand import CURRENCY, PRODUCTS, TODAY
from bot.sample.links import link_voices

if TYPE_CHECKING:
    import duckdb

Columns: TypeAlias = Mapping[str, Any]
Opinions: TypeAlias = Callable[[], Iterable[Mapping[str, object]]]


def build_sample(
    warehouse: str | Path,
    progress: Callable[[str], None] | None = None,
    *,
    reviews: Opinions | None = None,
    inquiries: Opinions | None = None,
    before_commit: BeforeCommit | None = None,
) -> None:
    """Replaces the warehouse's tables by the sample brand's, the same ones every time.

    `progress` is told the table being written. `reviews` and `inquiries` make those rows (the sample's
    own voices by default); `before_commit(connection, kind)` runs after each, as in an import.
    """
    told = progress or _untold
    voices = {
        "reviews": reviews or partial(_own_voices, "reviews"),
        "inquiries": inquiries or partial(_own_voices, "inquiries"),
    }
    with warehouse_writer(warehouse) as connection:
        _drop_tables(connection)
        create_tables(connection)
        for table, columns in numbers():
            told(table)
            _insert(connection, table, columns)
        for kind, rows in voices.items():
            told(kind)
            _insert(connection, kinds()[kind].table, _as_columns(kind, rows()))
            link_voices(connection, kind)
            if before_commit:
                before_commit(connection, kind)
        meta = [("sample_today", TODAY.isoformat()), ("currency", CURRENCY)]
        connection.executemany("INSERT INTO zhongcao_meta VALUES (?, ?)", meta)


def numbers() -> Iterable[tuple[str, Columns]]:
    """Table names and their columns: everything but what customers wrote."""
    from bot.sample.advertising import creative_rows, plan_creatives, run_ads
    from bot.sample.attribution import ad_rows
    from bot.sample.orders import fill_baskets, order_rows, place_orders
    from bot.sample.people import customer_rows, survey_rows
    from bot.sample.searches import experiment_rows, search_rows
    from bot.sample.shop import shop_days, shop_rows

    creatives = plan_creatives()
    ads = run_ads(creatives)
    shop = shop_days(creatives, ads)
    orders = place_orders(shop)
    lines = fill_baskets(orders)
    ad_columns = ad_rows(creatives, ads, orders, lines)
    yield "products", product_rows()
    yield "creatives", creative_rows(creatives)
    yield "ad_daily", ad_columns
    yield "shop_daily", shop_rows(shop)
    yield "order_lines", order_rows(orders, lines)
    yield "customers", customer_rows(orders, lines)
    yield "search_terms", search_rows(creatives, ads, ad_columns)
    yield "experiments", experiment_rows()
    yield "survey_answers", survey_rows()


def product_rows() -> dict[str, list[Any]]:
    """Columns of the table products."""
    return {
        "sku": [product.sku for product in PRODUCTS],
        "product": [product.name for product in PRODUCTS],
        "category": [product.category for product in PRODUCTS],
        "price": [product.price for product in PRODUCTS],
        "size": [product.size for product in PRODUCTS],
        "launched_on": [product.launched_on for product in PRODUCTS],
    }


def _untold(_table: str) -> None:
    return


def _own_voices(kind: str) -> Iterable[Mapping[str, object]]:
    from importlib import import_module

    rows: Iterable[Mapping[str, object]] = getattr(import_module("bot.sample.voices"), kind)()
    return rows


def _as_columns(kind: str, rows: Iterable[Mapping[str, object]]) -> dict[str, list[Any]]:
    found = list(rows)
    return {name: [row.get(name) for row in found] for name in kinds()[kind].order}


def _drop_tables(connection: "duckdb.DuckDBPyConnection") -> None:
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    for (table,) in connection.execute(tables).fetchall():
        connection.execute(f'DROP TABLE "{table}"')


def _insert(connection: "duckdb.DuckDBPyConnection", table: str, columns: Columns) -> None:
    import pyarrow as pa

    if not len(next(iter(columns.values()))):
        return
    connection.register("_rows", pa.table(dict(columns)))
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _rows")  # noqa: S608 - our own table names
    connection.unregister("_rows")
