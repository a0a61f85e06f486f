"""The rows of one model that a query keeps, with the many-to-one joins it turns out to need."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from analytics.kpi.catalog import Catalog, Dimension, Model
from analytics.kpi.compiling.dialects import (
    Element,
    bucket,
    every_column,
    given_day,
    moment,
    qualified,
    quoted,
    written,
)
from analytics.kpi.compiling.expressions import METRIC_TIME, PLAIN, SQLGLOT_NAMES, Reference, parse, write
from analytics.kpi.joins import Path, alias, find_entity
from analytics.kpi.query import Filter, MetricQuery, Operator, Value
from analytics.kpi.spans import BEGINNING

if TYPE_CHECKING:
    from sqlglot import exp

Condition: TypeAlias = sa.ColumnElement[bool]
PART = "zhongcao_part"  # the label of a bucket's parts


class CannotCompile(ValueError):
    """A query that the catalog does not allow; the message says which name and why."""


class NotPermitted(CannotCompile):
    """A query for what the catalog hides, or of rows that its limits cannot be laid on."""


class ModelRows:
    """Builds expressions over a model; remembers the joins they need. `time` names its time dimension.

    `days` says which days each bucket stands on, where they are not its own: a row may then count for several.

    Where the catalog keeps only some rows, every table is those rows of it: all else is as if the others did not exist.
    Raises NotPermitted for a model that those limits do not reach.
    """

    def __init__(self, catalog: Catalog, model: str, time: str, dialect: str, days: sa.CTE | None = None) -> None:
        self._catalog = catalog
        self._time = time
        self._days = days
        self._paths: set[Path] = set()
        self.dialect = dialect
        self.model = catalog.models[model]
        for each in catalog.only:
            if catalog.path(model, each.dimension) is None:
                raise NotPermitted(f"`{model}` cannot be limited by `{each.dimension}`")

    @property
    def table(self) -> sa.FromClause:
        """The model's own rows, without joins."""
        return self._seen(self.model)

    @property
    def time(self) -> Element:
        found = self.model.dimension(self._time)
        if found is None:
            raise CannotCompile(f"model `{self.model.name}` has no time dimension `{self._time}`")
        return self._moment(found, ())

    @property
    def instant(self) -> Element:
        """When a row happened, as finely as its time dimension tells."""
        found = self.model.dimension(self._time)
        return self.time if found and found.finer else bucket(self.dialect, "day", self.time)

    def expression(self, text: str, path: Path = (), *, grouped: bool = False) -> Element:
        """An expression of the file over this model's columns, or over those of the model that `path` leads to."""
        self._at(path)
        if PLAIN.fullmatch(text):
            return qualified(self.dialect, self._called(path), text)
        key = ("written", self.dialect, self.model.name, self._time, path, text, grouped)
        known = self._catalog.found
        if key not in known:
            before, self._paths = self._paths, set()
            known[key] = write(text, self.dialect, self._placer(path), grouped=grouped), self._paths
            self._paths = before
        sql, ways = known[key]
        self._paths |= ways
        return sa.literal_column(sql)

    def dimension(self, name: str) -> Element:
        """A dimension of this model or of one it points at; time dimensions by the day."""
        reached = self._catalog.find(self.model.name, name)
        if reached is None:
            raise CannotCompile(f"dimension `{name}` cannot be reached from `{self.model.name}`")
        path, found = reached
        if found.kind == "time":
            return bucket(self.dialect, "day", self._moment(found, path))
        return self.expression(found.expr, path, grouped=True)

    def _moment(self, time: Dimension, path: Path) -> Element:
        return moment(self.dialect, time.kept_as, self.expression(time.expr, path, grouped=time.kept_as != "time"))

    def buckets(self, query: MetricQuery) -> list[Element]:
        """The time bucket, where one is asked for, and the part of it, where it is added up in parts."""
        if self._days is None:
            return [bucket(self.dialect, query.grain, self.time)] if query.grain else []
        parts = [self._days.c.part] if "part" in self._days.c else []
        return [*([self._days.c.bucket] if query.grain else []), *parts]

    def keys(self, query: MetricQuery) -> list[sa.Label[Any]]:
        """The group columns: the time bucket first, then the part of it."""
        times = self.buckets(query)
        names = [*([query.grain] if query.grain else []), *([PART] if len(times) > bool(query.grain) else [])]
        values = [*times, *(self.dimension(name) for name in query.group_by)]
        return [value.label(name) for name, value in zip([*names, *query.group_by], values, strict=True)]

    def kept(self, query: MetricQuery) -> list[Condition]:
        """The rows of the period, a timestamp's last day to its end, that pass the query's filters."""
        time = self.time
        first = given_day(self.dialect, query.period.first)
        after = given_day(self.dialect, query.period.last + timedelta(days=1))
        period: list[Condition] = [time < after] if query.period.first == BEGINNING else [time >= first, time < after]
        if self._days is not None:
            period = []  # the join with the days sees to it
        return [*period, *(self._passes(each) for each in query.filters)]

    def conditions(self, texts: Sequence[str]) -> list[Condition]:
        """Filters of the file, each safe to stand beside others."""
        return [self.expression(text, grouped=True) for text in texts]

    def from_clause(self) -> sa.FromClause:
        """The table with its joins; call it when every expression has been built."""
        where: sa.FromClause = self.table
        for path in sorted(self._paths, key=lambda each: (len(each), [join.right for join in each])):
            left = self.expression(path[-1].left_key, path[:-1], grouped=True)
            right = self.expression(path[-1].right_key, path, grouped=True)
            where = where.outerjoin(
                self._seen(self._at(path), self._called(path)), sa.and_(left == right, *self._valid(path))
            )
        if self._days is not None:
            time = self.time
            where = where.join(self._days, sa.and_(time >= self._days.c.first, time < self._days.c.after))
        return where

    def _seen(self, model: Model, called: str = "") -> sa.FromClause:
        """A model's table, or the rows of it that the catalog keeps, by the model's name or another."""
        kept = [each for each in self._catalog.only if self._catalog.path(model.name, each.dimension) is not None]
        if not kept:
            return table_of(model, called)
        whole = ModelRows(replace(self._catalog, only=()), model.name, "", self.dialect)
        conditions = [whole._passes(each) for each in kept]
        every = every_column(self.dialect, model.name)
        return sa.select(every).select_from(whole.from_clause()).where(*conditions).subquery(called or model.name)

    def _valid(self, path: Path) -> list[Condition]:
        """That the row found is the one that was valid at the time of the row it is found for."""
        join = path[-1]
        if not join.since:
            return []
        since, until = (self.expression(text, path, grouped=True) for text in (join.since, join.until))
        return [self.time >= since, sa.or_(self.time < until, until.is_(None))]

    def _called(self, path: Path) -> str:
        return alias(self._catalog.models, self.model.name, path)

    def _at(self, path: Path) -> Model:
        """The model at a path's end; the joins on the way are remembered."""
        self._paths.update(path[: end + 1] for end in range(len(path)))
        return self._catalog.models[path[-1].right] if path else self.model

    def _placer(self, path: Path) -> "Callable[[exp.Column], exp.Expr]":
        """Puts a column into the table at a path's end, and what a template names in the template's place."""
        from sqlglot import exp

        def column(name: str, table: str) -> "exp.Expr":
            parts = {
                "this": exp.to_identifier(name, quoted=quoted(self.dialect, name)),
                "table": exp.to_identifier(table, quoted=quoted(self.dialect, table)),
            }
            return exp.Column(**parts)

        def place(node: "exp.Column") -> "exp.Expr":
            named = Reference.of(node.name)
            if named is None:
                return column(node.name, self._called(path))
            way, text, told = self._named(named)
            self._at(way)
            if told is not None:
                return exp.maybe_parse(
                    written(self.dialect, told), dialect=SQLGLOT_NAMES.get(self.dialect, self.dialect)
                )
            tree = parse(text).transform(
                lambda each: column(each.name, self._called(way)) if isinstance(each, exp.Column) else each
            )
            return tree if isinstance(tree, exp.Column) else exp.Paren(this=tree)

        return place

    def _named(self, reference: Reference) -> tuple[Path, str, Element | None]:
        """The way to what a template names, its expression, and its time bucket where it is told by one."""
        model = self.model.name
        if reference.kind == "Entity":
            entity = find_entity(self._catalog.models, model, reference.name)
            if entity is None:
                raise CannotCompile(f"entity `{reference.name}` is out of `{model}`'s reach")
            return (*entity, None)
        name = self._time or self.model.time if reference.name == METRIC_TIME else reference.name
        found = self._catalog.find(model, name)
        if found is None:
            raise CannotCompile(f"dimension `{name}` is out of `{model}`'s reach")
        path, dimension = found
        grain = reference.grain or (dimension.granularity if reference.kind == "TimeDimension" else None)
        if grain is None or dimension.kind != "time":
            return path, dimension.expr, None
        return path, dimension.expr, bucket(self.dialect, grain, self._moment(dimension, path))

    def _passes(self, kept: Filter) -> Condition:
        known = self._catalog.stored.get(kept.dimension, {})
        values = [known.get(value, value) if isinstance(value, str) else value for value in kept.values]
        return _OPERATORS[kept.operator](self.dimension(kept.dimension), values)


def table_of(model: Model, called: str = "") -> sa.FromClause:
    """A model's table, called by the model's name or another."""
    name = called or model.name
    table = sa.table(model.table, schema=model.schema or None)
    return table.alias(name) if model.schema or model.table != name else table


def _is_in(value: Element, wanted: Sequence[Value]) -> Condition:
    given = [each for each in wanted if each is not None]
    hits: Condition = value == given[0] if len(given) == 1 else value.in_(given)
    if len(given) == len(wanted):
        return hits
    return sa.or_(hits, value.is_(None)) if given else value.is_(None)


def _is_not_in(value: Element, unwanted: Sequence[Value]) -> Condition:
    """Rows whose value is null stay, unless null itself is unwanted."""
    given = [each for each in unwanted if each is not None]
    if not given:
        return value.is_not(None)
    misses: Condition = value != given[0] if len(given) == 1 else value.not_in(given)
    return misses if len(given) < len(unwanted) else sa.or_(misses, value.is_(None))


_OPERATORS: dict[Operator, Callable[[Element, Sequence[Value]], Condition]] = {
    "=": _is_in,
    "in": _is_in,
    "!=": _is_not_in,
    "not in": _is_not_in,
    ">": lambda value, bound: value > bound[0],
    ">=": lambda value, bound: value >= bound[0],
    "<": lambda value, bound: value < bound[0],
    "<=": lambda value, bound: value <= bound[0],
}
