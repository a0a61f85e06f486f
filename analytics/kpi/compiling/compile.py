"""A MetricQuery compiled to one SELECT. Pure: no connection, no clock.

Each model is added up apart, in a subquery of its own (`sources`), and the results meet on their
group columns: so two facts never multiply each other's rows, and a ratio is a ratio of sums.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from analytics.kpi.compiling.dialects import Element, days_table
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.compiling.sources import Leaf, sources
from analytics.kpi.query import MetricQuery, Period, Threshold
from analytics.kpi.spans import Span, buckets

_THRESHOLDS: dict[str, Callable[[Element, float], sa.ColumnElement[bool]]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}


@dataclass(frozen=True, slots=True)
class Above:
    """What the metrics above an input lay on it."""

    filters: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

    def under(self, filter_text: str, span: Span | None = None) -> "Above":
        return Above(
            (*self.filters, filter_text) if filter_text else self.filters, (*self.spans, span) if span else self.spans
        )


NOTHING = Above()


def compile_query(
    query: MetricQuery, catalog: Catalog, dialect: str = "duckdb", known: Period | None = None
) -> sa.Select[Any]:
    """The SELECT that answers a query: the time bucket first, then group columns, then metrics.

    `known` are the days with data: a metric that fills empty days fills none outside of them.

    Raises CannotCompile for a name that does not exist or a dimension out of a metric's reach.
    """
    _check_names(query, catalog)
    asked = dict.fromkeys((*query.metrics, *(t.metric for t in query.thresholds), *_ordering_metrics(query, catalog)))
    leaves = list(dict.fromkeys(leaf for name in asked for leaf in _leaves(catalog.metrics[name], catalog)))
    tables = [source.cte(query, catalog, dialect) for source in sources(leaves, catalog)]
    keys = [*([query.grain] if query.grain else []), *query.group_by]
    filled = _filled(query, leaves, dialect, known)
    where, key_columns = _joined([table for table, _ in tables], keys, filled)
    values = {leaf: column for table, labels in tables for leaf, column in _leaf_columns(table, labels)}
    metrics = {name: _value(catalog.metrics[name], catalog, values) for name in asked}
    within = key_columns[:1] if query.grain else []
    for name in asked:
        if isinstance(catalog.metrics[name].definition, Share):
            metrics[name] = ratio(metrics[name], sa.func.sum(metrics[name]).over(partition_by=within or None))
    select = sa.select(
        *(column.label(key) for key, column in zip(keys, key_columns, strict=True)),
        *(metrics[name].label(name) for name in query.metrics),
    ).select_from(where)
    for threshold in query.thresholds:
        select = select.where(_passes(threshold, metrics[threshold.metric]))
    select = select.order_by(*_order(query, metrics, dict(zip(keys, key_columns, strict=True))))
    return select.limit(query.limit) if query.limit is not None else select


def _check_names(query: MetricQuery, catalog: Catalog) -> None:
    for name in (*query.metrics, *(threshold.metric for threshold in query.thresholds)):
        if name not in catalog.metrics:
            raise CannotCompile(f"there is no metric `{name}`")
        if why := catalog.missing(name):
            raise CannotCompile(f"metric `{name}` is not computed here: {why}")
        reachable = catalog.reachable(name)
        for dimension in (*query.group_by, *(each.dimension for each in query.filters)):
            if dimension not in reachable:
                raise CannotCompile(f"metric `{name}` cannot be split or filtered by `{dimension}`")
    if not query.metrics:
        raise CannotCompile("the query names no metric")
    if query.order_by and query.order_by.name not in (*catalog.metrics, *query.group_by, query.grain):
        raise CannotCompile(f"there is no `{query.order_by.name}` to order by")


def _ordering_metrics(query: MetricQuery, catalog: Catalog) -> tuple[str, ...]:
    order = query.order_by
    return (order.name,) if order and order.name not in query.group_by and order.name in catalog.metrics else ()


def _leaves(metric: Metric, catalog: Catalog, above: Above = NOTHING) -> Iterator[Leaf]:
    """The aggregations a metric is made of, each with what holds on the way down to it."""
    match metric.definition:
        case Simple() | AtLeast():
            yield Leaf(metric.name, metric.definition, above.filters, above.spans)
        case _:
            if isinstance(metric.definition, Conversion):
                yield _converted(metric, catalog, above)
            for name, inherited in _inputs(metric, above).values():
                yield from _leaves(catalog.metrics[name], catalog, inherited)


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
    return Leaf(metric.name, events, inner.filters, inner.spans)


def _inputs(metric: Metric, above: Above) -> dict[str, tuple[str, Above]]:
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
            return {"metric": (parts.metric, above.under(parts.filter, parts.span))}
        case _:
            return {}


def _value(metric: Metric, catalog: Catalog, values: Mapping[Leaf, Element], above: Above = NOTHING) -> Element:
    """A metric's value over its leaves' columns."""
    definition = metric.definition
    if isinstance(definition, Simple | AtLeast):
        value = values[Leaf(metric.name, definition, above.filters, above.spans)]
        fill = definition.fill_nulls_with
        return value if fill is None else sa.func.coalesce(value, int(fill) if fill == int(fill) else fill)
    inputs = {
        alias: _value(catalog.metrics[name], catalog, values, inherited)
        for alias, (name, inherited) in _inputs(metric, above).items()
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


def _leaf_columns(table: sa.CTE, labels: Mapping[Leaf, str]) -> Iterable[tuple[Leaf, Element]]:
    return ((leaf, table.c[label]) for leaf, label in labels.items())


def _filled(query: MetricQuery, leaves: Sequence[Leaf], dialect: str, known: Period | None) -> sa.CTE | None:
    """Every bucket that must appear, row or no row; None where only those with rows do."""
    if query.grain is None or not any(leaf.measure.fills for leaf in leaves):
        return None
    first, last = query.period.first, query.period.last
    if known is not None:
        first, last = max(first, known.first), min(last, known.last)
    if last < first:
        return None
    return days_table(dialect, "every", [(at, p.first, p.last) for at, p in buckets(Period(first, last), query.grain)])


def _joined(
    tables: Sequence[sa.CTE], keys: Sequence[str], filled: sa.CTE | None = None
) -> tuple[sa.FromClause, list[Element]]:
    """The models' sums side by side. Groups of any of them appear; null groups meet each other.

    `filled` buckets appear whatever the rows, for each group that has a row in any of them.
    """
    first, *others = tables
    if not others and filled is None:
        return first, [first.c[key] for key in keys]
    if not keys:
        where: sa.FromClause = first
        for table in others:
            where = where.join(table, sa.true())
        return where, []
    found = [sa.select(*(table.c[key] for key in keys)) for table in tables]
    if filled is not None:
        found.append(_everywhere(tables, keys, filled))
    groups = sa.union(*found).cte("all_groups")
    where = groups
    for table in tables:
        same = sa.and_(*(groups.c[key].is_not_distinct_from(table.c[key]) for key in keys))
        where = where.outerjoin(table, same)
    return where, [groups.c[key] for key in keys]


def _everywhere(tables: Sequence[sa.CTE], keys: Sequence[str], filled: sa.CTE) -> sa.Select[Any]:
    """Every filled bucket with every group."""
    grain, *others = keys
    if not others:
        return sa.select(filled.c.bucket.label(grain))
    groups = sa.union(*(sa.select(*(table.c[key] for key in others)) for table in tables)).subquery("some_groups")
    each = [groups.c[key] for key in others]
    return sa.select(filled.c.bucket.label(grain), *each).select_from(filled.join(groups, sa.true()))


def _passes(threshold: Threshold, value: Element) -> sa.ColumnElement[bool]:
    """Strictly on the aggregated value; a null compares to null, which keeps no row."""
    bound = int(threshold.value) if threshold.value == int(threshold.value) else threshold.value
    return _THRESHOLDS[threshold.operator](value, bound)


def _order(query: MetricQuery, metrics: Mapping[str, Element], keys: Mapping[str, Element]) -> list[Element]:
    """By rank when ranked, then by the group columns, so that the order is always the same. Nulls last both ways."""
    ranked: list[Element] = []
    if query.order_by:
        by = keys[query.order_by.name] if query.order_by.name in keys else metrics[query.order_by.name]
        ranked = [by.desc() if query.order_by.descending else by.asc()]
    elif query.limit is not None and not query.grain:
        ranked = [metrics[query.metrics[0]].desc()]
    return [each.nulls_last() for each in (*ranked, *(column.asc() for column in keys.values()))]
