"""From one value to another, in words: how much, which way, whether that is good."""

from dataclasses import dataclass

from analytics.kpi.catalog import AtLeast, Metric, Simple
from analytics.kpi.query import Grain, MetricQuery, Value
from analytics.kpi.spans import bucket_of
from assistant.conversation import Language
from assistant.skills.kpi.measures import Measure
from assistant.skills.kpi.words import Wording, kind_before

_BUCKETS: dict[Grain, tuple[str, str]] = {
    "day": ("前一天", "day before"),
    "week": ("上一周", "week before"),
    "month": ("上个月", "month before"),
    "quarter": ("上个季度", "quarter before"),
    "year": ("上一年", "year before"),
}
_STEADY = 0.01
"""A change of less than one percent is neither good nor bad."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one value to another. `relative` is None where the earlier value is zero."""

    before: float
    after: float
    percent: bool

    @property
    def absolute(self) -> float:
        return self.after - self.before

    @property
    def relative(self) -> float | None:
        return self.absolute / abs(self.before) if self.before else None


def change(before: Value, after: Value, measure: Measure) -> Change | None:
    """None when either value is missing or no number."""
    if isinstance(before, int | float) and isinstance(after, int | float):
        return Change(float(before), float(after), measure.form == "percent")
    return None


def change_text(moved: Change, measure: Measure, wording: Wording, *, later: bool = True, judged: bool = True) -> str:
    """上升 0.17 个百分点（+5.8%，向好): absolute and relative; whether that is good, where the metric says so.

    Not `later` when the compared days come after: then one is higher than the other, and nothing has moved.
    Not `judged` when the two stretches are not alike: then it is neither good nor bad.
    """
    if moved.absolute == 0:
        return "持平" if wording.chinese else "unchanged"
    rose = moved.absolute > 0
    if moved.percent:
        points = f"{abs(moved.absolute) * 100:,.2f}"
        size = f"{points} 个百分点" if wording.chinese else f"{points} pp"
    else:
        size = measure.said(abs(moved.absolute), wording)
    if measure.counts:
        return f"{'多' if rose else '少'} {size} 个" if wording.chinese else f"{size} {'more' if rose else 'fewer'}"
    verb = _verbs(measure.metric, wording.language, later=later)[rose]
    asides = [signed(moved.relative)] if moved.relative is not None else []
    verdict = _verdict(moved, measure.metric) if later and judged else None
    if verdict is not None:
        asides.append({"zh": ("变差", "向好"), "en": ("worse", "better")}[wording.language][verdict])
    if not asides:
        return f"{verb} {size}"
    return f"{verb} {size}（{'，'.join(asides)}）" if wording.chinese else f"{verb} {size} ({', '.join(asides)})"


def signed(relative: float) -> str:
    """+5.8%, −12.0%, +2,369%: with its sign, in whole percents where it is tenfold or more."""
    return f"{relative:+,.0%}".replace("-", "−") if abs(relative) >= 10 else f"{relative:+.1%}".replace("-", "−")


def _verbs(metric: Metric, language: Language, *, later: bool) -> tuple[str, str]:
    """Amounts grow and shrink, rates rise and fall; of two periods out of order one is the higher."""
    if not later:
        return {"zh": ("低", "高"), "en": ("lower by", "higher by")}[language]
    if isinstance(metric.definition, Simple | AtLeast) and metric.format != "percent":
        return {"zh": ("减少", "增加"), "en": ("down", "up")}[language]
    return {"zh": ("下降", "上升"), "en": ("down", "up")}[language]


def _verdict(moved: Change, metric: Metric) -> bool | None:
    """Whether a change of at least one percent is a good one; None where there is no good or bad."""
    if metric.direction == "neutral" or (moved.relative is not None and abs(moved.relative) < _STEADY):
        return None
    return (moved.absolute > 0) == (metric.direction == "up")


def bucket_by_bucket(query: MetricQuery) -> bool:
    """Whether each bucket of a time axis is compared with the bucket right before it."""
    if query.grain is None or query.compare is None or query.compare.kind == "year":
        return False
    own, other = bucket_of(query.period.first, query.grain), bucket_of(query.compare.period.first, query.grain)
    return (own.first - other.last).days == 1


def before_label(query: MetricQuery, language: Language) -> str:
    """What a table calls the figures compared with: 前一周, 去年同期, 对比期."""
    if query.compare is None or query.compare.kind == "year":
        return {"zh": "去年同期", "en": "a year before"}[language]
    at = 0 if language == "zh" else 1
    if bucket_by_bucket(query) and query.grain:
        return _BUCKETS[query.grain][at]
    named = kind_before(query.period, query.compare.period)[at].removeprefix("the ").removeprefix("in the ")
    return {"上一期": "对比期", "period before": "before"}.get(named, named)
