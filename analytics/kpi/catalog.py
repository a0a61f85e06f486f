"""The catalog: which metrics and dimensions there are, what they are called, how they are computed.

Built from a metrics file by `metrics_file`; read by `read` (names), `compile` (expressions) and `answer` (labels).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from analytics.kpi import joins
from analytics.kpi.joins import Join, Path
from analytics.kpi.model import Dimension, Entity, EntityKind, Events, Model
from analytics.kpi.query import Filter, Value
from analytics.kpi.spans import Offset, Span, ToStart, Window

__all__ = [
    "Aggregation",
    "AtLeast",
    "Catalog",
    "Conversion",
    "Converted",
    "Cumulative",
    "Definition",
    "Derived",
    "Dimension",
    "Direction",
    "Entity",
    "EntityKind",
    "Events",
    "Format",
    "Join",
    "Metric",
    "Model",
    "NotComputed",
    "Ratio",
    "Share",
    "Simple",
    "inputs_of",
]

Aggregation: TypeAlias = Literal[
    "sum", "min", "max", "average", "median", "count", "count_distinct", "percentile", "sum_boolean"
]
Format: TypeAlias = Literal["percent", "currency", "number", "integer"]
Direction: TypeAlias = Literal["up", "down", "neutral"]


@dataclass(frozen=True, slots=True)
class Simple:
    """One aggregation over one model's rows.

    `time` overrides the model's aggregation time dimension. With a `non_additive_dimension` only the
    rows at its `window` edge (the last or first day of the period or bucket, for each of
    `window_groups`) are aggregated.
    """

    model: str
    agg: Aggregation
    expr: str
    filter: str = ""
    percentile: float | None = None
    fill_nulls_with: float | None = None
    non_additive_dimension: str = ""
    window: Literal["max", "min"] = "max"
    window_groups: tuple[str, ...] = ()
    discrete: bool = False
    time: str = ""
    every_bucket: bool = False

    @property
    def fills(self) -> bool:
        """Whether days with no row at all appear too, where the time axis is asked for."""
        return self.every_bucket or self.fill_nulls_with is not None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """How many of an entity reached a count within the period and group: customers with two orders or more.

    `entity` and `expr` are expressions over the model's columns: who is counted, and what they need
    `least` distinct ones of.
    """

    model: str
    entity: str
    expr: str
    least: int
    filter: str = ""
    fill_nulls_with: float | None = None
    time: str = ""

    @property
    def fills(self) -> bool:
        return self.fill_nulls_with is not None


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator over denominator, both metrics; null when the denominator is zero or missing."""

    numerator: str
    denominator: str
    numerator_filter: str = ""
    denominator_filter: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """An expression over other metrics, named by their aliases. `filters` narrows an input, `offsets` moves it back,
    both by alias."""

    expr: str
    inputs: Mapping[str, str]
    filters: Mapping[str, str] = field(default_factory=dict)
    offsets: Mapping[str, Offset | ToStart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cumulative:
    """A metric added up over a span that ends with the bucket, or with the period when no grain is asked for.

    It fills empty buckets as a simple metric does.
    """

    metric: str
    span: Span
    filter: str = ""
    fill_nulls_with: float | None = None
    every_bucket: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """Events of `after` that follow events of `base`, of one `entity`, within a window; by base events when a `rate`.

    `constants` are dimensions that must be equal on both sides, base first.
    """

    base: str
    after: str
    entity: str
    window: Window | None = None
    rate: bool = True
    base_filter: str = ""
    after_filter: str = ""
    constants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Converted:
    """The events a conversion counts, as one aggregation over the base model's rows."""

    model: str
    time: str
    filter: str
    after: Simple
    entity: str
    window: Window | None
    after_filter: str
    constants: tuple[tuple[str, str], ...]
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Each group's part of all rows asked for, bucket by bucket. Of what adds up or is counted once each only."""

    metric: str


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A metric that the file describes and that is not computed here. `why` names what is missing."""

    why: str


Definition: TypeAlias = Simple | AtLeast | Ratio | Derived | Cumulative | Conversion | Share | NotComputed


def inputs_of(definition: Definition) -> tuple[str, ...]:
    """The metrics that a metric is computed from."""
    match definition:
        case Ratio(numerator=above, denominator=below):
            return (above, below)
        case Derived(inputs=inputs):
            return tuple(inputs.values())
        case Cumulative(metric=metric) | Share(metric=metric):
            return (metric,)
        case Conversion(base=base):
            return (base,)
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Metric:
    """`advice` points into the guide ("guide/traffic"); `direction` says whether more is better.

    `filter` narrows every input of a ratio or derived metric. Only `visible` metrics may be asked for.
    `label_en` and `description_en` are what an English answer calls it; empty where the file gives none.
    `tags` are what roles may allow or deny metrics by. `drivers` are the metrics whose product it is, `/` before
    one that divides; `alongside` are metrics to look at beside it when it changed. `headline` is its place among those
    looked at first, from 1; 0 for one that is not.
    """

    name: str
    label: str
    definition: Definition
    description: str = ""
    synonyms: tuple[str, ...] = ()
    format: Format = "number"
    direction: Direction = "neutral"
    advice: str = ""
    visible: bool = True
    filter: str = ""
    label_en: str = ""
    description_en: str = ""
    tags: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    alongside: tuple[str, ...] = ()
    headline: int = 0


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics and models by name.

    `values` holds the values learned for each categorical dimension, as text; `stored` maps that text
    back to what the warehouse holds, for the dimensions whose values are not text.

    A catalog may be narrowed to what somebody may see (`scope.narrowed`): `only` are the rows there are for them, of
    every model that reaches those dimensions; what is `hidden` cannot be asked for, though what may be is still
    computed from it.

    `roles` are dimensions that two ways lead to, named by their way (`joins.roles`). `found` keeps what was worked out
    from the models, for each catalog anew.
    """

    models: Mapping[str, Model]
    metrics: Mapping[str, Metric]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stored: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    only: tuple[Filter, ...] = ()
    hidden_metrics: frozenset[str] = frozenset()
    hidden_dimensions: frozenset[str] = frozenset()
    roles: Mapping[str, Dimension] = field(default_factory=dict)
    found: dict[tuple[object, ...], Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def models_of(self, metric: str) -> frozenset[str]:
        """The models that a metric is computed over.

        Raises KeyError for a metric that does not exist.
        """
        definition = self.metrics[metric].definition
        if isinstance(definition, Simple | AtLeast):
            return frozenset({definition.model})
        return frozenset().union(*(self.models_of(name) for name in inputs_of(definition)))

    def dimension(self, name: str) -> Dimension | None:
        """One conformed dimension: the first model's, with every model's synonyms merged. None for a hidden one."""
        if self._hides(name):
            return None
        if name in self.roles:
            return self.roles[name]
        found = [d for model in self.models.values() for d in model.dimensions if d.name == name]
        if not found:
            return None
        first = found[0]
        synonyms = tuple(dict.fromkeys(word for d in found for word in (d.label, *d.synonyms)))
        merged: dict[str, tuple[str, ...]] = {}
        for each in found:
            for value, words in each.value_synonyms.items():
                merged[value] = tuple(dict.fromkeys((*merged.get(value, ()), *words)))
        return Dimension(
            name=name,
            model=first.model,
            expr=first.expr,
            kind=first.kind,
            label=first.label,
            synonyms=synonyms,
            value_synonyms=merged,
            granularity=first.granularity,
            description=first.description,
        )

    def dimension_names(self) -> tuple[str, ...]:
        """Every dimension's name, once, in file order."""
        names = dict.fromkeys(d.name for model in self.models.values() for d in model.dimensions)
        return tuple(name for name in (*names, *self.roles) if not self._hides(name))

    def reachable(self, metric: str) -> frozenset[str]:
        """The dimensions a metric can be grouped by: those of each of its models, or many-to-one joins away."""
        key = ("reachable", metric)
        if key not in self.found:
            reached = [joins.reach(self.models, model, tuple(self.roles)) for model in self.models_of(metric)]
            names = frozenset.intersection(*reached) if reached else frozenset()
            self.found[key] = frozenset(name for name in names if not self._hides(name))
        return self.found[key]  # type: ignore[no-any-return]

    def find(self, model: str, dimension: str) -> tuple[Path, Dimension] | None:
        """A dimension as a model's rows reach it, and the joins on the way. None when it is out of reach."""
        key = ("find", model, dimension)
        if key not in self.found:
            self.found[key] = joins.find(self.models, model, dimension)
        return self.found[key]  # type: ignore[no-any-return]

    def path(self, model: str, dimension: str) -> Path | None:
        """The many-to-one joins from a model to the holder of a dimension.

        Empty when the model holds it itself, None when it is out of reach.
        """
        found = self.find(model, dimension)
        return found[0] if found else None

    def time_of(self, metric: str) -> tuple[Dimension, ...]:
        """The time dimensions a metric's figures stand on, one for each model and override.

        Raises KeyError for a metric that does not exist.
        """
        definition = self.metrics[metric].definition
        if isinstance(definition, Simple | AtLeast):
            model = self.models[definition.model]
            found = model.dimension(definition.time or model.time)
            return (found,) if found else ()
        by_name = {(time.model, time.name): time for name in inputs_of(definition) for time in self.time_of(name)}
        return tuple(by_name.values())

    def missing(self, metric: str) -> str:
        """What keeps a metric from being computed here; empty when nothing does."""
        definition = self.metrics[metric].definition
        if isinstance(definition, NotComputed):
            return definition.why
        return next((why for name in inputs_of(definition) if (why := self.missing(name))), "")

    def _hides(self, name: str) -> bool:
        plain = name.rpartition("__")[2] if name in self.roles else name
        return bool({name, plain} & self.hidden_dimensions)
