"""Figures by other figures: a part by its whole, a bucket with all that came before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from analytics.kpi.compiling.arithmetic import ratio
from analytics.kpi.compiling.dialects import Element
from analytics.kpi.query import Grain, MetricQuery


@dataclass(frozen=True, slots=True)
class Figures:
    """What to select from, the key columns and figures by name, and the columns that count what figures stand on."""

    where: sa.FromClause
    keys: Mapping[str, Element]
    metrics: Mapping[str, Element]
    events: Mapping[str, Element] = field(default_factory=dict)

    def as_table(self, name: str) -> "Figures":
        """The same from a subquery: what windows give can be bounded and joined from outside only."""
        columns = [column.label(key) for key, column in (*self.keys.items(), *self.metrics.items())]
        table = sa.select(*columns).select_from(self.where).subquery(name)
        return Figures(table, {key: table.c[key] for key in self.keys}, {key: table.c[key] for key in self.metrics})


def part_and_whole(query: MetricQuery) -> tuple[MetricQuery, MetricQuery]:
    """What a share is of, and what it is a share of: all rows of the bucket, or of the group that holds the part.

    A part is held by the groups of every dimension it does not restrict itself; groups without a part by none.
    """
    plain = replace(query, of=(), thresholds=(), order_by=None, limit=None)
    restricted = {each.dimension for each in query.of}
    holding = tuple(name for name in query.group_by if query.of and name not in restricted)
    return replace(plain, filters=(*query.filters, *query.of)), replace(plain, group_by=holding)


def of_whole(part: Figures, whole: Figures) -> Figures:
    """The part's figures, those that the whole has too over the whole's. A group without the part has a share of 0."""
    part, whole = part.as_table("part"), whole.as_table("whole")
    same = sa.and_(sa.true(), *(part.keys[key].is_not_distinct_from(whole.keys[key]) for key in whole.keys))
    by_whole = part.keys.keys() == whole.keys.keys()
    first, other = (whole, part) if by_whole else (part, whole)
    where = first.where.outerjoin(other.where, same)
    shares = {
        name: ratio(sa.func.coalesce(part.metrics[name], sa.literal_column("0")), figure)
        for name, figure in whole.metrics.items()
    }
    return Figures(where, first.keys, {**part.metrics, **shares})


def of_all_rows(found: Figures, shared: Iterable[str], grain: Grain | None) -> Figures:
    """Each of these figures over the sum of all rows of its bucket: of figures that add up."""
    within = [found.keys[grain]] if grain else None
    shares = {
        name: ratio(found.metrics[name], sa.func.sum(found.metrics[name]).over(partition_by=within)) for name in shared
    }
    return replace(found, metrics={**found.metrics, **shares})


def run_on(column: Element, keys: Sequence[Element]) -> Element:
    """A figure with those of the buckets before it; the bucket is the first key, the others are groups."""
    bucket, *groups = keys
    return sa.func.sum(column).over(partition_by=groups or None, order_by=bucket, rows=(None, 0))
