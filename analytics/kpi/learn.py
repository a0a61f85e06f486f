"""The values that categorical dimensions hold, learned from the warehouse."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from analytics.kpi.catalog import Catalog, Dimension, Model
from analytics.kpi.compiling.expressions import columns
from analytics.kpi.compiling.model_rows import ModelRows, table_of
from analytics.kpi.query import Value
from analytics.warehouse import Warehouse, WarehouseError

LIMIT = 5_000  # values a dimension; one with more is an identifier that nobody types


def with_values(catalog: Catalog, warehouse: Warehouse, cache: Path | None = None) -> Catalog:
    """The catalog with the values that its dimensions hold now, and the columns of its tables.

    Tables and columns that are not there are left out. `cache` is a JSON file that saves asking again
    while the warehouse stays as it is.

    Raises WarehouseError when the warehouse cannot be asked at all.
    """
    remembered = _remembered(cache, warehouse.version)
    if remembered is not None:
        return _restored(catalog, remembered)
    models = {name: _with_columns(model, warehouse) for name, model in catalog.models.items()}
    known = replace(catalog, models=models)
    found: dict[str, dict[str, Value]] = {}
    for model in models.values():
        for dimension in model.dimensions:
            if dimension.kind == "categorical" and columns(dimension.expr) <= model.columns:
                found.setdefault(dimension.name, {}).update(_values(dimension, known, warehouse))
    values = {name: tuple(each)[:LIMIT] for name, each in found.items()}
    stored = {name: {text: value for text, value in each.items() if text != value} for name, each in found.items()}
    learned = replace(known, values=values, stored={name: each for name, each in stored.items() if each})
    _remember(cache, warehouse.version, learned)
    return learned


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


def _values(dimension: Dimension, catalog: Catalog, warehouse: Warehouse) -> dict[str, Value]:
    rows = ModelRows(catalog, dimension.model, "", warehouse.dialect)
    try:
        found = warehouse.values(table_of(rows.model), rows.expression(dimension.expr, grouped=True), LIMIT)
    except WarehouseError:
        return {}  # an expression this warehouse cannot compute: asking for it says why
    return {as_text(value): value for value in found}


def _remembered(cache: Path | None, version: str) -> dict[str, Any] | None:
    if cache is None or not version:
        return None
    try:
        saved = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return saved if isinstance(saved, dict) and saved.get("version") == version else None


def _remember(cache: Path | None, version: str, learned: Catalog) -> None:
    plain = all(isinstance(value, str | int | float) for each in learned.stored.values() for value in each.values())
    if cache is None or not version or not plain:
        return
    saved = {
        "version": version,
        "values": dict(learned.values),
        "stored": {name: dict(each) for name, each in learned.stored.items()},
        "columns": {name: sorted(model.columns) for name, model in learned.models.items()},
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
    models = {name: replace(model, columns=frozenset(known.get(name, ()))) for name, model in catalog.models.items()}
    values = {name: tuple(each) for name, each in saved["values"].items()}
    return replace(catalog, models=models, values=values, stored=saved["stored"])
