"""Every golden question is read as a person would read it, and answers with the rows of SQL written by hand."""

from collections.abc import Iterator
from typing import Any

import pytest

from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold
from bench.kpi_questions import Case, Shop, judge, load_cases, read_last
from bench.kpi_shops import GOLDEN, sample_store

SEEN = "seen before"  # what is kept aside is not asked here, but for the few that were read once


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with sample_store(tmp_path_factory.mktemp("golden")) as store:
        yield store


def _cases() -> list[Case]:
    seen = [case for case in load_cases(GOLDEN / "kpi_kept_aside.yaml") if case.kind == SEEN]
    return [case for case in (*load_cases(GOLDEN / "kpi.yaml"), *seen) if not case.later]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_golden(shop: Shop, case: Case) -> None:
    judged = judge(case, shop)
    assert judged.verdict == "right", judged.why
    if case.query:
        assert read_last(case, shop) == _query(dict(case.query))


def _query(said: dict[str, Any]) -> MetricQuery:
    compare, order = said.get("compare"), said.get("order")
    return MetricQuery(
        metrics=tuple(said["metrics"]),
        period=Period(*said["period"]),
        group_by=tuple(said.get("group_by", ())),
        filters=tuple(Filter(name, operator, tuple(values)) for name, operator, values in said.get("filters", ())),
        thresholds=tuple(Threshold(*each) for each in said.get("thresholds", ())),
        grain=said.get("grain"),
        compare=Compare(compare[0], Period(compare[1], compare[2])) if compare else None,
        order_by=Order(order[0], order[1] == "desc") if order else None,
        limit=said.get("limit"),
        period_assumed=said.get("assumed", False),
    )
