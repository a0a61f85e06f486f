"""The metrics of a metrics file, one section each, read into Metric values."""

import re
from typing import cast, get_args

from analytics.kpi.catalog import (
    Aggregation,
    AtLeast,
    Conversion,
    Cumulative,
    Definition,
    Derived,
    Direction,
    Format,
    Metric,
    NotComputed,
    Ratio,
    Simple,
)
from analytics.kpi.metrics_file.sections import Section
from analytics.kpi.query import Grain
from analytics.kpi.spans import Edge, Offset, ToDate, ToStart, Trailing, Window, window_of

COMMON = ("name", "type", "label", "description", "config", "meta", "hidden", "filter", "tags", "group", "enabled",
          "time_granularity")  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "simple": ("agg", "expr", "percentile", "percentile_type", "fill_nulls_with", "agg_time_dimension",
               "non_additive_dimension", "join_to_timespine"),
    "ratio": ("numerator", "denominator"),
    "derived": ("expr", "input_metrics"),
    "cumulative": ("input_metric", "window", "grain_to_date", "period_agg", "join_to_timespine", "fill_nulls_with"),
    "conversion": ("entity", "calculation", "base_metric", "conversion_metric", "window", "constant_properties"),
}  # fmt: skip
META_KEYS = (
    "synonyms",
    "format",
    "direction",
    "advice",
    "label",
    "at_least",
    "description",
    "label_en",
    "description_en",
    "tags",
    "drivers",
    "alongside",
    "headline",
)
INPUTS = ("numerator", "denominator", "input_metric", "input_metrics", "base_metric", "conversion_metric")
_BY_METRIC = re.compile(r"\{\{\s*Metric\s*\(")
_FINER = re.compile(r"\b(?:hour|minute|second|millisecond|microsecond|nanosecond)s?$")
AGGREGATIONS = (*get_args(Aggregation), "avg")


def read_metric(section: Section, model: str) -> Metric | None:
    """One metric; None, with a fault, for one that cannot be read. `model` is empty at the top level."""
    kind = section.choice("type", tuple(KEYS), "simple")
    section.expect((*COMMON, *KEYS[kind]), meta=META_KEYS)
    config = section.section("config")
    meta = (config.section("meta") if config else None) or section.section("meta")
    if meta:
        meta.expect_near(META_KEYS)
    name = section.text("name", required=True)
    if _disabled(section) or (config and _disabled(config)):
        return None
    definition = _definition(section, meta, kind, model)
    if definition is None or not name:
        return None
    return Metric(
        name=name,
        label=section.text("label") or (meta.text("label") if meta else "") or name,
        definition=definition,
        description=section.text("description") or (meta.text("description") if meta else ""),
        synonyms=meta.words("synonyms") if meta else (),
        format=_format(meta),
        direction=_direction(meta),
        advice=meta.text("advice") if meta else "",
        visible=not section.flag("hidden"),
        filter="" if kind == "simple" else filter_of(section),
        label_en=meta.text("label_en") if meta else "",
        description_en=meta.text("description_en") if meta else "",
        tags=tuple(tag for part in (section, config, meta) if part for tag in part.words("tags")),
        drivers=meta.words("drivers") if meta else (),
        alongside=meta.words("alongside") if meta else (),
        headline=_headline(meta),
    )


def _disabled(section: Section) -> bool:
    return "enabled" in section and not section.flag("enabled")


def filter_of(section: Section) -> str:
    """A `filter:`, the parts of a list joined by AND."""
    parts = [part for part in section.words("filter") if part]
    return parts[0] if len(parts) == 1 else " AND ".join(f"({part})" for part in parts)


def _format(meta: Section | None) -> Format:
    return cast("Format", meta.choice("format", get_args(Format), "number")) if meta else "number"


def _direction(meta: Section | None) -> Direction:
    return cast("Direction", meta.choice("direction", get_args(Direction), "neutral")) if meta else "neutral"


def _headline(meta: Section | None) -> int:
    """A place from 1 on; a fault for anything else."""
    if meta is None or "headline" not in meta:
        return 0
    place = meta.number("headline")
    if place is not None and (place < 1 or place != int(place)):
        what = f"{meta.what}: `headline` is a place among the main metrics: 1, 2, 3 …, not `{meta.text('headline')}`"
        meta.faults.add(meta.line_of("headline"), what)
        return 0
    return int(place or 0)


def _definition(section: Section, meta: Section | None, kind: str, model: str) -> Definition | None:
    inner = [each for key in INPUTS for each in _mappings(section, key)]
    for each in (section, *inner):
        if why := _beyond(each):
            return NotComputed(why)
    if kind == "ratio":
        return _ratio(section)
    if kind == "derived":
        return _derived(section)
    if kind == "cumulative":
        return _cumulative(section)
    if kind == "conversion":
        return _conversion(section)
    if not model:
        section.faults.add(section.line, f"{section.what}: a simple metric belongs inside its model")
        return None
    return _simple(section, meta, model)


def _beyond(section: Section) -> str:
    """What dbt allows in a metric or an input of one and is not computed here."""
    if _BY_METRIC.search(" ".join(section.words("filter"))):
        return "it is filtered by another metric's figure"
    for key in ("window", "offset_window", "grain_to_date", "offset_to_grain"):
        if key in section and _FINER.search(section.text(key).lower()):
            return f"`{key}: {section.text(key)}` is finer than a day"
    return ""


def _mappings(section: Section, key: str) -> list[Section]:
    """The inputs given under a key as mappings rather than names."""
    if key == "input_metrics":
        return list(section.sections(key, "input metric"))
    inner = section.section(key) if key in section and section.text_or_none(key) is None else None
    return [inner] if inner else []


def _simple(section: Section, meta: Section | None, model: str) -> Simple | AtLeast:
    agg = section.choice("agg", AGGREGATIONS, "sum", required=True)
    agg = "average" if agg == "avg" else agg
    expr = section.text("expr") or ("1" if agg == "count" else section.text("name"))
    fill = section.number("fill_nulls_with")
    time = section.text("agg_time_dimension")
    least = meta.section("at_least") if meta else None
    if least:
        return _at_least(section, least, Simple(model, "count_distinct", expr, fill_nulls_with=fill, time=time), agg)
    percentile = section.number("percentile")
    if agg == "percentile" and percentile is None:
        section.faults.add(section.line, f"{section.what}: `percentile` is missing")
    if percentile is not None and not 0 <= percentile <= 100:
        section.faults.add(section.line_of("percentile"), f"{section.what}: `percentile` lies between 0 and 1")
    if percentile is not None and percentile > 1:
        percentile /= 100  # dbt's own examples write 95.0
    over = section.section("non_additive_dimension")
    if over:
        over.expect(("name", "window_agg", "window_choice", "group_by", "window_groupings"))
    window = (
        over.choice("window_agg" if "window_agg" in over else "window_choice", ("max", "min"), "max") if over else ""
    )
    return Simple(
        model=model,
        agg=cast("Aggregation", agg),
        expr=expr,
        filter=filter_of(section),
        percentile=percentile,
        fill_nulls_with=fill,
        non_additive_dimension=over.text("name", required=True) if over else "",
        window="min" if window == "min" else "max",
        window_groups=(over.words("group_by") or over.words("window_groupings")) if over else (),
        every_bucket=section.flag("join_to_timespine"),
        discrete=section.choice("percentile_type", ("discrete", "continuous"), "continuous") == "discrete",
        time=time,
    )


def _cumulative(section: Section) -> Definition | None:
    """`window`, `grain_to_date` or neither: all there is up to the day.

    A coarser bucket shows its last day unless `period_agg` says otherwise. dbt would show its first, so that sales of
    the month to date were those of its first day in a table by month: nobody who asks in a chat means that.
    """
    name, own = _input(section, "input_metric")
    fill, every = section.number("fill_nulls_with"), section.flag("join_to_timespine")
    edge = cast("Edge", section.choice("period_agg", get_args(Edge), "last"))
    if "window" in section and "grain_to_date" in section:
        section.faults.add(
            section.line_of("window"), f"{section.what}: `window` and `grain_to_date` cannot be used together"
        )
        return None
    if "window" in section:
        window = _window(section, "window")
        return Cumulative(name, Trailing(window, edge), own, fill, every) if window else None
    grain = section.choice("grain_to_date", get_args(Grain), "")
    return Cumulative(name, ToDate(cast("Grain", grain) if grain else None, edge), own, fill, every)


def _conversion(section: Section) -> Conversion:
    base, base_filter = _input(section, "base_metric")
    after, after_filter = _input(section, "conversion_metric")
    constants: list[tuple[str, str]] = []
    for each in section.sections("constant_properties", "constant property"):
        each.expect(("base_property", "conversion_property"))
        pair = (each.text("base_property", required=True), each.text("conversion_property", required=True))
        constants.append((pair[0].split("__")[-1], pair[1].split("__")[-1]))
    return Conversion(
        base=base,
        after=after,
        entity=section.text("entity", required=True),
        window=_window(section, "window") if "window" in section else None,
        rate=section.choice("calculation", ("conversion_rate", "conversions"), "conversion_rate") == "conversion_rate",
        base_filter=base_filter,
        after_filter=after_filter,
        constants=tuple(constants),
    )


def _window(section: Section, key: str) -> Window | None:
    found = window_of(section.text(key))
    if found is None:
        section.faults.add(section.line_of(key), f"{section.what}: `{key}` is a number and a unit, such as `7 days`")
    return found


def _at_least(section: Section, least: Section, who: Simple, agg: str) -> AtLeast:
    least.expect(("count", "least"))
    if agg != "count_distinct":
        section.faults.add(least.line, f"{section.what}: `at_least` goes with `agg: count_distinct`")
    number = least.number("least")
    if number is None or number < 1:
        section.faults.add(least.line, f"{section.what}: `least` must be a number from 1")
    return AtLeast(
        model=who.model,
        entity=who.expr,
        expr=least.text("count", required=True) or "1",
        least=int(number or 1),
        filter=filter_of(section),
        fill_nulls_with=who.fill_nulls_with,
        time=who.time,
    )


def _ratio(section: Section) -> Ratio:
    above, above_filter = _input(section, "numerator")
    below, below_filter = _input(section, "denominator")
    return Ratio(above, below, above_filter, below_filter)


def _input(section: Section, key: str) -> tuple[str, str]:
    """A numerator or denominator: a metric's name, or a mapping with `name` and `filter`."""
    if section.text_or_none(key) is not None:
        return section.text(key), ""
    inner = section.section(key)
    if inner is None:
        section.faults.add(section.line, f"{section.what}: `{key}` is missing")
        return "", ""
    inner.expect(("name", "filter", "alias"), unsupported=("offset_window", "offset_to_grain"))
    return inner.text("name", required=True), filter_of(inner)


def _offset(section: Section) -> Offset | ToStart | None:
    """`offset_window` or `offset_to_grain` of an input."""
    if "offset_window" in section and "offset_to_grain" in section:
        section.faults.add(
            section.line, f"{section.what}: `offset_window` and `offset_to_grain` cannot be used together"
        )
    if "offset_to_grain" in section:
        unit = section.choice("offset_to_grain", get_args(Grain), "", required=True)
        return ToStart(cast("Grain", unit)) if unit else None
    window = _window(section, "offset_window") if "offset_window" in section else None
    return Offset(window) if window else None


def _derived(section: Section) -> Derived:
    inputs: dict[str, str] = {}
    filters: dict[str, str] = {}
    offsets: dict[str, Offset | ToStart] = {}
    for each in section.sections("input_metrics", "input metric"):
        each.expect(("name", "alias", "filter", "offset_window", "offset_to_grain"))
        alias = each.text("alias") or each.text("name", required=True)
        if alias in inputs:
            section.faults.add(each.line, f"{section.what}: two inputs are called `{alias}`; give one an `alias`")
        inputs[alias] = each.text("name")
        if "filter" in each:
            filters[alias] = filter_of(each)
        offset = _offset(each)
        if offset:
            offsets[alias] = offset
    if not inputs:
        section.faults.add(section.line, f"{section.what}: `input_metrics` is missing")
    return Derived(section.text("expr", required=True), inputs, filters, offsets)
