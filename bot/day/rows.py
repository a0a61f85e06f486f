"""Subscriptions on the state store, each with the timer that rings for it."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Float,
    Index,
    Row,
    String,
    Table,
    Text,
    delete,
    select,
    update,
)

from assistant.skills.subscriptions.subscription import Schedule, Subscription, What
from assistant.triage.working_time import WorkingTime
from bot.day.schedules import next_due
from bot.store.state import Counter, Moment, insert_of, metadata, timers

KIND: Final = "day"
NOTICES: Final = "notices"
"""What stands for the desk's own notices to one person: never told of here, only muted."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("what", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("user", String(255), nullable=False),
    Column("conversation", String(255), nullable=False, index=True),
    Column("place", String(8), nullable=False),
    Column("origin", Text, nullable=False),
    Column("at", String(5), nullable=False),
    Column("days", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("language", String(2), nullable=False),
    Column("muted_until", Moment),
    Column("mark", BigInteger, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("ended_by", String(255)),
    Column("question", Text, nullable=False, server_default=""),
    Column("filters", Text, nullable=False, server_default="[]"),
    Index("ix_subscriptions_user", "channel", "user"),
    sqlite_autoincrement=True,
)
"""`mark` is how far a subscription has told: the last ticket of "desk", the last day judged of "anomalies".
`ended_by` is the message that ended it; none while it goes on."""

told = Table(
    "told",
    metadata,
    Column("subscription", Counter, primary_key=True, autoincrement=False),
    Column("about", String(128), primary_key=True),
    Column("day", Date, nullable=False),
    Column("size", Float(53), nullable=False),
)
"""The last alert of each figure or creative to each subscription: of which day it was, and how far off."""


def save(connection: Connection, row: Mapping[str, Any]) -> Subscription:
    """Make a subscription, or change the one of this key; one that is muted speaks."""
    made = insert_of(connection)(subscriptions).values(row)
    kept = ("user", "channel", "origin", "at", "days", "zone", "language", "muted_until")
    again = {name: made.excluded[name] for name in kept} | {"ended_by": None}
    connection.execute(made.on_conflict_do_update(index_elements=["key"], set_=again))
    return of_row(connection.execute(select(subscriptions).where(subscriptions.c.key == row["key"])).one())


def find(connection: Connection, number: int, *, locked: bool = False) -> Subscription | None:
    """A subscription that goes on."""
    wanted = select(subscriptions).where(subscriptions.c.id == number, subscriptions.c.ended_by.is_(None))
    row = connection.execute(wanted.with_for_update() if locked else wanted).first()
    return of_row(row) if row else None


def change(connection: Connection, number: int, row: Mapping[str, Any]) -> Subscription:
    """Put what is wanted now in the place of a subscription that goes on, which keeps its number and how far it told.

    One of the same key ends: they would say the same at the same time.
    """
    c, kept = subscriptions.c, {"mark", "created_at", "ended_by", "conversation", "place"}
    same = connection.execute(select(c.id).where(c.key == row["key"], c.id != number)).scalars().all()
    end(connection, same, f"changed {number}")
    values = {name: value for name, value in row.items() if name not in kept}
    connection.execute(update(subscriptions).where(c.id == number).values(values))
    return of_row(connection.execute(select(subscriptions).where(c.id == number)).one())


def going_on(connection: Connection, what: What | None = None) -> tuple[Subscription, ...]:
    """All that go on, or those of one kind; the first first."""
    wanted = select(subscriptions).where(subscriptions.c.ended_by.is_(None), subscriptions.c.what != NOTICES)
    if what is not None:
        wanted = wanted.where(subscriptions.c.what == what)
    return tuple(of_row(row) for row in connection.execute(wanted.order_by(subscriptions.c.id)))


def mark_of(connection: Connection, number: int) -> int:
    """How far a subscription has told."""
    return int(connection.execute(select(subscriptions.c.mark).where(subscriptions.c.id == number)).scalar_one())


def set_mark(connection: Connection, number: int, mark: int) -> None:
    connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(mark=mark))


def end(connection: Connection, numbers: Collection[int], message_id: str) -> None:
    """These go on no more, and nothing rings for them; their keys are free for others."""
    c = subscriptions.c
    for number in numbers:
        ended = {"ended_by": message_id[:255], "key": f"ended:{number}"}
        connection.execute(update(subscriptions).where(c.id == number).values(ended))
    connection.execute(delete(timers).where(timers.c.key.in_([timer_key(number) for number in numbers])))


def timer_key(number: int) -> str:
    return f"{KIND}:{number}"


def arm(connection: Connection, subscription: Subscription, after: datetime, working: WorkingTime) -> datetime | None:
    """Set the timer of a subscription to when it is next due after a moment; when that is."""
    due = next_due(subscription.schedule, after, working) if subscription.schedule else None
    if due is None:
        connection.execute(delete(timers).where(timers.c.key == timer_key(subscription.id)))
        return None
    row = {
        "key": timer_key(subscription.id),
        "kind": KIND,
        "body": json.dumps({"subscription": subscription.id, "due": due.isoformat()}),
        "state": "waiting",
        "attempts": 0,
        "due_at": due,
    }
    made = insert_of(connection)(timers).values(row)
    again = {"due_at": due, "state": "waiting", "attempts": 0, "body": row["body"]}
    connection.execute(made.on_conflict_do_update(index_elements=["key"], set_=again))
    return due


def of_row(row: Row[Any]) -> Subscription:
    """The subscription in a row of the table."""
    schedule = Schedule.of(row.at, row.days, row.zone) if row.at else None
    filters = tuple((name, tuple(values)) for name, values in json.loads(row.filters))
    return Subscription(
        row.id, row.what, row.channel, row.user, row.conversation, row.place, json.loads(row.origin), schedule,
        row.language, row.muted_until, filters=filters, question=row.question,
    )  # fmt: skip
