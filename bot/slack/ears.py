"""What is done with a payload before it is acknowledged: what was said in it is stored.

payload → Heard → stored → acknowledged
                → full: acknowledged, and the person is told to come back
                → cannot be stored: left unacknowledged, and Slack brings it again
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from weakref import WeakValueDictionary

from slack_bolt.response import BoltResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.conversation import Language, Message
from assistant.language import language_of
from bot.clock import machine_time
from bot.door_words import door_words
from bot.failures import trail
from bot.platform import Door
from bot.pressed import OF_A_REPLY, Pressed, read_press
from bot.slack.aside import aside
from bot.slack.at_once import asks_for_a_form, is_at_once
from bot.slack.edits import asked_anew
from bot.slack.greetings import Greetings
from bot.slack.install import Installations
from bot.slack.modals import BRIEF, WORDS, brief_faults, brief_order, words_faults, words_said
from bot.slack.overheard import Overheard
from bot.slack.reading import Heard, own_id, read, read_submission, workspace
from bot.slack.words import said

log = logging.getLogger(__name__)

Json = Any
_ASKS_FOR_BRIEF: Final = frozenset(("brief", "需求", "需求单", "新需求", "填需求单"))
_MOST_KNOWN: Final = 1000
"""Workspaces whose bot is remembered."""
_ANSWERED_AT_ONCE: Final = frozenset(("app_home_opened", "shortcut", "url_verification"))


@dataclass(frozen=True, slots=True)
class Ears:
    """`bot_of` knows the bot's own user id in a workspace; the store knows what was said before."""

    door: Door
    engine: Engine
    installations: Installations
    greetings: Greetings
    overheard: Overheard
    bot_of: Callable[[str, str], Awaitable[str]]
    now: Callable[[], datetime]
    language: Language = "zh"
    _bots: dict[str, str] = field(default_factory=dict)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def hear(self, body: Mapping[str, Json]) -> BoltResponse | None:
        """How to acknowledge a payload: 200 once what it says is kept, also when that is nothing; 503 when it cannot
        be. None where it asks for what is answered at once."""
        try:
            return await self._hear(body)
        except SQLAlchemyError as away:
            log.error("slack: not stored, so not acknowledged: %s", trail(away))  # noqa: TRY400  no words of it
            return BoltResponse(status=503, body="")
        except Exception as error:  # bolt would log its words
            log.error("slack: not heard, so not acknowledged: %s", trail(error))  # noqa: TRY400
            return BoltResponse(status=500, body="")

    async def _hear(self, body: Mapping[str, Json]) -> BoltResponse | None:
        event = body.get("event")
        kind = str(event.get("type") if isinstance(event, Mapping) else body.get("type"))
        if kind in ("app_uninstalled", "tokens_revoked"):
            return await self._forget(body)
        if kind == "view_submission":
            return await self._submitted(body)
        heard = read(body, self.now(), own_id(body) or await self._own(body))
        if heard is None:
            return None if kind in _ANSWERED_AT_ONCE else _acknowledged()
        if isinstance(body.get("command"), str) and heard.message.text.lower() in _ASKS_FOR_BRIEF:
            return None
        turn = self._turns.setdefault(heard.message.conversation, asyncio.Lock())
        async with turn:  # in a burst too, what opens a thread is stored before what follows in it, and in that order
            return await self._take(heard, body)

    async def _take(self, heard: Heard, body: Mapping[str, Json]) -> BoltResponse | None:
        if heard.keys:
            return await self._pressed(heard)
        if heard.only_files:
            if not heard.overheard:
                self.greetings.tell(heard.message, door_words(self.language, "files"))
            return _acknowledged()
        if heard.edited_at:
            return await self._edited(heard, body)
        if heard.in_a_thread and not await self.overheard.is_due(heard.message, addressed=not heard.overheard):
            return _acknowledged()
        if body.get("type") == "message_action" and not heard.message.text:
            self.greetings.tell(heard.message, said(self.language, "no_words"))
            return _acknowledged()
        answer = await self._keep(heard.message, body)
        if heard.message.place == "group":
            self.overheard.opened(heard.message.conversation)
        return answer

    async def _edited(self, heard: Heard, body: Mapping[str, Json]) -> BoltResponse:
        """What is overheard is for us where it was when it was said first; what calls the bot by an edit opens a thread
        from then on."""
        message = await aside(asked_anew, self.engine, heard.message, heard.edited_at)
        opens = message is not None and message.id == heard.message.id
        if message is None or (heard.overheard and opens):
            return _acknowledged()
        if opens and message.place == "group":
            await aside(self.overheard.pass_over, message, heard.edited_at)
        return await self._keep(message, body)

    async def _pressed(self, heard: Heard) -> BoltResponse | None:
        if any(map(is_at_once, heard.keys)):
            return None
        for key in heard.keys:
            pressed = await self._read(key, heard.message.origin)
            if pressed is None:
                continue
            if asks_for_a_form(pressed):
                return None
            where = pressed.conversation or heard.message.conversation
            message = replace(heard.message, text=pressed.text, action=pressed.action, conversation=where)
            return await self._keep(message, {})
        log.info("slack: a control that no reply holds was pressed", extra={"message_id": heard.message.id})
        if heard.keys[0].startswith(OF_A_REPLY):
            self.greetings.tell(heard.message, door_words(self.language, "gone"))
        return _acknowledged()

    async def _read(self, key: str, origin: Mapping[str, str]) -> Pressed | None:
        """Only a key of a reply is looked up, and that in a thread."""
        if not key.startswith(OF_A_REPLY):
            return read_press(self.engine, key, origin)
        return await aside(read_press, self.engine, key, origin)

    async def _submitted(self, body: Mapping[str, Json]) -> BoltResponse:
        """A form that was sent; what is wrong with it is told in the form, which stays open."""
        view = body.get("view")
        state = view.get("state") if isinstance(view, Mapping) else None
        given, callback = (state if isinstance(state, Mapping) else {}), _callback(view)
        if callback not in (BRIEF, WORDS):
            return _acknowledged()
        if faults := (brief_faults if callback == BRIEF else words_faults)(given):
            return _said({"response_action": "errors", "errors": faults})
        text = brief_order(given) if callback == BRIEF else ""
        message = read_submission(body, text, self.now())
        action = words_said(given) if callback == WORDS else None
        if message is None or not (text or action):
            return _acknowledged()
        return await self._keep(replace(message, action=action), {})

    async def _keep(self, message: Message, body: Mapping[str, Json]) -> BoltResponse:
        language = language_of(message.text, self.language)
        in_command = isinstance(body.get("command"), str)
        taken = await self.door.take(message)
        if taken == "full":
            if in_command:
                return _said({"response_type": "ephemeral", "text": door_words(language, "full")})
            self.greetings.tell(message, door_words(language, "full"))
            return _acknowledged()
        if taken == "new" and message.action is None and not in_command and "edits" not in message.origin:
            self.greetings.work(message.origin, said(language, "working"))
        # so that others in the channel see what the answer answers
        shown = in_command and message.place == "group"
        return _said({"response_type": "in_channel"}) if shown else _acknowledged()

    async def _forget(self, body: Mapping[str, Json]) -> BoltResponse:
        """Before the acknowledgement too: tokens that are of no more use do not stay."""
        team, enterprise = workspace(body)
        event, at = body["event"] if isinstance(body.get("event"), Mapping) else {}, body.get("event_time")
        if event.get("type") == "tokens_revoked":
            tokens = event.get("tokens")
            if not isinstance(tokens, Mapping) or not tokens.get("bot"):
                return _acknowledged()
        told_at = _moment(at) or machine_time()
        for place in filter(None, {team, enterprise if _whole(body) else ""}):
            if await aside(self.installations.forget, place, told_at):
                log.info("slack: no longer installed in %s", place)
        return _acknowledged()

    async def _own(self, body: Mapping[str, Json]) -> str:
        """The bot's id where the payload does not say it, asked once for each workspace."""
        team, enterprise = workspace(body)
        if not self._bots.get(team):
            if len(self._bots) >= _MOST_KNOWN:
                self._bots.clear()
            self._bots[team] = await self.bot_of(team, enterprise)
        return self._bots[team]


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _said(held: Mapping[str, Json]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(held, ensure_ascii=False), headers={"content-type": ["application/json"]}
    )


def _callback(view: Json) -> str:
    return str(view.get("callback_id") or "") if isinstance(view, Mapping) else ""


def _whole(body: Mapping[str, Json]) -> bool:
    """Whether it is said of an enterprise's installation, not a workspace's."""
    granted = body.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else body
    return isinstance(first, Mapping) and first.get("is_enterprise_install") is True


def _moment(at: object) -> datetime | None:
    """A unix time of a payload; a second is added, since Slack cuts fractions off."""
    return datetime.fromtimestamp(at + 1, UTC) if isinstance(at, int) and 0 < at < 1 << 33 else None
