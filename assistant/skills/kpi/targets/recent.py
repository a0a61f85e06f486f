"""What a metric did of late, for a target to be set beside it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from analytics.kpi.answer import Answer
from analytics.kpi.query import Filter, MetricQuery, Period
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.makeup import sums
from analytics.kpi.targets.target import Target
from assistant.skills.kpi.words import Wording

RECENT: Final = 30


def recent(target: Target, store: MetricsStore, today: date, wording: Wording) -> str:
    """What the metric did in the last 30 whole days: a rate as it is, a sum at that pace over the target's days."""
    value = of_late(target.metric, target.scope, store, today)
    if value is None:
        return ""
    if not sums(target.metric, wording.catalog):
        figure = wording.figure(target.metric, value)
        return f"近 30 天是 {figure}" if wording.chinese else f"{figure} in the last 30 days"
    figure = wording.figure(target.metric, value / RECENT * target.period.days)
    days = target.period.days
    return (
        f"按近 30 天的日均，{days} 天约 {figure}"
        if wording.chinese
        else f"about {figure} in {days} days at the present pace"
    )


def of_late(metric: str, scope: Sequence[Filter], store: MetricsStore, today: date) -> float | None:
    """A metric's figure over the last RECENT whole days with data; None where there is none."""
    until = min(store.data_until or today, today - timedelta(days=1))
    period = Period(until - timedelta(days=RECENT - 1), until)
    found = store.answer(MetricQuery((metric,), period, filters=tuple(scope)))
    value = found.rows[0][-1] if isinstance(found, Answer) and found.rows else None
    return float(value) if isinstance(value, int | float) else None
