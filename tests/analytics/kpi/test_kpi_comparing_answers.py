"""Comparisons carried out, against SQL written by hand: both sides, what is said of them, and which row meets which.

One sale a day of as many pieces as the day of the year, so that a day too many or too few shows; none on 3 October
2026, and shop 乙 only since 1 October 2026.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.kpi.pairs import rows_before
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse

TODAY = date(2026, 11, 22)
METRICS = """
models:
  - name: sold
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: shop, dimension: {type: categorical, label: 店铺}}
    metrics:
      - {name: pieces, label: 件数, type: simple, agg: sum, expr: pieces}
      - name: grown
        label: 增量
        type: derived
        expr: pieces - earlier
        input_metrics: [{name: pieces}, {name: pieces, alias: earlier, offset_window: 1 month}]
      - {name: month_so_far, label: 月累计, type: cumulative, input_metric: pieces, grain_to_date: month}
"""
SOLD = """
CREATE TABLE sold AS
SELECT d::DATE AS day, '甲' AS shop, dayofyear(d)::INTEGER AS pieces
FROM generate_series(DATE '2025-01-01', DATE '2026-11-21', INTERVAL 1 DAY) AS days(d) WHERE d <> DATE '2026-10-03'
UNION ALL
SELECT d::DATE, '乙', 1 FROM generate_series(DATE '2026-10-01', DATE '2026-11-21', INTERVAL 1 DAY) AS days(d)
WHERE d <> DATE '2026-10-03'
"""
TOTAL = "SELECT sum(pieces) FROM sold WHERE day BETWEEN '{}' AND '{}'"
BY_MONTH = (
    "SELECT date_trunc('month', day)::DATE, sum(pieces) FROM sold WHERE day BETWEEN '{}' AND '{}' GROUP BY 1 ORDER BY 1"
)
BY_DAY = "SELECT day, sum(pieces) FROM sold WHERE day BETWEEN '{}' AND '{}' GROUP BY 1 ORDER BY 1"
BY_SHOP = "SELECT shop, sum(pieces) FROM sold WHERE day BETWEEN '{}' AND '{}' GROUP BY 1 ORDER BY 1"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MetricsStore, Catalog, Path]]:
    folder = tmp_path_factory.mktemp("sold")
    (folder / "metrics.yml").write_text(METRICS, encoding="utf-8")
    for name in ("sold", "by_hand"):
        with duckdb.connect(str(folder / f"{name}.duckdb")) as writer:
            writer.execute(SOLD)
    warehouse = Warehouse(f"duckdb:///{folder / 'sold.duckdb'}")
    catalog = load(folder / "metrics.yml")
    yield MetricsStore(catalog, warehouse), catalog, folder / "by_hand.duckdb"
    warehouse.dispose()


def ask(text: str, shop: tuple[MetricsStore, Catalog, Path]) -> Answer:
    store, _, _ = shop
    span = store.data_span
    assert span is not None
    query = read_question(text, store.catalog, today=TODAY, data_until=span[1], data_from=span[0])
    assert isinstance(query, MetricQuery), query
    found = store.answer(query)
    assert isinstance(found, Answer)
    return found


def by_hand(sql: str, first: str, last: str, shop: tuple[MetricsStore, Catalog, Path]) -> list[tuple[object, ...]]:
    with duckdb.connect(str(shop[2]), read_only=True) as reader:
        return reader.execute(sql.format(first, last)).fetchall()


@pytest.mark.parametrize(
    ("text", "sql", "days", "compared"),
    [
        ("上周件数环比", TOTAL, "2026-11-09 2026-11-15", "2026-11-02 2026-11-08"),
        ("本月件数环比", TOTAL, "2026-11-01 2026-11-21", "2026-10-01 2026-10-21"),
        ("10月件数环比", TOTAL, "2026-10-01 2026-10-31", "2026-09-01 2026-09-30"),
        ("2月件数环比", TOTAL, "2026-02-01 2026-02-28", "2026-01-01 2026-01-31"),
        ("3月31日件数月环比", TOTAL, "2026-03-31 2026-03-31", "2026-02-28 2026-02-28"),
        ("本季度件数比上季度", TOTAL, "2026-10-01 2026-11-21", "2026-07-01 2026-08-21"),
        ("今年件数同比", TOTAL, "2026-01-01 2026-11-21", "2025-01-01 2025-11-21"),
        ("春节件数同比", TOTAL, "2026-02-16 2026-02-22", "2025-01-28 2025-02-03"),
        ("618期间 vs 双11期间的件数", TOTAL, "2026-06-01 2026-06-18", "2026-11-01 2026-11-11"),
        ("双11前7天和双11后7天件数对比", TOTAL, "2026-11-12 2026-11-18", "2026-11-04 2026-11-10"),
        ("截至10月5日的件数", TOTAL, "2025-01-01 2026-10-05", ""),
        ("今年各月件数环比", BY_MONTH, "2026-01-01 2026-11-21", "2025-12-01 2026-10-21"),
        ("今年各月件数同比", BY_MONTH, "2026-01-01 2026-11-21", "2025-01-01 2025-11-21"),
        ("10月1日到10月7日每天件数环比", BY_DAY, "2026-10-01 2026-10-07", "2026-09-30 2026-10-06"),
        ("8月、9月、10月的件数", BY_MONTH, "2026-08-01 2026-10-31", ""),
        ("各店铺10月件数环比", BY_SHOP, "2026-10-01 2026-10-31", "2026-09-01 2026-09-30"),
    ],
)  # fmt: skip
def test_both_sides_are_what_sql_says(
    text: str, sql: str, days: str, compared: str, shop: tuple[MetricsStore, Catalog, Path]
) -> None:
    found = ask(text, shop)
    first, last = days.split()
    assert sorted(found.rows, key=str) == sorted(by_hand(sql, first, last, shop), key=str)
    before, until = compared.split() if compared else ("", "")
    other = sorted(by_hand(sql, before, until, shop), key=str) if compared else None
    assert (None if found.comparison is None else sorted(found.comparison, key=str)) == other


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("上周件数环比", []),
        ("10月件数环比", []),
        ("2月件数环比", ["unequal_days 28/31"]),
        ("618期间 vs 双11期间的件数", ["unequal_days 18/11"]),
        ("2025年1月件数环比", ["nothing_to_compare "]),
        ("2025年件数同比", ["nothing_to_compare "]),
        ("去年Q1件数比2024年12月到2025年2月", ["compared_starts_late ", "unequal_days 90/59"]),
        ("10月3日件数比10月2日", []),
        ("10月4日件数比前一天", ["nothing_to_compare "]),
    ],
)
def test_says_what_makes_the_two_sides_unlike(
    text: str, notes: list[str], shop: tuple[MetricsStore, Catalog, Path]
) -> None:
    store, _, _ = shop
    span = store.data_span
    assert span is not None
    query = read_question(text, store.catalog, today=TODAY, data_until=span[1], data_from=span[0])
    assert isinstance(query, MetricQuery), query
    found = store.answer(query)
    said = [f"{note.kind} {note.name}" for note in found.notes] if isinstance(found, Answer) else []
    assert said == notes


def test_a_day_without_rows_moves_no_other_day(shop: tuple[MetricsStore, Catalog, Path]) -> None:
    """3 October has no rows: 4 October is compared with nothing, not with the 2nd."""
    found = ask("10月1日到10月7日每天件数环比", shop)
    days = [(row[0], before and before[0]) for row, before in zip(found.rows, rows_before(found), strict=True)]
    october = {day: date(2026, 10, day) for day in range(1, 8)}
    assert days == [
        (october[1], date(2026, 9, 30)), (october[2], october[1]), (october[4], None),
        (october[5], october[4]), (october[6], october[5]), (october[7], october[6]),
    ]  # fmt: skip


def test_a_group_on_one_side_only_meets_nothing(shop: tuple[MetricsStore, Catalog, Path]) -> None:
    found = ask("各店铺10月件数环比", shop)
    pairs = {row[0]: before for row, before in zip(found.rows, rows_before(found), strict=True)}
    assert pairs == {"甲": ("甲", sum(range(244, 274))), "乙": None}


WHOLE_MONTHS = """
SELECT (SELECT sum(pieces) FROM sold WHERE day BETWEEN '2025-02-01' AND '2025-02-28')
     - (SELECT sum(pieces) FROM sold WHERE day BETWEEN '2025-01-01' AND '2025-01-31')"""
THE_31ST = """
SELECT (SELECT sum(pieces) FROM sold WHERE day = '2025-03-31')
     - (SELECT sum(pieces) FROM sold WHERE day = '2025-02-28')"""
MONTH_BY_MONTH = """
SELECT month, n - lag(n) OVER (ORDER BY month) FROM (
  SELECT date_trunc('month', day)::DATE AS month, sum(pieces) AS n FROM sold
  WHERE day BETWEEN '2025-03-01' AND '2025-06-30' GROUP BY 1) QUALIFY month >= '2025-04-01' ORDER BY 1"""
LAST_DAY = "SELECT sum(pieces) FROM sold WHERE day BETWEEN '2025-04-01' AND '2025-04-10'"
EACH_DAY = """
SELECT day, (SELECT sum(pieces) FROM sold s WHERE s.day BETWEEN date_trunc('month', sold.day) AND sold.day)
FROM sold WHERE day BETWEEN '2025-03-30' AND '2025-04-02' ORDER BY 1"""


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("2025年2月增量", WHOLE_MONTHS),  # the 31st of January is kept
        ("2025年3月31日增量", THE_31ST),
        ("2025年第二季度各月增量", MONTH_BY_MONTH),
        ("2025年3月20日到4月10日月累计", LAST_DAY),
        ("2025年3月30日到4月2日每天月累计", EACH_DAY),
    ],
)
def test_moved_and_cumulative_figures_over_the_edges_of_months(
    text: str, sql: str, shop: tuple[MetricsStore, Catalog, Path]
) -> None:
    assert list(ask(text, shop).rows) == by_hand(sql, "", "", shop)
