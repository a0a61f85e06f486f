"""KPI cards over the tiny warehouse: figures that can be added up by hand.

Clicks by impressions: week of 23 Feb 30/1500, week of 2 March 14/300. Orders: 50 (1 order), then 90 (3 orders).
"""

from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import Filter, Period
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.target import Target
from analytics.warehouse import Warehouse
from bot.views.dashboard import KpiDashboard
from bot.views.shown import Card
from bot.web.pages import card_face

TUESDAY = date(2026, 3, 10)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def cards(store: MetricsStore, *targets: Target, today: date = TUESDAY) -> dict[str, Card]:
    made = KpiDashboard(store, lambda: targets, lambda: today).cards("zh")
    return {card.label: card for card in made}


@pytest.fixture
def store(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> MetricsStore:
    return MetricsStore(tiny_catalog, tiny_warehouse)


def test_a_headline_shows_its_last_complete_week(store: MetricsStore) -> None:
    card = cards(store)["点击率"]
    assert card == Card(
        metric="ctr",
        label="点击率",
        format="percent",
        value=14 / 300,
        period="上周 03-02 – 03-08",
        change=(14 / 300) / (30 / 1500) - 1,
        against="较前一周",
        trend=(None, None, None, None, None, None, 30 / 1500, 14 / 300),
        question="近8周每周的点击率",
    )


def test_a_ratio_is_held_to_its_target_at_once_and_a_sum_is_under_way(store: MetricsStore) -> None:
    made = cards(store, Target("三月客单价", "aov", 40.0, MARCH), Target("三月销售额", "sales", 1000.0, MARCH))
    ratio, total = made["三月客单价"], made["三月销售额"]
    assert (ratio.value, ratio.target, ratio.under_way) == (140 / 4, 40.0, False)
    assert (total.value, total.target, total.under_way) == (140, 1000.0, True)
    assert ratio.period == "03-01 至今（到 03-31）"
    assert list(made)[:2] == ["三月客单价", "三月销售额"]
    assert "客单价" not in made  # its target's card shows it


def test_a_target_of_one_channel_leaves_the_metric_its_own_card(store: MetricsStore) -> None:
    scoped = Target("小红书客单价", "aov", 40.0, MARCH, scope=(Filter("channel", "in", ("小红书",)),))
    made = cards(store, scoped)
    assert made["小红书客单价"].value == (50 + 10) / 2
    assert made["小红书客单价"].question == "2026年3月小红书的客单价离目标还差多少"
    assert "客单价" in made


def test_a_target_that_has_not_begun_is_shown_and_not_yet_judged(store: MetricsStore) -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    made = cards(store, Target("四月销售额", "sales", 1000.0, april), Target("四月客单价", "aov", 40.0, april))
    for card, target in ((made["四月销售额"], 1000.0), (made["四月客单价"], 40.0)):
        assert (card.target, card.begins, card.period) == (target, "04-01", "上周 03-02 – 03-08")
        face = card_face(card, "zh", "¥")
        assert (face.reach, face.reached) == (None, None)


def test_no_card_without_figures(store: MetricsStore, tiny_catalog: Catalog, tmp_path: Path) -> None:
    assert cards(store, today=date(2030, 1, 1)) == {}
    assert cards(MetricsStore(tiny_catalog, Warehouse(f"duckdb:///{tmp_path / 'none.duckdb'}"))) == {}
