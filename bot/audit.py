"""The audit log: which acts were done and which refused, by whom, in answer to which message; never what it said."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Boolean, Column, Engine, String, Table, UniqueConstraint, func, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.permissions import Act, Role
from bot.failures import trail
from bot.state import Counter, Moment, StateUnavailable, insert_of, metadata, reading

log = logging.getLogger(__name__)

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


class AuditLog:
    """Entries in the state store. A message that is answered again after a crash has one entry."""

    def __init__(self, engine: Callable[[], Engine], now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def record(self, message_id: str, channel: str, user: str, role: Role, act: Act, done: bool) -> None:
        """Never raises: an answer is not held up by its entry, and what could not be kept is logged."""
        row = {
            "at": self._now(),
            "message_id": message_id[:255],
            "channel": channel,
            "user": user[:255],
            "role": role.name[:64],
            "act": act,
            "done": done,
        }
        try:
            engine = self._engine()
            insert = insert_of(engine)
            keys = ["message_id", "act", "done"]
            with engine.begin() as connection:
                connection.execute(insert(audit).values(row).on_conflict_do_nothing(index_elements=keys))
        except (SQLAlchemyError, StateUnavailable) as error:
            log.error("no audit entry for %s: %s", act, trail(error), extra={"message_id": message_id})  # noqa: TRY400

    def refused(self) -> int:
        """How many acts were refused so far."""
        with reading(self._engine()).begin() as connection:
            return connection.execute(select(func.count()).where(audit.c.done.is_(False))).scalar_one()
