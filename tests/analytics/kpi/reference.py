"""A second opinion on every figure: metrics worked out row by row in plain Python, from the definitions alone.

Nothing of the compiler is used here. Rows are dictionaries; a fact's row holds what its joins find.
"""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from analytics.kpi.catalog import AtLeast, Catalog, Cumulative, Derived, Metric, Ratio, Simple
from analytics.kpi.query import Filter, Grain, MetricQuery, Threshold
from analytics.kpi.spans import Trailing

Fact: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Mapping[str, Sequence[Fact]]
Key: TypeAlias = tuple[Any, ...]

CONDITIONS: dict[str, Callable[[Fact], bool]] = {
    "": lambda _row: True,
    "flag": lambda row: row["flag"] is True,
    "x > 1": lambda row: row["x"] is not None and row["x"] > 1,
    "{{ Dimension('city') }} = 'a' OR x = 0": lambda row: row["city"] == "a" or row["x"] == 0,
    "{{ Dimension('part__tier') }} = 'gold'": lambda row: row["tier"] == "gold",
}
"""The filters that a metric of the fact may have, each with its meaning."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}


@dataclass(frozen=True)
class Reference:
    """`rows` by model."""

    catalog: Catalog
    rows: Rows

    def answer(self, query: MetricQuery) -> list[Key]:
        """The rows that a query must give, in their order."""
        if query.count_of:
            return self._counted(query)
        shown = _asked(query)
        found: list[tuple[Key, dict[str, Any]]] = []
        for key in self._keys(query, shown):
            values = {name: self._value(name, query, key) for name in shown}
            if all(_passes(each, values) for each in query.thresholds):
                found.append((key, values))
        found.sort(key=lambda each: [_sorted(part) for part in each[0]])
        if query.order_by:
            by = query.order_by.name
            down = query.order_by.descending
            known = [each for each in found if each[1][by] is not None]
            known.sort(key=lambda each: -each[1][by] if down else each[1][by])
            found = [*known, *(each for each in found if each[1][by] is None)]
        rows = [(*key, *(values[name] for name in query.metrics)) for key, values in found]
        return rows[: query.limit] if query.limit is not None else rows

    def _counted(self, query: MetricQuery) -> list[Key]:
        metric = query.metrics[0]
        asked = MetricQuery((metric,), query.period, (query.count_of or "",), query.filters, query.thresholds)
        definition = self.catalog.metrics[metric].definition
        counts = isinstance(definition, AtLeast) or (
            isinstance(definition, Simple) and definition.agg in ("count", "count_distinct")
        )
        rows = self.answer(asked)
        return [(sum(1 for value, figure in rows if value is not None and (figure if counts else figure is not None)),)]

    def _keys(self, query: MetricQuery, shown: Iterable[str]) -> list[Key]:
        """Every group that any part of any metric has a row in; one of nothing where there are no groups."""
        if not query.group_by and not query.grain:
            return [()]
        leaves = {leaf for name in shown for leaf in self._leaves(self.catalog.metrics[name])}
        keys = {key for leaf in leaves for key in self._groups(leaf, query)}
        return list(keys)

    def _leaves(self, metric: Metric) -> set[tuple[str, str]]:
        """The simple metrics below, each with the filters above it, joined."""
        match metric.definition:
            case Simple() | AtLeast():
                return {(metric.name, "")}
            case Ratio() as parts:
                return {(parts.numerator, parts.numerator_filter), (parts.denominator, "")}
            case Derived(inputs=inputs):
                return {(name, "") for name in inputs.values()}
            case Cumulative():
                return {(metric.name, "")}
            case _:
                raise NotImplementedError(metric)

    def _groups(self, leaf: tuple[str, str], query: MetricQuery) -> set[Key]:
        definition = self.catalog.metrics[leaf[0]].definition
        if isinstance(definition, Cumulative):
            groups: set[Key] = set()
            for bucket, _, last in _buckets(query):
                rows = self._span_rows(definition, query, last)
                groups |= {self._key(row, query, bucket) for row in rows}
            return groups
        assert isinstance(definition, Simple | AtLeast)
        rows = self._kept(definition, leaf[1], query, query.period.first, query.period.last)
        return {self._key(row, query, _bucket(row["day"], query.grain)) for row in rows}

    def _key(self, row: Fact, query: MetricQuery, bucket: date | None) -> Key:
        return (*((bucket,) if query.grain else ()), *(row[name] for name in query.group_by))

    def _kept(self, leaf: Simple | AtLeast, above: str, query: MetricQuery, first: date, last: date) -> list[Fact]:
        """The rows of those days that the metric's filters and the query's let through."""
        rows = (row for row in self.rows[leaf.model] if first <= row["day"] <= last)
        rows = (row for row in rows if CONDITIONS[leaf.filter](row) and CONDITIONS[above](row))
        return [row for row in rows if all(_lets(each, row) for each in query.filters)]

    def _span_rows(self, definition: Cumulative, query: MetricQuery, last: date) -> list[Fact]:
        leaf = self.catalog.metrics[definition.metric].definition
        assert isinstance(leaf, Simple)
        span = definition.span
        if isinstance(span, Trailing):
            start = last - timedelta(days=span.window.count - 1)
        else:
            start = last.replace(day=1) if getattr(span, "unit", None) == "month" else date(1970, 1, 1)
        return self._kept(leaf, "", query, start, last)

    def _value(self, name: str, query: MetricQuery, key: Key) -> Any:
        value = self._figure(name, query, key)
        if query.per is None or value is None:
            return value
        first, last = _days_of(query, key)
        return value / len(
            {_bucket(first + timedelta(days=each), query.per) for each in range((last - first).days + 1)}
        )

    def _figure(self, name: str, query: MetricQuery, key: Key, above: str = "") -> Any:
        match self.catalog.metrics[name].definition:
            case Simple() | AtLeast() as leaf:
                return self._leaf(leaf, above, query, key)
            case Ratio() as parts:
                top = self._figure(parts.numerator, query, key, parts.numerator_filter)
                return _divided(top, self._figure(parts.denominator, query, key))
            case Derived(inputs=inputs):
                left, right = (self._figure(each, query, key) for each in inputs.values())
                return None if left is None or right is None else left - right
            case Cumulative(metric=metric) as definition:
                _, last = _days_of(query, key)
                below = self.catalog.metrics[metric].definition
                assert isinstance(below, Simple)
                rows = self._span_rows(definition, query, last)
                groups = key[1:] if query.grain else key
                rows = [row for row in rows if tuple(row[each] for each in query.group_by) == groups]
                return self._absent(below, rows, query)
            case _:
                raise NotImplementedError(name)

    def _leaf(self, leaf: Simple | AtLeast, above: str, query: MetricQuery, key: Key) -> Any:
        first, last = _days_of(query, key)
        rows = self._kept(leaf, above, query, first, last)
        groups = key[1:] if query.grain else key
        rows = [row for row in rows if tuple(row[each] for each in query.group_by) == groups]
        if query.per and isinstance(leaf, Simple) and leaf.agg == "count_distinct":
            units = {_bucket(row["day"], query.per) for row in rows}
            parts = [
                _aggregate(leaf, [row for row in rows if _bucket(row["day"], query.per) == unit]) for unit in units
            ]
            if not parts and (query.group_by or query.grain) and not self._has_company(leaf, query, key):
                return None
            return sum(parts)
        if not rows and isinstance(leaf, Simple) and self._has_company(leaf, query, key):
            return _aggregate(leaf, rows)
        return self._absent(leaf, rows, query)

    def _has_company(self, leaf: Simple, query: MetricQuery, key: Key) -> bool:
        """Whether another aggregation of the same rows has any in the group: then a count is 0, not unknown."""
        beside = {each for name in _asked(query) for each in self._leaves(self.catalog.metrics[name])}
        first, last = _days_of(query, key)
        for name, above in beside:
            other = self.catalog.metrics[name].definition
            if isinstance(other, Simple) and other.model == leaf.model and _apart(other, query) == _apart(leaf, query):
                rows = self._kept(other, above, query, first, last)
                groups = key[1:] if query.grain else key
                if any(tuple(row[each] for each in query.group_by) == groups for row in rows):
                    return True
        return False

    def _absent(self, leaf: Simple | AtLeast, rows: list[Fact], query: MetricQuery) -> Any:
        """A group without a row has null, even of a count; a total without a row counts 0."""
        if not rows and (query.group_by or query.grain):
            return None
        return _aggregate(leaf, rows)


def _aggregate(leaf: Simple | AtLeast, rows: Sequence[Fact]) -> Any:
    if isinstance(leaf, AtLeast):
        seen: dict[Any, set[Any]] = {}
        for row in rows:
            if row[leaf.entity] is not None and row[leaf.expr] is not None:
                seen.setdefault(row[leaf.entity], set()).add(row[leaf.expr])
        return sum(len(each) >= leaf.least for each in seen.values())
    if leaf.agg == "count" and leaf.expr in ("1", "*"):
        return len(rows)
    values = [row[leaf.expr] for row in rows if row[leaf.expr] is not None]
    match leaf.agg:
        case "count":
            return len(values)
        case "count_distinct":
            return len(set(values))
        case _ if not values:
            return None
        case "sum" | "sum_boolean":
            return sum(values)
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "average":
            return sum(values) / len(values)
        case "median":
            return statistics.median(values)
        case _:
            raise NotImplementedError(leaf.agg)


def _divided(above: Any, below: Any) -> Any:
    return None if above is None or not below else above / below


def _days_of(query: MetricQuery, key: Key) -> tuple[date, date]:
    if not query.grain:
        return query.period.first, query.period.last
    return next((first, last) for bucket, first, last in _buckets(query) if bucket == key[0])


def _buckets(query: MetricQuery) -> list[tuple[date | None, date, date]]:
    """Each bucket with the first and last of its days that were asked for."""
    if not query.grain:
        return [(None, query.period.first, query.period.last)]
    days = [query.period.first + timedelta(days=each) for each in range(query.period.days)]
    found: dict[date, list[date]] = {}
    for day in days:
        found.setdefault(_bucket(day, query.grain), []).append(day)
    return [(bucket, each[0], each[-1]) for bucket, each in found.items()]


def _bucket(day: date, grain: Grain | None) -> date:
    match grain:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case _:
            return day


def _lets(kept: Filter, row: Fact) -> bool:
    value, wanted = row[kept.dimension], kept.values
    return value in wanted if kept.operator in ("=", "in") else value not in wanted


def _passes(threshold: Threshold, values: Mapping[str, Any]) -> bool:
    value = values[threshold.metric]
    return value is not None and _COMPARE[threshold.operator](value, threshold.value)


def _apart(leaf: Simple, query: MetricQuery) -> bool:
    """Whether it is counted day by day (week by week), apart from what adds up anyway."""
    return query.per is not None and leaf.agg == "count_distinct"


def _asked(query: MetricQuery) -> list[str]:
    """Every metric that the answer needs."""
    return list(dict.fromkeys((*query.metrics, *(each.metric for each in query.thresholds), *_ranking(query))))


def _ranking(query: MetricQuery) -> tuple[str, ...]:
    return (query.order_by.name,) if query.order_by else ()


def _sorted(part: Any) -> tuple[bool, Any]:
    """Nulls last."""
    return (part is None, "" if part is None else part)
