"""What one SELECT gave: its rows, and beside each the number of events that its figures stand on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from analytics.kpi.catalog import Catalog
from analytics.kpi.compiling.bases import Base, counts
from analytics.kpi.compiling.compile import Known, compile_with_bases
from analytics.kpi.few import Few, few_changed, found_few
from analytics.kpi.query import MetricQuery, Value
from analytics.warehouse import Warehouse

Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """`events` and `bases` are by metric, for those whose figures stand on something countable."""

    rows: tuple[Row, ...]
    sql: str
    bases: Mapping[str, Base] = field(default_factory=dict)
    events: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


def selected(query: MetricQuery, known: Known, catalog: Catalog, warehouse: Warehouse) -> Selected:
    """Runs a query. The events are read with the rows, in the same SELECT; the SQL shown gives the rows alone.

    Raises CannotCompile and WarehouseError.
    """
    plain, bases, select = compile_with_bases(query, catalog, warehouse.dialect, known)
    found = tuple(tuple(_plain(value) for value in row) for row in warehouse.rows(select).rows)
    if not bases:
        return Selected(found, warehouse.render(plain))
    width = len(bases)
    events = {name: tuple(row[at - width] for row in found) for at, name in enumerate(bases)}
    return Selected(tuple(row[:-width] for row in found), warehouse.render(plain), bases, events)


def few_of(query: MetricQuery, now: Selected, then: Selected | None, catalog: Catalog) -> tuple[Few, ...]:
    """What stands on too few events: figures of now, figures of then, changes of counts."""
    if query.count_of:
        return ()
    found: list[Few | None] = []
    start = len(query.group_by) + (query.grain is not None)
    for at, name in enumerate(query.metrics):
        for selected, earlier in ((now, False), (then, True)):
            if selected is None or name not in selected.bases:
                continue
            base = selected.bases[name]
            figures = [
                (_size(row[start + at]), _size(events))
                for row, events in zip(selected.rows, selected.events[name], strict=True)
            ]
            said = base.metric.name if base.said else ""
            found.append(found_few(name, said, base.kind, figures, earlier=earlier, having=base.having))
        if then is not None and counts(catalog.metrics[name]) and not query.per and not query.grain:
            before = {row[:start]: row[start + at] for row in then.rows}
            both = [(_size(row[start + at]), _size(before.get(row[:start]))) for row in now.rows]
            found.append(few_changed(name, both))
    return tuple(each for each in found if each)


def _size(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(value: Any) -> Value:
    """Exact decimals become floats, a day with no time of day a date, not-a-number null."""
    match value:
        case Decimal():
            return float(value)
        case float() if math.isnan(value) or math.isinf(value):
            return None
        case datetime() if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
            return value.date()
        case str() | int() | float() | bool() | date() | None:
            return value
        case _:
            return str(value)
