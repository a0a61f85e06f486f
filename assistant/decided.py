"""Books of what people decided: logs that are only added to, once for each message, never over somebody's act."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from assistant.permissions import Role

Decided = TypeVar("Decided")
_TRIES: Final = 4
"""Two processes that write at once may want the same number; whoever comes second takes the next."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who decides, when, and in which message: the same message decides once. `place` is "group" where others read."""

    actor: str
    role: Role
    now: datetime
    act_id: str
    place: str = "private"


@dataclass(frozen=True, slots=True)
class Done(Generic[Decided]):
    """It stands. `again` says that this very act had been done before, and nothing was written now."""

    decision: Decided
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stale(Generic[Decided]):
    """Somebody decided on the same subject since the person saw it: nothing was written. `last` is what they did."""

    last: Decided | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of the log: who did what on which subject, and the rest as JSON's own types."""

    id: int
    act: str
    about: str
    subject: str
    body: Mapping[str, Any]
    actor: str
    at: datetime


def log_table(name: str, metadata: MetaData, once: str) -> Table:
    """A log's table; `once` names its rule that a subject has each version once."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("act", String(8), nullable=False),
        Column("about", String(8), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("version", Integer, nullable=False),
        Column("body", Text, nullable=False),
        Column("actor", String(200), nullable=False),
        Column("at", DateTime, nullable=False),
        Column("act_id", String(255), nullable=False, unique=True),
        UniqueConstraint("about", "subject", "version", name=once),
    )


class Log:
    """Acts in one table, oldest first. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def entries(self, about: str | None = None, subjects: Sequence[str] | None = None) -> tuple[Entry, ...]:
        """Every act there was, or those on some subjects."""
        with self._engine.connect() as connection:
            return self._entries(connection, about, subjects)

    def last(self) -> int:
        """The number of the latest entry; 0 where there is none. It only ever grows."""
        with self._engine.connect() as connection:
            return self._last(connection)

    def version(self, about: str, subject: str) -> int:
        """How often a subject was decided on: what a person saw, to be handed to `write`."""
        with self._engine.connect() as connection:
            return self._version(connection, about, subject)

    def write(
        self,
        entry: Entry,
        *,
        seen: int,
        act_id: str,
        fits: Callable[[Sequence[Entry], Entry], None] = lambda _before, _entry: None,
    ) -> Done[Entry] | Stale[Entry]:
        """Keep an act (its id is given here), once for each `act_id`, and only while its subject still is the version
        `seen`. `fits` looks at what was before and raises where the act cannot be; nothing is written then.
        """
        for _ in range(_TRIES):
            try:
                with self._engine.begin() as connection:
                    return self._write(connection, entry, seen, act_id, fits)
            except IntegrityError:  # another process wrote in between
                continue
        with self._engine.connect() as connection:
            return Stale(self._latest(connection, entry))

    def _write(
        self,
        connection: Connection,
        entry: Entry,
        seen: int,
        act_id: str,
        fits: Callable[[Sequence[Entry], Entry], None],
    ) -> Done[Entry] | Stale[Entry]:
        if row := connection.execute(select(self._table).where(self._table.c.act_id == act_id)).first():
            return Done(_entry(row), again=True)
        if self._version(connection, entry.about, entry.subject) != seen:
            return Stale(self._latest(connection, entry))
        kept = replace(entry, id=self._last(connection) + 1)
        fits(self._entries(connection), kept)
        connection.execute(insert(self._table).values(_values(kept, seen + 1, act_id)))
        return Done(kept)

    def _entries(
        self, connection: Connection, about: str | None = None, subjects: Sequence[str] | None = None
    ) -> tuple[Entry, ...]:
        asked = select(self._table).order_by(self._table.c.id)
        if about is not None:
            asked = asked.where(self._table.c.about == about)
        if subjects is not None:
            asked = asked.where(self._table.c.subject.in_(subjects))
        return tuple(_entry(row) for row in connection.execute(asked))

    def _last(self, connection: Connection) -> int:
        return int(connection.execute(select(func.max(self._table.c.id))).scalar() or 0)

    def _version(self, connection: Connection, about: str, subject: str) -> int:
        table = self._table
        asked = select(func.count()).where(table.c.about == about, table.c.subject == subject)
        return int(connection.execute(asked).scalar_one())

    def _latest(self, connection: Connection, like: Entry) -> Entry | None:
        same = self._entries(connection, like.about, (like.subject,))
        return same[-1] if same else None


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.act, row.about, row.subject, json.loads(row.body), row.actor, row.at)


def _values(entry: Entry, version: int, act_id: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "act": entry.act,
        "about": entry.about,
        "subject": entry.subject[:200],
        "version": version,
        "body": json.dumps(entry.body, ensure_ascii=False),
        "actor": entry.actor[:200],
        "at": entry.at,
        "act_id": act_id,
    }
