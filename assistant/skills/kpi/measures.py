"""The columns of figures of an answer, as sentences, tables and charts name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import AtLeast, Format, Metric, Simple
from analytics.kpi.query import Grain, MetricQuery, Value
from analytics.kpi.shares import adds_up
from assistant.figures import figure
from assistant.skills.kpi.words import Wording, plural, scope_text, threshold_text

_AVERAGES: Final[dict[Grain, tuple[str, str]]] = {
    "day": ("日均", "average daily"),
    "week": ("周均", "average weekly"),
    "month": ("月均", "average monthly"),
    "quarter": ("季均", "average quarterly"),
    "year": ("年均", "average yearly"),
}
UNITS: Final[dict[Grain, tuple[str, str]]] = {
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"),
    "year": ("年", "year"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures: a metric, its average a day, or how many of a dimension have it.

    `at` is its place in a row, `form` how its values are shown. `counts` tells a number of a dimension's values.
    """

    name: str
    label: str
    metric: Metric
    form: Format
    at: int
    counts: bool = False

    def of(self, row: Sequence[Value] | None) -> Value:
        """Its value in a row; None where there is no row."""
        return None if row is None else row[self.at]

    def said(self, value: Value, wording: Wording) -> str:
        """A value as its reader writes it."""
        return figure(value, self.form, wording.language, currency=wording.currency)

    @property
    def amounts(self) -> bool:
        """Whether it is an amount or a number of things, not a rate, ratio or mean."""
        definition = self.metric.definition
        return isinstance(definition, AtLeast) or (
            isinstance(definition, Simple) and definition.agg in ("sum", "count", "count_distinct", "sum_boolean")
        )

    @property
    def sums(self) -> bool:
        """Whether the figures of parts add up to that of the whole."""
        return not self.counts and adds_up(self.metric.definition)


def measures(query: MetricQuery, wording: Wording) -> tuple[Measure, ...]:
    """What a query's answer holds after its time and group columns."""
    start = len(query.group_by) + (query.grain is not None)
    if query.count_of:
        metric = wording.catalog.metrics[query.metrics[0]]
        label = counted_label(query, wording)
        return (Measure(f"count_{query.count_of}", label, metric, "integer", start, counts=True),)
    found = []
    for place, name in enumerate(query.metrics):
        metric = wording.catalog.metrics[name]
        form: Format = "number" if query.per and metric.format == "integer" else metric.format
        found.append(Measure(name, _label(name, query, wording), metric, form, start + place))
    return tuple(found)


def leading(query: MetricQuery, wording: Wording) -> Measure:
    """The measure a ranking is by, where it is shown; else the first."""
    shown = measures(query, wording)
    by = query.order_by.name if query.order_by else ""
    return next((each for each in shown if each.name == by), shown[0])


def _label(name: str, query: MetricQuery, wording: Wording) -> str:
    label = wording.metric(name)
    if query.running:
        chinese, english = "" if label.startswith("累计") else "累计", "cumulative "
        return f"{chinese if wording.chinese else english}{label}"
    if part := part_text(query, wording):
        return _of_part(part, label, query, wording)
    if query.per is None:
        return label
    chinese, english = _AVERAGES[query.per]
    return f"{chinese}{label}" if wording.chinese else f"{english} {label}"


def part_text(query: MetricQuery, wording: Wording) -> str:
    """The part whose share is asked, in words; empty for no part, and for one that each row names."""
    return scope_text(query, wording, tuple(each for each in query.of if each.dimension not in query.group_by))


def _of_part(part: str, label: str, query: MetricQuery, wording: Wording) -> str:
    """抖音的花费占比; Douyin's share of spend; share of spend taken by all but Douyin."""
    if wording.chinese:
        return f"{part}的{label}"
    plain = len(query.of) == 1 and query.of[0].operator == "="
    return f"{part}'s {label}" if plain else f"{label} taken by {part}"


def counted_label(query: MetricQuery, wording: Wording) -> str:
    """有GMV的渠道数, channels with GMV: what is counted, and by what."""
    of = wording.dimension(query.count_of or "")
    return f"{having(query, wording)}的{of}数" if wording.chinese else f"{plural(of, 2)} {having(query, wording)}"


def having(query: MetricQuery, wording: Wording) -> str:
    """What the counted values have: 有GMV, ROI低于 1."""
    if query.thresholds:
        run = ("累计" if wording.chinese else "cumulative ") if query.running else ""
        kept = [f"{run}{threshold_text(each, wording)}" for each in query.thresholds]
        return spaced("、".join(kept)) if wording.chinese else f"with {' and '.join(kept)}"
    label = wording.metric(query.metrics[0])
    return f"有{label}" if wording.chinese else f"with {label}"


def spaced(text: str) -> str:
    """With a space after a figure, before the Chinese that follows."""
    return f"{text} " if text[-1:].isdigit() or text.endswith("%") else text


def definition_of_average(answer: Answer, measure: Measure, wording: Wording) -> str:
    """合计 ¥53.45万 ÷ 31 天: the sum an average is of, by arithmetic over the row; without it where days overlap."""
    query, units = answer.query, answer.units
    if query.per is None or not units:
        return ""
    unit = UNITS[query.per][0 if wording.chinese else 1]
    value = measure.of(answer.rows[0]) if len(answer.rows) == 1 else None
    if not isinstance(value, int | float) or not measure.sums:
        return f"{units} {unit}平均" if wording.chinese else f"over {units} {plural(unit, units)}"
    form: Format = measure.metric.format
    total = figure(round(value * units, 6), form, wording.language, currency=wording.currency)
    return f"合计 {total} ÷ {units} {unit}" if wording.chinese else f"{total} over {units} {plural(unit, units)}"
