"""The catalog: which metrics and dimensions there are, what they are called, how they are computed.

Built from a metrics file by `metrics_file`; read by `read` (names), `compile` (expressions) and `answer` (labels).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from analytics.kpi.query import Grain

Aggregation: TypeAlias = Literal[
    "sum", "min", "max", "average", "median", "count", "count_distinct", "percentile", "sum_boolean"
]
Format: TypeAlias = Literal["percent", "currency", "number", "integer"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column of a model that a question may group or filter by.

    Dimensions of one name in several models are one conformed dimension; `synonyms` and
    `value_synonyms` are then merged in the catalog's view of it.
    """

    name: str
    model: str
    expr: str
    kind: Literal["categorical", "time"]
    label: str
    synonyms: tuple[str, ...] = ()
    value_synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    granularity: Grain = "day"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A key of a model: what a many-to-one join follows."""

    name: str
    kind: Literal["primary", "unique", "foreign"]
    expr: str


@dataclass(frozen=True, slots=True)
class Model:
    """A table or view of the warehouse. `time` names its aggregation time dimension, or is empty."""

    name: str
    table: str
    time: str
    dimensions: tuple[Dimension, ...]
    entities: tuple[Entity, ...] = ()
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Simple:
    """One aggregation over one model's rows."""

    model: str
    agg: Aggregation
    expr: str
    filter: str = ""
    percentile: float | None = None
    fill_nulls_with: float | None = None
    non_additive_dimension: str = ""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """How many of an entity reached a count within the period and group: customers with two orders or more."""

    model: str
    entity: str
    expr: str
    least: int
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator over denominator, both metrics; null when the denominator is zero or missing."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Derived:
    """An expression over other metrics, named by their aliases."""

    expr: str
    inputs: Mapping[str, str]


Definition: TypeAlias = Simple | AtLeast | Ratio | Derived


@dataclass(frozen=True, slots=True)
class Metric:
    """`advice` points into the guide ("guide/traffic"); `direction` says whether more is better."""

    name: str
    label: str
    definition: Definition
    description: str = ""
    synonyms: tuple[str, ...] = ()
    format: Format = "number"
    direction: Literal["up", "down", "neutral"] = "neutral"
    advice: str = ""
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics and models by name. `values` holds the values learned for each categorical dimension."""

    models: Mapping[str, Model]
    metrics: Mapping[str, Metric]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def models_of(self, metric: str) -> frozenset[str]:
        """The models that a metric is computed over.

        Raises KeyError for a metric that does not exist.
        """
        definition = self.metrics[metric].definition
        match definition:
            case Simple(model=model) | AtLeast(model=model):
                return frozenset({model})
            case Ratio(numerator=above, denominator=below):
                return self.models_of(above) | self.models_of(below)
            case Derived(inputs=inputs):
                return frozenset().union(*(self.models_of(name) for name in inputs.values()))

    def dimension(self, name: str) -> Dimension | None:
        """One conformed dimension: the first model's, with every model's synonyms merged."""
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
        return tuple(dict.fromkeys(d.name for model in self.models.values() for d in model.dimensions))

    def reachable(self, metric: str) -> frozenset[str]:
        """The dimensions a metric can be grouped by: those of each of its models, or one many-to-one join away."""
        return frozenset.intersection(*(self._reach(model) for model in self.models_of(metric)))

    def _reach(self, model: str) -> frozenset[str]:
        here = self.models[model]
        names = {d.name for d in here.dimensions}
        keys = {entity.name for entity in here.entities if entity.kind == "foreign"}
        for other in self.models.values():
            if any(e.name in keys and e.kind in ("primary", "unique") for e in other.entities):
                names |= {d.name for d in other.dimensions if d.kind == "categorical"}
        return frozenset(names)
