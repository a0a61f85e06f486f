"""The access token of a WeCom app: one for all processes, sealed in the state store, fetched anew by one of them.

A token lives for 7,200 s (developer.work.weixin.qq.com/document/path/91039) and WeCom may end it sooner. Whoever finds
it ended says so; if another process has a newer one by then, that is taken.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Engine, String, Table, Text, select
from starlette.concurrency import run_in_threadpool

from bot.sealed import Seal, Unsealable
from bot.store.leases import Lease
from bot.store.state import Moment, insert_of, metadata, reading

EARLY: Final = timedelta(minutes=5)
"""How long before its end a token is no longer used."""
_LOOK_AGAIN: Final = 0.1
_PATIENCE: Final = timedelta(seconds=12)

tokens = Table(
    "wecom_tokens",
    metadata,
    Column("app", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    expires_at: datetime


@dataclass(eq=False, slots=True)
class TokenCache:
    """`app` names the app whose token it is, secrets included: with another secret it is another app.

    `fetch` asks WeCom for a token and how many seconds it lives; `now` is the machine's time.
    """

    engine: Engine
    seal: Seal
    app: str
    fetch: Callable[[], Awaitable[tuple[str, int]]]
    now: Callable[[], datetime]
    _held: Token | None = field(default=None, init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def token(self, ended: str = "") -> str:
        """A token that is good as far as anybody knows; `ended` is one that WeCom has just refused.

        Raises what `fetch` raises.
        """
        async with self._one_at_a_time:
            if (held := self._good(self._held, ended)) is None:
                held = self._good(await run_in_threadpool(self._stored), ended) or await self._fetched(ended)
                self._held = held
            return held.value

    def _good(self, token: Token | None, ended: str) -> Token | None:
        return token if token and token.value != ended and self.now() < token.expires_at else None

    async def _fetched(self, ended: str) -> Token:
        """From WeCom, while no other process asks for it too; from the store as soon as another one has it."""
        lease = Lease(self.engine, f"wecom-token-{self._name()}"[:255], secrets.token_hex(8))
        until = self.now() + _PATIENCE
        while not await run_in_threadpool(lease.take, self.now()) and self.now() < until:
            await asyncio.sleep(_LOOK_AGAIN)
            if found := self._good(await run_in_threadpool(self._stored), ended):
                return found
        try:
            if found := self._good(await run_in_threadpool(self._stored), ended):
                return found
            value, lives = await self.fetch()
            token = Token(value, self.now() + max(timedelta(seconds=lives) - EARLY, timedelta(seconds=lives) / 2))
            await run_in_threadpool(self._store, token)
        finally:
            await run_in_threadpool(lease.give_up)
        return token

    def _name(self) -> str:
        return hashlib.sha256(self.app.encode()).hexdigest()

    def _stored(self) -> Token | None:
        wanted = select(tokens.c.sealed, tokens.c.expires_at).where(tokens.c.app == self._name())
        with reading(self.engine).begin() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        try:
            return Token(self.seal.open(row.sealed).decode(), row.expires_at)
        except Unsealable:  # the key was changed: a new token takes its place
            return None

    def _store(self, token: Token) -> None:
        values = {"sealed": self.seal.seal(token.value.encode()), "expires_at": token.expires_at}
        row = insert_of(self.engine)(tokens).values(app=self._name(), **values)
        with self.engine.begin() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["app"], set_=values))
