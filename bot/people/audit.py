"""The audit log: which acts were done and which refused, by whom, in answer to which message; never what it said.

An entry is kept for KEPT, then forgotten.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import Boolean, Column, Engine, Row, String, Table, UniqueConstraint, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.permissions import Act, Role
from bot.clock import is_time
from bot.failures import trail
from bot.store.state import Counter, Moment, StateUnavailable, insert_of, metadata, reading

log = logging.getLogger(__name__)

Deed: TypeAlias = Act | Literal["sign_in", "sign_out", "press", "manage_users"]
"""What is recorded: the acts that roles allow, and those of the doors. `sign_in` refused is a wrong password or a
sign-in that was turned away; `press` refused is a button that was offered elsewhere or to somebody else;
`manage_users` is an account that was made, blocked, removed, invited or given a password."""
KEPT: Final = timedelta(days=730)
_LOOKS: Final = timedelta(hours=6)

audit = Table(
    "audit",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("message_id", String(255), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("user", String(255), nullable=False),
    Column("role", String(64), nullable=False),
    Column("act", String(32), nullable=False),
    Column("done", Boolean, nullable=False),
    UniqueConstraint("message_id", "act", "done", name="one_entry_an_act"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, or was not let do it, with which role; `message_id` is that of the message, kept elsewhere."""

    at: datetime
    message_id: str
    channel: str
    user: str
    role: str
    act: str
    done: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: from `since` on, before `until`; of one user ("lin", or "slack:U1"); only those refused; of one
    act."""

    since: datetime | None = None
    until: datetime | None = None
    user: str = ""
    refused: bool = False
    act: str = ""


@dataclass
class AuditLog:
    """Entries in the state store. A message that is answered again after a crash has one entry."""

    engine: Callable[[], Engine]
    now: Callable[[], datetime]
    _due: datetime | None = field(default=None, init=False)

    def record(self, message_id: str, channel: str, user: str, role: Role, act: Deed, done: bool) -> None:
        """Never raises: an answer is not held up by its entry, and what could not be kept is logged."""
        row = {
            "at": self.now(),
            "message_id": message_id[:255],
            "channel": channel,
            "user": user[:255],
            "role": role.name[:64],
            "act": act,
            "done": done,
        }
        try:
            engine = self.engine()
            insert = insert_of(engine)
            keys = ["message_id", "act", "done"]
            with engine.begin() as connection:
                connection.execute(insert(audit).values(row).on_conflict_do_nothing(index_elements=keys))
        except (SQLAlchemyError, StateUnavailable) as error:
            log.error("no audit entry for %s: %s", act, trail(error), extra={"message_id": message_id})  # noqa: TRY400

    def refused(self) -> int:
        """How many acts were refused so far."""
        with reading(self.engine()).begin() as connection:
            return connection.execute(select(func.count()).where(audit.c.done.is_(False))).scalar_one()

    def entries(self, wanted: Wanted, limit: int = 100) -> tuple[Entry, ...]:
        """The latest first."""
        asked = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        if wanted.since:
            asked = asked.where(audit.c.at >= wanted.since)
        if wanted.until:
            asked = asked.where(audit.c.at < wanted.until)
        if wanted.refused:
            asked = asked.where(audit.c.done.is_(False))
        if wanted.act:
            asked = asked.where(audit.c.act == wanted.act)
        if wanted.user:
            channel, colon, user = wanted.user.partition(":")
            whole = audit.c.user == wanted.user
            asked = asked.where(whole | ((audit.c.channel == channel) & (audit.c.user == user)) if colon else whole)
        with reading(self.engine()).begin() as connection:
            return tuple(_entry(row) for row in connection.execute(asked))

    def tend(self) -> None:
        """Forget what is older than KEPT: a worker's chore, done every few hours."""
        now = self.now()
        if not is_time(self._due, now, _LOOKS):
            return
        self._due = now + _LOOKS
        with self.engine().begin() as connection:
            connection.execute(delete(audit).where(audit.c.at < now - KEPT))


def _entry(row: "Row[tuple[int, datetime, str, str, str, str, str, bool]]") -> Entry:
    return Entry(row.at, row.message_id, row.channel, row.user, row.role, row.act, row.done)
