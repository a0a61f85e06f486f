"""Calls back for what takes longer than it may."""

import threading
import time
from collections.abc import Callable
from itertools import count

_IDLE_S = 3600.0


class Watch:
    """Calls back for what is still under way after its time; one thread for all, for starting one takes a while."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = count()
        self._thread: threading.Thread | None = None

    def over(self, seconds: float, call: Callable[[], None]) -> int:
        """Watches one thing; the number to give to `done`."""
        end = time.monotonic() + seconds
        with self._changed:
            number = next(self._numbers)
            sooner = not any(each <= end for each, _ in self._watched.values())
            self._watched[number] = (end, call)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._wait, name="slow queries", daemon=True)
                self._thread.start()
            elif sooner:
                self._changed.notify()
        return number

    def done(self, number: int) -> None:
        """It ended in time; after that it is not called back."""
        with self._changed:
            self._watched.pop(number, None)

    def _wait(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                for number in [each for each, (end, _) in self._watched.items() if end <= now]:
                    self._watched.pop(number)[1]()
                ends = [end for end, _ in self._watched.values()]
                self._changed.wait(min(ends) - now if ends else _IDLE_S)
