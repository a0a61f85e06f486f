"""Tickets as they are shown in chat: a list of cards, an incident as one card, and a ticket's own view."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Column,
    Details,
    Language,
    Part,
    Quote,
    Quotes,
    Table,
    Text,
)
from assistant.permissions import Role
from assistant.skills.triage.text import SHOWN
from assistant.triage.desk import Desk
from assistant.triage.incident import Incident
from assistant.triage.labels import ACT_LABELS, state_label
from assistant.triage.notice_words import incident_line
from assistant.triage.rights import DESK_ITSELF
from assistant.triage.ticket import WAITING, Act, Attached, Event, State, Ticket
from assistant.triage.words import event_line, when

URGENT: Final = 4
"""The level from which a ticket is marked; see the desk's scale of 1 to 5."""
NEXT: Final[dict[State, tuple[Act, ...]]] = {
    "new": ("claim", "escalate", "dismiss"),
    "claimed": ("answer", "resolve", "assign", "escalate"),
    "answered": ("resolve", "escalate"),
    "escalated": ("claim", "answer", "resolve", "assign"),
    "resolved": ("reopen",),
    "dismissed": ("reopen",),
}
"""The acts offered as buttons, the likeliest first."""
_ON_A_CARD: Final = 2


def may_see_whole(role: Role) -> bool:
    """Whether a role sees on a ticket's own view who wrote it: whoever may act on tickets."""
    return role.may("claim") or role.may("answer")


def hidden(text: str) -> str:
    """The text with what identifies a person replaced."""
    from analytics.reviews.pii import mask

    return mask(text)


def cards(
    tickets: Sequence[Ticket], role: Role, now: datetime, language: Language, incidents: Sequence[Incident] = ()
) -> Cards:
    """A card each, an incident's members on one; who wrote is hidden."""
    of_incident = {incident.id: incident for incident in incidents if incident.members > 1}
    leads = _leads(tickets, of_incident)[:SHOWN]
    shown = tuple(
        incident_card(of_incident[ticket.incident], ticket, now, language)
        if ticket.incident is not None and ticket.incident in of_incident
        else card(ticket, role, now, language)
        for ticket in leads
    )
    return Cards(shown, _table(leads, of_incident, now, language))


def _leads(tickets: Sequence[Ticket], of_incident: Mapping[int, Incident]) -> list[Ticket]:
    """The first of each incident, and what belongs to none."""
    leads: list[Ticket] = []
    seen: set[int] = set()
    for ticket in tickets:
        if ticket.incident is None or ticket.incident not in of_incident or ticket.incident not in seen:
            leads.append(ticket)
            seen |= {ticket.incident} if ticket.incident is not None else set()
    return leads


def incident_card(incident: Incident, worst: Ticket | None, now: datetime, language: Language) -> Card:
    """What its members share, how many they are, and how many wait."""
    zh = language == "zh"
    facts = [] if incident.waiting else ["都已回复" if zh else "all answered"]
    if worst:
        facts.append((f"最急 #{worst.id}，" if zh else f"most urgent #{worst.id}, ") + when(worst, now, language))
    title = incident_line(incident, language)
    see = Button(
        "看成员" if zh else "See its tickets",
        text=f"事件 E{incident.id}" if zh else f"incident E{incident.id}",
        action=Action("triage.incident", str(incident.id)),
    )
    claim = Button(
        "全部认领" if zh else "Claim all",
        text=f"{'认领事件' if zh else 'claim incident'} {incident.id}",
        action=Action("triage.claim_incident", str(incident.id)),
        style="primary",
    )
    buttons = (claim, see) if incident.waiting else (see,)
    return Card(
        title,
        hidden(worst.complaint.reason(language)) if worst else "",
        tuple(each for each in facts if each),
        "urgent" if incident.level >= URGENT else "plain",
        buttons,
    )


def card(ticket: Ticket, role: Role, now: datetime, language: Language) -> Card:
    """A ticket among others; who wrote is hidden."""
    complaint = ticket.complaint
    level = f"{complaint.level} 级" if language == "zh" else f"level {complaint.level}"
    owner = ticket.owner or ("无人认领" if language == "zh" else "unclaimed")
    facts = (
        level,
        complaint.product,
        when(ticket, now, language),
        state_label(ticket.state, language),
        owner,
        _more(ticket, language),
    )
    acts = [act for act in NEXT.get(ticket.state, ()) if may_press(role, act)][:_ON_A_CARD]
    look = Button(
        "打开" if language == "zh" else "Open", text=f"#{ticket.id}", action=Action("triage.show", str(ticket.id))
    )
    tone: Literal["plain", "urgent"] = "urgent" if complaint.level >= URGENT or ticket.is_overdue(now) else "plain"
    buttons = (*(act_button(ticket, act, language, first=act == acts[0]) for act in acts), look)
    reason = f"#{ticket.id} {hidden(complaint.reason(language))}"
    return Card(reason, "", tuple(each for each in facts if each), tone, buttons)


def _more(ticket: Ticket, language: Language) -> str:
    if not ticket.texts:
        return ""
    return f"同一顾客另有 {ticket.texts} 条" if language == "zh" else f"{ticket.texts} more of the same customer"


def may_press(role: Role, act: Act) -> bool:
    """Whether a role is offered an act; who holds a ticket may hand it on without the right to assign others'."""
    return role.may(act) or (act == "assign" and role.may("release"))


def act_button(ticket: Ticket, act: Act, language: Language, *, first: bool) -> Button:
    """A press says the act with the ticket's number."""
    label = ACT_LABELS[language][act]
    style = "primary" if first else "danger" if act == "escalate" else "plain"
    return Button(label, text=f"{label} #{ticket.id}", action=Action(f"triage.{act}", str(ticket.id)), style=style)  # type: ignore[arg-type]


def act_buttons(ticket: Ticket, role: Role, language: Language) -> tuple[Buttons, ...]:
    """What may be done to a ticket next."""
    acts = [act for act in NEXT.get(ticket.state, ()) if may_press(role, act)]
    if not acts:
        return ()
    return (Buttons(tuple(act_button(ticket, act, language, first=act == acts[0]) for act in acts)),)


def subject(ticket: Ticket) -> str:
    """What a reply that shows one ticket is about: a later one takes its place."""
    return f"ticket:{ticket.id}"


def ticket_view(
    desk: Desk, ticket: Ticket, role: Role, now: datetime, language: Language, *, masked: bool = False
) -> tuple[Part, ...]:
    """A ticket's own view: heading, the customer's words, a suggested reply, its history and the acts it allows.

    With `masked` nobody sees who wrote, whatever their role: others read along.
    """
    works = may_see_whole(role)
    whole = works and not masked
    texts = desk.texts(ticket.id)
    parts: tuple[Part, ...] = (
        Text(heading(ticket, now, language)),
        words_of(ticket, texts, whole=whole),
    )
    if works and ticket.state not in ("resolved", "dismissed"):
        parts += (suggestion(desk.suggestion(ticket).text, language),)
    return (
        *parts,
        *history(desk.history(ticket.id), language, whole=whole),
        *act_buttons(ticket, role, language),
    )


def heading(ticket: Ticket, now: datetime, language: Language) -> str:
    """One line: number, state, who holds it, level, reason, and the time left."""
    complaint = ticket.complaint
    owner = ticket.owner or {"zh": "无人认领", "en": "unclaimed"}[language]
    state, reason, due = (
        state_label(ticket.state, language),
        hidden(complaint.reason(language)),
        when(ticket, now, language),
    )
    stamp = f"{ticket.due_at:%m-%d %H:%M}"
    until = ""
    if ticket.state in WAITING:
        until = f"（时限 {stamp}）" if language == "zh" else f" (due {stamp})"
    incident = ""
    if ticket.incident:
        incident = f"属于事件 E{ticket.incident}。" if language == "zh" else f" Part of incident E{ticket.incident}."
    if language == "zh":
        return f"**工单 #{ticket.id}**（{state}，{owner}）：{complaint.level} 级，{reason}。{due}{until}。{incident}"
    return f"**Ticket #{ticket.id}** ({state}, {owner}): level {complaint.level}, {reason}. {due}{until}.{incident}"


def words_of(ticket: Ticket, texts: Iterable[Attached], *, whole: bool) -> Quotes:
    """The customer's words, and whatever else they wrote about it."""
    shown = str if whole else hidden
    complaint = ticket.complaint
    stars = f"{complaint.stars}★" if complaint.stars else ""
    where = (complaint.channel, complaint.product, complaint.lot, stars, f"{complaint.written_at:%m-%d %H:%M}")
    quotes = [Quote(shown(complaint.text), " · ".join(part for part in where if part))]
    quotes += [Quote(shown(text.text), f"{text.channel} · {text.written_at:%m-%d %H:%M}") for text in texts]
    return Quotes(tuple(quotes))


def suggestion(text: str, language: Language) -> Text:
    """In the customer's language, as a block that can be copied."""
    head = {"zh": "建议回复（发出前请核对）", "en": "Suggested reply (check it before you send it)"}[language]
    return Text(f"**{head}**\n\n> {hidden(text)}")


def history(events: Iterable[Event], language: Language, *, whole: bool) -> tuple[Details, ...]:
    """Every act on it. Where not the whole may be seen, what the desk wrote for itself stays unsaid: of people's words
    only those to the customer are left, without what identifies somebody."""
    shown = [
        event_line(event, language) if whole else hidden(event_line(_said_aloud(event), language)) for event in events
    ]
    return (Details({"zh": "经过", "en": "History"}[language], "\n".join(shown)),) if shown else ()


def _said_aloud(event: Event) -> Event:
    by_people = event.actor != DESK_ITSELF and event.act not in ("answer", "join")
    return replace(event, note="") if by_people else event


def _table(tickets: Sequence[Ticket], of_incident: Mapping[int, Incident], now: datetime, language: Language) -> Table:
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
            hidden(ticket.complaint.reason(language)) + _shared(of_incident.get(ticket.incident or 0), language),
            ticket.complaint.product,
            ticket.complaint.level,
            state_label(ticket.state, language),
            ticket.owner or "",
        )
        for ticket in tickets
    )
    return Table(columns, rows)


def _shared(incident: Incident | None, language: Language) -> str:
    if incident is None:
        return ""
    return (
        f"（事件 E{incident.id}，共 {incident.members} 单）"
        if language == "zh"
        else f" (incident E{incident.id}, {incident.members} tickets)"
    )
