"""Whether an answer was of help, as people press it: by its place in the outbox, never its words."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Engine, String, Table, UniqueConstraint, func, select

from bot.mail.history import Sent
from bot.store.queues import short
from bot.store.state import Counter, Moment, insert_of, metadata, reading

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


def keep_opinion(engine: Engine, sent: Sent, user: str, now: datetime, *, helpful: bool) -> None:
    """A person's latest opinion of a reply. Raises SQLAlchemyError when the store is away."""
    row = {"reply": sent.seq, "skill": sent.reply.skill[:32], "user": short(user), "helpful": helpful, "at": now}
    made = insert_of(engine)(feedback).values(row)
    latest = made.on_conflict_do_update(
        index_elements=["reply", "user"], set_={"helpful": made.excluded.helpful, "at": made.excluded.at}
    )
    with engine.begin() as connection:
        connection.execute(latest)


def opinions(engine: Engine) -> dict[str, tuple[int, int]]:
    """How many found the answers of each skill helpful, and how many did not."""
    counted = select(feedback.c.skill, feedback.c.helpful, func.count()).group_by(feedback.c.skill, feedback.c.helpful)
    found: dict[str, tuple[int, int]] = {}
    with reading(engine).begin() as connection:
        for skill, helpful, count in connection.execute(counted):
            good, bad = found.get(skill, (0, 0))
            found[skill] = (count, bad) if helpful else (good, count)
    return found
