"""Who is told what without asking, where and when."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", _COUNTER, primary_key=True),
        sa.Column("key", sa.String(255), nullable=False, unique=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("place", sa.String(8), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("days", sa.String(16), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("muted_until", sa.BigInteger()),
        sa.Column("mark", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.String(255)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_conversation", "subscriptions", ["conversation"])
    op.create_index("ix_subscriptions_user", "subscriptions", ["channel", "user"])
    op.create_table(
        "told",
        sa.Column("subscription", _COUNTER, primary_key=True),
        sa.Column("about", sa.String(128), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("told")
    op.drop_table("subscriptions")
