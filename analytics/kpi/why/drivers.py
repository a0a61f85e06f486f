"""Which of the figures that a metric is made of its change falls on, two levels down."""

import math
from dataclasses import dataclass
from typing import Literal

from analytics.kpi.why.asking import Inquiry
from analytics.kpi.why.attribution import by_lmdi, by_shapley
from analytics.kpi.why.formula import Makeup, makeups

_SAME = 1e-6  # of a metric's size: what it is made of must give the metric up to rounding


@dataclass(frozen=True, slots=True)
class Driver:
    """One factor or part: its own figures, and what of the metric's change falls on it, in the metric's unit."""

    metric: str
    before: float
    after: float
    share: float
    power: int = 1


@dataclass(frozen=True, slots=True)
class Drivers:
    """A metric's change by what it is made of; the shares add up to it. `deeper` takes the largest one apart."""

    metric: str
    parts: tuple[Driver, ...]
    method: Literal["lmdi", "shapley"]
    product: bool
    deeper: "Drivers | None" = None
    unused: tuple[str, ...] = ()

    @property
    def first(self) -> Driver:
        return max(self.parts, key=lambda part: abs(part.share))


def drivers(asked: Inquiry, before: float, after: float) -> Drivers | None:
    """None where the metric is made of nothing, or of nothing that can be asked for over the same rows."""
    found = _of(asked, asked.metric.name, before, after, ())
    if found is None:
        return None
    first = found.first
    known = (found.metric, *(part.metric for part in found.parts))
    deeper = _of(asked, first.metric, first.before, first.after, known) if first.before != first.after else None
    return Drivers(found.metric, found.parts, found.method, found.product, deeper, found.unused)


def _of(asked: Inquiry, metric: str, before: float, after: float, known: tuple[str, ...]) -> Drivers | None:
    unused: list[str] = []
    for makeup in makeups(asked.catalog.metrics[metric], asked.catalog):
        if _leads_back(makeup, known) or not all(asked.can(name) for name in makeup.parts):
            continue
        totals = asked.totals(makeup.parts, "drivers")
        if totals is None:
            continue
        if not (_agrees(makeup, totals[0], before) and _agrees(makeup, totals[1], after)):
            unused.append(" × ".join(makeup.parts))
            continue
        found = _divided(makeup, totals, before, after)
        if found is not None:
            return Drivers(metric, found[0], found[1], bool(makeup.powers), unused=tuple(unused))
    return None


def _leads_back(makeup: Makeup, known: tuple[str, ...]) -> bool:
    """Whether it says nothing new below what is `known`, the metric explained first: revenue = cost × ROI, of ROI."""
    metric = makeup.metric
    return metric in makeup.parts or bool(known and (known[0] in makeup.parts or set(makeup.parts) <= set(known)))


def _agrees(makeup: Makeup, parts: dict[str, float], metric: float) -> bool:
    value = makeup.value(parts)
    return value is not None and math.isclose(value, metric, rel_tol=_SAME, abs_tol=1e-12)


def _divided(
    makeup: Makeup, totals: tuple[dict[str, float], dict[str, float]], before: float, after: float
) -> tuple[tuple[Driver, ...], Literal["lmdi", "shapley"]] | None:
    was, now = totals
    method: Literal["lmdi", "shapley"] = "lmdi"
    shares = by_lmdi(was, now, makeup.powers, (before, after)) if makeup.powers else None
    if shares is None:
        shares, method = by_shapley(was, now, makeup.value), "shapley"
    if shares is None:
        return None
    parts = (Driver(name, was[name], now[name], shares[name], makeup.powers.get(name, 1)) for name in makeup.parts)
    return tuple(parts), method
