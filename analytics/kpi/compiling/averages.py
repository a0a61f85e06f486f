"""Averages a day, week or month: how many of them a period has."""

import sqlalchemy as sa

from analytics.kpi.compiling.dialects import Element
from analytics.kpi.query import Grain, MetricQuery, Period
from analytics.kpi.spans import buckets


def units(query: MetricQuery, per: Grain, have: Period | None, bucket: Element | None) -> Element:
    """The calendar days (weeks, months) of the period, or of each bucket of it, that lie within the days with data."""
    if query.grain is None or bucket is None:
        return _number(query.period, per, have)
    cases = [
        (bucket == sa.literal(at, sa.Date), _number(part, per, have)) for at, part in buckets(query.period, query.grain)
    ]
    return sa.case(*cases)


def _number(asked: Period, per: Grain, have: Period | None) -> Element:
    first, last = asked.first, asked.last
    if have is not None:
        first, last = max(first, have.first), min(last, have.last)
    count = len(buckets(Period(first, last), per)) if first <= last else 0
    return sa.literal_column(str(count))
