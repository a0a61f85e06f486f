"""A query written as a sentence is read as that query: in both languages, for random queries of the grammar."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import BUNDLED, load
from analytics.kpi.query import Compare, Filter, Grain, MetricQuery, Order, Period, Threshold
from analytics.kpi.reading.read import read_question
from assistant.conversation import Language
from assistant.skills.kpi.sentence import sentence

TODAY = date(2026, 11, 1)
UNTIL = date(2026, 10, 31)
VALUES = {
    "channel": ("小红书", "抖音", "天猫旗舰店", "官网商城"),
    "campaign": ("品牌专区", "短视频引流", "会员召回"),
    "product": ("舒缓修护精华液", "氨基酸洁面", "积雪草爽肤水"),
    "category": ("精华", "洁面", "面膜"),
    "city": ("上海", "成都", "北京"),
    "tier": ("金卡", "银卡"),
    "skin_type": ("干皮", "油皮", "敏感肌"),
    "age_band": ("18-24", "25-29"),
    "gender": ("女", "男"),
}
GRAINS: tuple[Grain | None, ...] = (None, None, None, "day", "week", "month")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return replace(load(BUNDLED), values=VALUES)


def _queries(catalog: Catalog, chance: random.Random) -> Iterator[MetricQuery]:
    names = [name for name, metric in catalog.metrics.items() if metric.visible and not catalog.missing(name)]
    while True:
        first = chance.choice(names)
        able = sorted(name for name in VALUES if name in catalog.reachable(first))
        others = [name for name in names if name != first and set(able) <= catalog.reachable(name)]
        metrics = (first, *chance.sample(others, 1 if others and chance.random() < 0.2 else 0))
        chosen = chance.sample(able, min(len(able), chance.choice([0, 1, 2])))
        groups = tuple(chance.sample(able, min(len(able), chance.choice([0, 1, 1]))))
        kept, left, listed = [], [], []
        for name in chosen:
            values = tuple(chance.sample(VALUES[name], chance.choice([1, 1, 2])))
            if chance.random() < 0.3:
                left.append(Filter(name, "!=" if len(values) == 1 else "not in", values))
            elif name not in groups:
                kept.append(Filter(name, "=" if len(values) == 1 else "in", values))
                listed += [name] if len(values) > 1 else []
        start = date(2026, 8, 1) + timedelta(days=chance.randrange(80))
        period = Period(start, min(UNTIL, start + timedelta(days=chance.choice([0, 6, 12, 17]))))
        earlier = Period(period.first - timedelta(days=100), period.last - timedelta(days=100))
        query = MetricQuery(metrics, period, (*groups, *listed), tuple(kept + left), grain=chance.choice(GRAINS))
        ranked = bool(groups) and not listed and query.grain is None
        query = replace(
            query,
            thresholds=_bound(catalog, first, chance) if ranked and chance.random() < 0.4 else (),
            compare=Compare("period", earlier) if chance.random() < 0.2 and query.grain is None else None,
            order_by=Order(first, chance.random() < 0.5) if ranked and chance.random() < 0.5 else None,
        )
        yield replace(query, limit=chance.choice([None, 3, 10]) if query.order_by else None)


def _bound(catalog: Catalog, metric: str, chance: random.Random) -> tuple[Threshold, ...]:
    value = 0.05 if catalog.metrics[metric].format == "percent" else float(chance.choice([1, 20, 1500]))
    return (Threshold(metric, chance.choice([">", ">=", "<", "<="]), value),)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_written_is_read_as_it_was_meant(language: Language, catalog: Catalog) -> None:
    queries = _queries(catalog, random.Random(20261101))
    for query in (next(queries) for _ in range(250)):
        said = sentence(query, catalog, language)
        assert read_question(said, catalog, today=TODAY, data_until=UNTIL) == query, said


@pytest.mark.parametrize(
    ("query", "zh", "en"),
    [
        (
            MetricQuery(("gmv",), Period(TODAY, TODAY), filters=(Filter("channel", "=", ("抖音",)),)),
            "2026年11月1日，抖音的GMV",
            "GMV for 抖音, 2026-11-01",
        ),
        (
            MetricQuery(
                ("gmv", "orders"),
                Period(date(2026, 9, 1), date(2026, 9, 30)),
                ("product",),
                (Filter("channel", "not in", ("抖音", "小红书")),),
                order_by=Order("gmv", descending=False),
                limit=3,
            ),
            "2026年9月1日至2026年9月30日，除了抖音、小红书以外各商品的GMV和订单量，按GMV最低的前3名",
            "GMV and orders by product excluding 抖音 and 小红书, 2026-09-01 to 2026-09-30, bottom 3 by GMV",
        ),
        (
            MetricQuery(
                ("share_of_gmv",),
                Period(date(2026, 9, 1), date(2026, 9, 30)),
                ("product",),
                (Filter("channel", "=", ("抖音",)),),
                of=(Filter("city", "=", ("上海",)),),
            ),
            "2026年9月1日至2026年9月30日，上海占抖音各商品的GMV的比例",
            "上海's share of GMV by product for 抖音, 2026-09-01 to 2026-09-30",
        ),
        (
            MetricQuery(("gmv",), Period(date(2026, 9, 1), date(2026, 9, 30)), grain="week", running=True),
            "2026年9月1日至2026年9月30日，每周的累计GMV",
            "cumulative GMV by week, 2026-09-01 to 2026-09-30",
        ),
        (
            MetricQuery(("share_of_orders",), Period(date(2026, 9, 1), date(2026, 9, 30)), ("product",)),
            "2026年9月1日至2026年9月30日，各商品的订单量占比",
            "share of orders by product, 2026-09-01 to 2026-09-30",
        ),
    ],
)
def test_reads_like_a_sentence(query: MetricQuery, zh: str, en: str, catalog: Catalog) -> None:
    assert sentence(query, catalog, "zh") == zh
    assert sentence(query, catalog, "en") == en
    assert [read_question(said, catalog, today=date(2026, 11, 2)) for said in (zh, en)] == [query, query]
