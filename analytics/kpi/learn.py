"""The values that categorical dimensions hold, learned from the warehouse."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from analytics.kpi.catalog import Catalog, Dimension, Model
from analytics.kpi.compiling.expressions import columns
from analytics.kpi.compiling.model_rows import CannotCompile, ModelRows
from analytics.kpi.model import KeptAs
from analytics.kpi.query import Value
from analytics.kpi.reading.lexicon import SAME_TRUTH
from analytics.warehouse import Warehouse, WarehouseError

_EIGHT_DIGITS = re.compile(r"(?:19|20)\d{6}")
LIMIT = 5_000  # values a dimension; one with more is an identifier that nobody types


def with_values(catalog: Catalog, warehouse: Warehouse, cache: Path | None = None) -> Catalog:
    """The catalog with the values that its dimensions hold now, and the columns of its tables.

    Tables and columns that are not there are left out. `cache` is a JSON file that saves asking again
    while the warehouse stays as it is. Of a catalog that keeps only some rows, only the values of those.

    Raises WarehouseError when the warehouse cannot be asked at all.
    """
    known_as = _known_as(catalog, warehouse.version)
    remembered = _remembered(cache, known_as)
    if remembered is not None:
        return _known_by(_restored(catalog, remembered))
    models = {
        name: _with_days(_with_columns(model, warehouse), catalog, warehouse) for name, model in catalog.models.items()
    }
    known = replace(catalog, models=models)
    found: dict[str, dict[str, Value]] = {}
    for model in models.values():
        for dimension in model.dimensions:
            if dimension.kind == "categorical" and columns(dimension.expr) <= model.columns:
                into = found.setdefault(dimension.name, {})
                for each in _holding(dimension, known):
                    into.update(_values(dimension, each, known, warehouse))
    found |= {name: found[plain] for name in catalog.roles if (plain := name.rpartition("__")[2]) in found}
    values = {name: tuple(each)[:LIMIT] for name, each in found.items()}
    stored = {name: {text: value for text, value in each.items() if text != value} for name, each in found.items()}
    learned = replace(known, values=values, stored={name: each for name, each in stored.items() if each})
    _remember(cache, known_as, learned)
    return _known_by(learned)


def as_text(value: Value) -> str:
    """A stored value as people write it: 1 for 1.0, true, 2026-03-01."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() | Decimal() if value == int(value):
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _with_columns(model: Model, warehouse: Warehouse) -> Model:
    return replace(model, columns=frozenset(warehouse.columns(model.table, model.schema)))


def _with_days(model: Model, catalog: Catalog, warehouse: Warehouse) -> Model:
    """The model with how each of its time columns holds its days, as the first of them shows."""
    return replace(model, dimensions=tuple(_as_kept(each, model, catalog, warehouse) for each in model.dimensions))


def _as_kept(dimension: Dimension, model: Model, catalog: Catalog, warehouse: Warehouse) -> Dimension:
    if dimension.kind != "time" or not columns(dimension.expr) <= model.columns:
        return dimension
    bare = ModelRows(replace(catalog, only=()), model.name, "", warehouse.dialect)
    try:
        shown = warehouse.first(bare.table, bare.expression(dimension.expr))
    except WarehouseError:
        return dimension
    return replace(dimension, kept_as=_kept_as(shown, warehouse.dialect))


def _kept_as(shown: object, dialect: str) -> KeptAs:
    if _EIGHT_DIGITS.fullmatch(str(shown)):
        return "digits"
    return "text" if isinstance(shown, str) and dialect != "sqlite" else "time"


def _holding(dimension: Dimension, catalog: Catalog) -> list[str]:
    """The models whose rows say which values there are: its own; where only some rows count, those that lead to it."""
    if dimension.name in catalog.hidden_dimensions:
        return []
    limits = [each.dimension for each in catalog.only]
    reached = (
        name
        for name, model in catalog.models.items()
        if model.columns and all(catalog.path(name, each) is not None for each in limits)
    )
    return [name for name in reached if catalog.path(name, dimension.name) is not None] if limits else [dimension.model]


def _values(dimension: Dimension, model: str, catalog: Catalog, warehouse: Warehouse) -> dict[str, Value]:
    try:
        rows = ModelRows(catalog, model, "", warehouse.dialect)
        value = rows.dimension(dimension.name) if catalog.only else rows.expression(dimension.expr, grouped=True)
        found = warehouse.values(rows.from_clause(), value, LIMIT)
    except (WarehouseError, CannotCompile):
        return {}  # an expression this warehouse cannot compute: asking for it says why
    return {as_text(value): value for value in found}


def _known_by(learned: Catalog) -> Catalog:
    """The file's own words for values that no row holds are forgotten: they would filter everything away.

    Where the values were not all learned, only words for rows that do not count are.
    """

    def known(dimension: Dimension) -> Dimension:
        small = [value.lower() for value in learned.values.get(dimension.name, ())]
        if not learned.only and not 0 < len(small) < LIMIT:
            return dimension
        held = {*small, *(SAME_TRUTH.get(value, value) for value in small)}
        kept = {value: said for value, said in dimension.value_synonyms.items() if value.lower() in held}
        return replace(dimension, value_synonyms=kept)

    models = {
        name: replace(model, dimensions=tuple(map(known, model.dimensions))) for name, model in learned.models.items()
    }
    return replace(learned, models=models)


def _remembered(cache: Path | None, known_as: str) -> dict[str, Any] | None:
    """What was learned of this catalog and warehouse; None for a file that is older, broken or of others."""
    if cache is None or not known_as:
        return None
    try:
        saved = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return saved if isinstance(saved, dict) and saved.get("of") == known_as and _is_whole(saved) else None


def _known_as(catalog: Catalog, version: str) -> str:
    """What the cache must be of: this warehouse as it is, and these models; empty where the warehouse does not say."""
    models = [replace(model, columns=frozenset()) for model in catalog.models.values()]
    said = repr((models, catalog.only, sorted(catalog.hidden_dimensions), sorted(catalog.roles)))
    return f"{version} {hashlib.sha256(said.encode()).hexdigest()[:16]}" if version else ""


def _is_whole(saved: dict[str, Any]) -> bool:
    def texts(found: object) -> bool:
        return isinstance(found, list) and all(isinstance(each, str) for each in found)

    parts = [saved.get(part) for part in ("values", "columns", "stored", "kept_as")]
    values, named, stored, kept = (part if isinstance(part, dict) else None for part in parts)
    if values is None or named is None or stored is None or kept is None:
        return False
    ways = [each for by_name in kept.values() for each in (by_name.values() if isinstance(by_name, dict) else (None,))]
    return (
        all(map(texts, (*values.values(), *named.values())))
        and all(isinstance(each, dict) for each in stored.values())
        and all(each in get_args(KeptAs) for each in ways)
    )


def _remember(cache: Path | None, known_as: str, learned: Catalog) -> None:
    plain = all(isinstance(value, str | int | float) for each in learned.stored.values() for value in each.values())
    if cache is None or not known_as or not plain:
        return
    saved = {
        "of": known_as,
        "values": dict(learned.values),
        "stored": {name: dict(each) for name, each in learned.stored.items()},
        "columns": {name: sorted(model.columns) for name, model in learned.models.items()},
        "kept_as": {
            name: {each.name: each.kept_as for each in model.dimensions if each.kept_as != "time"}
            for name, model in learned.models.items()
        },
    }
    fresh = cache.with_suffix(".new")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")
        fresh.replace(cache)
    except OSError:
        return  # a cache that cannot be kept costs time only


def _restored(catalog: Catalog, saved: dict[str, Any]) -> Catalog:
    known = saved["columns"]
    kept = saved["kept_as"]
    models = {
        name: replace(
            model,
            columns=frozenset(known.get(name, ())),
            dimensions=tuple(
                replace(each, kept_as=kept.get(name, {}).get(each.name, "time")) for each in model.dimensions
            ),
        )
        for name, model in catalog.models.items()
    }
    values = {name: tuple(each) for name, each in saved["values"].items()}
    return replace(catalog, models=models, values=values, stored=saved["stored"])
