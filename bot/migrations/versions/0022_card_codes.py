"""The codes by which cards that stand on a platform are changed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "card_codes",
        sa.Column("code", sa.String(512), primary_key=True),
        sa.Column("task", sa.String(128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_card_codes_task", "card_codes", ["task"])


def downgrade() -> None:
    op.drop_table("card_codes")
