"""What databases write differently: time buckets, percentiles. Everything else is SQLAlchemy's business."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import registry

from analytics.kpi.query import Grain
from analytics.kpi.spans import MONTHS, Window

Element: TypeAlias = sa.ColumnElement[Any]


def bucket(dialect: str, grain: Grain, time: Element) -> Element:
    """The first day of the bucket that a day or timestamp falls into; weeks start on Monday."""
    return _BUCKETS.get(dialect, _truncated)(grain, time)


def percentile(dialect: str, value: Element, share: float, *, discrete: bool) -> Element:
    """A percentile of a group's values; `share` from 0 to 1, continuous ones interpolated."""
    place = _text(f"{share:.12g}")
    if dialect == "postgresql":
        function = sa.func.percentile_disc if discrete else sa.func.percentile_cont
        return function(place).within_group(value)
    if dialect in ("trino", "starrocks", "mysql"):
        return (
            sa.func.approx_percentile(value, place) if dialect == "trino" else sa.func.percentile_approx(value, place)
        )
    if dialect == "clickhouse":
        return sa.func.quantileExactInclusive(place)(value)  # type: ignore[no-any-return,operator]
    return (sa.func.quantile_disc if discrete else sa.func.quantile_cont)(value, place)


def days_table(dialect: str, name: str, rows: Sequence[tuple[date, date, date]], *, in_parts: bool = False) -> sa.CTE:
    """Buckets as a subquery: each one's first day (`bucket`) and the days it stands on (`first` to before `after`).

    `in_parts` tells the several lines of one bucket apart by a `part`, the day after each.
    """
    names = ("bucket", "first", "after")
    shown = (*((each, each) for each in names), *([("after", "part")] if in_parts else []))
    if dialect in ("duckdb", "sqlite", "postgresql", "trino"):
        values = sa.values(*(sa.column(each, sa.Date) for each in names), name=f"{name}_values").data(list(rows))
        given = values.cte(f"{name}_days")
        if dialect == "sqlite":
            return sa.select(*(given.c[each].label(label) for each, label in shown)).cte(name) if in_parts else given
        return sa.select(*(sa.cast(given.c[each], sa.Date).label(label) for each, label in shown)).cte(name)
    lines = (
        sa.select(
            *(sa.cast(sa.literal(row[names.index(each)], sa.Date), sa.Date).label(label) for each, label in shown)
        )
        for row in rows
    )
    return sa.union_all(*lines).cte(name)


def within(dialect: str, start: Element, end: Element, window: Window) -> sa.ColumnElement[bool]:
    """Whether `end` comes before a window after `start` is over."""
    months = MONTHS.get(window.unit, 0) * window.count
    length = f"{months} months" if months else f"{window.count * (7 if window.unit == 'week' else 1)} days"
    if dialect == "sqlite":
        return sa.func.julianday(end) < sa.func.julianday(start, _text(f"'+{length}'"))
    return end < start + _text(f"INTERVAL '{length}'")


def quoted(dialect: str, name: str) -> bool:
    """Whether a name must be quoted in that dialect's SQL."""
    return bool(_preparer(dialect).quote(name) != name)


def qualified(dialect: str, table: str, column: str) -> Element:
    """A column of a table, both quoted where the dialect asks for it."""
    preparer = _preparer(dialect)
    return sa.literal_column(".".join((preparer.quote(table), preparer.quote(column))))


def every_column(dialect: str, table: str) -> Element:
    """All columns of a table, and of that table alone."""
    return sa.literal_column(f"{_preparer(dialect).quote(table)}.*")


def _truncated(grain: Grain, time: Element) -> Element:
    if grain == "day":
        return sa.cast(time, sa.Date)
    # The unit is written in, not bound: two bound values in SELECT and GROUP BY would count as two expressions.
    # PostgreSQL makes a timestamp of a date here, hence the cast.
    return sa.cast(sa.func.date_trunc(_text(f"'{grain}'"), time), sa.Date)


def _in_sqlite(grain: Grain, time: Element) -> Element:
    months_in = sa.func.printf(_text("'-%d months'"), (sa.func.strftime(_text("'%m'"), time) - _text("1")) % _text("3"))
    steps: dict[Grain, tuple[Element, ...]] = {
        "day": (),
        "week": (_text("'weekday 0'"), _text("'-6 days'")),
        "month": (_text("'start of month'"),),
        "quarter": (_text("'start of month'"), months_in),
        "year": (_text("'start of year'"),),
    }
    return sa.func.date(time, *steps[grain], type_=sa.Date)


def _in_clickhouse(grain: Grain, time: Element) -> Element:
    functions: dict[Grain, Callable[[Element], Element]] = {
        "day": lambda day: sa.func.toDate(day, type_=sa.Date),
        "week": lambda day: sa.func.toStartOfWeek(day, _text("1"), type_=sa.Date),  # 1: Monday
        "month": lambda day: sa.func.toStartOfMonth(day, type_=sa.Date),
        "quarter": lambda day: sa.func.toStartOfQuarter(day, type_=sa.Date),
        "year": lambda day: sa.func.toStartOfYear(day, type_=sa.Date),
    }
    return functions[grain](time)


_BUCKETS: dict[str, Callable[[Grain, Element], Element]] = {"sqlite": _in_sqlite, "clickhouse": _in_clickhouse}


def _text(sql: str) -> Element:
    """A constant of this file, written into the SQL as it stands."""
    return sa.literal_column(sql)


@lru_cache
def _preparer(dialect: str) -> Any:
    return registry.load(dialect)().identifier_preparer
