"""A metrics file (dbt's latest semantic-layer spec) read into a Catalog.

Source of the format: dbt Core 1.12, "latest YAML spec". What the chat needs beside it stands under
`config.meta`: label, label_en, description_en, synonyms, value_synonyms, format, direction, advice, at_least,
drivers, alongside, headline; and of a model `events`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast, get_args

from analytics.kpi.catalog import AtLeast, Catalog, Dimension, Entity, EntityKind, Events, Metric, Model, Simple
from analytics.kpi.joins import roles
from analytics.kpi.metrics_file import metric_sections
from analytics.kpi.metrics_file.metric_checks import cross_check, note_all
from analytics.kpi.metrics_file.sections import Fault, Faults, Section, read_yaml
from analytics.kpi.query import Grain
from analytics.kpi.shares import with_shares
from analytics.spoken import SpokenError

FILE_KEYS = ("version", "models", "metrics", "sources", "seeds", "snapshots", "exposures", "saved_queries", "groups",
             "macros", "unit_tests", "data_tests", "analyses", "functions")  # fmt: skip
MODEL_KEYS = ("name", "description", "label", "semantic_model", "agg_time_dimension", "primary_entity", "columns",
              "derived_semantics", "metrics", "config", "meta", "tags", "group", "access", "docs", "tests",
              "data_tests", "constraints", "contract", "time_spine", "latest_version", "versions", "alias",
              "schema", "deprecation_date", "identifier", "freshness")  # fmt: skip
COLUMN_KEYS = ("name", "description", "label", "entity", "dimension", "granularity", "config", "meta", "tags",
               "data_type", "tests", "data_tests", "constraints", "quote", "policy_tags", "classifiers",
               "databricks_tags", "column_mask")  # fmt: skip
DIMENSION_KEYS = ("name", "type", "label", "description", "expr", "granularity", "is_partition", "config", "meta",
                  "validity_params")  # fmt: skip
ENTITY_KEYS = ("name", "type", "expr", "description", "label", "config", "meta")
GRANULARITIES = {"nanosecond": "day", "microsecond": "day", "millisecond": "day", "second": "day", "minute": "day",
                 "hour": "day"} | {grain: grain for grain in get_args(Grain)}  # fmt: skip

BUNDLED = Path(__file__).parents[1] / "metrics.yml"

_MOST_SAID = 20
"""Faults that an error says; `check` lists all."""


class MetricsFileError(SpokenError):
    """A metrics or targets file with faults: all of them, in order of their lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        lines = "\n".join(str(fault) for fault in faults[:_MOST_SAID])
        more = len(faults) - _MOST_SAID
        zh = f"\n……另有 {more} 处，运行 zhongcao metrics check 查看。" if more > 0 else ""
        en = f"\n… and {more} more: run zhongcao metrics check." if more > 0 else ""
        super().__init__(
            f"这个文件有 {len(faults)} 处要改：\n{lines}{zh}",
            f"{len(faults)} faults to mend in this file:\n{lines}{en}",
        )
        self.faults = faults


@dataclass(slots=True)
class _File:
    """What has been read so far, with the lines to point at."""

    faults: Faults
    notes: Faults
    models: dict[str, Model] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def check(path: Path) -> list[Fault]:
    """Every fault of a metrics file, in order of their lines; none when it can be used."""
    return sorted(_read(path).faults.found)


def notes(path: Path) -> list[Fault]:
    """What a sound file holds that is not used here, or only in a way of its own, in order of the lines."""
    return sorted(_read(path).notes.found)


def load(path: Path) -> Catalog:
    """The catalog that a metrics file describes.

    Raises MetricsFileError, with every fault, when it has any. The bundled file, which a test holds
    sound, is not cross-checked at every start: that would cost a fifth of a second.
    """
    file = _read(path, cross=path != BUNDLED)
    if file.faults.found:
        raise MetricsFileError(tuple(sorted(file.faults.found)))
    return Catalog(file.models, with_shares(file.metrics), roles=roles(file.models))


def _read(path: Path, *, cross: bool = True) -> _File:
    file = _File(Faults(str(path)), Faults(str(path)))
    top = read_yaml(path, file.faults)
    if top is None:
        return file
    legacy = _legacy(top)
    if legacy:
        file.faults.add(*legacy)
        return file
    top.expect(FILE_KEYS)
    if "saved_queries" in top:
        file.notes.add(top.line_of("saved_queries"), "`saved_queries` are not used here")
    for section in top.sections("models", "model"):
        _read_model(section, file)
    for section in top.sections("metrics", "metric"):
        _add_metric(section, "", file)
    if cross:
        known = Catalog(file.models, file.metrics, roles=roles(file.models))
        cross_check(known, file.lines, file.faults)
        note_all(known, file.lines, file.notes)
    return file


def _legacy(top: Section) -> tuple[int, str] | None:
    """Where a file shows that it is written in dbt's older spec: one sentence says all of its faults."""
    what = "dbt's legacy semantic-layer spec; `dbt-autofix deprecations --semantic-layer` rewrites it in the latest one"
    if "semantic_models" in top:
        return top.line_of("semantic_models"), f"`semantic_models` and `measures` are {what}"
    old = next((each for each in top.sections("metrics", "metric") if "type_params" in each), None)
    return (old.line_of("type_params"), f"`type_params` is {what}") if old else None


def _read_model(section: Section, file: _File) -> None:
    if not _is_semantic(section):
        return
    section.expect(MODEL_KEYS)
    name = section.text("name", required=True)
    if name in file.models:
        file.faults.add(section.line, f"{section.what}: another model has this name")
    config = section.section("config")
    meta = _meta(section)
    dimensions, entities = _columns(section, name)
    derived = section.section("derived_semantics")
    if derived:
        derived.expect(("dimensions", "entities"))
        dimensions += [_dimension(each, each, name, "") for each in derived.sections("dimensions", "dimension")]
        entities += [_entity(each, "") for each in derived.sections("entities", "entity")]
    for dimension in dimensions:
        file.lines.setdefault(f"dimension {name}.{dimension.name}", section.line_of("columns"))
    file.lines[f"model {name}"] = section.line
    file.lines[f"time {name}"] = section.line_of("agg_time_dimension")
    file.models[name] = Model(
        name=name,
        table=(config.text("alias") if config else "") or section.text("alias") or name,
        time=_time_called(section.text("agg_time_dimension"), dimensions),
        dimensions=tuple(dimensions),
        entities=tuple(entities),
        schema=(config.text("schema") if config else "") or section.text("schema"),
        label=section.text("label") or (meta.text("label") if meta else ""),
        events=_events(meta),
        valid=_valid(section),
        primary_entity=section.text("primary_entity"),
    )
    for each in section.sections("metrics", "metric"):
        _add_metric(each, name, file)


def _time_called(name: str, dimensions: Iterable[Dimension]) -> str:
    """A time dimension's name; files also write the column's, where the dimension has another."""
    times = [each for each in dimensions if each.kind == "time"]
    by_column = next((each.name for each in times if each.expr == name), name)
    return name if any(each.name == name for each in times) else by_column


def _valid(model: Section) -> tuple[str, str] | None:
    """The columns that say from when until when a row holds (dbt's `validity_params`)."""
    derived = model.section("derived_semantics")
    columns = [*model.sections("columns", "column"), *(derived.sections("dimensions", "dimension") if derived else ())]
    edges: dict[str, str] = {}
    for column in columns:
        inner = column.section("dimension") if column.text_or_none("dimension") is None else None
        given = (inner or column).section("validity_params")
        if given:
            given.expect(("is_start", "is_end"))
            expr = column.text("expr") or column.text("name")
            edges |= {key: expr for key in ("is_start", "is_end") if given.flag(key)}
    return (edges["is_start"], edges["is_end"]) if len(edges) == 2 else None


def _events(meta: Section | None) -> Events | None:
    """What makes the model's rows news, where it says so."""
    found = meta.section("events") if meta else None
    if found is None:
        return None
    found.expect(("time", "title", "label", "label_en"))
    return Events(
        found.text("time", required=True),
        found.text("title", required=True),
        found.text("label"),
        found.text("label_en"),
    )


def _is_semantic(section: Section) -> bool:
    if section.text_or_none("semantic_model") is not None:
        return section.flag("semantic_model")
    semantic = section.section("semantic_model")
    if semantic:
        semantic.expect(("enabled", "name", "group", "config", "description", "label"))
        return semantic.flag("enabled")
    if "metrics" in section or "agg_time_dimension" in section:
        section.faults.add(section.line, f"{section.what}: `semantic_model: {{enabled: true}}` is missing")
    return False


def _columns(model: Section, name: str) -> tuple[list[Dimension], list[Entity]]:
    dimensions: list[Dimension] = []
    entities: list[Entity] = []
    for column in model.sections("columns", "column"):
        column.expect(COLUMN_KEYS, meta=("synonyms", "value_synonyms"))
        own = column.text("name", required=True)
        if "dimension" in column:
            short = column.text_or_none("dimension")
            inner = None if short is not None else column.section("dimension")
            if inner:
                inner.expect(DIMENSION_KEYS)
            dimensions.append(_dimension(column, inner, name, own))
        if "entity" in column:
            short = column.text_or_none("entity")
            inner = column if short is not None else column.section("entity")
            if inner and inner is not column:
                inner.expect(ENTITY_KEYS)
            if inner:
                entities.append(_entity(inner, own))
    return dimensions, entities


def _dimension(outer: Section, inner: Section | None, model: str, column: str) -> Dimension:
    """A dimension of a column (`outer` the column, `inner` its `dimension:`) or of derived_semantics (both one)."""
    if outer is inner:
        outer.expect(DIMENSION_KEYS)
    parts = [part for part in (inner, outer) if part is not None]
    metas = [meta for meta in map(_meta, parts) if meta]
    for meta in metas:
        meta.expect_near(("label", "synonyms", "value_synonyms"))
    kinds = ("categorical", "time")
    kind = inner.choice("type", kinds, "categorical", required=True) if inner else outer.choice("dimension", kinds)
    grain = _first(part.choice("granularity", tuple(GRANULARITIES), "") for part in parts)
    name = _first(part.text("name") for part in parts)
    if kind == "time" and not grain:
        outer.faults.add(outer.line, f"{outer.what}: a time dimension needs `granularity`")
    expr = _first(part.text("expr") for part in parts) or column
    if not expr:
        outer.faults.add(outer.line, f"{outer.what}: `expr` is missing")
    return Dimension(
        name=name,
        model=model,
        expr=expr or "1",
        kind="time" if kind == "time" else "categorical",
        label=_first(part.text("label") for part in (*parts, *metas)) or name,
        synonyms=tuple(dict.fromkeys(word for meta in metas for word in meta.words("synonyms"))),
        value_synonyms=_value_synonyms(metas),
        granularity=cast("Grain", GRANULARITIES[grain or "day"]),
        description=_first(part.text("description") for part in parts),
        finer=bool(grain) and grain not in get_args(Grain),
    )


def _entity(section: Section, column: str) -> Entity:
    """An entity of a column or of derived_semantics."""
    if not column:
        section.expect(ENTITY_KEYS)
    key = "entity" if section.text_or_none("entity") is not None else "type"
    kind = section.choice(key, ("primary", "unique", "foreign", "natural"), "foreign", required=True)
    expr = section.text("expr") or column
    if not expr:
        section.faults.add(section.line, f"{section.what}: `expr` is missing")
    meta = _meta(section)
    label = section.text("label") or (meta.text("label") if meta else "")
    return Entity(section.text("name") or column, cast("EntityKind", kind), expr or "1", label)


def _value_synonyms(metas: Iterable[Section]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meta in metas:
        values = meta.section("value_synonyms")
        for value in values.nodes if values else ():
            assert values is not None
            found[value] = values.words(value)
    return found


def _meta(section: Section) -> Section | None:
    config = section.section("config")
    return (config.section("meta") if config else None) or section.section("meta")


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if word), "")


def _add_metric(section: Section, model: str, file: _File) -> None:
    metric = metric_sections.read_metric(section, model)
    if metric is None:
        return
    definition = metric.definition
    if isinstance(definition, Simple | AtLeast) and definition.model in file.models:
        known = file.models[definition.model].dimensions
        definition = replace(definition, time=_time_called(definition.time, known))
        if isinstance(definition, Simple):
            over = _time_called(definition.non_additive_dimension, known)
            definition = replace(definition, non_additive_dimension=over)
        metric = replace(metric, definition=definition)
    if metric.name in file.metrics:
        file.faults.add(section.line, f"{section.what}: another metric has this name")
    file.metrics[metric.name] = metric
    file.lines[f"metric {metric.name}"] = section.line
    for key in (
        "expr",
        "filter",
        "numerator",
        "denominator",
        "input_metrics",
        "input_metric",
        "base_metric",
        "conversion_metric",
        "agg_time_dimension",
    ):
        file.lines[f"{key} {metric.name}"] = section.line_of(key)
