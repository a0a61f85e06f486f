"""One model's rows added up per group: a subquery for all the plain aggregations, one for each special shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from analytics.kpi.catalog import AtLeast, Catalog, Converted, Simple
from analytics.kpi.compiling.conversions import counted, pairs
from analytics.kpi.compiling.dialects import Element, days_table, percentile
from analytics.kpi.compiling.model_rows import PART, Condition, ModelRows
from analytics.kpi.query import Grain, MetricQuery, Period
from analytics.kpi.spans import Since, Span, ToDate, Trailing, averages, buckets, stretches

_A_DAY = timedelta(days=1)
_NONE: Element = sa.literal_column("0")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One aggregation, the filters of the metrics above it, and the spans that move it off the days asked for.

    With `per` it is added up for each such unit apart, and the units' figures are added: distinct customers a day.
    """

    name: str
    measure: Simple | AtLeast | Converted
    filters: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    per: Grain | None = None

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(text for text in dict.fromkeys((self.measure.filter, *self.filters)) if text)

    @property
    def stands_alone(self) -> bool:
        """Whether it needs a subquery of its own shape."""
        return not isinstance(self.measure, Simple) or bool(self.measure.non_additive_dimension)


@dataclass(frozen=True, slots=True)
class Source:
    """Leaves that one pass over one model's rows can compute. `name` is the subquery's."""

    name: str
    model: str
    time: str
    leaves: tuple[Leaf, ...]

    def cte(
        self, query: MetricQuery, catalog: Catalog, dialect: str, known: Period | None = None
    ) -> tuple[sa.CTE, Mapping[Leaf, str]]:
        """The subquery with one row for each group, and the column of each leaf in it. `known`: its days with data."""
        labels = _labels(self.leaves)
        leaf = self.leaves[0]
        mean = averages(leaf.spans, query.grain)
        days: sa.CTE | None = None
        if leaf.spans and not query.grain and not leaf.per:
            query = query.over(stretches(leaf.spans, _clipped(leaf, query.period, known), None)[0])
        elif leaf.spans or leaf.per:
            days = days_table(dialect, f"{self.name}_days", _stood(leaf, query, known), in_parts=bool(mean or leaf.per))
        rows = ModelRows(catalog, self.model, self.time, dialect, days)
        match leaf.measure:
            case Converted() as measure:
                found = pairs(rows, query, catalog, leaf.conditions, measure, leaf.name)
                value = _aggregation(dialect, measure.after, found.c.value)
                select = counted(found, value, labels[leaf])
            case AtLeast() as measure:
                select = _at_least(rows, query, leaf, measure, labels[leaf])
            case Simple() as measure if measure.non_additive_dimension:
                select = _at_the_edge(rows, query, leaf, measure, labels[leaf])
            case _:
                select = _sums(rows, query, labels)
        if mean or leaf.per:
            select = _together(select.subquery(f"{self.name}_parts"), tuple(labels.values()), mean=mean)
        return select.cte(self.name), labels


def _stood(leaf: Leaf, query: MetricQuery, known: Period | None) -> list[tuple[date, date, date]]:
    """Each bucket's first day with the days it stands on, the day after them last; several lines for a bucket in parts.

    With no grain there is one bucket, the period.
    """
    asked = buckets(query.period, query.grain) if query.grain else [(query.period.first, query.period)]
    if known is not None and any(isinstance(span, Since) for span in leaf.spans):
        asked = [each for each in asked if each[1].first <= known.last]
    found: list[tuple[date, date, date]] = []
    for at, whole in asked:
        parts = [part for _, part in buckets(whole, leaf.per)] if leaf.per else [_clipped(leaf, whole, known)]
        stood = (each for part in parts for each in stretches(leaf.spans, part, query.grain))
        found += [(at, each.first, each.last + _A_DAY) for each in stood]
    return found


def _clipped(leaf: Leaf, asked: Period, known: Period | None) -> Period:
    """What adds up over time ends with the last day with data: days to come are not averaged in, nor trailed over."""
    trails = any(isinstance(span, Trailing | ToDate | Since) for span in leaf.spans)
    if known is None or not trails or not asked.first <= known.last < asked.last:
        return asked
    return Period(asked.first, known.last)


def _together(parts: sa.Subquery, labels: Sequence[str], *, mean: bool) -> sa.Select[Any]:
    """The parts of each group together: their mean, or their sum, which of no parts at all is a count of 0."""
    pooled = [(sa.func.avg if mean else sa.func.sum)(parts.c[label]) for label in labels]
    values = [
        (value if mean else sa.func.coalesce(value, _NONE)).label(label)
        for value, label in zip(pooled, labels, strict=True)
    ]
    names = {value.name for value in values} | {PART}
    groups = [column for column in parts.c if column.name not in names]
    return sa.select(*groups, *values).group_by(*groups)


def sources(leaves: Sequence[Leaf], catalog: Catalog, called: str = "") -> list[Source]:
    """Leaves gathered by model and time axis; those of their own shape stand apart. `called` opens their names."""
    together: dict[tuple[str, str, tuple[Span, ...], Grain | None, Leaf | None], list[Leaf]] = {}
    for leaf in leaves:
        model = catalog.models[leaf.measure.model]
        alone = leaf if leaf.stands_alone else None
        together.setdefault((model.name, leaf.measure.time or model.time, leaf.spans, leaf.per, alone), []).append(leaf)
    found: list[Source] = []
    for (model_name, time, _, _, alone), group in together.items():
        stem = f"{called}{alone.name if alone else model_name}_sums"
        taken = sum(each.name.rstrip("0123456789") == stem for each in found)
        found.append(Source(f"{stem}{taken + 1}" if taken else stem, model_name, time, tuple(group)))
    return found


def _labels(leaves: Sequence[Leaf]) -> dict[Leaf, str]:
    labels: dict[Leaf, str] = {}
    for leaf in leaves:
        same = sum(each.name == leaf.name for each in labels)
        labels[leaf] = f"{leaf.name}_{same + 1}" if same else leaf.name
    return labels


def _sums(rows: ModelRows, query: MetricQuery, labels: Mapping[Leaf, str]) -> sa.Select[Any]:
    """All plain aggregations in one pass. A group appears when any of them has a row there."""
    keys = rows.keys(query)
    shared = [text for text in next(iter(labels)).conditions if all(text in leaf.conditions for leaf in labels)]
    own = {leaf: [text for text in leaf.conditions if text not in shared] for leaf in labels}
    values = [_aggregate(rows, leaf, own[leaf]).label(label) for leaf, label in labels.items()]
    where = [*rows.kept(query), *rows.conditions(shared)]
    if all(own.values()):
        where.append(sa.or_(*(sa.and_(*rows.conditions(texts)) for texts in own.values())))
    return sa.select(*keys, *values).select_from(rows.from_clause()).where(*where).group_by(*_plain(keys))


def _at_least(rows: ModelRows, query: MetricQuery, leaf: Leaf, measure: AtLeast, label: str) -> sa.Select[Any]:
    """Counts each one's things first, then those who have enough of them."""
    keys = rows.keys(query)
    who = rows.expression(measure.entity, grouped=True)
    times = sa.func.count(sa.distinct(rows.expression(measure.expr)))
    where = [*rows.kept(query), *rows.conditions(leaf.conditions)]
    counted = (
        sa.select(*keys, who.label("who"), times.label("times"))
        .select_from(rows.from_clause())
        .where(*where)
        .group_by(*_plain(keys), who)
        .subquery(f"{leaf.name}_each")
    )
    groups = [counted.c[key.name] for key in keys]
    known = counted.c.who.is_not(None)
    enough = sa.case((sa.and_(known, counted.c.times >= measure.least), sa.literal_column("1")))
    return sa.select(*groups, sa.func.count(enough).label(label)).group_by(*groups)


def _at_the_edge(rows: ModelRows, query: MetricQuery, leaf: Leaf, measure: Simple, label: str) -> sa.Select[Any]:
    """Only the rows of the last (or first) day that each window group has within its bucket, as MetricFlow does."""
    keys = rows.keys(query)
    day = rows.dimension(measure.non_additive_dimension)
    windows = [*rows.buckets(query), *(_named(rows, name) for name in measure.window_groups)]
    edge = sa.func.max(day) if measure.window == "max" else sa.func.min(day)
    where = [*rows.kept(query), *rows.conditions(leaf.conditions)]
    value = rows.expression("1" if measure.expr == "*" else measure.expr)
    marked = (
        sa.select(*keys, value.label("value"), day.label("at"), edge.over(partition_by=windows or None).label("edge"))
        .select_from(rows.from_clause())
        .where(*where)
        .subquery(f"{leaf.name}_each")
    )
    groups = [marked.c[key.name] for key in keys]
    total = _aggregation(rows.dialect, measure, marked.c.value)
    return sa.select(*groups, total.label(label)).where(marked.c.at == marked.c.edge).group_by(*groups)


def _named(rows: ModelRows, name: str) -> Element:
    """A window group: a dimension, or an entity of the model."""
    entity = next((each for each in rows.model.entities if each.name == name), None)
    return rows.dimension(name) if entity is None else rows.expression(entity.expr)


def _aggregate(rows: ModelRows, leaf: Leaf, own: Sequence[str]) -> Element:
    """An aggregation over the rows that pass its own filters."""
    measure = leaf.measure
    assert isinstance(measure, Simple)
    conditions: list[Condition] = rows.conditions(own)
    if measure.agg == "count" and measure.expr in ("*", "1"):
        if not conditions:
            return sa.func.count()
        return sa.func.count(sa.case((sa.and_(*conditions), sa.literal_column("1"))))
    value = rows.expression(measure.expr)
    if conditions:
        value = sa.case((sa.and_(*conditions), value))
    return _aggregation(rows.dialect, measure, value)


def _aggregation(dialect: str, measure: Simple, value: Element) -> Element:
    """Nulls are skipped by every one of them."""
    match measure.agg:
        case "sum":
            return sa.func.sum(value)
        case "min":
            return sa.func.min(value)
        case "max":
            return sa.func.max(value)
        case "average":
            return sa.func.avg(value)
        case "count":
            return sa.func.count(value)
        case "count_distinct":
            return sa.func.count(sa.distinct(value))
        case "sum_boolean":
            return sa.func.sum(sa.cast(value, sa.Integer))
        case "median":
            return percentile(dialect, value, 0.5, discrete=False)
        case "percentile":
            return percentile(dialect, value, measure.percentile or 0.0, discrete=measure.discrete)


def _plain(keys: Sequence[sa.Label[Any]]) -> list[Element]:
    """GROUP BY repeats the expression: a label could be taken for a column of the same name."""
    return [key.element for key in keys]
