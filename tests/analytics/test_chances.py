"""The few laws on scipy.special say what scipy.stats and statsmodels say."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control, nbinom, poisson
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize, proportions_ztest

from analytics.chances import alike, at_least, discoveries, needed, poisson_bound

LOTS = np.random.default_rng(1)


def test_counts_and_bounds() -> None:
    counts, size = LOTS.integers(0, 60, 5000), LOTS.gamma(1, 5, 5000) + 1e-6
    success = LOTS.random(5000)
    assert at_least(counts, size, success) == pytest.approx(nbinom.sf(counts - 1, size, success), rel=1e-12)
    means = np.concatenate([[0, 1e-9, 1e-4], LOTS.gamma(1, 3, 5000)])
    assert (poisson_bound(0.99, means) == poisson.ppf(0.99, means)).all()


@pytest.mark.parametrize("count", [1, 2, 500])
def test_discoveries(count: int) -> None:
    p_values = np.round(LOTS.random((count, 7)), 2)  # with ties
    assert discoveries(p_values) == pytest.approx(false_discovery_control(p_values, axis=0))


@pytest.mark.parametrize(
    ("done", "seen"), [((30, 50), (1000, 1000)), ((1, 0), (9, 7)), ((200, 90), (4000, 100_000)), ((5, 5), (100, 100))]
)
def test_two_rates(done: tuple[int, int], seen: tuple[int, int]) -> None:
    assert alike(done, seen) == pytest.approx(proportions_ztest(list(done), list(seen))[1], rel=1e-9)


@pytest.mark.parametrize("rate", [0.001, 0.02, 0.3, 0.8])
@pytest.mark.parametrize("lift", [0.02, 0.2])
def test_how_many_are_needed(rate: float, lift: float) -> None:
    other = rate * (1 + lift)
    whole = NormalIndPower().solve_power(proportion_effectsize(other, rate), alpha=0.05, power=0.8, ratio=1.0)
    assert needed(rate, other, 0.05, 0.8) == pytest.approx(whole, rel=1e-5, abs=1)
