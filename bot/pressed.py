"""Buttons as platforms carry them: a short key that goes out with a button and comes back when it is pressed.

A button of a reply is known by the reply's place in the outbox and its own place in the reply, so that whatever it
holds, its key is short, and a press can only be one that was offered. Elsewhere (a home tab) a key holds its action.

A door reads a key that came back by `read_press`, with where it was pressed and by whom: a key that was offered in
another channel, or in private to somebody else, means nothing there. Whose rights count is decided later, and always
by who pressed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from assistant.conversation import Action, Button, Buttons, Cards, Reply
from assistant.permissions import NOBODY
from bot.clock import machine_time
from bot.mail.history import find_reply
from bot.people.audit import AuditLog
from bot.store.codec import decode_slots
from bot.store.state import outbox, reading

OF_A_REPLY: Final = "r:"
"""How the key of a reply's button begins; the other keys say themselves what they mean."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press says: a text as if typed, or an action. `conversation` is where the button was offered, "" for one
    that stands in no conversation."""

    text: str
    action: Action | None
    conversation: str = ""


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """All buttons of a reply in the order shown: their places are what keys count."""
    found: list[Button] = []
    for part in reply.parts:
        match part:
            case Buttons(choices):
                found += choices
            case Cards(cards):
                found += [button for card in cards for button in card.buttons]
            case _:
                pass
    return tuple(found)


def key_of(seq: int, place: int) -> str:
    """The key of the button at a place of `buttons_of` the reply at a place in the outbox."""
    return f"{OF_A_REPLY}{seq}.{place}"


def key_of_action(action: Action) -> str:
    """The key of a button that stands in no reply."""
    return f"a:{action.name}:{action.value}"


def key_of_text(text: str) -> str:
    """The key of a button outside of replies that says a text as if typed, for platforms whose keys may be long."""
    return f"t:{text}"


def read_key(engine: Engine, key: str) -> Pressed | None:
    """What a key that came back means; None when no such button was ever offered, or it is gone."""
    kind, _, rest = key.partition(":")
    if kind == "a":
        name, _, value = rest.partition(":")
        return Pressed("", Action(name, value)) if name else None
    if kind == "t":
        return Pressed(rest, None) if rest.strip() else None
    seq, _, place = rest.partition(".")
    if not key.startswith(OF_A_REPLY) or not (is_place(seq) and is_place(place)):
        return None
    sent = find_reply(engine, int(seq))
    buttons = buttons_of(sent.reply) if sent else ()
    if sent is None or int(place) >= len(buttons):
        return None
    button = buttons[int(place)]
    return Pressed(button.text, button.action, sent.conversation)


def read_press(engine: Engine, key: str, at: Mapping[str, str]) -> Pressed | None:
    """What a key means when it is pressed there (`at` is the press's own origin: route, channel or chat, user); None
    where that button was not offered there, or never, or is gone."""
    pressed = read_key(engine, key)
    if pressed is None or not key.startswith(OF_A_REPLY):
        return pressed
    seq = int(key.removeprefix(OF_A_REPLY).partition(".")[0])
    return pressed if was_offered(engine, seq, at) else None


def was_offered(engine: Engine, seq: int, at: Mapping[str, str]) -> bool:
    """Whether the reply at a place in the outbox stands where something of it was pressed: what somebody may press,
    unfold or judge is what was shown to them. What was shown elsewhere is refused, which the audit log keeps."""
    with reading(engine).begin() as connection:
        row = connection.execute(select(outbox.c.channel, outbox.c.origin).where(outbox.c.seq == seq)).first()
    if row is None or _offered(row.channel, decode_slots(row.origin or "{}"), at):
        return row is not None
    where = at.get("channel") or at.get("chat") or ""
    channel, user = at.get("route", "").partition("-")[0], at.get("user", "")
    press = f"press:{seq}:{where}:{user}:{at.get('ts', '')}"
    AuditLog(lambda: engine, machine_time).record(press, channel, user, NOBODY, "press", False)
    return False


def _offered(route: str, origin: Mapping[str, str], at: Mapping[str, str]) -> bool:
    """Whether what was posted to `origin` stands where the press came from. Ids of channels are one workspace's."""
    if route != at.get("route"):
        return False
    to_asker = bool(origin.get("user")) and origin.get("user") == at.get("user")
    for place in ("channel", "chat"):
        if origin.get(place):
            # where the bot may not post, who asked is answered in their own conversation with it
            return origin[place] == at.get(place) or (
                to_asker and at.get(place, "").startswith("D") and route == "slack"
            )
    return to_asker


def is_place(digits: str) -> bool:
    """Whether this numbers a place, of the outbox or in a reply: as many digits as a store's integer always holds."""
    return digits.isascii() and digits.isdecimal() and len(digits) <= 18
