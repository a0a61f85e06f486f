"""What is said to a question after the reason of a change: whole sentences, in both languages, over a known store."""

import random
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from why_shop import Door, Line, Poster, shop

from analytics.kpi.catalog import Metric
from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.query_json import to_json
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from assistant.conversation import Chart, Citation, Citations, Details, Message, Reply, Situation, Table
from assistant.skills.kpi.advice import Advice, guide_advice
from assistant.skills.kpi.memory import LAST, PENDING, WHY
from assistant.skills.kpi.skill import Kpi
from assistant.skills.kpi.why.door import KpiWhy

TODAY = date(2025, 7, 14)  # a Monday; the week before is the one that fell
WEEK = Period(date(2025, 7, 7), date(2025, 7, 13))
ADVICE = Advice(("先看落地页。",), Citation("guide/x#y", "guide", "x.md", "y", "优化方向：先看落地页。"))


def _advice(metric: Metric) -> Advice | None:
    return ADVICE if metric.name == "rate" else None


def _rows() -> tuple[list[Line], list[Door], list[Poster]]:
    """Two regions alike; in the last week the east sells to half of its guests only."""
    chance = random.Random(3)
    lines: list[Line] = []
    doors: list[Door] = []
    bill = 0
    for at in range(140):
        day = WEEK.last - timedelta(days=139 - at)
        for region in ("东区", "西区"):
            guests = 100 + chance.randint(-5, 5)
            doors.append((day, region, guests))
            every = 20 if region == "东区" and day >= WEEK.first else 10
            for _ in range(guests // every):
                bill += 1
                lines.append((day, region, "茶", bill, 50.0, 0.0))
    return lines, doors, [(WEEK.first, "东区", "夏日新茶")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> MetricsStore:
    return shop(tmp_path_factory.mktemp("why"), *_rows())


def _ask(store: MetricsStore, text: str, memory: dict[str, Any] | None = None, language: Any = "zh") -> Reply:
    read = partial(read_question)
    kpi = Kpi(store, read, "¥", why=KpiWhy(store, read, "¥", _advice))
    message = Message("1", text, "c", "u", "terminal", datetime(2025, 7, 14, 9))
    situation = Situation(TODAY, language, memory or {})
    assert kpi.interest(message, situation) > 0
    return kpi.reply(message, situation)


def test_says_how_much_where_and_whether_it_is_usual(store: MetricsStore) -> None:
    reply = _ask(store, "为什么上周成交率掉了")
    first, points, caveat = reply.text.split("\n\n")
    assert reply.status == "answered"
    assert all(words in first for words in ("6.95%", "9.62%", "前一周（2025年6月30日至7月6日）", "下降 2.67 个百分点"))
    assert "低于平时的波动范围" in first
    drivers, groups, meanwhile, guide = points.splitlines()
    assert drivers.startswith("- **看因子**（成交率 = 单数 ÷ 来客）：单数 ")
    assert groups.startswith("- **看地区**：变化主要落在东区（")
    assert "东区自己低于平时的范围" in groups
    assert meanwhile == "- **同期还有**：上线新海报 1 个（7月7日“夏日新茶”）。"
    assert guide == "- **指南里写**：先看落地页。[1]"
    assert caveat == "以上是数据上的拆分和同期发生的事，只说明变化落在哪里，不等于找到了原因。"


def test_says_the_same_in_english(store: MetricsStore) -> None:
    reply = _ask(store, "why did conversion drop last week", language="en")
    first, points, caveat = reply.text.split("\n\n")
    assert all(words in first for words in ("6.95%", "9.62%", "the week before", "down 2.67 pp"))
    assert "below its usual range" in first
    assert "**By region**: most of it falls on 东区" in points
    assert "new posters: 1 (“夏日新茶” on Jul 7)" in points
    assert caveat.endswith("It shows where the change falls, not its cause.")


def test_shows_its_numbers_and_all_sql(store: MetricsStore) -> None:
    reply = _ask(store, "为什么上周成交率掉了")
    drivers, regions = [part for part in reply.parts if isinstance(part, Table)]
    assert [row[0] for row in drivers.rows] == ["单数", "来客"]
    assert [row[0] for row in regions.rows] == ["东区", "西区", "合计"]
    assert sum(row[3] for row in regions.rows[:-1]) == pytest.approx(regions.rows[-1][3])
    assert [part.citations for part in reply.parts if isinstance(part, Citations)] == [(ADVICE.citation,)]
    assert len([part for part in reply.parts if isinstance(part, Chart)]) == 1
    titles = [part.title for part in reply.parts if isinstance(part, Details)]
    assert titles == ["怎么算的", "查看 SQL", "对比期的 SQL", "拆分用的 SQL"]
    why = reply.data["why"]
    assert why["values"][0]["dimension"] == "region"
    assert sum(each["contribution"] for each in why["values"][0]["values"]) == pytest.approx(why["change"])
    assert reply.data["columns"] == [{"name": "rate", "format": "percent"}]
    assert [len(reply.data["rows"]), len(reply.data["comparison"]["rows"])] == [1, 1]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("为什么上周成交率涨了", "其实没有上升，反而下降了：2025年7月7日"),
        ("为什么上周成交率跌了一半", None),
        ("为什么上周成交率跌了50%", "幅度和所说的对不上：2025年7月7日"),
        ("为什么上周成交率跌了28%", "2025年7月7日"),
        ("为什么上周毛利掉了", None),
    ],
)
def test_checks_what_the_words_claim(store: MetricsStore, text: str, start: str | None) -> None:
    reply = _ask(store, text)
    assert reply.text.startswith(start) if start else reply.status != "answered", reply.text


@pytest.mark.parametrize("text", ["为什么掉了？", "原因呢", "why?", "为什么那周成交率掉了", "那东区为什么掉了"])
def test_leans_on_the_answer_before(store: MetricsStore, text: str) -> None:
    before = MetricQuery(("rate",), WEEK)
    reply = _ask(store, text, {LAST: to_json(before)})
    assert (reply.status, reply.data["query"]["period"]["first"]) == ("answered", "2025-07-07")
    assert reply.data["query"]["filters"] == (
        [{"dimension": "region", "operator": "=", "values": ["东区"]}] if "东区" in text else []
    )
    assert reply.data["query"]["compare"]["period"] == {"first": "2025-06-30", "last": "2025-07-06"}


def test_without_an_answer_before_it_asks(store: MetricsStore) -> None:
    reply = _ask(store, "为什么掉了")
    assert (reply.status, reply.choices[0]) == ("clarify", "为什么上周销售额下降了")


def test_takes_one_metric_at_a_time(store: MetricsStore) -> None:
    reply = _ask(store, "为什么上周销售额和单数都掉了")
    assert reply.status == "clarify"
    assert reply.choices == ("为什么2025年7月7日至13日的销售额下降了", "为什么2025年7月7日至13日的单数下降了")
    assert _ask(store, reply.choices[1]).data["query"]["metrics"] == ["bills"]


def test_an_answer_to_its_own_question_is_explained_too(store: MetricsStore) -> None:
    pending = MetricQuery((), WEEK)
    memory = {PENDING: to_json(pending), WHY: {"claim": "down", "size": None, "points": False}}
    assert "为什么" not in _ask(store, "单数", memory).text
    assert "why" in _ask(store, "单数", memory).data
    assert "why" not in _ask(store, "6月的单数", memory).data


@pytest.mark.parametrize("text", ["为什么上周销售额最高的地区掉了", "为什么东区的成交率比西区低"])
def test_explains_changes_over_time_only(store: MetricsStore, text: str) -> None:
    assert _ask(store, text).status == "refused"


def test_what_has_nothing_before_is_said(store: MetricsStore) -> None:
    reply = _ask(store, "为什么2025年2月24日到3月2日的销售额掉了")
    assert reply.text.endswith("没有可比的数据，说不出变化，也就谈不上原因。")


def test_the_guide_is_quoted_where_it_has_a_direction() -> None:
    from analytics.kpi.metrics_file.load import BUNDLED, load

    metrics = load(BUNDLED).metrics
    said = {name: guide_advice(metrics[name]) for name in ("shop_conversion_rate", "gmv", "impressions", "new_members")}
    assert {name: each and each.citation.id for name, each in said.items()} == {
        "shop_conversion_rate": "guide/indicators#转化率 CVR",
        "gmv": "guide/indicators#GMV",
        "impressions": "guide/indicators#曝光量",
        "new_members": None,
    }
    for each in said.values():
        assert each is None or all(sentence in each.citation.text for sentence in each.sentences)
