"""What a figure stands on: the events that a rate, a ratio or an average is of, so that too few of them can be said."""

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from analytics.kpi.catalog import AtLeast, Catalog, Conversion, Derived, Metric, Ratio, Simple
from analytics.kpi.compiling.expressions import parse
from analytics.kpi.compiling.formulas import NOTHING, Above, inputs_under

Kind: TypeAlias = Literal["proportion", "ratio", "average"]
"""Events among events; anything else by events; a mean over rows."""


@dataclass(frozen=True, slots=True)
class Base:
    """The metric that counts a figure's events, and what it stands under.

    `said` is whether people know it by name; `having` names the metric that counts those of a proportion who have it.
    """

    metric: Metric
    above: Above
    kind: Kind
    said: bool = True
    having: str = ""


def base_of(metric: Metric, catalog: Catalog, above: Above = NOTHING) -> Base | None:
    """None for a metric that is no rate, ratio or average, or not one of countable things."""
    definition = metric.definition
    if isinstance(definition, Simple):
        return _rows(metric, definition, above)
    if not isinstance(definition, Ratio | Derived | Conversion):
        return None
    inputs = inputs_under(metric, above)
    match definition:
        case Ratio():
            return _by(inputs["numerator"], inputs["denominator"], catalog, metric)
        case Conversion(rate=True):
            name, under = inputs["base"]
            return Base(catalog.metrics[name], under, "proportion", having=definition.after)
        case Derived(expr=expr) if below := _divisor(expr):
            return _by(None, inputs[below], catalog, metric) if below in inputs else None
        case Derived():
            found = (base_of(catalog.metrics[name], catalog, under) for name, under in inputs.values())
            return next((base for base in found if base), None)
        case _:
            return None


def counts(metric: Metric) -> bool:
    """Whether a metric is a number of things."""
    match metric.definition:
        case AtLeast():
            return True
        case Simple(agg="count" | "count_distinct" | "sum_boolean"):
            return True
        case Simple(agg="sum"):
            return metric.format in ("integer", "number")  # whole numbers, as the rows will tell
        case _:
            return False


def _by(above: tuple[str, Above] | None, below: tuple[str, Above], catalog: Catalog, metric: Metric) -> Base | None:
    name, under = below
    if not counts(catalog.metrics[name]):
        return None
    among = above is not None and counts(catalog.metrics[above[0]]) and metric.format == "percent"
    if above is None or not among:
        return Base(catalog.metrics[name], under, "ratio")
    return Base(catalog.metrics[name], under, "proportion", having=above[0])


def _rows(metric: Metric, definition: Simple, above: Above) -> Base | None:
    """The rows that a mean or a median is of."""
    if definition.agg not in ("average", "median", "percentile") or definition.non_additive_dimension:
        return None
    counting = replace(
        definition, agg="count", percentile=None, discrete=False, fill_nulls_with=None, every_bucket=False
    )
    return Base(replace(metric, name=f"{metric.name}_rows", definition=counting), above, "average", said=False)


def _divisor(expr: str) -> str:
    """The one input that the whole expression is divided by: `cost * 1000 / impressions`; empty for none."""
    node: Any = parse(expr)
    while type(node).__name__ in ("Paren", "Mul"):
        if type(node).__name__ == "Paren":
            node = node.this
        else:  # a factor that is a plain number changes nothing
            sides = [side for side in (node.this, node.expression) if type(side).__name__ != "Literal"]
            if len(sides) != 1:
                return ""
            node = sides[0]
    if type(node).__name__ != "Div":
        return ""
    below = node.expression
    while type(below).__name__ in ("Paren", "Nullif"):
        below = below.this
    return str(below.name) if type(below).__name__ == "Column" else ""
