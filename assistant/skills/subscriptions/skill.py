"""Subscribing, muting and sending now, by chat."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from assistant.conversation import Json, Language, Message, Reply, Situation, Text
from assistant.permissions import Act
from assistant.router import WANTED_BY
from assistant.skills.subscriptions import text as said
from assistant.skills.subscriptions.mention import may_be_about_subscriptions
from assistant.skills.subscriptions.subscription import WHATS, SubscriptionBook, What

if TYPE_CHECKING:
    from assistant.skills.subscriptions.asking import Asked
    from assistant.skills.subscriptions.reading import Order

_SLOT: Final = "subscriptions"
"""Memory slot: the words that the answer to a question of ours completes."""
_HALVES: Final = ("late", "early")
"""The halves of the day as they are offered."""
_EVENING: Final = 17
"""The hour an evening begins."""
NEEDS: Final[dict[What, Act]] = {
    "digest": "ask", "anomalies": "ask", "fatigue": "ask", "needs": "read_reviews", "desk": "see_tickets",
}  # fmt: skip
"""What each takes to be told."""


class SubscriptionSkill:
    """Keeps what people want to be told, in the book of subscriptions."""

    name = "subscriptions"

    def __init__(self, book: SubscriptionBook) -> None:
        self._book = book

    def interest(self, message: Message, situation: Situation) -> float:
        order = self._order(message, situation)
        if order is None:
            return 0.0
        return 0.9 if order.rest else 0.97 if order.explicit else 0.95

    def act(self, message: Message, situation: Situation) -> Act | None:
        """What is told needs the right to ask for it; what a whole group is told, the right to say so for it."""
        order = self._order(message, situation)
        if order is None or order.does == "list" or order.missing:
            return None
        needed: list[Act] = [NEEDS[what] for what in order.whats] if order.does in ("subscribe", "now") else []
        if message.place == "group" and order.to == "here" and order.does != "now":
            needed.append("subscribe_group")
        return next((act for act in needed if not situation.role.may(act)), needed[-1] if needed else None)

    def reply(self, message: Message, situation: Situation) -> Reply:
        from assistant.skills.subscriptions.asking import asked_for, examples, without_rest

        order, language = self._order(message, situation), situation.language
        if order is None:
            return self._asks(examples(language), language)
        if order.missing:
            asked = asked_for(order, language)
            halves = self._halves(message) if order.missing == "when" else ()
            if len(halves) == len(_HALVES):
                return self._asks(replace(asked, choices=halves), language, dict(zip(_HALVES, halves, strict=True)))
            return self._asks(asked, language)
        if order.rest:
            return self._asks(without_rest(order, language), language)
        match order.does:
            case "subscribe":
                return self._subscribe(order, message, language)
            case "cancel":
                return self._cancel(order, message, language)
            case "mute" | "unmute":
                return self._mute(order, message, language)
            case "list":
                return self._list(message, language)
            case "now":
                return self._book.content(message, order.whats[0], language)

    def _order(self, message: Message, situation: Situation) -> "Order | None":
        if message.action:
            return None
        waits = situation.memory.get(_SLOT) if situation.memory.get(WANTED_BY) == self.name else None
        if not waits and not may_be_about_subscriptions(message.text):
            return None
        from assistant.skills.subscriptions.reading import read_order

        zone, now = self._book.zone, self._book.real(message)
        order = read_order(message.text, now, zone)
        if isinstance(waits, dict):
            if half := _half(message.text, waits, now, zone):
                return half
            waits = waits.get("prefix")
        if order is None and isinstance(waits, str) and len(message.text) <= 40:
            completed = read_order(f"{waits} {message.text}", now, zone)
            return completed if completed and not completed.rest and not completed.missing else None
        return order

    def _halves(self, message: Message) -> tuple[str, ...]:
        """The order as it was said, of the afternoon and of the night: 每天3点 is one of them."""
        from assistant.skills.subscriptions.reading import read_order
        from assistant.skills.subscriptions.times import both_halves

        now = self._book.real(message)
        read = ((text, read_order(text, now, self._book.zone)) for text in both_halves(message.text))
        return tuple(text for text, order in read if order and not order.missing and not order.rest)

    def _subscribe(self, order: "Order", message: Message, language: Language) -> Reply:
        made = []
        for what in order.whats:
            schedule = None if what == "desk" else order.schedule
            one = self._book.subscribe(message, what, schedule, order.to, language)
            if one is None:
                return self._refused(_NOWHERE[language], language)
            made.append(one)
        first, zh = made[0], language == "zh"
        here = message.place == "group" and order.to == "here"
        undo = f"取消{said.names(order.whats, 'zh')}" if zh else f"cancel {said.names(order.whats, 'en')}"
        undo = undo if here or message.place == "private" else f"{undo}{'，我的' if zh else ' for me'}"
        if first.before and len(made) == 1:  # what there was before comes back
            undo = said.order_said(replace(first, schedule=first.before), language)
        choices = [("撤销" if zh else "Undo", undo)]
        if first.what in ("digest", "anomalies", "fatigue"):
            now = f"现在发一份{said.name(first.what, 'zh')}" if zh else f"send {said.name(first.what, 'en')} now"
            choices.append(("现在看一份" if zh else "See it now", now))
        notes = (_TERMINAL[language],) if message.channel == "terminal" else ()
        return Reply(
            self.name,
            "answered",
            (Text(said.subscribed(made, language, here=here)), said.buttons(*choices)),
            language,
            notes=notes,
            data={"subscriptions": [said.subscription_json(each) for each in made]},
            remember={_SLOT: None},
        )

    def _cancel(self, order: "Order", message: Message, language: Language) -> Reply:
        zh = language == "zh"
        if not order.whats and not order.everything:
            there = self._book.listed(message)
            if len(there) > 1:
                from assistant.skills.subscriptions.asking import which_to_cancel

                whats = tuple(dict.fromkeys(each.what for each in there))
                return self._asks(which_to_cancel(whats, language), language)
        found = self._book.cancel(message, order.whats or WHATS, order.to)
        if not found:
            return self._list(message, language, _NOTHING[language])
        again = [
            (
                f"恢复{said.name(each.what, 'zh')}" if zh else f"Restore {said.name(each.what, 'en')}",
                said.order_said(each, language),
            )
            for each in found
        ]
        parts = (Text(said.cancelled(found, language)), said.buttons(*again[:5]))
        cancelled = [said.subscription_json(each) for each in found]
        return Reply(self.name, "answered", parts, language, data={"cancelled": cancelled}, remember={_SLOT: None})

    def _mute(self, order: "Order", message: Message, language: Language) -> Reply:
        zh = language == "zh"
        found = self._book.mute(message, order.whats or WHATS, order.to, order.until)
        alone = not order.whats and (message.place == "private" or order.to == "me")
        if not found and not alone:
            return self._list(message, language, _NOTHING[language])
        if order.until is None:
            return Reply(
                self.name, "answered", (Text(said.unmuted(found, language)),), language, remember={_SLOT: None}
            )
        which = said.names(order.whats, language) if order.whats else ""
        undo = ("取消静音" if zh else "Unmute", f"{which}取消静音" if zh else f"unmute {which}".strip())
        parts = (Text(said.muted(found, order.until, language, alone=alone)), said.buttons(undo))
        return Reply(
            self.name, "answered", parts, language, remember={_SLOT: None},
            data={"muted": [each.what for each in found], "until": order.until.isoformat()},
        )  # fmt: skip

    def _list(self, message: Message, language: Language, lead: str = "") -> Reply:
        from assistant.skills.subscriptions.asking import examples

        found, zh = self._book.listed(message), language == "zh"
        now = self._book.real(message)
        here = message.place == "group"
        none = _NONE[language]["group" if here else "private"]
        lines = "\n".join(f"- {said.line(each, now, language, here=here)}" for each in found)
        head = (
            ("这个群订阅了：" if here else "你订阅了：")
            if zh
            else ("This group gets:" if here else "You are subscribed to:")
        )
        text = f"{head}\n\n{lines}" if found else none
        whats = tuple(dict.fromkeys(each.what for each in found))
        choices = [(f"取消{said.name(w, 'zh')}" if zh else f"Cancel {said.name(w, 'en')}",) * 2 for w in whats[:5]]
        offers = [(each, each) for each in examples(language).choices[:2]]
        parts = (Text(f"{lead}\n\n{text}".strip()), said.buttons(*(choices or offers)))
        listed = [said.subscription_json(each) for each in found]
        return Reply(self.name, "answered", parts, language, data={"subscriptions": listed}, remember={_SLOT: None})

    def _asks(self, asked: "Asked", language: Language, halves: dict[str, Json] | None = None) -> Reply:
        parts = (Text(asked.question), said.buttons(*((each, each) for each in asked.choices)))
        slot: Json = {"prefix": asked.prefix, **halves} if halves else asked.prefix or None
        return Reply(self.name, "clarify", parts, language, choices=asked.choices, remember={_SLOT: slot})

    def _refused(self, text: str, language: Language) -> Reply:
        return Reply(self.name, "refused", (Text(text),), language)


_NOWHERE: Final = {
    "zh": "我在这里没法主动发消息，请在 Slack、企业微信或网页里订阅。",
    "en": "I cannot write here by myself; please subscribe on Slack, on WeCom or on the web page.",
}
_NOTHING: Final = {
    "zh": "这里没有这样的订阅，什么也没改。",
    "en": "There is no such subscription here; nothing was changed.",
}
_NONE: Final = {
    "zh": {"group": "这个群还没有订阅。", "private": "你还没有订阅。"},
    "en": {"group": "This group has no subscriptions yet.", "private": "You have no subscriptions yet."},
}
_TERMINAL: Final = {
    "zh": "终端不会自己弹出消息：随时用 zhongcao day send 看一份；想按时收到，请在 Slack、企业微信或网页里订阅。",
    "en": "A terminal shows nothing by itself: see one at any time with zhongcao day send; to be told on time, "
    "subscribe on Slack, on WeCom or on the web page.",
}


def _half(text: str, waits: dict[str, Json], now: datetime, zone: str) -> "Order | None":
    """The order of the half of the day that an answer names; 晚上 is the later one where that is an evening."""
    from assistant.skills.subscriptions.reading import read_order
    from assistant.skills.subscriptions.times import half_meant

    half = half_meant(text)
    order = read_order(str(waits.get("late" if half == "evening" else half) or ""), now, zone) if half else None
    if order and half == "evening" and (order.schedule is None or order.schedule.at.hour < _EVENING):
        return None
    return order
