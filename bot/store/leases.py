"""What only one process of an installation may do at a time: it holds a lease in the state store, and renews it.

A process that dies loses its lease when that ends, and the next one takes it. The clocks of the machines must agree to
within a few seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import Column, Engine, String, Table, delete, or_, select

from bot.store.state import Moment, insert_of, metadata, reading, urgent

leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("until", Moment, nullable=False),
)


_AGREE: Final = timedelta(minutes=1)
"""How far clocks may differ: what ends later than a lease from now was taken by a clock that was set back since."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One thing that one process at a time does: `holder` is this process, by a name no other has."""

    engine: Engine
    name: str
    holder: str
    lasts: timedelta = timedelta(seconds=15)

    def take(self, now: datetime) -> bool:
        """Take or renew it. False while another process holds it; raises SQLAlchemyError when the store is away."""
        until = now + self.lasts
        row = insert_of(self.engine)(leases).values(name=self.name, holder=self.holder, until=until)
        free = or_(leases.c.holder == self.holder, leases.c.until <= now, leases.c.until > now + self.lasts + _AGREE)
        mine = row.on_conflict_do_update(
            index_elements=["name"], set_={"holder": self.holder, "until": until}, where=free
        )
        with self.engine.begin() as connection:
            return bool(connection.execute(mine.returning(leases.c.holder)).scalar())

    def give_up(self) -> None:
        """Let the next one have it at once, if it is ours."""
        ours = delete(leases).where(leases.c.name == self.name, leases.c.holder == self.holder)
        with self.engine.begin() as connection:
            connection.execute(ours)

    def holder_now(self, now: datetime) -> str | None:
        """Who holds it."""
        wanted = select(leases.c.holder).where(leases.c.name == self.name, leases.c.until > now)
        with reading(self.engine).begin() as connection:
            return connection.execute(wanted).scalar()


def try_writing(engine: Engine, now: datetime) -> None:
    """Write a row, and take it away, in one transaction: a store that is full or read-only answers questions, and keeps
    nothing. Raises SQLAlchemyError then."""
    name = f"trial-{uuid4().hex}"
    with urgent(engine).begin() as connection:
        connection.execute(leases.insert().values(name=name, holder="", until=now))
        connection.execute(delete(leases).where(leases.c.name == name))
