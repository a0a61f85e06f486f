"""Where the Slack app is installed: a row for each workspace or enterprise, its tokens sealed."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Engine, String, Table, Text, delete, func, select

from bot.sealed import Seal, Unsealable
from bot.store.state import Moment, insert_of, metadata, reading

STATE_LIVES: Final = timedelta(minutes=10)
MOST_STATES: Final = 10_000
"""Installations that may be under way at once: whoever finds the address may begin one."""

installations = Table(
    "slack_installations",
    metadata,
    Column("place", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("installed_at", Moment, nullable=False),
)
states = Table(
    "slack_states",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("until", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace's, or with an enterprise's id as `place`, all of its workspaces'. `expires_at` in unix seconds, 0
    for a token that does not expire; `spent` once Slack has said that it takes the refresh token no more."""

    place: str
    token: str = field(repr=False)
    bot: str = ""
    name: str = ""
    refresh_token: str = field(default="", repr=False)
    expires_at: int = 0
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Installations:
    """All are blocking and raise SQLAlchemyError while the store is away."""

    engine: Engine
    seal: Seal

    def save(self, made: Installation, now: datetime) -> None:
        """Keep it, in place of an earlier one."""
        row = {"place": made.place, "sealed": self.seal.seal(json.dumps(asdict(made)).encode()), "installed_at": now}
        insert = insert_of(self.engine)(installations).values(row)
        with self.engine.begin() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["place"], set_=row))

    def renew(self, old: Installation, new: Installation) -> None:
        """Keep a rotated token, unless the app was installed anew or removed since."""
        sealed = self.seal.seal(json.dumps(asdict(new)).encode())
        with self.engine.begin() as connection:
            row = connection.execute(select(installations).where(installations.c.place == old.place)).first()
            if row is not None and self._opened(row.sealed) == old:
                same = (installations.c.place == old.place) & (installations.c.sealed == row.sealed)
                connection.execute(installations.update().where(same).values(sealed=sealed))

    def find(self, team: str, enterprise: str = "") -> Installation | None:
        """The workspace's own, else its enterprise's. None also for one sealed with a key that is gone."""
        places = [place for place in (team, enterprise) if place]
        with reading(self.engine).begin() as connection:
            rows = connection.execute(select(installations).where(installations.c.place.in_(places)))
            found = {row.place: row.sealed for row in rows}
        return next((self._opened(found[place]) for place in places if place in found), None)

    def all(self) -> list[Installation]:
        """Every one that can be opened."""
        with reading(self.engine).begin() as connection:
            sealed = connection.execute(select(installations.c.sealed).order_by(installations.c.place)).scalars().all()
        return [found for each in sealed if (found := self._opened(each))]

    def forget(self, place: str, told_at: datetime) -> bool:
        """Its tokens are gone. What was said before it was installed again does not undo that."""
        gone = delete(installations).where(installations.c.place == place, installations.c.installed_at <= told_at)
        with self.engine.begin() as connection:
            return bool(connection.execute(gone).rowcount)

    def begin(self, now: datetime) -> str | None:
        """A state parameter for one installation within ten minutes (RFC 6749, 10.12); None while too many are under
        way."""
        state = secrets.token_urlsafe(32)
        with self.engine.begin() as connection:
            connection.execute(delete(states).where(states.c.until <= now))
            if connection.execute(select(func.count()).select_from(states)).scalar_one() >= MOST_STATES:
                return None
            connection.execute(states.insert().values(state=_digest(state), until=now + STATE_LIVES))
        return state

    def consume(self, state: str, now: datetime) -> bool:
        """Whether it was begun by us, not long ago, and is not used yet; now it is."""
        used = delete(states).where(states.c.state == _digest(state), states.c.until > now)
        with self.engine.begin() as connection:
            return bool(connection.execute(used).rowcount)

    def _opened(self, sealed: str) -> Installation | None:
        try:
            return Installation(**json.loads(self.seal.open(sealed)))
        except Unsealable:
            return None


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()
