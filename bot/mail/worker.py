"""The loop that answers: claim, respond, finish."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from assistant.conversation import Json, Message, Reply
from bot.failures import trail
from bot.mail.mailbox import Claim, Mailbox
from bot.store.presence import is_gone
from bot.store.state import AWAY

Respond: TypeAlias = Callable[[Message, Mapping[str, Json]], Reply]
Chore: TypeAlias = Callable[[], object]
"""Something to be seen to every few seconds; several workers may do it at once."""
T = TypeVar("T")
_SIGN_OF_LIFE: Final = 2.0
"""Seconds between two looks after the leases, ours and those of the dead."""
log = logging.getLogger(__name__)


@dataclass
class Worker:
    """Answers a mailbox with `threads` conversations side by side.

    A message accepted in this process wakes it at once; `poll` seconds is how long one accepted in another process
    may lie. As often its `chores` are done, each in a thread of its own. `name` must be unique among the workers of a
    store, also across restarts.
    """

    mailbox: Mailbox
    respond: Respond
    clock: Callable[[], datetime]
    name: str
    threads: int = 4
    poll: float = 1.0
    chores: tuple["Chore", ...] = ()
    _running: list[threading.Thread] = field(default_factory=list, init=False)
    _claims: dict[int, Claim] = field(default_factory=dict, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _arrivals: int = field(default=0, init=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)

    def start(self) -> None:
        """Begin to answer, in threads of its own."""
        self.mailbox.heard.append(self._wake)
        loops = [self._answer_all] * self.threads + [self._keep_leases]
        loops += [partial(self._do, chore) for chore in self.chores]
        self._running = [
            threading.Thread(target=loop, name=f"{self.name}-{number}", daemon=True)
            for number, loop in enumerate(loops)
        ]
        for thread in self._running:
            thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Claim no more; finish what is in hand, and give back what takes longer than `patience` seconds."""
        self._stopping.set()
        self._wake("")
        deadline = time.monotonic() + patience
        for thread in self._running:
            thread.join(max(0.0, deadline - time.monotonic()))
        for claim in tuple(self._claims.values()):
            with suppress(SQLAlchemyError):  # its lease ends by itself
                self.mailbox.give_back(claim, self.clock())
        if self._wake in self.mailbox.heard:
            self.mailbox.heard.remove(self._wake)

    def step(self) -> bool:
        """Answer one message that is due. False when there is none."""
        claim = self.mailbox.claim(self.name, self.clock())
        if claim is None:
            return False
        self._claims[claim.seq] = claim
        try:
            self._answer(claim)
        finally:
            self._claims.pop(claim.seq, None)
        return True

    def _answer(self, claim: Claim) -> None:
        try:
            reply = self.respond(claim.message, claim.memory)
        except Exception as error:  # whatever a skill raises, this loop goes on and the user hears of it
            self._fail(claim, error)
            return
        try:
            finished = self._written(partial(self.mailbox.finish, claim, reply))
        except AWAY:  # we are told to stop, and the store is away: the lease ends by itself
            raise
        except Exception as error:  # a reply that cannot be kept
            self._fail(claim, error)
            return
        if not finished:
            log.warning("another worker took the message over", extra=_where(claim))

    def _fail(self, claim: Claim, error: Exception) -> None:
        outcome = self._written(partial(self.mailbox.fail, claim, type(error).__name__))
        log.error("could not answer: %s: %s", outcome, trail(error), extra=_where(claim))

    def _written(self, write: Callable[[datetime], T]) -> T:
        """Write down what came of a message. While the store is away it is tried again: the answer is not lost."""
        while True:
            try:
                return write(self.clock())
            except AWAY as error:
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
                if self._stopping.wait(self.poll):
                    raise

    def _answer_all(self) -> None:
        while not self._stopping.is_set():
            seen = self._arrivals
            try:
                busy = self.step()
            except Exception as error:  # the store is away: what was accepted waits there
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
                busy = False
            if not busy:
                with self._changed:
                    self._changed.wait_for(lambda seen=seen: self._arrivals != seen, timeout=self.poll)  # type: ignore[misc]

    def _keep_leases(self) -> None:
        pause = min(self.mailbox.policy.lease.total_seconds() / 4, _SIGN_OF_LIFE)
        while True:
            try:
                self.mailbox.extend(tuple(self._claims.values()), self.clock())
                self.mailbox.release(is_gone, self.clock())
            except SQLAlchemyError as error:
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
            if self._stopping.wait(pause):
                return

    def _do(self, chore: Chore) -> None:
        while True:
            try:
                chore()
            except Exception as error:  # a chore that fails is done again, and holds up no answer
                log.error("a chore failed: %s", trail(error))  # noqa: TRY400 - no words of it
            if self._stopping.wait(self.poll):
                return

    def _wake(self, _conversation: str) -> None:
        with self._changed:
            self._arrivals += 1
            self._changed.notify_all()


def _where(claim: Claim) -> dict[str, str | int]:
    return {"message_id": claim.message.id, "attempt": claim.attempt}
