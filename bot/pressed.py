"""Buttons as platforms carry them: a short key that goes out with a button and comes back when it is pressed.

A button of a reply is known by the reply's place in the outbox and its own place in the reply, so that whatever it
holds, its key is short, and a press can only be one that was offered. Elsewhere (a home tab) a key holds its action.
"""

from dataclasses import dataclass

from sqlalchemy import Engine

from assistant.conversation import Action, Button, Buttons, Cards, Reply
from bot.history import find_reply


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
    return f"r:{seq}.{place}"


def key_of_action(action: Action) -> str:
    """The key of a button that stands in no reply."""
    return f"a:{action.name}:{action.value}"


def read_key(engine: Engine, key: str) -> Pressed | None:
    """What a key that came back means; None when no such button was ever offered, or it is gone."""
    kind, _, rest = key.partition(":")
    if kind == "a":
        name, _, value = rest.partition(":")
        return Pressed("", Action(name, value)) if name else None
    seq, _, place = rest.partition(".")
    if kind != "r" or not (_counts(seq) and _counts(place)):
        return None
    sent = find_reply(engine, int(seq))
    buttons = buttons_of(sent.reply) if sent else ()
    if sent is None or int(place) >= len(buttons):
        return None
    button = buttons[int(place)]
    return Pressed(button.text, button.action, sent.conversation)


def _counts(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= 18
