"""Tokens that rotate: each workspace's is renewed by one process at a time, beside the work that uses it.

A refresh token is good for one renewal (docs.slack.dev/authentication/using-token-rotation). Who spends it holds a
lease in the store, and looks again under the lease whether another process has renewed the token meanwhile. Slack gives
no second answer: who is killed between its answer and the store, a moment, has lost what was renewed. The old token
lives on for two hours then, in which the workspace must be installed anew.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.clock import machine_time
from bot.failures import trail
from bot.slack.install import Installation, Installations
from bot.store.leases import Lease

log = logging.getLogger(__name__)

_BEFORE: Final = 2 * 3600
"""Seconds; a token lives for twelve hours (docs.slack.dev/authentication/using-token-rotation)."""
_LASTS: Final = timedelta(seconds=60)
"""Longer than Slack is asked: two calls of 15 s and a short rate limit between them."""
_PATIENCE: Final = timedelta(seconds=15)
_LOOK_AGAIN: Final = 0.1
_AWAY: Final = (0.1, 1.0, 5.0)
"""Seconds between tries to keep a new token; all within the lease."""
_SPENT: Final = frozenset({"invalid_refresh_token", "invalid_grant"})


@dataclass(eq=False, slots=True)
class Renewals:
    """`ask` spends a refresh token: what oauth.v2.access answers."""

    installations: Installations
    ask: Callable[[str], Awaitable[Mapping[str, Any]]]
    _under_way: dict[str, "asyncio.Task[None]"] = field(default_factory=dict, init=False)

    async def lasting(self, found: Installation) -> Installation | None:
        """The installation with a token that lives. While it does, nobody waits for the next one; one that has ended is
        waited for, and returned as it is when there is none. Raises SQLAlchemyError while the store is away."""
        now = machine_time().timestamp()
        if not _ends(found, now + _BEFORE):
            return found
        task = self._begun(found.place)
        if not _ends(found, now):
            return found
        await asyncio.shield(task)
        return await run_in_threadpool(self.installations.find, found.place)

    async def settle(self, patience: float) -> None:
        """Let what was begun end: an answer that is not kept has spent the refresh token."""
        if self._under_way:
            await asyncio.wait(tuple(self._under_way.values()), timeout=patience)

    def _begun(self, place: str) -> "asyncio.Task[None]":
        if place not in self._under_way:
            task = self._under_way[place] = asyncio.create_task(self._renew(place))
            task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return self._under_way[place]

    async def _renew(self, place: str) -> None:
        """Never raises: until it succeeds, whoever needs the token begins it again."""
        lease = Lease(self.installations.engine, f"slack-token-{place}", secrets.token_hex(8), _LASTS)
        try:
            until = machine_time() + _PATIENCE
            while not await run_in_threadpool(lease.take, machine_time()):
                await asyncio.sleep(_LOOK_AGAIN)
                if machine_time() > until or not await self._old(place):
                    return
            try:
                if old := await self._old(place):
                    await self._spend(old)
            finally:
                await run_in_threadpool(lease.give_up)
        except (SlackClientError, ClientError, TimeoutError, KeyError, ValueError, SQLAlchemyError) as error:
            log.warning("slack: the token of %s is not renewed: %s", place, trail(error))

    async def _old(self, place: str) -> Installation | None:
        """The installation as it stands, if its token still is to be renewed."""
        found = await run_in_threadpool(self.installations.find, place)
        return found if found and _ends(found, machine_time().timestamp() + _BEFORE) else None

    async def _spend(self, old: Installation) -> None:
        try:
            answer = await self.ask(old.refresh_token)
        except SlackApiError as error:
            if error.response.get("error") not in _SPENT:
                raise
            log.error("slack: %s must be installed anew: its refresh token is spent", old.place)  # noqa: TRY400
            await self._keep(old, replace(old, spent=True))
            return
        new = replace(
            old,
            token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token") or ""),
            expires_at=int(machine_time().timestamp()) + int(answer.get("expires_in") or 0),
        )
        await self._keep(old, new)

    async def _keep(self, old: Installation, new: Installation) -> None:
        """The refresh token is spent: a store that is away for a moment must not cost the workspace its installation.
        Raises SQLAlchemyError where it stays away."""
        for pause in _AWAY:
            try:
                await run_in_threadpool(self.installations.renew, old, new)
            except SQLAlchemyError as error:
                log.warning("slack: the new token of %s is not kept yet: %s", old.place, trail(error))
                await asyncio.sleep(pause)
            else:
                return
        await run_in_threadpool(self.installations.renew, old, new)


def _ends(found: Installation, by: float) -> bool:
    """Whether its token rotates, can be renewed, and ends by then (unix seconds)."""
    return bool(found.refresh_token) and not found.spent and found.expires_at < by
