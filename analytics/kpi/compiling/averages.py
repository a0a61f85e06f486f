"""Averages a day, week or month: how many of them a period has."""

import sqlalchemy as sa

from analytics.kpi.compiling.dialects import Element
from analytics.kpi.query import Grain, MetricQuery, Period
from analytics.kpi.spans import buckets


def units(query: MetricQuery, per: Grain, have: Period | None, bucket: Element | None) -> Element:
    """The calendar days (weeks, months) of the period, or of each bucket of it, that lie within the days with data."""
    if query.grain is None or bucket is None:
        return _literal(query.period, per, have)
    cases = [
        (bucket == sa.literal(at, sa.Date), _literal(part, per, have))
        for at, part in buckets(query.period, query.grain)
    ]
    return sa.case(*cases)


def number(asked: Period, per: Grain, have: Period | None) -> int:
    """How many days (weeks, months) of a period lie within the days with data."""
    first, last = asked.first, asked.last
    if have is not None:
        first, last = max(first, have.first), min(last, have.last)
    return len(buckets(Period(first, last), per)) if first <= last else 0


def _literal(asked: Period, per: Grain, have: Period | None) -> Element:
    return sa.literal_column(str(number(asked, per, have)))
