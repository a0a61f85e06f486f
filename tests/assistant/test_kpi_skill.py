"""What the KPI skill says: whole sentences, in both languages, over a store small enough to know by heart."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import (
    Compare,
    Filter,
    MetricQuery,
    Order,
    OutOfScope,
    Period,
    Reading,
    Threshold,
    Unclear,
)
from analytics.kpi.store import MetricsStore
from analytics.warehouse import Warehouse
from assistant.conversation import Buttons, Chart, Column, Details, Message, Reply, Situation, Table
from assistant.skills.kpi.memory import LAST, PENDING
from assistant.skills.kpi.parts import cut
from assistant.skills.kpi.skill import Kpi

METRICS = """\
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: channel, dimension: {type: categorical, label: 渠道, config: {meta: {synonyms: [channel]}}}}
    metrics:
      - name: shown
        label: 曝光量
        type: simple
        agg: sum
        expr: shown
        config: {meta: {label_en: shown, format: integer}}
      - name: clicked
        label: 点击量
        type: simple
        agg: sum
        expr: clicked
        config: {meta: {label_en: clicked, format: integer}}
      - name: cost
        label: 花费
        type: simple
        agg: sum
        expr: spent
        config: {meta: {label_en: cost, format: currency, direction: down}}
      - name: ctr
        label: 点击率
        description: 点击率 = 点击量 ÷ 曝光量
        type: ratio
        numerator: clicked
        denominator: shown
        config:
          meta:
            {label_en: CTR, description_en: CTR = clicks ÷ impressions, synonyms: [CTR], format: percent, direction: up}
"""
ROWS = """\
CREATE TABLE ads (day DATE, channel VARCHAR, shown INTEGER, clicked INTEGER, spent DOUBLE);
INSERT INTO ads VALUES
  ('2026-10-24', '小红书', 10000, 200, 500), ('2026-10-24', '抖音', 5000, 100, 900),
  ('2026-10-25', '小红书', 10000, 250, 12345.6), ('2026-10-25', '抖音', 0, 0, 800);
"""
DAY, BEFORE = date(2026, 10, 25), date(2026, 10, 24)
TODAY, YESTERDAY = Period(DAY, DAY), Period(BEFORE, BEFORE)
BOTH = Period(BEFORE, DAY)
RED = (Filter("channel", "=", ("小红书",)),)
PREVIOUS = Compare("previous", YESTERDAY)


class Scripted:
    """A reader that gives what it was told to, and keeps what it was asked."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.asked: list[dict[str, Any]] = []

    def __call__(self, text: str, catalog: Catalog, **known: Any) -> Reading:  # noqa: ARG002 - the protocol's shape
        self.asked.append({"text": text, **known})
        return self.reading


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MetricsStore]:
    folder = tmp_path_factory.mktemp("kpi-skill")
    with duckdb.connect(str(folder / "store.duckdb")) as writer:
        writer.execute(ROWS)
    metrics = folder / "metrics.yml"
    metrics.write_text(METRICS, encoding="utf-8")
    warehouse = Warehouse(f"duckdb:///{folder}/store.duckdb")
    yield MetricsStore(load(metrics), warehouse)
    warehouse.dispose()


def ask(
    store: MetricsStore,
    reading: Reading,
    language: Any = "zh",
    memory: Mapping[str, Any] | None = None,
    text: str = "…",
) -> Reply:
    message = Message("m1", text, "c1", "u1", "terminal", datetime(2026, 10, 26, 9, 0))
    return Kpi(store, Scripted(reading)).reply(message, Situation(date(2026, 10, 26), language, memory or {}))


SENTENCES: dict[str, tuple[MetricQuery, str, str]] = {
    "one figure": (
        MetricQuery(("ctr",), TODAY, filters=RED),
        "2026年10月25日小红书的点击率是 2.50%。",
        "CTR of 小红书 for Oct 25, 2026 stood at 2.50%.",
    ),
    "a comparison, in percentage points": (
        MetricQuery(("ctr",), TODAY, filters=RED, compare=PREVIOUS),
        "2026年10月25日小红书的点击率是 2.50%，比前一天（2026年10月24日）的 2.00% 上升 0.50 个百分点（+25.0%，向好）。",
        (
            "CTR of 小红书 for Oct 25, 2026 stood at 2.50%, up 0.50 pp (+25.0%, better) from 2.00%"
            " the day before (Oct 24, 2026)."
        ),
    ),
    "money, where less is better": (
        MetricQuery(("cost",), TODAY, filters=RED, compare=PREVIOUS),
        "2026年10月25日小红书的花费是 ¥1.23万，比前一天（2026年10月24日）的 ¥500 增加 ¥1.18万（+2,369%，变差）。",
        (
            "Cost of 小红书 for Oct 25, 2026 came to ¥12,345.60, up ¥11,845.60 (+2,369%, worse) from ¥500"
            " the day before (Oct 24, 2026)."
        ),
    ),
    "no value": (
        MetricQuery(("ctr",), TODAY, filters=(Filter("channel", "=", ("抖音",)),)),
        "2026年10月25日抖音的点击率算不出来（没有数据或分母为零）。",
        "CTR of 抖音 for Oct 25, 2026 has no value (no data, or divided by zero).",
    ),
    "several values together": (
        MetricQuery(("clicked",), BOTH, filters=(Filter("channel", "in", ("小红书", "抖音")),)),
        "2026年10月24日至25日小红书、抖音合计的点击量是 550。",
        "Clicked of 小红书 + 抖音 for Oct 24 – 25, 2026 came to 550.",
    ),
    "all but one": (
        MetricQuery(("clicked",), BOTH, filters=(Filter("channel", "!=", ("抖音",)),)),
        "2026年10月24日至25日除抖音外的点击量是 450。",
        "Clicked of all but 抖音 for Oct 24 – 25, 2026 came to 450.",
    ),
    "groups": (
        MetricQuery(("cost",), BOTH, group_by=("channel",)),
        "2026年10月24日至25日的花费：小红书（¥1.28万）、抖音（¥1,700）。",
        "Cost by channel, Oct 24 – 25, 2026: 小红书 (¥12,845.60), 抖音 (¥1,700).",
    ),
    "a rank": (
        MetricQuery(("cost",), BOTH, group_by=("channel",), order_by=Order("cost"), limit=1),
        "2026年10月24日至25日花费最高的渠道是小红书（¥1.28万）。",
        "The channel with the highest cost, Oct 24 – 25, 2026: 小红书 (¥12,845.60).",
    ),
    "a ranking of all": (
        MetricQuery(("cost",), BOTH, group_by=("channel",), order_by=Order("cost", descending=False)),
        "2026年10月24日至25日各渠道的花费从低到高：抖音（¥1,700）、小红书（¥1.28万）。",
        "Cost by channel, Oct 24 – 25, 2026, lowest first: 抖音 (¥1,700), 小红书 (¥12,845.60).",
    ),
    "groups that are all alike": (
        MetricQuery(("ctr",), YESTERDAY, group_by=("channel",)),
        "2026年10月24日各渠道的点击率都是 2.00%。",
        "CTR by channel, Oct 24, 2026: 2.00% for all.",
    ),
    "several metrics by group": (
        MetricQuery(("cost", "clicked"), YESTERDAY, group_by=("channel",)),
        "2026年10月24日的花费：抖音（¥900）、小红书（¥500）。点击量：小红书（200）、抖音（100）。",
        "Cost by channel, Oct 24, 2026: 抖音 (¥900), 小红书 (¥500). Clicked: 小红书 (200), 抖音 (100).",
    ),
    "the best day": (
        MetricQuery(("clicked",), BOTH, grain="day", order_by=Order("clicked"), limit=1),
        "2026年10月24日至25日，点击量最高的一天是10月24日（300）。",
        "The day with the highest clicked, Oct 24 – 25, 2026: Oct 24 (300).",
    ),
    "another figure of the best day": (
        MetricQuery(("cost",), BOTH, grain="day", order_by=Order("clicked"), limit=1),
        "2026年10月24日至25日，点击量最高的一天是10月24日（花费 ¥1,400）。",
        "The day with the highest clicked, Oct 24 – 25, 2026: Oct 24 (cost ¥1,400).",
    ),
    "groups over time": (
        MetricQuery(("clicked",), BOTH, group_by=("channel",), grain="day"),
        "2026年10月24日至25日各渠道每天的点击量见下表。10月25日：小红书（250）、抖音（0）。",
        "Clicked by day and channel, Oct 24 – 25, 2026. Oct 25: 小红书 (250), 抖音 (0).",
    ),
    "an earlier period against a later one is lower, not worse": (
        MetricQuery(("clicked",), YESTERDAY, compare=Compare("period", TODAY)),
        "2026年10月24日的点击量是 300，比2026年10月25日的 250 高 50（+20.0%）。",
        "Clicked for Oct 24, 2026 came to 300, higher by 50 (+20.0%) than 250 on Oct 25, 2026.",
    ),
    "compared days that are not all there": (
        MetricQuery(("cost",), TODAY, compare=Compare("period", Period(date(2026, 10, 1), BEFORE))),
        (
            "2026年10月25日的花费是 ¥1.31万，比2026年10月1日至24日的 ¥1,400 增加 ¥1.17万（+839.0%）。"
            "注意：对比期的数据从 2026-10-24 才开始，两段不能直接比。"
        ),
        (
            "Cost for Oct 25, 2026 came to ¥13,145.60, up ¥11,745.60 (+839.0%) from ¥1,400 in Oct 1 – 24, 2026."
            " Mind that the data of the compared period only start on 2026-10-24."
        ),
    ),
    "a threshold that none passes": (
        MetricQuery(("ctr",), BOTH, group_by=("channel",), thresholds=(Threshold("ctr", ">", 0.5),)),
        "2026年10月24日至25日没有点击率高于 50% 的渠道。",
        "Oct 24 – 25, 2026: no channel with CTR above 50%.",
    ),
    "a trend": (
        MetricQuery(("clicked",), BOTH, grain="day"),
        "2026年10月24日至25日的点击量从10月24日的 300 降到10月25日的 250。",
        "Over Oct 24 – 25, 2026, clicked fell from 300 (Oct 24) to 250 (Oct 25).",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_says_it_in_one_sentence(case: str, store: MetricsStore) -> None:
    query, chinese, english = SENTENCES[case]
    assert (ask(store, query).text, ask(store, query, "en").text) == (chinese, english)


def test_one_figure_needs_no_table_and_no_chart(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr",), TODAY, filters=RED))
    assert not any(isinstance(part, Table | Chart) for part in reply.parts)


def test_groups_come_with_a_chart_and_a_table_of_changes(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr", "cost"), TODAY, group_by=("channel",), compare=PREVIOUS))
    table = next(part for part in reply.parts if isinstance(part, Table))
    assert [column.label for column in table.columns] == [
        "渠道", "点击率", "前一天", "变化（百分点）", "花费", "前一天", "变化",
    ]  # fmt: skip
    assert table.rows == (
        ("小红书", 0.025, 0.02, pytest.approx(0.5), 12345.6, 500.0, pytest.approx(23.6912)),
        ("抖音", None, 0.02, None, 800.0, 900.0, pytest.approx(-1 / 9)),
    )
    chart = next(part for part in reply.parts if isinstance(part, Chart))
    assert chart.spec["title"] == "点击率 · 花费 · 渠道 · 2026年10月25日"
    assert chart.alt == next(iter(reply.text.split("\n\n")))


def test_no_chart_of_bars_that_are_all_alike(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr",), YESTERDAY, group_by=("channel",)))
    assert [type(part) for part in reply.parts if isinstance(part, Table | Chart)] == [Table]


def test_a_table_without_an_order_of_its_own_is_in_the_order_of_its_chart(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("cost",), YESTERDAY, group_by=("channel",)))
    table = next(part for part in reply.parts if isinstance(part, Table))
    chart = next(part for part in reply.parts if isinstance(part, Chart))
    assert [row[0] for row in table.rows] == chart.spec["layer"][0]["encoding"]["y"]["sort"] == ["抖音", "小红书"]


@pytest.mark.parametrize(
    ("days", "shown", "rest", "caption"),
    [
        (50, 50, 0, "花费"),
        (51, 50, 1, "花费，另有 1 行未显示，缩小范围再问就能看到"),
        (5_000, 50, 4_950, "花费，另有 4950 行未显示，缩小范围再问就能看到"),
        (5_001, 50, 0, "花费，另有 4951 行未显示，缩小范围再问就能看到"),
    ],
)
def test_rows_that_are_not_shown_are_kept_for_a_file(days: int, shown: int, rest: int, caption: str) -> None:
    every = tuple((number,) for number in range(days))
    table = cut([Column("n", "第几行")], every, chinese=True, label="花费")
    assert (len(table.rows), len(table.rest), table.caption) == (shown, rest, caption)
    assert table.whole.rows == (every if days <= 5_000 else every[:50])


def test_a_few_groups_over_time_stand_side_by_side(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("clicked",), BOTH, group_by=("channel",), grain="day"))
    table = next(part for part in reply.parts if isinstance(part, Table))
    assert [column.label for column in table.columns] == ["日期", "小红书", "抖音"]
    assert (table.rows, table.caption) == (((BEFORE, 200, 100), (DAY, 250, 0)), "点击量")
    assert [column["name"] for column in reply.data["columns"]] == ["day", "channel", "clicked"]


def test_programs_get_raw_values(store: MetricsStore) -> None:
    query = MetricQuery(("ctr",), TODAY, group_by=("channel",), filters=RED, grain="day", compare=PREVIOUS)
    data = ask(store, query).data
    assert json.loads(json.dumps(data)) == data
    assert data["columns"] == [{"name": "day"}, {"name": "channel"}, {"name": "ctr", "format": "percent"}]
    assert data["rows"] == [["2026-10-25", "小红书", 0.025]]
    assert data["comparison"]["period"] == {"first": "2026-10-24", "last": "2026-10-24"}
    assert data["comparison"]["rows"] == [["2026-10-24", "小红书", 0.02]]
    assert data["sql"].startswith("WITH ads_sums AS")
    assert data["query"]["metrics"] == ["ctr"]


def test_notes_say_period_definition_and_freshness(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr",), Period(DAY, date(2026, 10, 31)), compare=PREVIOUS, period_assumed=True))
    assert reply.notes == (
        "期间：2026-10-25 至 2026-10-31（7 天），没有说时间，取最近 30 个完整日",
        "对比期间：2026-10-24",
        "口径：点击率 = 点击量 ÷ 曝光量",
        "数据截至 2026-10-25",
        "这段时间还没有完：数据只到 2026-10-25",
    )


def test_no_data_is_refused_with_the_period_that_has_some(store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr",), Period(date(2027, 1, 1), date(2027, 1, 31))))
    assert (reply.status, reply.text) == (
        "refused", "2027年1月没有点击率的数据；现有数据从 2026-10-24 到 2026-10-25。"
    )  # fmt: skip


def test_asks_back_with_buttons_and_remembers_what_it_read(store: MetricsStore) -> None:
    partial = MetricQuery(("ctr",), TODAY)
    reply = ask(store, Unclear("想看哪一个？", ("点击率", "花费"), partial))
    assert (reply.status, reply.text, reply.choices) == ("clarify", "想看哪一个？", ("点击率", "花费"))
    shown = next(part for part in reply.parts if isinstance(part, Buttons))
    assert [button.text for button in shown.choices] == ["点击率", "花费"]
    assert reply.remember[PENDING]["metrics"] == ["ctr"]


def test_names_the_words_it_does_not_know(store: MetricsStore) -> None:
    reply = ask(store, OutOfScope(("火星指数",), "没有看懂“火星指数”。"))
    assert (reply.status, reply.unknown, reply.text) == ("refused", ("火星指数",), "没有看懂“火星指数”。")


def test_the_reader_is_told_the_day_the_data_and_the_last_question(store: MetricsStore) -> None:
    query = MetricQuery(("ctr",), TODAY, filters=RED)
    memory = ask(store, query).remember
    reader = Scripted(query)
    skill = Kpi(store, reader)
    message = Message("m2", "那昨天呢", "c1", "u1", "web", datetime(2026, 10, 26, 9, 0))
    situation = Situation(date(2026, 10, 26), "zh", memory)
    assert skill.interest(message, situation) == 0.9
    skill.reply(message, situation)
    assert reader.asked == [
        {"text": "那昨天呢", "today": date(2026, 10, 26), "data_until": DAY, "previous": query, "pending": None,
         "data_from": BEFORE}
    ]  # fmt: skip


def test_shows_the_sql_of_the_last_answer(store: MetricsStore) -> None:
    memory = ask(store, MetricQuery(("ctr",), TODAY)).remember
    reply = ask(store, OutOfScope(("sql",), "no"), memory=memory, text="看看SQL")
    assert reply.status == "answered"
    assert "FROM ads" in reply.text
    assert any(isinstance(part, Details) and part.language == "sql" for part in reply.parts)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("点击率怎么算的", "zh", "点击率 = 点击量 ÷ 曝光量。"),
        ("how is CTR defined", "en", "CTR = clicks ÷ impressions."),
    ],
)
def test_says_the_definition_first_when_asked_for_it(text: str, language: str, said: str, store: MetricsStore) -> None:
    reply = ask(store, MetricQuery(("ctr",), TODAY), language, text=text)
    assert reply.text.startswith(said)
    assert any(said.rstrip("。.") in note for note in reply.notes)


@pytest.mark.parametrize(
    ("reading", "text", "interest"),
    [
        (MetricQuery(("ctr",), TODAY), "昨天的点击率", 0.9),
        (Unclear("?", (), MetricQuery(("ctr",), TODAY)), "点击率和什么", 0.7),
        (OutOfScope(("x",), "?"), "昨天点击率的火星值", 0.8),
        (OutOfScope(("工单",), "?"), "今天有哪些工单", 0.3),
        (OutOfScope(("文案",), "?"), "写一条文案", 0.05),
    ],
)
def test_interest(reading: Reading, text: str, interest: float, store: MetricsStore) -> None:
    message = Message("m1", text, "c1", "u1", "web", datetime(2026, 10, 26, 9, 0))
    assert Kpi(store, Scripted(reading)).interest(message, Situation(date(2026, 10, 26), "zh")) == interest


@pytest.mark.parametrize("slot", [LAST, PENDING])
def test_a_memory_it_cannot_read_is_forgotten(slot: str, store: MetricsStore) -> None:
    assert ask(store, MetricQuery(("ctr",), TODAY), memory={slot: {"metrics": "old"}}).status == "answered"


@pytest.mark.parametrize(("language", "said"), [("zh", "还没有数据"), ("en", "There is no data yet")])
def test_no_warehouse_is_said_kindly(language: str, said: str, store: MetricsStore, tmp_path: Path) -> None:
    empty = MetricsStore(store.catalog, Warehouse(f"duckdb:///{tmp_path}/none.duckdb"))
    reply = ask(empty, MetricQuery(("ctr",), TODAY), language)
    assert (reply.status, reply.text.startswith(said)) == ("refused", True)


def test_a_refusal_offers_what_can_be_asked_instead(store: MetricsStore) -> None:
    """Each offer is a text that the reader can read; a name that is not known is left out in the open, on a button."""

    def read(text: str, catalog: Catalog, **known: Any) -> Reading:
        answers: dict[str, Reading] = {
            "快手上周点击率": OutOfScope(("快手",), "没有看懂“快手”。"),
            "本月点击率": OutOfScope(("本月",), "还没有完整的一天。"),
            "预测下个月的点击率": OutOfScope(("预测",), "不做预测。"),
            "抖音点击率为什么跌了": OutOfScope(("为什么",), "还不能解释原因。"),
            "毛利率": OutOfScope(("毛利率",), "没有看懂“毛利率”。"),
        }
        readable = ("上周点击率", "上个月点击率", "上个月的点击率", "抖音点击率趋势")
        return answers.get(text, MetricQuery(("ctr",), TODAY) if text in readable else Unclear("?"))

    def offered(text: str) -> list[str]:
        message = Message("m1", text, "c1", "u1", "web", datetime(2026, 10, 26, 9, 0))
        reply = Kpi(store, read).reply(message, Situation(date(2026, 10, 26), "zh", {}))
        assert reply.status == "refused"
        return [button.text for part in reply.parts if isinstance(part, Buttons) for button in part.choices]

    assert {
        text: offered(text)
        for text in ("快手上周点击率", "本月点击率", "预测下个月的点击率", "抖音点击率为什么跌了", "毛利率")
    } == {
        "快手上周点击率": ["上周点击率"],
        "本月点击率": ["上个月点击率"],
        "预测下个月的点击率": ["上个月的点击率"],
        "抖音点击率为什么跌了": ["抖音点击率趋势"],
        "毛利率": [],
    }
