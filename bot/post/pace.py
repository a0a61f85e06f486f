"""The platforms' limits, kept over all processes and restarts: who wants to call takes a place in a lane.

Places are given in order and ahead of time, so a lane that is full delays and never drops: a call's place is kept for
its delivery, which comes back for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.post.delivery import Limit
from bot.store.queues import short
from bot.store.state import Counter, Moment, metadata

PATIENCE: Final = timedelta(seconds=2)
"""What is worth waiting for with a delivery in hand."""
FORGOTTEN: Final = timedelta(days=1)
"""After which a place counts for no limit there is."""

slots = Table(
    "slots",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("lane", String(255), nullable=False),
    Column("at", Moment, nullable=False),
    Column("delivery", BigInteger),
    Index("ix_slots_lane", "lane", "at"),
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Lanes on the state store. Methods raise SQLAlchemyError when it is away."""

    engine: Engine

    def take(self, lane: str, limits: Sequence[Limit], delivery: int, now: datetime) -> datetime:
        """When the call may be made: a moment no further off than PATIENCE is taken, a later one only kept for this
        delivery, to be asked for again shortly before. A kept place that was missed is given back for a new one."""
        lane = short(lane)
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LANE_LOCKS, func.hashtext(lane))))
            _drop_from_a_clock_gone_back(connection, lane, now)
            at = _kept(connection, lane, limits, delivery, now)
            if at is None:
                at = _free(connection, lane, limits, now)
                connection.execute(insert(slots).values(lane=lane, at=at, delivery=delivery))
            if at - now <= PATIENCE:
                used = update(slots).where(slots.c.lane == lane, slots.c.delivery == delivery)
                connection.execute(used.values(delivery=None))
            return at

    def forget(self, now: datetime) -> int:
        """Drop places too old to count; how many."""
        with self.engine.begin() as connection:
            return connection.execute(delete(slots).where(slots.c.at < now - FORGOTTEN)).rowcount


_LEAST_SLACK: Final = timedelta(milliseconds=50)
_MOST_SLACK: Final = timedelta(seconds=1)
_AGREE: Final = PATIENCE + timedelta(minutes=1)
"""How far ahead a place may have been used by a machine whose clock is ahead of ours."""
_LANE_LOCKS: Final = 0x7A64
"""Sets the locks of lanes apart from any others of the database."""


def slack(limits: Sequence[Limit]) -> timedelta:
    """How late a call may come for its place: each limit is kept over a span longer by as much."""
    return min(min(max(limit.within / 20, _LEAST_SLACK), _MOST_SLACK) for limit in limits)


def _kept(connection: Connection, lane: str, limits: Sequence[Limit], delivery: int, now: datetime) -> datetime | None:
    place = connection.execute(
        select(slots.c.id, slots.c.at).where(slots.c.lane == lane, slots.c.delivery == delivery)
    ).first()
    if place is None:
        return None
    at: datetime = place.at
    if now <= at + slack(limits):
        return at
    connection.execute(delete(slots).where(slots.c.id == place.id))
    return None


def _drop_from_a_clock_gone_back(connection: Connection, lane: str, now: datetime) -> None:
    """A place that was used lies at most PATIENCE ahead; where one lies further, the clock was set back since, and what
    is ahead says nothing."""
    ahead = slots.c.at > now + _AGREE
    used = select(slots.c.id).where(slots.c.lane == lane, slots.c.delivery.is_(None), ahead)
    if connection.execute(used.limit(1)).first() is not None:
        connection.execute(delete(slots).where(slots.c.lane == lane, ahead))


def _free(connection: Connection, lane: str, limits: Sequence[Limit], now: datetime) -> datetime:
    """The next moment at which no limit is broken, given the places taken and kept already."""
    at = now
    for limit in limits:
        nth_last = select(slots.c.at).where(slots.c.lane == lane).order_by(slots.c.at.desc()).offset(limit.count - 1)
        earlier = connection.execute(nth_last.limit(1)).scalar()
        if earlier is not None:
            at = max(at, earlier + limit.within + slack([limit]))
    return at
