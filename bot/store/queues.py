"""Rows that several processes work off: held for a while, kept alive, taken over when their holder dies.

A row is open while it is `waiting` or `held`. `due_at` says when an open row may be taken: for a waiting one after its
backoff, for a held one when its lease ends. Only the oldest open row of a line (a conversation) can be taken, and none
while another of its line is held, so that a line is worked off in order. The inbox and the outbox are such tables.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Protocol

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Row,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    update,
)

from bot.backoff import doubled
from bot.store.state import Moment, is_held, is_open, reading

LEASE: Final = timedelta(seconds=15)
FARTHEST: Final = timedelta(minutes=15)
"""How far ahead an open row can be due, at most: what is to wait longer is looked at in between."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a row is held without a sign of life, and how often it is tried: `attempts` times that fail, and
    `deaths` holders that die with it in hand. `most_open` rows may wait; what comes on top is not accepted."""

    lease: timedelta = LEASE
    attempts: int = 4
    deaths: int = 9
    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=2)
    jitter: Callable[[], float] = random.random
    most_open: int = 50_000

    def wait(self, attempt: int) -> timedelta:
        """Doubling from the first wait, then between half and all of it."""
        return doubled(self.first_wait, self.longest_wait, attempt, self.jitter())

    def is_spent(self, attempt: int, deaths: int) -> bool:
        """Whether the failure of this attempt was the last that is allowed."""
        return attempt - deaths >= self.attempts


class Held(Protocol):
    """Who holds which row. `attempt` counts from 1 and fences off an earlier holder."""

    @property
    def seq(self) -> int: ...

    @property
    def worker(self) -> str: ...

    @property
    def attempt(self) -> int: ...


class Queue:
    """A table whose rows are worked off in lines (the columns that tell lines apart), where `wanted` holds; of rows
    whose lines are free the first by `order` and age.

    Its statements are built once: building one takes longer than running it.
    """

    def __init__(
        self, rows: Table, line: Sequence[Column[Any]], *wanted: ColumnElement[bool], order: Sequence[Column[Any]] = ()
    ) -> None:
        self.rows = rows
        now: BindParameter[datetime] = bindparam("now", type_=Moment)
        most: BindParameter[int] = bindparam("most", type_=Integer)
        self._due = (
            select(rows.c.seq, *line)
            .where(is_open(rows), rows.c.due_at <= now, *wanted, ~_earlier_open(rows, line), ~_another_held(rows, line))
            .order_by(*order, rows.c.seq)
            .limit(most)
        )
        self._due_locked = self._due.with_for_update(skip_locked=True, of=rows)
        self._took = (
            update(rows)
            .where(rows.c.seq.in_(bindparam("taken", expanding=True)))
            .values(
                state="held",
                worker=bindparam("holder"),
                due_at=bindparam("until", type_=Moment),
                attempts=rows.c.attempts + 1,
                deaths=rows.c.deaths + case((rows.c.state == "held", 1), else_=0),
            )
            .returning(*rows.c)
        )

    def is_due(self, connection: Connection, now: datetime, **wanted: Any) -> bool:
        """Whether there is anything to take: looking in vain must not hold up a writer."""
        return connection.execute(self._due, {"now": now, "most": 1, **wanted}).first() is not None

    def hold(
        self, connection: Connection, worker: str, now: datetime, policy: Policy, most: int = 1, **wanted: Any
    ) -> list[Row[Any]]:
        """Take the oldest rows that are due and whose line is free; whole rows as they are now. Fewer, where others
        were quicker."""
        asked = {"now": now, "most": most, **wanted}
        if connection.dialect.name == "postgresql":
            picked = connection.execute(self._due_locked, asked).all()
            taken = [row.seq for row in picked if _is_alone(connection, self.rows, row)]
        else:  # SQLite's writers queue, so nothing changes between looking and taking
            taken = [row.seq for row in connection.execute(self._due, asked)]
        if not taken:
            return []
        values = {"taken": taken, "holder": worker, "until": now + policy.lease}
        return sorted(connection.execute(self._took, values), key=lambda row: int(row.seq))


def release(engine: Engine, rows: Table, gone: Callable[[str], bool], due: datetime) -> int:
    """Make due what holders have in hand that are known to live no more; how many rows. Their leases need not end."""
    with reading(engine).begin() as connection:
        holders = connection.execute(select(rows.c.worker).where(is_held(rows)).distinct()).scalars().all()
    lost = [holder for holder in holders if holder and gone(holder)]
    freed_by_the_clock = _from_a_clock_gone_back(engine, rows, due)
    if not lost:
        return freed_by_the_clock
    freed = update(rows).where(is_held(rows), rows.c.worker.in_(lost), rows.c.due_at > due).values(due_at=due)
    with engine.begin() as connection:
        return freed_by_the_clock + connection.execute(freed).rowcount


def _from_a_clock_gone_back(engine: Engine, rows: Table, now: datetime) -> int:
    """Rows due further ahead than any is ever put were written by a clock that was set back since: those that wait are
    due now, those that are held as soon as their holder gives no sign of life for a lease."""
    far = is_open(rows) & (rows.c.due_at > now + FARTHEST)
    with reading(engine).begin() as connection:
        if connection.execute(select(rows.c.seq).where(far).limit(1)).first() is None:
            return 0
    soon = case((rows.c.state == "held", literal(now + LEASE, Moment)), else_=literal(now, Moment))
    with engine.begin() as connection:
        return connection.execute(update(rows).where(far).values(due_at=soon)).rowcount


def mine(rows: Table, held: Held) -> Any:
    """An update of a row that somebody holds, void when another has taken it over."""
    return update(rows).where(
        rows.c.seq == held.seq,
        rows.c.state == "held",
        rows.c.worker == held.worker,
        rows.c.attempts == held.attempt,
    )


def short(name: str) -> str:
    """A name as its column takes it: whole where it fits, else told apart by its digest; no half characters."""
    whole = name.encode("utf-8", "replace").decode().replace("\0", "?")
    if whole == name and len(name) <= 255:
        return name
    return f"{whole[:190]}~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _same_line(rows: Any, other: Any, line: Sequence[Column[Any]]) -> ColumnElement[bool]:
    return and_(*(other.c[column.name] == rows.c[column.name] for column in line))


def _earlier_open(rows: Table, line: Sequence[Column[Any]]) -> ColumnElement[bool]:
    other = rows.alias("earlier")
    return exists().where(_same_line(rows, other, line), other.c.seq < rows.c.seq, is_open(other))


def _another_held(rows: Table, line: Sequence[Column[Any]]) -> ColumnElement[bool]:
    """A later row of the line may be held: one that was accepted earlier and became visible after it, or one that was
    dead and is tried again."""
    other = rows.alias("held")
    return exists().where(_same_line(rows, other, line), other.c.seq != rows.c.seq, is_held(other))


_LINE_LOCKS: Final = 0x7A63
"""Sets the locks of lines apart from any others of the database."""


def _is_alone(connection: Connection, rows: Table, row: Row[Any]) -> bool:
    """Whether the line of a row that this transaction has locked is free still, and stays so until it commits.

    Two workers may each lock another row of one line, when the second became visible in between. So the line itself is
    locked, and looked at again as it is under the lock. Who does not get the lock at once leaves the row to the other.
    """
    name = "\n".join((rows.name, *map(str, row[1:])))
    lock = func.pg_try_advisory_xact_lock(_LINE_LOCKS, func.hashtext(name))
    if not connection.execute(select(lock)).scalar():
        return False
    line = [rows.c[column] for column in row._fields[1:]]
    free = select(rows.c.seq).where(rows.c.seq == row.seq, ~_earlier_open(rows, line), ~_another_held(rows, line))
    return connection.execute(free).first() is not None
