"""The sample store is the same every time, and holds what docs/sample-store.md says was planted."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from analytics.ingest.kinds import kinds
from analytics.kpi.metrics_file.load import load
from analytics.kpi.targets.file import load_targets
from bot.sample import brand
from bot.sample.brand import FIRST, LAST
from bot.sample.store import build_sample
from bot.wiring import BUNDLED_METRICS

DOCUMENT = Path(__file__).parents[2] / "docs" / "sample-store.md"
BLOCK = re.compile(r"```sql\n(?P<sql>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)", re.DOTALL)
WRITTEN = [(found["sql"], found["table"].strip()) for found in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8"))]


def build(folder: Path) -> Path:
    path = folder / "warehouse.duckdb"
    build_sample(path, reviews=list, inquiries=list)
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(build(tmp_path_factory.mktemp("sample"))), read_only=True) as connection:
        yield connection


def table(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    rows = [["" if value is None else str(value) for value in row] for row in found.fetchall()]
    lines = [f"| {' | '.join(cells)} |" for cells in [names, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(names), *lines[1:]])


@pytest.mark.parametrize(("sql", "written"), WRITTEN)
def test_holds_what_is_written_down(sql: str, written: str, sample: duckdb.DuckDBPyConnection) -> None:
    assert table(sample, sql) == written


def test_every_query_of_the_document_is_checked() -> None:
    assert len(WRITTEN) == DOCUMENT.read_text(encoding="utf-8").count("```sql") > 10


def test_is_the_same_every_time(sample: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    tables = [kind.table for kind in kinds().values()]
    sums = [f"SELECT '{name}', count(*), sum(hash(t)) FROM {name} AS t" for name in tables]
    with duckdb.connect(str(build(tmp_path)), read_only=True) as again:
        for query in sums:
            assert again.execute(query).fetchall() == sample.execute(query).fetchall()


def test_only_one_channel_drops_in_that_week(sample: duckdb.DuckDBPyConnection) -> None:
    rates = sample.execute("""
        WITH paid AS (SELECT channel, order_date AS date, count(DISTINCT order_id) AS orders
                      FROM order_lines WHERE status = '已付款' GROUP BY ALL),
             weeks AS (SELECT channel, date BETWEEN '2026-09-14' AND '2026-09-20' AS dropped,
                              sum(orders) / sum(visitors) AS rate, sum(orders) AS orders
                       FROM shop_daily LEFT JOIN paid USING (channel, date)
                       WHERE date BETWEEN '2026-08-24' AND '2026-09-20' GROUP BY ALL)
        SELECT a.channel, a.rate / b.rate, a.orders FROM weeks AS a JOIN weeks AS b USING (channel)
        WHERE a.dropped AND NOT b.dropped""").fetchall()
    changes = {channel: (change, orders) for channel, change, orders in rates}
    assert 0.55 < changes.pop("抖音")[0] < 0.65
    assert all(0.85 < change < 1.15 for change, orders in changes.values() if orders > 40)


def test_hangs_together(sample: duckdb.DuckDBPyConnection) -> None:
    def value(sql: str) -> object:
        found = sample.execute(sql).fetchone()
        return found and found[0]

    assert value("SELECT min(date) FROM ad_daily") == FIRST
    assert value("SELECT max(order_date) FROM order_lines") == LAST
    assert value("SELECT count(*) FROM ad_daily WHERE clicks > impressions OR conversions > clicks") == 0
    assert value("SELECT count(*) FROM ad_daily ANTI JOIN creatives USING (creative)") == 0
    assert value("SELECT count(*) FROM order_lines ANTI JOIN customers USING (customer_id) WHERE customer_id > ''") == 0
    assert value("SELECT count(*) FROM shop_daily WHERE add_to_carts > visitors") == 0
    assert (
        value("SELECT count(*) FROM order_lines WHERE refund_amount > amount OR (status = '已取消') <> (amount = 0)")
        == 0
    )
    credited = "SELECT sum(conversions) FROM ad_daily WHERE channel = '抖音'"
    placed = "SELECT count(DISTINCT order_id) FROM order_lines WHERE channel = '抖音' AND status = '已付款'"
    assert value(f"SELECT ({credited}) < ({placed})") is True
    for kind in kinds().values():
        key = ", ".join(f'"{name}"' for name in kind.key)
        assert value(f"SELECT count(*) FROM (SELECT {key} FROM {kind.table} GROUP BY ALL HAVING count(*) > 1)") == 0


def test_knows_its_day_and_currency(sample: duckdb.DuckDBPyConnection) -> None:
    meta = dict(sample.execute("SELECT key, value FROM zhongcao_meta").fetchall())
    assert meta == {"sample_today": "2026-11-01", "currency": "CNY"}


def test_targets_name_metrics_and_channels_that_exist() -> None:
    targets = load_targets(Path(brand.__file__).with_name("targets.yml"), load(BUNDLED_METRICS))
    assert len(targets) == 5
    assert all(target.period.last > LAST and target.owner for target in targets)
    scopes = {value for target in targets for condition in target.scope for value in condition.values}
    assert scopes <= {channel.name for channel in brand.CHANNELS}
