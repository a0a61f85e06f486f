"""Which rows of other models a model's rows find: many-to-one joins along entities, and the dimensions they lead to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from analytics.kpi.model import Dimension, Model

MOST_JOINS = 3
HERE: "Path" = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Each row of model `left` finds at most one row of model `right`, where the two key expressions are equal.

    `entity` is what both are keys of. With `since` and `until`, expressions of `right`, only the row that is valid at
    the time of the row on the left; `until` null means that it still is.
    """

    left: str
    right: str
    left_key: str
    right_key: str
    entity: str
    since: str = ""
    until: str = ""


Path: TypeAlias = tuple[Join, ...]


def paths(models: Mapping[str, Model], model: str) -> list[Path]:
    """Every many-to-one path out of a model, nearest first; none comes back to where it was."""
    found: list[Path] = []
    ends: list[Path] = [HERE]
    for _ in range(MOST_JOINS):
        ends = [(*path, join) for path in ends for join in _onward(models, model, path)]
        found += ends
    return found


def find(models: Mapping[str, Model], model: str, name: str) -> tuple[Path, Dimension] | None:
    """The dimension that a name means for a model's rows, and the way there.

    `tier`: the model's own, else that of the nearest model that holds one; None when two are equally near, for then
    the way must be named: `buyer__tier`, by the entities that lead there. Time dimensions of other models are only
    found by their way. A join that would multiply the model's rows is never taken.
    """
    own = models[model].dimension(name)
    if own:
        return HERE, own
    *entities, plain = name.split("__")
    if (
        entities
        and (here := models[model].dimension(plain))
        and len(entities) == 1
        and _names(models[model], entities[0])
    ):
        return HERE, here
    held = [
        (path, dimension)
        for path in paths(models, model)
        if (dimension := models[path[-1].right].dimension(plain)) is not None
        and (_leads(path, entities, models[model]) if entities else dimension.kind == "categorical")
    ]
    nearest = [each for each in held if len(each[0]) == len(held[0][0])]
    return nearest[0] if len(nearest) == 1 else None


def find_entity(models: Mapping[str, Model], model: str, name: str) -> tuple[Path, str] | None:
    """The expression of the entity that a name means for a model's rows, and the way to the model that holds it."""
    *entities, plain = name.split("__")
    ways: list[Path] = [HERE, *(path for path in paths(models, model) if _leads(path, entities, models[model]))]
    if entities and not _names(models[model], entities[0]):
        ways.remove(HERE)
    for path in ways:
        holder = models[path[-1].right] if path else models[model]
        entity = next((each for each in holder.entities if each.name == plain), None)
        if entity:
            return path, entity.expr
    return None


def roles(models: Mapping[str, Model]) -> dict[str, Dimension]:
    """The dimensions that two ways lead to, each by its way: `buyer__country` and `seller__country`."""
    found: dict[str, Dimension] = {}
    for model in models.values():
        for path in paths(models, model.name):
            for each in models[path[-1].right].dimensions:
                ambiguous = each.kind == "categorical" and find(models, model.name, each.name) is None
                name = "__".join((*(join.entity for join in path), each.name))
                if ambiguous and find(models, model.name, name):
                    found.setdefault(name, _in_its_role(each, name, path, models))
    return found


def reach(models: Mapping[str, Model], model: str, ways: Sequence[str]) -> frozenset[str]:
    """The names of the dimensions that a model's rows can be grouped by; `ways` are those that name their way."""
    held = {each.name for path in paths(models, model) for each in models[path[-1].right].dimensions}
    own = {each.name for each in models[model].dimensions}
    return frozenset(own | {name for name in (*held, *ways) if find(models, model, name)})


def alias(models: Mapping[str, Model], model: str, path: Path) -> str:
    """What a path's end is called in SQL: its model's name, with the way where another one leads there too."""
    if not path:
        return model
    first = next(each for each in paths(models, model) if each[-1].right == path[-1].right)
    end = path[-1].right
    return end if first == path else "_by_".join((end, *(join.entity for join in path)))


def _in_its_role(held: Dimension, name: str, path: Path, models: Mapping[str, Model]) -> Dimension:
    labels = []
    for join in path:
        entity = next(each for each in models[join.left].entities if each.name == join.entity)
        labels.append(entity.label or entity.name)
    chinese = not held.label.isascii()
    spoken = "".join((*labels, held.label)) if chinese else " ".join((*labels, held.label))
    others = tuple(" ".join((*labels, word)) for word in (held.name, held.label))
    linked = ("的".join((*labels, held.label)),) if chinese else ()
    return replace(held, name=name, label=spoken, synonyms=(*linked, *others))


def _onward(models: Mapping[str, Model], start: str, path: Path) -> Iterator[Join]:
    here = models[path[-1].right if path else start]
    seen = {start, *(join.right for join in path)}
    for entity in here.entities:
        for other in models.values():
            if other.name in seen:
                continue
            for key in other.entities:
                if key.name != entity.name or entity.kind == "natural":
                    continue
                if key.kind in ("primary", "unique"):
                    yield Join(here.name, other.name, entity.expr, key.expr, entity.name)
                elif key.kind == "natural" and other.valid and not path and here.time:
                    yield Join(here.name, other.name, entity.expr, key.expr, entity.name, *other.valid)


def _leads(path: Path, entities: Sequence[str], start: Model) -> bool:
    """Whether a path goes by these entities; the first may be the start's own key, as dbt writes it."""
    ways = [join.entity for join in path]
    return ways == list(entities) or (len(entities) > 1 and _names(start, entities[0]) and ways == list(entities[1:]))


def _names(model: Model, word: str) -> bool:
    """Whether a word before `__` means the model itself: its own key, or its name."""
    own = {each.name for each in model.entities if each.kind != "foreign"}
    return word in own | {model.name, model.primary_entity}
