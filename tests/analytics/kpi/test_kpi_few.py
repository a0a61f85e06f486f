"""Figures that stand on too few events, by rules that are stated; the events come with the rows, in one SELECT."""

from datetime import date

import pytest

from analytics.kpi.answer import Answer, answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.few import Few, is_rare
from analytics.kpi.query import Compare, MetricQuery, Order, Period
from analytics.warehouse import Warehouse

MARCH = Period(date(2026, 3, 1), date(2026, 3, 9))
FIRST, SECOND = (Period(date(2026, 3, day), date(2026, 3, day)) for day in (1, 2))

FEW: dict[str, tuple[MetricQuery, tuple[Few, ...]]] = {
    # 21 clicks of 600
    "shown often enough": (MetricQuery(("ctr",), MARCH, group_by=("channel",), order_by=Order("ctr"), limit=1), ()),
    # 200 shown, 4 clicked: hardly any
    "hardly any clicks": (
        MetricQuery(("ctr",), MARCH, group_by=("channel",)),
        (Few("ctr", "shown", "proportion", ((2, 200.0),), 3, ((2, 4),), having="clicked"),),
    ),
    "two buyers": (
        MetricQuery(("repeat_rate",), MARCH),
        (Few("repeat_rate", "buyers", "proportion", ((0, 2.0),), 1, having="regulars"),),
    ),
    "money by orders": (MetricQuery(("aov",), MARCH), (Few("aov", "orders", "ratio", ((0, 4.0),), 1),)),
    "money by money": (MetricQuery(("tea_share",), MARCH), ()),
    "a sum": (MetricQuery(("spent",), MARCH), ()),
    # 50, 30, 80, 10 and 5: five rows with a figure
    "a median of enough rows": (MetricQuery(("median_spent",), MARCH), ()),
    "a median of three": (
        MetricQuery(("median_spent",), Period(date(2026, 3, 2), date(2026, 3, 9))),
        (Few("median_spent", "", "average", ((0, 3.0),), 1),),
    ),
    "both periods, and a change of small counts": (
        MetricQuery(("aov", "orders"), SECOND, compare=Compare("previous", FIRST)),
        (
            Few("aov", "orders", "ratio", ((0, 2.0),), 1),
            Few("aov", "orders", "ratio", ((0, 1.0),), 1, earlier=True),
            Few("orders", "orders", "change", ((0, 2.0),), 1),
        ),
    ),
    "how many have it": (MetricQuery(("ctr",), MARCH, count_of="channel"), ()),
}


@pytest.mark.parametrize("case", FEW)
def test_finds_figures_of_too_few(case: str, tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    query, few = FEW[case]
    found = answer(query, tiny_catalog, tiny_warehouse)
    assert isinstance(found, Answer)
    assert found.few == few


def test_the_sql_shown_gives_the_rows_alone(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    query = MetricQuery(("ctr", "median_spent"), MARCH, group_by=("channel",))
    found = answer(query, tiny_catalog, tiny_warehouse)
    assert isinstance(found, Answer)
    assert {len(row) for row in found.rows} == {len(found.columns)} == {3}
    assert "stands_on" not in found.sql


@pytest.mark.parametrize(
    ("value", "events", "rare"),
    [
        (0.5, 30, False),
        (4 / 100, 100, True),
        (5 / 100, 100, False),
        (96 / 100, 100, True),
        (0.0, 299, True),
        (0.0, 300, False),  # the rule of three
        (1.0, 300, False),
        (3 / 100_000, 100_000, True),
        (1.4, 100, False),  # more than one a head is no proportion
    ],
)
def test_a_proportion_needs_some_on_either_side(value: float, events: float, rare: bool) -> None:
    assert is_rare(value, events) is rare
