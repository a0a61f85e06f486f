"""Why a figure changed, as far as the data tell: `explain` is the door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.periods.calendar import Calendar, default_calendar
from analytics.kpi.periods.read import kind_of, period_before
from analytics.kpi.query import Compare, MetricQuery, Period, Value
from analytics.kpi.store import MetricsStore
from analytics.kpi.why.asking import Inquiry, Statement
from analytics.kpi.why.drivers import Drivers, drivers
from analytics.kpi.why.groups import Split, splits
from analytics.kpi.why.meanwhile import Meanwhile, meanwhile
from analytics.kpi.why.usual import Usual, usual


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change, from `before` to `after`, and what is known of it.

    `answer` holds both figures and their SQL, `splits` come best first, `apart` names dimensions whose groups do not
    add up to the whole. `leading` is the value that holds most of the change, and whether its own figure is usual.
    `cut` is set when the later period was shortened to the days with data. `ran` is all SQL.
    """

    answer: Answer
    before: float
    after: float
    drivers: Drivers | None
    splits: tuple[Split, ...]
    apart: tuple[str, ...]
    usual: Usual
    leading: tuple[Value, Usual] | None
    meanwhile: Meanwhile
    cut: bool
    ran: tuple[Statement, ...]

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class NotExplained:
    """There is no change to speak of: one side has no figure. `answer` holds what there is."""

    answer: Answer
    why: Literal["nothing before", "no value"]


Outcome: TypeAlias = Explanation | NotExplained | NoData


def explain(
    query: MetricQuery,
    store: MetricsStore,
    calendar: Calendar | None = None,
    preferred: Sequence[str] = (),
) -> Outcome:
    """Explains the change of a query's one metric against the period it is compared with, or the one before it.

    `preferred` are dimensions to look at first. Raises CannotCompile for a query the catalog does not allow,
    WarehouseError when the warehouse fails.
    """
    calendar = calendar or default_calendar()
    query = replace(query, group_by=(), grain=None, order_by=None, limit=None, thresholds=(), count_of=None, per=None)
    query = compared(query, store)
    found = store.answer(query)
    if isinstance(found, NoData):
        return found
    whole = _to_date(query, found.fresh_until)
    if whole is not None:
        query, found = whole, store.answer(whole)
        if isinstance(found, NoData):
            return found
    if not found.comparison or any(note.kind == "nothing_to_compare" for note in found.notes):
        return NotExplained(found, "nothing before")
    after, before = (row[0][-1] if row else None for row in (found.rows, found.comparison))
    if not isinstance(after, int | float) or not isinstance(before, int | float):
        return NotExplained(found, "no value" if not isinstance(after, int | float) else "nothing before")
    start, end = float(before), float(after)
    asked = Inquiry(store, query)
    by, apart = splits(asked, start, end, preferred) if end != start else ((), ())
    made = drivers(asked, start, end) if end != start else None
    return Explanation(
        answer=found,
        before=start,
        after=end,
        drivers=made,
        splits=by,
        apart=apart,
        usual=usual(asked, end, calendar),
        leading=_leading(asked, by, end - start, calendar),
        meanwhile=meanwhile(asked, end - start, by, calendar),
        cut=whole is not None,
        ran=tuple(asked.ran),
    )


def _leading(asked: Inquiry, by: Sequence[Split], change: float, calendar: Calendar) -> tuple[Value, Usual] | None:
    """The first value of the dimension that explains the change, where one does, beside its own usual range."""
    if not by or not by[0].explains:
        return None
    group = next((each for each in by[0].groups if each.share * change > 0), None)
    if group is None or group.after is None:
        return None
    return group.value, usual(asked.within(by[0].dimension, group.value), group.after, calendar)


def compared(query: MetricQuery, store: MetricsStore) -> MetricQuery:
    """With the period before of the same kind to compare with, where none is named."""
    if query.compare is not None:
        return query
    last = store.data_until or query.period.last
    return replace(query, compare=Compare("previous", period_before(kind_of(query.period, last))))


def _to_date(query: MetricQuery, last: date | None) -> MetricQuery | None:
    """Both sides only as long as there are data, since a part against a whole explains nothing but the calendar."""
    period, compare = query.period, query.compare
    if last is None or compare is None or not period.first <= last < period.last:
        return None
    if compare.kind == "period" and compare.period.days != period.days:
        return None
    end = min(compare.period.last, compare.period.first + (last - period.first))
    return replace(
        query, period=Period(period.first, last), compare=replace(compare, period=Period(compare.period.first, end))
    )
