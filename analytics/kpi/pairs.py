"""Which row of the compared period stands against which: the same group, and along a time axis the same bucket."""

from datetime import date

from analytics.kpi.answer import Answer
from analytics.kpi.query import Grain, Period, Value
from analytics.kpi.selected import Row
from analytics.kpi.spans import bucket_of, buckets


def rows_before(answer: Answer) -> tuple[Row | None, ...]:
    """For each row of an answer the row it is compared with; None where the group or the bucket has none.

    Buckets are counted from the start of either period, so that a day without rows moves no other day.
    """
    query, width = answer.query, len(answer.query.group_by)
    if query.compare is None or answer.comparison is None:
        return tuple(None for _ in answer.rows)
    if query.grain is None:
        before = {row[:width]: row for row in answer.comparison}
        return tuple(before.get(row[:width]) for row in answer.rows)
    mine, theirs = _numbers(query.period, query.grain), _numbers(query.compare.period, query.grain)
    numbered = {(theirs.get(_first(row[0], query.grain)), row[1 : 1 + width]): row for row in answer.comparison}
    keys = ((mine.get(_first(row[0], query.grain)), row[1 : 1 + width]) for row in answer.rows)
    return tuple(None if number is None else numbered.get((number, group)) for number, group in keys)


def _numbers(period: Period, grain: Grain) -> dict[date, int]:
    return {first: number for number, (first, _) in enumerate(buckets(period, grain))}


def _first(day: Value, grain: Grain) -> date:
    return bucket_of(day, grain).first if isinstance(day, date) else date.min


def gone(answer: Answer) -> tuple[Row, ...]:
    """The groups that only the period compared with has; none along a time axis."""
    query, width = answer.query, len(answer.query.group_by)
    if answer.comparison is None or query.grain is not None or not width:
        return ()
    here = {row[:width] for row in answer.rows}
    return tuple(row for row in answer.comparison if row[:width] not in here)
