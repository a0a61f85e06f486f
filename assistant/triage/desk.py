"""Tickets on the state store. Every act is one transaction: the move and its entry in the history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from assistant.triage.ticket import MOVES, OPEN, PROMISE, STATES, Act, Complaint, Event, NotDone, State, Ticket

METADATA = MetaData()
_HIGHEST = 2**31 - 1  # what the column of ticket numbers holds

TICKETS = Table(
    "tickets",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source", String(16), nullable=False),
    Column("review_id", String(64), nullable=False),
    Column("written_at", DateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("ground", String(16), nullable=False),
    Column("reason_zh", Text, nullable=False),
    Column("reason_en", Text, nullable=False),
    Column("product", String(128), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("stars", Integer),
    Column("state", String(16), nullable=False),
    Column("owner", String(128)),
    Column("due_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    UniqueConstraint("source", "review_id", name="one_ticket_a_review"),
    Index("tickets_by_state", "state", "due_at"),
)
EVENTS = Table(
    "ticket_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("act", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("act_id", String(128), unique=True),
)


class Desk:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def receive(self, complaints: Iterable[Complaint], now: datetime) -> int:
        """Open a ticket for each complaint that has none yet; how many were opened."""
        opened = 0
        with self._engine.begin() as connection:
            for complaint in complaints:
                known = select(TICKETS.c.id).where(
                    TICKETS.c.source == complaint.source, TICKETS.c.review_id == complaint.review_id
                )
                if connection.execute(known).first() is None:
                    connection.execute(insert(TICKETS).values(_new_row(complaint, now)))
                    opened += 1
        return opened

    def tickets(
        self, *, states: Iterable[State] = OPEN, owner: str | None = None, limit: int = 200
    ) -> tuple[Ticket, ...]:
        """The most urgent first: by level, then by deadline."""
        wanted = select(TICKETS).where(TICKETS.c.state.in_(tuple(states)))
        if owner is not None:
            wanted = wanted.where(TICKETS.c.owner == owner)
        ranked = wanted.order_by(TICKETS.c.level.desc(), TICKETS.c.due_at, TICKETS.c.id).limit(limit)
        with self._engine.connect() as connection:
            return tuple(_ticket(row) for row in connection.execute(ranked))

    def ticket(self, number: int) -> Ticket | None:
        if number > _HIGHEST:
            return None
        with self._engine.connect() as connection:
            return _find(connection, number)

    def history(self, number: int) -> tuple[Event, ...]:
        """Every act on a ticket, oldest first."""
        acts = select(EVENTS).where(EVENTS.c.ticket_id == number).order_by(EVENTS.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(acts).all()
        return tuple(Event(row.ticket_id, row.at, row.actor, row.act, row.note) for row in rows)

    def counts(self) -> dict[State, int]:
        """How many tickets stand in each state; zero where none does."""
        counted = select(TICKETS.c.state, func.count()).group_by(TICKETS.c.state)
        with self._engine.connect() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(counted)}
        return {state: found.get(state, 0) for state in STATES}

    def act(
        self, number: int, act: Act, *, actor: str, now: datetime, note: str = "", act_id: str | None = None
    ) -> Ticket | NotDone:
        """Do one act for one person.

        The state is checked by the UPDATE itself, so of two people who claim at once one gets NotDone.
        Only its owner moves a claimed ticket on; anybody may escalate it or add a note. `act_id` names
        the press of a button: the same one again changes nothing and returns the ticket as it stands.
        """
        if number > _HIGHEST:
            return NotDone("missing")
        before, after = MOVES[act]
        with self._engine.begin() as connection:
            if act_id and connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == act_id)).first():
                return _find(connection, number) or NotDone("missing")
            moved = update(TICKETS).where(TICKETS.c.id == number, TICKETS.c.state.in_(tuple(before)))
            if act not in ("claim", "escalate", "note"):
                moved = moved.where(func.coalesce(TICKETS.c.owner, actor) == actor)
            changed = connection.execute(moved.values(_change(act, after, actor, now))).rowcount
            ticket = _find(connection, number)
            if ticket is None:
                return NotDone("missing")
            if not changed:
                return NotDone("state" if ticket.state not in before else "owner", ticket)
            connection.execute(
                insert(EVENTS).values(ticket_id=number, at=now, actor=actor, act=act, note=note, act_id=act_id)
            )
            return ticket


def _new_row(complaint: Complaint, now: datetime) -> dict[str, Any]:
    return {
        "source": complaint.source,
        "review_id": complaint.review_id,
        "written_at": complaint.written_at,
        "text": complaint.text,
        "level": complaint.level,
        "ground": complaint.ground,
        "reason_zh": complaint.reason_zh,
        "reason_en": complaint.reason_en,
        "product": complaint.product,
        "sku": complaint.sku,
        "channel": complaint.channel,
        "stars": complaint.stars,
        "state": "new",
        "owner": None,
        "due_at": complaint.written_at + PROMISE,
        "updated_at": now,
    }


def _change(act: Act, after: State | None, actor: str, now: datetime) -> dict[str, Any]:
    change: dict[str, Any] = {"updated_at": now}
    if after is not None:
        change["state"] = after
    if act == "claim":
        change["owner"] = actor
    elif act == "release":
        change["owner"] = None
    elif act in ("answer", "resolve", "dismiss"):
        change["owner"] = case((TICKETS.c.owner.is_(None), actor), else_=TICKETS.c.owner)
    return change


def _find(connection: Connection, number: int) -> Ticket | None:
    row = connection.execute(select(TICKETS).where(TICKETS.c.id == number)).first()
    return _ticket(row) if row else None


def _ticket(row: Row[Any]) -> Ticket:
    complaint = Complaint(
        source=row.source,
        review_id=row.review_id,
        written_at=row.written_at,
        text=row.text,
        level=row.level,
        ground=row.ground,
        reason_zh=row.reason_zh,
        reason_en=row.reason_en,
        product=row.product,
        sku=row.sku,
        channel=row.channel,
        stars=row.stars,
    )
    return Ticket(row.id, complaint, row.state, row.owner, row.due_at, row.updated_at)
