"""Who is in which group of a platform: kept on the state store, read in a moment, and forgotten when it grows old."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Column, Engine, String, Table, delete, insert, select

from bot.clock import is_time
from bot.failures import trail
from bot.store.state import Moment, metadata, reading

log = logging.getLogger(__name__)

memberships = Table(
    "memberships",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("user", String(255), primary_key=True),
    Column("group", String(255), primary_key=True),
    Column("until", Moment, nullable=False),
)
HOLDS: Final = timedelta(hours=1)
"""How long what a platform said of a group counts, should it not answer again."""
REFRESHED: Final = timedelta(minutes=10)
"""How often a platform is asked: so long may somebody who left a group still have its role."""


class GroupsUnavailable(Exception):
    """A platform did not say who is in a group; `why` is its error code."""


class GroupSource(Protocol):
    """A platform that knows groups. Reached over the network, by the chore alone."""

    @property
    def channel(self) -> str: ...

    def members(self, group: str) -> Sequence[str]:
        """The people of a group, by the ids they speak under. Raises GroupsUnavailable."""
        ...


class Memberships:
    """What is known of groups. A group that nobody could be asked about within HOLDS has no members."""

    def __init__(self, engine: Callable[[], Engine], now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def of(self, channel: str, user: str) -> tuple[str, ...]:
        """The groups a person is in, by name."""
        mine = (memberships.c.channel == channel) & (memberships.c.user == user)
        wanted = select(memberships.c.group).where(mine, memberships.c.until > self._now())
        with reading(self._engine()).begin() as connection:
            return tuple(connection.execute(wanted.order_by(memberships.c.group)).scalars())

    def people(self, channel: str, group: str) -> tuple[str, ...]:
        """Who is known to be in a group."""
        there = (memberships.c.channel == channel) & (memberships.c.group == group)
        wanted = select(memberships.c.user).where(there, memberships.c.until > self._now())
        with reading(self._engine()).begin() as connection:
            return tuple(connection.execute(wanted.order_by(memberships.c.user)).scalars())

    def keep_group(self, channel: str, group: str, people: Iterable[str]) -> None:
        """These and no others are in a group, for as long as HOLDS."""
        there = (memberships.c.channel == channel) & (memberships.c.group == group)
        self._replace(there, [(channel, person, group) for person in dict.fromkeys(people)], self._now() + HOLDS)

    def keep_person(self, channel: str, user: str, groups: Iterable[str], until: datetime) -> None:
        """Somebody signed in is in these groups and no others, until their session ends."""
        mine = (memberships.c.channel == channel) & (memberships.c.user == user)
        self._replace(mine, [(channel, user, group) for group in dict.fromkeys(groups)], until)

    def _replace(self, old: object, rows: Sequence[tuple[str, str, str]], until: datetime) -> None:
        values = [{"channel": channel, "user": user, "group": group, "until": until} for channel, user, group in rows]
        with self._engine().begin() as connection:
            connection.execute(delete(memberships).where(old))  # type: ignore[arg-type]
            if values:
                connection.execute(insert(memberships), values)


@dataclass
class GroupRounds:
    """The chore that asks the platforms, from time to time, who is in the groups that have a role.

    `wanted` gives those groups as "slack:@S1". A platform that does not answer leaves what is known as it is.
    """

    known: Memberships
    sources: Sequence[GroupSource]
    wanted: Callable[[], Iterable[str]]
    now: Callable[[], datetime]
    _due: datetime | None = field(default=None, init=False)

    def tend(self) -> None:
        """Every REFRESHED at most; a worker calls it every second or so."""
        if not self.sources or not is_time(self._due, self.now(), REFRESHED):
            return
        self._due = self.now() + REFRESHED
        by_channel = {source.channel: source for source in self.sources}
        for key in self.wanted():
            channel, _, group = key.partition(":@")
            source = by_channel.get(channel)
            if source is None:
                continue
            try:
                self.known.keep_group(channel, group, source.members(group))
            except GroupsUnavailable as unavailable:
                log.warning("%s did not say who is in a group: %s", channel, unavailable)
            except Exception as error:  # a chore is no reason to stop a worker
                log.error("a group of %s was not read: %s", channel, trail(error))  # noqa: TRY400
