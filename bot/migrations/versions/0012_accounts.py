"""Accounts of the page, their sessions, how often signing in failed, and sign-ins under way at an identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(20), nullable=False, unique=True),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("folded", sa.String(128), nullable=False, unique=True),
        sa.Column("password", sa.Text),
        sa.Column("issuer", sa.String(255)),
        sa.Column("subject", sa.String(255)),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("invitation", sa.String(64), unique=True),
        sa.Column("invited_until", sa.BigInteger),
        sa.UniqueConstraint("issuer", "subject", name="one_account_a_subject"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("account", _COUNTER, nullable=False, index=True),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sign_in_browsers",
        sa.Column("browser", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "sign_in_flows",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("onward", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False, index=True),
    )


def downgrade() -> None:
    for name in ("sign_in_flows", "sign_in_browsers", "sign_in_tries", "sessions", "accounts"):
        op.drop_table(name)
