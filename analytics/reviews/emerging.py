"""What is too much for chance: Wilson, Fisher’s one-sided test, Poisson’s upper tail, Benjamini–Hochberg over needs.

Written out, because loading scipy.stats takes longer than all the rest of an answer; tests hold each to scipy's.
"""

from collections.abc import Sequence
from math import exp, lgamma, sqrt
from statistics import NormalDist
from typing import Final, Literal

EMERGING_BELOW: Final = 0.05
EMERGING_CUSTOMERS: Final = 5
"""Customers from which a rise (now) or a fall (before) is told as one."""
_Z: Final = NormalDist().inv_cdf(0.975)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927); all of 0…1 where there is nothing to count."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z / (1 + square / total) * sqrt(share * (1 - share) / total + square / (4 * total * total))
    return 0.0 if not hits else middle - half, 1.0 if hits == total else middle + half


def fisher_greater(here: int, now: int, there: int, before: int) -> float:
    """Fisher's exact test, one-sided: the chance of `here` or more of `now` customers, were the share the same.

    `there` of `before` customers said it then. The upper tail of the hypergeometric distribution.
    """
    both, whole = here + there, now + before
    log = _log_choose(both, here) + _log_choose(whole - both, now - here) - _log_choose(whole, now)
    term = total = exp(log)
    for k in range(here, min(both, now)):
        term *= (both - k) * (now - k) / ((k + 1) * (whole - both - now + k + 1))
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, total)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini–Hochberg (1995): each p value as the false discovery rate at which it would be found."""
    count, least = len(p_values), 1.0
    found = [1.0] * count
    for place, at in zip(range(count, 0, -1), sorted(range(count), key=lambda n: -p_values[n]), strict=True):
        least = min(least, p_values[at] * count / place)
        found[at] = least
    return found


def moved(
    counts: Sequence[tuple[int, int]], now: Sequence[int], before: Sequence[int], way: Literal["greater", "less"]
) -> list[tuple[float, bool]]:
    """(adjusted p, whether it moved that way) for each (customers now, customers before) of `now` and `before` writers.

    Where nobody wrote in one of the two windows there is nothing to test, p is 1.
    """
    testable = [at for at in range(len(counts)) if now[at] and before[at]]
    p_values = []
    for at in testable:
        (here, there), n, m = counts[at], now[at], before[at]
        p_values.append(fisher_greater(here, n, there, m) if way == "greater" else fisher_greater(there, m, here, n))
    found = [(1.0, False)] * len(counts)
    for at, p in zip(testable, adjusted(p_values), strict=True):
        enough = counts[at][0 if way == "greater" else 1] >= EMERGING_CUSTOMERS
        found[at] = (p, p < EMERGING_BELOW and enough)
    return found


def poisson_tail(count: int, expected: float) -> float:
    """The chance of `count` or more where `expected` are usual: the upper tail of Poisson's law."""
    if count <= 0:
        return 1.0
    term = total = exp(-expected)
    for each in range(1, count):
        term *= expected / each
        total += term
    return max(0.0, 1.0 - total)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
