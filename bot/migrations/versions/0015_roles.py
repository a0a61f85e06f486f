"""Roles granted beside the roles file, and who is in which group of a platform."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "role_grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("role", sa.String(64)),
        sa.Column("granted_by", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("act_id", sa.String(255), nullable=False, unique=True),
    )
    op.create_index("ix_role_grants_who", "role_grants", ["who", "id"])
    op.create_table(
        "memberships",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("user", sa.String(255), primary_key=True),
        sa.Column("group", sa.String(255), primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("memberships")
    op.drop_table("role_grants")
