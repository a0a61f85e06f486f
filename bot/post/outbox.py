"""The outbox: what is to be sent, in the order of each conversation, through a kill at any moment.

    worker or anybody → post (in the same transaction as what it tells of)
    courier           → claim → send, step by step → finish, later, fail or refuse

A row of a route that is read where it lies (the page, the terminal) is done as it is written. Deliveries of one
conversation on one route go out one after another; one that was given up does not hold up the next. Time is an argument
throughout.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, bindparam, func, select

from assistant.conversation import Reply
from bot.post.delivery import Delivery, Superseded
from bot.store.codec import decode_reply, decode_slots, encode_reply, encode_slots
from bot.store.queues import Policy, Queue, mine, release, short
from bot.store.state import insert_of, outbox, reading

READ_HERE: Final = frozenset({"web", "terminal"})
"""Routes whose replies are read in the store itself: nothing is sent."""
LONGEST_KEY: Final = 255
"""Characters of a delivery's key, and of the id of the message that it answers."""
SENDING: Final = Policy(attempts=6, longest_wait=timedelta(minutes=5))
LONGEST_OUTAGE: Final = timedelta(days=1)
"""How long a platform that cannot be reached is tried again before a delivery is given up."""
LONGEST_WAIT: Final = timedelta(minutes=10)
"""How long a delivery sleeps at most; its place in a lane is kept for as long as it takes."""
_ARRIVES: Final = timedelta(seconds=2)
"""How long a dead courier's last request may be on its way."""
_LINE: Final = (outbox.c.conversation, outbox.c.channel)
_QUEUE: Final = Queue(outbox, _LINE, outbox.c.channel.in_(bindparam("routes", expanding=True)))


@dataclass(frozen=True, slots=True)
class Carried:
    """A delivery that one courier holds, and the steps of it that were done before."""

    delivery: Delivery
    steps: Mapping[str, str]
    worker: str
    deaths: int

    @property
    def seq(self) -> int:
        return self.delivery.seq

    @property
    def attempt(self) -> int:
        return self.delivery.attempt


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject's card stands: the conversation, the origin that a post about it takes, and what it shows."""

    conversation: str
    origin: Mapping[str, str]
    reply: Reply


def post(
    store: Connection | Engine,
    *,
    key: str,
    origin: Mapping[str, str],
    conversation: str,
    reply: Reply,
    now: datetime,
) -> bool:
    """Put a message of our own into the outbox; False when the key was posted before.

    `origin["route"]` says by which way it goes. With a Connection it is part of that transaction, with an Engine of its
    own. Raises KeyError for an origin without a route.
    """
    return put(store, outbox_row(key, key, conversation, origin["route"], origin, reply, now))


def put(store: Connection | Engine, row: Mapping[str, Any]) -> bool:
    """Write a row of the outbox once; False when its key is known."""
    if isinstance(store, Engine):
        with store.begin() as connection:
            return put(connection, row)
    once = insert_of(store)(outbox).values(row).on_conflict_do_nothing(index_elements=["key"])
    return store.execute(once.returning(outbox.c.seq)).first() is not None


def outbox_row(
    key: str, message_id: str, conversation: str, route: str, origin: Mapping[str, str], reply: Reply, now: datetime
) -> dict[str, Any]:
    """A reply on its way out by a route, as the outbox keeps it."""
    return {
        "key": short(key),
        "message_id": short(message_id),
        "conversation": conversation[:255],
        "channel": route,
        "body": encode_reply(reply),
        "state": "done" if route in READ_HERE else "waiting",
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "origin": encode_slots(origin),
        "subject": reply.subject[:255] or None,
    }


def places(connection: Connection, subject: str) -> list[Place]:
    """Where the card of a subject stands on platforms, the newest of each conversation; not where it was given up."""
    newest = (
        select(func.max(outbox.c.seq))
        .where(outbox.c.subject == subject, outbox.c.state != "dead", outbox.c.channel.not_in(READ_HERE))
        .group_by(*_LINE)
    )
    wanted = select(outbox).where(outbox.c.seq.in_(newest)).order_by(outbox.c.seq)
    rows = connection.execute(wanted).all()
    return [Place(row.conversation, decode_slots(row.origin or "{}"), decode_reply(row.body)) for row in rows]


@dataclass(frozen=True, slots=True)
class Outbox:
    """Deliveries, for couriers. Every method may be called from any thread; all raise SQLAlchemyError when the store is
    away."""

    engine: Engine
    policy: Policy = field(default=SENDING)

    def claim(self, worker: str, routes: Collection[str], now: datetime, most: int = 1) -> list[Carried]:
        """The oldest deliveries that are due on these routes, one of each conversation at most, held for this worker
        until their leases end. One whose couriers died too often, or that cannot be read, is given up on the way."""
        wanted = sorted(routes)
        with reading(self.engine).begin() as connection:
            if not wanted or not _QUEUE.is_due(connection, now, routes=wanted):
                return []
        with self.engine.begin() as connection:
            rows = _QUEUE.hold(connection, worker, now, self.policy, most, routes=wanted)
            found = [self._carried(connection, row, worker) for row in rows]
        return [carried for carried in found if carried is not None]

    def extend(self, carried: Iterable[Carried], now: datetime) -> set[int]:
        """A sign of life: the leases of these begin anew. The places of those that another has taken over."""
        lost: set[int] = set()
        if not (carried := tuple(carried)):
            return lost
        with self.engine.begin() as connection:
            for each in carried:
                if not connection.execute(mine(outbox, each).values(due_at=now + self.policy.lease)).rowcount:
                    lost.add(each.seq)
        return lost

    def mark(self, carried: Carried, steps: Mapping[str, str], now: datetime) -> None:
        """Keep which steps are done; a sign of life too. Raises Superseded when another has taken the delivery over."""
        kept = {"progress": json.dumps(dict(steps), ensure_ascii=False), "due_at": now + self.policy.lease}
        if not self._set(carried, **kept):
            raise Superseded

    def finish(self, carried: Carried) -> bool:
        """The platform has it. False when another has taken it over."""
        return self._set(carried, state="done", worker=None, error=None)

    def later(self, carried: Carried, due: datetime, why: str, now: datetime) -> bool:
        """To be tried again then, or to ask again a good while before; no attempt is counted."""
        attempts, due = carried.attempt - 1, min(due, now + LONGEST_WAIT)
        return self._set(carried, state="waiting", worker=None, due_at=due, attempts=attempts, error=why[:255])

    def fail(self, carried: Carried, error: str, now: datetime, *, away: bool) -> Literal["later", "dead"]:
        """The attempt failed: try later, or give up after the last one allowed. With `away` the platform could not be
        reached, which is tried for a day."""
        if away:
            spent = now - carried.delivery.created_at > LONGEST_OUTAGE
        else:
            spent = self.policy.is_spent(carried.attempt, carried.deaths)
        if spent:
            self.refuse(carried, error)
            return "dead"
        due = now + self.policy.wait(carried.attempt)
        self._set(carried, state="waiting", worker=None, due_at=due, error=error[:255])
        return "later"

    def refuse(self, carried: Carried, error: str) -> bool:
        """Give up: a dead letter, which does not hold up the conversation's next."""
        return self._set(carried, state="dead", worker=None, error=error[:255])

    def release(self, gone: Callable[[str], bool], now: datetime) -> int:
        """Free what couriers hold that are known to be dead, once what they had sent last has arrived."""
        return release(self.engine, outbox, gone, now + _ARRIVES)

    def give_back(self, carried: Carried, now: datetime) -> bool:
        """An unfinished delivery of a courier that stops: due at once. The attempt counts, since a step of it may have
        been done."""
        return self._set(carried, state="waiting", worker=None, due_at=now)

    def _set(self, carried: Carried, **values: object) -> bool:
        with self.engine.begin() as connection:
            return bool(connection.execute(mine(outbox, carried).values(**values)).rowcount)

    def _carried(self, connection: Connection, row: Row[Any], worker: str) -> Carried | None:
        why = "its sender died each time" if row.deaths > self.policy.deaths else ""
        if not why:
            try:
                steps = json.loads(row.progress or "{}")
                return Carried(_delivery(row, _earlier(connection, row)), steps, worker, row.deaths)
            except (ValueError, TypeError, KeyError):
                why = "it cannot be read"
        given_up = outbox.update().where(outbox.c.seq == row.seq)
        connection.execute(given_up.values(state="dead", worker=None, error=why))
        return None


def _delivery(row: Row[Any], earlier: Mapping[str, str]) -> Delivery:
    return Delivery(
        seq=row.seq,
        key=row.key,
        message_id=row.message_id,
        conversation=row.conversation,
        route=row.channel,
        origin=decode_slots(row.origin or "{}"),
        reply=decode_reply(row.body),
        created_at=row.created_at,
        attempt=row.attempts,
        earlier=earlier,
    )


def _earlier(connection: Connection, row: Row[Any]) -> dict[str, str]:
    """The steps of the last delivery about the same subject on the same way."""
    if row.subject is None:
        return {}
    last = (
        select(outbox.c.progress)
        .where(
            outbox.c.subject == row.subject,
            outbox.c.conversation == row.conversation,
            outbox.c.channel == row.channel,
            outbox.c.state == "done",
            outbox.c.seq < row.seq,
        )
        .order_by(outbox.c.seq.desc())
        .limit(1)
    )
    found: dict[str, str] = json.loads(connection.execute(last).scalar() or "{}")
    return found
