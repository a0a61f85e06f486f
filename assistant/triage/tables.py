"""The desk's tables on the state store. Times are local and naive."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from assistant.triage.incident import Incident, Notice
from assistant.triage.ticket import Attached, Complaint, Event, Ticket

METADATA = MetaData()
HIGHEST: Final = 2**31 - 1  # what the column of ticket numbers holds

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
    Column("owner_account", String(255), nullable=False, server_default=""),
    Column("due_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("customer", String(64), nullable=False, server_default=""),
    Column("lot", String(64), nullable=False, server_default=""),
    Column("need", String(128), nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("earlier", Integer, nullable=False, server_default="0"),
    Column("fingerprint", String(32), nullable=False, server_default=""),
    Column("incident_id", Integer),
    Column("promised_at", DateTime),
    Column("received_at", DateTime),
    Column("claimed_at", DateTime),
    Column("answered_at", DateTime),
    Column("closed_at", DateTime),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("lead", String(128), nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    Column("texts", Integer, nullable=False, server_default="0"),
    Column("armed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("source", "review_id", name="one_ticket_a_review"),
    Index("tickets_by_state", "state", "due_at"),
    Index("tickets_by_customer", "customer"),
    Index("tickets_by_incident", "incident_id"),
    Index("tickets_by_written", "written_at"),
)
EVENTS = Table(
    "ticket_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("account", String(255), nullable=False, server_default=""),
    Column("act", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("act_id", String(128), unique=True),
    Column("to_whom", String(128), nullable=False, server_default=""),
)
TEXTS = Table(
    "ticket_texts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("source", String(16), nullable=False),
    Column("review_id", String(64), nullable=False),
    Column("written_at", DateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("attached_at", DateTime, nullable=False),
    UniqueConstraint("source", "review_id", name="one_place_a_text"),
)
INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(255), nullable=False, index=True),
    Column("likeness", String(8), nullable=False),
    Column("product", String(128), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("lot", String(64), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("need", String(128), nullable=False),
    Column("level", Integer, nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("usual_a_day", Float(53)),
    Column("alerted_at", DateTime),
    Column("closed_at", DateTime),
)
NOTICES = Table(
    "notices",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("to_whom", String(128), nullable=False, index=True),
    Column("ticket_id", Integer),
    Column("incident_id", Integer),
    Column("actor", String(128), nullable=False),
    Column("rule", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("account", String(255), nullable=False, server_default=""),
)


def new_row(complaint: Complaint, now: datetime, due: datetime, fingerprint: str = "") -> dict[str, Any]:
    """The row of a ticket that nobody has yet."""
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
        "customer": complaint.customer,
        "lot": complaint.lot,
        "need": complaint.need,
        "evidence": complaint.evidence,
        "earlier": complaint.earlier,
        "fingerprint": fingerprint,
        "state": "new",
        "owner": None,
        "due_at": due,
        "promised_at": due,
        "updated_at": now,
        "received_at": now,
    }


def ticket_of(row: Row[Any]) -> Ticket:
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
        customer=row.customer,
        lot=row.lot,
        need=row.need,
        evidence=row.evidence,
        earlier=row.earlier,
    )
    return Ticket(
        row.id,
        complaint,
        row.state,
        row.owner,
        row.due_at,
        row.updated_at,
        incident=row.incident_id,
        received_at=row.received_at,
        claimed_at=row.claimed_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        reopened=row.reopened,
        lead=row.lead,
        answer=row.answer,
        texts=row.texts,
        owner_account=row.owner_account,
    )


def event_of(row: Row[Any]) -> Event:
    return Event(row.ticket_id, row.at, row.actor, row.act, row.note, row.to_whom, row.account)


def text_of(row: Row[Any]) -> Attached:
    return Attached(
        row.ticket_id, row.source, row.review_id, row.written_at, row.text, row.channel, row.attached_at
    )  # fmt: skip


def incident_of(row: Row[Any]) -> Incident:
    """`row` has the incident's columns, and `members` and `waiting` counted beside them."""
    return Incident(
        id=row.id,
        key=row.key,
        likeness=row.likeness,
        product=row.product,
        sku=row.sku,
        lot=row.lot,
        ground=row.ground,
        need=row.need,
        level=row.level,
        opened_at=row.opened_at,
        last_at=row.last_at,
        members=row.members,
        waiting=row.waiting,
        of_lot=row.of_lot,
        usual_a_day=row.usual_a_day,
        alerted_at=row.alerted_at,
        closed_at=row.closed_at,
    )


def notice_of(row: Row[Any]) -> Notice:
    return Notice(
        key=row.key,
        at=row.at,
        kind=row.kind,
        to=row.to_whom,
        ticket=row.ticket_id,
        incident=row.incident_id,
        actor=row.actor,
        rule=row.rule,
        note=row.note,
        account=row.account,
    )
