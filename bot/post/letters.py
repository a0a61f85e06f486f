"""Dead letters: messages that could not be answered and replies that could not be delivered, and trying them again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import Engine, Table, func, select, update

from bot.post.outbox import READ_HERE
from bot.store.state import inbox, is_dead, is_open, outbox, reading

Box: TypeAlias = Literal["in", "out"]
_BOXES: Final[dict[Box, tuple[Table, str, str]]] = {
    "in": (inbox, "accepted_at", "id"),
    "out": (outbox, "created_at", "message_id"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One that was given up. `id` ("in-12", "out-7") is what it is tried again by; `why` names an error, no words."""

    id: str
    message_id: str
    route: str
    at: datetime
    attempts: int
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries of a route are still to be sent, and since when the oldest waits."""

    route: str
    count: int
    oldest: datetime


def dead_letters(engine: Engine) -> list[Letter]:
    """All there are, the oldest first."""
    found = []
    with reading(engine).begin() as connection:
        for box, (rows, at, message) in _BOXES.items():
            for row in connection.execute(select(rows).where(is_dead(rows)).order_by(rows.c.seq)).mappings():
                letter = Letter(
                    f"{box}-{row['seq']}", row[message], row["channel"], row[at], row["attempts"], row["error"] or ""
                )
                found.append(letter)
    return sorted(found, key=lambda letter: letter.at)


def retry_letters(engine: Engine, ids: Collection[str] | None, now: datetime) -> list[str]:
    """Try these again, all where None is given; the ids of those that were dead letters.

    A delivery keeps the steps that are done, and counts as tried before: one more may have been.
    """
    tried = []
    again = {"state": "waiting", "due_at": now, "error": None}
    with engine.begin() as connection:
        for box, (rows, _, _) in _BOXES.items():
            wanted = update(rows).where(is_dead(rows))
            if ids is not None:
                wanted = wanted.where(rows.c.seq.in_([int(each[len(box) + 1 :]) for each in ids if _is_of(box, each)]))
            before = 0 if box == "in" else 1
            values = wanted.values(**again, attempts=before, deaths=before).returning(rows.c.seq)
            tried += [f"{box}-{seq}" for seq in connection.execute(values).scalars()]
    return tried


def waiting_deliveries(engine: Engine) -> list[Waiting]:
    """What each route has still to send."""
    wanted = (
        select(outbox.c.channel, func.count(), func.min(outbox.c.created_at))
        .where(is_open(outbox), outbox.c.channel.not_in(READ_HERE))
        .group_by(outbox.c.channel)
        .order_by(outbox.c.channel)
    )
    with reading(engine).begin() as connection:
        return [Waiting(*row) for row in connection.execute(wanted).all()]


def _is_of(box: Box, letter: str) -> bool:
    kind, _, number = letter.partition("-")
    return kind == box and number.isascii() and number.isdecimal() and len(number) < 19
