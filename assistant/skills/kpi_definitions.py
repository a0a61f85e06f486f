"""How each metric is computed: in the file's words, else in words made from its definition, never from column names."""

import re
from collections.abc import Mapping
from typing import Final

from analytics.kpi.catalog import AtLeast, Conversion, Cumulative, Derived, Metric, Ratio, Share, Simple
from analytics.kpi.query import MetricQuery
from assistant.skills.kpi_measures import UNITS
from assistant.skills.kpi_words import Wording

_TOTALS: Final = {
    "sum": ("的合计", "summed"),
    "count": ("的条数", "counted"),
    "count_distinct": ("去重后的个数", "counted once each"),
    "average": ("的平均", "averaged"),
    "median": ("的中位数", "the median"),
    "percentile": ("的分位数", "a percentile"),
    "min": ("的最小值", "the lowest"),
    "max": ("的最大值", "the highest"),
    "sum_boolean": ("里为真的条数", "those that are true"),
}


def definition(metric: Metric, wording: Wording) -> str:
    """点击率 = 点击量 ÷ 曝光量; 访客数：每日访客数之和: always with the metric's name."""
    label = wording.metric(metric.name)
    said = metric.description if wording.chinese else metric.description_en or metric.description
    if not said:
        return _made(metric, label, wording)
    said = said.rstrip("。.")
    if label.casefold() in said.casefold() and "=" in said:
        return said if wording.chinese else said[:1].upper() + said[1:]
    return f"{label}（{said}）" if wording.chinese else f"{label[:1].upper()}{label[1:]} ({said})"


def _made(metric: Metric, label: str, wording: Wording) -> str:
    match metric.definition:
        case Ratio(numerator=above, denominator=below):
            parts = metric.definition
            of = _narrowed(wording.metric(above), wording, part=bool(parts.numerator_filter))
            by = _narrowed(wording.metric(below), wording, part=bool(parts.denominator_filter))
            return f"{label} = {of} ÷ {by}"
        case Conversion(base=base, after=after):
            return f"{label} = {wording.metric(after)} ÷ {wording.metric(base)}"
        case Derived(expr=expr, inputs=inputs):
            names = {alias: wording.metric(name) for alias, name in inputs.items()}
            moved = {alias: _earlier(names[alias], wording) for alias in metric.definition.offsets}
            parted = {alias: _narrowed(names[alias], wording, part=True) for alias in metric.definition.filters}
            return f"{label} = {_named(expr, names | parted | moved)}"
        case Cumulative(metric=name) | Share(metric=name):
            return (
                f"{label}：由{wording.metric(name)}算出" if wording.chinese else f"{label}: from {wording.metric(name)}"
            )
        case Simple(model=model, agg=agg):
            of = wording.catalog.models[model].label
            chinese, english = _TOTALS[agg]
            if wording.chinese:
                return f"{label}：{of or '明细'}{chinese}"
            return f"{label}: {english}, row by row"
        case AtLeast(least=least):
            return f"{label}：至少 {least} 次的" if wording.chinese else f"{label}: those with at least {least}"
        case _:
            return label


def _narrowed(name: str, wording: Wording, *, part: bool) -> str:
    """A part that counts only some rows is told to do so."""
    if not part:
        return name
    return f"{name}（限定条件的部分）" if wording.chinese else f"{name} (some of them)"


def _earlier(name: str, wording: Wording) -> str:
    return f"前期{name}" if wording.chinese else f"earlier {name}"


def _named(expr: str, names: Mapping[str, str]) -> str:
    """The expression with people's names for its inputs."""
    said = re.sub(r"[A-Za-z_]\w*", lambda word: names.get(word[0], word[0]), expr)
    return said.replace("*", "×").replace("/", "÷").replace("-", "−")


def definitions(query: MetricQuery, wording: Wording) -> str:
    """How each metric of a query is computed, a sentence each."""
    said = dict.fromkeys(definition(wording.catalog.metrics[name], wording) for name in query.metrics)
    return "\n".join(f"{each}。" if wording.chinese else f"{each}." for each in said)


def definition_note(query: MetricQuery, wording: Wording) -> str:
    """All definitions in one line, and what an average is by."""
    names = dict.fromkeys((*query.metrics, *(each.metric for each in query.thresholds)))
    said = list(dict.fromkeys(definition(wording.catalog.metrics[name], wording) for name in names))
    if query.per:
        unit = UNITS[query.per][0 if wording.chinese else 1]
        said.append(
            f"均值按有数据的{unit.removeprefix('个')}数算" if wording.chinese else f"averaged over {unit}s with data"
        )
    return f"口径：{'；'.join(said)}" if wording.chinese else f"Definition: {'; '.join(said)}"
