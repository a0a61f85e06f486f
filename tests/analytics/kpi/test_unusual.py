"""What is out of the ordinary: planted breaks are found, weekdays, noise, trends and thin groups are not."""

import math
import random
from datetime import date
from itertools import pairwise

import pytest

from analytics.kpi.tiring import Week, Weeks, tired
from analytics.kpi.unusual import LEAST_DAYS, LOOKS_BACK, judge
from analytics.kpi.watch import Finding, Line, weigh

DAY = date(2026, 11, 22)
WEEK = (0.8, 0.8, 0.85, 0.9, 1.0, 1.4, 1.3)


def days(level: float, *, factor: float = 1.0, seed: int = 1, noise: float = 0.05, growth: float = 0.0) -> list[float]:
    """Three months with a strong week, whose last day is multiplied by `factor`."""
    told = random.Random(seed)
    found = [
        level * WEEK[at % 7] * (1 + growth * at / 365) * math.exp(told.gauss(0, noise)) for at in range(LOOKS_BACK + 1)
    ]
    return [*found[:-1], found[-1] * factor]


@pytest.mark.parametrize(
    ("factor", "change"), [(0.5, (-0.6, -0.4)), (0.7, (-0.4, -0.2)), (1.5, (0.35, 0.65)), (0.0, (-1, -1))]
)
def test_a_break_is_far_off_and_its_size_is_told(factor: float, change: tuple[float, float]) -> None:
    found = judge(days(1000, factor=factor))
    assert found is not None
    assert abs(found.score) > 5
    assert change[0] <= found.change <= change[1]


@pytest.mark.parametrize("growth", [0.0, 0.5, -0.4])
def test_a_week_and_a_trend_are_ordinary(growth: float) -> None:
    scores = [found.score for seed in range(40) if (found := judge(days(1000, seed=seed, growth=growth)))]
    assert len(scores) == 40
    assert sum(abs(score) > 3.5 for score in scores) <= 1


def test_too_little_history_is_not_judged() -> None:
    assert judge(days(100)[-LEAST_DAYS:]) is None
    assert judge([0.0] * 91 + [5.0]) is None
    assert judge([*days(100)[:-1], None]) is None
    assert judge([]) is None


def test_a_day_of_few_events_is_believed_less() -> None:
    rates, many = days(0.03, factor=0.6), [1000.0] * LOOKS_BACK
    sure, doubted = judge(rates, [*many, 1000.0]), judge(rates, [*many, 40.0])
    assert sure is not None
    assert doubted is not None
    assert doubted.score == pytest.approx(sure.score / 5)


def line(group: str | None, level: float, factor: float = 1.0, seed: int = 1) -> Line:
    return Line("gmv", group, tuple(days(level, factor=factor, seed=seed)))


def about(found: list[Finding]) -> list[str]:
    return [each.about for each in found]


def test_what_is_told_is_far_off_and_counts_for_something() -> None:
    small, big = line("小店", 20, 0.3, 2), line("抖音", 400, 0.5, 3)
    assert about(weigh([line(None, 1000), small, big], DAY)) == ["gmv|抖音|down"]
    assert about(weigh([line(None, 1000, 0.6)], DAY)) == ["gmv||down"]
    assert about(weigh([line(None, 1000, 1.1)], DAY)) == []


def test_a_rise_on_a_festival_is_what_it_is_for() -> None:
    assert about(weigh([line(None, 1000, 3.0)], DAY)) == ["gmv||up"]
    assert about(weigh([line(None, 1000, 3.0)], DAY, "双11")) == []
    assert about(weigh([line(None, 1000, 0.5)], DAY, "双11")) == ["gmv||down"]


def creative(*rates: float, impressions: float = 20_000) -> list[Week]:
    """The latest week first."""
    return [Week(rate * impressions, impressions) for rate in rates]


def weeks(**each: list[Week]) -> list[Weeks]:
    longest = max(map(len, each.values()))
    return [{("小红书", name): ran[at] for name, ran in each.items() if at < len(ran)} for at in range(longest)]


FRESH = creative(0.029, 0.030, 0.031, 0.030)
FALLING = creative(0.014, 0.017, 0.021, 0.026, 0.030)


@pytest.mark.parametrize(
    ("ran", "tire"),
    [
        ({"a": FALLING, "b": FRESH, "c": FRESH}, ["a"]),
        ({"a": FALLING}, ["a"]),
        ({"a": creative(0.014, 0.030, 0.030, 0.030)}, []),  # one bad week
        ({"a": creative(0.014, 0.014)}, []),  # too young to have had better days
        ({"a": creative(*(0.5 * each.rate for each in FALLING), impressions=300)}, []),  # too few saw it
        ({"a": FALLING, "b": FALLING, "c": FALLING}, []),  # the whole channel fell
        ({"a": creative(0.0, 0.0, 0.03, 0.03)}, ["a"]),
    ],
)
def test_which_creatives_tire(ran: dict[str, list[Week]], tire: list[str]) -> None:
    assert [each.creative for each in tired(weeks(**ran), DAY)] == tire


def test_the_most_seen_come_first_with_what_is_left() -> None:
    found = tired(weeks(a=FALLING, b=creative(0.01, 0.012, 0.02, 0.022, 0.03, impressions=90_000)), DAY)
    assert [each.creative for each in found] == ["b", "a"]
    assert all(one.impressions >= other.impressions for one, other in pairwise(found))
    assert (found[1].before, found[1].now, found[1].since) == (0.030, 0.014, date(2026, 10, 19))
