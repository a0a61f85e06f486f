"""What changes a card that stands on a platform: codes, each for one change and for three days.

WeCom gives one with a card that an app sends, and another with each press of it, good for one call within 72 hours
(developer.work.weixin.qq.com/document/path/94888).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, Engine, Index, String, Table, delete, select

from bot.store.state import Moment, insert_of, metadata, reading

LASTS: Final = timedelta(hours=72) - timedelta(minutes=5)
"""How long a code is used: WeCom's time, less what its way here and back takes."""
_LONGEST: Final = 512

card_codes = Table(
    "card_codes",
    metadata,
    Column("code", String(_LONGEST), primary_key=True),
    Column("task", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_card_codes_task", "task"),
)


@dataclass(frozen=True, slots=True)
class CardCodes:
    """The codes that are left, by the card's task id. Methods raise SQLAlchemyError when the store is away."""

    engine: Engine

    def keep(self, task: str, code: str, now: datetime) -> None:
        """A code that came at `now`; what is too old goes."""
        if not 0 < len(code) <= _LONGEST:
            return
        with self.engine.begin() as connection:
            row = insert_of(connection)(card_codes).values(code=code, task=task, at=now)
            connection.execute(row.on_conflict_do_nothing())
            connection.execute(delete(card_codes).where(card_codes.c.at < now - LASTS))

    def newest(self, task: str, now: datetime) -> str | None:
        """The one that came last, the surest to work still."""
        wanted = select(card_codes.c.code).where(card_codes.c.task == task, card_codes.c.at > now - LASTS)
        with reading(self.engine).begin() as connection:
            found: str | None = connection.execute(wanted.order_by(card_codes.c.at.desc()).limit(1)).scalar()
        return found

    def spend(self, code: str) -> None:
        """It was used."""
        with self.engine.begin() as connection:
            connection.execute(delete(card_codes).where(card_codes.c.code == code))


def changeable(connection: Connection, tasks: Collection[str], now: datetime) -> set[str]:
    """Those of these cards for which a code is left."""
    wanted = select(card_codes.c.task).where(card_codes.c.task.in_(tasks), card_codes.c.at > now - LASTS)
    return set(connection.execute(wanted).scalars()) if tasks else set()
