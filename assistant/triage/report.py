"""How the desk did: times to the first claim, answer and resolution, and the share answered within the promise.

Counted over the tickets whose text was written in the period, from one query over the state store; medians and
90th percentiles (linear between neighbours, as in SQL's percentile_cont) are arithmetic over its rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Row, select

from assistant.identity import Persons
from assistant.triage.tables import TICKETS
from assistant.triage.ticket import WAITING

_C = TICKETS.c
_NOBODY_LINKED = Persons()


@dataclass(frozen=True, slots=True)
class Spell:
    """How long something took, from when the customer wrote; over `count` tickets for which it happened."""

    count: int
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One person's, category's or week's tickets. `name` is "" for tickets that nobody holds.

    `judged` are the tickets whose promise is decided: answered, or past it; `kept` those answered within it. What was
    dismissed unanswered, and what waits with time left, is neither. `waiting` and `overdue` are as of now.
    """

    name: str
    tickets: int
    claim: Spell
    answer: Spell
    resolution: Spell
    kept: int
    judged: int
    waiting: int
    overdue: int
    reopened: int
    escalated: int
    dismissed: int

    @property
    def share(self) -> float | None:
        """The share answered within the promise; None while none is decided."""
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class DeskReport:
    """The tickets of texts written from `since` to `until`, both days included. Weeks are named by their Monday."""

    since: date
    until: date
    total: ReportLine
    by_person: tuple[ReportLine, ...]
    by_ground: tuple[ReportLine, ...]
    by_week: tuple[ReportLine, ...]
    sql: str


def read_report(
    engine: Engine, since: date, until: date, now: datetime, persons: Persons = _NOBODY_LINKED
) -> DeskReport:
    """The report as it stands at `now`, local and naive like the tickets' times; a person's accounts are one line."""
    columns = (
        _C.ground, _C.owner, _C.owner_account, _C.state, _C.written_at, _C.claimed_at, _C.answered_at, _C.closed_at,
        _C.promised_at, _C.due_at, _C.reopened, _C.lead,
    )  # fmt: skip
    wanted = select(*columns).where(
        _C.written_at >= datetime.combine(since, time()),
        _C.written_at < datetime.combine(until + timedelta(days=1), time()),
    )
    wanted = wanted.order_by(_C.id)
    with engine.connect() as connection:
        rows: list[Row[Any]] = list(connection.execute(wanted))
    sql = str(wanted.compile(engine, compile_kwargs={"literal_binds": True}))
    return DeskReport(
        since,
        until,
        _line("", rows, now),
        _by(_holders(rows, persons), rows, now),
        _by(lambda row: row.ground, rows, now),
        _by(_week, rows, now, by_size=False),
        sql,
    )


def _holders(rows: Sequence[Row[Any]], persons: Persons) -> Callable[[Row[Any]], str]:
    """What each row's holder is called in the report: by name, with the account where two are called so."""
    accounts: defaultdict[str, set[str]] = defaultdict(set)

    def called(row: Row[Any]) -> str:
        known = persons.behind(row.owner_account) if row.owner_account else None
        return known.name if known else row.owner or ""

    for row in rows:
        accounts[called(row)].add("" if persons.behind(row.owner_account) else row.owner_account)
    return lambda row: row.owner_account if row.owner_account and len(accounts[called(row)]) > 1 else called(row)


def _week(row: Row[Any]) -> str:
    day: date = row.written_at.date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _by(
    key: Callable[[Row[Any]], str], rows: Iterable[Row[Any]], now: datetime, *, by_size: bool = True
) -> tuple[ReportLine, ...]:
    groups: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    lines = [_line(name, found, now) for name, found in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.tickets if by_size else 0, line.name)))


def _line(name: str, rows: Sequence[Row[Any]], now: datetime) -> ReportLine:
    kept = [row for row in rows if row.answered_at and row.answered_at <= (row.promised_at or row.due_at)]
    waiting = [row for row in rows if row.state in WAITING]
    decided = [row for row in rows if row.answered_at or (row.state in WAITING and now > row.due_at)]
    resolved = [row for row in rows if row.state == "resolved"]
    return ReportLine(
        name=name,
        tickets=len(rows),
        claim=_spell(row.claimed_at - row.written_at for row in rows if row.claimed_at),
        answer=_spell(row.answered_at - row.written_at for row in rows if row.answered_at),
        resolution=_spell(row.closed_at - row.written_at for row in resolved if row.closed_at),
        kept=len(kept),
        judged=len(decided),
        waiting=len(waiting),
        overdue=sum(now > row.due_at for row in waiting),
        reopened=sum(row.reopened > 0 for row in rows),
        escalated=sum(bool(row.lead) for row in rows),
        dismissed=sum(row.state == "dismissed" for row in rows),
    )


def _spell(spans: Iterable[timedelta]) -> Spell:
    took = sorted(spans)
    return Spell(len(took), _at(took, 0.5), _at(took, 0.9)) if took else Spell(0)


def _at(took: Sequence[timedelta], share: float) -> timedelta:
    """The value at a share of the way through, linear between neighbours, to the second."""
    place = share * (len(took) - 1)
    low = int(place)
    high = min(low + 1, len(took) - 1)
    exact = took[low] + (took[high] - took[low]) * (place - low)
    return timedelta(seconds=round(exact.total_seconds()))
