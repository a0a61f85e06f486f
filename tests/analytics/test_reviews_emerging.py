"""The tests of needs, held to scipy's."""

import pytest
from scipy.stats import binomtest, false_discovery_control, fisher_exact, poisson

from analytics.reviews.emerging import adjusted, fisher_greater, moved, poisson_tail, wilson

TABLES = [(8, 21, 1, 31), (43, 332, 7, 260), (0, 10, 3, 12), (5, 5, 0, 7), (0, 4, 0, 9), (300, 90_000, 210, 80_000)]


@pytest.mark.parametrize(("here", "now", "there", "before"), TABLES)
def test_fishers_one_sided_test(here: int, now: int, there: int, before: int) -> None:
    table = [[here, now - here], [there, before - there]]
    expected = fisher_exact(table, alternative="greater").pvalue
    assert fisher_greater(here, now, there, before) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("hits", "total"), [(0, 7), (7, 7), (1, 30), (43, 332), (900, 100_000)])
def test_wilsons_interval(hits: int, total: int) -> None:
    expected = binomtest(hits, total).proportion_ci(0.95, method="wilson")
    assert wilson(hits, total) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("count", "expected"), [(0, 1.0), (1, 0.0), (1, 1.0), (3, 1.0), (8, 1.5), (30, 41.0)])
def test_poissons_upper_tail(count: int, expected: float) -> None:
    assert poisson_tail(count, expected) == pytest.approx(poisson.sf(count - 1, expected), abs=1e-12)


@pytest.mark.parametrize("p_values", [[0.01, 0.04, 0.03, 0.5], [0.2, 0.2, 0.001], [1.0], []])
def test_the_correction(p_values: list[float]) -> None:
    expected = false_discovery_control(p_values, method="bh").tolist() if p_values else []
    assert adjusted(p_values) == pytest.approx(expected)


def test_a_rise_needs_five_customers_and_a_window_before() -> None:
    assert moved([(8, 1)], [21], [31], "greater")[0][1]
    assert not moved([(4, 0)], [21], [310], "greater")[0][1]
    assert moved([(8, 0)], [21], [0], "greater") == [(1.0, False)]
    assert moved([(1, 8)], [31], [21], "less")[0][1]
