"""What Slack wants answered at once and nobody has to keep: a form, the home tab, what a reply left folded.

These are bolt's listeners: they run once it has acknowledged, with a client of the workspace.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from assistant.conversation import Action, Language
from bot.clock import machine_time
from bot.door_words import door_words
from bot.failures import trail
from bot.pressed import Pressed, read_press
from bot.slack.aside import aside
from bot.slack.elements import FOLDED, RATED
from bot.slack.greetings import Greetings
from bot.slack.modals import OPENS_BRIEF, WORDED, brief_view, words_view
from bot.slack.presses import rate, unfold
from bot.slack.reading import Heard, opened_at, read, workspace

log = logging.getLogger(__name__)

Json = Any
_ANY: Final = re.compile("")
"""Every command and every action id: what they mean stands in their payload."""


class Home(Protocol):
    """The tab that shows a person what is theirs."""

    async def publish(self, client: AsyncWebClient, team: str, user: str) -> None: ...


def is_at_once(key: str) -> bool:
    """Whether a control's value is one of those that are answered here, whatever it was offered in."""
    return key.startswith((FOLDED, RATED))


def asks_for_a_form(pressed: Pressed) -> bool:
    """Whether a press is not said yet: a form is to be filled in first."""
    return pressed.action is not None and (
        pressed.action.name == OPENS_BRIEF or (pressed.action.name in WORDED and " " not in pressed.action.value)
    )


@dataclass(frozen=True, slots=True)
class AtOnce:
    """`language` is that of whoever cannot be told by their words."""

    engine: Engine
    greetings: Greetings
    now: Callable[[], datetime]
    language: Language = "zh"
    home: Home | None = None

    def listen(self, app: AsyncApp) -> None:
        """To all that `Ears` leave unanswered."""
        app.event("app_home_opened")(self._opened)
        app.shortcut("new_draft")(self._asked)
        app.command(_ANY)(self._asked)
        app.action(_ANY)(self._pressed)

    async def _opened(self, body: dict[str, Json], event: dict[str, Json], client: AsyncWebClient) -> None:
        team, enterprise = workspace(body)
        user, channel = str(event.get("user") or ""), str(event.get("channel") or "")
        if event.get("tab") == "messages" and channel:
            self.greetings.suggest(team, enterprise, user, channel)
        elif event.get("tab") == "home" and self.home and user:
            await self.home.publish(client, team, user)

    async def _asked(self, ack: AsyncAck, body: dict[str, Json], client: AsyncWebClient) -> None:
        await ack()
        await self._show(client, body, brief_view(self.language, opened_at(body)))

    async def _pressed(self, ack: AsyncAck, body: dict[str, Json], client: AsyncWebClient) -> None:
        await ack()
        heard = read(body, self.now())
        if heard is None:
            return
        try:
            await self._answer(heard, body, client)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("slack: a press was not answered: %s", trail(error), extra={"message_id": heard.message.id})

    async def _answer(self, heard: Heard, body: Mapping[str, Json], client: AsyncWebClient) -> None:
        origin = heard.message.origin
        for key in heard.keys:
            if key.startswith(FOLDED):
                if not await unfold(client, self.engine, key, origin, str(body.get("trigger_id") or "")):
                    self._refused(heard)
                return
            if key.startswith(RATED):
                if not await rate(client, self.engine, key, origin, machine_time()):
                    self._refused(heard)
                return
            pressed = await aside(read_press, self.engine, key, origin)
            if pressed and pressed.action:
                await self._show(client, body, self._form(pressed.action, opened_at(body, pressed.conversation)))
                return

    def _refused(self, heard: Heard) -> None:
        log.info("slack: a control that no reply holds was pressed", extra={"message_id": heard.message.id})
        self.greetings.tell(heard.message, door_words(self.language, "gone"))

    def _form(self, action: Action, where: str) -> dict[str, Json]:
        if action.name in WORDED:
            return words_view(action, self.language, where)
        return brief_view(self.language, where)

    async def _show(self, client: AsyncWebClient, body: Mapping[str, Json], view: dict[str, Json]) -> None:
        """Open a form; what Slack gives to open it with is good for three seconds."""
        try:
            await client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("slack: the form did not open: %s", trail(error))
