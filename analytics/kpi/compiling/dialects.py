"""What databases write differently: time buckets, percentiles. Everything else is SQLAlchemy's business."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from analytics.kpi.model import KeptAs
from analytics.kpi.query import Grain
from analytics.kpi.spans import MONTHS, Window

Element: TypeAlias = sa.ColumnElement[Any]


def bucket(dialect: str, grain: Grain, time: Element) -> Element:
    """The first day of the bucket that a day or timestamp falls into; weeks start on Monday."""
    return _BUCKETS.get(dialect, _truncated)(grain, time)


def moment(dialect: str, kept_as: KeptAs, value: Element) -> Element:
    """A time column's moment, whatever it is kept as; null for text that holds none, where the database can tell."""
    if kept_as == "time" or (kept_as == "text" and dialect == "sqlite"):
        return value
    if kept_as == "text":
        match dialect:
            case "duckdb":
                return sa.try_cast(value, sa.DateTime)
            case "clickhouse":
                return sa.func.parseDateTimeBestEffortOrNull(value, type_=sa.DateTime)
            case _:
                return sa.cast(value, sa.DateTime)
    text = sa.func.toString(value) if dialect == "clickhouse" else sa.cast(value, sa.String(8))
    match dialect:
        case "duckdb":
            return sa.func.try_strptime(text, _text("'%Y%m%d'"), type_=sa.DateTime)
        case "clickhouse":
            return sa.func.parseDateTimeBestEffortOrNull(text, type_=sa.DateTime)
        case "postgresql":
            return sa.func.to_date(text, _text("'YYYYMMDD'"), type_=sa.Date)
        case "trino":
            return sa.func.date_parse(text, _text("'%Y%m%d'"), type_=sa.DateTime)
        case "starrocks":
            return sa.func.str_to_date(text, _text("'%Y%m%d'"), type_=sa.Date)
        case _:
            parts = (
                (sa.func.substr(value, _text(str(at)), _text(str(length)))) for at, length in ((1, 4), (5, 2), (7, 2))
            )
            return sa.func.printf(_text("'%s-%s-%s'"), *parts, type_=sa.Date)


def given_day(dialect: str, day: date) -> Element:
    """A day to compare a time column with, as a value of its own type where text would not do."""
    match dialect:
        case "trino":
            return sa.literal_column(f"DATE '{day.isoformat()}'", sa.Date)
        case "clickhouse":
            return sa.literal_column(f"toDate('{day.isoformat()}')", sa.Date)
        case _:
            return sa.literal(day, sa.Date)


def percentile(dialect: str, value: Element, share: float, *, discrete: bool) -> Element:
    """A percentile of a group's values; `share` from 0 to 1, continuous ones interpolated."""
    place = _text(f"{share:.12g}")
    match dialect:
        case "postgresql":
            function = sa.func.percentile_disc if discrete else sa.func.percentile_cont
            return function(place).within_group(value)
        case "starrocks":
            return (sa.func.percentile_disc if discrete else sa.func.percentile_cont)(value, place)
        case "trino":
            return sa.func.approx_percentile(value, place)
        case "clickhouse":
            return _clickhouse_discrete(value, place) if discrete else Quantile(place, AsFloat(value))
        case _:
            return (sa.func.quantile_disc if discrete else sa.func.quantile_cont)(value, place)


def _clickhouse_discrete(value: Element, place: Element) -> Element:
    """The first of the sorted values whose share reaches the one asked for; ClickHouse's own takes the one after."""
    number = sa.func.count(value)
    at = sa.func.toUInt64(sa.func.greatest(_text("1"), sa.func.ceil(place.op("*")(number))))
    found = sa.func.toFloat64(sa.func.arrayElement(sa.func.arraySort(sa.func.groupArray(value)), at))
    return sa.case((number > _text("0"), found))


class AsFloat(FunctionElement[float]):
    """A number as a 64-bit float; null stays null."""

    name = "as_float"
    inherit_cache = True
    type = sa.Double()


@compiles(AsFloat)
def _cast(element: AsFloat, compiler: Any, **given: Any) -> str:
    kind = compiler.dialect.type_compiler_instance.process(sa.Double())
    return f"CAST({compiler.process(element.clauses, **given)} AS {kind})"


@compiles(AsFloat, "starrocks")
def _cast_in_starrocks(element: AsFloat, compiler: Any, **given: Any) -> str:
    """Its dialect leaves a CAST to DOUBLE out."""
    return f"CAST({compiler.process(element.clauses, **given)} AS DOUBLE)"


@compiles(AsFloat, "clickhousedb")
@compiles(AsFloat, "clickhouse")
def _cast_in_clickhouse(element: AsFloat, compiler: Any, **given: Any) -> str:
    """Its CAST refuses null."""
    return f"toFloat64({compiler.process(element.clauses, **given)})"


class Quantile(FunctionElement[float]):
    """ClickHouse's interpolated quantile, whose share stands in parentheses of its own: share, value."""

    name = "quantile"
    inherit_cache = True
    type = sa.Double()


@compiles(Quantile)
def _quantile(element: Quantile, compiler: Any, **given: Any) -> str:
    share, value = (compiler.process(each, **given) for each in element.clauses)
    return f"quantileExactInclusiveOrNull({share})({value})"


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
    """Whether day `end` comes before a window after day `start` is over."""
    months = MONTHS.get(window.unit, 0) * window.count
    number, unit = (months, "month") if months else (window.count * (7 if window.unit == "week" else 1), "day")
    match dialect:
        case "sqlite":
            return sa.func.julianday(end) < sa.func.julianday(start, _text(f"'+{number} {unit}s'"))
        case "trino":
            return end < start + _text(f"INTERVAL '{number}' {unit.upper()}")
        case "starrocks" | "clickhouse":
            return end < start + _text(f"INTERVAL {number} {unit.upper()}")
        case _:
            return end < start + _text(f"INTERVAL '{number} {unit}s'")


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


def written(dialect: str, value: Element) -> str:
    """An expression as the dialect's SQL, its values written in."""
    return str(value.compile(dialect=_loaded(dialect), compile_kwargs={"literal_binds": True}))


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


_LOADED_AS = {"clickhouse": "clickhousedb"}  # clickhouse-connect's name of its dialect


@lru_cache
def _loaded(dialect: str) -> Any:
    return registry.load(_LOADED_AS.get(dialect, dialect))()


def _preparer(dialect: str) -> Any:
    return _loaded(dialect).identifier_preparer
