"""Workspaces in which the Slack app is installed, their tokens sealed; installations that have begun."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "slack_states",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("slack_states")
    op.drop_table("slack_installations")
