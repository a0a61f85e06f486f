"""What else was new in the same days: nothing here is a cause, only a thing that happened at the same time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from analytics.kpi.catalog import Model
from analytics.kpi.compiling.expressions import ExpressionError
from analytics.kpi.compiling.model_rows import CannotCompile, ModelRows
from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, Period, Value
from analytics.kpi.why.asking import Inquiry, Statement
from analytics.kpi.why.groups import Group, Split
from analytics.warehouse import WarehouseError

WORTH_SAYING = 0.05  # of itself, that a figure beside must have moved by; of the change, that a new value must hold
MOST_NEWS = 200


@dataclass(frozen=True, slots=True)
class News:
    """Something that began within the later days, from a model whose rows are events."""

    day: date
    title: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure that moved at the same time."""

    metric: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`news` come by the model that tells them. `came` and `went` are values that only one side has, by dimension.

    `days` and `days_before` are how many days of each side have rows; `festivals` name those that only one side
    touches: here (the later days), there (the earlier ones).
    """

    news: tuple[tuple[str, tuple[News, ...]], ...] = ()
    beside: tuple[Beside, ...] = ()
    came: tuple[tuple[str, Value], ...] = ()
    went: tuple[tuple[str, Value], ...] = ()
    festivals_here: tuple[str, ...] = ()
    festivals_there: tuple[str, ...] = ()
    days: int = 0
    days_before: int = 0


def meanwhile(asked: Inquiry, change: float, splits: Sequence[Split], calendar: Calendar) -> Meanwhile:
    """All that the store and the calendar tell of the two stretches of days."""
    here, there = _festivals(asked.query.period, calendar), _festivals(asked.before, calendar)
    days = [
        len({row[0] for row in asked.daily((asked.metric.name,), each)}) for each in (asked.query.period, asked.before)
    ]
    return Meanwhile(
        news=_news(asked),
        beside=_beside(asked),
        came=_one_sided(splits, change, lambda group: group.before is None and group.after is not None),
        went=_one_sided(splits, change, lambda group: group.after is None and group.before is not None),
        festivals_here=_only(here, there),
        festivals_there=_only(there, here),
        days=days[0],
        days_before=days[1],
    )


def _festivals(period: Period, calendar: Calendar) -> dict[str, bool]:
    """The festivals of a period: whether their day itself falls into it, or only half of it into the days around."""
    found: dict[str, bool] = {}
    for festival in calendar.festivals:
        for year in range(period.first.year, period.last.year + 2):
            day, span = festival.day(year), festival.span(year)
            if day is None or span is None:
                continue
            common = (min(period.last, span.last) - max(period.first, span.first)).days + 1
            inside = period.first <= day.first <= period.last
            if inside or 2 * common >= period.days:
                found[festival.name] = inside
    return found


def _only(one: dict[str, bool], other: dict[str, bool]) -> tuple[str, ...]:
    """Festivals of one stretch: those the other has nothing of, and those whose day is in this one alone."""
    return tuple(name for name, inside in one.items() if name not in other or (inside and not other[name]))


def _beside(asked: Inquiry) -> tuple[Beside, ...]:
    """The figures the file says to look at beside the metric, where they moved."""
    names = [name for name in asked.metric.alongside if asked.can(name)]
    totals = asked.totals(names, "beside") if names else None
    if totals is None:
        return ()
    found = (Beside(name, totals[0][name], totals[1][name]) for name in names)
    return tuple(each for each in found if abs(each.after - each.before) > WORTH_SAYING * abs(each.before))


def _one_sided(splits: Sequence[Split], change: float, only: Callable[[Group], bool]) -> tuple[tuple[str, Value], ...]:
    return tuple(
        (split.dimension, group.value)
        for split in splits
        for group in split.groups
        if only(group) and abs(group.share) > WORTH_SAYING * abs(change)
    )


def _news(asked: Inquiry) -> tuple[tuple[str, tuple[News, ...]], ...]:
    found = []
    for model in asked.catalog.models.values():
        if model.events and model.columns:
            told = _told(asked, model)
            if told:
                found.append((model.name, told))
    return tuple(found)


def _told(asked: Inquiry, model: Model) -> tuple[News, ...]:
    """A model's events of the later days, held to the question's filters as far as they reach it."""
    assert model.events is not None
    catalog, warehouse = asked.catalog, asked.store.warehouse
    filters = tuple(each for each in asked.query.filters if catalog.path(model.name, each.dimension) is not None)
    try:
        rows = ModelRows(catalog, model.name, model.events.time, warehouse.dialect)
        query = MetricQuery((), asked.query.period, filters=filters)
        day, title = rows.time.label("day"), rows.expression(model.events.title, grouped=True).label("title")
        kept = rows.kept(query)
        select = (
            sa.select(day, title).select_from(rows.from_clause()).where(*kept).order_by(day, title).limit(MOST_NEWS)
        )
        told = warehouse.rows(select).rows
    except (CannotCompile, ExpressionError, WarehouseError):
        return ()
    asked.ran.append(Statement("news", (model.label or model.name,), warehouse.render(select)))
    return tuple(News(_day(row[0]), str(row[1])) for row in told if row[0] is not None)


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])
