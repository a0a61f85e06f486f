"""Charts: one when a person would want one, figures in the reader's convention, Chinese that is really drawn."""

from datetime import date
from typing import Any

import pytest

from analytics.kpi.answer import Answer, AnswerColumn
from analytics.kpi.charts import Aim, Terms, chart, fitted
from analytics.kpi.drawing.painter import png, svg
from analytics.kpi.query import Compare, MetricQuery, Order, Period

DAYS = Period(date(2026, 3, 1), date(2026, 3, 2))
BEFORE = Period(date(2026, 2, 27), date(2026, 2, 28))
LABELS = {"ctr": "点击率", "cost": "花费", "channel": "渠道", "sku": "货号", "day": "日期", "week": "周"}
TERMS = Terms(LABELS)
FORMS: dict[str, Any] = {"ctr": "percent", "cost": "currency"}


def answer(query: MetricQuery, rows: Any, comparison: Any = None) -> Answer:
    keys = [*([query.grain] if query.grain else []), *query.group_by]
    columns = (
        *(AnswerColumn(name, LABELS.get(name, name)) for name in keys),
        *(AnswerColumn(name, LABELS[name], FORMS[name]) for name in query.metrics),
    )
    return Answer(query, columns, rows, comparison, "", "", None, ())


def drawn(query: MetricQuery, rows: Any, comparison: Any = None, terms: Terms = TERMS) -> dict[str, Any]:
    spec = chart(answer(query, rows, comparison), terms)
    assert spec is not None
    return spec


def seen(values: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in names) for each in values]


@pytest.mark.parametrize(
    "found",
    [
        answer(MetricQuery(("ctr",), DAYS), ((0.1,),)),
        answer(MetricQuery(("ctr",), DAYS, group_by=("channel",)), (("小红书", 0.1),)),
        answer(
            MetricQuery(("ctr",), DAYS, group_by=("channel", "sku"), grain="day"),
            ((date(2026, 3, 1), "a", "b", 0.1), (date(2026, 3, 2), "a", "c", 0.1)),
        ),
        answer(MetricQuery(("ctr",), DAYS, group_by=("sku",)), tuple((str(n), n / 100) for n in range(50))),
        answer(MetricQuery(("ctr",), DAYS, group_by=("sku",)), (("a", 0.1), ("b", 0.1))),
        answer(MetricQuery(("ctr",), DAYS, group_by=("sku",)), (("a", None), ("b", None))),
    ],
    ids=["one figure", "one group", "two dimensions over time", "too many groups", "all alike", "no figure"],
)
def test_no_chart_for_what_reads_better_as_text(found: Answer) -> None:
    assert chart(found, TERMS) is None


def test_a_trend_is_a_line_over_the_one_before_even_past_a_gap() -> None:
    """The first day there has no row: the second there still lies under the second here."""
    query = MetricQuery(("ctr",), DAYS, grain="day", compare=Compare("previous", BEFORE))
    rows = ((date(2026, 3, 1), 0.1), (date(2026, 3, 2), 0.2))
    spec = drawn(query, rows, ((date(2026, 2, 28), 0.3),), Terms(LABELS, about="3月", before="前两天"))
    assert spec["title"] == "点击率 · 3月"
    assert seen(spec["layer"][0]["data"]["values"], "at", "day", "series", "figure") == [
        ("2026-03-01", "2026-03-01", "本期", "10.00%"),
        ("2026-03-02", "2026-03-02", "本期", "20.00%"),
        ("2026-03-02", "2026-02-28", "前两天", "30.00%"),
    ]
    assert spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["本期", "前两天"]


def test_an_edge_that_is_not_whole_is_hollow_and_reached_by_dashes() -> None:
    query = MetricQuery(("cost",), Period(date(2026, 3, 1), date(2026, 3, 15)), grain="week")
    rows = ((date(2026, 2, 23), 1.0), (date(2026, 3, 2), 9.0), (date(2026, 3, 9), 8.0))
    spec = drawn(query, rows)
    assert spec["title"] == {"text": "花费", "subtitle": "空心点：不满一周"}
    whole, dashes, hollow = spec["layer"]
    assert seen(whole["data"]["values"], "at") == [("2026-03-02",), ("2026-03-09",)]
    assert seen(dashes["data"]["values"], "at") == [("2026-02-23",), ("2026-03-02",)]
    assert (seen(hollow["data"]["values"], "at"), hollow["mark"]["fill"]) == ([("2026-02-23",)], "white")


def test_lines_beyond_the_sixth_are_grey() -> None:
    query = MetricQuery(("cost",), DAYS, group_by=("channel",), grain="day")
    rows = tuple((date(2026, 3, day), f"c{n}", float(n)) for day in (1, 2) for n in range(8))
    grey, named = drawn(query, rows)["layer"]
    assert {each["series"] for each in grey["data"]["values"]} == {"c0", "c1"}
    assert named["encoding"]["color"]["scale"]["domain"] == ["c7", "c6", "c5", "c4", "c3", "c2"]


def test_groups_are_bars_in_the_order_of_their_rank_with_their_figures() -> None:
    query = MetricQuery(("ctr",), DAYS, group_by=("channel",), order_by=Order("ctr", descending=False))
    spec = drawn(query, (("抖音", 0.1), ("小红书", 0.2), ("百度", None)))
    bar, text = spec["layer"]
    assert (bar["mark"]["type"], text["mark"]["type"]) == ("bar", "text")
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["抖音", "小红书", "百度"]
    assert seen(spec["data"]["values"], "group", "figure") == [
        ("抖音", "10.00%"), ("小红书", "20.00%"), ("百度", "—"),
    ]  # fmt: skip


def test_pairs_show_groups_that_only_one_period_has() -> None:
    query = MetricQuery(("cost",), DAYS, group_by=("channel",), compare=Compare("previous", BEFORE))
    spec = drawn(query, (("抖音", 1.0), ("小红书", 2.0)), (("小红书", 4.0), ("微博", 5.0)))
    assert seen(spec["data"]["values"], "group", "series", "value") == [
        ("小红书", "本期", 2.0), ("小红书", "对比期", 4.0), ("抖音", "本期", 1.0), ("微博", "对比期", 5.0),
    ]  # fmt: skip


def test_bars_below_zero_leave_room_for_their_figures() -> None:
    spec = drawn(MetricQuery(("cost",), DAYS, group_by=("channel",)), (("抖音", -10.0), ("小红书", 30.0)))
    assert spec["layer"][0]["encoding"]["x"]["scale"] == {"domain": [-22.0, 30.0], "nice": False}


def test_several_measures_stand_in_panels_with_their_own_axes() -> None:
    query = MetricQuery(("cost", "ctr"), DAYS, group_by=("channel",))
    spec = drawn(query, (("抖音", 1.0, 0.2), ("小红书", 2.0, 0.1)))
    cost, ctr = spec["hconcat"]
    assert [cost["title"]["text"], ctr["title"]["text"]] == ["花费", "点击率"]
    assert cost["layer"][0]["encoding"]["y"]["sort"] == ctr["layer"][0]["encoding"]["y"]["sort"] == ["小红书", "抖音"]
    assert (cost["width"], ctr["width"]) == (235, 235)
    narrow = fitted(spec, 270)
    assert [panel["width"] for panel in narrow["vconcat"]] == [210, 210]
    assert all("labels" not in panel["layer"][0]["encoding"]["y"]["axis"] for panel in narrow["vconcat"])
    over_time = MetricQuery(("cost", "ctr"), DAYS, grain="day")
    trends = drawn(over_time, ((date(2026, 3, 1), 1.0, 0.2), (date(2026, 3, 2), 2.0, 0.1)))
    assert [panel["title"]["text"] for panel in trends["vconcat"]] == ["花费", "点击率"]


def test_the_best_days_are_bars_and_not_a_line() -> None:
    query = MetricQuery(("cost",), DAYS, grain="day", order_by=Order("cost"), limit=2)
    terms = Terms(LABELS, bucket=lambda day: f"{day:%m/%d}")
    spec = drawn(query, ((date(2026, 3, 2), 5.0), (date(2026, 3, 1), 4.0)), terms=terms)
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["03/02", "03/01"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (MetricQuery(("ctr",), DAYS, grain="day"), ((date(2026, 3, 1), 0.1), (date(2026, 3, 2), 0.2))),
        (MetricQuery(("ctr",), DAYS, group_by=("channel",)), (("抖音", 0.1), ("小红书", 0.2))),
    ],
)
def test_a_target_is_a_dashed_line(query: MetricQuery, rows: Any) -> None:
    spec = drawn(query, rows, terms=Terms(LABELS, aims={"ctr": Aim(0.15, "目标 15%")}))
    rules = [layer for layer in spec["layer"] if layer["mark"]["type"] == "rule"]
    assert len(rules) == 1
    assert 0.15 in [channel["datum"] for channel in rules[0]["encoding"].values()]
    assert "目标 15%" in svg(spec)


@pytest.mark.parametrize(
    ("chinese", "labels"), [(True, {"¥10万", "¥30万"}), (False, {"¥100K", "¥300K"})], ids=["zh", "en"]
)
def test_money_on_an_axis_is_as_its_reader_writes_it(chinese: bool, labels: set[str]) -> None:
    query = MetricQuery(("cost",), DAYS, grain="day")
    rows = ((date(2026, 3, 1), 90_000.0), (date(2026, 3, 2), 310_000.0))
    picture = svg(drawn(query, rows, terms=Terms(LABELS, chinese=chinese)))
    assert all(f">{label}<" in picture for label in labels)


def test_draws_chinese_labels() -> None:
    spec = drawn(MetricQuery(("ctr",), DAYS, group_by=("channel",)), (("抖音", 0.1), ("小红书", 0.2)))
    picture = svg(spec)
    assert "小红书" in picture
    assert "Noto Sans SC" in picture
    assert png(spec, scale=1).startswith(b"\x89PNG")


def test_panels_of_trends_name_the_same_lines_in_the_same_colours() -> None:
    """Eight channels whose largest spenders have the lowest rates: one legend must do for both panels."""
    query = MetricQuery(("cost", "ctr"), DAYS, group_by=("channel",), grain="day")
    rows = tuple(
        (date(2026, 3, day), f"渠道{place}", 90.0 - place, place + day * 0.5) for day in (1, 2) for place in range(8)
    )
    cost, ctr = drawn(query, rows)["vconcat"]
    scales = [
        {str(layer["encoding"]["color"]["scale"]) for layer in panel["layer"] if "color" in layer["encoding"]}
        for panel in (cost, ctr)
    ]
    assert scales[0] == scales[1]
    assert len(scales[0]) == 1
    assert "渠道0" in scales[0].pop()
