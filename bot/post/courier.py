"""The loop that sends: claim for the routes whose senders are ready, several conversations side by side.

It is woken at once by a reply that was finished in this process, and looks every second for those of others.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.failures import trail
from bot.post.delivery import Limit, Sender, SendLater, SendRefused, Superseded
from bot.post.outbox import Carried, Outbox
from bot.post.pace import PATIENCE, Pace, slack
from bot.store.presence import is_gone

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_SENDING: Final = 300.0
"""Seconds after which a sending that does not come back counts as failed: a stream may take minutes."""
_SIGN_OF_LIFE: Final = 2.0
"""Seconds between two looks after the leases, ours and those of the dead."""
_HEAD_START: Final = timedelta(seconds=1)
"""How long before its kept place in a lane a delivery comes back, so that it is not missed."""


@dataclass(eq=False, slots=True)
class HeldParcel:
    """A delivery in hand: `lost` once another process has taken it over."""

    outbox: Outbox
    pace: Pace
    carried: Carried
    clock: Callable[[], datetime]
    steps: dict[str, str]
    lost: bool = False

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self._must_be_ours()
        self.steps[step] = reference
        await _stored(self.outbox.mark, self.carried, dict(self.steps), self.clock())

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        ahead = timedelta(0)
        while True:
            self._must_be_ours()
            at = await _stored(self.pace.take, lane, limits, self.carried.seq, self.clock() + ahead)
            wait = at - self.clock()
            if wait > PATIENCE:
                raise SendLater(wait - _HEAD_START)
            if wait > timedelta(0):
                await asyncio.sleep(wait.total_seconds())
            late = self.clock() - at
            if late <= slack(limits) or ahead > PATIENCE:
                return self._must_be_ours()
            ahead = 2 * late  # the store was slow and the place has passed: take one that lies ahead

    def _must_be_ours(self) -> None:
        if self.lost:
            raise Superseded


class Answering(Protocol):
    """Where replies come from in this process: it calls `answered` with the conversation of each."""

    answered: list[Callable[[str], None]]


@dataclass
class Courier:
    """Sends an outbox by its senders, `side_by_side` deliveries at once, each of another conversation.

    `mailbox` wakes it; `poll` seconds is how long a reply of another process may lie. `name` must be unique among the
    couriers of a store, also across restarts.
    """

    outbox: Outbox
    senders: Sequence[Sender]
    clock: Callable[[], datetime]
    name: str
    mailbox: Answering | None = None
    side_by_side: int = 16
    poll: float = 1.0
    patience: float = 8.0
    _parcels: dict[int, HeldParcel] = field(default_factory=dict, init=False)
    _sending: set["asyncio.Task[None]"] = field(default_factory=set, init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then finish what is in hand, and give back what takes longer than `patience`
        seconds. Never raises for what a sender or the store does."""
        if not self.senders:
            await stop.wait()
            return
        loop = asyncio.get_running_loop()

        def wake(_conversation: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closing
                loop.call_soon_threadsafe(self._news.set)

        if self.mailbox:
            self.mailbox.answered.append(wake)
        living = asyncio.create_task(self._keep_leases())
        stopping = asyncio.create_task(self._wake_to_stop(stop))
        try:
            while not stop.is_set():
                self._news.clear()
                if not await self._take():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), self.poll)
            await self._put_down()
        finally:
            living.cancel()
            stopping.cancel()
            if self.mailbox:
                self.mailbox.answered.remove(wake)

    async def _wake_to_stop(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._news.set()

    async def _take(self) -> bool:
        """Begin to send what is due. False when there was nothing, or no hand free."""
        free = self.side_by_side - len(self._sending)
        routes = {sender.route: sender for sender in self.senders if sender.ready}
        if free <= 0 or not routes:
            return False
        try:
            found = await _stored(self.outbox.claim, self.name, routes.keys(), self.clock(), free)
        except SQLAlchemyError as error:
            log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
            return False
        for carried in found:
            parcel = HeldParcel(self.outbox, Pace(self.outbox.engine), carried, self.clock, dict(carried.steps))
            self._parcels[carried.seq] = parcel
            task = asyncio.create_task(self._carry(routes[carried.delivery.route], parcel))
            self._sending.add(task)
            task.add_done_callback(partial(self._put_away, parcel))
        return bool(found)

    def _put_away(self, parcel: HeldParcel, task: "asyncio.Task[None]") -> None:
        self._sending.discard(task)
        if self._parcels.get(parcel.carried.seq) is parcel:
            del self._parcels[parcel.carried.seq]
        self._news.set()  # a hand is free, and perhaps the conversation's next delivery
        if not task.cancelled() and (error := task.exception()):
            log.error("a delivery was not put away: %s", trail(error))

    async def _carry(self, sender: Sender, parcel: HeldParcel) -> None:
        carried = parcel.carried
        where = {"message_id": carried.delivery.message_id, "delivery": carried.seq, "attempt": carried.attempt}
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                await sender.send(carried.delivery, parcel)
        except asyncio.CancelledError:
            with contextlib.suppress(SQLAlchemyError):  # its lease ends by itself
                await _stored(self.outbox.give_back, carried, self.clock())
            raise
        except SendLater as later:
            await self._settle(parcel, self.outbox.later, self.clock() + later.wait, str(later), self.clock())
            asyncio.get_running_loop().call_later(max(0.0, later.wait.total_seconds()), self._news.set)
        except SendRefused as refused:
            log.error("the platform refused a delivery", extra=where | {"why": str(refused)[:80]})  # noqa: TRY400
            await self._settle(parcel, self.outbox.refuse, str(refused))
        except Superseded:
            log.warning("another courier took the delivery over", extra=where)
        except Exception as error:  # whatever a sender raises, the others go on and it is tried again
            log.error("could not send: %s", trail(error), extra=where)  # noqa: TRY400 - no words of it
            away = isinstance(error, OSError)  # TimeoutError is one
            fail = partial(self.outbox.fail, away=away)
            await self._settle(parcel, fail, type(error).__name__, self.clock())
            wait = self.outbox.policy.wait(carried.attempt).total_seconds()
            asyncio.get_running_loop().call_later(wait, self._news.set)
        else:
            await self._settle(parcel, self.outbox.finish)

    async def _settle(self, parcel: HeldParcel, how: Callable[..., object], *said: object) -> None:
        """Write down what came of it. The store may be away for a while; the lease holds as long as we try."""
        while not parcel.lost:
            try:
                await _stored(how, parcel.carried, *said)
            except SQLAlchemyError as error:
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
                await asyncio.sleep(self.poll)
            else:
                return

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(min(self.outbox.policy.lease.total_seconds() / 4, _SIGN_OF_LIFE))
            parcels = dict(self._parcels)
            try:
                await _stored(self.outbox.release, is_gone, self.clock())
                lost = await _stored(self.outbox.extend, [each.carried for each in parcels.values()], self.clock())
            except SQLAlchemyError as error:
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
                continue
            for seq in lost:
                parcels[seq].lost = True

    async def _put_down(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=self.patience)
        unfinished = tuple(self._sending)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


async def _stored(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """A call of the store, which blocks, in a thread."""
    return await asyncio.to_thread(call, *args, **kwargs)
