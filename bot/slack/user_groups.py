"""Slack's user groups: who is in them, for the roles that groups have."""

import asyncio
from collections.abc import Sequence

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.people.groups import GroupsUnavailable
from bot.slack.clients import client_of

_PATIENCE = 5
"""Seconds for one answer: a chore waits for it."""


class SlackUserGroups:
    """By `usergroups.users.list`, which needs the scope usergroups:read; of the workspace whose bot's token this is."""

    channel = "slack"

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url

    def members(self, group: str) -> Sequence[str]:
        """The members' ids; none of a group that was taken away. Raises GroupsUnavailable."""
        try:
            answer = asyncio.run(self._asked(group))
        except SlackApiError as error:
            code = str(error.response.get("error", "")) if not isinstance(error.response, str) else ""
            if code in ("no_such_subteam", "subteam_not_found"):
                return ()
            raise GroupsUnavailable(code or "no answer") from None
        except (SlackClientError, ClientError, TimeoutError, OSError) as error:
            raise GroupsUnavailable(type(error).__name__) from None
        users = answer.get("users") or []
        return tuple(str(user) for user in users)

    async def _asked(self, group: str) -> AsyncSlackResponse:
        async with asyncio.timeout(_PATIENCE):
            return await client_of(self._token, self._api_url).usergroups_users_list(usergroup=group)
