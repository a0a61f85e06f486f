"""The buttons on what is said about subscriptions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.conversation import Action, Button, Buttons, Json, Language, Reply
from assistant.offered import UNDO, undone_by
from assistant.skills.subscriptions.calling import called, filters_said, name, names
from assistant.skills.subscriptions.slots import press
from assistant.skills.subscriptions.subscription import Subscription

if TYPE_CHECKING:
    from assistant.skills.subscriptions.order import Order

ALL: Final = "all"
"""The deed of a press that is several."""
_BETWEEN: Final = ";"


def undo(one: Subscription, language: Language) -> Button:
    """Ends what was begun, or gives it back the time it had."""
    label = "撤销" if language == "zh" else "Undo"
    if one.before is None:
        return Button(label, action=press("cancel", str(one.id)))
    before = one.before
    return Button(label, action=press("when", f"{one.id} {before.at:%H:%M} {before.written} {before.zone}"))


def restore(one: Subscription, language: Language) -> Button:
    """Brings back what was cancelled."""
    label = f"恢复{called(one, 'zh')}" if language == "zh" else f"Restore {called(one, 'en')}"
    return Button(_short(label), action=press("again", str(one.id)))


def stop(number: int, one: Subscription, language: Language) -> Button:
    """Cancels one of a list."""
    label = f"取消 {number}. {called(one, 'zh')}" if language == "zh" else f"Cancel {number}. {called(one, 'en')}"
    return Button(_short(label), action=press("cancel", str(one.id)))


def see_now(one: Subscription, language: Language) -> tuple[str, str]:
    """Shows one at once."""
    kept = filters_said(one.filters, "zh")
    if language == "zh":
        return "现在看一份", f"现在发一份{f'{kept}的' if kept else ''}{name(one.what, 'zh')}"
    return "See it now", f"send {name(one.what, 'en')}{f' for {kept}' if kept else ''} now"


def speak(order: "Order", language: Language) -> tuple[str, str]:
    """Ends a silence."""
    which = names(order.whats, language) if order.whats else ""
    if language == "zh":
        return "取消静音", f"{which}取消静音"
    return "Unmute", f"unmute {which}".strip()


def taken_back(several: Sequence[Button]) -> dict[str, Json]:
    """What a reply remembers so that 撤销 presses these, all at once where there are several."""
    actions = [each.action for each in several if each.action]
    if len(actions) < 2:
        return undone_by(several[0])
    deeds = (f"{each.name.partition('.')[2]} {each.value}" for each in actions)
    return undone_by(Button("", action=press(ALL, _BETWEEN.join(deeds))))


def all_back(replies: Sequence[Reply]) -> dict[str, Json]:
    """What takes back all that several replies did; nothing where one of them is taken back in words."""
    found: list[Button] = []
    for each in replies:
        undo = each.remember.get(UNDO)
        if isinstance(undo, list):
            _, name, value = map(str, undo)
            action = Action(name, value)
            found += [Button("", action=one) for one in (each_of(action) if name == press(ALL, "").name else [action])]
    acts = [each for each in found if each.action and each.action.name]
    return taken_back(acts) if acts and len(acts) == len(found) else {UNDO: None}


def each_of(action: Action) -> tuple[Action, ...]:
    """The presses that one press of several is made of."""
    deeds = (each.partition(" ") for each in action.value.split(_BETWEEN))
    return tuple(press(deed, value) for deed, _, value in deeds if deed != ALL)


def _short(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"


def buttons(*choices: tuple[str, str] | Button) -> Buttons:
    """Buttons, or labels with what they say when they are pressed."""
    return Buttons(tuple(each if isinstance(each, Button) else Button(*each) for each in choices))
