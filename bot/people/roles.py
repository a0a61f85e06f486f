"""Roles that were given outside the roles file: a log of grants on the state store, the latest of each key holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import Column, Connection, Engine, Index, Select, String, Table, func, select, text

from bot.store.state import Counter, Moment, insert_of, metadata, reading

role_grants = Table(
    "role_grants",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("who", String(255), nullable=False),
    Column("role", String(64)),
    Column("granted_by", String(255), nullable=False),
    Column("at", Moment, nullable=False),
    Column("act_id", String(255), nullable=False, unique=True),
    Index("ix_role_grants_who", "who", "id"),
)
Written: TypeAlias = Literal["done", "again", "same", "last"]
LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class Grant:
    """Who has which role since when, and by whom ("slack:U1"); no role where it was taken away."""

    who: str
    role: str | None
    granted_by: str
    at: datetime


class GrantBook:
    """Read anew at each question, so that what one process writes holds in all at once. Raises SQLAlchemy's errors
    when the store breaks."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def among(self, keys: Iterable[str]) -> dict[str, str]:
        """The roles, by name, that stand under some keys; in the order they were given."""
        with reading(self._engine()).begin() as connection:
            return _held(connection, tuple(keys))

    def all(self) -> tuple[Grant, ...]:
        """Every grant that holds, the oldest first."""
        with reading(self._engine()).begin() as connection:
            rows = connection.execute(_latest(None).order_by(role_grants.c.id)).all()
        return tuple(Grant(row.who, row.role, row.granted_by, row.at) for row in rows if row.role is not None)

    def history(self, limit: int = 50) -> tuple[Grant, ...]:
        """What was given and taken away, the latest first."""
        with reading(self._engine()).begin() as connection:
            rows = connection.execute(select(role_grants).order_by(role_grants.c.id.desc()).limit(limit)).all()
        return tuple(Grant(row.who, row.role, row.granted_by, row.at) for row in rows)

    def write(
        self,
        grant: Grant,
        act_id: str,
        may_turn: Callable[[Mapping[str, str], Mapping[str, str]], bool] = lambda _before, _after: True,
    ) -> Written:
        """Give a role, or take it away, once for each `act_id`.

        "same" where it stands so already; "last" where `may_turn` says no to what all grants are and would then be:
        nothing was written.
        """
        with self._engine().begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's writers queue
                connection.execute(text("LOCK TABLE role_grants IN SHARE ROW EXCLUSIVE MODE"))
            known = select(role_grants.c.id).where(role_grants.c.act_id == act_id)
            if connection.execute(known).first():
                return "again"
            before = _held(connection, None)
            if before.get(grant.who) == grant.role:
                return "same"
            after = {who: role for who, role in before.items() if who != grant.who}
            if grant.role is not None:
                after[grant.who] = grant.role
            if not may_turn(before, after):
                return "last"
            row = {"who": grant.who, "role": grant.role, "granted_by": grant.granted_by[:255], "at": grant.at}
            connection.execute(insert_of(connection)(role_grants).values({**row, "act_id": act_id}))
        return "done"


def _latest(keys: tuple[str, ...] | None) -> "Select[tuple[int, str, str, str, datetime, str]]":
    latest = select(func.max(role_grants.c.id)).group_by(role_grants.c.who)
    if keys is not None:
        latest = latest.where(role_grants.c.who.in_(keys))
    return select(role_grants).where(role_grants.c.id.in_(latest))


def _held(connection: Connection, keys: tuple[str, ...] | None) -> dict[str, str]:
    rows = connection.execute(_latest(keys).order_by(role_grants.c.id)).all()
    return {row.who: row.role for row in rows if row.role is not None}
