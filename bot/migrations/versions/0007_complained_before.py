"""How often a ticket's customer had complained before, as a number: it stood in the reason's sentence only."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("earlier", sa.Integer, nullable=False, server_default="0"))
    tickets = sa.table("tickets", sa.column("earlier", sa.Integer), sa.column("reason_zh", sa.Text))
    # “At least once” is all that the replies ask for.
    op.execute(tickets.update().where(tickets.c.reason_zh.like("%此前已投诉%")).values(earlier=1))


def downgrade() -> None:
    op.drop_column("tickets", "earlier")
