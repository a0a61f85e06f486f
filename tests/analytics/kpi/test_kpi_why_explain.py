"""Explanations over stores whose rows are known: exact shares, the planted group first, what is usual and what not."""

import math
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from why_shop import METRICS, Door, Line, Poster, shop

from analytics.kpi.answer import NoData
from analytics.kpi.metrics_file.load import check
from analytics.kpi.query import Compare, Filter, MetricQuery, Period
from analytics.kpi.store import MetricsStore
from analytics.kpi.why.explain import Explanation, NotExplained, explain

pytestmark = pytest.mark.slow  # `make test-all`; the golden questions hold the same in `make test`

START = date(2025, 3, 3)  # a Monday
WEEK = Period(START + timedelta(days=126), START + timedelta(days=132))
BEFORE = Period(WEEK.first - timedelta(days=7), WEEK.first - timedelta(days=1))
REGIONS = ("north", "south", "east", "west")


def _days(last: int = 140) -> list[date]:
    return [START + timedelta(days=at) for at in range(last)]


def _steady(*, dip: str = "", days: int = 140) -> tuple[list[Line], list[Door]]:
    """Every region sells alike, more on weekends; in WEEK the region `dip` sells to half of its guests only."""
    chance = random.Random(7)
    lines: list[Line] = []
    doors: list[Door] = []
    bill = 0
    for day in _days(days):
        for region in REGIONS:
            guests = 100 + 40 * (day.weekday() >= 5) + chance.randint(-5, 5)
            half = region == dip and WEEK.first <= day <= WEEK.last
            doors.append((day, region, guests))
            for at in range(guests // (20 if half else 10)):
                bill += 1
                lines.append((day, region, f"item {at % 3}", bill, 50.0, 0.0))
    return lines, doors


def _explained(store: MetricsStore, metric: str, **filters: str) -> Explanation:
    kept = tuple(Filter(name, "=", (value,)) for name, value in filters.items())
    found = explain(MetricQuery((metric,), WEEK, filters=kept, compare=Compare("previous", BEFORE)), store)
    assert isinstance(found, Explanation)
    return found


def test_the_region_that_fell_comes_first(tmp_path: Path) -> None:
    lines, doors = _steady(dip="east")
    posters: list[Poster] = [(WEEK.first, "east", "新品到店"), (WEEK.last, "north", "周末"), (START, "east", "开业")]
    store = shop(tmp_path, lines, doors, posters)
    found = _explained(store, "rate")
    assert found.change < 0
    assert found.splits[0].dimension == "region"
    leading = found.splits[0].groups[0]
    assert leading.value == "east"
    assert leading.rate == pytest.approx(leading.share, rel=0.2), "its own rate fell; its weight did not"
    assert not found.usual.inside
    assert found.leading is not None
    assert not found.leading[1].inside
    assert [(kind, [each.title for each in news]) for kind, news in found.meanwhile.news] == [
        ("posters", ["新品到店", "周末"])
    ]


def test_sales_fall_with_the_conversion(tmp_path: Path) -> None:
    found = _explained(shop(tmp_path, *_steady(dip="east")), "sales")
    assert found.drivers is not None
    assert [part.metric for part in found.drivers.parts] == ["guests", "rate", "basket"]
    assert found.drivers.first.metric == "rate"
    assert found.drivers.method == "lmdi"
    assert math.fsum(part.share for part in found.drivers.parts) == pytest.approx(found.change, rel=1e-9)
    assert found.drivers.deeper is not None
    assert {part.metric for part in found.drivers.deeper.parts} == {"bills", "guests"}


def test_a_week_like_others_is_within_its_usual_range(tmp_path: Path) -> None:
    store = shop(tmp_path, *_steady())
    for metric in ("sales", "rate", "bills"):
        assert _explained(store, metric).usual.inside, metric


def test_a_filtered_dimension_explains_nothing(tmp_path: Path) -> None:
    found = _explained(shop(tmp_path, *_steady(dip="east")), "sales", region="east")
    assert [split.dimension for split in found.splits] == ["item"]


def test_drivers_that_cannot_be_filtered_alike_are_not_used(tmp_path: Path) -> None:
    """Guests know no item: sales of an item are bills × basket, as the basket's definition says."""
    found = _explained(shop(tmp_path, *_steady(dip="east")), "sales", item="item 1")
    assert found.drivers is not None
    assert [part.metric for part in found.drivers.parts] == ["bills", "basket"]


def test_a_product_that_does_not_give_the_metric_is_said_and_left(tmp_path: Path) -> None:
    found = _explained(shop(tmp_path, *_steady(dip="east")), "wrong")
    assert found.drivers is None


def test_distinct_counts_that_do_not_add_up_are_not_split(tmp_path: Path) -> None:
    """One bill with two items counts once in all, and once for each item.

    bill  item      items a and b have 1 bill each; together they are 1 bill, not 2
    1     a
    1     b
    """
    lines: list[Line] = []
    for at, day in enumerate(_days()):
        lines += [(day, "north", "a", at, 10.0, 0.0), (day, "north", "b", at, 10.0, 0.0)]
        if day < WEEK.first:
            lines.append((day, "south", "a", at + 1000, 10.0, 0.0))
    found = _explained(shop(tmp_path, lines), "bills")
    assert found.apart == ("item",)
    assert [split.dimension for split in found.splits] == ["region"]
    assert found.meanwhile.went == (("region", "south"),)


def test_too_few_days_before_say_so(tmp_path: Path) -> None:
    lines, doors = _steady()
    cut = WEEK.first - timedelta(days=20)
    store = shop(tmp_path, [row for row in lines if row[0] >= cut], [row for row in doors if row[0] >= cut])
    assert _explained(store, "sales").usual.known == "short"


def test_data_that_end_early_cut_both_weeks(tmp_path: Path) -> None:
    lines, doors = _steady(days=129)  # three days of WEEK
    found = _explained(shop(tmp_path, lines, doors), "sales")
    assert found.cut
    query = found.answer.query
    assert query.compare is not None
    assert (query.period.days, query.compare.period) == (3, Period(BEFORE.first, BEFORE.first + timedelta(days=2)))


def test_no_change_has_no_parts(tmp_path: Path) -> None:
    lines = [(day, region, "a", at, 10.0, 0.0) for at, day in enumerate(_days()) for region in REGIONS]
    found = _explained(shop(tmp_path, lines), "sales")
    assert (found.change, found.drivers, found.splits) == (0, None, ())


def test_nothing_before_and_nothing_at_all(tmp_path: Path) -> None:
    store = shop(tmp_path, *_steady())
    first = MetricQuery(("sales",), Period(START, START + timedelta(days=6)))
    assert isinstance(explain(first, store), NotExplained)
    late = MetricQuery(("sales",), Period(date(2031, 1, 1), date(2031, 1, 7)))
    assert isinstance(explain(late, store), NoData)


def test_a_ratio_with_a_filter_of_its_own_is_split_too(tmp_path: Path) -> None:
    """The share of one item: its numerator cannot be asked for alone, but is the share times all sales.

    Not by item, which the share is defined by.
    """
    found = _explained(shop(tmp_path, *_steady(dip="east")), "first_share")
    assert [split.dimension for split in found.splits] == ["region"]
    total = math.fsum(group.share for group in found.splits[0].groups)
    assert total == pytest.approx(found.change, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("metric", ["sales", "refunds", "net", "net_rate", "basket", "rate", "bills"])
def test_shares_add_up_and_are_what_plain_python_finds(seed: int, metric: str, tmp_path: Path) -> None:
    """Random rows: refunds below zero, groups of one side, groups without a name, bills with no guests."""
    chance = random.Random(f"{seed}{metric}")
    days = [BEFORE.first + timedelta(days=at) for at in range(14)]
    lines: list[Line] = []
    for bill in range(chance.randint(20, 60)):
        day, region = chance.choice(days), chance.choice((*REGIONS, None))
        if region == "west" and day >= WEEK.first:
            continue
        amount = round(chance.uniform(1, 500), 2)
        lines.append((day, region, chance.choice(("a", "b", None)), bill, amount, round(chance.uniform(-40, 60), 2)))
    doors: list[Door] = [(day, region, chance.randint(0, 30)) for day in days for region in REGIONS[:3]]
    found = _explained(shop(tmp_path, lines, doors), metric)
    scale = max(abs(found.before), abs(found.after))
    for split in found.splits:
        assert math.fsum(g.share for g in split.groups) == pytest.approx(found.change, rel=1e-9, abs=1e-9 * scale)
        for g in split.groups:
            assert g.mix + g.rate == pytest.approx(g.share, rel=1e-9, abs=1e-9 * scale)
    if found.drivers is not None:
        total = math.fsum(part.share for part in found.drivers.parts)
        assert total == pytest.approx(found.change, rel=1e-9, abs=1e-9 * scale)
    if metric in ("sales", "refunds", "net"):
        by_region = next(split for split in found.splits if split.dimension == "region")
        assert {g.value: g.share for g in by_region.groups} == pytest.approx(_by_hand(lines, metric))


def _by_hand(lines: list[Line], metric: str) -> dict[str | None, float]:
    shares: dict[str | None, float] = {}
    for day, region, _, _, amount, refund in lines:
        size = {"sales": amount, "refunds": refund, "net": amount - refund}[metric]
        shares[region] = shares.get(region, 0.0) + (size if day >= WEEK.first else -size)
    return shares


def test_a_metrics_file_is_held_to_the_names_it_gives_for_explanations(tmp_path: Path) -> None:
    faulty = METRICS.replace("[guests, rate, basket]", "[guests, rates]").replace("time: put_up", "time: puts_up")
    path = tmp_path / "metrics.yml"
    path.write_text(faulty, "utf-8")
    assert [fault.message for fault in check(path)] == [
        "metric `sales`: metric `rates` does not exist, did you mean `rate`?",
        "model `posters`: `events` time `puts_up` is no time dimension here, did you mean `put_up`?",
    ]
