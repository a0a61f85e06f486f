"""What was said in a conversation and what came back, read from the state store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select

from assistant.conversation import Message, Reply
from bot.store.codec import decode_message, decode_reply
from bot.store.state import OPEN, inbox, outbox, reading


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply with its place in the outbox; `message_id` is what it answers."""

    seq: int
    message_id: str
    conversation: str
    reply: Reply
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and its replies so far; `open` while one is still to come."""

    message: Message
    replies: tuple[Sent, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in a list, with what it began with."""

    conversation: str
    opening: str
    began_at: datetime


def replies_since(engine: Engine, conversation: str, seq: int) -> list[Sent]:
    """The replies after a place in the outbox, oldest first.

    One conversation's replies are written one after another, so none turns up later with a smaller place.
    """
    wanted = select(outbox).where(outbox.c.conversation == conversation, outbox.c.seq > seq).order_by(outbox.c.seq)
    with reading(engine).begin() as connection:
        return [_sent(row) for row in connection.execute(wanted)]


def turns(engine: Engine, conversation: str, limit: int = 60) -> list[Turn]:
    """The latest turns, oldest first."""
    latest = select(inbox).where(inbox.c.conversation == conversation).order_by(inbox.c.seq.desc()).limit(limit)
    with reading(engine).begin() as connection:
        asked = connection.execute(latest).all()[::-1]
        ids = [row.id for row in asked]
        wanted = select(outbox).where(outbox.c.message_id.in_(ids)).order_by(outbox.c.seq)
        answers = [_sent(row) for row in connection.execute(wanted)]
    return [
        Turn(decode_message(row.body), tuple(sent for sent in answers if sent.message_id == row.id), row.state in OPEN)
        for row in asked
    ]


def threads(engine: Engine, owner: str, limit: int = 30) -> list[Thread]:
    """The conversations whose name begins with `owner` (digits, a to y and hyphens), the last spoken in first."""
    spans = (
        select(func.min(inbox.c.seq).label("first"), func.max(inbox.c.seq).label("last"))
        .where(inbox.c.conversation.between(owner, f"{owner}z"))
        .group_by(inbox.c.conversation)
        .subquery()
    )
    wanted = select(inbox.c.body).join(spans, inbox.c.seq == spans.c.first).order_by(spans.c.last.desc()).limit(limit)
    with reading(engine).begin() as connection:
        openings = [decode_message(body) for body in connection.execute(wanted).scalars()]
    return [Thread(message.conversation, message.text, message.sent_at) for message in openings]


def find_reply(engine: Engine, seq: int) -> Sent | None:
    """The reply at a place in the outbox."""
    with reading(engine).begin() as connection:
        row = connection.execute(select(outbox).where(outbox.c.seq == seq)).first()
    return _sent(row) if row else None


def _sent(row: Row[Any]) -> Sent:
    return Sent(row.seq, row.message_id, row.conversation, decode_reply(row.body), row.created_at)
