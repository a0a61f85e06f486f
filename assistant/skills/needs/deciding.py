"""Deciding in chat on new needs that wait: what is meant is shown first, and written once it is confirmed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from assistant.conversation import Action, Button, Buttons, Json, Language, Message, Reply, Situation, Status, Text
from assistant.decided import Who
from assistant.needs_decisions import NeedsDecisions, Outcome
from assistant.permissions import refusal
from assistant.skills.needs.numbers import PLACE, number_in

OFFERED: Final = "needs_offered"
"""Memory slot: ids of the proposals shown last, in their order."""
PENDING: Final = "needs_pending"
"""Memory slot: the decision that waits to be confirmed."""
PRESSED: Final = "needs.decide"
_YES: Final = re.compile(r"\W*(?:确认|确定|是的|对的?|好的?|confirm|yes|ok)\W*", re.IGNORECASE)
_NO: Final = re.compile(r"\W*(?:取消|算了|不用了|不要了|cancel|no)\W*", re.IGNORECASE)
_NAME: Final = r"[“\"「'‘]?(?P<name>[^”\"」'’，。！!?？]{1,40})[”\"」'’]?[。.！!]?\s*$"
_ORDERS: Final = (
    ("reject", re.compile(r"不(?:采纳|接受|要|通过)|驳回|拒绝|\breject\b|\bturn down\b|\bdecline\b", re.IGNORECASE)),
    ("merge", re.compile(r"(?:并入|合并到|归到|归入|\bmerge\b.{0,30}?\b(?:into|with))\s*" + _NAME, re.IGNORECASE)),
    ("accept", re.compile(r"(?:采纳|接受|通过|\baccept\b)(?:.*?(?:叫做?|命名为|名为|\bas\b|\bcall(?:ed)?(?: it)?)\s*"
                          + _NAME + r")?", re.IGNORECASE)),
    ("rename", re.compile(r"(?:改名(?:为|叫|成)?|改叫|\brename\b.{0,30}?\bto)\s*" + _NAME, re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done with a proposal, by its id."""

    act: str
    proposal: str
    name: str = ""

    def as_json(self) -> Json:
        """As a conversation remembers it."""
        return {"act": self.act, "proposal": self.proposal, "name": self.name}


def order_of(message: Message, memory: Any) -> "Order | None":
    """The order that a message gives on the proposals shown last; the only one, or the first, where none is named."""
    offered = memory.get(OFFERED)
    if not isinstance(offered, list) or not offered or message.action:
        return None
    for act, pattern in _ORDERS:
        if match := pattern.search(message.text):
            place = re.search(PLACE, message.text, re.IGNORECASE)
            at = number_in(place) if place else 1
            name = (match.groupdict().get("name") or "").strip()
            return Order(act, str(offered[at - 1]) if at <= len(offered) else "", name)
    return None


def confirms(message: Message, memory: Any) -> bool | None:
    """Whether a message confirms the decision that waits, or takes it back; None where it does neither, as a button
    of an earlier one."""
    waiting = memory.get(PENDING)
    if waiting is None:
        return None
    if message.action:
        answer, _, key = message.action.value.partition(":")
        return answer == "yes" if message.action.name == PRESSED and key == waiting.get("key", "") else None
    return True if _YES.fullmatch(message.text) else False if _NO.fullmatch(message.text) else None


def asked(order: Order, decisions: NeedsDecisions, situation: Situation, key: str) -> Reply:
    """What would be done, with a button to do it; nothing is written yet. `key` is the id of the message that orders
    it: its buttons count for it alone."""
    zh = situation.language == "zh"
    if not situation.role.may("decide_needs"):
        return Reply("needs", "refused", (Text(refusal("decide_needs", situation.language)),), situation.language)
    found = next((each for each in decisions.waiting() if each.id == order.proposal), None)
    if found is None:
        said = "没有这一条在等着决定。问“有没有新冒出来的需求”看现有的。" if zh else "No such proposal is waiting."
        return Reply("needs", "refused", (Text(said),), situation.language)
    if zh:
        said = {
            "accept": f"要把“{found.name}”采纳为需求{f'“{order.name}”' if order.name else ''}吗？",
            "merge": f"要把“{found.name}”并入“{order.name}”吗？",
            "rename": f"要把“{found.name}”改名为“{order.name}”吗？",
            "reject": f"要驳回“{found.name}”吗？以后不再提。",
        }[order.act]
    else:
        said = {
            "accept": f"Accept {found.name} as a need{f' called {order.name}' if order.name else ''}?",
            "merge": f"Merge {found.name} into {order.name}?",
            "rename": f"Rename {found.name} to {order.name}?",
            "reject": f"Turn {found.name} down for good?",
        }[order.act]
    labels = ("确认", "取消") if zh else ("Confirm", "Cancel")
    buttons = (
        Button(labels[0], action=Action(PRESSED, f"yes:{key}"), style="primary"),
        Button(labels[1], action=Action(PRESSED, f"no:{key}")),
    )
    parts = (Text(said), Buttons(buttons))
    return Reply("needs", "clarify", parts, situation.language, remember={PENDING: {**order.as_json(), "key": key}})


def settle(yes: bool, decisions: NeedsDecisions, message: Message, situation: Situation) -> Reply:
    """Do what was confirmed, once for a message, or leave it."""
    language: Language = situation.language
    if not yes:
        said = "好的，已取消。" if language == "zh" else "Cancelled; nothing was written."
        return Reply("needs", "answered", (Text(said),), language, remember={PENDING: None})
    kept = situation.memory[PENDING]
    order = Order(str(kept["act"]), str(kept["proposal"]), str(kept["name"]))
    who = Who(message.user, situation.role, message.sent_at, f"{message.channel}:{message.id}")
    outcome = _done(order, decisions, who)
    status: Status = "answered" if outcome.decision else "refused"
    text = outcome.zh if language == "zh" else outcome.en
    return Reply("needs", status, (Text(text),), language, remember={PENDING: None})


def too_late(language: Language) -> Reply:
    """Of a button whose decision waits no more."""
    said = "这个确认已经失效，请再说一遍。" if language == "zh" else "This no longer waits; please say it again."
    return Reply("needs", "refused", (Text(said),), language)


def _done(order: Order, decisions: NeedsDecisions, who: Who) -> Outcome:
    match order.act:
        case "accept":
            return decisions.accept(who, order.proposal, {"need": order.name})
        case "merge":
            return decisions.merge(who, order.proposal, order.name)
        case "rename":
            return decisions.rename(who, order.proposal, order.name)
        case _:
            return decisions.reject(who, order.proposal)
