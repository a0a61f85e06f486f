"""Where on its platform something nobody asked for is put: the group itself, or a word with one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, select

from assistant.conversation import Message
from assistant.identity import channel_of, same, user_of
from assistant.skills.subscriptions.subscription import ROBOT, To
from bot.store.codec import decode_message
from bot.store.state import inbox

PUSHED = ("slack", "wecom")
"""Channels whose platforms bring a message to a person who is not looking."""


_PAGE_NUMBER: Final = 16
"""Characters at the end of a page's conversation that tell one visitor's conversations apart."""


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation, and what its platform needs to find it. It names no message and no thread."""

    conversation: str
    place: Literal["private", "group"]
    origin: Mapping[str, str]


def address_of(message: Message, to: To) -> Address | None:
    """Where the person of a message is told: in the group it was said in ("here"), or alone ("me").

    None for a group whose door said too little to find it again.
    """
    if to == "robot":
        return Address(ROBOT, "group", {"route": ROBOT, "chat": ROBOT, "team": message.team})
    here = message.place == "group" and to == "here"
    origin = message.origin
    match origin.get("route", message.channel):
        case "slack" if origin.get("team"):
            return _slack(message, here=here)
        case "wecom-app":
            user = message.user
            kept = {"route": "wecom-app", "user": user, "agent": origin.get("agent", "")}
            return Address(f"wecom-app-{user}", "private", kept)
        case "wecom-bot":
            return _wecom_bot(message, here=here)
        case "web":
            return Address(message.conversation, "private", {"route": "web"})
        case "terminal":
            return Address(f"terminal-{message.user}", "private", {"route": "terminal"})
        case _:
            return None


def page_owner(conversation: str) -> str:
    """What all conversations of one visitor of the page begin with."""
    return conversation[:-_PAGE_NUMBER]


def _slack(message: Message, *, here: bool) -> Address | None:
    origin = message.origin
    team, channel = origin["team"], origin.get("channel", "")
    kept = {"route": "slack", "team": team, "enterprise": origin.get("enterprise", "")}
    if not here:
        return Address(f"slack-{team}-{message.user}", "private", kept | {"user": message.user})
    return Address(f"slack-{team}-{channel}", "group", kept | {"channel": channel}) if channel else None


def _wecom_bot(message: Message, *, here: bool) -> Address | None:
    user, chat = message.user, message.origin.get("chat", "")
    if not here:
        kept = {"route": "wecom-bot", "kind": "single", "chat": user, "user": user}
        return Address(f"wecom-bot-{user}-{user}", "private", kept)
    return (
        Address(f"wecom-bot-{chat}", "group", {"route": "wecom-bot", "kind": "group", "chat": chat}) if chat else None
    )


def last_seen(connection: Connection, account: str) -> tuple[Message, Address] | None:
    """Where somebody can be told alone, by the last message from that account; None without one, and where the platform
    does not push.

    The AI bot of WeCom may write first only to who wrote to it in private: their words in a group open no way.
    """
    channel, user = channel_of(account), user_of(account)
    if channel not in PUSHED:
        return None
    spoke = select(inbox.c.body).where(inbox.c.user == user, inbox.c.channel == channel).order_by(inbox.c.seq.desc())
    for body in connection.execute(spoke.limit(20)).scalars():
        message = decode_message(body)
        if not same(message.account, account):
            continue
        if message.origin.get("route") == "wecom-bot" and message.place == "group":
            continue
        found = address_of(message, "me")
        if found is not None:
            return message, found
    return None
