"""Everybody in turn: messages are claimed by the turn of whoever sent them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_OPEN = sa.text("state IN ('waiting', 'held')")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"))
    op.drop_index("ix_inbox_open", "inbox")
    for name, columns in (("ix_inbox_open", ["turn", "seq"]), ("ix_inbox_open_person", ["user", "channel", "turn"])):
        op.create_index(name, "inbox", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    for name in ("ix_inbox_open", "ix_inbox_open_person"):
        op.drop_index(name, "inbox")
    op.create_index("ix_inbox_open", "inbox", ["seq"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.drop_column("inbox", "turn")
