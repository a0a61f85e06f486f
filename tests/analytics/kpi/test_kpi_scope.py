"""What a person may see: every figure is what it would be if the other rows did not exist.

items ──many──▶ customers (tier)          a limit on tier takes away the orders of other tiers' customers,
  └────many──▶ stores ──▶ regions          and the customers; visits cannot be limited by it: they are hidden.
ads, visits, items each hold a channel
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.compiling.model_rows import NotPermitted
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold
from analytics.kpi.reading.read import read_question
from analytics.kpi.scope import EVERYTHING, Scope, every_name, forbidden, may_follow, narrowed, rescoped
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse

HERE = Path(__file__).parent
FIRST = date(2026, 3, 1)
ALL_DAYS = Period(FIRST, FIRST + timedelta(days=20))
VALUES = {
    "channel": ("抖音", "小红书", "官网"),
    "tier": ("金卡", "普通", "黑卡"),
    "region": ("华东", "华南", "华北"),
    "product": ("茶", "杯", "壶"),
}
HAVING_TIER = "(SELECT customer_id FROM customers WHERE tier IN ({}))"
IN_REGION = "(SELECT region_id FROM regions WHERE region IN ({}))"
OF_REGION = f"(SELECT store_id FROM stores WHERE region_id IN {IN_REGION})"
DENIED_ROWS = {
    "channel": (
        "DELETE FROM ads WHERE channel IS NULL OR channel NOT IN ({})",
        "DELETE FROM visits WHERE channel IS NULL OR channel NOT IN ({})",
        "DELETE FROM items WHERE channel IS NULL OR channel NOT IN ({})",
    ),
    "tier": (
        f"DELETE FROM items WHERE customer_id IS NULL OR customer_id NOT IN {HAVING_TIER}",
        "DELETE FROM customers WHERE tier IS NULL OR tier NOT IN ({})",
    ),
    "region": (
        f"DELETE FROM items WHERE store_id IS NULL OR store_id NOT IN {OF_REGION}",
        f"DELETE FROM stores WHERE region_id IS NULL OR region_id NOT IN {IN_REGION}",
        "DELETE FROM regions WHERE region IS NULL OR region NOT IN ({})",
    ),
    "product": ("DELETE FROM items WHERE product IS NULL OR product NOT IN ({})",),
}
"""By hand, facts before what they point at: the rows that nobody without the values may see."""
TABLES = (HERE / "tiny.sql").read_text("utf-8").split(";")


def _rows(chance: random.Random) -> Iterator[str]:
    """Tables with the columns of the tiny warehouse, and random rows with gaps."""
    yield from (text for text in TABLES if "CREATE TABLE" in text)

    def some(*values: object) -> str:
        value = chance.choice([*values, None])
        return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)

    def day() -> str:
        return f"'{FIRST + timedelta(days=chance.randrange(21))}'"

    for _ in range(60):
        yield (
            f"INSERT INTO ads VALUES ({day()}, {some(*VALUES['channel'])}, {some(1, 2, 3)}, {some(0, 100, 250)}, "
            f"{some(0, 7, 20)}, {some(10, 55.5)})"
        )
        yield f"INSERT INTO visits VALUES ({day()}, {some(*VALUES['channel'])}, {some(0, 5, 40)})"
        order = (chance.randrange(40), day(), some(1, 2, 3, 4, 5, 9), some(10, 11, 12, 19), some(*VALUES["channel"]))
        line = (some(*VALUES["product"]), some(1, 2), some(10, 30), some("true", "false"))
        yield f"INSERT INTO items VALUES ({', '.join(map(str, (*order, *line)))})"
        yield f"INSERT INTO balances VALUES ({day()}, {some('a', 'b')}, {some(1, 9)})"
    for number in range(1, 6):
        yield f"INSERT INTO customers VALUES ({number}, {some(*VALUES['tier'])})"
    for number in (10, 11, 12):
        yield f"INSERT INTO stores VALUES ({number}, {some(1, 2, 3)})"
    for number, region in enumerate(VALUES["region"], 1):
        yield f"INSERT INTO regions VALUES ({number}, '{region}')"


def _store(path: Path, statements: Iterator[str]) -> MetricsStore:
    with duckdb.connect(str(path)) as writer:
        writer.begin()  # one commit for all of them
        for statement in statements:
            writer.execute(statement)
        writer.commit()
    return MetricsStore(load(HERE / "tiny.yml"), Warehouse(f"duckdb:///{path}"))


def _random_scope(chance: random.Random) -> Scope:
    dimensions = chance.sample(sorted(VALUES), chance.choice([1, 1, 2]))
    rows = ((name, tuple(sorted(chance.sample(VALUES[name], chance.choice([1, 2]))))) for name in dimensions)
    return Scope(rows=tuple(sorted(rows)))


def _random_query(chance: random.Random, seen: Catalog) -> MetricQuery:
    metrics = [name for name, metric in seen.metrics.items() if metric.visible]
    first = chance.choice(metrics)
    able = sorted(
        name for name in seen.reachable(first) if (found := seen.dimension(name)) and found.kind == "categorical"
    )
    same = [name for name in metrics if set(able) <= seen.reachable(name)]
    names = tuple(dict.fromkeys([first, *chance.sample(same, min(len(same), chance.choice([0, 1])))]))
    groups = tuple(chance.sample(able, min(len(able), chance.choice([0, 1, 1, 2]))))
    about = [name for name in able if name in VALUES]
    kept = tuple(
        Filter(name, chance.choice(["=", "!="]), (chance.choice(VALUES[name]),))
        for name in chance.sample(about, min(len(about), chance.choice([0, 0, 1])))
    )
    start = chance.randrange(15)
    period = Period(FIRST + timedelta(days=start), FIRST + timedelta(days=start + 6))
    before = Period(period.first - timedelta(days=7), period.last - timedelta(days=7))
    return MetricQuery(
        names,
        chance.choice([period, ALL_DAYS]),
        groups,
        kept,
        thresholds=(Threshold(first, ">", 1),) if groups and chance.random() < 0.2 else (),
        grain=chance.choice([None, None, "day", "week"]),
        compare=Compare("previous", before) if chance.random() < 0.3 else None,
        order_by=Order(first) if groups and chance.random() < 0.3 else None,
    )


@pytest.mark.parametrize("seed", range(24))
def test_figures_are_those_of_a_warehouse_without_the_other_rows(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    scope = _random_scope(chance)
    rows = list(_rows(chance))
    kept = {name: ", ".join(f"'{value}'" for value in values) for name, values in scope.rows}
    # every limit is judged on the whole warehouse, so the rows are marked first and deleted then
    deletions = [text.format(*[kept[name]] * text.count("{}")) for name, _ in scope.rows for text in DENIED_ROWS[name]]
    whole = _store(tmp_path / "whole.duckdb", iter(rows))
    facts_first = sorted(deletions, key=lambda text: not text.startswith(("DELETE FROM items", "DELETE FROM ads")))
    without = _store(tmp_path / "without.duckdb", iter([*rows, *facts_first]))
    seen = whole.seen_by(scope)
    denied = {value for name, values in scope.rows for value in VALUES[name] if value not in values}
    assert all(set(values) <= set(without.catalog.values[name]) for name, values in seen.catalog.values.items())
    for _ in range(12):
        query = _random_query(chance, seen.catalog)
        expected, found = without.answer(query), seen.answer(query)
        if isinstance(expected, NoData):
            assert isinstance(found, NoData)
            continue
        assert isinstance(found, Answer)
        assert _figures(found) == _figures(expected), query
        told = json.dumps([found.rows, found.comparison], default=str, ensure_ascii=False)
        assert not any(value in told for value in denied)


def _figures(answer: Answer) -> tuple[object, ...]:
    def rounded(rows: Any) -> Any:
        return rows and [[round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in rows]

    return rounded(answer.rows), rounded(answer.comparison), answer.fresh_until, answer.notes


@pytest.fixture(scope="module")
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MetricsStore]:
    store = _store(tmp_path_factory.mktemp("scope") / "tiny.duckdb", iter([text for text in TABLES if text.strip()]))
    yield store
    store.warehouse.dispose()


DOUYIN = Scope(rows=(("channel", ("抖音",)),))


def test_only_their_rows_values_and_days_are_learned(tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(DOUYIN).catalog
    assert (seen.values["channel"], seen.values["product"]) == (("抖音",), ("壶", "杯"))
    by_tier = tiny_store.seen_by(Scope(rows=(("tier", ("金卡",)),)))
    assert (by_tier.catalog.values["tier"], by_tier.data_until) == (("金卡",), date(2026, 3, 3))


def test_a_table_that_the_limit_does_not_reach_is_hidden_not_shown_whole(tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(Scope(rows=(("tier", ("金卡",)),))).catalog
    visible = {name for name, metric in seen.metrics.items() if metric.visible}
    assert visible & {"spent", "ctr", "visitors", "conversion", "cost_per_order", "balance"} == set()
    assert {"sales", "orders", "repeat_rate"} <= visible
    forced = replace(seen, hidden_metrics=frozenset(), metrics=tiny_store.catalog.metrics)
    with pytest.raises(NotPermitted):
        compile_query(MetricQuery(("visitors",), ALL_DAYS), forced)


HIDES_SALES = Scope(denied_metrics=frozenset({"sales"}), denied_dimensions=frozenset({"product"}))


@pytest.mark.parametrize(
    "query",
    [
        MetricQuery(("sales",), ALL_DAYS),
        MetricQuery(("orders", "sales"), ALL_DAYS),
        MetricQuery(("aov",), ALL_DAYS),  # computed from what is denied
        MetricQuery(("share_of_sales",), ALL_DAYS, ("channel",)),
        MetricQuery(("orders",), ALL_DAYS, ("channel",), thresholds=(Threshold("sales", ">", 10),)),
        MetricQuery(("orders",), ALL_DAYS, ("channel",), order_by=Order("sales")),
        MetricQuery(("orders",), ALL_DAYS, ("product",)),
        MetricQuery(("orders",), ALL_DAYS, filters=(Filter("product", "=", ("茶",)),)),
        MetricQuery(("orders",), ALL_DAYS, count_of="product"),
    ],
)
def test_the_compiler_refuses_what_is_hidden(query: MetricQuery, tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(HIDES_SALES)
    with pytest.raises(NotPermitted):
        compile_query(query, seen.catalog)
    assert rescoped(query, seen.catalog) is None


def test_what_is_allowed_is_computed_from_what_is_not(tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(Scope(metrics=frozenset({"aov"})))
    assert [name for name, metric in seen.catalog.metrics.items() if metric.visible] == ["aov"]
    found = seen.answer(MetricQuery(("aov",), ALL_DAYS))
    assert isinstance(found, Answer)
    assert found.rows == ((35.0,),)


@pytest.mark.parametrize(
    "text", ["小宏书的花费", "xiaohongshu 花费", "小红的花费", "小红书的花费", "小红书和抖音的花费", "官网的访客数"]
)
def test_no_reading_names_a_value_that_may_not_be_seen(text: str, tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(DOUYIN).catalog
    reading = read_question(text, seen, today=date(2026, 3, 10))
    assert not isinstance(reading, MetricQuery)
    offered = " ".join(getattr(reading, "choices", ()))
    assert "小红书" not in offered.replace(text, "")
    assert "官网" not in offered.replace(text, "")


def test_the_files_own_words_for_other_rows_are_forgotten(tiny_store: MetricsStore) -> None:
    catalog = tiny_store.catalog
    said: Mapping[str, tuple[str, ...]] = {"抖音": ("dy",), "小红书": ("RED",)}
    ads = catalog.models["ads"]
    dimensions = tuple(
        replace(each, value_synonyms=said) if each.name == "channel" else each for each in ads.dimensions
    )
    spoken = replace(catalog, models={**catalog.models, "ads": replace(ads, dimensions=dimensions)})
    seen = MetricsStore(spoken, tiny_store.warehouse).seen_by(DOUYIN).catalog
    dimension = seen.dimension("channel")
    assert dimension is not None
    assert dimension.value_synonyms == {"抖音": ("dy",)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("昨天的销售额", ("销售额",)),
        ("销售额和订单量", ("销售额",)),
        ("各商品的订单量", ("商品",)),
        ("昨天的客单价", ("客单价",)),
        ("昨天的订单量", ()),
        ("SALES yesterday", ("SALES",)),
        ("wholesales yesterday", ()),
        ("你好", ()),
    ],
)
def test_names_the_words_that_only_mean_what_is_hidden(
    text: str, words: tuple[str, ...], tiny_store: MetricsStore
) -> None:
    seen = tiny_store.seen_by(HIDES_SALES).catalog
    assert forbidden(text, every_name(tiny_store.catalog, seen), seen) == words


@pytest.mark.parametrize(
    ("metric", "filters", "shown"),
    [
        ("spent", (Filter("channel", "in", ("抖音",)),), True),
        ("spent", (Filter("channel", "in", ("抖音", "小红书")),), False),
        ("spent", (), False),  # the whole team's target says what others reach
        ("balance", (Filter("channel", "in", ("抖音",)),), False),
    ],
)
def test_a_target_is_followed_by_those_who_see_its_rows(
    metric: str, filters: tuple[Filter, ...], shown: bool, tiny_store: MetricsStore
) -> None:
    assert may_follow(metric, filters, tiny_store.seen_by(DOUYIN).catalog) is shown


def test_a_query_about_other_rows_is_forgotten(tiny_store: MetricsStore) -> None:
    seen = tiny_store.seen_by(DOUYIN).catalog
    mine = MetricQuery(("spent",), ALL_DAYS, filters=(Filter("channel", "=", ("抖音",)),))
    theirs = replace(mine, filters=(Filter("channel", "in", ("抖音", "小红书")),))
    assert (rescoped(mine, seen), rescoped(theirs, seen)) == (mine, None)


def test_one_store_for_one_scope(tiny_store: MetricsStore) -> None:
    assert tiny_store.seen_by(EVERYTHING) is tiny_store
    assert tiny_store.seen_by(DOUYIN) is tiny_store.seen_by(Scope(rows=(("channel", ("抖音",)),)))


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite", "postgresql", "clickhousedb", "starrocks", "trino"])
def test_every_dialect_can_say_it(dialect: str, tiny_store: MetricsStore) -> None:
    limited = narrowed(tiny_store.catalog, Scope(rows=(("tier", ("金卡",)),)))
    select = compile_query(MetricQuery(("sales",), ALL_DAYS, ("region", "tier")), limited, dialect)
    assert str(select.compile(compile_kwargs={"literal_binds": True})).count("= '金卡'") == 2


@pytest.mark.parametrize(
    ("rows", "query", "expected"),
    [
        (DOUYIN.rows, MetricQuery(("sales", "visitors", "conversion"), ALL_DAYS), ((30.0, 50.0, 0.02),)),
        (DOUYIN.rows, MetricQuery(("lines",), ALL_DAYS, ("tier",)), (("普通", 1.0), ("金卡", 1.0))),
        ((("tier", ("金卡",)),), MetricQuery(("sales",), ALL_DAYS, ("channel",)), (("小红书", 60.0),)),
        ((("region", ("华南",)),), MetricQuery(("lines", "orders"), ALL_DAYS, ("tier",)), (("金卡", 2.0, 1.0),)),
    ],
)
def test_every_database_shows_the_same_part(
    rows: tuple[tuple[str, tuple[str, ...]], ...],
    query: MetricQuery,
    expected: tuple[tuple[object, ...], ...],
    tiny_warehouse: Warehouse,
    tiny_catalog: Catalog,
) -> None:
    found = MetricsStore(tiny_catalog, tiny_warehouse).seen_by(Scope(rows=rows)).answer(query)
    assert isinstance(found, Answer)
    plain = [[float(cell) if isinstance(cell, int | float) else cell for cell in row] for row in found.rows]
    assert sorted(plain, key=str) == sorted(map(list, expected), key=str)
