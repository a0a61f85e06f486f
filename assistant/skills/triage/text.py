"""Sentences of the desk in chat: what a list is of, what was done, what is asked back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from assistant.conversation import Language
from assistant.skills.triage.order_words import Verb
from assistant.skills.triage.orders import NotOrdered
from assistant.skills.triage.scope import ME, NOBODY, Scope
from assistant.triage.labels import ground_label, state_label
from assistant.triage.ticket import OPEN, STATES, WAITING, Ticket
from assistant.triage.words import when, who_told

SHOWN: Final = 8
SOON_HOURS: Final = 4
"""Deadlines that come within so many hours are soon."""
VERBS: Final[Mapping[Language, Mapping[Verb, str]]] = {
    "zh": {
        "claim": "认领",
        "answer": "标记已回复",
        "resolve": "解决",
        "escalate": "升级",
        "dismiss": "驳回",
        "release": "退回",
        "reopen": "重新打开",
        "assign": "转交",
        "handover": "交班",
        "note": "备注",
        "undo": "撤回",
    },
    "en": {
        "claim": "claim",
        "answer": "mark answered",
        "resolve": "resolve",
        "escalate": "escalate",
        "dismiss": "dismiss",
        "release": "release",
        "reopen": "reopen",
        "assign": "assign",
        "handover": "hand over",
        "note": "note",
        "undo": "undo",
    },
}


def numbers_said(numbers: Sequence[int], language: Language) -> str:
    """#3、#4、#7"""
    return ("、" if language == "zh" else ", ").join(f"#{number}" for number in numbers)


def plain_open(scope: Scope) -> bool:
    """Whether a list is simply of what is open."""
    return scope == Scope() or scope == Scope(states=tuple(sorted(OPEN)))


def described(scope: Scope, language: Language) -> str:
    """Which tickets a scope holds, as a noun: 你手上已超时的工单, overdue tickets held by you."""
    grounds = ("、" if language == "zh" else ", ").join(ground_label(each, language) for each in scope.grounds)
    if language == "zh":
        level = f"{scope.least} 级及以上" if scope.least else f"{scope.level} 级" if scope.level else ""
        owner = {ME: "你手上", NOBODY: "没人认领", "": ""}.get(scope.owner, f"{scope.owner}手上")
        state = _days(scope, "zh") + _state(scope, "zh")
        parts = [each for each in (scope.channel, scope.product, grounds, level, state) if each]
        noun = "差评" if plain_open(scope) else "工单"
        told = "、".join(parts)
        every = "（含已结的）" if len(scope.states) == len(STATES) else ""
        return (
            f"{owner}{'、' if owner and told[:1].isdigit() else ''}{told}{'的' if owner or told else ''}{noun}{every}"
        )
    level = f"of level {scope.least} and up" if scope.least else f"of level {scope.level}" if scope.level else ""
    owner = {ME: "held by you", NOBODY: "held by nobody", "": ""}.get(scope.owner, f"held by {scope.owner}")
    about = f"about {grounds}" if grounds else ""
    product = f"on {scope.product}" if scope.product else ""
    channel = f"from {scope.channel}" if scope.channel else ""
    state = _state(scope, "en")
    front, back = ("", state) if state.startswith("due") else (state, "")
    pieces = (front, "tickets", back, about, level, product, channel, owner, _days(scope, "en"))
    return " ".join(each for each in pieces if each)


def none_such(scope: Scope) -> str:
    """That there are none of a scope, in Chinese: 你手上没有待处理的工单, 没有已超时的工单."""
    held = {ME: "你手上", NOBODY: "", "": ""}.get(scope.owner, f"{scope.owner}手上")
    what = described(scope, "zh").removeprefix(held).removeprefix("、" if held else "").removeprefix("的")
    return f"{held}没有{' ' if what[:1].isdigit() else ''}{what}"


def _state(scope: Scope, language: Language) -> str:
    zh = language == "zh"
    if scope.lateness == "late":
        return "已超时" if zh else "overdue"
    if scope.lateness == "soon":
        if scope.since:
            return "到期" if zh else ""
        return f"{SOON_HOURS} 小时内到期" if zh else f"due within {SOON_HOURS} h"
    if len(scope.states) == len(STATES) or (not scope.states and scope.since):
        return ""
    if frozenset(scope.states) == OPEN or not scope.states:
        return "待处理" if zh else "open"
    if frozenset(scope.states) == WAITING:
        return "还没回复" if zh else "unanswered"
    return ("、" if zh else ", ").join(state_label(state, language) for state in scope.states)


def _days(scope: Scope, language: Language) -> str:
    """When, beside the state: 10-31 写下, written 10-26 to 11-01."""
    if scope.since is None or scope.until is None:
        return ""
    one = scope.since == scope.until
    zh = language == "zh"
    span = f"{scope.since:%m-%d}" if one else f"{scope.since:%m-%d} {'至' if zh else 'to'} {scope.until:%m-%d} "
    if zh:
        verb = {"written": "写下、" if scope.states else "写下", "due": "到期、" if scope.lateness == "late" else ""}
        return f"{span.strip()} {verb.get(scope.moment, '')}"
    return f"{scope.moment} {span.strip()}"


def several_done(verb: Verb, done: Sequence[Ticket], now: datetime, language: Language, to: str = "") -> str:
    """One sentence for an act on several tickets, with the nearest deadline."""
    numbers = numbers_said([ticket.id for ticket in done], language)
    waiting = sorted((t for t in done if t.state in WAITING), key=lambda t: t.due_at)
    if language == "zh":
        did = {
            "claim": "已认领",
            "answer": "已标记回复",
            "resolve": "已解决",
            "escalate": "已升级",
            "dismiss": "已驳回",
            "release": "已退回",
            "reopen": "已重新打开",
            "assign": f"已转给 {to}",
            "handover": f"已转给 {to}",
            "note": "已加备注",
            "undo": "已撤回",
        }[verb]
        nearest = f"最近的时限：#{waiting[0].id} {when(waiting[0], now, 'zh')}。" if waiting else ""
        return f"{did} {len(done)} 单：{numbers}。{nearest}"
    verbs = {
        "assign": f"assigned to {to}",
        "handover": f"assigned to {to}",
        "note": "noted on",
        "answer": "marked answered",
    }
    simple = {"claim": "claimed", "release": "released", "resolve": "resolved", "escalate": "escalated"}
    verbs |= simple | {"dismiss": "dismissed", "reopen": "reopened"}
    nearest = f" Nearest deadline: #{waiting[0].id}, {when(waiting[0], now, 'en')}." if waiting else ""
    return f"{len(done)} tickets {verbs[verb]}: {numbers}.{nearest}"


def escalated_to(lead: str, named: str, language: Language) -> str:
    """Whom an escalation told, beside whom it was to go to."""
    told = who_told(lead, language)
    zh = language == "zh"
    if told == named:
        return f"已通知{' ' if named.isascii() else ''}{named}。" if zh else f" {named} is told."
    if zh:
        return f"工单台上没有登记“{named}”，已通知{told}，并把这个名字记在了备注里。"
    return f" Nobody here is called “{named}”, so {told} is told, with that name in the note."


def not_ordered(reading: NotOrdered, language: Language) -> str:
    """Why nothing was done, and how to have it done."""
    verb = VERBS[language][reading.verb]
    numbers = numbers_said(reading.which.numbers, language)
    which = numbers or {"zh": "工单", "en": "a ticket"}[language]
    return {
        "refused": {
            "zh": f"好的，{which} 没有动。",
            "en": f"All right, nothing was done to {which}.",
        },
        "supposed": {
            "zh": (
                f"我不会到时候自动{verb}，{which} 现在没有动。要现在就办，点下面的按钮，或者直接说“{verb} "
                f"{numbers or '12 号'}”。"
            ),
            "en": (
                f"I do not act later or on conditions, so nothing was done to {which}. To do it now, press a button "
                f"or say “{verb} {numbers or '#12'}”."
            ),
        },
        "quoted": {
            "zh": (
                f"这像是顾客的话，我只当作内容，没有照着{verb}。你自己要{verb}的话，点下面的按钮，或者直接说“{verb} "
                f"{numbers or '12 号'}”。"
            ),
            "en": (
                f"That reads as the customer's words, so I took it as text and did nothing. If you want it yourself, "
                f"press a button or say “{verb} {numbers or '#12'}”."
            ),
        },
        "asked": {
            "zh": f"你是在问，我先没有动 {which}。要{verb}的话点下面的按钮。",
            "en": f"You asked, so I did nothing yet. Press a button to {verb} {which}.",
        },
    }[reading.why][language]


ASK_WHICH: Final[Mapping[Language, str]] = {
    "zh": "要{verb}哪一单？说编号就行，比如“{verb} 12 号”；也可以先看“待处理的差评有哪些”。",
    "en": "Which ticket shall I {verb}? Give its number, as in “{verb} 12”, or ask “which tickets are open” first.",
}
SEVERAL_FIT: Final[Mapping[Language, str]] = {
    "zh": "符合的有 {count} 单，要{verb}哪一单？说编号或“第一个”就行。",
    "en": "{count} tickets fit. Which one shall I {verb}? Give its number, or say “the first”.",
}
ASK_TO: Final[Mapping[Language, str]] = {"zh": "{numbers} 要转给谁？", "en": "Who gets {numbers}?"}
ASK_REASON: Final[Mapping[Language, str]] = {
    "zh": "驳回 {numbers} 要写明原因，原因是什么？直接回一句就行。",
    "en": "Dismissing {numbers} needs a reason. What is it? Just answer with a sentence.",
}
ASK_NOTE: Final[Mapping[Language, str]] = {
    "zh": "{numbers} 要备注什么？",
    "en": "What shall the note on {numbers} say?",
}
ASK_WHO: Final[Mapping[Language, str]] = {
    "zh": "“{name}”可能是 {people}，要转给哪一位？",
    "en": "“{name}” can be {people}. Which one?",
}
UNKNOWN_WHO: Final[Mapping[Language, str]] = {
    "zh": "工单台上还没有叫“{name}”的同事，先没有转 {numbers}。{known}确定是这个人的话，点“转给{name}”。",
    "en": (
        "Nobody on the desk is called “{name}” yet, so {numbers} stayed where they are. {known}If that is "
        "the right name, press “Assign to {name}”."
    ),
}
CONFIRM: Final[Mapping[Language, str]] = {
    "zh": "要{verb} {count} 单：{numbers}{to}。确认吗？",
    "en": "That would {verb} {count} tickets: {numbers}{to}. Confirm?",
}
NONE_FREE: Final[Mapping[Language, str]] = {
    "zh": "这几单都已有人处理或已结，没有可以认领的，什么都没有动。",
    "en": "All of these are held by somebody or closed; there is none to claim, and nothing was done.",
}
NOT_DELETED: Final[Mapping[Language, str]] = {
    "zh": "工单不能删除，经过都要留着，#{number} 没有动。不用处理的话可以忽略，并写上原因：“忽略 {number} 刷单”。",
    "en": (
        "Tickets are not deleted, for their history is kept; nothing was done to #{number}. If nothing is to be done, "
        "dismiss it with a reason: “dismiss {number}, reason: spam”."
    ),
}
STALE: Final[Mapping[Language, str]] = {
    "zh": "这一步已经办过，或者已经过期了；没有重复办。",
    "en": "That was done already or is out of date; nothing was done twice.",
}
CANCELLED: Final[Mapping[Language, str]] = {"zh": "好的，没有办。", "en": "All right, nothing was done."}
NONE_LISTED: Final[Mapping[Language, str]] = {
    "zh": "我这儿还没有列过工单，不知道你说的是哪一单。先说编号，或问“待处理的差评有哪些”。",
    "en": (
        "I have listed no tickets in this chat, so I do not know which you mean. Give a number, or ask "
        "“which tickets are open”."
    ),
}
NONE_SUCH: Final[Mapping[Language, str]] = {
    "zh": "没有符合的工单，什么都没有动。",
    "en": "No ticket is so; nothing was done.",
}
LOST: Final[Mapping[Language, str]] = {
    "zh": (
        "这句话我没对上工单台的哪件事，先没有动。可以说“认领 12 号”“12 号回复了，话术：……”“把 5 号转给小王”，"
        "或问“待处理的差评有哪些”。"
    ),
    "en": (
        "I could not read that as anything the desk does, so nothing was done. Try “claim 12”, “assign 5 to "
        "Wang”, or “which tickets are open”."
    ),
}
UNKNOWN_WORDS: Final[Mapping[Language, str]] = {
    "zh": (
        "{words}我对不上工单里的商品、渠道、类别或同事，所以先不答。可以按商品、渠道、类别（如漏液、过敏）、"
        "级别、处理人、状态和日期来问。"
    ),
    "en": (
        "I know no product, channel, category or colleague on the desk called {words}, so I would rather not "
        "guess. Ask by product, channel, category, level, owner, state or days."
    ),
}
WISH: Final[Mapping[Language, str]] = {
    "zh": (
        "\n\n建议话术只用政策里的句子，政策没有写的赔偿、金额和时限不会照着加；要改请在发出前自己改。工单没有动，"
        "回复顾客之后说“回复了”，或点下面的按钮。"
    ),
    "en": (
        "\n\nA suggested reply holds the policy's own sentences; money, goods and times that the policy does not "
        "name are "
        "not added. Change it yourself before you send it. Nothing was done to the ticket: say “replied” once you have."
    ),
}
