"""The durable mailbox: what was accepted is answered, through a kill at any moment, and nobody is answered twice.

    platform → accept (on disk) → acknowledge
    worker   → claim → respond → finish (reply, memory and mark in one commit)

A message is open while it is `waiting` or `held`, and closed when it is `done` or `dead`. `due_at` says when an open
message may be claimed: for a waiting one after its backoff, for a held one when its lease ends, which is how a dead
worker's messages are taken over. Only the oldest open message of a conversation can be claimed, so that answers come
in the order of the questions; among conversations, people have their turns (bot.mail.fair). Time is an argument
throughout.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Connection, Engine, Row, func, select, update

from assistant.conversation import Json, Message, Reply
from bot.mail.apology import apologise
from bot.mail.arrivals import Arrivals
from bot.mail.arrivals import MailboxFull as MailboxFull  # noqa: PLC0414 - what accepting raises
from bot.post.outbox import outbox_row, put
from bot.store.codec import decode_message, decode_slots, encode_message, encode_slots
from bot.store.queues import Policy, Queue, mine, release, short
from bot.store.state import inbox, insert_of, is_dead, is_open, memory, reading

Listener: TypeAlias = Callable[[str], None]
_QUEUE: Final = Queue(inbox, [inbox.c.conversation], order=[inbox.c.turn])


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that one worker holds, and its conversation's memory. `attempt` counts from 1 and fences off an
    earlier holder: only the latest claim of a message can finish it."""

    seq: int
    message: Message
    memory: Mapping[str, Json]
    worker: str
    attempt: int
    deaths: int = 0


@dataclass
class Mailbox:
    """`heard` is called with the conversation after a message was accepted here, `answered` after a reply was."""

    engine: Engine
    policy: Policy = field(default_factory=Policy)
    heard: list[Listener] = field(default_factory=list)
    answered: list[Listener] = field(default_factory=list)
    _arrivals: Arrivals = field(init=False)

    def __post_init__(self) -> None:
        self._arrivals = Arrivals(self.engine, lambda: self.policy.most_open, partial(_tell, self.heard))

    def accept(self, message: Message, now: datetime) -> bool:
        """Store a message; True when it is on disk and new, False when its id is known. Raises SQLAlchemyError when
        it could not be stored, and MailboxFull when too many wait: then it must not be acknowledged."""
        return self.accepting(message, now).result()

    def accepting(self, message: Message, now: datetime) -> "Future[bool]":
        """What `accept` says, once it is known: for a caller that does other things meanwhile."""
        return self._arrivals.bring(_inbox_row(message, now))

    def claim(self, worker: str, now: datetime) -> Claim | None:
        """The oldest message that is due, held for this worker until its lease ends; None when there is none.

        A message whose holders died as often as the policy allows is buried on the way.
        """
        with reading(self.engine).begin() as connection:
            if not _QUEUE.is_due(connection, now):
                return None
        buried: list[str] = []
        claim = None
        with self.engine.begin() as connection:
            while claim is None and (rows := _QUEUE.hold(connection, worker, now, self.policy)):
                claim = self._claimed(connection, rows[0], worker, now)
                if claim is None:
                    buried.append(rows[0].conversation)
        for conversation in buried:
            _tell(self.answered, conversation)
        return claim

    def extend(self, claims: Iterable[Claim], now: datetime) -> None:
        """A sign of life: the leases of these begin anew."""
        if not (claims := tuple(claims)):
            return
        with self.engine.begin() as connection:
            for claim in claims:
                connection.execute(mine(inbox, claim).values(due_at=now + self.policy.lease))

    def finish(self, claim: Claim, reply: Reply, now: datetime) -> bool:
        """Reply, memory and mark in one transaction. False, and nothing written, when the claim is no longer ours."""
        with self.engine.begin() as connection:
            if not connection.execute(mine(inbox, claim).values(state="done", worker=None, error=None)).rowcount:
                return False
            _send(connection, claim.message, reply, now)
            _remember(connection, claim.message.conversation, reply.remember, now)
        _tell(self.answered, claim.message.conversation)
        _tell(self.heard, claim.message.conversation)  # the conversation's next message is free now
        return True

    def fail(self, claim: Claim, error: str, now: datetime) -> Literal["later", "dead", "lost"]:
        """The attempt failed: try later, or, after the last attempt, say so to the user and keep a dead letter.

        "lost" when the claim was no longer ours.
        """
        with self.engine.begin() as connection:
            if self.policy.is_spent(claim.attempt, claim.deaths):
                outcome: Literal["dead", "lost"] = "dead" if _bury(connection, claim, error, now) else "lost"
            else:
                due = now + self.policy.wait(claim.attempt)
                back = mine(inbox, claim).values(state="waiting", worker=None, due_at=due, error=error[:255])
                return "later" if connection.execute(back).rowcount else "lost"
        _tell(self.answered, claim.message.conversation)
        return outcome

    def give_back(self, claim: Claim, now: datetime) -> None:
        """An unfinished claim of a worker that stops: due at once, and the attempt does not count."""
        with self.engine.begin() as connection:
            connection.execute(
                mine(inbox, claim).values(state="waiting", worker=None, due_at=now, attempts=inbox.c.attempts - 1)
            )
        _tell(self.heard, claim.message.conversation)

    def release(self, gone: Callable[[str], bool], now: datetime) -> None:
        """Free at once what workers hold that are known to be dead."""
        if release(self.engine, inbox, gone, now):
            _tell(self.heard, "")

    def retry(self, message_id: str, now: datetime) -> bool:
        """Try a dead letter again from the first attempt. False when there is no dead letter of this id."""
        again = update(inbox).where(inbox.c.id == message_id, inbox.c.state == "dead")
        with self.engine.begin() as connection:
            row = connection.execute(
                again.values(state="waiting", attempts=0, deaths=0, due_at=now, error=None).returning(
                    inbox.c.conversation
                )
            ).first()
        if row:
            _tell(self.heard, row.conversation)
        return row is not None

    def recall(self, conversation: str) -> dict[str, Json]:
        """What the conversation remembers."""
        with reading(self.engine).begin() as connection:
            return _slots(connection, conversation)

    def keep(self, conversation: str, news: Mapping[str, Json], now: datetime) -> None:
        """Remember slots of a conversation that was not held by way of the mailbox; None forgets one."""
        with self.engine.begin() as connection:
            _remember(connection, conversation, news, now)

    def _claimed(self, connection: Connection, row: Row[Any], worker: str, now: datetime) -> Claim | None:
        """None for a message that is given up instead: its workers died too often, or it cannot be read."""
        try:
            message = decode_message(row.body)
        except (ValueError, TypeError, KeyError):
            unreadable = update(inbox).where(inbox.c.seq == row.seq)
            connection.execute(unreadable.values(state="dead", worker=None, error="it cannot be read"))
            return None
        claim = Claim(row.seq, message, _slots(connection, message.conversation), worker, row.attempts, row.deaths)
        if row.deaths > self.policy.deaths:
            _bury(connection, claim, "its worker died each time", now)
            return None
        return claim


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages are in each state short of done, and since when the oldest open one waits."""

    waiting: int
    held: int
    dead: int
    oldest: datetime | None

    def waited(self, now: datetime) -> float:
        """Seconds since the oldest open message came; 0 without one."""
        return (now - self.oldest).total_seconds() if self.oldest else 0.0

    def health(self, now: datetime) -> dict[str, int | float]:
        """What `/healthz` tells."""
        counts = {"waiting": self.waiting, "held": self.held, "dead": self.dead}
        return {"ok": True, **counts, "oldest_seconds": round(self.waited(now), 1)}


def load(engine: Engine) -> Load:
    """For `doctor`, `/healthz` and metrics: by the indexes of open and dead rows alone, however many are done."""
    opened = select(inbox.c.state, func.count()).where(is_open(inbox)).group_by(inbox.c.state)
    with reading(engine).begin() as connection:
        counts = {row.state: int(row[1]) for row in connection.execute(opened)}
        dead = connection.execute(select(func.count()).where(is_dead(inbox))).scalar_one()
        since = connection.execute(select(func.min(inbox.c.accepted_at)).where(is_open(inbox))).scalar()
    return Load(counts.get("waiting", 0), counts.get("held", 0), dead, since)


def _inbox_row(message: Message, now: datetime) -> dict[str, Any]:
    return {
        "id": short(message.id),
        "conversation": message.conversation,
        "channel": message.channel,
        "user": message.user,
        "body": encode_message(message),
        "state": "waiting",
        "attempts": 0,
        "accepted_at": now,
        "due_at": now,
    }


def _bury(connection: Connection, claim: Claim, error: str, now: datetime) -> bool:
    dead = mine(inbox, claim).values(state="dead", worker=None, error=error[:255])
    if not connection.execute(dead).rowcount:
        return False
    _send(connection, claim.message, apologise(claim.message), now, suffix="sorry")
    return True


def _send(connection: Connection, message: Message, reply: Reply, now: datetime, suffix: str = "reply") -> None:
    route = message.origin.get("route", message.channel)
    key = f"{message.id}:{suffix}"
    put(connection, outbox_row(key, message.id, message.conversation, route, message.origin, reply, now))


def _remember(connection: Connection, conversation: str, news: Mapping[str, Json], now: datetime) -> None:
    if not news:
        return
    merged = {**_slots(connection, conversation), **news}
    kept = encode_slots({slot: value for slot, value in merged.items() if value is not None})
    row = insert_of(connection)(memory).values(conversation=conversation, slots=kept, updated_at=now)
    connection.execute(
        row.on_conflict_do_update(index_elements=["conversation"], set_={"slots": kept, "updated_at": now})
    )


def _slots(connection: Connection, conversation: str) -> dict[str, Json]:
    found = connection.execute(select(memory.c.slots).where(memory.c.conversation == conversation)).scalar()
    return decode_slots(found) if found else {}


def _tell(listeners: list[Listener], conversation: str) -> None:
    for listener in tuple(listeners):
        listener(conversation)
