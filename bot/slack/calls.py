"""Calls of Slack's Web API: their limits kept by waiting, their errors told apart by what can be done about them."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.post.delivery import Limit, Parcel, SendLater, SendRefused

_MINUTE: Final = timedelta(minutes=1)
PER_CHANNEL: Final = Limit(1, timedelta(seconds=1))
TIERS: Final[Mapping[str, int]] = {
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "chat.appendStream": 100,
    "conversations.open": 50,
    "conversations.replies": 50,
    "conversations.history": 50,
    "files.upload": 100,
    "users.info": 100,
}
"""Calls a minute of one workspace: the least of each method's tier, docs.slack.dev/apis/web-api/rate-limits. Posting
has a limit of its own, a message a second in a channel; a stream ends as often as it begins."""
_SPARING: Final = 0.9
"""Of a limit, what we use: answers to presses and Slack's own counting take the rest."""
_PASSING: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "rollup_error"}
)
_LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_MISSET: Final = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""Somebody has to install the app again or to set its new token; nothing is lost meanwhile."""
_UNTIL_MENDED: Final = timedelta(minutes=1)
_LEAST_WAIT: Final = 1.0
_SERVER: Final = 500
_TOO_MANY: Final = 429


def a_minute(calls: int) -> Limit:
    """So many calls a minute, less what we leave to others."""
    return Limit(int(calls * _SPARING), _MINUTE)


class Teams(Protocol):
    """The workspaces where the app is installed."""

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:
        """A workspace's client. It repeats nothing by itself: what was lost on the way back may have been done.
        Raises NotInstalled."""
        ...


class SlackError(SendRefused):
    """Slack said no for good. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def slack_errors() -> Iterator[None]:
    """Slack's errors as a courier knows them.

    Raises SendLater where Slack asks to wait or a token must be mended first, ConnectionError where trying again may
    do, SlackError where it will not.
    """
    try:
        yield
    except SlackApiError as error:
        raise _told_apart(error) from error
    except (aiohttp.ClientError, SlackClientError) as error:
        raise ConnectionError(type(error).__name__) from error


def _told_apart(error: SlackApiError) -> Exception:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status == _TOO_MANY or code in _LIMITED:
        asked = str(getattr(response, "headers", {}).get("Retry-After", ""))
        wait = float(asked) if asked.isdecimal() and len(asked) < 6 else _LEAST_WAIT
        return SendLater(timedelta(seconds=max(wait, _LEAST_WAIT)), "ratelimited")
    if code in _MISSET:
        return SendLater(_UNTIL_MENDED, code)
    if status >= _SERVER or code in _PASSING or not code:
        return ConnectionError(code or str(status))
    return SlackError(code[:80])


async def called(parcel: Parcel, team: str, method: str, call: Awaitable[Any], channel: str = "") -> Any:
    """One call of a method within its limits; with a `channel`, one that posts there. Answers the response.

    Raises what `slack_errors` does, and SendLater when a limit is used up: the call was not made then.
    """
    try:
        if channel:
            await parcel.slot(f"slack:{team}:{channel}", (PER_CHANNEL,))
        if method in TIERS:
            await parcel.slot(f"slack:{team}:{method}", (a_minute(TIERS[method]),))
    except BaseException:
        if asyncio.iscoroutine(call):
            call.close()  # never awaited
        raise
    with slack_errors():
        return await call
