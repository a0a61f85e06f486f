"""Subscribing, muting and sending now, by chat."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from assistant.conversation import Json, Message, Reply, Situation
from assistant.permissions import Act
from assistant.router import SPOKE_LAST, WANTED_BY
from assistant.skills.subscriptions.mention import may_be_about_subscriptions
from assistant.skills.subscriptions.slots import LISTED, NAME, NEEDS, SCHEDULED, SLOT
from assistant.skills.subscriptions.subscription import SubscriptionBook

if TYPE_CHECKING:
    from assistant.skills.subscriptions.order import Order, Plan

_EVENING: Final = 17
"""The hour an evening begins."""
_ENDS_NUMBER: Final = re.compile(
    r"\W*(?:取消|停掉|退订|cancel|stop|unsubscribe)\s*(?:no\.?\s*)?(?P<number>\d{1,2})\s*号?\W*", re.IGNORECASE
)


class SubscriptionSkill:
    """Keeps what people want to be told, in the book of subscriptions."""

    name = NAME

    def __init__(self, book: SubscriptionBook) -> None:
        self._book = book
        self._kept: tuple[tuple[object, ...], tuple[Plan, ...]] | None = None

    def interest(self, message: Message, situation: Situation) -> float:
        plans = self._plans(message, situation)
        if not plans:
            return 0.0
        if any(plan.unknown for plan in plans):
            return 0.9
        return 0.97 if all(plan.order.explicit for plan in plans) else 0.95

    def act(self, message: Message, situation: Situation) -> Act | None:
        """What is told needs the right to ask for it; what a whole group is told, the right to say so for it, and what
        the group robot says, that of an admin."""
        needed = list(self._needed(message, situation))
        return next((act for act in needed if not situation.role.may(act)), needed[-1] if needed else None)

    def _needed(self, message: Message, situation: Situation) -> Sequence[Act]:
        if message.action:
            from assistant.skills.subscriptions.pressed import needed_for

            return needed_for(self._book, message)
        needed: list[Act] = []
        for plan in self._plans(message, situation):
            order = plan.order
            if order.to == "robot":
                needed.append("subscribe_robot")
            if order.does == "list" or order.missing:
                continue
            needed += [NEEDS[what] for what in order.whats] if order.does in ("subscribe", "now") else []
            if message.place == "group" and order.to == "here" and order.does != "now":
                needed.append("subscribe_group")
        return needed

    def reply(self, message: Message, situation: Situation) -> Reply:
        from assistant.skills.subscriptions.asking import asks, examples
        from assistant.skills.subscriptions.doing import Doing

        doing = Doing(self._book, message, situation)
        if message.action:
            from assistant.skills.subscriptions.pressed import pressed

            return pressed(doing, message.action)
        plans = self._plans(message, situation)
        if not plans:
            return asks(examples(situation.language), situation.language)
        return doing.all_of(plans)

    def _plans(self, message: Message, situation: Situation) -> "tuple[Plan, ...]":
        if message.action or message.id.startswith(SCHEDULED):
            return ()
        memory = situation.memory
        waits = memory.get(SLOT) if memory.get(WANTED_BY) == self.name else None
        if not waits and not may_be_about_subscriptions(message.text):
            return ()
        shown = bool(memory.get(LISTED)) and memory.get(SPOKE_LAST) == self.name
        text = _of_the_list(message.text) if shown else message.text
        key = (message.id, text, message.user, str(waits))
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._read(message, text, waits))
        return self._kept[1]

    def _read(self, message: Message, text: str, waits: Json) -> "tuple[Plan, ...]":
        from assistant.skills.subscriptions.confirming import confirmed
        from assistant.skills.subscriptions.reading import read_orders

        zone, now = self._book.zone, self._book.real(message)
        if isinstance(waits, dict) and "confirm" in waits:
            agreed = confirmed(waits, message, now)
            orders = read_orders(agreed, now, zone) if agreed else ()
            if orders:
                return tuple(replace(self._plan(each, message), confirmed=True) for each in orders)
            waits = None
        orders = read_orders(text, now, zone)
        if isinstance(waits, dict):
            if half := _half(text, waits, now, zone):
                return (self._plan(half, message),)
            waits = waits.get("prefix")
        if not orders and isinstance(waits, str) and len(message.text) <= 40:
            orders = tuple(each for each in read_orders(f"{waits} {message.text}", now, zone) if not each.missing)
            return tuple(plan for each in orders if not (plan := self._plan(each, message)).unknown)
        plans = tuple(self._plan(each, message) for each in orders)
        return () if any(plan.unknown and not (plan.filters or _is_sure(plan.order)) for plan in plans) else plans

    def _plan(self, order: "Order", message: Message) -> "Plan":
        from assistant.skills.subscriptions.order import Plan

        if not order.rest or order.whats == ("question",):
            return Plan(order)
        named = self._book.named(order.rest, message, order.whats[0] if order.whats else "digest")
        return Plan(order, named.filters, named.unknown)


def _of_the_list(text: str) -> str:
    """取消1, right after a list, is the first of it."""
    found = _ENDS_NUMBER.fullmatch(text)
    return f"取消第{int(found['number'])}个" if found else text


def _is_sure(order: "Order") -> bool:
    """Whether it is about subscriptions whatever its other words are."""
    return order.does != "now" and order.explicit


def _half(text: str, waits: dict[str, Json], now: datetime, zone: str) -> "Order | None":
    """The order of the half of the day that an answer names; 晚上 is the later one where that is an evening."""
    from assistant.skills.subscriptions.clocks import half_meant
    from assistant.skills.subscriptions.reading import read_orders

    half = half_meant(text)
    said = str(waits.get("late" if half == "evening" else half) or "") if half else ""
    order = next(iter(read_orders(said, now, zone)), None) if said else None
    if order and half == "evening" and (order.schedule is None or order.schedule.at.hour < _EVENING):
        return None
    return order
