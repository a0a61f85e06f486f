"""What is said in threads of Slack before what opens them is heard; kept for minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "slack_overheard",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_slack_overheard_conversation", "slack_overheard", ["conversation"])
    op.create_index("ix_slack_overheard_heard_at", "slack_overheard", ["heard_at"])


def downgrade() -> None:
    op.drop_table("slack_overheard")
