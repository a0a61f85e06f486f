"""What a metrics file must hold to as a whole: names that exist, expressions that may stand, joins that are safe."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from analytics.kpi.catalog import (
    AtLeast,
    Catalog,
    Conversion,
    Cumulative,
    Definition,
    Derived,
    Metric,
    Model,
    NotComputed,
    Ratio,
    Simple,
)
from analytics.kpi.compiling.arithmetic import evaluate
from analytics.kpi.compiling.expressions import METRIC_TIME, PLAIN, ExpressionError, columns, parse, references
from analytics.kpi.joins import find_entity
from analytics.kpi.metrics_file.sections import Faults, nearest


def cross_check(catalog: Catalog, lines: Mapping[str, int], faults: Faults) -> None:
    """Adds a fault for everything that does not fit together. `lines` says where each thing stands."""
    for model in catalog.models.values():
        for line, message in _model_faults(model, lines):
            faults.add(line, f"model `{model.name}`: {message}")
    for metric in catalog.metrics.values():
        line = lines.get(f"metric {metric.name}", 1)
        for key, message in _metric_faults(metric, catalog):
            faults.add(lines.get(f"{key} {metric.name}", line), f"metric `{metric.name}`: {message}")


def note_all(catalog: Catalog, lines: Mapping[str, int], notes: Faults) -> None:
    """Notes what is sound but not computed here, and what must be asked for by its way."""
    for metric in catalog.metrics.values():
        if isinstance(metric.definition, NotComputed):
            why = metric.definition.why
            notes.add(lines.get(f"metric {metric.name}", 1), f"metric `{metric.name}` is not computed here: {why}")
    for model in catalog.models.values():
        here = lines.get(f"model {model.name}", 1)
        ways: dict[str, list[str]] = {}
        for name in catalog.roles:
            if catalog.find(model.name, name) and not catalog.find(model.name, name.rpartition("__")[2]):
                ways.setdefault(name.rpartition("__")[2], []).append(name)
        for plain, names in ways.items():
            said = " or ".join(f"`{name}`" for name in sorted(names))
            notes.add(here, f"model `{model.name}`: two joins lead to a dimension `{plain}`; it is asked for as {said}")


def _model_faults(model: Model, lines: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    here = lines.get(f"model {model.name}", 1)
    times = [each.name for each in model.dimensions if each.kind == "time"]
    if model.time and model.time not in times:
        hint = nearest(model.time, times)
        yield (
            lines.get(f"time {model.name}", here),
            f"`agg_time_dimension` `{model.time}` is no time dimension here{hint}",
        )
    names = [each.name for each in model.dimensions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield here, f"two dimensions are called `{name}`"
    if model.events:
        if model.events.time not in times:
            yield (
                here,
                f"`events` time `{model.events.time}` is no time dimension here{nearest(model.events.time, times)}",
            )
        message = _expression_fault(model.events.title)
        if message:
            yield here, f"`events` title: {message}"
    exprs = {each.name: each.expr for each in model.entities} | {each.name: each.expr for each in model.dimensions}
    for name, expr in exprs.items():
        message = _expression_fault(expr)
        if message:
            yield lines.get(f"dimension {model.name}.{name}", here), f"`{name}`: {message}"


def _metric_faults(metric: Metric, catalog: Catalog) -> Iterator[tuple[str, str]]:
    definition = metric.definition
    missing = [(key, name) for key, name in _inputs(definition) if name not in catalog.metrics]
    for key, name in missing:
        yield key, f"metric `{name}` does not exist{nearest(name, catalog.metrics)}"
    for name in (*(each.lstrip("/ ") for each in metric.drivers), *metric.alongside):
        if name not in catalog.metrics:
            yield "metric", f"metric `{name}` does not exist{nearest(name, catalog.metrics)}"
        elif name == metric.name:
            yield "metric", "is named among its own `drivers` or `alongside`"
    if missing or not _complete(definition, catalog):
        return
    if _circular(metric.name, catalog):
        yield "metric", "is defined by itself"
        return
    match definition:
        case Simple() | AtLeast():
            yield from _leaf_faults(definition, catalog)
        case Derived():
            yield from _derived_faults(definition)
        case Cumulative(metric=name) if not isinstance(catalog.metrics[name].definition, Simple | AtLeast):
            yield "input_metric", f"only a simple metric can be cumulated, and `{name}` is none"
        case Conversion():
            yield from _conversion_faults(definition, catalog)
        case _:
            pass
    for key, text, model in _filters(metric, catalog):
        for message in _filter_faults(text, model, catalog):
            yield key, message


def _leaf_faults(leaf: Simple | AtLeast, catalog: Catalog) -> Iterator[tuple[str, str]]:
    model = catalog.models[leaf.model]
    texts = (leaf.entity, leaf.expr) if isinstance(leaf, AtLeast) else (leaf.expr,)
    for text in texts:
        message = _expression_fault(text) if text != "*" else ""
        if message:
            yield "expr", message
    time = leaf.time or model.time
    found = model.dimension(time) if time else None
    told = time == model.time and bool(time)  # the model's own fault, said of the model
    if (found is None or found.kind != "time") and not told:
        hint = nearest(time, [each.name for each in model.dimensions]) if time else ""
        what = (
            f"`{time}` is no time dimension of `{model.name}`{hint}"
            if time
            else "its model has no `agg_time_dimension`"
        )
        yield "agg_time_dimension", what
    if isinstance(leaf, Simple):
        if leaf.expr == "*" and leaf.agg != "count":
            yield "expr", "`*` can only be counted"
        for name in (leaf.non_additive_dimension, *leaf.window_groups):
            if name and not (model.dimension(name) or any(each.name == name for each in model.entities)):
                yield "metric", f"`{name}` is no dimension of `{model.name}`"


def _conversion_faults(conversion: Conversion, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for key, name in (("base_metric", conversion.base), ("conversion_metric", conversion.after)):
        definition = catalog.metrics[name].definition
        if not isinstance(definition, Simple):
            yield key, f"a conversion is counted between simple metrics, and `{name}` is none"
            continue
        model = catalog.models[definition.model]
        entities = [each.name for each in model.entities]
        if conversion.entity not in entities:
            hint = nearest(conversion.entity, entities)
            yield key, f"model `{model.name}` of `{name}` has no entity `{conversion.entity}`{hint}"
        for pair in conversion.constants:
            dimension = pair[0] if key == "base_metric" else pair[1]
            if catalog.path(model.name, dimension) is None:
                yield key, f"`constant_properties`: `{dimension}` is no dimension of `{model.name}`"


def _derived_faults(derived: Derived) -> Iterator[tuple[str, str]]:
    message = _expression_fault(derived.expr)
    if message:
        yield "expr", message
        return
    if columns(derived.expr) <= derived.inputs.keys():
        try:
            evaluate(derived.expr, {alias: sa.column(alias) for alias in derived.inputs})
        except ExpressionError as error:
            yield "expr", str(error)
    for name in sorted(columns(derived.expr) - derived.inputs.keys()):
        yield "expr", f"`{name}` is none of its inputs{nearest(name, derived.inputs)}"
    for alias in derived.inputs.keys() - columns(derived.expr):
        yield "input_metrics", f"input `{alias}` is not used in `expr`"


def _filters(metric: Metric, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Each filter of a metric with every model it applies to."""
    definition = metric.definition
    match definition:
        case Simple(filter=text, model=model) | AtLeast(filter=text, model=model):
            yield "filter", text, model
        case Ratio() if definition.numerator and definition.denominator:
            sides = (("numerator", definition.numerator, definition.numerator_filter),
                     ("denominator", definition.denominator, definition.denominator_filter))  # fmt: skip
            for key, name, text in sides:
                yield from ((key, text, model) for model in sorted(catalog.models_of(name)))
        case Derived():
            for alias, text in definition.filters.items():
                for model in sorted(catalog.models_of(definition.inputs[alias])):
                    yield "input_metrics", text, model
        case Conversion(base=base, after=after):
            for key, name, text in (("base_metric", base, definition.base_filter),
                                    ("conversion_metric", after, definition.after_filter)):  # fmt: skip
                yield from ((key, text, model) for model in sorted(catalog.models_of(name)))
        case Cumulative(metric=name, filter=text):
            yield from (("input_metric", text, model) for model in sorted(catalog.models_of(name)))
    if metric.filter:
        yield from (("filter", metric.filter, model) for model in sorted(catalog.models_of(metric.name)))


def _filter_faults(text: str, model: str, catalog: Catalog) -> Iterator[str]:
    if not text:
        return
    message = _expression_fault(text)
    if message:
        yield message
        return
    for each in references(text):
        if each.kind == "Entity":
            if find_entity(catalog.models, model, each.name) is None:
                known = [entity.name for entity in catalog.models[model].entities]
                yield f"entity `{each.name}` cannot be reached from `{model}`{nearest(each.name, known)}"
        elif each.name != METRIC_TIME and catalog.find(model, each.name) is None:
            yield f"dimension `{each.name}` cannot be reached from `{model}`{_ways(each.name, model, catalog)}"


def _ways(name: str, model: str, catalog: Catalog) -> str:
    """What a name that leads nowhere, or to two things, may have meant."""
    plain = name.rpartition("__")[2]
    ways = [each for each in catalog.roles if each.endswith(f"__{plain}") and catalog.find(model, each)]
    if ways and plain == name:
        return f" in one way only; write {' or '.join(f'`{each}`' for each in ways)}"
    return nearest(plain, catalog.dimension_names())


def _inputs(definition: Definition) -> Iterator[tuple[str, str]]:
    match definition:
        case Ratio(numerator=above, denominator=below):
            yield from ((key, name) for key, name in (("numerator", above), ("denominator", below)) if name)
        case Derived(inputs=inputs):
            yield from (("input_metrics", name) for name in inputs.values())
        case Conversion(base=base, after=after):
            yield from ((key, name) for key, name in (("base_metric", base), ("conversion_metric", after)) if name)
        case Cumulative(metric=metric) if metric:
            yield "input_metric", metric
        case _:
            return


def _complete(definition: Definition, catalog: Catalog, depth: int = 0) -> bool:
    """Whether every metric below exists; circles are left to `_circular`."""
    names = [name for _, name in _inputs(definition)]
    if depth > len(catalog.metrics):
        return True
    return all(
        name in catalog.metrics and _complete(catalog.metrics[name].definition, catalog, depth + 1) for name in names
    )


def _circular(name: str, catalog: Catalog, above: tuple[str, ...] = ()) -> bool:
    if name in above:
        return True
    if name not in catalog.metrics:
        return False
    inputs = _inputs(catalog.metrics[name].definition)
    return any(_circular(each, catalog, (*above, name)) for _, each in inputs)


def _expression_fault(text: str) -> str:
    if PLAIN.fullmatch(text):
        return ""
    try:
        parse(text)
    except ExpressionError as error:
        return str(error)
    return ""
