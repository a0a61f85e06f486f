"""What the desk has others do, within its own transaction: tell people, show tickets as they are, wake it later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from assistant.triage.incident import Notice
from assistant.triage.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Alarm:
    """When to look at a ticket again, and by which rule. `due_at` is local and naive.

    `turn` is how often the ticket had been opened again when it was set: an earlier turn's alarms are void.
    """

    key: str
    ticket: int
    rule: str
    due_at: datetime
    turn: int = 0


class Post(Protocol):
    """Keeps notices and alarms in the transaction of `connection`; a key that is known is kept once."""

    def tell(self, connection: Connection, notice: Notice) -> None: ...

    def wake(self, connection: Connection, alarms: Sequence[Alarm]) -> None: ...

    def changed(self, connection: Connection, tickets: Sequence[Ticket], now: datetime) -> None:
        """Somebody acted on these: whatever shows one elsewhere is to show it as it is at `now`, local and naive."""
        ...


class NoPost:
    """Nobody is told beyond the desk's own page and terminal, and nothing wakes it."""

    def tell(self, connection: Connection, notice: Notice) -> None: ...

    def wake(self, connection: Connection, alarms: Sequence[Alarm]) -> None: ...

    def changed(self, connection: Connection, tickets: Sequence[Ticket], now: datetime) -> None: ...
