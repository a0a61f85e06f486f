"""What a metric is made of: the aggregations below it, and its value over their columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from analytics.kpi.catalog import (
    AtLeast,
    Catalog,
    Conversion,
    Converted,
    Cumulative,
    Derived,
    Metric,
    Ratio,
    Share,
    Simple,
)
from analytics.kpi.compiling.arithmetic import evaluate, ratio
from analytics.kpi.compiling.dialects import Element
from analytics.kpi.compiling.sources import Leaf
from analytics.kpi.query import Grain
from analytics.kpi.shares import adds_up
from analytics.kpi.spans import Since, Span


@dataclass(frozen=True, slots=True)
class Above:
    """What the metrics above an input lay on it. `since` is the first day of a running figure."""

    filters: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    per: Grain | None = None
    filling: Cumulative | None = None
    since: date | None = None

    def under(self, filter_text: str, span: Span | None = None) -> "Above":
        filters = (*self.filters, filter_text) if filter_text else self.filters
        return replace(self, filters=filters, spans=(*self.spans, span) if span else self.spans)

    def leaf(self, name: str, measure: Simple | AtLeast | Converted) -> Leaf:
        """An aggregation under all that. Sums over days need no adding up in parts to be averaged, nor to be run on."""
        apart = None if adds_up(measure) else self.per
        spans = self.spans if adds_up(measure) or not self.since else (Since(self.since), *self.spans)
        if self.filling and isinstance(measure, Simple):
            fill, every = self.filling.fill_nulls_with, self.filling.every_bucket
            measure = replace(measure, fill_nulls_with=fill, every_bucket=every)
        return Leaf(name, measure, self.filters, spans, apart)


NOTHING = Above()


def leaves(metric: Metric, catalog: Catalog, above: Above = NOTHING) -> Iterator[Leaf]:
    """The aggregations a metric is made of, each with what holds on the way down to it."""
    match metric.definition:
        case Simple() | AtLeast():
            yield above.leaf(metric.name, metric.definition)
        case _:
            if isinstance(metric.definition, Conversion):
                yield _converted(metric, catalog, above)
            for name, inherited in inputs_under(metric, above).values():
                yield from leaves(catalog.metrics[name], catalog, inherited)


def _converted(metric: Metric, catalog: Catalog, above: Above) -> Leaf:
    """The events that a conversion metric counts."""
    definition = metric.definition
    assert isinstance(definition, Conversion)
    base, after = catalog.metrics[definition.base].definition, catalog.metrics[definition.after].definition
    assert isinstance(base, Simple)
    assert isinstance(after, Simple)
    inner = above.under(metric.filter).under(definition.base_filter)
    events = Converted(base.model, base.time, base.filter, after, definition.entity, definition.window,
                       definition.after_filter, definition.constants)  # fmt: skip
    return inner.leaf(metric.name, events)


def inputs_under(metric: Metric, above: Above) -> dict[str, tuple[str, Above]]:
    """By alias: each input metric and what it stands under."""
    above = above.under(metric.filter)
    match metric.definition:
        case Ratio() as parts:
            return {
                "numerator": (parts.numerator, above.under(parts.numerator_filter)),
                "denominator": (parts.denominator, above.under(parts.denominator_filter)),
            }
        case Derived() as parts:
            return {
                alias: (name, above.under(parts.filters.get(alias, ""), parts.offsets.get(alias)))
                for alias, name in parts.inputs.items()
            }
        case Share(metric=name):
            return {"metric": (name, above)}
        case Conversion() as parts:
            return {"base": (parts.base, above.under(parts.base_filter))}
        case Cumulative() as parts:
            fills = parts.every_bucket or parts.fill_nulls_with is not None
            below = replace(above, filling=parts) if fills else above
            return {"metric": (parts.metric, below.under(parts.filter, parts.span))}
        case _:
            return {}


def value_of(metric: Metric, catalog: Catalog, values: Mapping[Leaf, Element], above: Above = NOTHING) -> Element:
    """A metric's value over its leaves' columns."""
    definition = metric.definition
    if isinstance(definition, Simple | AtLeast):
        leaf = above.leaf(metric.name, definition)
        value, fill = values[leaf], definition.fill_nulls_with
        if isinstance(leaf.measure, Simple):
            fill = leaf.measure.fill_nulls_with
        return value if fill is None else sa.func.coalesce(value, int(fill) if fill == int(fill) else fill)
    inputs = {
        alias: value_of(catalog.metrics[name], catalog, values, inherited)
        for alias, (name, inherited) in inputs_under(metric, above).items()
    }
    match definition:
        case Ratio():
            return ratio(inputs["numerator"], inputs["denominator"])
        case Derived(expr=expr):
            return evaluate(expr, inputs)
        case Conversion(rate=rate):
            events = sa.func.coalesce(values[_converted(metric, catalog, above)], sa.literal_column("0"))
            return ratio(events, inputs["base"]) if rate else events
        case _:
            return inputs["metric"]
