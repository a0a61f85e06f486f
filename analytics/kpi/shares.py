"""Shares (占比): beside each metric that has parts, each group's part of the whole; and what adds up over time."""

from collections.abc import Mapping

from analytics.kpi.catalog import AtLeast, Catalog, Converted, Definition, Derived, Metric, Share, Simple
from analytics.kpi.compiling.expressions import is_linear


def adds_up(definition: Definition | Converted) -> bool:
    """Whether the groups of any split add up to the whole."""
    additive = isinstance(definition, Simple) and definition.agg in ("sum", "count", "sum_boolean")
    return additive and not (isinstance(definition, Simple) and definition.non_additive_dimension)


def averages_out(name: str, catalog: Catalog) -> bool:
    """Whether a metric has an average a day (week, month): what adds up, or is counted, day by day."""
    match catalog.metrics[name].definition:
        case Simple(agg="count_distinct"):
            return True
        case Derived(expr=expr, inputs=inputs, offsets=offsets):
            return not offsets and all(averages_out(each, catalog) for each in inputs.values()) and is_linear(expr)
        case definition:
            return adds_up(definition)


def runs_on(name: str, catalog: Catalog) -> bool:
    """Whether a metric can be added up from the first day on: what adds up, is counted, or both less one another."""
    match catalog.metrics[name].definition:
        case AtLeast():
            return True
        case _:
            return averages_out(name, catalog)


def shares_out(metric: Metric, metrics: Mapping[str, Metric]) -> bool:
    """Whether a group's figure is part of that of all: what adds up or is counted once each, plus or minus such."""
    match metric.definition:
        case Simple(agg="count_distinct", non_additive_dimension=""):
            return True
        case Derived(expr=expr, inputs=inputs, offsets=offsets):
            return (
                not offsets and all(shares_out(metrics[each], metrics) for each in inputs.values()) and is_linear(expr)
            )
        case definition:
            return adds_up(definition)


def with_shares(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """The metrics, and beside each that has parts its share, which only a question for shares names."""
    shares = (
        Metric(
            name=f"share_of_{metric.name}",
            label=f"{metric.label}占比",
            label_en=f"share of {_in_english(metric)}",
            definition=Share(metric.name),
            format="percent",
            visible=False,
        )
        for metric in metrics.values()
        if metric.visible and shares_out(metric, metrics) and f"share_of_{metric.name}" not in metrics
    )
    return {**metrics, **{share.name: share for share in shares}}


def _in_english(metric: Metric) -> str:
    names = (metric.label_en, metric.label, *metric.synonyms)
    return next((name for name in names if name and name.isascii()), metric.name.replace("_", " "))
