"""What is often asked after an answer, each a text that a person could type and that the reader reads."""

from collections.abc import Mapping

from analytics.kpi.answer import Answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.pairs import rows_before
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.lexicon import lexicon_of
from analytics.kpi.targets.target import Target
from analytics.kpi.wording import fold
from assistant.conversation import Button, Buttons
from assistant.skills.kpi.aims import how_far
from assistant.skills.kpi.changes import change
from assistant.skills.kpi.measures import measures
from assistant.skills.kpi.words import Wording

MOST = 4
_WEEKS_FROM, _MONTHS_FROM = 45, 150
"""Days from which a line over time is better read by weeks, by months."""
_MOVED = 0.01

Offer = tuple[str, str]
"""What a button says, and the text it sends."""


def buttons(answer: Answer, wording: Wording, aims: Mapping[str, Target] | None = None) -> tuple[Buttons, ...]:
    """At most four: why it moved, its target, what it was before, over time, by the next dimension."""
    query = answer.query
    offers = [
        *_why(answer, wording),
        *_target(query, aims or {}, wording),
        *_before(query, wording),
        *_over_time(query, wording),
        *_split(query, wording),
    ]
    if not offers:
        return ()
    return (Buttons(tuple(Button(label=label, text=text) for label, text in offers[:MOST])),)


def _why(answer: Answer, wording: Wording) -> list[Offer]:
    """For one figure that moved."""
    query = answer.query
    if query.compare is None or query.grain or query.group_by or query.count_of or query.per or query.thresholds:
        return []
    if len(query.metrics) != 1 or len(answer.rows) != 1:
        return []
    measure = measures(query, wording)[0]
    moved = change(measure.of(rows_before(answer)[0]), measure.of(answer.rows[0]), measure)
    if moved is None or (moved.relative is not None and abs(moved.relative) < _MOVED) or not moved.absolute:
        return []
    return [("为什么", "为什么")] if wording.chinese else [("Why?", "why")]


def _target(query: MetricQuery, aims: Mapping[str, Target], wording: Wording) -> list[Offer]:
    target = aims.get(query.metrics[0])
    if target is None or query.grain or query.group_by or len(query.metrics) != 1:
        return []
    return [("离目标还差多少" if wording.chinese else "How far from the target?", how_far(target, wording))]


def _before(query: MetricQuery, wording: Wording) -> list[Offer]:
    if query.compare is not None or query.thresholds or query.limit is not None:
        return []
    return [("环比", "环比呢")] if wording.chinese else [("vs previous", "compared with the previous period")]


def _over_time(query: MetricQuery, wording: Wording) -> list[Offer]:
    """By days; by weeks or months where there would be too many."""
    if query.limit is not None or query.thresholds or query.count_of or query.per or len(query.group_by) > 1:
        return []
    days = query.period.days
    if query.grain is None and 1 < days < _WEEKS_FROM:
        return [("按天看", "按天看")] if wording.chinese else [("By day", "by day")]
    if query.grain in (None, "day") and _WEEKS_FROM <= days < _MONTHS_FROM:
        return [("按周看", "按周看")] if wording.chinese else [("By week", "by week")]
    if query.grain in (None, "day", "week") and days >= _MONTHS_FROM:
        return [("按月看", "按月看")] if wording.chinese else [("By month", "by month")]
    return []


def _split(query: MetricQuery, wording: Wording) -> list[Offer]:
    """By the first dimension that is neither split nor filtered by, and whose name means nothing else."""
    if query.group_by or query.limit is not None or query.count_of:
        return []
    catalog = wording.catalog
    reachable = frozenset.intersection(*(catalog.reachable(name) for name in query.metrics))
    taken = {each.dimension for each in query.filters}
    for name in catalog.dimension_names():
        found = catalog.dimension(name)
        if name not in reachable - taken or found is None or found.kind != "categorical":
            continue
        label = wording.dimension(name)
        if _means_only(label, name, catalog):
            return [(f"分{label}", f"按{label}看") if wording.chinese else (f"By {label}", f"by {label}")]
    return []


def _means_only(label: str, dimension: str, catalog: Catalog) -> bool:
    meant = lexicon_of(catalog).names.get(fold(label))
    return meant is not None and meant.dimensions == (dimension,) and not (meant.metrics or meant.values)
