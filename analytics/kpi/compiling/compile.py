"""A MetricQuery compiled to one SELECT. Pure: no connection, no clock.

Each model is added up apart, in a subquery of its own (`sources`), and the results meet on their
group columns: so two facts never multiply each other's rows, and a ratio is a ratio of sums.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import sqlalchemy as sa

from analytics.kpi.catalog import AtLeast, Catalog, Share, Simple
from analytics.kpi.compiling.arithmetic import ratio
from analytics.kpi.compiling.averages import units
from analytics.kpi.compiling.bases import Base, base_of
from analytics.kpi.compiling.dialects import Element, days_table
from analytics.kpi.compiling.formulas import Above, leaves, value_of
from analytics.kpi.compiling.model_rows import CannotCompile, NotPermitted
from analytics.kpi.compiling.sources import Leaf, sources
from analytics.kpi.compiling.wholes import Figures, of_all_rows, of_whole, part_and_whole, run_on
from analytics.kpi.query import MetricQuery, Period, Threshold
from analytics.kpi.shares import adds_up, averages_out, runs_on
from analytics.kpi.spans import buckets

Known: TypeAlias = Mapping[tuple[str, str], Period]

_THRESHOLDS: dict[str, Callable[[Element, float], sa.ColumnElement[bool]]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}


def compile_query(
    query: MetricQuery, catalog: Catalog, dialect: str = "duckdb", known: Known | None = None
) -> sa.Select[Any]:
    """The SELECT that answers a query: the time bucket first, then group columns, then metrics.

    `known` are the days with data, by model and time dimension: a metric that fills empty days fills none outside of
    them, and an average a day counts none outside of them.

    Raises CannotCompile for a name that does not exist or a dimension out of a metric's reach.
    """
    _check_names(query, catalog)
    if query.count_of is not None:
        return _count_of(query, query.count_of, catalog, dialect, known or {})
    return _compiled(query, catalog, dialect, known or {}, {})[0]


def compile_with_bases(
    query: MetricQuery, catalog: Catalog, dialect: str = "duckdb", known: Known | None = None
) -> tuple[sa.Select[Any], Mapping[str, Base], sa.Select[Any]]:
    """The SELECT of `compile_query`; what metrics' figures stand on, by metric; and the same SELECT with the number of
    those events in further columns, in that order.

    Raises CannotCompile as `compile_query` does.
    """
    found = {name: base_of(catalog.metrics[name], catalog) for name in query.metrics if name in catalog.metrics}
    bases = {name: base for name, base in found.items() if base}
    if query.count_of is not None or query.per or query.of or query.running or not bases:
        select = compile_query(query, catalog, dialect, known)
        return select, {}, select
    _check_names(query, catalog)
    select, events = _compiled(query, catalog, dialect, known or {}, bases)
    return select, bases, select.add_columns(*(events[name].label(f"{name}_stands_on") for name in bases))


def _count_of(query: MetricQuery, dimension: str, catalog: Catalog, dialect: str, known: Known) -> sa.Select[Any]:
    """How many values of a dimension the first metric has a figure for, group by group. No count of 0 is a figure."""
    first = catalog.metrics[query.metrics[0]]
    asked = replace(query, metrics=(first.name,), group_by=(*query.group_by, dimension), order_by=None, limit=None)
    groups = _compiled(asked, catalog, dialect, known, {})[0].order_by(None).subquery("each_group")
    figure = groups.c[first.name]
    counts = isinstance(first.definition, AtLeast) or (
        isinstance(first.definition, Simple)
        and (first.definition.agg in ("count", "count_distinct") or first.definition.fill_nulls_with is not None)
    )
    there = figure > sa.literal_column("0") if counts else figure.is_not(None)
    keys = [groups.c[name] for name in (*([query.grain] if query.grain else []), *query.group_by)]
    number = sa.func.count().label(f"count_{dimension}")
    counted = sa.select(*keys, number).where(groups.c[dimension].is_not(None), there).group_by(*keys)
    return counted.order_by(*(key.asc().nulls_last() for key in keys))


def _compiled(
    query: MetricQuery, catalog: Catalog, dialect: str, known: Known, bases: Mapping[str, Base]
) -> tuple[sa.Select[Any], Mapping[str, Element]]:
    """The SELECT, and the columns that count what figures stand on."""
    asked = dict.fromkeys((*query.metrics, *(t.metric for t in query.thresholds), *_ordering_metrics(query, catalog)))
    shared = {name: each.metric for name in asked if isinstance(each := catalog.metrics[name].definition, Share)}
    figures = partial(_figures, catalog=catalog, dialect=dialect, known=known)
    if query.of or not all(adds_up(catalog.metrics[name].definition) for name in shared.values()):
        part, whole = part_and_whole(query)
        found = of_whole(figures(part, tuple(asked)), figures(whole, tuple(shared), called="whole_"))
    else:
        found = figures(query, tuple(asked), bases=bases)
        found = of_all_rows(found, tuple(shared), query.grain)
    if query.running:
        found = found.as_table("running")
    select = sa.select(
        *(column.label(key) for key, column in found.keys.items()),
        *(found.metrics[name].label(name) for name in query.metrics),
    ).select_from(found.where)
    for threshold in query.thresholds:
        select = select.where(_passes(threshold, found.metrics[threshold.metric]))
    select = select.order_by(*_order(query, found.metrics, found.keys))
    return select.limit(query.limit) if query.limit is not None else select, found.events


def _figures(
    query: MetricQuery,
    asked: tuple[str, ...],
    *,
    catalog: Catalog,
    dialect: str,
    known: Known,
    bases: Mapping[str, Base] | None = None,
    called: str = "",
) -> Figures:
    """The figures of `asked` by the query's groups; of a share what it is of. `called` opens the subqueries' names."""
    above, bases = Above(per=query.per, since=query.period.first if query.running else None), bases or {}
    needed = list(dict.fromkeys(leaf for name in asked for leaf in leaves(catalog.metrics[name], catalog, above)))
    counted = (leaf for base in bases.values() for leaf in leaves(base.metric, catalog, base.above))
    parts = sources(list(dict.fromkeys((*needed, *counted))), catalog, called)
    tables = [part.cte(query, catalog, dialect, known.get((part.model, part.time))) for part in parts]
    keys = [*([query.grain] if query.grain else []), *query.group_by]
    filled = _filled(query, needed, dialect, known, catalog, called)
    where, key_columns = _joined([table for table, _ in tables], keys, filled, called)
    values = {leaf: column for table, labels in tables for leaf, column in _leaf_columns(table, labels)}
    if query.running:
        values = {
            leaf: run_on(column, key_columns) if adds_up(leaf.measure) else column for leaf, column in values.items()
        }
    metrics = {name: value_of(catalog.metrics[name], catalog, values, above) for name in asked}
    if query.per:
        bucket = key_columns[0] if query.grain else None
        for name in asked:
            have = common_days(known, catalog, name)
            metrics[name] = ratio(metrics[name], units(query, query.per, have, bucket))
    events = {name: value_of(base.metric, catalog, values, base.above) for name, base in bases.items()}
    return Figures(where, dict(zip(keys, key_columns, strict=True)), metrics, events)


def common_days(known: Known, catalog: Catalog, metric: str) -> Period | None:
    """The days that every axis of a metric has data for."""
    spans = [known[key] for time in catalog.time_of(metric) if (key := (time.model, time.name)) in known]
    first, last = max((each.first for each in spans), default=None), min((each.last for each in spans), default=None)
    return Period(first, last) if first and last and first <= last else None


def _check_names(query: MetricQuery, catalog: Catalog) -> None:
    _check_sight(query, catalog)
    for name in (*query.metrics, *(threshold.metric for threshold in query.thresholds)):
        if name not in catalog.metrics:
            raise CannotCompile(f"there is no metric `{name}`")
        if why := catalog.missing(name):
            raise CannotCompile(f"metric `{name}` is not computed here: {why}")
        if query.per and not averages_out(name, catalog):
            raise CannotCompile(f"metric `{name}` has no average a {query.per}: it does not add up over days")
        if query.running and not (query.grain and runs_on(name, catalog)):
            raise CannotCompile(f"metric `{name}` has no running total of a query by `{query.grain}`")
        if query.of and not isinstance(catalog.metrics[name].definition, Share):
            raise CannotCompile(f"metric `{name}` is no share, which a part is asked of")
        reachable = catalog.reachable(name)
        counted = (query.count_of,) if query.count_of else ()
        for dimension in (*query.group_by, *counted, *(each.dimension for each in (*query.filters, *query.of))):
            if dimension not in reachable:
                raise CannotCompile(f"metric `{name}` cannot be split or filtered by `{dimension}`")
    if not query.metrics:
        raise CannotCompile("the query names no metric")
    if query.order_by and query.order_by.name not in (*catalog.metrics, *query.group_by, query.grain):
        raise CannotCompile(f"there is no `{query.order_by.name}` to order by")
    if query.limit is not None and query.order_by is None:
        raise CannotCompile("the first rows of no order are any rows: a limit needs an order")


def _check_sight(query: MetricQuery, catalog: Catalog) -> None:
    """What is hidden is not shown, nor found out by a bound or a rank."""
    order = (query.order_by.name,) if query.order_by else ()
    metrics = {*query.metrics, *order, *(each.metric for each in query.thresholds)} & catalog.hidden_metrics
    asked = {*query.group_by, *order, query.count_of, *(each.dimension for each in (*query.filters, *query.of))}
    for name in sorted(metrics | (catalog.hidden_dimensions & asked)):
        raise NotPermitted(f"no permission to see `{name}`")


def _ordering_metrics(query: MetricQuery, catalog: Catalog) -> tuple[str, ...]:
    order = query.order_by
    return (order.name,) if order and order.name not in query.group_by and order.name in catalog.metrics else ()


def _leaf_columns(table: sa.CTE, labels: Mapping[Leaf, str]) -> Iterable[tuple[Leaf, Element]]:
    return ((leaf, table.c[label]) for leaf, label in labels.items())


def _filled(
    query: MetricQuery, needed: Sequence[Leaf], dialect: str, known: Known, catalog: Catalog, called: str
) -> sa.CTE | None:
    """Every bucket that must appear, row or no row; None where only those with rows do."""
    filling = [leaf.measure for leaf in needed if leaf.measure.fills]
    if query.grain is None or not filling:
        return None
    first, last = query.period.first, query.period.last
    axes = {(each.model, each.time or catalog.models[each.model].time) for each in filling}
    have = [known[axis] for axis in axes if axis in known]
    if have:
        first, last = max(first, min(each.first for each in have)), min(last, max(each.last for each in have))
    if last < first:
        return None
    return days_table(
        dialect, f"{called}every", [(at, p.first, p.last) for at, p in buckets(Period(first, last), query.grain)]
    )


def _joined(
    tables: Sequence[sa.CTE], keys: Sequence[str], filled: sa.CTE | None = None, called: str = ""
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
    groups = sa.union(*found).cte(f"{called}all_groups")
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
