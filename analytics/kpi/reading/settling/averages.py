"""Averages a day, week or month, and running sums: of which metrics, and over which periods."""

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import Grain, MetricQuery, OutOfScope, Period, Unclear
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.roles import is_average
from analytics.kpi.reading.settling.naming import metric_label
from analytics.kpi.shares import averages_out, runs_on
from analytics.kpi.spans import bucket_of


def unit_of(question: Question, asked: Request, base: MetricQuery | None, metrics: tuple[str, ...]) -> Grain | None:
    """What the figures are divided by; nothing for metrics that are averages already."""
    unit = asked.per or (base.per if base is not None and not asked.total else None)
    every = question.catalog.metrics
    averages = bool(metrics) and all(is_average(every[name], every) for name in metrics)
    return None if averages else unit


def no_average(question: Question, query: MetricQuery) -> Unclear | OutOfScope | None:
    """Why a metric has no such average, or which whole weeks or months are meant."""
    if query.per is None:
        return None
    words = next((question.written(word) for word in question.cover if word.kind in ("per", "average")), "")
    shown = (words,) if words else ()
    for name in query.metrics:
        if not averages_out(name, question.catalog):
            return OutOfScope(shown, say("per", question.language, metric=metric_label(question, name)))
    if query.running or (query.grain is not None and query.grain == query.per):
        return OutOfScope(shown, say("mean", question.language))
    periods = [query.period] if query.compare is None else [query.period, query.compare.period]
    if not all(_whole(each, query.per) for each in periods):
        return Unclear(say("whole", question.language, words=words), partial=query)
    return None


def runs(asked: Request, base: MetricQuery | None, metrics: tuple[str, ...], catalog: Catalog) -> bool:
    """Whether each bucket holds all before it: as asked, or as before where the figures still have a running sum."""
    kept = base is not None and base.running and all(runs_on(name, catalog) for name in metrics)
    return asked.running is not None or kept


def no_running(question: Question, query: MetricQuery) -> OutOfScope | None:
    """Why a metric is not added up bucket by bucket."""
    words = tuple(question.written(word) for word in question.cover if word.kind == "running")
    for name in query.metrics if query.running else ():
        if not runs_on(name, question.catalog):
            return OutOfScope(words, say("running adds", question.language, metric=metric_label(question, name)))
    return None


def _whole(period: Period, unit: Grain) -> bool:
    """Whether a period is made of whole weeks, months …"""
    if unit == "day":
        return True
    first, last = bucket_of(period.first, unit), bucket_of(period.last, unit)
    return first.first == period.first and last.last == period.last
