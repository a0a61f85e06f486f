"""What is too much for chance: Wilson's interval, Fisher's one-sided exact test, Benjamini–Hochberg over all needs."""

from collections.abc import Sequence
from typing import Final, Literal

EMERGING_BELOW: Final = 0.05
EMERGING_CUSTOMERS: Final = 5
"""Customers from which a rise (now) or a fall (before) is told as one."""


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; all of 0…1 where there is nothing to count."""
    if not total:
        return 0.0, 1.0
    from scipy.stats import binomtest

    interval = binomtest(min(hits, total), total).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def moved(
    counts: Sequence[tuple[int, int]], now: Sequence[int], before: Sequence[int], way: Literal["greater", "less"]
) -> list[tuple[float, bool]]:
    """(adjusted p, whether it moved that way) for each (customers now, customers before) of `now` and `before` writers.

    Where nobody wrote in one of the two windows there is nothing to test, p is 1.
    """
    testable = [at for at in range(len(counts)) if now[at] and before[at]]
    found = [(1.0, False)] * len(counts)
    if not testable:
        return found
    from scipy.stats import false_discovery_control, fisher_exact

    p_values = []
    for at in testable:
        here, there = counts[at]
        table = [[here, now[at] - here], [there, before[at] - there]]
        p_values.append(min(1.0, float(fisher_exact(table, alternative=way).pvalue)))
    for at, p in zip(testable, false_discovery_control(p_values, method="bh").tolist(), strict=True):
        enough = counts[at][0 if way == "greater" else 1] >= EMERGING_CUSTOMERS
        found[at] = (p, p < EMERGING_BELOW and enough)
    return found
