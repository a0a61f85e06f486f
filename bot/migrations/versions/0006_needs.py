"""What people decided on proposed and existing needs, as a log that nothing is taken out of."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "need_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("about", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("act_id", sa.String(255), nullable=False, unique=True),
        sa.UniqueConstraint("about", "subject", "version", name="one_decision_a_version"),
    )


def downgrade() -> None:
    op.drop_table("need_decisions")
