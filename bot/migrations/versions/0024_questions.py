"""Questions that are answered at set times, and subscriptions kept to a part of the catalog."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("question", sa.Text(), nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("filters", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("subscriptions", "filters")
    op.drop_column("subscriptions", "question")
