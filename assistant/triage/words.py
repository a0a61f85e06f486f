"""How the desk speaks of what was done, of what was not and why, and of deadlines, in both languages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from assistant.conversation import Language
from assistant.identity import channel_of
from assistant.triage.labels import ACT_LABELS, state_label
from assistant.triage.notice_words import RULE, rule_words
from assistant.triage.ticket import OPEN, WAITING, Act, Deed, Event, NotDone, State, Ticket

_BY_ITSELF: Final[Mapping[Language, Mapping[Deed, str]]] = {
    "zh": {"attach": "附上同一位顾客的留言", "join": "并入事件", "remind": "提醒"},
    "en": {"attach": "Another text of the same customer", "join": "Joined an incident", "remind": "Reminder"},
}
"""What the desk does by itself."""
_TO_ALL: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {"@lead": "主管", "@desk": "值班同事"},
    "en": {"@lead": "the lead", "@desk": "the desk"},
}
"""Whom the desk tells where no name is given."""


def who_told(name: str, language: Language) -> str:
    """A name, or whom the desk tells where none is given; nothing for nobody."""
    return _TO_ALL[language].get(name, name)


def event_line(event: Event, language: Language) -> str:
    """One line of a ticket's history: when, who, what, and the note."""
    said = _note_said(event, language)
    note = f"{'：' if language == 'zh' else ': '}{said}" if said else ""
    known = (ACT_LABELS[language], _BY_ITSELF[language])
    label = next(words for labels in known for act, words in labels.items() if act == event.act)
    to = f" → {_TO_ALL[language].get(event.to, event.to)}" if event.to else ""
    return f"{event.at:%m-%d %H:%M} {event.actor} {label}{to}{note}"


def _note_said(event: Event, language: Language) -> str:
    """What people wrote, or the rule or the incident that the desk itself names."""
    if event.note.startswith(RULE):
        return rule_words(event.note.removeprefix(RULE), language)
    if event.act == "join" and event.note.isdigit():
        return f"事件 E{event.note}" if language == "zh" else f"incident E{event.note}"
    return event.note


def when(ticket: Ticket, now: datetime, language: Language) -> str:
    """How long is left, or how late it is: “还剩 5 小时”, "3 h overdue"."""
    if ticket.state in ("answered", "resolved", "dismissed"):
        return {"zh": "已处理", "en": "handled"}[language]
    left = ticket.due_at - now
    late = left < timedelta(0)
    hours, minutes = divmod(int(abs(left).total_seconds()) // 60, 60)
    if language == "zh":
        span = f"{hours // 24} 天 {hours % 24} 小时" if hours >= 24 else f"{hours} 小时" if hours else f"{minutes} 分钟"
        return f"已超时 {span}" if late else f"还剩 {span}"
    span = f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h" if hours else f"{minutes} min"
    return f"{span} overdue" if late else f"{span} left"


_DONE: Final[Mapping[Act, str]] = {
    "claim": "claimed",
    "release": "released",
    "assign": "assigned",
    "answer": "marked answered",
    "resolve": "resolved",
    "escalate": "escalated",
    "dismiss": "dismissed",
    "reopen": "reopened",
    "note": "note added",
}


def act_done(act: Act, ticket: Ticket, language: Language) -> str:
    """One sentence: what was done, and by whom the ticket is held now."""
    label, owner = ACT_LABELS[language][act], ticket.owner or ""
    state = state_label(ticket.state, language)
    if language == "zh":
        done = {"assign": f"转给{owner}", "note": "加上备注"}.get(act, label.removeprefix("标记已"))
        held = f"，处理人：{owner}" if owner and act != "assign" else ""
        return f"工单 #{ticket.id} 已{done}{held}，现在的状态是“{state}”。"
    done = f"assigned to {owner}" if act == "assign" else _DONE[act]
    held = f", held by {owner}" if owner and act != "assign" else ""
    return f"Ticket #{ticket.id}: {done}{held}; it is now {state}."


def act_done_in_time(act: Act, ticket: Ticket, now: datetime, language: Language) -> str:
    """What was done, the state now, and how much of the promise is left where the customer still waits."""
    sentence = act_done(act, ticket, language)
    if ticket.state not in WAITING:
        return sentence
    end, left = ("。", f"，{when(ticket, now, 'zh')}。") if language == "zh" else (".", f"; {when(ticket, now, 'en')}.")
    return sentence.removesuffix(end) + left


_WANTING: Final[Mapping[str, Mapping[Language, str]]] = {
    "right": {
        "zh": "你还没有这样处理工单 #{number} 的权限，需要的话请找主管。",
        "en": "You may not do that to ticket #{number}; please ask a lead.",
    },
    "reason": {
        "zh": "驳回工单 #{number} 要写明原因，例如“驳回 {number} 重复投诉，已在 12 号处理”。",
        "en": "Say why ticket #{number} is dismissed, as in “dismiss {number} asked twice, answered in 12”.",
    },
    "lead": {
        "zh": "工单 #{number} 已升级，还没有人接手，由主管回复或解决；要由你处理的话，先认领：“认领 {number}”。",
        "en": "Ticket #{number} was escalated and nobody holds it: a lead answers or resolves it. To take it yourself, "
        "claim it first: “claim {number}”.",
    },
    "words": {
        "zh": "请写上给工单 #{number} 的内容：回复了什么，或要备注什么。",
        "en": "Say the words for ticket #{number}: what was answered, or what is to be noted.",
    },
    "name": {
        "zh": "处理工单 #{number} 的人和接手的人都要有名字：一行可见的文字，"
        "不超过 128 个字，也不能用系统自己的名字（如 desk）。",
        "en": "Whoever acts on ticket #{number}, and whoever gets it, needs a name: one line of at most 128 visible "
        "characters, and none of the desk's own such as “desk”.",
    },
    "to": {
        "zh": "请写明工单 #{number} 转给谁，例如“把 {number} 号转给小王”。",
        "en": "Say who gets ticket #{number}, as in “assign {number} to Wang”.",
    },
}


_PLATFORM: Final[Mapping[str, tuple[str, str]]] = {
    "slack": ("Slack", "Slack"),
    "wecom": ("企业微信", "WeCom"),
    "web": ("网页", "the page"),
    "terminal": ("命令行", "the terminal"),
}


_HELD: Final[Mapping[Language, Mapping[State, str]]] = {
    "zh": {
        "claimed": "工单 #{number} 已经在你手上，状态是“{state}”，不用再做这一步。",
        "answered": "工单 #{number} 在你手上，状态是“{state}”，这一步做不了；可以解决、升级、转给别人或重新打开。",
        "escalated": "工单 #{number} 在你手上，但已升级，不能直接退回，也不用再升级；"
        "不跟的话转给别人，例如“把 {number} 号转给小王”，也可以回复或解决。",
    },
    "en": {
        "claimed": "You hold ticket #{number} already; it is {state}, so there is nothing more to do here.",
        "answered": "You hold ticket #{number} and it is {state}, so that cannot be done; resolve, escalate, assign or "
        "reopen it instead.",
        "escalated": "You hold ticket #{number}, but it was escalated: it can be neither released nor escalated again. "
        "Assign it, as in “assign {number} to Wang”, or answer or resolve it.",
    },
}
"""What can be done instead with a ticket that whoever acts holds."""
_AGAIN: Final[Mapping[Language, str]] = {
    "zh": "；要再处理，先说“重新打开 {number}”",
    "en": "; to work on it again, say “reopen {number}” first",
}


def _elsewhere(ticket: Ticket, language: Language) -> str:
    """Where somebody of the same name writes from."""
    zh, en = _PLATFORM.get(channel_of(ticket.owner_account), ("", ""))
    return (f"（{zh}）" if language == "zh" else f" on {en}") if zh else ""


def act_refused(refusal: NotDone, number: int, language: Language, actor: str = "") -> str:
    """One sentence to `actor`: why nothing happened, and what to do instead."""
    ticket = refusal.ticket
    if ticket is None:
        return {
            "zh": f"没有编号为 {number} 的工单；说“待处理的差评有哪些”可以看到全部编号。",
            "en": f"There is no ticket {number}; ask “which tickets are open” to see the numbers.",
        }[language]
    owner, state = ticket.owner or "", state_label(ticket.state, language)
    if refusal.why in _WANTING:
        return _WANTING[refusal.why][language].format(number=number)
    if refusal.why == "whom":
        return {
            "zh": f"叫这个名字的有几位：{'、'.join(refusal.accounts)}。请连平台一起写，例如“把 {number} 号转给"
            f" {refusal.accounts[0]}”。",
            "en": f"Several people are called so: {', '.join(refusal.accounts)}. Say which with the platform, as in "
            f"“assign {number} to {refusal.accounts[0]}”.",
        }[language]
    if refusal.why == "owner":
        owner += _elsewhere(ticket, language) if owner == actor else ""
        return {
            "zh": f"工单 #{number} 由 {owner} 处理；需要接手的话，请先请对方退回。",
            "en": f"Ticket #{number} is held by {owner}; ask them to release it first.",
        }[language]
    if refusal.mine and ticket.state in OPEN:
        return _HELD[language].get(ticket.state, _HELD[language]["claimed"]).format(number=number, state=state)
    if ticket.state == "new":
        return {
            "zh": f"工单 #{number} 还没有人认领，先认领再做这一步：说“认领 {number}”。",
            "en": f"Nobody has claimed ticket #{number} yet; claim it first: “claim {number}”.",
        }[language]
    held = {"zh": f"，处理人是 {owner}", "en": f" and held by {owner}"}[language] if owner else ""
    first = _AGAIN[language].format(number=number) if ticket.state in ("resolved", "dismissed") else ""
    return {
        "zh": f"工单 #{number} 现在是“{state}”{held}，这一步做不了{first}。",
        "en": f"Ticket #{number} is {state}{held}, so that cannot be done now{first}.",
    }[language]
