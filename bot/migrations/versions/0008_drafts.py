"""Every draft that was shown, by whose order, and what people decided on drafts, as a log nothing is taken out of."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("act_id", sa.String(255), nullable=False),
        sa.Column("variant", sa.Integer, nullable=False),
        sa.Column("sku", sa.String(200), nullable=False, index=True),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("parent", sa.Integer, sa.ForeignKey("drafts.id")),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("maker", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("act_id", "variant", name="one_draft_a_variant"),
    )
    op.create_table(
        "draft_acts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("about", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("act_id", sa.String(255), nullable=False, unique=True),
        sa.UniqueConstraint("about", "subject", "version", name="one_draft_act_a_version"),
    )


def downgrade() -> None:
    op.drop_table("draft_acts")
    op.drop_table("drafts")
