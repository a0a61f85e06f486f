"""Whether an answer was of help, as people press it: by its place in the outbox, never its words, and as long as the
answer is kept there."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    String,
    Table,
    UniqueConstraint,
    delete,
    exists,
    func,
    select,
)

from bot.store.queues import short
from bot.store.state import Counter, Moment, insert_of, metadata, outbox, reading

feedback = Table(
    "feedback",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("reply", BigInteger, nullable=False),
    Column("skill", String(32), nullable=False),
    Column("user", String(255), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("reply", "user", name="one_opinion_a_person"),
)


def keep_opinion(engine: Engine, reply: int, skill: str, user: str, now: datetime, *, helpful: bool) -> None:
    """A person's latest opinion of a reply, by its place in the outbox. Raises SQLAlchemyError when the store is
    away."""
    row = {"reply": reply, "skill": skill[:32], "user": short(user), "helpful": helpful, "at": now}
    made = insert_of(engine)(feedback).values(row)
    latest = made.on_conflict_do_update(
        index_elements=["reply", "user"], set_={"helpful": made.excluded.helpful, "at": made.excluded.at}
    )
    with engine.begin() as connection:
        connection.execute(latest)


def opinions(engine: Engine) -> dict[str, tuple[int, int]]:
    """How many found the answers of each skill helpful, and how many did not, of those that are kept."""
    counted = select(feedback.c.skill, feedback.c.helpful, func.count()).group_by(feedback.c.skill, feedback.c.helpful)
    found: dict[str, tuple[int, int]] = {}
    with reading(engine).begin() as connection:
        for skill, helpful, count in connection.execute(counted):
            good, bad = found.get(skill, (0, 0))
            found[skill] = (count, bad) if helpful else (good, count)
    return found


def drop_opinions(connection: Connection, first: int, last: int) -> int:
    """Drop what was said of replies from one place in the outbox to another that lie there no more; how many."""
    gone = ~exists().where(outbox.c.seq == feedback.c.reply)
    return connection.execute(delete(feedback).where(feedback.c.reply.between(first, last), gone)).rowcount
