"""What a model may cost: so many tokens an order, so many a day."""

import threading
from typing import Protocol

from assistant.llm_trouble import ModelUnavailable


class Ledger(Protocol):
    """Tokens used today, by every process of the house."""

    def used(self) -> int: ...

    def add(self, tokens: int) -> None: ...


class Purse:
    """Allows requests until an order, or the day, has used its tokens; 0 is no limit. Safe to share between threads.

    An order is what one thread asks for from `begin` on. What is spent is known only after an answer, so that the last
    one may run over.
    """

    def __init__(self, ledger: Ledger, per_day: int = 0, per_order: int = 0) -> None:
        self._ledger = ledger
        self._per_day = per_day
        self._per_order = per_order
        self._order = threading.local()

    def begin(self) -> None:
        """A new order."""
        self._order.used = 0

    def admit(self) -> None:
        """Raises ModelUnavailable, its trouble “budget”, where nothing is left."""
        used = getattr(self._order, "used", 0)
        if self._per_order and used >= self._per_order:
            raise ModelUnavailable(f"{used:,} of {self._per_order:,} tokens used in this order", "budget")
        if self._per_day and (today := self._ledger.used()) >= self._per_day:
            raise ModelUnavailable(f"{today:,} of {self._per_day:,} tokens used today", "budget")

    def add(self, tokens: int) -> None:
        self._order.used = getattr(self._order, "used", 0) + tokens
        self._ledger.add(tokens)
