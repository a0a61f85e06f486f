"""The mailbox: inbox, outbox, memory, timers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _inbox()
    _outbox()
    op.create_table(
        "memory",
        sa.Column("conversation", sa.String(255), primary_key=True),
        sa.Column("slots", sa.Text, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "timers",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("worker", sa.String(255)),
    )
    op.create_index("ix_timers_state", "timers", ["state", "due_at"])


def downgrade() -> None:
    for table in ("timers", "memory", "outbox", "inbox"):
        op.drop_table(table)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("seq", COUNTER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(255), nullable=False, unique=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("worker", sa.String(255)),
        sa.Column("error", sa.String(255)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_conversation", "inbox", ["conversation", "seq"])
    unanswered = sa.text("state IN ('waiting', 'held')")
    for name, columns in (("ix_inbox_open", ["seq"]), ("ix_inbox_open_conversation", ["conversation", "seq"])):
        op.create_index(name, "inbox", columns, sqlite_where=unanswered, postgresql_where=unanswered)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", COUNTER, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False, unique=True),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("worker", sa.String(255)),
        sa.Column("reference", sa.String(255)),
        sa.Column("error", sa.String(255)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_conversation", "outbox", ["conversation", "seq"])
    op.create_index("ix_outbox_message", "outbox", ["message_id"])
    op.create_index("ix_outbox_state", "outbox", ["state", "due_at"])
