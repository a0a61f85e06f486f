"""Everybody in turn: whoever sends thousands of messages waits for them, and nobody else does.

A message takes the turn after the last of the same person that still waits, or the one that is being served now, if
that is later; messages are claimed by their turns. It is fair queueing by virtual time, each message of the same size.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from bot.store.state import inbox, is_held, is_open

_HELD: Final = select(func.max(inbox.c.turn)).where(is_held(inbox))
_NEXT: Final = select(func.min(inbox.c.turn)).where(is_open(inbox))
_LAST: Final = (
    select(inbox.c.channel, inbox.c.user, func.max(inbox.c.turn))
    .where(is_open(inbox), inbox.c.user.in_(bindparam("users", expanding=True)))
    .group_by(inbox.c.user, inbox.c.channel)
)


def in_turn(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of the inbox that come in now, each with its turn; a person is a user of a channel."""
    rows = tuple(rows)
    served = connection.execute(_HELD).scalar()
    if served is None:
        served = connection.execute(_NEXT).scalar() or 0
    users = sorted({row["user"] for row in rows})
    last = {(channel, user): turn for channel, user, turn in connection.execute(_LAST, {"users": users})}
    for row in rows:
        person = row["channel"], row["user"]
        last[person] = max(served, last.get(person, -1) + 1)
        yield {**row, "turn": last[person]}
