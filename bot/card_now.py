"""A posted reply with its tickets as they are now: around the words that it showed, which stay as they were put there.

What a card said of the customer stays masked in a group, whole where its reader may see it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from assistant.conversation import Button, Buttons, Card, Cards, Part, Quotes, Reply, Text
from assistant.permissions import ACTS, Role
from assistant.skills.triage.cards import act_buttons, card, heading, history, incident_card, subject
from assistant.triage.acts import find
from assistant.triage.incident_rows import incident_in
from assistant.triage.tables import EVENTS, event_of
from assistant.triage.ticket import WAITING, Ticket
from bot.pressed import buttons_of

_DESK: Final = Role("service", ACTS["service"])
"""Whose acts a card offers; whoever presses is asked for their own rights."""
_READER: Final = Role("viewer", ACTS["viewer"])
_FOR_ALL: Final = frozenset({"triage.show", "triage.incident", "triage.claim_incident"})
"""What is offered to whoever may only look, too."""


def as_now(connection: Connection, shown: Reply, now: datetime) -> Reply:
    """The reply as it would be posted at `now` (the desk's time, local and naive), if it shows tickets."""
    if (number := _subject(shown)) and (ticket := find(connection, number)):
        parts = _parts(connection, ticket, shown, now)
        return Reply("triage", "answered", tuple(parts), shown.language, subject=subject(ticket))
    return replace(shown, parts=tuple(_refreshed(connection, part, now, shown) for part in shown.parts))


def tickets_of(reply: Reply) -> list[int]:
    """Which ticket each button of the reply is about, in the order of `buttons_of`; 0 for none. An incident goes by
    the first of its tickets."""
    whole = _subject(reply)
    found: list[int] = []
    for part in reply.parts:
        match part:
            case Buttons(choices):
                found += [whole] * len(choices)
            case Cards(cards):
                rows = (*_rows(part), *(0 for _ in cards))
                for each, row in zip(cards, rows, strict=False):
                    found += [_number(each, "triage.show") or row] * len(each.buttons)
            case _:
                pass
    return found


def tickets_listed(reply: Reply) -> set[int]:
    """Every ticket of the reply's lists."""
    lists = [part for part in reply.parts if isinstance(part, Cards)]
    named = {_number(each, "triage.show") for part in lists for each in part.cards}
    return {*named, *(number for part in lists for number in _rows(part))} - {0}


def _rows(cards: Cards) -> list[int]:
    """The tickets that the table beside the cards names, a row a card."""
    if [column.name for column in cards.table.columns[:1]] != ["id"]:
        return []
    return [row[0] if isinstance(row[0], int) else 0 for row in cards.table.rows]


def _subject(reply: Reply) -> int:
    kind, _, number = reply.subject.partition(":")
    return _counted(number) if kind == "ticket" else 0


def _parts(connection: Connection, ticket: Ticket, shown: Reply, now: datetime) -> Iterator[Part]:
    """The ticket around the words that the card showed; what might be answered, while that is to come."""
    yield Text(heading(ticket, now, shown.language))
    for part in shown.parts[1:]:
        if isinstance(part, Quotes) or (isinstance(part, Text) and ticket.state in WAITING):
            yield part
    acts = select(EVENTS).where(EVENTS.c.ticket_id == ticket.id).order_by(EVENTS.c.id)
    events = [event_of(row) for row in connection.execute(acts)]
    yield from history(events, shown.language, whole=False)
    yield from act_buttons(ticket, _DESK, shown.language)


def _refreshed(connection: Connection, part: Part, now: datetime, shown: Reply) -> Part:
    """The cards of a list as their tickets and incidents are now; any other part as it is."""
    if not isinstance(part, Cards):
        return part
    role = _DESK if any(map(_acts, buttons_of(shown))) else _READER
    return replace(part, cards=tuple(_now(connection, each, role, now, shown) for each in part.cards))


def _now(connection: Connection, old: Card, role: Role, now: datetime, shown: Reply) -> Card:
    ticket = find(connection, _number(old, "triage.show"))
    if ticket:
        return card(ticket, role, now, shown.language)
    incident = incident_in(connection, _number(old, "triage.incident"))
    if incident is None:
        return old
    new = incident_card(incident, None, now, shown.language)
    return replace(old, title=new.title, tone=new.tone, buttons=new.buttons)


def _acts(button: Button) -> bool:
    return button.action is not None and button.action.name not in _FOR_ALL


def _number(of: Card, action: str) -> int:
    """What a card's button of this action is about; 0 without one."""
    values = (each.action.value for each in of.buttons if each.action and each.action.name == action)
    return next(map(_counted, values), 0)


def _counted(number: str) -> int:
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 18 else 0
