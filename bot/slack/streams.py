"""Long prose as a stream: it is read while it comes. A stream that Slack ended meanwhile is completed by an update."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.paging import pages
from bot.post.delivery import Delivery, Parcel, SendLater
from bot.slack.blocks import Post
from bot.slack.calls import SlackError, a_minute, called
from bot.slack.standing import Conversation, metadata

log = logging.getLogger(__name__)

LONG: Final = 400
"""Characters from which an answer is streamed."""
_CHUNK: Final = 300
_STARTS: Final = 20
"""A minute in one workspace: docs.slack.dev/reference/methods/chat.startStream."""
_ENDED: Final = frozenset({"message_not_in_streaming_state", "streaming_state_conflict"})


def may_stream(post: Post, where: Conversation, delivery: Delivery) -> bool:
    """Streams answer a person, in a thread: docs.slack.dev/reference/methods/chat.startStream."""
    asked = bool(delivery.origin.get("user")) and bool(where.team)
    return bool(where.thread) and asked and len(post.prose) >= LONG


@dataclass(frozen=True, slots=True)
class Stream:
    """One message of one delivery as a stream."""

    client: AsyncWebClient
    delivery: Delivery
    parcel: Parcel
    where: Conversation
    post: Post
    step: str

    @property
    def begun(self) -> str:
        """The timestamp of what an earlier attempt began; "" for nothing."""
        return self.parcel.reference(f"stream:{self.step}") or ""

    async def has_room(self) -> bool:
        """Whether one more stream may begin now; where not, a message says the same."""
        try:
            await self.parcel.slot(f"slack:{self.where.team}:chat.startStream", (a_minute(_STARTS),))
        except SendLater:
            return False
        return True

    async def said(self) -> str:
        """Stream the message; its timestamp, "" where Slack begins no stream: a message says the same."""
        first, *more = _chunks(self.post.prose)
        try:
            ts = await self._started(first)
        except SlackError as error:
            log.info("no stream: %s", error.code, extra={"message_id": self.delivery.message_id})
            return ""
        await self.parcel.done(f"stream:{self.step}", ts)
        try:
            for chunk in more:
                call = self.client.chat_appendStream(channel=self.where.channel, ts=ts, markdown_text=chunk)
                await self._called("chat.appendStream", call)
            await self._stopped(ts, blocks=list(self.post.rest) or None)
        except SendLater:  # nobody is left with half an answer for a minute
            return await self.completed(ts)
        except SlackError as error:
            if error.code not in _ENDED:
                raise
            return await self.completed(ts)
        return ts

    async def completed(self, ts: str) -> str:
        """End what was begun, in whatever state it is, with the whole message in its place."""
        try:
            await self._stopped(ts)
        except SlackError as error:
            if error.code not in _ENDED:
                raise
        return await self._whole(ts)

    async def _whole(self, ts: str) -> str:
        call = self.client.chat_update(
            channel=self.where.channel,
            ts=ts,
            text=self.post.text,
            blocks=list(self.post.blocks),
            metadata=metadata(self.delivery, self.step),
        )
        await self._called("chat.update", call)
        return ts

    async def _started(self, first: str) -> str:
        started = await self._called(
            "chat.startStream",
            self.client.chat_startStream(
                channel=self.where.channel,
                thread_ts=self.where.thread,
                markdown_text=first,
                recipient_team_id=self.where.team,
                recipient_user_id=self.delivery.origin.get("user"),
            ),
            posts=True,
        )
        return str(started["ts"])

    async def _stopped(self, ts: str, blocks: list[dict[str, Any]] | None = None) -> None:
        call = self.client.chat_stopStream(
            channel=self.where.channel, ts=ts, blocks=blocks, metadata=metadata(self.delivery, self.step)
        )
        await self._called("chat.stopStream", call)

    async def _called(self, method: str, call: Any, *, posts: bool = False) -> Any:
        return await called(self.parcel, self.where.team, method, call, self.where.channel if posts else "")


def _chunks(prose: str) -> Iterator[str]:
    """The text in pieces that end where a reader would pause; together they are all of it."""
    at = 0
    for page in pages(prose, _CHUNK):
        end = prose.index(page, at) + len(page)
        yield prose[at:end]
        at = end
