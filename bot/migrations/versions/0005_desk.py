"""The desk in full: what a ticket is about, when it was answered, texts attached, incidents, and who was told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_WORDS = (("customer", 64), ("lot", 64), ("need", 128), ("fingerprint", 32), ("lead", 128))
_TIMES = ("promised_at", "received_at", "claimed_at", "answered_at", "closed_at")
_INDEXES = (
    ("tickets_by_customer", "customer"),
    ("tickets_by_incident", "incident_id"),
    ("tickets_by_written", "written_at"),
)


def upgrade() -> None:
    for name, length in _WORDS:
        op.add_column("tickets", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    for name in ("evidence", "answer"):
        op.add_column("tickets", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in _TIMES:
        op.add_column("tickets", sa.Column(name, sa.DateTime))
    for name in ("reopened", "texts"):
        op.add_column("tickets", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.add_column("tickets", sa.Column("incident_id", sa.Integer))
    op.add_column("tickets", sa.Column("armed", sa.Boolean, nullable=False, server_default=sa.false()))
    for name, column in _INDEXES:
        op.create_index(name, "tickets", [column])
    op.add_column("ticket_events", sa.Column("to_whom", sa.String(128), nullable=False, server_default=""))
    _times_from_history()
    _texts()
    _incidents()
    _notices()


def downgrade() -> None:
    for table in ("notices", "incidents", "ticket_texts"):
        op.drop_table(table)
    for name, _ in _INDEXES:
        op.drop_index(name, "tickets")
    op.drop_column("ticket_events", "to_whom")
    words = tuple(name for name, _ in _WORDS)
    for name in (*words, "evidence", "answer", *_TIMES, "reopened", "texts", "incident_id", "armed"):
        op.drop_column("tickets", name)


def _times_from_history() -> None:
    """What was done before has its times too, so that the counts begin with the first ticket."""
    firsts = (
        ("claimed_at", "min", "('claim')"),
        ("answered_at", "min", "('answer', 'resolve')"),
        ("closed_at", "max", "('resolve', 'dismiss')"),
    )
    op.execute("UPDATE tickets SET received_at = written_at, promised_at = due_at")
    for column, pick, acts in firsts:
        op.execute(
            f"UPDATE tickets SET {column} = (SELECT {pick}(at) FROM ticket_events "  # noqa: S608
            f"WHERE ticket_id = tickets.id AND act IN {acts})"
        )


def _texts() -> None:
    op.create_table(
        "ticket_texts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("tickets.id"), nullable=False, index=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("review_id", sa.String(64), nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("attached_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("source", "review_id", name="one_place_a_text"),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(255), nullable=False, index=True),
        sa.Column("likeness", sa.String(8), nullable=False),
        sa.Column("product", sa.String(128), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("ground", sa.String(16), nullable=False),
        sa.Column("need", sa.String(128), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("usual_a_day", sa.Float(53)),
        sa.Column("alerted_at", sa.DateTime),
        sa.Column("closed_at", sa.DateTime),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(255), nullable=False, unique=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("to_whom", sa.String(128), nullable=False, index=True),
        sa.Column("ticket_id", sa.Integer),
        sa.Column("incident_id", sa.Integer),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
