"""The outbox is worked off like the inbox: deaths of holders are counted, and the few open rows are found at once.

What is read where it lies needs no sending, so its rows are done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_OPEN = "state IN ('waiting', 'held')"
_INDEXES = (
    ("ix_inbox_held", "inbox", "state = 'held'", ["conversation"]),
    ("ix_inbox_dead", "inbox", "state = 'dead'", ["seq"]),
    ("ix_outbox_open", "outbox", _OPEN, ["seq"]),
    ("ix_outbox_open_conversation", "outbox", _OPEN, ["conversation", "channel", "seq"]),
    ("ix_outbox_held", "outbox", "state = 'held'", ["conversation", "channel"]),
    ("ix_outbox_dead", "outbox", "state = 'dead'", ["seq"]),
)


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE outbox SET state = 'done' WHERE state = 'waiting' AND channel IN ('web', 'terminal')")
    op.drop_index("ix_outbox_state", "outbox")
    for name, table, where, columns in _INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "slots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("lane", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.BigInteger()),
    )
    op.create_index("ix_slots_lane", "slots", ["lane", "at"])


def downgrade() -> None:
    op.drop_table("slots")
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
    op.create_index("ix_outbox_state", "outbox", ["state", "due_at"])
    for table in ("inbox", "outbox"):
        op.drop_column(table, "deaths")
