"""The catalog: which metrics and dimensions there are, what they are called, how they are computed.

Built from a metrics file by `metrics_file`; read by `read` (names), `compile` (expressions) and `answer` (labels).
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from analytics.kpi.query import Filter, Grain, Value
from analytics.kpi.spans import Offset, Span, ToStart, Window

Aggregation: TypeAlias = Literal[
    "sum", "min", "max", "average", "median", "count", "count_distinct", "percentile", "sum_boolean"
]
Format: TypeAlias = Literal["percent", "currency", "number", "integer"]
EntityKind: TypeAlias = Literal["primary", "unique", "foreign"]
Direction: TypeAlias = Literal["up", "down", "neutral"]


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
    kind: EntityKind
    expr: str


@dataclass(frozen=True, slots=True)
class Events:
    """What the rows of a model tell as news: something that began on the day of the dimension `time`.

    `title` is the column that calls it, `label` what such a thing is called (新创意).
    """

    time: str
    title: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A table or view of the warehouse. `time` names its aggregation time dimension, or is empty."""

    name: str
    table: str
    time: str
    dimensions: tuple[Dimension, ...]
    entities: tuple[Entity, ...] = ()
    columns: frozenset[str] = frozenset()
    schema: str = ""
    label: str = ""
    events: Events | None = None

    def dimension(self, name: str) -> Dimension | None:
        """This model's own dimension of that name."""
        return next((each for each in self.dimensions if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Join:
    """Each row of model `left` finds at most one row of model `right`, where the two key expressions are equal."""

    left: str
    right: str
    left_key: str
    right_key: str


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
    """A metric added up over a span that ends with the bucket, or with the period when no grain is asked for."""

    metric: str
    span: Span
    filter: str = ""


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
    """Each group's part of what all groups asked for add up to, bucket by bucket. Of metrics that add up only."""

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
    one that divides; `alongside` are metrics to look at beside it when it changed.
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


@dataclass(frozen=True, slots=True)
class Catalog:
    """Metrics and models by name.

    `values` holds the values learned for each categorical dimension, as text; `stored` maps that text
    back to what the warehouse holds, for the dimensions whose values are not text.

    A catalog may be narrowed to what somebody may see (`scope.narrowed`): `only` are the rows there are for them, of
    every model that reaches those dimensions; what is `hidden` cannot be asked for, though what may be is still
    computed from it.
    """

    models: Mapping[str, Model]
    metrics: Mapping[str, Metric]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stored: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    only: tuple[Filter, ...] = ()
    hidden_metrics: frozenset[str] = frozenset()
    hidden_dimensions: frozenset[str] = frozenset()

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
        if name in self.hidden_dimensions:
            return None
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
        return tuple(name for name in names if name not in self.hidden_dimensions)

    def reachable(self, metric: str) -> frozenset[str]:
        """The dimensions a metric can be grouped by: those of each of its models, or many-to-one joins away."""
        reached = [self._reach(model) for model in self.models_of(metric)]
        return (frozenset.intersection(*reached) if reached else frozenset()) - self.hidden_dimensions

    def path(self, model: str, dimension: str) -> tuple[Join, ...] | None:
        """The many-to-one joins from a model to the nearest holder of a dimension.

        Empty when the model holds it itself, None when it is out of reach: a join that would multiply
        the model's rows is never taken.
        """
        if self.models[model].dimension(dimension):
            return ()
        for path in self._paths(model):
            held = self.models[path[-1].right].dimension(dimension)
            if held and held.kind == "categorical":
                return path
        return None

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

    def _reach(self, model: str) -> frozenset[str]:
        names = {d.name for d in self.models[model].dimensions}
        for path in self._paths(model):
            names |= {d.name for d in self.models[path[-1].right].dimensions if d.kind == "categorical"}
        return frozenset(names)

    def _paths(self, model: str) -> Iterator[tuple[Join, ...]]:
        """Every many-to-one path out of a model, nearest first, each other model once."""
        seen = {model}
        queue: deque[tuple[str, tuple[Join, ...]]] = deque([(model, ())])
        while queue:
            here, path = queue.popleft()
            for join in self._joins(here):
                if join.right not in seen:
                    seen.add(join.right)
                    queue.append((join.right, (*path, join)))
                    yield (*path, join)

    def _joins(self, model: str) -> Iterator[Join]:
        for entity in self.models[model].entities:
            for other in self.models.values():
                for key in other.entities:
                    if other.name != model and key.name == entity.name and key.kind in ("primary", "unique"):
                        yield Join(model, other.name, entity.expr, key.expr)
