"""Whose a ticket is, by account: a bare id is one person's on each platform.

What stands there already gets the one account that its name can mean: by who wrote, who acted and who has an account of
the page. Where several are called so, or nobody is known, it keeps the bare name.
"""

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_NAMES = (
    ("tickets", "owner", "owner_account"),
    ("ticket_events", "actor", "account"),
    ("notices", "to_whom", "account"),
)


def upgrade() -> None:
    for table, _, column in _NAMES:
        op.add_column(table, sa.Column(column, sa.String(255), nullable=False, server_default=""))
    connection = op.get_bind()
    known = _accounts(connection)
    for table, name, column in _NAMES:
        rows = sa.table(table, sa.column(name, sa.String), sa.column(column, sa.String))
        held = connection.execute(sa.select(rows.c[name]).distinct().where(rows.c[name].is_not(None))).scalars().all()
        for bare in held:
            if len(known[bare]) == 1:
                values = {column: next(iter(known[bare]))}
                connection.execute(rows.update().where(rows.c[name] == bare).values(values))


def downgrade() -> None:
    for table, _, column in _NAMES:
        op.drop_column(table, column)


def _accounts(connection: sa.Connection) -> defaultdict[str, set[str]]:
    """The accounts that there are of each bare id."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    inbox = sa.table("inbox", sa.column("seq"), sa.column("channel"), sa.column("user"), sa.column("body"))
    latest = sa.select(sa.func.max(inbox.c.seq)).group_by(inbox.c.channel, inbox.c.user)
    wrote = sa.select(inbox.c.channel, inbox.c.user, inbox.c.body).where(inbox.c.seq.in_(latest))
    for row in connection.execute(wrote):
        team = _team(row.body) if row.channel == "slack" else ""
        found[row.user].add(f"{row.channel}:{team}/{row.user}" if team else f"{row.channel}:{row.user}")
    audit = sa.table("audit", sa.column("channel"), sa.column("user"))
    for channel, user in connection.execute(sa.select(audit.c.channel, audit.c.user).distinct()):
        if not any(key.startswith(f"{channel}:") for key in found[user]):
            found[user].add(f"{channel}:{user}")
    names = sa.table("accounts", sa.column("name"))
    for name in connection.execute(sa.select(names.c.name)).scalars():
        found[name].add(f"web:{name}")
    return found


def _team(body: str) -> str:
    """The workspace that a kept message of Slack came from."""
    try:
        return str(json.loads(body).get("origin", {}).get("team", ""))
    except (ValueError, AttributeError):
        return ""
