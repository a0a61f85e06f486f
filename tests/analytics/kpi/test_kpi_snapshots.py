"""The SQL of typical questions, as each database gets it. Look at what changed before taking a new snapshot:

python tests/analytics/kpi/test_kpi_snapshots.py
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlglot

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import Filter, MetricQuery, Order, Period, Threshold
from analytics.warehouse import Warehouse

HERE = Path(__file__).parent
URLS = {
    "duckdb": "duckdb://",
    "sqlite": "sqlite://",
    "postgresql": "postgresql+psycopg://host/name",
    "clickhouse": "clickhousedb://host/name",
    "starrocks": "starrocks://host/name",
    "trino": "trino://host/catalog/name",
}
PARSED_AS = {name: name for name in URLS} | {"postgresql": "postgres"}
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
QUERIES = {
    "a ratio by group": MetricQuery(("ctr",), MARCH, group_by=("channel",)),
    "a trend by quarter, filtered": MetricQuery(
        ("sales",), MARCH, grain="quarter", filters=(Filter("channel", "!=", ("小红书",)),)
    ),
    "two facts by week, ranked and bounded": MetricQuery(
        ("conversion", "sales"),
        MARCH,
        group_by=("channel",),
        grain="week",
        thresholds=(Threshold("conversion", ">", 0.01),),
        order_by=Order("sales"),
        limit=3,
    ),
    "at least two, through two joins": MetricQuery(("repeat_rate",), MARCH, group_by=("region",)),
    "the last day of each member": MetricQuery(("balance",), MARCH, grain="month"),
    "to date by week, and averaged over its days": MetricQuery(
        ("clicked_this_month", "clicked_level"), Period(date(2026, 3, 1), date(2026, 3, 15)), grain="week"
    ),
    "moved back, in one figure": MetricQuery(("click_growth",), MARCH),
    "empty days filled": MetricQuery(("clicked_daily",), Period(date(2026, 3, 1), date(2026, 3, 3)), grain="day"),
    "conversions within a window": MetricQuery(("bought_the_same", "bought_after"), MARCH),
    "how many values": MetricQuery(("orders",), MARCH, count_of="product"),
    "an average a day, of what is counted day by day": MetricQuery(
        ("sales", "buyers"), Period(date(2026, 3, 1), date(2026, 3, 3)), per="day"
    ),
    "percentiles": MetricQuery(("median_spent", "p90_spent"), MARCH),
}


def compiled(dialect: str, catalog: Catalog) -> str:
    warehouse = Warehouse(URLS[dialect])
    parts = (
        f"-- {name}\n{warehouse.render(compile_query(query, catalog, dialect))};" for name, query in QUERIES.items()
    )
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("dialect", URLS)
def test_compiles_to_the_sql_we_looked_at(dialect: str, tiny_catalog: Catalog) -> None:
    assert compiled(dialect, tiny_catalog) == (HERE / "snapshots" / f"{dialect}.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", URLS)
def test_compiles_to_sql_that_parses(dialect: str, tiny_catalog: Catalog) -> None:
    statements = sqlglot.parse(compiled(dialect, tiny_catalog), read=PARSED_AS[dialect])
    assert len([each for each in statements if each is not None]) == len(QUERIES)


@pytest.mark.parametrize("dialect", URLS)
def test_a_shape_seen_before_is_filled_with_the_new_values(dialect: str, tiny_catalog: Catalog) -> None:
    seen, fresh = Warehouse(URLS[dialect]), Warehouse(URLS[dialect])
    for query in QUERIES.values():
        seen.render(compile_query(query, tiny_catalog, dialect))
        hostile = (Filter("channel", "in", ("it's :day_1", '"', "x\\")),) if query.filters else ()
        other = replace(query, period=Period(date(2026, 2, 1), date(2026, 2, 3)), filters=hostile)
        select = compile_query(other, tiny_catalog, dialect)
        assert seen.render(select) == fresh.render(select)
        assert "2026-03-31" not in seen.render(select)
        if hostile:
            assert "it''s :day_1" in seen.render(select)


if __name__ == "__main__":
    for each in URLS:
        (HERE / "snapshots" / f"{each}.sql").write_text(compiled(each, load(HERE / "tiny.yml")), encoding="utf-8")
