"""Targets beside figures: which target a figure is held to, what is said of it, where a chart shows it."""

from datetime import date

import pytest

from analytics.kpi.answer import Answer, AnswerColumn
from analytics.kpi.catalog import AtLeast, Catalog, Direction, Entity, Format, Metric, Model, Ratio, Simple
from analytics.kpi.drawing.style import Aim
from analytics.kpi.query import Filter, MetricQuery, Period
from analytics.kpi.targets.target import Target
from assistant.conversation import Citation, Text
from assistant.skills.kpi.advice import Advice
from assistant.skills.kpi.aims import aims_of, beside_target, holds_for_parts, lines_of
from assistant.skills.kpi.words import Wording

OCTOBER, QUARTER = Period(date(2026, 10, 1), date(2026, 10, 31)), Period(date(2026, 10, 1), date(2026, 12, 31))
RED = (Filter("channel", "=", ("小红书",)),)
ADVICE = Advice(("先看落地页。",), Citation("g1", "guide", "guide/traffic.md"))


def _metric(name: str, label: str, form: Format, definition: object, direction: Direction = "up") -> Metric:
    return Metric(name, label, definition, format=form, direction=direction)  # type: ignore[arg-type]


CATALOG = Catalog(
    {"shop": Model("shop", "shop", "day", (), (Entity("customer", "foreign", "customer_id"),))},
    {
        each.name: each
        for each in (
            _metric("gmv", "GMV", "currency", Simple("shop", "sum", "amount")),
            _metric("cost", "花费", "currency", Simple("shop", "sum", "cost")),
            _metric("orders", "订单量", "integer", Simple("shop", "count_distinct", "order_id")),
            _metric("buyers", "买家数", "integer", Simple("shop", "count_distinct", "customer_id")),
            _metric("regulars", "回头客", "integer", AtLeast("shop", "customer_id", "order_id", 2)),
            _metric("score", "评分", "number", Simple("shop", "average", "score")),
            _metric("aov", "客单价", "currency", Ratio("gmv", "orders")),
            _metric("arpu", "客均", "currency", Ratio("gmv", "buyers")),
            _metric("repeat_rate", "复购率", "percent", Ratio("regulars", "buyers")),
            _metric("cpo", "单均成本", "currency", Ratio("cost", "orders"), "down"),
        )
    },
)


def answer(query: MetricQuery, *rows: tuple[object, ...], until: date = date(2026, 10, 31)) -> Answer:
    columns = tuple(AnswerColumn(name, name) for name in query.metrics)
    return Answer(query, columns, rows, None, "", "", until, ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("metric", "holds"),
    [("gmv", False), ("score", True), ("aov", True), ("arpu", False), ("repeat_rate", False), ("cpo", True)],
)
def test_a_target_holds_for_parts_of_its_days_where_days_do_not_add_to_the_figure(metric: str, holds: bool) -> None:
    """What people do again in a longer time grows with it: a quarter's target for repeat buyers is no month's."""
    assert holds_for_parts(metric, CATALOG) is holds


def test_the_shortest_target_over_the_same_rows_is_meant() -> None:
    month, quarter = Target("m", "aov", 260, OCTOBER), Target("q", "aov", 250, QUARTER)
    red = Target("r", "aov", 300, OCTOBER, RED)
    late = Target("l", "aov", 1, Period(date(2026, 10, 2), date(2026, 12, 31)))
    targets = (quarter, month, red, late)
    query = MetricQuery(("aov",), OCTOBER)
    assert aims_of(query, targets) == {"aov": month}
    assert aims_of(MetricQuery(("aov",), OCTOBER, filters=RED), targets) == {"aov": red}
    assert aims_of(MetricQuery(("gmv",), OCTOBER), targets) == {}
    assert aims_of(MetricQuery(("aov",), OCTOBER, count_of="channel"), targets) == {}


@pytest.mark.parametrize(
    ("metric", "value", "aim", "period", "said"),
    [
        ("aov", 235.0, 250.0, QUARTER, "2026年第四季度的客单价目标是 ¥250，还差 ¥15。指南的建议：先看落地页。 [1]"),
        ("aov", 255.0, 250.0, QUARTER, "2026年第四季度的客单价目标是 ¥250，已达到。"),
        ("cpo", 33.0, 30.0, QUARTER, "2026年第四季度的单均成本目标是不高于 ¥30，高出 ¥3。指南的建议：先看落地页。 [1]"),
        ("gmv", 90_000.0, 100_000.0, OCTOBER, "2026年10月的GMV目标是 ¥10万，还差 ¥1万。指南的建议：先看落地页。 [1]"),
        ("gmv", 90_000.0, 300_000.0, QUARTER, ""),
        ("repeat_rate", 0.1, 0.2, QUARTER, ""),
    ],
)
def test_says_how_far_off_a_figure_is(metric: str, value: float, aim: float, period: Period, said: str) -> None:
    found = answer(MetricQuery((metric,), OCTOBER), (value,))
    parts = beside_target(found, {metric: Target("t", metric, aim, period)}, lambda _: ADVICE, Wording(CATALOG, "zh"))
    assert "".join(part.markdown for part in parts if isinstance(part, Text)) == said


def test_a_chart_shows_only_targets_that_hold_for_what_it_draws() -> None:
    query = MetricQuery(("aov", "gmv"), OCTOBER, grain="week")
    aims = {"aov": Target("q", "aov", 250, QUARTER), "gmv": Target("g", "gmv", 9e5, QUARTER)}
    assert lines_of(answer(query), aims, Wording(CATALOG, "zh")) == {"aov": Aim(250, "目标 ¥250")}
