"""What stands in a conversation already: looked up before an uncertain step is repeated, so that nobody reads it twice.

Each message that we post carries its key and step as metadata; a stream, which takes metadata only at its end, is known
by its beginning, and a file by its name.
"""

import html
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.post.delivery import Delivery, Parcel
from bot.slack.calls import SlackError, called

log = logging.getLogger(__name__)

EVENT: Final = "zhongcao_reply"
_CLOCKS_APART: Final = timedelta(minutes=5)
_PAGE: Final = 100
_MOST_PAGES: Final = 20
_LETTERS: Final = re.compile(r"\w")
_LEAST_ALIKE: Final = 12
"""Letters of a stream's beginning that make it ours."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation on Slack; `thread` is the timestamp of its first message, "" for none."""

    team: str
    channel: str
    thread: str = ""

    @property
    def direct(self) -> bool:
        """Whether it is a person's own conversation with the bot."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours; `whole` when it was finished."""

    ts: str
    whole: bool


def metadata(delivery: Delivery, step: str) -> dict[str, Any]:
    """What a message carries unseen: which delivery it is of, and which step of it."""
    return {"event_type": EVENT, "event_payload": {"key": delivery.key, "step": step}}


@dataclass(frozen=True, slots=True)
class Standing:
    """One delivery's look at where it goes."""

    client: AsyncWebClient
    parcel: Parcel
    delivery: Delivery
    where: Conversation

    async def message(self, step: str, prose: str = "") -> Found | None:
        """The message that a step made; one of our streams that begins as `prose` does."""
        begun: Found | None = None
        async for message in self._messages():
            kept = message.get("metadata") or {}
            if kept.get("event_type") == EVENT:
                if kept.get("event_payload") == {"key": self.delivery.key, "step": step}:
                    return Found(str(message["ts"]), whole=True)
            elif prose and message.get("bot_id") and _begins(str(message.get("text") or ""), prose):
                begun = Found(str(message["ts"]), whole=False)
        return begun

    async def file(self, name: str) -> str | None:
        """The message with a file of this name."""
        async for message in self._messages():
            if any(file.get("name") == name for file in message.get("files") or ()):
                return str(message["ts"])
        return None

    async def _messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """What was said there since the delivery was written."""
        since = f"{(self.delivery.created_at - _CLOCKS_APART).timestamp():.6f}"
        asked: dict[str, Any] = {"channel": self.where.channel, "oldest": since, "include_all_metadata": True}
        asked |= {"limit": _PAGE} | ({"ts": self.where.thread} if self.where.thread else {})
        method = "conversations.replies" if self.where.thread else "conversations.history"
        look = self.client.conversations_replies if self.where.thread else self.client.conversations_history
        for _ in range(_MOST_PAGES):
            try:
                found = await called(self.parcel, self.where.team, method, look(**asked))
            except SlackError as error:  # we may not read there: rather twice than never
                log.warning("slack: could not look: %s", error.code, extra={"message_id": self.delivery.message_id})
                return
            for message in found.get("messages") or ():
                yield message
            asked["cursor"] = str((found.get("response_metadata") or {}).get("next_cursor") or "")
            if not asked["cursor"]:
                return


def _begins(shown: str, prose: str) -> bool:
    """Whether a message, as Slack shows it, is the beginning of a text, whatever became of its marks."""
    said = _letters(html.unescape(shown))
    whole = _letters(html.unescape(prose))
    return len(said) >= min(_LEAST_ALIKE, len(whole)) and whole.startswith(said)


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))
