"""SQLite has one writer at a time. Those of one process take turns here, so that none sleeps in SQLite's own waiting,
which wakes too late and in no order; a writer of another process is still waited for there."""

import threading
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

_LONGEST: Final = 10.0
"""Seconds to wait for a turn; then SQLite itself says what it thinks of it."""
_HELD: Final = "holds the turn to write"


class Turns:
    """The turn of one engine. A connection has it from BEGIN until it is back in the pool; urgent writers go first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._urgent = 0

    def rule(self, engine: Engine) -> None:
        """From now on this engine's transactions begin here."""
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "checkin", self._give_up)
        event.listen(engine, "invalidate", self._give_up)

    def _begin(self, connection: Connection) -> None:
        """A writer takes its turn at once: a read that later turns into a write would fail instead of waiting."""
        options = connection.get_execution_options()
        if options.get("only_reads", False):
            connection.exec_driver_sql("BEGIN")
            return
        if _HELD not in connection.info and self._take(urgent=options.get("is_urgent", False)):
            connection.info[_HELD] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _take(self, *, urgent: bool) -> bool:
        with self._changed:
            self._urgent += urgent
            free = self._changed.wait_for(lambda: not self._taken and (urgent or not self._urgent), timeout=_LONGEST)
            self._urgent -= urgent
            if free:
                self._taken = True
            return free

    def _give_up(self, _connection: Any, record: Any, *_error: object) -> None:
        if record.info.pop(_HELD, False):
            with self._changed:
                self._taken = False
                self._changed.notify_all()
