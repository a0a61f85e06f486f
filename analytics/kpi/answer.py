"""A query answered: rows, the compared period's rows, the SQL of both, and what a reader must know beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import sqlalchemy as sa

from analytics.kpi.catalog import Catalog, Dimension, Format, Metric, Ratio, Share, Simple
from analytics.kpi.compiling.averages import number
from analytics.kpi.compiling.compile import Known, common_days
from analytics.kpi.compiling.model_rows import ModelRows
from analytics.kpi.few import Few
from analytics.kpi.query import Filter, MetricQuery, Period, Value
from analytics.kpi.selected import Row, Selected, few_of, selected
from analytics.kpi.shares import adds_up
from analytics.kpi.spans import bucket_of
from analytics.warehouse import Warehouse

Coverage: TypeAlias = Callable[[Dimension], tuple[date, date] | None]
NoteKind: TypeAlias = Literal[
    "period_assumed",
    "starts_late",
    "ends_early",
    "part_missing",
    "cut_buckets",
    "nothing_to_compare",
    "compared_starts_late",
    "compared_ends_early",
    "unequal_days",
    "shares_overlap",
]
_ROUNDING: Final = 1e-9
UNLIKE: Final = 0.05
"""How much shorter one of two compared stretches may be before that must be said: 30 days for 31 need no word."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """`format` is None for time and group columns."""

    name: str
    label: str
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat: what kind, which day or name it is about."""

    kind: NoteKind
    day: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows hold the grain, then group columns, then metrics; ratios as fractions.

    `comparison` holds the same columns for the period compared with, None when nothing is compared.
    A query with `count_of` has one column in place of the metrics, `count_<dimension>`.
    When rows were ranked or cut, it holds the same groups, in the same order, where they exist.
    `units` is how many days (weeks, months) an average `per` them is over, of one period; None for other queries.
    `few` are the figures that stand on too few events.
    """

    query: MetricQuery
    columns: tuple[AnswerColumn, ...]
    rows: tuple[Row, ...]
    comparison: tuple[Row, ...] | None
    sql: str
    comparison_sql: str
    fresh_until: date | None
    notes: tuple[Note, ...]
    units: int | None = None
    few: tuple[Few, ...] = ()

    @property
    def cut_buckets(self) -> frozenset[date]:
        """The first days of edge buckets that the period, or the data, covers only in part."""
        grain, period = self.query.grain, self.query.period
        if grain is None or grain == "day":
            return frozenset()
        last = min(period.last, self.fresh_until or period.last)
        edges = {bucket_of(period.first, grain), bucket_of(last, grain)}
        return frozenset(each.first for each in edges if each.first < period.first or each.last > last)


@dataclass(frozen=True, slots=True)
class NoData:
    """The period holds no data at all; `available` is the one that does, None for an empty warehouse."""

    query: MetricQuery
    available: Period | None


def answer(
    query: MetricQuery, catalog: Catalog, warehouse: Warehouse, coverage: Coverage | None = None
) -> Answer | NoData:
    """Compiles and runs a query. `coverage` tells the first and last day with data on a time axis.

    Raises CannotCompile for a query that the catalog does not allow, WarehouseError when the warehouse fails.
    """
    covers = coverage or (lambda time: covered(time, catalog, warehouse))
    spans = [(time, covers(time)) for time in _times(query, catalog)]
    known = [span for _, span in spans if span]
    available = Period(min(first for first, _ in known), max(last for _, last in known)) if known else None
    if not any(_overlap(span, query.period) for span in known):
        return NoData(query, available)
    have = {(time.model, time.name): Period(*span) for time, span in spans if span}
    now = selected(query, have, catalog, warehouse)
    rows = now.rows
    if _says_nothing(rows, query) and _is_empty(query, spans, catalog, warehouse):
        return NoData(query, available)
    then, empty = _compare(query, rows, have, catalog, warehouse)
    width = len(query.metrics)
    empty = empty or (then is not None and all(value is None for row in then.rows for value in row[-width:]))
    notes = [*_period_notes(query, spans, catalog), *_compare_notes(query, known, catalog, empty=empty)]
    notes += [Note("shares_overlap")] if _overlapping(query, rows, catalog) else []
    found = Answer(
        query=query,
        columns=_columns(query, catalog),
        rows=rows,
        comparison=then.rows if then else None,
        sql=now.sql,
        comparison_sql=then.sql if then else "",
        fresh_until=min((last for _, last in known), default=None),
        notes=tuple(notes),
        units=_units(query, have, catalog),
        few=few_of(query, now, then, catalog),
    )
    return replace(found, notes=(*notes, Note("cut_buckets"))) if found.cut_buckets else found


def covered(time: Dimension, catalog: Catalog, warehouse: Warehouse) -> tuple[date, date] | None:
    """The first and last day with data on a model's time axis; None for an empty table.

    Raises WarehouseError for a table that is not there.
    """
    rows = ModelRows(catalog, time.model, time.name, warehouse.dialect)
    return warehouse.freshness(rows.table, rows.time)


def _times(query: MetricQuery, catalog: Catalog) -> list[Dimension]:
    found = {(time.model, time.name): time for name in query.metrics for time in catalog.time_of(name)}
    return list(found.values())


def _units(query: MetricQuery, known: Known, catalog: Catalog) -> int | None:
    """How many days (weeks, months) an average is over, where there is one number of them."""
    if query.per is None or query.grain is not None:
        return None
    return number(query.period, query.per, common_days(known, catalog, query.metrics[0]))


def _says_nothing(rows: Iterable[Row], query: MetricQuery) -> bool:
    width = 1 if query.count_of else len(query.metrics)
    return not any(value for row in rows for value in row[-width:])


def _is_empty(
    query: MetricQuery,
    spans: list[tuple[Dimension, tuple[date, date] | None]],
    catalog: Catalog,
    warehouse: Warehouse,
) -> bool:
    """Whether a model that the answer needs has no row at all in the period, filters aside."""
    for time, span in spans:
        if not _overlap(span, query.period):
            return True
        rows = ModelRows(catalog, time.model, time.name, warehouse.dialect)
        kept = rows.kept(replace(query, filters=()))
        select: sa.Select[Any] = (
            sa.select(sa.literal_column("1").label("one")).select_from(rows.from_clause()).where(*kept).limit(1)
        )
        if not warehouse.rows(select).rows:
            return True
    return False


def _compare(
    query: MetricQuery, rows: tuple[Row, ...], known: Known, catalog: Catalog, warehouse: Warehouse
) -> tuple[Selected | None, bool]:
    """What the period compared with gave, and whether it has no data."""
    if query.compare is None:
        return None, False
    period = query.compare.period
    if not any(_overlap((span.first, span.last), period) for span in known.values()):
        return Selected((), ""), True
    other = query.over(period)
    ranked = query.limit is not None or query.thresholds
    follow = bool(query.group_by and not query.grain and not query.count_of and ranked)
    if follow:
        other = _same_groups(other, rows)
    found = selected(other, known, catalog, warehouse)
    return _in_the_order_of(found, rows, len(query.group_by)) if follow else found, False


def _in_the_order_of(found: Selected, rows: tuple[Row, ...], width: int) -> Selected:
    """Only the groups of `rows`, in their order."""
    place = {row[:width]: at for at, row in enumerate(rows)}
    kept = [at for at, row in enumerate(found.rows) if row[:width] in place]
    kept.sort(key=lambda at: place[found.rows[at][:width]])
    events = {name: tuple(values[at] for at in kept) for name, values in found.events.items()}
    return replace(found, rows=tuple(found.rows[at] for at in kept), events=events)


def _same_groups(query: MetricQuery, rows: tuple[Row, ...]) -> MetricQuery:
    """Without rank and thresholds, but for the groups of `rows` only: what they were, not who led then."""
    groups = (
        Filter(name, "in", tuple(dict.fromkeys(row[at] for row in rows))) for at, name in enumerate(query.group_by)
    )
    filters = (*query.filters, *(each for each in groups if each.values))
    return replace(query, thresholds=(), limit=None, order_by=None, filters=filters)


def _period_notes(
    query: MetricQuery, spans: list[tuple[Dimension, tuple[date, date] | None]], catalog: Catalog
) -> list[Note]:
    notes = [Note("period_assumed")] if query.period_assumed else []
    reached = [span for _, span in spans if span and _overlap(span, query.period)]
    missing = [catalog.models[time.model] for time, span in spans if not _overlap(span, query.period)]
    notes += [Note("part_missing", name=model.label or model.name) for model in missing]
    first, last = max(first for first, _ in reached), min(last for _, last in reached)
    if first > query.period.first:
        notes.append(Note("starts_late", day=first))
    if last < query.period.last:
        notes.append(Note("ends_early", day=last))
    return notes


def _compare_notes(query: MetricQuery, known: list[tuple[date, date]], catalog: Catalog, *, empty: bool) -> list[Note]:
    """That there is nothing to compare with, or only a part: then the two stretches are not alike."""
    if empty or query.compare is None:
        return [Note("nothing_to_compare")] if empty else []
    period, notes = query.compare.period, []
    first, last = _data_within(known, period)
    if first > period.first:
        notes.append(Note("compared_starts_late", day=first))
    if last < period.last:
        notes.append(Note("compared_ends_early", day=last))
    metrics = [catalog.metrics[name] for name in query.metrics]
    days = [
        (min(each.last, last) - max(each.first, first)).days + 1
        for each in (query.period, period)
        for first, last in [_data_within(known, each)]
    ]
    if 1 - min(days) / max(days) > UNLIKE and query.grain is None and any(map(_grows, metrics)):
        notes.append(Note("unequal_days", name=f"{days[0]}/{days[1]}"))
    return notes


def _overlapping(query: MetricQuery, rows: tuple[Row, ...], catalog: Catalog) -> bool:
    """Whether groups' shares of what is counted once come to more than the whole: some are in several groups."""
    at = len(query.group_by) + (query.grain is not None)
    for place, name in enumerate(query.metrics):
        definition = catalog.metrics[name].definition
        if not isinstance(definition, Share) or adds_up(catalog.metrics[definition.metric].definition):
            continue
        sums: dict[Value, float] = {}
        for row in rows:
            share, bucket = row[at + place], row[0] if query.grain else None
            sums[bucket] = sums.get(bucket, 0.0) + (share if isinstance(share, float) else 0.0)
        if not query.of and any(each > 1 + _ROUNDING for each in sums.values()):
            return True
    return False


def _grows(metric: Metric) -> bool:
    """Whether more days give more of it: a ratio or an average is as good of a week as of a month."""
    match metric.definition:
        case Ratio() | Simple(agg="average" | "median" | "percentile" | "min" | "max"):
            return False
        case _:
            return True


def _data_within(known: list[tuple[date, date]], period: Period) -> tuple[date, date]:
    spans = [span for span in known if _overlap(span, period)]
    return max(first for first, _ in spans), min(last for _, last in spans)


def _overlap(span: tuple[date, date] | None, period: Period) -> bool:
    return span is not None and span[0] <= period.last and span[1] >= period.first


def _columns(query: MetricQuery, catalog: Catalog) -> tuple[AnswerColumn, ...]:
    grain = [AnswerColumn(query.grain, query.grain)] if query.grain else []
    groups = [(name, catalog.dimension(name)) for name in query.group_by]
    metrics = [catalog.metrics[name] for name in query.metrics]
    shown = (*grain, *(AnswerColumn(name, found.label if found else name) for name, found in groups))
    if query.count_of:
        counted = catalog.dimension(query.count_of)
        label = counted.label if counted else query.count_of
        return (*shown, AnswerColumn(f"count_{query.count_of}", label, "integer"))
    return (*shown, *(AnswerColumn(metric.name, metric.label, _format(metric, query)) for metric in metrics))


def _format(metric: Metric, query: MetricQuery) -> Format:
    """An average of whole numbers need not be one."""
    return "number" if query.per and metric.format == "integer" else metric.format
