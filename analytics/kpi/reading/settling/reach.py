"""What the catalog and the data cannot answer: dimensions out of reach, grains too fine, days without data."""

import re
from collections.abc import Callable

from analytics.kpi.catalog import AtLeast, Simple, inputs_of
from analytics.kpi.periods.kinds import FoundPeriod
from analytics.kpi.query import Filter, Grain, MetricQuery, OutOfScope
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question
from analytics.kpi.reading.settling.naming import categorical, label, metric_label

FINENESS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
GRAINS = {
    "day": ("天", "day"),
    "week": ("周", "week"),
    "month": ("月", "month"),
    "quarter": ("季度", "quarter"),
    "year": ("年", "year"),
}


def refusals(question: Question, query: MetricQuery) -> OutOfScope | None:
    """Why a query cannot be answered from this catalog and these data; None when it can."""
    return next((found for check in CHECKS if (found := check(question, query)) is not None), None)


def _asked(query: MetricQuery) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*query.metrics, *(each.metric for each in query.thresholds))))


def _not_computed(question: Question, query: MetricQuery) -> OutOfScope | None:
    for name in _asked(query):
        if why := question.catalog.missing(name):
            called = metric_label(question, name)
            return OutOfScope((called,), say("not computed", question.language, metric=called, why=why))
    return None


def _out_of_reach(question: Question, query: MetricQuery) -> OutOfScope | None:
    language, catalog = question.language, question.catalog
    counted = [query.count_of] if query.count_of is not None else []
    wanted = [*query.group_by, *counted, *(each.dimension for each in query.filters)]
    for name in _asked(query):
        reach = catalog.reachable(name)
        missing = next((dimension for dimension in wanted if dimension not in reach), None)
        if missing is not None:
            known = [d for d in catalog.dimension_names() if d in reach and categorical(question, d)]
            parts = {
                "metric": metric_label(question, name),
                "dimension": label(question, missing),
                "known": ("、" if language == "zh" else ", ").join(label(question, d) for d in known) or "-",
            }
            return OutOfScope((label(question, missing),), say("unreachable", language, **parts))
    return None


def _too_fine(question: Question, query: MetricQuery) -> OutOfScope | None:
    if query.grain is None:
        return None
    language = 0 if question.language == "zh" else 1
    for name in _asked(query):
        for time in question.catalog.time_of(name):
            if FINENESS.index(query.grain) < FINENESS.index(time.granularity):
                parts = {"metric": metric_label(question, name), "grain": GRAINS[time.granularity][language]}
                return OutOfScope((GRAINS[query.grain][language],), say("grain", question.language, **parts))
    return None


def _settled(question: Question, query: MetricQuery) -> OutOfScope | None:
    for each in query.filters:
        settled = next((name for name in query.metrics if _settled_already(question, name, each)), None)
        if settled is not None:
            parts = {"metric": metric_label(question, settled), "dimension": label(question, each.dimension)}
            return OutOfScope(tuple(map(str, each.values)), say("settled", question.language, **parts))
    return None


def _no_data(question: Question, query: MetricQuery) -> OutOfScope | None:
    if question.data_until is None or query.period.first <= question.data_until:
        return None
    first, last = query.period.first.isoformat(), question.data_until.isoformat()
    said = [word for word in question.cover if isinstance(word.payload, FoundPeriod)]
    own = [w for w in said if isinstance(w.payload, FoundPeriod) and w.payload.period == query.period] or said
    written = next((question.written(word) for word in own), first)
    return OutOfScope((written,), say("no data", question.language, words=written, last=last))


def _settled_already(question: Question, name: str, asked: Filter) -> bool:
    """A metric that keeps only some values of a dimension itself (paid orders) has nothing to say of the others."""
    metric = question.catalog.metrics[name]
    kept = [metric.filter]
    match metric.definition:
        case Simple(filter=own) | AtLeast(filter=own):
            kept.append(own)
        case other:
            if any(_settled_already(question, each, asked) for each in inputs_of(other)):
                return True
    named = [each for each in kept if re.search(rf"\b{re.escape(asked.dimension)}\b", each)]
    return any(str(value) not in each for each in named for value in asked.values)


CHECKS: tuple[Callable[[Question, MetricQuery], OutOfScope | None], ...] = (
    _not_computed, _out_of_reach, _too_fine, _settled, _no_data,
)  # fmt: skip
