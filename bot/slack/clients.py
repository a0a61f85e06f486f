"""Who we are at Slack: a client of its Web API for each workspace."""

from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.aside import aside
from bot.slack.install import Installation, Installations
from bot.slack.outgoing import StayingClient
from bot.slack.renewals import Renewals

TIMEOUT: Final = 15
"""Seconds for one call of the Web API."""
LONGEST_WAIT: Final = 5
"""A rate limit that ends within so many seconds is waited out; of a longer one the caller hears."""
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
    """The clients of one app. A token that rotates is renewed beside the work, two hours before it ends."""

    def __init__(self, keys: SlackKeys, installations: Installations | None = None) -> None:
        self.keys = keys
        self._installations = installations
        self._clients: dict[str, AsyncWebClient] = {}
        self._renewals = Renewals(installations, self._renewed) if installations else None

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:
        """The client for a workspace. Raises NotInstalled, and SQLAlchemyError while the store is away."""
        found = await self._installation(team, enterprise)
        if found and self._renewals:
            found = await self._renewals.lasting(found)
        token = found.token if found else self.keys.bot_token
        if not token:
            raise NotInstalled(team)
        return self._client(token)

    async def bot_of(self, team: str, enterprise: str = "") -> str:
        """The bot's user id in a workspace, as far as the store knows it; "" otherwise."""
        found = await self._installation(team, enterprise)
        return found.bot if found else ""

    async def settle(self, patience: float = 5.0) -> None:
        """Let renewals end that are under way, for so many seconds."""
        if self._renewals:
            await self._renewals.settle(patience)

    async def _installation(self, team: str, enterprise: str) -> Installation | None:
        if self._installations and self.keys.can_be_installed:
            return await aside(self._installations.find, team, enterprise)
        return None

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._clients.clear()
            self._clients[token] = client_of(token, self.keys.api_url)
        return self._clients[token]

    async def _renewed(self, refresh_token: str) -> dict[str, Any]:
        return await granted(self.keys, grant_type="refresh_token", refresh_token=refresh_token)
