"""Joins by the way that is named, dbt's templates, and time columns of every kind, on every database.

deals: 1 (1 March, ann → bob, 10)   2 (2 March, ann → eve, 20)   3 (2 March, bob → ann, 40)
       4 (3 March, nobody → bob, 80)
people: ann of 北京, bob of 上海, eve of 上海        levels of ann: silver until 2 March, gold from then on; bob: silver
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from kpi_databases import ENGINES, database
from test_kpi_compile import ROWS, ask

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.compile import compile_query
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.learn import with_values
from analytics.kpi.metrics_file.load import check, load, notes
from analytics.kpi.query import Filter, MetricQuery, Period
from analytics.warehouse import Warehouse

HERE = Path(__file__).parent
DEALS = HERE / "deals.yml"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(scope="module", params=ENGINES)
def deals(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with database(
        str(request.param), (HERE / "deals.sql").read_text(encoding="utf-8"), tmp_path_factory.mktemp("deals")
    ) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def learned(deals: Warehouse) -> Catalog:
    return with_values(load(DEALS), deals)


CASES: dict[str, tuple[MetricQuery, ROWS]] = {
    "by the buyer's city": (
        MetricQuery(("amount",), MARCH, group_by=("buyer__city__city",)),
        (("上海", 40), ("北京", 30), (None, 80)),
    ),
    "by both ways at once": (
        MetricQuery(("amount",), MARCH, group_by=("buyer__city__city", "seller__city__city")),
        (("上海", "北京", 40), ("北京", "上海", 30), (None, "上海", 80)),
    ),
    "a filter by one way": (
        MetricQuery(("amount",), MARCH, filters=(Filter("seller__city__city", "=", ("北京",)),)),
        ((40,),),
    ),
    "the level that was valid at the time, not every level": (
        MetricQuery(("amount",), MARCH, group_by=("level",)),
        (("gold", 20), ("silver", 50), (None, 80)),
    ),
    "a derived dimension": (MetricQuery(("amount",), MARCH, group_by=("size",)), (("大", 140), ("小", 10))),
    "a filter of several lines, by a way that begins with the own key": (MetricQuery(("by_way",), MARCH), ((30,),)),
    "a joined time dimension by the month": (MetricQuery(("by_newcomers",), MARCH), ((40,),)),
    "metric_time by the day": (MetricQuery(("on_one_day",), MARCH), ((60,),)),
    "a grain written behind": (MetricQuery(("in_one_week",), MARCH), ((140,),)),
    "an entity": (MetricQuery(("of_ann",), MARCH), ((110,),)),
    "a boolean that may be null": (MetricQuery(("of_vips",), MARCH), ((30,),)),
    "days kept as text": (
        MetricQuery(("told_amount",), Period(date(2026, 3, 2), date(2026, 3, 3)), grain="day"),
        ((date(2026, 3, 2), 60), (date(2026, 3, 3), 80)),
    ),
    "days kept as eight digits": (
        MetricQuery(("short_amount",), Period(date(2026, 3, 2), date(2026, 3, 3)), grain="week"),
        ((date(2026, 3, 2), 140),),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_finds_the_right_rows(case: str, deals: Warehouse, learned: Catalog) -> None:
    query, expected = CASES[case]
    assert ask(deals, learned, query) == expected


def test_says_what_two_ways_lead_to() -> None:
    assert check(DEALS) == []
    two = "model `deals`: two joins lead to a dimension"
    assert [(note.line, note.message) for note in notes(DEALS)] == [
        (2, f"{two} `city`; it is asked for as `buyer__city__city` or `seller__city__city`"),
        (2, f"{two} `vip`; it is asked for as `buyer__vip` or `seller__vip`"),
        (34, "metric `beyond` is not computed here: it is filtered by another metric's figure"),
        (59, "`saved_queries` are not used here"),
    ]
    catalog = load(DEALS)
    city = catalog.dimension("buyer__vip")
    assert city is not None
    assert (city.label, city.synonyms) == ("买家 vip", ("买家 vip", "买家 vip"))
    assert catalog.reachable("amount") == {
        "sold_at", "told", "told_short", "size", "level", "buyer__vip", "seller__vip", "buyer__city__city",
        "seller__city__city"}  # fmt: skip
    with pytest.raises(CannotCompile, match="cannot be split or filtered by `city`"):
        compile_query(MetricQuery(("amount",), MARCH, group_by=("city",)), catalog)
