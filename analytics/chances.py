"""A few laws of chance on scipy.special alone: scipy.stats and statsmodels say the same, and importing them costs every
process that stays 50 MB and 150 MB. The tests hold each of these to what they say."""

from math import asin, ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def at_least(counts: "ArrayLike", size: "ArrayLike", success: "ArrayLike") -> "Floats":
    """How likely so many or more are by the negative binomial law (`scipy.stats.nbinom.sf(counts - 1, …)`)."""
    import numpy as np
    from scipy.special import betainc

    found: Floats = np.where(np.asarray(counts) > 0, betainc(np.maximum(counts, 1), size, 1 - np.asarray(success)), 1.0)
    return found


def poisson_bound(share: float, means: "ArrayLike") -> "Floats":
    """The least count that a Poisson law of each mean does not exceed with this likelihood
    (`scipy.stats.poisson.ppf`)."""
    import numpy as np
    from scipy.special import pdtr, pdtrik

    above = np.ceil(pdtrik(share, means))
    below = np.maximum(above - 1, 0)
    found: Floats = np.where(pdtr(below, means) >= share, below, above)
    return found


def discoveries(p_values: "Floats") -> "Floats":
    """P-values adjusted down each column, so that what lies below a bound holds at most that share of false ones
    (Benjamini and Hochberg 1995; `scipy.stats.false_discovery_control(p_values, axis=0)`)."""
    import numpy as np

    count = len(p_values)
    order = np.argsort(p_values, axis=0)
    ranks = np.arange(1, count + 1).reshape(-1, 1)
    ranked = np.take_along_axis(p_values, order, axis=0) * (count / ranks)
    least = np.minimum.accumulate(ranked[::-1], axis=0)[::-1]
    found = np.empty_like(p_values)
    np.put_along_axis(found, order, np.minimum(least, 1.0), axis=0)
    return found


def alike(done: tuple[float, float], seen: tuple[float, float]) -> float:
    """How often two sides that are alike would lie at least so far apart: the two-sided pooled z-test of two
    proportions (`statsmodels.stats.proportion.proportions_ztest`).
    Some, not all, must have done it, and both sides be seen."""
    from scipy.special import ndtr

    pooled = sum(done) / sum(seen)
    spread = sqrt(pooled * (1 - pooled) * (1 / seen[0] + 1 / seen[1]))
    return float(2 * ndtr(-abs(done[0] / seen[0] - done[1] / seen[1]) / spread))


def needed(rate: float, other: float, level: float, power: float) -> int:
    """How many each side must see to tell two rates apart, two-sided, by the normal approximation on Cohen's h (Cohen
    1988, ch. 6; `statsmodels.stats.power.NormalIndPower`)."""
    from scipy.special import ndtri

    effect = 2 * asin(sqrt(other)) - 2 * asin(sqrt(rate))
    return ceil(float(2 * ((ndtri(1 - level / 2) + ndtri(power)) / effect) ** 2))
