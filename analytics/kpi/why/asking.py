"""Questions to the store on the way to an explanation, with the SQL of each kept to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Catalog, Metric
from analytics.kpi.query import Filter, Grain, MetricQuery, Period, Value
from analytics.kpi.store import MetricsStore


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement that was run. `kind` says what for, `about` names the metrics or the dimension."""

    kind: str
    about: tuple[str, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Two stretches of days, over the same rows. Every figure comes from the store; `ran` fills with the SQL."""

    store: MetricsStore
    query: MetricQuery
    ran: list[Statement] = field(default_factory=list)

    @property
    def catalog(self) -> Catalog:
        return self.store.catalog

    @property
    def metric(self) -> Metric:
        return self.catalog.metrics[self.query.metrics[0]]

    @property
    def before(self) -> Period:
        assert self.query.compare is not None
        return self.query.compare.period

    def can(self, metric: str) -> bool:
        """Whether a metric can be asked for over the same rows."""
        found = self.catalog.metrics.get(metric)
        if found is None or self.catalog.missing(metric):
            return False
        return {each.dimension for each in self.query.filters} <= self.catalog.reachable(metric)

    def totals(self, metrics: Sequence[str], kind: str) -> tuple[dict[str, float], dict[str, float]] | None:
        """Each metric before and after; None where one has no value."""
        found = self._answer(MetricQuery(tuple(metrics), self.query.period, filters=self.query.filters), kind, metrics)
        if found is None or not found.rows or not found.comparison:
            return None
        sides = [dict(zip(metrics, row, strict=True)) for row in (found.comparison[0], found.rows[0])]
        if not all(isinstance(value, int | float) for side in sides for value in side.values()):
            return None
        before, after = ({name: float(value) for name, value in side.items()} for side in sides)  # type: ignore[arg-type]
        return before, after

    def groups(
        self, metrics: Sequence[str], dimension: str
    ) -> tuple[dict[Value, tuple[float, ...]], dict[Value, tuple[float, ...]]] | None:
        """Each group's metrics before and after, a missing figure as 0; None where the store cannot say."""
        query = MetricQuery(tuple(metrics), self.query.period, group_by=(dimension,), filters=self.query.filters)
        found = self._answer(query, "groups", (dimension,))
        if found is None or found.comparison is None:
            return None
        before, after = (
            {row[0]: tuple(map(_number, row[1:])) for row in rows} for rows in (found.comparison, found.rows)
        )
        return before, after

    def daily(self, metrics: Sequence[str], period: Period) -> list[tuple[Value, ...]]:
        """Day by day, only days with rows: the day, then each metric."""
        grain: Grain = "day"
        query = MetricQuery(tuple(metrics), period, filters=self.query.filters, grain=grain)
        if (found := self.store.found(query)) is None:
            return []
        self.ran.append(Statement("days", tuple(metrics), found.sql))
        return list(found.rows)

    def within(self, dimension: str, value: Value) -> "Inquiry":
        """The same of one group only; what it runs is kept here too."""
        narrower = (*self.query.filters, Filter(dimension, "=", (value,)))
        return Inquiry(self.store, replace(self.query, filters=narrower), self.ran)

    def _answer(self, query: MetricQuery, kind: str, about: Sequence[str]) -> Answer | None:
        if (found := self.store.found(replace(query, compare=self.query.compare))) is None:
            return None
        self.ran.append(Statement(kind, tuple(about), found.sql))
        if found.comparison_sql:
            self.ran.append(Statement(f"{kind}_before", tuple(about), found.comparison_sql))
        return found


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
