"""How each metric is computed: its formula in people's names, and the file's own words for it; never column names."""

import re
from collections.abc import Mapping
from typing import Final

from analytics.kpi.catalog import (
    AtLeast,
    Conversion,
    Cumulative,
    Derived,
    Metric,
    NotComputed,
    Ratio,
    Share,
    Simple,
)
from analytics.kpi.query import MetricQuery
from analytics.kpi.shares import adds_up
from analytics.kpi.spans import Offset, Span, ToDate, ToStart, Trailing, Window
from analytics.kpi.wording import HAN
from assistant.skills.kpi.conditions import condition
from assistant.skills.kpi.measures import UNITS, part_text
from assistant.skills.kpi.words import Wording, scope_text

_TOTALS: Final = {
    "sum": ("逐条求和", "求和", "summed"),
    "count": ("逐条计数", "计数", "counted"),
    "count_distinct": ("去重计数", "去重计数", "counted once each"),
    "average": ("各条的平均", "的平均", "averaged"),
    "median": ("各条的中位数", "的中位数", "the median"),
    "percentile": ("各条的 {rank}", "的 {rank}", "the {rank}"),
    "min": ("各条里最小的", "里最小的", "the lowest"),
    "max": ("各条里最大的", "里最大的", "the highest"),
    "sum_boolean": ("逐条计数", "计数", "counted"),
}
"""An aggregation in words: where nobody named the rows, after the name of the rows, in English."""
_LENGTHS: Final = {
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"),
    "year": ("年", "year"),
}
_STARTS: Final = {"week": "周初", "month": "月初", "quarter": "季初", "year": "年初", "day": "当天"}
_GUARDS: Final = re.compile(
    r"(?:coalesce|ifnull|nullif)\(\s*([^(),]+?)\s*,\s*0(?:\.0*)?\s*\)|\b1\.0\s*\*\s*|\s*\*\s*1\.0\b", re.IGNORECASE
)


def definition(metric: Metric, wording: Wording) -> str:
    """点击率 = 点击量 ÷ 曝光量; RevPAR = Room Revenue ÷ Available Rooms (room revenue per available room)."""
    label = wording.metric(metric.name)
    said = _said(metric, wording)
    if "=" in said and any(name.casefold() in said.casefold() for name in (label, metric.label, *metric.synonyms)):
        return said if wording.chinese else _capital(said)
    made = _made(metric, wording)
    if not made:
        return label if not said else (f"{label}（{said}）" if wording.chinese else f"{_capital(label)} ({said})")
    if _is_formula(metric):
        opening = f"{label if wording.chinese else _capital(label)} = {made}"
        if not said:
            return opening
        return f"{opening}（{said}）" if wording.chinese else f"{opening} ({said[:1].lower()}{said[1:]})"
    if wording.chinese:
        return f"{label}（{said}，{made}）" if said else f"{label}：{made}"
    return f"{_capital(label)} ({said}; {made})" if said else f"{_capital(label)}: {made}"


def definitions(query: MetricQuery, wording: Wording) -> str:
    """How each metric of a query is computed, a sentence each."""
    said = dict.fromkeys(definition(wording.catalog.metrics[name], wording) for name in query.metrics)
    return "\n".join(f"{each}。" if wording.chinese else f"{each}." for each in said)


def definition_note(query: MetricQuery, wording: Wording) -> str:
    """All definitions in one line, and what an average is by."""
    names = dict.fromkeys((*query.metrics, *(each.metric for each in query.thresholds)))
    said = list(dict.fromkeys(_of_part(name, query, wording) for name in names))
    if query.running:
        since = query.period.first.isoformat()
        said.append(f"从 {since} 起逐段累计" if wording.chinese else f"added up since {since}")
    if query.per:
        unit = UNITS[query.per][0 if wording.chinese else 1]
        said.append(
            f"均值按有数据的{unit.removeprefix('个')}数算" if wording.chinese else f"averaged over {unit}s with data"
        )
    return f"口径：{'；'.join(said)}" if wording.chinese else f"Definition: {'; '.join(said)}"


def _of_part(name: str, query: MetricQuery, wording: Wording) -> str:
    """A metric's definition; of the share of a part, that part's figure by that of all the rows it is a part of."""
    metric = wording.catalog.metrics[name]
    if not query.of or not isinstance(metric.definition, Share):
        return definition(metric, wording)
    part = part_text(query, wording) or ("各组" if wording.chinese else "each group")
    of, label = wording.metric(metric.definition.metric), wording.metric(name)
    within = scope_text(query, wording)
    parted = {each.dimension for each in query.of}
    holding = [wording.dimension(name) for name in query.group_by if name not in parted]
    groups = ("、" if wording.chinese else " and ").join(holding)
    if wording.chinese:
        whole = f"各{groups}自己的全部{of}" if groups else f"{within}的{of}" if within else f"全部{of}"
        return f"{label} = {part}的{of} ÷ {whole}"
    whole = f"all {of} of the same {groups}" if groups else f"{of} of {within}" if within else f"all {of}"
    return f"{_capital(label)} = {of} of {part} ÷ {whole}"


def _said(metric: Metric, wording: Wording) -> str:
    """The file's own words. Chinese ones stand in an English answer only where there is no formula to say."""
    if wording.chinese:
        return metric.description.rstrip("。.")
    other = metric.description
    if HAN.search(other) and _is_formula(metric):
        other = ""
    return (metric.description_en or other).rstrip("。.")


def _is_formula(metric: Metric) -> bool:
    return not isinstance(metric.definition, Simple | AtLeast | NotComputed)


def _made(metric: Metric, wording: Wording) -> str:
    """What it is made of, in words."""
    match metric.definition:
        case Simple() as simple:
            made = _aggregated(simple, wording)
        case AtLeast(least=least, filter=only):
            made = (
                f"至少 {least} 次的，去重计数" if wording.chinese else f"those with at least {least}, counted once each"
            )
            made = _only(made, only, wording)
        case NotComputed():
            made = ""
        case _:
            made = _from_others(metric, wording)
    return _only(made, metric.filter, wording) if made else made


def _from_others(metric: Metric, wording: Wording) -> str:
    zh = wording.chinese
    match metric.definition:
        case Ratio() as ratio:
            above = _narrowed(ratio.numerator, ratio.numerator_filter, wording)
            below = _narrowed(ratio.denominator, ratio.denominator_filter, wording)
            return f"{above}{'' if above.endswith('）') else ' '}÷ {below}"
        case Conversion() as found:
            after = _narrowed(found.after, found.after_filter, wording)
            base = _narrowed(found.base, found.base_filter, wording)
            if found.window:
                length = _length(found.window, wording)
                after += f"（{base}之后 {length}内）" if zh else f" (within {length} of {base})"
            return f"{after}{'' if after.endswith('）') else ' '}÷ {base}" if found.rate else after
        case Derived() as derived:
            return _expression(derived, wording)
        case Cumulative(metric=name, span=span, filter=only):
            return _added_up(_narrowed(name, only, wording), span, wording)
        case Share(metric=name):
            of = wording.metric(name)
            if not adds_up(wording.catalog.metrics[name].definition):
                return (
                    f"各组{of} ÷ 所列范围去重后的{of}" if zh else f"{of} of each group ÷ {of} of all, counted once each"
                )
            return f"各组{of} ÷ 所列范围的合计" if zh else f"{of} of each group ÷ that of all groups listed"
        case _:
            return ""


def _aggregated(simple: Simple, wording: Wording) -> str:
    """订单明细求和，只算已付款的; summed, only where Cancelled is no."""
    rank = f"P{simple.percentile * 100:g}" if simple.percentile is not None else "P50"
    alone, after, english = (each.format(rank=rank) for each in _TOTALS[simple.agg])
    rows = wording.catalog.models[simple.model].label if simple.model in wording.catalog.models else ""
    made = (f"{rows}{after}" if rows else alone) if wording.chinese else english
    if simple.agg == "sum_boolean":
        made = _only(made, simple.expr, wording)
    if simple.non_additive_dimension:
        first = simple.window == "min"
        if wording.chinese:
            made += f"，取期{'初' if first else '末'}那天"
        else:
            made += f", of the {'first' if first else 'last'} day"
    return _only(made, simple.filter, wording)


def _only(made: str, condition_text: str, wording: Wording) -> str:
    if not condition_text:
        return made
    only = condition(condition_text, wording)
    return f"{made}，只算{only}的" if wording.chinese else f"{made}, only where {only}"


def _narrowed(name: str, condition_text: str, wording: Wording) -> str:
    """A metric's name, with the filter that this place puts on it: 订单数（品类为火锅）."""
    label = wording.metric(name)
    if not condition_text:
        return label
    only = condition(condition_text, wording)
    return f"{label}（{only}）" if wording.chinese else f"{label} ({only})"


def _expression(derived: Derived, wording: Wording) -> str:
    """The expression with people's names for its inputs, each with its own filter and days."""
    names: Mapping[str, str] = {
        alias: _moved(_narrowed(metric, derived.filters.get(alias, ""), wording), derived.offsets.get(alias), wording)
        for alias, metric in derived.inputs.items()
    }
    expr = derived.expr
    while (bare := _GUARDS.sub(lambda guard: guard[1] or "", expr)) != expr:
        expr = bare
    signs = {"*": " × ", "/": " ÷ ", "-": " − ", "+": " + "}

    def called(part: re.Match[str]) -> str:
        word = part[0].strip()
        return names.get(word, signs.get(word, word))

    said = " ".join(re.sub(r"[A-Za-z_]\w*|\s*[*/+-]\s*", called, expr).split())
    return said.replace("） ", "）") if wording.chinese else said


def _moved(name: str, back: Offset | ToStart | None, wording: Wording) -> str:
    match back:
        case Offset(window=window):
            length = _length(window, wording)
            return f"{length}前的{name}" if wording.chinese else f"{name} {length} earlier"
        case ToStart(unit=unit):
            return f"{_STARTS[unit]}那天的{name}" if wording.chinese else f"{name} on the first day of the {unit}"
        case None:
            return name


def _added_up(name: str, span: Span, wording: Wording) -> str:
    if isinstance(span, Trailing):
        length = _length(span.window, wording)
        return f"最近 {length}的{name}累计" if wording.chinese else f"{name} of the trailing {length}"
    unit = span.unit if isinstance(span, ToDate) else None
    if unit is None:
        return f"{name}从头累计" if wording.chinese else f"{name} since the beginning"
    return f"{name}从{_STARTS[unit]}起累计" if wording.chinese else f"{name} since the start of the {unit}"


def _length(window: Window, wording: Wording) -> str:
    chinese, english = _LENGTHS[window.unit]
    if wording.chinese:
        return f"{window.count} {chinese}"
    return f"{window.count} {english}{'s' if window.count > 1 else ''}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
