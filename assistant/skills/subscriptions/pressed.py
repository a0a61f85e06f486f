"""Buttons on subscriptions: each names the one that it is about, whatever was ordered since."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.conversation import Action, Message, Reply
from assistant.permissions import Act
from assistant.skills.subscriptions import text as said
from assistant.skills.subscriptions.offering import ALL, each_of
from assistant.skills.subscriptions.slots import NEEDS
from assistant.skills.subscriptions.subscription import Schedule, Subscription, SubscriptionBook, To, Wish

if TYPE_CHECKING:
    from assistant.skills.subscriptions.doing import Doing


def needed_for(book: SubscriptionBook, message: Message) -> Sequence[Act]:
    """The rights a press takes: those of the same order in words."""
    if message.action and _is_several(message.action):
        several = (replace(message, action=each) for each in each_of(message.action))
        return [act for each in several for act in needed_for(book, each)]
    number = _number(message.action)
    one = book.one(message, number)
    if one is None:
        return ()
    needed: list[Act] = ["subscribe_robot"] if one.by_robot else []
    needed += ["subscribe_group"] if one.place == "group" and not needed else []
    ends = message.action is not None and message.action.name.endswith(".cancel")
    return needed if ends else [NEEDS[one.what], *needed]


def pressed(doing: "Doing", action: Action) -> Reply:
    """What a press did; one that is too late says so."""
    if _is_several(action):
        return _all_pressed(doing, each_of(action))
    book, message = doing.book, doing.message
    one = book.one(message, _number(action))
    if one is None:
        return doing.listing(said.NOTHING[doing.language])
    match action.name.partition(".")[2]:
        case "cancel":
            return doing.ended(book.cancel(message, [one.id]))
        case "again":
            return _back(doing, book.again(message, one.id))
        case "when":
            return _back(doing, _at_another_time(book, message, one, action))
        case _:
            return doing.listing()


def _at_another_time(
    book: SubscriptionBook, message: Message, one: Subscription, action: Action
) -> Subscription | None:
    try:
        schedule = Schedule.of(*action.value.split(" ")[1:4])
    except (TypeError, ValueError, KeyError):  # written by an older version, or by nobody of ours
        return None
    wish = Wish(one.what, schedule, one.filters, one.question, one.id)
    return book.subscribe(message, wish, _to(message, one), one.language)


def _to(message: Message, one: Subscription) -> To:
    if one.by_robot:
        return "robot"
    return "here" if one.place == "group" or message.place == "private" else "me"


def _back(doing: "Doing", one: Subscription | None) -> Reply:
    return doing.back(one) if one else doing.listing(said.NOTHING[doing.language])


def _all_pressed(doing: "Doing", several: Sequence[Action]) -> Reply:
    """Several presses as one; what is cancelled is cancelled at once, for a message cancels once."""
    book, message = doing.book, doing.message
    ends = [each for each in several if each.name.endswith(".cancel")]
    mine = [one.id for each in ends if (one := book.one(message, _number(each)))]
    done = [doing.ended(book.cancel(message, mine))] if ends else []
    return doing.together([*done, *(pressed(doing, each) for each in several if each not in ends)])


def _is_several(action: Action) -> bool:
    return action.name.partition(".")[2] == ALL


def _number(action: Action | None) -> int:
    first = action.value.split(" ")[0] if action else ""
    return int(first) if first.isascii() and first.isdigit() and len(first) < 19 else 0
