"""What Slack sends, read as what somebody said: payload → Heard, or None where nobody said anything to us.

Payloads are another's words throughout: whatever shape one has, reading it raises nothing.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, TypeGuard

from assistant.conversation import Language, Message
from assistant.language import language_of
from bot.slack.plain import mentions, plain_text, words_of

Json: TypeAlias = Any
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PLAIN_MESSAGES: Final = (None, "file_share", "me_message", "thread_broadcast")
"""The subtypes under which a person speaks; deletions, joins and what apps post have others."""
_CHANGED: Final = "message_changed"
ASKED_BY_SHORTCUT: Final[Mapping[str, Mapping[Language, str]]] = {
    "draft_from_review": {"zh": "有顾客说：“{words}”，请写两条文案", "en": "Draft two ads from this review: “{words}”"},
    "check_copy": {"zh": "帮我看看这条能不能发：{words}", "en": "Check this copy: {words}"},
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place in Slack. `channel` is "" for what has none (the home tab, a modal): the answer goes to the person."""

    team: str
    user: str
    channel: str = ""
    thread: str = ""
    ts: str = ""
    card: str = ""
    enterprise: str = ""

    @property
    def place(self) -> Literal["private", "group"]:
        """A conversation with the bot alone is private; channels and group messages have others who read along."""
        return "private" if not self.channel or self.channel.startswith("D") else "group"

    @property
    def origin(self) -> dict[str, str]:
        names = ("team", "channel", "thread", "user", "ts", "card", "enterprise")
        return {"route": "slack", **{name: getattr(self, name) for name in names}}

    @property
    def conversation(self) -> str:
        """A thread, also one that begins with this message; where there is none, a person's own with the bot."""
        if self.place == "private":
            return "-".join(filter(None, ("slack", self.team, self.channel or self.user, self.thread)))
        return f"slack-{self.team}-{self.channel}-{self.thread or self.ts or self.user}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said. `keys` are what a pressed control carried: its message gets its words from the first that is
    known. An `overheard` message does not name the bot: it is meant for it where it was spoken to in the thread
    before. `in_a_thread` is what is written in a thread that others read along. `edited_at` says when its author
    changed it, "" for what is said for the first time."""

    message: Message
    keys: tuple[str, ...] = ()
    overheard: bool = False
    only_files: bool = False
    in_a_thread: bool = False
    edited_at: str = ""


def read(body: Mapping[str, Json], now: datetime, bot: str = "") -> Heard | None:
    """What is said in a payload, at a time. `bot` is the bot's own user id in that workspace, as far as known."""
    if isinstance(body.get("event"), Mapping):
        return _event(body, body["event"], now, bot)
    if isinstance(body.get("command"), str):
        return _command(body, now, bot)
    match body.get("type"):
        case "block_actions":
            return _press(body, now)
        case "message_action":
            return _shortcut(body, now, bot)
        case _:
            return None


def workspace(body: Mapping[str, Json]) -> tuple[str, str]:
    """The workspace whose installation a payload came by, and its enterprise or ""."""
    granted = _first(body.get("authorizations"))
    team = _id(granted.get("team_id")) or _id(body.get("context_team_id")) or _id(body.get("team_id"))
    team = team or _id(_inner(body, "team").get("id")) or _id(_inner(body, "user").get("team_id"))
    enterprise = _id(granted.get("enterprise_id")) or _id(body.get("enterprise_id"))
    enterprise = enterprise or _id(_inner(body, "enterprise").get("id"))
    return team or enterprise, enterprise


def own_id(body: Mapping[str, Json]) -> str:
    """The bot's own user id, where the payload says it."""
    granted = _first(body.get("authorizations"))
    return _id(granted.get("user_id")) if granted.get("is_bot") else ""


def _event(body: Mapping[str, Json], event: Mapping[str, Json], now: datetime, bot: str) -> Heard | None:
    kind, text = event.get("type"), event.get("text")
    if kind == "message" and event.get("subtype") == _CHANGED:
        return _edit(body, event, now, bot)
    if kind not in ("app_mention", "message") or event.get("subtype") not in _PLAIN_MESSAGES or event.get("hidden"):
        return None
    team, enterprise = workspace(body)
    bot = own_id(body) or bot
    user, channel, ts = _id(event.get("user")), _id(event.get("channel")), _id(event.get("ts"))
    if not (team and user and channel and ts) or event.get("bot_id") or user in (bot, "USLACKBOT"):
        return None
    text = text if isinstance(text, str) else ""
    where = Where(team, user, channel, _id(event.get("thread_ts")), ts, enterprise=enterprise)
    if where.thread == ts:  # the first message of a thread is in the channel itself
        where = Where(team, user, channel, "", ts, enterprise=enterprise)
    named = mentions(text)
    if kind == "app_mention" and not bot and len(named) == 1:
        (bot,) = named
    addressed = kind == "app_mention" or where.place == "private" or bot in named
    if not addressed and (named or not where.thread):
        return None
    words = plain_text(text, bot, event.get("blocks"))
    # a mention comes twice, as message and as app_mention: the place in the channel is what they share
    message = _message(where, f"slack-{team}-{channel}-{ts}", words, now)
    overheard = not addressed and _id(event.get("parent_user_id")) != (bot or "-")
    return Heard(
        message,
        overheard=overheard,
        only_files=bool(event.get("files")) and not words,
        in_a_thread=where.place == "group" and bool(where.thread),
        edited_at=_id(_inner(event, "edited").get("ts")),
    )


def _edit(body: Mapping[str, Json], event: Mapping[str, Json], now: datetime, bot: str) -> Heard | None:
    """A message that its author changed, in its words: Slack tells in the same way that a link in it was unfolded, or
    that a thread began under it."""
    said, before = _inner(event, "message"), _inner(event, "previous_message")
    if said.get("subtype") == _CHANGED or _bare(said.get("text")) == _bare(before.get("text")):
        return None
    heard = _event(body, {**said, "type": "message", "channel": event.get("channel")}, now, bot)
    return heard if heard and heard.edited_at else None


def _bare(text: object) -> str:
    """The words without what changes nothing in them."""
    return "".join(text.split()).rstrip("。.!！?？~～…") if isinstance(text, str) else ""


def _command(body: Mapping[str, Json], now: datetime, bot: str) -> Heard | None:
    team, enterprise = workspace(body)
    user, channel = _id(body.get("user_id")), _id(body.get("channel_id"))
    if not (team and user and channel):
        return None
    once = body.get("trigger_id") or body.get("response_url")
    where = Where(team, user, channel, enterprise=enterprise)
    text = body.get("text")
    words = plain_text(text, bot) if isinstance(text, str) else ""
    return Heard(_message(where, _made_id(where, "command", once, body["command"]), words, now))


def _press(body: Mapping[str, Json], now: datetime) -> Heard | None:
    team, enterprise = workspace(body)
    container, shown, action = _inner(body, "container"), _inner(body, "message"), _first(body.get("actions"))
    user = _id(_inner(body, "user").get("id"))
    channel = _id(_inner(body, "channel").get("id")) or _id(container.get("channel_id"))
    card = _id(container.get("message_ts")) or _id(shown.get("ts"))
    keys = (_inner(action, "selected_option").get("value"), action.get("value"), action.get("action_id"))
    known = tuple(key for key in keys if isinstance(key, str) and 0 < len(key) <= 2000)
    if not (team and user and known):
        return None
    thread = _id(container.get("thread_ts")) or _id(shown.get("thread_ts"))
    thread = "" if thread == card and channel.startswith("D") else thread
    where = Where(team, user, channel, thread, card, card, enterprise)
    once = (action.get("action_ts"), action.get("action_id"), action.get("block_id"), card, known[0])
    return Heard(_message(where, _made_id(where, "press", *once), "", now), keys=known)


def _shortcut(body: Mapping[str, Json], now: datetime, bot: str) -> Heard | None:
    team, enterprise = workspace(body)
    shown = _inner(body, "message")
    user, channel = _id(_inner(body, "user").get("id")), _id(_inner(body, "channel").get("id"))
    ts = _id(shown.get("ts")) or _id(body.get("message_ts"))
    asked = ASKED_BY_SHORTCUT.get(str(body.get("callback_id")))
    if not (team and user and channel and asked):
        return None
    thread = _id(shown.get("thread_ts"))
    where = Where(team, user, channel, "" if thread == ts else thread, ts, enterprise=enterprise)
    words = plain_text(words_of(shown), bot, shown.get("blocks"))
    text = asked[language_of(words)].format(words=words) if words else ""
    return Heard(_message(where, _made_id(where, "shortcut", body.get("action_ts"), body["callback_id"]), text, now))


def read_submission(body: Mapping[str, Json], text: str, now: datetime) -> Message | None:
    """What was said by a form; its `private_metadata` says where it was opened, as `opened_at` wrote it."""
    team, enterprise = workspace(body)
    view, user = _inner(body, "view"), _id(_inner(body, "user").get("id"))
    if not (team and user):
        return None
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, TypeError, RecursionError):
        found = {}
    place: Mapping[str, Json] = found if isinstance(found, dict) else {}
    channel, thread, card = (_id(place.get(name)) for name in ("channel", "thread", "card"))
    where = Where(team, user, channel, thread, card, card, enterprise)
    message = _message(where, _made_id(where, "modal", view.get("id"), view.get("hash")), plain_text(text), now)
    conversation = place.get("conversation")
    return replace(message, conversation=conversation) if _is_name(conversation) else message


def opened_at(body: Mapping[str, Json], conversation: str = "") -> str:
    """Where a form is opened, for its `private_metadata`; `conversation` is where a pressed button was offered."""
    channel = _id(_inner(body, "channel").get("id")) or _id(body.get("channel_id"))
    container, shown = _inner(body, "container"), _inner(body, "message")
    card = _id(container.get("message_ts")) or _id(shown.get("ts"))
    thread = _id(container.get("thread_ts")) or _id(shown.get("thread_ts"))
    thread = "" if thread == card and channel.startswith("D") else thread
    where = {"channel": channel, "thread": thread, "card": card}
    return json.dumps(where | ({"conversation": conversation} if conversation else {}))


def _is_name(conversation: object) -> TypeGuard[str]:
    return isinstance(conversation, str) and 0 < len(conversation) <= 255 and conversation.isprintable()


def _message(where: Where, id: str, text: str, now: datetime) -> Message:  # noqa: A002  the Message's own name
    return Message(
        id=id,
        text=text,
        conversation=where.conversation,
        user=where.user,
        channel="slack",
        sent_at=now,
        place=where.place,
        origin=where.origin,
    )


def _made_id(where: Where, kind: str, *once: object) -> str:
    """What a payload without an id of its own is known by when it comes again."""
    told = json.dumps([where.user, where.channel, *map(str, once)])
    return f"slack-{where.team}-{kind}-{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _inner(body: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(items: object) -> Mapping[str, Json]:
    first = items[0] if isinstance(items, list) and items else None
    return first if isinstance(first, Mapping) else {}
