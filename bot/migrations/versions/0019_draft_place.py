"""Where a draft was ordered: in private, or where others read along. Unknown of older ones: taken as private."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("place", sa.String(8), nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "place")
