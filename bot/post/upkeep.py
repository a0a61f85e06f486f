"""What was answered and delivered long ago is dropped, so that the store stays small; what the page shows stays.

A platform keeps the history of its own conversations. The bot keeps theirs as long as a message may come a second time,
a button may be pressed and a card be updated; then it forgets what the conversation was about, and what was thought of
its replies. The page's and the terminal's history lies nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Engine, Table, delete, exists, select

from bot.clock import is_time
from bot.feedback import drop_opinions
from bot.post.outbox import READ_HERE
from bot.post.pace import Pace
from bot.store.state import inbox, is_open, memory, outbox, reading

REST: Final = timedelta(hours=1)
"""Between two walks through the store."""
_STRIDE: Final = 1000
"""Rows looked at in one go: a deletion holds up no answer."""


@dataclass
class Upkeep:
    """A chore of a worker: several may do it at once. `keeps` is how long closed rows of platforms are kept."""

    engine: Engine
    clock: Callable[[], datetime]
    keeps: timedelta = timedelta(days=90)
    _at: dict[str, int] = field(default_factory=dict, init=False)
    _rests_until: datetime | None = field(default=None, init=False)

    def tend(self) -> int:
        """One stride through inbox and outbox, and rest when both are walked through; how many rows were dropped."""
        now = self.clock()
        if not is_time(self._rests_until, now, REST):
            return 0
        before = now - self.keeps
        dropped, more = 0, False
        for rows, at in ((inbox, inbox.c.accepted_at), (outbox, outbox.c.created_at)):
            gone, goes_on = self._stride(rows, at, before)
            dropped, more = dropped + gone, more or goes_on
        if not more:
            dropped += self._forget(before)
            self._at.clear()
            self._rests_until = now + REST
            Pace(self.engine).forget(now)
        return dropped

    def _forget(self, before: datetime) -> int:
        """The memories of conversations of which no message is kept; how many."""
        spoken = exists().where(inbox.c.conversation == memory.c.conversation)
        old = select(memory.c.conversation).where(memory.c.updated_at < before, ~spoken).limit(_STRIDE)
        with reading(self.engine).begin() as connection:
            ended = connection.execute(old).scalars().all()
        if not ended:
            return 0
        gone = delete(memory).where(memory.c.conversation.in_(ended), memory.c.updated_at < before)
        with self.engine.begin() as connection:
            return connection.execute(gone).rowcount

    def _stride(self, rows: Table, at: Column[datetime], before: datetime) -> tuple[int, bool]:
        """How many of the next rows were dropped, and whether there are more so old. Rows lie in the order of time."""
        after = self._at.get(rows.name, 0)
        next_rows = select(rows.c.seq, at).where(rows.c.seq > after).order_by(rows.c.seq).limit(_STRIDE)
        with reading(self.engine).begin() as connection:
            seen = [row.seq for row in connection.execute(next_rows) if row[1] < before]
        if not seen:
            return 0, False
        self._at[rows.name] = seen[-1]
        old = delete(rows).where(
            rows.c.seq.between(seen[0], seen[-1]), at < before, ~is_open(rows), rows.c.channel.not_in(READ_HERE)
        )
        with self.engine.begin() as connection:
            dropped = connection.execute(old).rowcount
            if rows is outbox:
                dropped += drop_opinions(connection, after + 1, seen[-1])
        return dropped, len(seen) == _STRIDE
