"""Forecasts on series whose end is known."""

import random
from datetime import date, timedelta

import pytest

from analytics.kpi.periods.calendar import default_calendar
from analytics.kpi.query import Period
from analytics.kpi.targets.forecast import Series, ahead_of_rate, ahead_of_sum

FIRST = date(2025, 1, 6)  # a Monday
CALENDAR = default_calendar()


def series(days: int, seed: int = 1, noise: float = 0.2) -> Series:
    """A week's shape, with noise; Saturdays double."""
    chance = random.Random(seed)
    shape = (1.0, 0.9, 0.9, 1.0, 1.2, 2.0, 1.5)
    return Series(FIRST, tuple(100 * shape[n % 7] * chance.uniform(1 - noise, 1 + noise) for n in range(days)))


def test_a_week_that_repeats_goes_on() -> None:
    steady = series(140, noise=0)
    rest = Period(steady.last + timedelta(days=1), steady.last + timedelta(days=10))
    found = ahead_of_sum(steady, 500.0, rest, CALENDAR)
    assert found is not None
    actual = sum(series(150, noise=0).values[140:])
    assert found.value == pytest.approx(500 + actual)
    assert found.low == pytest.approx(found.high)
    assert found.path == pytest.approx(series(150, noise=0).values[140:])


def test_too_short_a_history_says_nothing() -> None:
    short = series(41)
    rest = Period(short.last + timedelta(days=1), short.last + timedelta(days=5))
    assert ahead_of_sum(short, 0.0, rest, CALENDAR) is None
    assert ahead_of_rate(short, short, (1.0, 2.0), 3.0, 5) is None


def test_the_interval_holds_about_four_in_five() -> None:
    held = 0
    for seed in range(60):
        whole = series(330, seed)
        known = whole.until(300)
        rest = Period(known.last + timedelta(days=1), whole.last)
        found = ahead_of_sum(known, 0.0, rest, CALENDAR)
        assert found is not None
        held += found.low <= sum(whole.values[300:]) <= found.high
    assert 0.7 <= held / 60 <= 1.0


def test_a_festival_lifts_as_it_did_the_year_before() -> None:
    """双11 of 2025 sold five times an ordinary day, for eleven days; the next lies ahead of 31 October 2026."""
    days = (date(2026, 10, 31) - FIRST).days + 1
    flat = [100.0] * days
    for number in range(11):
        flat[(date(2025, 11, 1) - FIRST).days + number] = 500.0
    rest = Period(date(2026, 11, 1), date(2026, 11, 30))
    found = ahead_of_sum(Series(FIRST, tuple(flat)), 0.0, rest, CALENDAR)
    assert found is not None
    assert found.value == pytest.approx(11 * 500 + 19 * 100)
    assert ("双11", True) in found.festivals
    blind = ahead_of_sum(Series(date(2026, 1, 1), (100.0,) * 304), 0.0, rest, CALENDAR)
    assert blind is not None
    assert blind.value == pytest.approx(3000)
    assert ("双11", False) in blind.festivals


def test_a_rate_goes_on_with_its_weights() -> None:
    above, below = Series(FIRST, (3.0,) * 100), Series(FIRST, (100.0,) * 100)
    found = ahead_of_rate(above, below, (50.0, 1000.0), 1000.0, 10)
    assert found is not None
    assert found.value == pytest.approx((50 + 0.03 * 1000) / 2000)
    assert ahead_of_rate(above, Series(FIRST, (0.0,) * 100), (0.0, 0.0), 0.0, 10) is None


def test_days_of_nothing_are_no_trouble() -> None:
    empty = Series(FIRST, (0.0,) * 100)
    rest = Period(empty.last + timedelta(days=1), empty.last + timedelta(days=5))
    found = ahead_of_sum(empty, 0.0, rest, CALENDAR)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
