"""Who we are at Slack: a client of its Web API for each workspace."""

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from bot.clock import machine_time
from bot.slack.install import Installation, Installations
from bot.slack.outgoing import StayingClient

TIMEOUT: Final = 15
"""Seconds for one call of the Web API."""
LONGEST_WAIT: Final = 5
"""A rate limit that ends within so many seconds is waited out; of a longer one the caller hears."""
_RENEW_BEFORE: Final = 2 * 3600
"""Seconds; a token lives for twelve hours (docs.slack.dev/authentication/using-token-rotation)."""
_MOST_CLIENTS: Final = 500


@dataclass(frozen=True, slots=True)
class SlackKeys:
    """An app's credentials; "" for what it has not."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    public_url: str = ""

    @property
    def can_be_installed(self) -> bool:
        """Whether workspaces may install the app by themselves."""
        return bool(self.client_id and self.client_secret)


class NotInstalled(Exception):
    """The app is not, or no longer, installed in that workspace."""


class _ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits out a rate limit that ends soon. Nothing else is tried again here: a call whose answer was lost may have
    been done, and who made it looks before it repeats it."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or not await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        ):
            return False
        waits = [
            value for name, values in response.headers.items() if name.lower() == "retry-after" for value in values
        ]
        return bool(waits) and waits[0].isdecimal() and int(waits[0]) <= LONGEST_WAIT


def client_of(token: str, api_url: str) -> AsyncWebClient:
    """A client that is patient with short rate limits alone, and is led nowhere else."""
    return StayingClient(
        token or None, base_url=api_url, timeout=TIMEOUT, retry_handlers=[_ShortWaits(max_retry_count=1)]
    )


async def granted(keys: SlackKeys, **asked: str) -> dict[str, Any]:
    """What oauth.v2.access gives for a code or a refresh token. Raises SlackApiError, and what the net raises."""
    who = {"client_id": keys.client_id, "client_secret": keys.client_secret}
    answer = await client_of("", keys.api_url).api_call("oauth.v2.access", data=who | asked)
    return answer.data if isinstance(answer.data, dict) else {}


class Clients:
    """The clients of one app. A token that rotates is renewed on the way, by one process at a time as far as the store
    tells, two hours before it ends."""

    def __init__(self, keys: SlackKeys, installations: Installations | None = None) -> None:
        self.keys = keys
        self._installations = installations
        self._clients: dict[str, AsyncWebClient] = {}
        self._renewing = asyncio.Lock()

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:
        """The client for a workspace. Raises NotInstalled, and SQLAlchemyError while the store is away."""
        found = await self._installation(team, enterprise)
        return self._client(found.token)

    async def bot_of(self, team: str, enterprise: str = "") -> str:
        """The bot's user id in a workspace, as far as the store knows it; "" otherwise."""
        try:
            return (await self._installation(team, enterprise)).bot
        except NotInstalled:
            return ""

    async def _installation(self, team: str, enterprise: str) -> Installation:
        if self._installations and self.keys.can_be_installed:
            found = await run_in_threadpool(self._installations.find, team, enterprise)
            if found and _ends_soon(found):
                found = await self._renewed(team, enterprise)
            if found:
                return found
        if self.keys.bot_token:
            return Installation(team, self.keys.bot_token)
        raise NotInstalled(team)

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._clients.clear()
            self._clients[token] = client_of(token, self.keys.api_url)
        return self._clients[token]

    async def _renewed(self, team: str, enterprise: str) -> Installation | None:
        """The installation with a token that lasts, or as it stands when Slack renews it for another process."""
        assert self._installations is not None
        async with self._renewing:
            old = await run_in_threadpool(self._installations.find, team, enterprise)
            if old is None or not _ends_soon(old):
                return old
            with contextlib.suppress(SlackApiError, ClientError, TimeoutError):  # it lasts two hours more
                answer = await granted(self.keys, grant_type="refresh_token", refresh_token=old.refresh_token)
                new = replace(
                    old,
                    token=str(answer["access_token"]),
                    refresh_token=str(answer.get("refresh_token") or ""),
                    expires_at=int(machine_time().timestamp()) + int(answer.get("expires_in") or 0),
                )
                await run_in_threadpool(self._installations.renew, old, new)
            return await run_in_threadpool(self._installations.find, team, enterprise)


def _ends_soon(found: Installation) -> bool:
    return bool(found.refresh_token) and found.expires_at < machine_time().timestamp() + _RENEW_BEFORE
