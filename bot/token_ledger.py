"""How many tokens the language model used today, in the state store: every process of the house adds to one sum."""

import logging
from collections.abc import Callable
from datetime import date

from sqlalchemy import BigInteger, Column, Date, Engine, Table, select
from sqlalchemy.exc import SQLAlchemyError

from bot.failures import trail
from bot.store.state import StateUnavailable, insert_of, metadata, reading

log = logging.getLogger(__name__)

model_tokens = Table(
    "model_tokens", metadata, Column("day", Date, primary_key=True), Column("tokens", BigInteger, nullable=False)
)


class TokenLedger:
    """A Ledger by day. Never raises: an answer is not held up by its bill, and what could not be kept is logged."""

    def __init__(self, engine: Callable[[], Engine], today: Callable[[], date]) -> None:
        self._engine = engine
        self._today = today

    def used(self) -> int:
        try:
            with reading(self._engine()).begin() as connection:
                of_today = select(model_tokens.c.tokens).where(model_tokens.c.day == self._today())
                return int(connection.execute(of_today).scalar() or 0)
        except (SQLAlchemyError, StateUnavailable) as error:
            log.error("no sum of tokens: %s", trail(error))  # noqa: TRY400
            return 0

    def add(self, tokens: int) -> None:
        try:
            engine = self._engine()
            row = insert_of(engine)(model_tokens).values(day=self._today(), tokens=tokens)
            summed = model_tokens.c.tokens + row.excluded.tokens
            with engine.begin() as connection:
                connection.execute(row.on_conflict_do_update(index_elements=["day"], set_={"tokens": summed}))
        except (SQLAlchemyError, StateUnavailable) as error:
            log.error("tokens not entered: %s", trail(error))  # noqa: TRY400
