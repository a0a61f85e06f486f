"""What a figure is made of, read from its definition: a product, an expression, a fraction of things that add up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from analytics.kpi.catalog import Catalog, Derived, Metric, Ratio
from analytics.kpi.compiling.expressions import ExpressionError, parse
from analytics.kpi.why.attribution import Value


@dataclass(frozen=True, slots=True)
class Makeup:
    """A metric as a function of other metrics, by their names.

    `powers` holds each factor's power where it is a plain product (÷ is −1), and is empty otherwise. `source` says
    whether the file declares it, the metric is defined by it, or a rate implies it (orders = visitors × rate).
    """

    metric: str
    parts: tuple[str, ...]
    powers: Mapping[str, int]
    value: Value
    source: Literal["declared", "defined", "implied"]


def makeups(metric: Metric, catalog: Catalog) -> list[Makeup]:
    """Every way a metric is made of others, the file's own first."""
    found: list[Makeup] = []
    if metric.drivers:
        powers = {name.lstrip("/ "): -1 if name.startswith("/") else 1 for name in metric.drivers}
        found.append(_product(metric.name, powers, "declared"))
    match metric.definition:
        case Ratio() as parts if not (parts.numerator_filter or parts.denominator_filter or metric.filter):
            found.append(_product(metric.name, {parts.numerator: 1, parts.denominator: -1}, "defined"))
        case Derived() as parts if not (parts.filters or parts.offsets or metric.filter):
            made = _derived(metric.name, parts)
            found += [made] if made else []
        case _:
            pass
    return [*found, *_implied(metric, catalog)]


def _product(metric: str, powers: Mapping[str, int], source: Literal["declared", "defined", "implied"]) -> Makeup:
    def value(parts: Mapping[str, float]) -> float | None:
        if any(parts[name] == 0 and power < 0 for name, power in powers.items()):
            return None
        return math.prod(parts[name] ** power for name, power in powers.items())

    return Makeup(metric, tuple(powers), powers, value, source)


def _implied(metric: Metric, catalog: Catalog) -> list[Makeup]:
    """A rate of the file with this metric on top says: metric = what is below × rate."""
    found = []
    for rate in catalog.metrics.values():
        definition = rate.definition
        if not rate.visible or not isinstance(definition, Ratio) or definition.numerator != metric.name:
            continue
        if rate.filter or definition.numerator_filter or definition.denominator_filter:
            continue
        below = catalog.metrics.get(definition.denominator)
        if below is not None and below.visible and below.format != "currency":
            found.append(_product(metric.name, {below.name: 1, rate.name: 1}, "implied"))
    return found


def _derived(name: str, parts: Derived) -> Makeup | None:
    try:
        tree = parse(parts.expr)
    except ExpressionError:
        return None
    by_name = dict(parts.inputs)
    if len(set(by_name.values())) < len(by_name):
        return None
    powers = _powers(tree)
    named = {by_name[alias]: power for alias, power in powers.items()} if powers else {}

    def value(given: Mapping[str, float]) -> float | None:
        return evaluated(tree, {alias: given[metric] for alias, metric in by_name.items()})

    return Makeup(name, tuple(by_name.values()), named, value, "defined")


def _powers(node: Any) -> dict[str, int] | None:
    """The factors of a plain product with positive constants, by their power; None for anything else."""
    match type(node).__name__:
        case "Column":
            return {node.name: 1}
        case "Literal":
            return {} if not node.is_string and float(node.this) > 0 else None
        case "Paren":
            return _powers(node.this)
        case "Mul" | "Div" as kind:
            left, right = _powers(node.this), _powers(node.expression)
            if left is None or right is None or set(left) & set(right):
                return None
            return left | {name: power * (1 if kind == "Mul" else -1) for name, power in right.items()}
        case _:
            return None


def evaluated(node: Any, given: Mapping[str, float]) -> float | None:
    """Plain arithmetic over named numbers; None where it has no value or is more than arithmetic."""
    match type(node).__name__:
        case "Column":
            return given[node.name]
        case "Literal":
            return None if node.is_string else float(node.this)
        case "Paren":
            return evaluated(node.this, given)
        case "Neg":
            inner = evaluated(node.this, given)
            return None if inner is None else -inner
        case "Nullif" | "Coalesce":  # guards against nothing, which has no value here anyway
            return evaluated(node.this, given)
        case "Add" | "Sub" | "Mul" | "Div" as kind:
            left, right = evaluated(node.this, given), evaluated(node.expression, given)
            if left is None or right is None or (kind == "Div" and right == 0):
                return None
            return (
                {"Add": left + right, "Sub": left - right, "Mul": left * right}.get(kind)
                if kind != "Div"
                else left / right
            )
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Fraction:
    """Linear over linear, of metrics whose groups may add up: what a change by group is computed from.

    Where the numerator cannot be asked for by itself (it has a filter of its own), `rate` names the ratio, whose
    product with what is below is the numerator.
    """

    above: Mapping[str, float]
    below: Mapping[str, float]
    rate: str = ""

    @property
    def leaves(self) -> tuple[str, ...]:
        """The metrics to ask for."""
        named = (*([self.rate] if self.rate else []), *self.above, *(name for name in self.below if name))
        return tuple(dict.fromkeys(named))

    @property
    def ratio(self) -> bool:
        return set(self.below) != {""}

    def parts(self, row: Mapping[str, float]) -> tuple[float, float]:
        """Numerator and denominator from the leaves' figures."""
        below = _sum(self.below, row)
        return (row[self.rate] * below if self.rate else _sum(self.above, row)), below

    def value(self, row: Mapping[str, float]) -> float | None:
        above, below = self.parts(row)
        return above / below if below else None


def _sum(linear: Mapping[str, float], row: Mapping[str, float]) -> float:
    return math.fsum(by * (row[name] if name else 1.0) for name, by in linear.items())


def fraction(metric: Metric, catalog: Catalog) -> Fraction:
    """A metric as a fraction of metrics that are no ratios themselves; `{"": 1}` below where it is none.

    What cannot be taken apart is a leaf of its own: the sums over groups then tell whether it adds up.
    """
    definition = metric.definition
    if isinstance(definition, Ratio) and definition.numerator_filter:
        plain = not definition.denominator_filter and not metric.filter
        below = _fraction_of(catalog.metrics[definition.denominator], catalog) if plain else None
        if below is not None and set(below.below) == {""} and "" not in below.above:
            return Fraction({}, below.above, metric.name)
    found = _fraction_of(metric, catalog)
    alone = Fraction({metric.name: 1.0}, {"": 1.0})
    if found is None or (found.above.get("")) or (set(found.below) - {""} and "" in found.below):
        return alone
    return Fraction({k: v for k, v in found.above.items() if k}, found.below)


def _fraction_of(metric: Metric, catalog: Catalog) -> Fraction | None:
    alone = Fraction({metric.name: 1.0}, {"": 1.0})
    match metric.definition:
        case Ratio() as parts if not (parts.numerator_filter or parts.denominator_filter or metric.filter):
            above = _fraction_of(catalog.metrics[parts.numerator], catalog)
            below = _fraction_of(catalog.metrics[parts.denominator], catalog)
            return above and below and _divided(above, below)
        case Derived() as parts if not (parts.filters or parts.offsets or metric.filter):
            try:
                return _read(parse(parts.expr), parts, catalog) or alone
            except ExpressionError:
                return alone
        case _:
            return alone


def _read(node: Any, parts: Derived, catalog: Catalog) -> Fraction | None:
    match type(node).__name__:
        case "Column":
            name = parts.inputs.get(node.name)
            return _fraction_of(catalog.metrics[name], catalog) if name else None
        case "Literal":
            return None if node.is_string else Fraction({"": float(node.this)}, {"": 1.0})
        case "Paren":
            return _read(node.this, parts, catalog)
        case "Nullif":
            return _read(node.this, parts, catalog)
        case "Neg":
            inner = _read(node.this, parts, catalog)
            return inner and Fraction(_scaled(inner.above, -1.0), inner.below)
        case "Add" | "Sub" | "Mul" | "Div" as kind:
            left, right = _read(node.this, parts, catalog), _read(node.expression, parts, catalog)
            return left and right and _COMBINED[kind](left, right)
        case _:
            return None


def _constant(linear: Mapping[str, float]) -> float | None:
    return linear.get("", 0.0) if not set(linear) - {""} else None


def _scaled(linear: Mapping[str, float], by: float) -> dict[str, float]:
    return {name: value * by for name, value in linear.items()}


def _times(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float] | None:
    """A product that stays linear: one of the two is a number."""
    number = _constant(one)
    if number is not None:
        return _scaled(other, number)
    number = _constant(other)
    return None if number is None else _scaled(one, number)


def _multiplied(one: Fraction, other: Fraction) -> Fraction | None:
    if dict(one.above) == dict(other.below):
        return Fraction(other.above, one.below)
    if dict(one.below) == dict(other.above):
        return Fraction(one.above, other.below)
    above, below = _times(one.above, other.above), _times(one.below, other.below)
    return Fraction(above, below) if above is not None and below is not None else None


def _divided(one: Fraction, other: Fraction) -> Fraction | None:
    if dict(one.below) == dict(other.below):
        return Fraction(one.above, other.above)
    return _multiplied(one, Fraction(other.below, other.above))


def _added(one: Fraction, other: Fraction, sign: float = 1.0) -> Fraction | None:
    if dict(one.below) == dict(other.below):
        names = (*one.above, *(name for name in other.above if name not in one.above))
        above = {name: one.above.get(name, 0.0) + sign * other.above.get(name, 0.0) for name in names}
        return Fraction(above, one.below)
    left, right = _times(one.above, other.below), _times(other.above, one.below)
    below = _times(one.below, other.below)
    if left is None or right is None or below is None:
        return None
    return _added(Fraction(left, below), Fraction(right, below), sign)


_COMBINED: Mapping[str, Any] = {
    "Add": _added,
    "Sub": lambda one, other: _added(one, other, -1.0),
    "Mul": _multiplied,
    "Div": _divided,
}
