"""How a change divides among what a figure is made of. Every division adds up to the change exactly.

LMDI-I: Ang, "LMDI decomposition approach: A guide for implementation", Energy Policy 86 (2015): a product's change
divides by the logarithmic mean, with no residual. Shapley: Shorrocks, "Decomposition procedures for distributional
analysis", Journal of Economic Inequality 11 (2013): each part's mean effect over all orders in which the parts change.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Value = Callable[[Mapping[str, float]], float | None]
"""A figure computed from its parts; None where it has no value (a division by zero)."""

MOST_PARTS = 6


def log_mean(one: float, other: float) -> float:
    """(a − b) ÷ ln(a ÷ b) of two positive numbers; a where they are equal."""
    ratio = (one - other) / other
    if ratio == 0:
        return other
    near = abs(ratio) < 0.5  # where log1p keeps the digits; far apart it would meet ln 0
    return (one - other) / (math.log1p(ratio) if near else math.log(one) - math.log(other))


def by_lmdi(
    before: Mapping[str, float], after: Mapping[str, float], powers: Mapping[str, int], change: tuple[float, float]
) -> dict[str, float] | None:
    """A product's change, from `change[0]` to `change[1]`, by factor: L(V₁, V₀) · power · ln(x₁ ÷ x₀).

    None where a factor or the product is not positive, which a logarithm does not allow.
    """
    start, end = change
    if min(start, end, *before.values(), *after.values()) <= 0:
        return None
    mean = log_mean(end, start)
    shares = {name: mean * power * math.log(after[name] / before[name]) for name, power in powers.items()}
    return closed(shares, end - start)


def by_shapley(before: Mapping[str, float], after: Mapping[str, float], value: Value) -> dict[str, float] | None:
    """Any figure's change by part: the mean effect of the part's change over all orders of changing.

    None for more than six parts, or where the figure has no value on the way.
    """
    names = tuple(before)
    if len(names) > MOST_PARTS:
        return None
    worth: dict[frozenset[str], float] = {}
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            found = value({name: after[name] if name in chosen else before[name] for name in names})
            if found is None or not math.isfinite(found):
                return None
            worth[frozenset(chosen)] = found
    shares = dict.fromkeys(names, 0.0)
    for chosen_set, start in worth.items():
        for name in names:
            if name not in chosen_set:
                size = len(chosen_set)
                weight = math.factorial(size) * math.factorial(len(names) - size - 1) / math.factorial(len(names))
                shares[name] += weight * (worth[chosen_set | {name}] - start)
    return closed(shares, worth[frozenset(names)] - worth[frozenset()])


def mix_and_rate(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
) -> list[tuple[float, float]] | None:
    """A ratio's change by group, each as (mix effect, rate effect). Groups hold (numerator, denominator).

    With weight w (the group's part of the denominator) and rate r: rate effect = mean(w) · Δr, mix effect =
    Δw · (mean(r) − mean(R)), R the ratio of all. The two-sided mean makes this the Shapley value of both; since the
    weights' changes add up to zero, all effects add up to ΔR. A group that only one side has is mix alone.
    None where a denominator of all is zero.
    """
    (n0, d0), (n1, d1) = _total(before), _total(after)
    if d0 == 0 or d1 == 0:
        return None
    middle = (n0 / d0 + n1 / d1) / 2
    found: list[tuple[float, float]] = []
    for (was, under), (now, below) in zip(before, after, strict=True):
        moved = below / d1 - under / d0
        whole = now / d1 - was / d0 - middle * moved
        rate = (below / d1 + under / d0) / 2 * (now / below - was / under) if below and under else 0.0
        if not below and not under:
            rate = whole  # nothing to weigh it by: orders where there are no visitors
        found.append((whole - rate, rate))
    return found


def closed(shares: Mapping[str, float], change: float) -> dict[str, float]:
    """With what rounding left over put on the largest share, so that all of them add up to the change."""
    found = dict(shares)
    if found:
        largest = max(found, key=lambda name: abs(found[name]))
        found[largest] += change - math.fsum(found.values())
    return found


def _total(groups: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return math.fsum(above for above, _ in groups), math.fsum(below for _, below in groups)
