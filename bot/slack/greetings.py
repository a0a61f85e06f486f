"""What is said at once, beside the answer and before it: a status, a word of help, first questions, a form.

None of it is kept or tried again, and none of it holds up an acknowledgement.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from assistant.conversation import Message
from bot.failures import trail
from bot.slack.clients import Clients, NotInstalled

log = logging.getLogger(__name__)

Known = TypeVar("Known")
_AT_ONCE: Final = 100
_MOST_KNOWN: Final = 10_000
"""People greeted and messages told of that are remembered."""
_MOST_PROMPTS: Final = 4
"""As many as Slack shows: docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts."""


@dataclass(frozen=True, slots=True)
class Greetings:
    """`prompts` are first questions for somebody who has asked nothing yet."""

    clients: Clients
    prompts: Callable[[], Sequence[str]] = tuple
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _greeted: set[tuple[str, str]] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def work(self, origin: Mapping[str, str], status: str) -> None:
        """Say in the thread of the answer that it is worked on; Slack takes it away when the answer comes."""
        thread = origin["thread"] or ("" if origin["channel"].startswith("D") else origin["ts"])
        if thread:
            self._start(self._work(origin, thread, status))

    def tell(self, message: Message, text: str) -> None:
        """A sentence to who said something, where they are; once, though a mention comes twice."""
        if _is_new(message.id, self._told):
            self._start(self._tell(message.origin, text))

    def suggest(self, team: str, enterprise: str, user: str, channel: str) -> None:
        """First questions, once for each person."""
        if _is_new((team, user), self._greeted):
            self._start(self._suggest(team, enterprise, channel))

    async def settle(self, patience: float = 2.0) -> None:
        """Let what was begun end."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=patience)
        for task in tuple(self._tasks):
            task.cancel()

    def _start(self, act: Awaitable[None]) -> None:
        if len(self._tasks) >= _AT_ONCE:
            log.info("slack: too busy for a word in passing")
            if asyncio.iscoroutine(act):
                act.close()
            return
        task = asyncio.ensure_future(_quietly(act))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, origin: Mapping[str, str], thread: str, status: str) -> None:
        client = await self.clients.of(origin["team"], origin["enterprise"])
        asked = {"channel_id": origin["channel"], "thread_ts": thread, "status": status}
        await client.api_call("assistant.threads.setStatus", json=asked)

    async def _tell(self, origin: Mapping[str, str], text: str) -> None:
        client = await self.clients.of(origin["team"], origin["enterprise"])
        channel, thread = origin["channel"], origin["thread"] or None
        if not channel or channel.startswith("D"):
            await client.chat_postMessage(channel=channel or origin["user"], text=text, thread_ts=thread)
        else:
            await client.chat_postEphemeral(channel=channel, user=origin["user"], text=text, thread_ts=thread)

    async def _suggest(self, team: str, enterprise: str, channel: str) -> None:
        prompts = [{"title": text, "message": text} for text in await asyncio.to_thread(self.prompts)]
        if prompts:
            client = await self.clients.of(team, enterprise)
            asked = {"channel_id": channel, "prompts": prompts[:_MOST_PROMPTS]}
            await client.api_call("assistant.threads.setSuggestedPrompts", json=asked)


def _is_new(one: Known, known: set[Known]) -> bool:
    """Whether it is met for the first time, as far as remembered; from now on it is known."""
    if one in known:
        return False
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known.add(one)
    return True


async def _quietly(act: Awaitable[None]) -> None:
    try:
        await act
    except (SlackClientError, ClientError, OSError, TimeoutError, NotInstalled, SQLAlchemyError) as error:
        log.info("slack: nothing said in passing: %s", trail(error))
    except Exception as error:  # a word in passing breaks nothing
        log.warning("slack: nothing said in passing: %s", trail(error))
