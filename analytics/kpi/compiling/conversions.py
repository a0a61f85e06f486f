"""Conversion metrics: events of one model that follow events of another, of the same entity, within a window.

As MetricFlow counts them: each converting event belongs to the nearest base event before it, and to that one's
group and day; the rate is converting events by base events. Before and after are told by the granularity that the
file gives the time column: by the day, two events of one day convert, and 7 days are that day and the six after it.
"""

from typing import Any

import sqlalchemy as sa

from analytics.kpi.catalog import Catalog, Converted
from analytics.kpi.compiling.dialects import Element, within
from analytics.kpi.compiling.model_rows import CannotCompile, ModelRows
from analytics.kpi.query import MetricQuery


def pairs(
    rows: ModelRows, query: MetricQuery, catalog: Catalog, filters: tuple[str, ...], measure: Converted, name: str
) -> sa.Subquery:
    """The converting events (`value`), each with the group of the nearest base event before it."""
    keys = rows.keys(query)
    who = _entity(rows, measure.entity)
    same = [(f"same_{place}", *pair) for place, pair in enumerate(measure.constants)]
    base = (
        sa.select(*keys, who.label("who"), rows.instant.label("at"),
                  *(rows.dimension(mine).label(label) for label, mine, _ in same))
        .where(*rows.kept(query), *rows.conditions(filters))
        .select_from(rows.from_clause())
        .subquery(f"{name}_base")
    )  # fmt: skip
    model = catalog.models[measure.after.model]
    later = ModelRows(catalog, model.name, measure.after.time or model.time, rows.dialect)
    value = later.expression("1" if measure.after.expr == "*" else measure.after.expr)
    events = (
        sa.select(_entity(later, measure.entity).label("who"), later.instant.label("at"),
                  value.label("value"),
                  sa.func.row_number().over().label("event"),
                  *(later.dimension(theirs).label(label) for label, _, theirs in same))
        .where(*later.conditions([text for text in (measure.after.filter, measure.after_filter) if text]))
        .select_from(later.from_clause())
        .subquery(f"{name}_events")
    )  # fmt: skip
    follows = [base.c.who == events.c.who, base.c.at <= events.c.at]
    if measure.window is not None:
        follows.append(within(rows.dialect, base.c.at, events.c.at, measure.window))
    follows += [base.c[label] == events.c[label] for label, _, _ in same]
    nearest = sa.func.row_number().over(partition_by=events.c.event, order_by=base.c.at.desc())
    groups = [base.c[key.name] for key in keys]
    return (
        sa.select(*groups, events.c.value, nearest.label("place"))
        .select_from(base.join(events, sa.and_(*follows)))
        .subquery(f"{name}_pairs")
    )


def _entity(rows: ModelRows, name: str) -> Element:
    found = next((each for each in rows.model.entities if each.name == name), None)
    if found is None:
        raise CannotCompile(f"model `{rows.model.name}` has no entity `{name}`")
    return rows.expression(found.expr, grouped=True)


def counted(found: sa.Subquery, value: Element, label: str) -> sa.Select[Any]:
    """The events counted, or their values added up, group by group."""
    groups = [column for column in found.c if column.name not in ("value", "place")]
    return sa.select(*groups, value.label(label)).where(found.c.place == sa.literal_column("1")).group_by(*groups)
