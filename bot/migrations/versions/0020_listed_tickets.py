"""Which posted lists show which tickets, so that they are kept up to date."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "listed_tickets",
        sa.Column("ticket", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("reply", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("message", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("listed_tickets")
