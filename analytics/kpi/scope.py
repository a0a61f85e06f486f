"""What somebody may see of the metrics store: a value without users, applied by the compiler to every query."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from analytics.kpi.catalog import Catalog, Conversion, Metric, Share, inputs_of
from analytics.kpi.query import Filter, MetricQuery, Value
from analytics.kpi.reading.lexicon import Name, lexicon_of
from analytics.kpi.wording import wording

Rows: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """`metrics` are the names that may be asked for, None for all; not those denied, nor what is computed from those.

    `rows` keeps, by dimension, the rows with these values, written as the store holds them; rows without a value are
    not kept. Metrics over tables that such a dimension does not reach are not shown at all: they could not be limited.
    `also` is a second scope, whose metrics alone count: a metric must be seen in both.
    """

    metrics: frozenset[str] | None = None
    denied_metrics: frozenset[str] = frozenset()
    denied_dimensions: frozenset[str] = frozenset()
    rows: Rows = ()
    also: "Scope | None" = None

    @property
    def limits(self) -> bool:
        """Whether it keeps anything back."""
        return self != EVERYTHING

    def within(self, other: "Scope") -> "Scope":
        """What both scopes let see. A dimension that they keep different values of has none left."""
        if not other.limits:
            return self
        dimensions = self.denied_dimensions | other.denied_dimensions
        also = replace(other, denied_dimensions=frozenset(), rows=())
        return replace(self, denied_dimensions=dimensions, rows=_common(self.rows, other.rows), also=also)


EVERYTHING = Scope()


def _common(one: Rows, other: Rows) -> Rows:
    """The rows that both keep; none at all of a dimension that they keep different values of."""
    kept = dict(one)
    for name, values in other:
        kept[name] = tuple(value for value in kept[name] if value in values) if name in kept else values
    return tuple(sorted(kept.items()))


def digest(scope: Scope) -> str:
    """A short name of a scope for files, the same in every process."""
    parts = (
        sorted(scope.metrics) if scope.metrics is not None else None,
        sorted(scope.denied_metrics),
        sorted(scope.denied_dimensions),
        scope.rows,
        *((digest(scope.also),) if scope.also else ()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def narrowed(catalog: Catalog, scope: Scope) -> Catalog:
    """A learned catalog as somebody of this scope may know it; what it learned is left out, to be learned anew."""
    seen = {name for name in catalog.metrics if _may_see(name, catalog, scope)}
    needed = {each for name in seen for each in _made_of(name, catalog)}
    metrics = {
        name: metric if name in seen else replace(metric, visible=False)
        for name, metric in catalog.metrics.items()
        if name in needed
    }
    only = (Filter(name, "in", _stored(catalog, name, values)) for name, values in scope.rows)
    return replace(
        catalog,
        metrics=metrics,
        values={},
        stored={},
        only=tuple(only),
        hidden_metrics=frozenset(catalog.metrics) - seen,
        hidden_dimensions=scope.denied_dimensions,
    )


def every_name(whole: Catalog, seen: Catalog) -> Catalog:
    """The names of all metrics and dimensions, with the values that may be seen."""
    return replace(whole, values=seen.values, stored=seen.stored, models=seen.models)


def forbidden(text: str, names: Catalog, seen: Catalog) -> tuple[str, ...]:
    """The words of a text that name only what `seen` hides, as they are written.

    A name inside a longer one that may be asked for is not meant, nor is one that means something visible as well.
    `names` is what `every_name` made of the two.
    """
    words = wording(text)
    known = [(start, end) for start, end, _ in lexicon_of(seen).found_in(words.folded)]
    found = [
        (start, end)
        for start, end, name in lexicon_of(names).found_in(words.folded)
        if _hides(name, seen) and not any(first <= start and end <= last for first, last in known)
    ]
    longest = [(a, b) for a, b in found if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in found)]
    return tuple(dict.fromkeys(words.written(start, end) for start, end in longest))


def rescoped(query: MetricQuery, seen: Catalog) -> MetricQuery | None:
    """A query remembered from somebody else's question, as far as this catalog knows what it names; None otherwise."""
    order = {query.order_by.name} - {*query.group_by, query.grain} if query.order_by else set()
    metrics = {*query.metrics, *order, *(each.metric for each in query.thresholds)}
    kept = (*query.filters, *query.of)
    dimensions = {*query.group_by, *(each.dimension for each in kept)} | ({query.count_of} - {None})
    if metrics & seen.hidden_metrics or metrics - set(seen.metrics):
        return None
    if any(seen.dimension(name) is None for name in dimensions if name is not None):
        return None
    return query if all(_values_seen(each, seen) for each in kept) else None


def may_follow(metric: str, filters: tuple[Filter, ...], seen: Catalog) -> bool:
    """Whether a figure of the whole house (a target) may be shown: it is about no rows but those that may be seen."""
    if not (seen.only or seen.hidden_metrics or seen.hidden_dimensions):
        return True
    if metric in seen.hidden_metrics or metric not in seen.metrics:
        return False
    about = {each.dimension: each for each in filters if each.operator in ("=", "in")}
    if any(limit.dimension not in about for limit in seen.only):
        return False
    return all(seen.dimension(each.dimension) is not None and _values_seen(each, seen) for each in filters)


def _may_see(name: str, catalog: Catalog, scope: Scope) -> bool:
    if scope.also and not _may_see(name, catalog, scope.also):
        return False
    metric = catalog.metrics[name]
    if isinstance(metric.definition, Share):
        return _may_see(metric.definition.metric, catalog, scope)
    made_of = set(_made_of(name, catalog))
    if scope.metrics is not None:
        allowed = name in scope.metrics and name not in scope.denied_metrics
    else:
        allowed = not made_of & scope.denied_metrics
    limits = [dimension for dimension, _ in scope.rows]
    models = {model for each in made_of for model in _own_models(catalog.metrics[each], catalog)}
    return allowed and all(catalog.path(model, each) is not None for model in models for each in limits)


def _made_of(name: str, catalog: Catalog) -> Iterator[str]:
    """A metric and all it is computed from, the events that a conversion counts among them."""
    yield name
    definition = catalog.metrics[name].definition
    after = (definition.after,) if isinstance(definition, Conversion) else ()
    for each in (*inputs_of(definition), *after):
        yield from _made_of(each, catalog)


def _own_models(metric: Metric, catalog: Catalog) -> frozenset[str]:
    return frozenset() if inputs_of(metric.definition) else catalog.models_of(metric.name)


def _stored(catalog: Catalog, dimension: str, values: tuple[str, ...]) -> tuple[Value, ...]:
    known: Mapping[str, Value] = catalog.stored.get(dimension, {})
    return tuple(known.get(value, value) for value in values)


def _hides(name: Name, seen: Catalog) -> bool:
    dimensions = [each for each in name.dimensions if each not in seen.hidden_dimensions]
    metrics = [each for each in name.metrics if each not in seen.hidden_metrics]
    return bool(name.metrics or name.dimensions) and not (dimensions or metrics or name.values)


def _values_seen(kept: Filter, seen: Catalog) -> bool:
    """Whether each value is one that the catalog learned; a day or a number that bounds is no value."""
    if kept.operator not in ("=", "in", "!=", "not in"):
        return True
    known = {*seen.values.get(kept.dimension, ()), *seen.stored.get(kept.dimension, {}).values()}
    return all(value is None or value in known for value in kept.values)
