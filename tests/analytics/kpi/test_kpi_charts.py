"""Charts: one when a person would want one, with Chinese labels that are really drawn."""

from datetime import date
from typing import Any

import pytest

from analytics.kpi.answer import Answer, AnswerColumn
from analytics.kpi.charts import chart, png, svg
from analytics.kpi.query import Compare, MetricQuery, Order, Period

DAYS = Period(date(2026, 3, 1), date(2026, 3, 2))
BEFORE = Period(date(2026, 2, 27), date(2026, 2, 28))
LABELS = {"ctr": "点击率", "channel": "渠道", "sku": "货号", "day": "日期"}


def answer(query: MetricQuery, rows: Any, comparison: Any = None) -> Answer:
    columns = (AnswerColumn("ctr", "点击率", "percent"),)
    return Answer(query, columns, rows, comparison, "", "", None, ())


@pytest.mark.parametrize(
    "found",
    [
        answer(MetricQuery(("ctr",), DAYS), ((0.1,),)),
        answer(MetricQuery(("ctr",), DAYS, group_by=("channel",)), (("小红书", 0.1),)),
        answer(MetricQuery(("ctr",), DAYS, group_by=("channel", "sku")), (("a", "b", 0.1), ("a", "c", 0.1))),
        answer(MetricQuery(("ctr",), DAYS, group_by=("sku",)), tuple((str(n), 0.1) for n in range(50))),
    ],
    ids=["one figure", "one group", "two dimensions", "too many groups"],
)
def test_no_chart_for_what_reads_better_as_text(found: Answer) -> None:
    assert chart(found, LABELS) is None


def test_a_trend_is_a_line_over_the_one_before() -> None:
    query = MetricQuery(("ctr",), DAYS, grain="day", compare=Compare("previous", BEFORE))
    rows = ((date(2026, 3, 1), 0.1), (date(2026, 3, 2), 0.2))
    spec = chart(answer(query, rows, ((date(2026, 2, 27), 0.3), (date(2026, 2, 28), None))), LABELS)
    assert spec is not None
    assert spec["data"]["values"] == [
        {"at": "2026-03-01", "day": "2026-03-01", "series": "本期", "value": 0.1},
        {"at": "2026-03-02", "day": "2026-03-02", "series": "本期", "value": 0.2},
        {"at": "2026-03-01", "day": "2026-02-27", "series": "对比期", "value": 0.3},
        {"at": "2026-03-02", "day": "2026-02-28", "series": "对比期", "value": None},
    ]
    assert (spec["mark"]["type"], spec["encoding"]["color"]["sort"]) == ("line", ["本期", "对比期"])


def test_groups_are_bars_in_the_order_of_their_rank() -> None:
    query = MetricQuery(("ctr",), DAYS, group_by=("channel",), order_by=Order("ctr", descending=False))
    spec = chart(answer(query, (("抖音", 0.1), ("小红书", 0.2))), LABELS, chinese=False)
    assert spec is not None
    assert (spec["mark"]["type"], spec["encoding"]["y"]["sort"]) == ("bar", ["抖音", "小红书"])


def test_draws_chinese_labels() -> None:
    spec = chart(answer(MetricQuery(("ctr",), DAYS, group_by=("channel",)), (("抖音", 0.1), ("小红书", 0.2))), LABELS)
    assert spec is not None
    drawn = svg(spec)
    assert "小红书" in drawn
    assert "Noto Sans SC" in drawn
    assert png(spec, scale=1).startswith(b"\x89PNG")
