"""A number, or 撤销, typed instead of a button: it means what the last reply offered in that place, and nothing
elsewhere."""

import re
from dataclasses import replace
from typing import Final

from assistant.conversation import Action, Button, Buttons, Cards, Json, Message, Reply

OFFERED: Final = "offered"
"""Memory slot: what the buttons of the last reply say or do, in their order."""
UNDO: Final = "takes_back"
"""Memory slot: what takes back what the last reply did, as its button says or does it."""
UNDONE: Final = re.compile(
    r"\W*(?:请)?(?:撤销|撤回|恢复原样|改回去|改回来)(?:一下|刚才的?|这次|上一步)?\W*"
    r"|\W*(?:please )?(?:undo|revert|take (?:it|that) back)(?: that| it)?\W*",
    re.IGNORECASE,
)
"""Takes back what was done last."""
_MOST: Final = 9
_PICKS: Final = re.compile(
    r"\s*(?:选|选择|option\s*|no\.?\s*)?(?:第\s*)?(?P<place>[1-9１-９一二三四五六七八九])\s*(?P<kind>个|项|号)?\s*[。.、)）!！]?\s*",
    re.IGNORECASE,
)
_HAN: Final = "一二三四五六七八九"
_BY_WORD: Final = frozenset({"admin"})
"""Skills whose confirmation is pressed or said in words: no number gives anybody a role."""


def picked(message: Message, offered: Json, undo: Json = None) -> Message | None:
    """The message as if the button at the typed place, or the one that takes back, had been pressed; None where the
    text picks nothing."""
    if message.action:
        return None
    if isinstance(undo, list) and UNDONE.fullmatch(message.text):
        return _pressed(message, undo)
    if not isinstance(offered, list):
        return None
    found = _PICKS.fullmatch(message.text)
    if found is None or (found["place"] in _HAN and not found["kind"]):
        return None
    place = _HAN.index(found["place"]) + 1 if found["place"] in _HAN else int(found["place"])
    if place > len(offered):
        return None
    return _pressed(message, offered[place - 1])


def undone_by(button: Button) -> dict[str, Json]:
    """What a reply remembers whose act this button takes back, so that 撤销 presses it."""
    return {UNDO: _kept(button)}


def undo_of(reply: Reply) -> Json:
    """What takes back what a reply did; an admin's confirmation is asked for anew, in words."""
    return None if reply.skill in _BY_WORD else reply.remember.get(UNDO)


def offers_of(reply: Reply) -> Json:
    """What of a reply a number picks: the answers to a question that was asked back, and what may be asked next.

    What acts on a thing that was shown (a draft, a ticket) is pressed, and things that stand numbered are meant by
    their own numbers.
    """
    shown = [part for part in reply.parts if isinstance(part, Buttons)]
    if reply.skill in _BY_WORD or any(isinstance(part, Cards) for part in reply.parts):
        return None
    choices = [choice for part in shown for choice in part.choices]
    if reply.status != "clarify" and (len(shown) != 1 or any(choice.action for choice in choices)):
        return None
    if not 1 <= len(choices) <= _MOST or any(_is_number(choice) for choice in choices):
        return None
    return [_kept(choice) for choice in choices]


def _pressed(message: Message, kept: Json) -> Message:
    text, name, value = map(str, kept) if isinstance(kept, list) else ("", "", "")
    return replace(message, text=text, action=Action(name, value) if name else None)


def _is_number(choice: Button) -> bool:
    """Whether a choice is itself said by a number: #5, D12, 3%."""
    return re.fullmatch(r"\s*[#＃Dd]?\d[\d.,%]*\s*", choice.text or choice.label) is not None


def _kept(choice: Button) -> Json:
    action = choice.action
    return [
        choice.text or ("" if action else choice.label),
        action.name if action else "",
        action.value if action else "",
    ]
