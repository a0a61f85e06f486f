"""What a platform is handed to send, and how it says what came of it.

    outbox row → Delivery → Sender.send(delivery, parcel) → done, later, refused

A sender may need several calls of its platform for one reply (pages of a long answer, a chart). Each is a step with a
name: before it the sender asks whether it was done, after it the sender says so, and that is on disk before the next
step begins. So a sender that was killed goes on where it stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from assistant.conversation import Reply


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply on its way out. `key` is its idempotency key, `seq` its place in the outbox; `origin` says where on the
    platform it goes, as the platform's own door wrote it. `attempt` counts from 1: from the second on, a step that is
    not marked done may have been done all the same, and a sender looks before it repeats one.

    `earlier` holds the steps of the last reply about the same subject that was delivered in this conversation, with
    what the platform calls each: the message to update. Empty when there is none.
    """

    seq: int
    key: str
    message_id: str
    conversation: str
    route: str
    origin: Mapping[str, str]
    reply: Reply
    created_at: datetime
    attempt: int = 1
    earlier: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls within any span of `within`."""

    count: int
    within: timedelta


class Parcel(Protocol):
    """How far one delivery got, on disk, and the platform's limits, kept over all processes."""

    def reference(self, step: str) -> str | None:
        """What the platform calls what this step made; None when the step is not marked done."""
        ...

    async def done(self, step: str, reference: str = "") -> None:
        """The step is done. Raises Superseded when another process has taken the delivery over."""
        ...

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        """Take one call's place in a lane (a channel, a member), waiting a moment where that is enough.

        Raises SendLater when the lane is full for longer.
        """
        ...


class Sender(Protocol):
    """Puts replies where people read them, on one route ("slack", "wecom-app")."""

    @property
    def route(self) -> str: ...

    @property
    def ready(self) -> bool:
        """Whether it can send now: a route whose connection is away is left waiting, at no attempt."""
        ...

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        """Returns when the platform has it. Raises SendLater or SendRefused; anything else counts as a failed
        attempt and is tried again."""
        ...


class SendLater(Exception):
    """The platform asks to wait; no attempt is counted."""

    def __init__(self, wait: timedelta, why: str = "rate limit") -> None:
        super().__init__(why)
        self.wait = wait


class SendRefused(Exception):
    """The platform will not take it however often it is tried: `why` is its error code, never a text of ours."""


class Superseded(Exception):
    """Another process has taken this delivery over: nothing more is to be sent for it."""
