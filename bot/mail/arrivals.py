"""Messages on their way onto the disk: whoever comes while a commit is under way shares the next one."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from bot.mail.fair import in_turn
from bot.store.state import inbox, insert_of, is_open, reading, urgent

log = logging.getLogger(__name__)

Row: TypeAlias = Mapping[str, Any]
_COUNTED_FOR: Final = timedelta(seconds=1)
"""How long a count of the open messages holds, with what arrives here added to it."""
_IDLE: Final = 5.0
"""Seconds without an arrival after which the thread ends; the next arrival begins another."""


class MailboxFull(Exception):
    """As many messages wait as the policy allows: this one was not accepted, and whoever sent it is to be told so."""


@dataclass(eq=False, slots=True)
class _Arrival:
    row: Row
    stored: "Future[bool]" = field(default_factory=Future)

    def settle(self, outcome: bool | Exception) -> None:
        if isinstance(outcome, Exception):
            self.stored.set_exception(outcome)
        else:
            self.stored.set_result(outcome)


@dataclass(eq=False)
class Arrivals:
    """Stores inbox rows in a thread of its own. `heard` is called with the conversations of those that were new, before
    their senders are told; `most_open` messages may wait in the store."""

    engine: Engine
    most_open: Callable[[], int]
    heard: Callable[[str], None]
    _waiting: list[_Arrival] = field(default_factory=list, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _running: bool = field(default=False, init=False)
    _open: int = field(default=0, init=False)
    _counted_at: datetime | None = field(default=None, init=False)

    def bring(self, row: Row) -> "Future[bool]":
        """True once the row is on disk and new, False when its id is known. It raises MailboxFull, or SQLAlchemyError
        when the row could not be stored."""
        arrival = _Arrival(row)
        with self._changed:
            self._waiting.append(arrival)
            if self._running:
                self._changed.notify()
            else:
                threading.Thread(target=self._store_all, name="arrivals", daemon=True).start()
                self._running = True
        return arrival.stored

    def _store_all(self) -> None:
        while batch := self._next():
            try:
                self._store_what_fits(batch)
            except Exception as error:
                for arrival in batch:
                    if not arrival.stored.done():
                        arrival.settle(error)

    def _next(self) -> list[_Arrival]:
        """Those that came; empty when nobody came for long. Who gave up waiting for an answer is left out."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: bool(self._waiting), timeout=_IDLE)
                if not self._waiting:
                    self._running = False
                    return []
                came, self._waiting = self._waiting, []
                if batch := [arrival for arrival in came if arrival.stored.set_running_or_notify_cancel()]:
                    return batch

    def _store_what_fits(self, batch: list[_Arrival]) -> None:
        """What others accept within a second of the last count is not seen: the cap is meant for floods, not exact."""
        now: datetime = batch[0].row["accepted_at"]
        if self._counted_at is None or not timedelta(0) <= now - self._counted_at < _COUNTED_FOR:
            with reading(self.engine).begin() as connection:
                self._open = connection.execute(select(func.count()).where(is_open(inbox))).scalar_one()
            self._counted_at = now
        room = max(0, self.most_open() - self._open)
        for arrival in batch[room:]:
            arrival.settle(MailboxFull())
        if fitting := batch[:room]:
            self._store(fitting)

    def _store(self, batch: Sequence[_Arrival]) -> None:
        insert_new = insert_of(self.engine)(inbox).on_conflict_do_nothing(index_elements=["id"]).returning(inbox.c.id)
        try:
            with urgent(self.engine).begin() as connection:
                rows = list(in_turn(connection, (arrival.row for arrival in batch)))
                new = set(connection.execute(insert_new, rows).scalars())
        except Exception as error:
            if len(batch) == 1 or isinstance(error, OperationalError):
                raise
            for arrival in batch:  # one that no store could keep must not take the others with it
                self._store_alone(arrival)
            return
        self._open += len(new)
        for conversation in {arrival.row["conversation"] for arrival in batch if arrival.row["id"] in new}:
            self.heard(conversation)
        for arrival in batch:
            arrival.settle(arrival.row["id"] in new)
            new.discard(arrival.row["id"])  # the same id twice in a batch is new once

    def _store_alone(self, arrival: _Arrival) -> None:
        try:
            self._store([arrival])
        except Exception as error:
            arrival.settle(error)
