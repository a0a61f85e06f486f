"""Where targets stand: figures held to SQL written by hand, and the pace to what it promises."""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from targets_shop import bakery

from analytics.kpi.metrics_file.load import MetricsFileError
from analytics.kpi.query import Filter, Period
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.file import check_targets, load_targets
from analytics.kpi.targets.match import during, matching, nearest
from analytics.kpi.targets.standing import Standing, standing
from analytics.kpi.targets.target import Clash, Target, out_of_reach, together

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
SOUTH = (Filter("shop", "in", ("南门店",)),)
MID = date(2026, 10, 15)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MetricsStore, Path]]:
    with bakery(tmp_path_factory.mktemp("bakery")) as found:
        yield found


def stands(store: MetricsStore, target: Target, today: date = MID) -> Standing:
    return standing(target, store.catalog, store.answer, today)


def by_hand(path: Path, sql: str) -> float:
    with duckdb.connect(str(path), read_only=True) as reader:
        found = reader.execute(sql).fetchone()
    assert found is not None
    return float(found[0])


UNTIL = "day BETWEEN '2026-10-01' AND '2026-10-14'"
FIGURES = [
    ("takings", (), "SELECT sum(amount) FROM sold WHERE " + UNTIL, "sum"),
    ("takings", SOUTH, "SELECT sum(amount) FROM sold WHERE shop = '南门店' AND " + UNTIL, "sum"),
    ("tickets", (), "SELECT count(DISTINCT ticket) FROM sold WHERE " + UNTIL, "sum"),
    ("guests", (), "SELECT count(DISTINCT guest) FROM sold WHERE " + UNTIL, "neither"),
    ("waste", SOUTH, "SELECT sum(wasted) FROM sold WHERE shop = '南门店' AND " + UNTIL, "sum"),
    ("member_share", (), "SELECT sum(member) * 1.0 / count(DISTINCT ticket) FROM sold WHERE " + UNTIL, "rate"),
    ("waste_rate", SOUTH, "SELECT sum(wasted) / sum(amount) FROM sold WHERE shop = '南门店' AND " + UNTIL, "rate"),
    ("per_guest", (), "SELECT sum(amount) / count(DISTINCT guest) FROM sold WHERE " + UNTIL, "neither"),
]


@pytest.mark.parametrize(("metric", "scope", "sql", "kind"), FIGURES)
def test_the_value_is_what_sql_by_hand_says(
    shop: tuple[MetricsStore, Path], metric: str, scope: tuple[Filter, ...], sql: str, kind: str
) -> None:
    found = stands(shop[0], Target("t", metric, 10.0, OCTOBER, scope))
    assert found.value == pytest.approx(by_hand(shop[1], sql), rel=1e-12)
    assert (found.state, found.kind, found.as_of, found.passed, found.left) == (
        "running", kind, date(2026, 10, 14), 14, 17,
    )  # fmt: skip
    assert found.share == pytest.approx((found.value or 0) / 10.0)
    assert (found.forecast is None) == (kind == "neither")


def test_each_day_left_at_what_is_needed_reaches_the_target(shop: tuple[MetricsStore, Path]) -> None:
    """Randomised: the value and the needed of each day left add up to the target; a rate's by its weights."""
    chance = random.Random(5)
    for _ in range(40):
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(200))
        period = Period(first, first + timedelta(days=chance.randrange(10, 90)))
        today = first + timedelta(days=chance.randrange(1, period.days))
        scope = chance.choice([(), SOUTH])
        total = stands(shop[0], Target("t", "takings", chance.uniform(1e3, 1e6), period, scope), today)
        assert total.value is not None
        assert total.needed is not None
        assert total.value + total.needed * total.left == pytest.approx(total.target.value)
        assert total.so_far == pytest.approx(total.value / total.passed)
        rate = stands(shop[0], Target("t", "waste_rate", chance.uniform(0.01, 0.1), period, scope), today)
        kept = "shop = '南门店'" if scope else "TRUE"
        until = f"{kept} AND day BETWEEN '{first}' AND '{today - timedelta(days=1)}'"
        above = by_hand(shop[1], f"SELECT sum(wasted) FROM sold WHERE {until}")
        below = by_hand(shop[1], f"SELECT sum(amount) FROM sold WHERE {until}")
        more = below / rate.passed * rate.left
        assert rate.needed is not None
        assert (above + rate.needed * more) / (below + more) == pytest.approx(rate.target.value)


def test_states(shop: tuple[MetricsStore, Path]) -> None:
    store = shop[0]
    target = Target("t", "takings", 8000.0, OCTOBER)
    waiting = stands(store, target, date(2026, 10, 1))
    assert (waiting.state, waiting.value, waiting.behind, waiting.elapsed) == ("not begun", None, None, 0.0)
    over = stands(store, target, date(2026, 11, 5))
    assert (over.state, over.left, over.needed, over.forecast) == ("over", 0, None, None)
    assert over.met == ((over.value or 0) >= 8000)
    decade = Target("t", "takings", 1.0, Period(date(2030, 1, 1), date(2030, 2, 1)))
    assert stands(store, decade, date(2030, 1, 9)).state == "no data"
    early = stands(store, Target("t", "takings", 1e6, Period(date(2025, 9, 1), date(2025, 9, 30))), date(2025, 9, 20))
    assert (early.starts, early.forecast) == (date(2025, 9, 6), None)  # too short a history to look ahead


def test_less_may_be_good(shop: tuple[MetricsStore, Path]) -> None:
    budget = stands(shop[0], Target("t", "waste", 100000.0, OCTOBER))
    assert (budget.less_is_good, budget.met, budget.behind, budget.outlook) == (True, True, False, "likely")
    rate = stands(shop[0], Target("t", "waste_rate", 0.02, OCTOBER))
    assert (rate.met, rate.behind, rate.outlook) == (False, True, "unlikely")


def test_the_trail_ends_at_the_value(shop: tuple[MetricsStore, Path]) -> None:
    for metric in ("takings", "waste_rate"):
        found = stands(shop[0], Target("t", metric, 0.05, OCTOBER))
        assert [day for day, _ in found.trail] == [date(2026, 10, day) for day in range(1, 15)]
        assert math.isclose(found.trail[-1][1], found.value or 0, rel_tol=1e-9)


def test_a_festival_ahead_is_counted_as_it_was_a_year_before(shop: tuple[MetricsStore, Path]) -> None:
    found = stands(shop[0], Target("t", "takings", 1.0, QUARTER), date(2026, 11, 1))
    assert found.forecast is not None
    path = found.forecast.path
    assert ("双11", True) in found.forecast.festivals
    assert sum(path[:11]) / 11 > 2 * sum(path[20:34]) / 14


FILE = """\
targets:
  - {name: a, metric: takings, scope: {shop: 南门店}, value: 42万,
     period: {first: 2026-10-01, last: 2026-10-31}, owner: 林}
  - {name: b, metric: member_share, value: 35%, period: {first: 2026-10-01, last: 2026-10-31}}
"""
FAULTY = """\
targets:
  - {metric: taking, value: 1}
  - {name: x, metric: member_share, value: 35, period: {first: 2026-10-01, last: 2026-10-31}}
  - {name: x, metric: takings, value: 1, period: {first: 2026-10-01, last: 2026-10-31}}
  - {name: y, metric: takings, value: 2, period: {first: 2026-10-01, last: 2026-10-31}}
  - {name: z, metric: takings, value: .nan, period: {first: 2026-10-31, last: 2026-10-01}, scope: {shops: 南门店}}
  - {name: w, metric: takings, value: -3, scope: {shop: []}}
"""


def test_a_file_of_targets(shop: tuple[MetricsStore, Path], tmp_path: Path) -> None:
    path, catalog = tmp_path / "targets.yml", shop[0].catalog
    path.write_text(FILE, encoding="utf-8")
    assert load_targets(path, catalog) == (
        Target("a", "takings", 420000.0, OCTOBER, SOUTH, "林"),
        Target("b", "member_share", 0.35, OCTOBER),
    )
    path.write_text(FAULTY, encoding="utf-8")
    assert [(fault.line, fault.message) for fault in check_targets(path, catalog)] == [
        (2, "target: metric `taking` does not exist, did you mean `takings`?"),
        (3, "target `x`: `member_share` cannot be 35: percent as a plain number, write 0.35"),
        (5, "target `y`: target `x` has the same metric, scope and period"),
        (6, "target `z`, `scope`: `takings` has no dimension `shops`, did you mean `shop`?"),
        (6, "target `z`: `period` needs two days, first before last (2026-10-01)"),
        (6, "target `z`: `value` must be a number, not `.nan`"),
        (7, "target `w`, `scope`: `shop` names no value"),
        (7, "target `w`: `period` needs `first` and `last`"),
        (7, "target `w`: `takings` cannot be -3: not above zero"),
    ]
    with pytest.raises(MetricsFileError):
        load_targets(path, catalog)


A = Target("a", "takings", 1.0, OCTOBER, SOUTH)
B = Target("b", "takings", 2.0, QUARTER, (Filter("shop", "=", ("南门店",)),))
C = Target("c", "waste", 3.0, QUARTER)
LAST_YEAR = Target("d", "waste", 4.0, Period(date(2025, 10, 1), date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("metric", "scope", "periods", "expected"),
    [
        ("takings", SOUTH, (), (A, B)),
        ("takings", SOUTH, (OCTOBER,), (A,)),
        ("takings", SOUTH, (Period(date(2026, 11, 1), date(2026, 11, 30)),), (B,)),
        ("takings", (), (), ()),
        ("waste", (), (QUARTER, LAST_YEAR.period), (C,)),
        ("waste", (), (LAST_YEAR.period,), (LAST_YEAR,)),
        ("waste", SOUTH, (), ()),
    ],
)
def test_matching(
    metric: str, scope: tuple[Filter, ...], periods: tuple[Period, ...], expected: tuple[Target, ...]
) -> None:
    assert matching((A, B, C, LAST_YEAR), (metric,), scope, periods, MID) == expected


def test_nearest_and_during() -> None:
    assert nearest((A, C), ("takings",), (), MID) == (A,)
    assert during((A, C, LAST_YEAR), (), MID) == (A, C)
    assert during((A, C, LAST_YEAR), (Period(date(2025, 12, 1), date(2025, 12, 2)),), MID) == (LAST_YEAR,)


def test_what_the_chat_confirmed_stands_before_the_file(shop: tuple[MetricsStore, Path]) -> None:
    said = Target("e", "waste", 9.0, QUARTER, source="chat")
    assert together((A, C), (said,)) == ((A, said), (Clash(C, said),))
    assert out_of_reach(A, shop[0].catalog) == ()
    assert out_of_reach(Target("f", "nothing", 1.0, QUARTER), shop[0].catalog) == ("nothing",)
    assert out_of_reach(Target("f", "waste", 1.0, QUARTER, (Filter("city", "=", ("x",)),)), shop[0].catalog) == (
        "city",
    )
