"""The unit a bound is said in says what it bounds: 50单 are orders, never yuan of another metric."""

from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery, Threshold, Unclear
from analytics.kpi.reading.read import read_question

CATALOG = load(Path(__file__).parents[3] / "analytics" / "kpi" / "metrics.yml")
BOUNDS = """
哪个城市客单价最高，至少50单 | aov | orders >= 50
各渠道客单价，超过100单的 | aov | orders > 100
客单价最高的商品，至少100件 | aov | units >= 100
复购率最高的肤质，至少50人 | repeat_rate | buyers >= 50
点击率最高的计划，至少1000次曝光 | ctr | impressions >= 1000
10月超过100单的渠道 | orders | orders > 100
10月GMV超过1万元且超过50单的渠道 | gmv | gmv > 10000, orders > 50
客单价超过200元，50单以上的城市 | aov | aov > 200, orders >= 50
订单量超过100笔的渠道 | orders | orders > 100
访客数超过100人的渠道 | visitors | visitors > 100
购买频次超过2次的肤质 | purchase_frequency | purchase_frequency > 2
各渠道ROI，新客数超过20人 | roi | new_customers > 20
哪个渠道ROI最高，花费超过1万元 | roi | cost > 10000
which city has the highest average order value, at least 50 orders | aov | orders >= 50
AOV by city with more than 100 units | aov | units > 100
highest CTR campaign with over 1,000 clicks | ctr | clicks > 1000
"""


def said(each: Threshold) -> str:
    return f"{each.metric} {each.operator} {each.value:g}"


@pytest.mark.parametrize("row", BOUNDS.strip().splitlines())
def test_a_unit_says_which_metric_is_bounded(row: str) -> None:
    text, metrics, bounds = row.split(" | ")
    query = read_question(text, CATALOG, today=date(2026, 11, 1))
    assert isinstance(query, MetricQuery)
    assert (", ".join(query.metrics), ", ".join(map(said, query.thresholds))) == (metrics, bounds)


@pytest.mark.parametrize("text", ["10月GMV超过100单的渠道", "订单量超过5000元的渠道", "ROI最高的计划，至少1000次"])
def test_asks_back_where_the_unit_fits_no_metric_or_several(text: str) -> None:
    assert isinstance(read_question(text, CATALOG, today=date(2026, 11, 1)), Unclear)


def test_a_follow_up_bounds_by_its_unit() -> None:
    base = read_question("各城市客单价", CATALOG, today=date(2026, 11, 1))
    assert isinstance(base, MetricQuery)
    query = read_question("至少50单的", CATALOG, today=date(2026, 11, 1), previous=base)
    assert isinstance(query, MetricQuery)
    assert (query.metrics, query.group_by, list(map(said, query.thresholds))) == (("aov",), ("city",), ["orders >= 50"])


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("10月有多少天GMV超过4000", "day"),
        ("10月订单量超过80单的有几天", "day"),
        ("今年有几个月GMV超过50万", "month"),
        ("how many days had more than 80 orders in October", "day"),
    ],
)
def test_days_that_pass_a_bound_are_counted(text: str, grain: str) -> None:
    query = read_question(text, CATALOG, today=date(2026, 11, 1))
    assert isinstance(query, MetricQuery)
    assert (query.grain, len(query.thresholds)) == (grain, 1)


@pytest.mark.parametrize("text", ["10月有多少天", "10月订单量有多少天", "上周有几周"])
def test_days_that_no_bound_picks_are_not_counted(text: str) -> None:
    assert not isinstance(read_question(text, CATALOG, today=date(2026, 11, 1)), MetricQuery)
