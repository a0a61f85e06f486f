"""The triage desk in chat: what is open, who has it, and the acts on a ticket."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, get_args

from assistant import permissions
from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Column,
    Details,
    Language,
    Message,
    Part,
    Quote,
    Quotes,
    Reply,
    Situation,
    Table,
    Text,
)
from assistant.triage.desk import Desk
from assistant.triage.suggested import suggested_reply
from assistant.triage.ticket import OPEN, Act, Event, NotDone, State, Ticket
from assistant.triage.words import ACT_LABELS, act_done, act_refused, event_line, state_label, when

_LISTING = re.compile(
    r"工单|(?:待|没|未)(?:处理|解决|回复).{0,4}(?:差评|评价|投诉)|差评(?:处理|工单|分派|看板)|"
    r"(?:差评|投诉).{0,3}(?:待|还没|没有?|未)(?:人)?(?:处理|解决|回复)|"
    r"(?:处理|跟进).{0,3}差评|\btickets?\b|\btriage\b|\bnegative reviews? (?:to|queue)",
    re.IGNORECASE,
)
_VERBS: Final[Mapping[Act, str]] = {
    "claim": r"认领|我来处理|claim|take",
    "answer": r"已回复|回复了|答复|answer(?:ed)?",
    "resolve": r"已?解决(?:了)?|关闭|结案|resolved?|close",
    "escalate": r"升级|上报|escalate",
    "dismiss": r"忽略|驳回|dismiss",
    "release": r"退回|释放|放回|release",
    "note": r"备注|note",
}
_ORDER = re.compile(
    r"^\s*(?:(?:请|帮我|把)\s*)?(?:"
    + "|".join(f"(?P<{act}>{words})" for act, words in _VERBS.items())
    + r")\s*(?:了)?\s*(?:工单|ticket)?\s*[#＃]?\s*(?P<number>\d{1,9}(?!\d))(?:\s*号)?[\s,，:：]*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ONE = re.compile(
    r"^\s*(?:看看|查看|show)?\s*(?:工单|ticket)\s*[#＃]?\s*(?P<number>\d{1,9})\s*[?？。.]?\s*$", re.IGNORECASE
)
_SHOWN = 8
_CLAIMS = 3
_NEXT: Final[Mapping[State, tuple[Act, ...]]] = {
    "new": ("claim", "escalate", "dismiss"),
    "claimed": ("answer", "resolve", "escalate"),
    "answered": ("resolve", "escalate"),
    "escalated": ("claim", "resolve"),
}
"""The acts offered as buttons, the likeliest first."""


class Triage:
    """Lists tickets, shows one, and does what its user orders. Acts only when a person gives a number."""

    name = "triage"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        if _ORDER.match(message.text) or _ONE.match(message.text):
            return 0.95
        return 0.9 if _LISTING.search(message.text) else 0.0

    def act(self, message: Message, situation: Situation) -> permissions.Act:  # noqa: ARG002  the protocol's shape
        """The act that a message orders; a look at the desk otherwise."""
        if message.action:
            name = message.action.name.partition(".")[2]
            return next((each for each in get_args(Act) if each == name), "see_tickets")
        order = _ORDER.match(message.text)
        return next((act for act in _VERBS if order[act]), "see_tickets") if order else "see_tickets"

    def reply(self, message: Message, situation: Situation) -> Reply:
        language, now = situation.language, message.sent_at.replace(tzinfo=None)
        if message.action:
            name = message.action.name.partition(".")[2]
            act = next((each for each in get_args(Act) if each == name), None)
            if act is None or not re.fullmatch("[0-9]{1,18}", message.action.value):
                return _refused(_bad_button(language), language)
            return self._do(act, int(message.action.value), "", message, language)
        if order := _ORDER.match(message.text):
            ordered: Act = next(act for act in _VERBS if order[act])
            return self._do(ordered, int(order["number"]), order["rest"].strip(), message, language)
        if one := _ONE.match(message.text):
            return self.shown(int(one["number"]), language, now)
        return self.listing(message, language)

    def _do(self, act: Act, number: int, note: str, message: Message, language: Language) -> Reply:
        done = self._desk.act(
            number,
            act,
            actor=message.user,
            now=message.sent_at.replace(tzinfo=None),
            note=note[:500],
            act_id=message.id,
        )
        if isinstance(done, NotDone):
            return _refused(act_refused(done, number, language, message.user), language)
        said: tuple[Part, ...] = (Text(act_done(act, done, language)),)
        if act == "claim":
            said += (_words(done), _suggestion(done, language))
        return Reply(
            self.name,
            "answered",
            (*said, _buttons(done, language)),
            language,
            data={"ticket": ticket_json(done, masked=act != "claim")},
        )

    def shown(self, number: int, language: Language, now: datetime) -> Reply:
        """One ticket with the customer's words and the acts it allows."""
        ticket = self._desk.ticket(number)
        if ticket is None:
            return _refused(act_refused(NotDone("missing"), number, language), language)
        parts: tuple[Part, ...] = (
            Text(_heading(ticket, language, now)),
            _words(ticket),
            _suggestion(ticket, language),
            *_history(self._desk.history(number), language),
            _buttons(ticket, language),
        )
        return Reply(self.name, "answered", parts, language, data={"ticket": ticket_json(ticket)})

    def listing(self, message: Message, language: Language, states: Iterable[State] = OPEN) -> Reply:
        """The tickets in these states, the most urgent first."""
        now = message.sent_at.replace(tzinfo=None)
        tickets = self._desk.tickets(states=states)
        overdue = sum(ticket.is_overdue(now) for ticket in tickets)
        if not tickets:
            none = {"zh": "现在没有待处理的差评。", "en": "No ticket is open right now."}[language]
            return Reply(self.name, "answered", (Text(none),), language)
        parts: list[Part] = [Text(_summary(len(tickets), overdue, language)), _table(tickets, language, now)]
        if claims := _claims(tickets, language):
            parts.append(claims)
        data = {"tickets": [ticket_json(ticket, masked=True) for ticket in tickets]}
        return Reply(self.name, "answered", tuple(parts), language, data=data)


def ticket_json(ticket: Ticket, *, masked: bool = False) -> dict[str, object]:
    """A ticket as `triage list --json` prints it; times ISO, local. `masked` hides what identifies a person."""
    from analytics.reviews.pii import mask

    complaint = ticket.complaint
    private = mask if masked else str
    return {
        "id": ticket.id,
        "state": ticket.state,
        "level": complaint.level,
        "category": complaint.ground,
        "reason": private(complaint.reason_zh),
        "owner": ticket.owner,
        "written_at": complaint.written_at.isoformat(timespec="seconds"),
        "due_at": ticket.due_at.isoformat(timespec="seconds"),
        "source": complaint.source,
        "review_id": complaint.review_id,
        "product": complaint.product,
        "channel": complaint.channel,
        "stars": complaint.stars,
        "text": private(complaint.text),
    }


def _summary(count: int, overdue: int, language: Language) -> str:
    if language == "zh":
        late = f"，其中 {overdue} 条已超过 24 小时" if overdue else "，都还在 24 小时之内"
        first = f"最急的 {_SHOWN} 条" if count > _SHOWN else "最急的排在前面"
        return f"待处理的差评共 **{count}** 条{late}。{first}："
    late = f"; {overdue} of them past 24 hours" if overdue else ", all within their 24 hours"
    first = f"The {_SHOWN} most urgent" if count > _SHOWN else "The most urgent first"
    return f"**{count}** open ticket{'s' if count != 1 else ''}{late}. {first}:"


def _table(tickets: tuple[Ticket, ...], language: Language, now: datetime) -> Table:
    from analytics.reviews.pii import mask

    heads = {
        "zh": ("编号", "时限", "原因", "产品", "级别", "状态", "处理人"),
        "en": ("No.", "Due", "Reason", "Product", "Level", "State", "Owner"),
    }[language]
    names = ("id", "due", "reason", "product", "level", "state", "owner")
    columns = tuple(Column(name, label) for name, label in zip(names, heads, strict=True))
    rows = tuple(
        (
            ticket.id,
            when(ticket, now, language),
            mask(ticket.complaint.reason(language)),
            ticket.complaint.product,
            ticket.complaint.level,
            state_label(ticket.state, language),
            ticket.owner or "",
        )
        for ticket in tickets[:_SHOWN]
    )
    return Table(columns, rows)


def _claims(tickets: tuple[Ticket, ...], language: Language) -> Buttons | None:
    """The first few that nobody has."""
    free = [ticket for ticket in tickets[:_SHOWN] if ticket.state == "new"][:_CLAIMS]
    label = ACT_LABELS[language]["claim"]
    return (
        Buttons(
            tuple(
                Button(
                    f"{label} #{ticket.id}",
                    action=Action("triage.claim", str(ticket.id)),
                    style="primary" if ticket is free[0] else "plain",
                )
                for ticket in free
            )
        )
        if free
        else None
    )


def _words(ticket: Ticket) -> Quotes:
    return Quotes((Quote(ticket.complaint.text, _origin(ticket)),))


def _suggestion(ticket: Ticket, language: Language) -> Text:
    """In the customer's language, as a block that can be copied."""
    head = {"zh": "建议回复（发出前请核对）", "en": "Suggested reply (check it before you send it)"}[language]
    return Text(f"**{head}**\n\n> {suggested_reply(ticket.complaint)}")


def _history(events: Iterable[Event], language: Language) -> tuple[Details, ...]:
    lines = "\n".join(event_line(event, language) for event in events)
    return (Details({"zh": "经过", "en": "History"}[language], lines),) if lines else ()


def _heading(ticket: Ticket, language: Language, now: datetime) -> str:
    complaint = ticket.complaint
    owner = ticket.owner or {"zh": "无人认领", "en": "unclaimed"}[language]
    state = state_label(ticket.state, language)
    reason = complaint.reason(language)
    due = when(ticket, now, language)
    if language == "zh":
        return f"**工单 #{ticket.id}**（{state}，{owner}）：{complaint.level} 级，{reason}。{due}。"
    return f"**Ticket #{ticket.id}** ({state}, {owner}): level {complaint.level}, {reason}. {due}."


def _origin(ticket: Ticket) -> str:
    complaint = ticket.complaint
    stars = f"{complaint.stars}★" if complaint.stars else ""
    where = (complaint.channel, complaint.product, stars, f"{complaint.written_at:%m-%d %H:%M}")
    return " · ".join(part for part in where if part)


def _buttons(ticket: Ticket, language: Language) -> Buttons:
    acts = _NEXT.get(ticket.state, ())
    return Buttons(
        tuple(
            Button(
                ACT_LABELS[language][act],
                action=Action(f"triage.{act}", str(ticket.id)),
                style="primary" if act == acts[0] else "plain",
            )
            for act in acts
        )
    )


def _bad_button(language: Language) -> str:
    return {
        "zh": "这个按钮已经失效，请重新打开工单列表。",
        "en": "That button is stale; please list the tickets again.",
    }[language]


def _refused(text: str, language: Language) -> Reply:
    return Reply("triage", "refused", (Text(text),), language)
