"""Question to answer over 100 million order rows, against the same SQL run bare on DuckDB; and our own part of it.

`python -m bench.kpi_speed [--rows 100000000] [--keep FILE]`: builds the rows in a temporary folder (0.7 GB, some
minutes) unless the file of `--keep` holds them already. Times are medians of runs that take turns, so that a busy
machine slows both.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from analytics.kpi.answer import Answer
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse

ROWS = 100_000_000
RUNS = 5
SMALL_RUNS = 41
AT_ONCE = 50
TODAY = date(2026, 11, 1)
QUESTIONS = {
    "sum": "上个月销售额是多少",
    "ratio": "上个月各渠道的客单价",
    "distinct customers": "今年一共有多少下单客户",
    "top 10": "上个月销售额最高的10个商品",
    "by month": "今年每个月的销售额",
    "comparison": "上个月各渠道销售额环比",
}
METRICS = """\
models:
  - name: orders
    semantic_model: {enabled: true}
    agg_time_dimension: ordered_at
    columns:
      - {name: ordered_at, granularity: second, dimension: {type: time}}
      - {name: channel, dimension: {type: categorical, label: 渠道}}
      - {name: product, dimension: {type: categorical, label: 商品}}
    metrics:
      - {name: sales, label: 销售额, type: simple, agg: sum, expr: amount, filter: "{{ Dimension('paid') }}"}
      - {name: orders, label: 订单量, type: simple, agg: count, expr: 1, filter: "{{ Dimension('paid') }}"}
      - name: buyers
        label: 下单客户数
        type: simple
        agg: count_distinct
        expr: customer_id
        filter: "{{ Dimension('paid') }}"
      - {name: aov, label: 客单价, type: ratio, numerator: sales, denominator: orders}
    derived_semantics:
      dimensions:
        - {name: paid, type: categorical, expr: paid}
"""


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    run(given.rows, given.keep)


def run(rows: int = ROWS, keep: Path | None = None) -> None:
    """Measures over a table of `rows` rows, made anew in a temporary folder or kept at `keep`."""
    with tempfile.TemporaryDirectory() as name:
        metrics = Path(name) / "metrics.yml"
        metrics.write_text(METRICS, encoding="utf-8")
        large = keep or Path(name) / "large.duckdb"
        if not large.exists():
            took = _seconds(lambda: build(large, rows))
            print(f"{rows:,} order rows: {large.stat().st_size / 1e9:.1f} GB, built in {took:.0f} s")
        with _store(large, metrics) as store:
            _against_bare(store, large)
            _at_once(store, "each asked anew")
        with _store(large, metrics, kept_answers=256) as store:
            _at_once(store, "the same question, as the product keeps it")
        small = Path(name) / "small.duckdb"
        build(small, 1_000)
        with _store(small, metrics) as store:
            _overhead(store, small)


def build(path: Path, rows: int) -> None:
    """A table of orders over 670 days, in order of time, as a warehouse holds them."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""CREATE TABLE orders AS SELECT
              TIMESTAMP '2025-01-01' + to_microseconds(CAST(i * (669.0 * 86400e6 / {rows}) AS BIGINT)) AS ordered_at,
              i AS order_id, CAST(hash(i) % 2000000 AS INTEGER) AS customer_id,
              ['小红书', '抖音', '天猫', '京东', '微信', '官网'][CAST(1 + hash(i + 1) % 6 AS INTEGER)] AS channel,
              '商品' || lpad(CAST(hash(i + 2) % 500 AS VARCHAR), 3, '0') AS product,
              CAST(1 + hash(i + 3) % 60000 / 100 AS DECIMAL(10, 2)) AS amount, hash(i + 4) % 20 > 0 AS paid
            FROM range({rows}) AS t(i)"""
        )


@contextmanager
def _store(path: Path, metrics: Path, kept_answers: int = 0) -> Iterator[MetricsStore]:
    warehouse = Warehouse(f"duckdb:///{path}", timeout_s=600)
    yield MetricsStore(load(metrics), warehouse, kept_answers=kept_answers)
    warehouse.dispose()


def ask(store: MetricsStore, question: str) -> Answer:
    """The whole way from words to an answer, as a message goes it."""
    span = store.data_span
    query = read_question(question, store.catalog, today=TODAY, data_until=span and span[1], data_from=span and span[0])
    assert isinstance(query, MetricQuery), (question, query)
    found = store.answer(query)
    assert isinstance(found, Answer), question
    return found


def _against_bare(store: MetricsStore, path: Path) -> None:
    ratios = []
    with _bare(path) as bare:
        for kind, question in QUESTIONS.items():
            statements = _statements(ask(store, question))
            pairs = [
                (_seconds(lambda: ask(store, question)), _seconds(lambda: _run(bare, statements)))  # noqa: B023
                for _ in range(RUNS)
            ]
            ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratios.append(ours / theirs)
            print(f"{kind}: {ours * 1000:.0f} ms, bare {theirs * 1000:.0f} ms, {ours / theirs:.3f} ×")
    print(f"question to answer against the same SQL bare: {statistics.median(ratios):.3f} × at the median")


def _overhead(store: MetricsStore, path: Path) -> None:
    """On a table so small that the database's part is next to nothing."""
    own = []
    with _bare(path) as bare:
        for kind, question in QUESTIONS.items():
            statements = _statements(ask(store, question))
            pairs = [
                (_seconds(lambda: ask(store, question)), _seconds(lambda: _run(bare, statements)))  # noqa: B023
                for _ in range(SMALL_RUNS)
            ]
            own.append(statistics.median(ours - theirs for ours, theirs in pairs))
            print(f"own part, {kind}: {own[-1] * 1000:.1f} ms")
    print(f"own part at the median of the questions: {statistics.median(own) * 1000:.1f} ms, reader included")


def _at_once(store: MetricsStore, how: str) -> None:
    """As many people at once on one store; against one of them alone, whose answer nothing has kept."""
    months = [f"{month}月销售额是多少" for month in range(1, 6)]
    alone = statistics.median(_seconds(partial(ask, store, question)) for question in months)
    with ThreadPoolExecutor(AT_ONCE) as people:
        times = sorted(people.map(lambda _: _seconds(lambda: ask(store, QUESTIONS["sum"])), range(AT_ONCE)))
    p95 = times[int(0.95 * len(times))]
    print(
        f"{AT_ONCE} at once, {how}: p95 {p95 * 1000:.0f} ms, alone {alone * 1000:.0f} ms, {p95 / alone:.1f} ×, no error"
    )


@contextmanager
def _bare(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB alone on the same file, by another name: a process opens one file in one way only."""
    other = path.with_suffix(".bare.duckdb")
    other.hardlink_to(path)
    try:
        with duckdb.connect(str(other), read_only=True) as connection:
            yield connection
    finally:
        other.unlink()


def _statements(found: Answer) -> list[str]:
    return [found.sql, *([found.comparison_sql] if found.comparison_sql else [])]


def _run(connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(statement).fetchall()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
