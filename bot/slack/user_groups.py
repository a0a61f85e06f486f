"""Slack's user groups: who is in them, for the roles that groups have."""

from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.people.groups import GroupsUnavailable

_PATIENCE = 5
"""Seconds for one answer: a chore waits for it."""


class SlackUserGroups:
    """By `usergroups.users.list`, which needs the scope usergroups:read; of the workspace whose bot's token this is."""

    channel = "slack"

    def __init__(self, token: str, api_url: str) -> None:
        self._client = WebClient(token, base_url=api_url, timeout=_PATIENCE)

    def members(self, group: str) -> Sequence[str]:
        """The members' ids; none of a group that was taken away. Raises GroupsUnavailable."""
        try:
            answer = self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            code = str(error.response.get("error", "")) if not isinstance(error.response, str) else ""
            if code in ("no_such_subteam", "subteam_not_found"):
                return ()
            raise GroupsUnavailable(code or "no answer") from None
        except (SlackClientError, OSError) as error:
            raise GroupsUnavailable(type(error).__name__) from None
        users = answer.get("users") or []
        return tuple(str(user) for user in users)
