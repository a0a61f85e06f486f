"""Sentences of answers made by hand: trends with cut edges, counts, averages, bounds, groups of one period only."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analytics.kpi.answer import Answer, AnswerColumn
from analytics.kpi.catalog import Catalog, Dimension, Metric, Model, Ratio, Share, Simple
from analytics.kpi.few import Few
from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold
from assistant.conversation import Language
from assistant.skills.kpi.definitions import definition
from assistant.skills.kpi.few import few_notes
from assistant.skills.kpi.headline import headline
from assistant.skills.kpi.words import Wording

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
BEFORE = Compare("previous", SEPTEMBER)
DOUYIN = (Filter("channel", "=", ("抖音",)),)


def _metric(name: str, label: str, label_en: str, form: Any, definition: Any = None) -> Metric:
    own = definition or Simple("shop", "sum", name)
    return Metric(name, label, own, format=form, direction="up", label_en=label_en)


SHOP = Model(
    "shop",
    "shop",
    "day",
    (
        Dimension("channel", "shop", "channel", "categorical", "渠道", ("channel",)),
        Dimension("plan", "shop", "plan", "categorical", "计划", ("campaign",)),
    ),
    label="店铺日报",
)
CATALOG = Catalog(
    {"shop": SHOP},
    {
        each.name: each
        for each in (
            _metric("gmv", "GMV", "GMV", "currency"),
            _metric("cost", "花费", "ad spend", "currency"),
            _metric("orders", "订单量", "orders", "integer", Simple("shop", "count_distinct", "order_id")),
            _metric("share_of_cost", "花费占比", "share of ad spend", "percent", Share("cost")),
            _metric("visits", "访客数", "visitors", "integer"),
            _metric("roi", "ROI", "ROI", "number", Ratio("gmv", "cost")),
            _metric("rate", "转化率", "conversion rate", "percent", Ratio("orders", "visits")),
        )
    },
)


def made(query: MetricQuery, rows: Any, comparison: Any = None, **more: Any) -> Answer:
    columns = (*(AnswerColumn(name, name) for name in query.group_by),)
    return Answer(query, columns, rows, comparison, "", "", date(2026, 10, 31), (), **more)


def weekly(*values: float) -> tuple[tuple[date, float], ...]:
    """The weeks of October 2026: the first holds four of its days, the last six."""
    days = ((9, 28), (10, 5), (10, 12), (10, 19), (10, 26))
    return tuple((date(2026, month, day), value) for (month, day), value in zip(days, values, strict=True))


WEEKS = MetricQuery(("gmv",), OCTOBER, grain="week")
CHANNELS = MetricQuery(("gmv",), OCTOBER, group_by=("channel",))
SENTENCES: dict[str, tuple[Answer, str, str]] = {
    "down, then up; the last week is not whole and already the highest": (
        made(WEEKS, weekly(70_000, 115_000, 104_000, 113_000, 126_000)),
        (
            "2026年10月的GMV从10月5日那周的 ¥11.5万（最高）降到10月12日那周的 ¥10.4万（最低），再升到10月19日那周的"
            " ¥11.3万。9月28日那周只有 4 天（¥7万）、10月26日那周只有 6 天（¥12.6万，已超过所有整周），没有算在内。"
        ),
        (
            "Over October 2026, GMV fell from ¥115,000 (the week of Oct 5, the highest) to ¥104,000 (the week of Oct"
            " 12, the lowest), then rose to ¥113,000 (the week of Oct 19). Not counted: the week of Sep 28 has only 4"
            " days (¥70,000), the week of Oct 26 has only 6 days (¥126,000, already above every whole week)."
        ),
    ),
    "up all the way": (
        made(
            MetricQuery(("rate",), OCTOBER, grain="day"),
            ((date(2026, 10, 1), 0.01), (date(2026, 10, 2), 0.02), (date(2026, 10, 3), 0.03)),
        ),
        "2026年10月的转化率从10月1日的 1.00%（最低）升到10月3日的 3.00%（最高）。",
        "Over October 2026, conversion rate rose from 1.00% (Oct 1, the lowest) to 3.00% (Oct 3, the highest).",
    ),
    "peak and low between ends that are about alike": (
        made(
            MetricQuery(("orders",), OCTOBER, grain="day"),
            tuple((date(2026, 10, day), value) for day, value in enumerate((358, 391, 289, 359), start=1)),
        ),
        "2026年10月的订单量从10月1日的 358 到10月4日的 359，中间最高是10月2日的 391，最低是10月3日的 289。",
        "Over October 2026, orders went from 358 (Oct 1) to 359 (Oct 4), highest 391 (Oct 2), lowest 289 (Oct 3).",
    ),
    "how many have it": (
        made(MetricQuery(("gmv",), OCTOBER, count_of="channel"), ((7,),)),
        "2026年10月有GMV的渠道有 7 个。",
        "For October 2026, there were 7 channels with GMV.",
    ),
    "how many, more than before": (
        made(MetricQuery(("gmv",), OCTOBER, count_of="channel", compare=BEFORE), ((7,),), ((5,),)),
        "2026年10月有GMV的渠道有 7 个，比前一个月（2026年9月）的 5 个多 2 个。",
        "For October 2026, there were 7 channels with GMV, 2 more than the 5 the month before (September 2026).",
    ),
    "how many pass a bound": (
        made(
            MetricQuery(("roi",), OCTOBER, count_of="plan", thresholds=(Threshold("roi", "<", 1),)),
            ((1,),),
        ),
        "2026年10月ROI低于 1 的计划有 1 个。",
        "For October 2026, there was 1 campaign with ROI below 1.",
    ),
    "an average a day, with the sum it is of": (
        made(MetricQuery(("gmv",), OCTOBER, per="day"), ((16_700.0,),), units=31),
        "2026年10月的日均GMV是 ¥1.67万（合计 ¥51.77万 ÷ 31 天）。",
        "Average daily GMV for October 2026 came to ¥16,700 (¥517,700 over 31 days).",
    ),
    "an average of what overlaps has no sum": (
        made(MetricQuery(("orders",), OCTOBER, per="day"), ((70.5,),), units=31),
        "2026年10月的日均订单量是 70.50（31 天平均）。",
        "Average daily orders for October 2026 came to 70.50 (over 31 days).",
    ),
    "two bounds, both figures": (
        made(
            MetricQuery(
                ("cost", "roi"),
                OCTOBER,
                group_by=("plan",),
                thresholds=(Threshold("cost", ">", 5000), Threshold("roi", "<", 1)),
            ),
            (("品牌曝光", 6664.93, 0.63),),
        ),
        "2026年10月花费高于 ¥5,000、ROI低于 1 的计划有 1 个：品牌曝光（花费 ¥6,664.93，ROI 0.63）。",
        "October 2026: 1 campaign with ad spend above ¥5,000 and ROI below 1: 品牌曝光 (ad spend ¥6,664.93, ROI 0.63).",
    ),
    "ranked by what is not shown": (
        made(
            MetricQuery(("roi",), OCTOBER, group_by=("plan",), order_by=Order("cost"), limit=2),
            (("甲", 2.0), ("乙", 3.5)),
        ),
        "2026年10月花费最高的 2 个计划：甲（ROI 2）、乙（ROI 3.50）。",
        "Top 2 campaigns by ad spend, October 2026: 甲 (ROI 2), 乙 (ROI 3.50).",
    ),
    "fewer than asked for": (
        made(MetricQuery(("gmv",), OCTOBER, group_by=("channel",), order_by=Order("gmv"), limit=5), (("甲", 2.0),)),
        "2026年10月GMV最高的 1 个渠道（一共只有 1 个）：甲（¥2）。",
        "Top 5 channels by GMV, October 2026 (there are only 1): 甲 (¥2).",
    ),
    "days that pass a bound": (
        made(
            MetricQuery(("orders",), OCTOBER, grain="day", thresholds=(Threshold("orders", ">", 90),)),
            ((date(2026, 10, 3), 91), (date(2026, 10, 9), 99)),
        ),
        "2026年10月，订单量高于 90 的有 2 天：10月3日（91）、10月9日（99）。",
        "October 2026: 2 days with orders above 90: Oct 3 (91), Oct 9 (99).",
    ),
    "groups that only one period has": (
        made(
            replace(CHANNELS, compare=BEFORE),
            (("抖音", 300.0), ("小红书", 100.0), ("快手", 50.0)),
            (("抖音", 200.0), ("小红书", 150.0), ("微博", 80.0)),
        ),
        (
            "2026年10月的GMV：抖音（¥300）、小红书（¥100）、快手（¥50）。比前一个月（2026年9月）涨得最多的是抖音：增加"
            " ¥100（+50.0%，向好）；降得最多的是小红书：减少 ¥50（−33.3%，变差）。新出现（对比期没有）的是快手；"
            "这次没有（对比期有）的是微博。"
        ),
        (
            "GMV by channel, October 2026: 抖音 (¥300), 小红书 (¥100), 快手 (¥50). Largest changes from the month"
            " before (September 2026): 抖音 up ¥100 (+50.0%, better); 小红书 down ¥50 (−33.3%, worse). Only in this"
            " period: 快手; only in the one compared with: 微博."
        ),
    ),
    "rates of growth by group": (
        made(
            replace(CHANNELS, compare=replace(BEFORE, by_rate=True)),
            (("抖音", 300.0), ("小红书", 100.0), ("快手", 50.0)),
            (("抖音", 200.0), ("小红书", 50.0), ("快手", 50.0)),
        ),
        (
            "2026年10月的GMV：抖音（¥300）、小红书（¥100）、快手（¥50）。比前一个月（2026年9月），增长率最高的是小红书：+100.0%"
            "（¥50 → ¥100）；最低的是快手：+0.0%（¥50 → ¥50）。"
        ),
        (
            "GMV by channel, October 2026: 抖音 (¥300), 小红书 (¥100), 快手 (¥50). Growth from the month before"
            " (September 2026): fastest 小红书 +100.0% (¥50 to ¥100); slowest 快手 +0.0% (¥50 to ¥50)."
        ),
    ),
    "what belongs to no group is not the highest of them": (
        made(CHANNELS, ((None, 900.0), ("抖音", 300.0), ("小红书", 100.0), ("快手", 50.0))),
        "2026年10月各渠道的GMV：抖音最高（¥300），快手最低（¥50），另有无记录 ¥900，共 4 个渠道。",
        "GMV by channel, October 2026: 抖音 is highest (¥300) and 快手 lowest (¥50), none recorded ¥900, of 4.",
    ),
    "the share of a part": (
        made(MetricQuery(("share_of_cost",), OCTOBER, of=DOUYIN), ((0.25,),)),
        "2026年10月，抖音的花费占比是 25.00%。",
        "抖音's share of ad spend for October 2026 stood at 25.00%.",
    ),
    "the share of a part of a part": (
        made(MetricQuery(("share_of_cost",), OCTOBER, filters=DOUYIN, of=(Filter("plan", "=", ("A1",)),)), ((0.25,),)),
        "2026年10月抖音里，A1的花费占比是 25.00%。",
        "A1's share of ad spend within 抖音 for October 2026 stood at 25.00%.",
    ),
    "the share of a part, by group": (
        made(
            MetricQuery(("share_of_cost",), OCTOBER, group_by=("plan",), of=DOUYIN),
            tuple((f"A{n}", n / 10) for n in range(1, 7)),
        ),
        "2026年10月各计划里，抖音的花费占比：A6最高（60.00%），A1最低（10.00%），共 6 个计划。",
        "抖音's share of ad spend by campaign, October 2026: A6 is highest (60.00%) and A1 lowest (10.00%), of 6.",
    ),
    "the share of what is left out": (
        made(MetricQuery(("share_of_cost",), OCTOBER, of=(Filter("channel", "!=", ("抖音",)),)), ((0.75,),)),
        "2026年10月，除抖音外的花费占比是 75.00%。",
        "Share of ad spend taken by all but 抖音 for October 2026 stood at 75.00%.",
    ),
    "a running sum": (
        made(
            MetricQuery(("gmv",), OCTOBER, grain="month", running=True),
            ((date(2026, 9, 1), 5.0), (date(2026, 10, 1), 9.0)),
        ),
        "2026年10月的累计GMV：9月 ¥5，到10月为 ¥9。",
        "Over October 2026, cumulative GMV: ¥5 after September 2026, ¥9 by the end of October 2026.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_says_it(case: str) -> None:
    found, chinese, english = SENTENCES[case]
    assert (headline(found, Wording(CATALOG, "zh")), headline(found, Wording(CATALOG, "en"))) == (chinese, english)


RATES = made(MetricQuery(("rate",), OCTOBER, group_by=("channel",)), tuple((f"c{n}", 0.1) for n in range(6)))
NOTES: dict[str, tuple[Few, str, str]] = {
    "a small base": (
        Few("rate", "visits", "proportion", ((1, 12.0),), 6, having="orders"),
        "c1的访客数只有 12，转化率不稳，仅供参考",
        "c1: only 12 visitors: too few for a steady conversion rate",
    ),
    "hardly any that have it, and none": (
        Few("rate", "visits", "proportion", ((0, 180.0), (1, 99.0)), 6, ((0, 2), (1, 0)), having="orders"),
        "c0的订单量只有 2（访客数 180），c1的订单量为 0（访客数 99），转化率不稳，仅供参考",
        "c0: only 2 orders of 180 visitors; c1: no orders of 99 visitors: too few for a steady conversion rate",
    ),
    "more than can be named": (
        Few("rate", "visits", "proportion", tuple((n, 9.0) for n in range(5)), 6, having="orders"),
        "6 个渠道里有 5 个的访客数不到 30，转化率不稳，仅供参考",
        "5 of 6 have fewer than 30 visitors: too few for a steady conversion rate",
    ),
    "all of them": (
        Few("rate", "visits", "proportion", tuple((n, 9.0) for n in range(6)), 6, having="orders"),
        "各渠道的访客数不到 30，转化率不稳，仅供参考",
        "All have fewer than 30 visitors: too few for a steady conversion rate",
    ),
    "a handful of rows": (
        Few("rate", "", "average", ((2, 3.0),), 6),
        "c2只有 3 条记录，转化率仅供参考",
        "c2: only 3 records: take conversion rate with caution",
    ),
    "a change of small counts": (
        Few("rate", "visits", "change", ((2, 11.0),), 6),
        "c2的访客数前后都不到 30，变化幅度仅供参考",
        "c2: visitors below 30 in both periods: the change says little",
    ),
}


@pytest.mark.parametrize("case", NOTES)
def test_says_what_stands_on_too_little(case: str) -> None:
    few, chinese, english = NOTES[case]
    found = replace(RATES, few=(few,))
    said = tuple(few_notes(found, Wording(CATALOG, language)) for language in ("zh", "en"))
    assert said == ((chinese,), (english,))


@pytest.mark.parametrize(
    ("metric", "language", "said"),
    [
        ("rate", "zh", "转化率 = 订单量 ÷ 访客数"),
        ("rate", "en", "Conversion rate = orders ÷ visitors"),
        ("cost", "zh", "花费：店铺日报求和"),
        ("cost", "en", "Ad spend: summed"),
    ],
)
def test_a_metric_without_a_description_is_told_by_its_definition(metric: str, language: Language, said: str) -> None:
    assert definition(CATALOG.metrics[metric], Wording(CATALOG, language)) == said
