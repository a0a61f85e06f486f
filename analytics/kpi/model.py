"""Models: tables of the warehouse with their columns, as the metrics file describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from analytics.kpi.query import Grain

KeptAs: TypeAlias = Literal["time", "text", "digits"]
EntityKind: TypeAlias = Literal["primary", "unique", "foreign", "natural"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column of a model that a question may group or filter by.

    Dimensions of one name in several models are one conformed dimension; `synonyms` and
    `value_synonyms` are then merged in the catalog's view of it. `kept_as` says how a time column holds its days: as
    dates and times, as text (2026-03-01), or as eight digits (20260301). `finer`: its granularity is finer than a day.
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
    kept_as: KeptAs = "time"
    finer: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A key of a model: what a many-to-one join follows.

    `natural`: one that several rows have, each valid for a time.
    """

    name: str
    kind: EntityKind
    expr: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Events:
    """What the rows of a model tell as news: something that began on the day of the dimension `time`.

    `title` is the column that calls it, `label` and `label_en` what such things are called (新创意, new creatives).
    """

    time: str
    title: str
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A table or view of the warehouse. `time` names its aggregation time dimension, or is empty.

    `valid` are the expressions of the first moment and the end of the time for which a row holds, None where rows hold
    always. `primary_entity` is what dbt calls its rows where no column is their key.
    """

    name: str
    table: str
    time: str
    dimensions: tuple[Dimension, ...]
    entities: tuple[Entity, ...] = ()
    columns: frozenset[str] = frozenset()
    schema: str = ""
    label: str = ""
    events: Events | None = None
    valid: tuple[str, str] | None = None
    primary_entity: str = ""

    def dimension(self, name: str) -> Dimension | None:
        """This model's own dimension of that name."""
        return next((each for each in self.dimensions if each.name == name), None)
