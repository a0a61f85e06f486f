"""Where a reply goes on its platform, how far its sending got, and the one thing whose state it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ADDED = ("origin", sa.Text()), ("progress", sa.Text()), ("subject", sa.String(255))


def upgrade() -> None:
    for name, kind in _ADDED:
        op.add_column("outbox", sa.Column(name, kind, nullable=True))
    op.create_index("ix_outbox_subject", "outbox", ["subject", "seq"])


def downgrade() -> None:
    op.drop_index("ix_outbox_subject", "outbox")
    for name, _ in _ADDED:
        op.drop_column("outbox", name)
