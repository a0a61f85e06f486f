"""A ticket's cards on platforms, wherever they stand: each takes the new state, in the act's own transaction.

A row of the outbox for each conversation where one stands; the platform's sender updates the message that is there and
posts nothing new. What the card said of the customer stays as it was put there: masked in a group, whole where its
reader may see it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from assistant.conversation import Part, Quotes, Reply, Text
from assistant.permissions import ACTS, Role
from assistant.skills.triage.cards import act_buttons, heading, history, subject
from assistant.triage.tables import EVENTS, event_of
from assistant.triage.ticket import WAITING, Ticket
from bot.post.outbox import places, post

UPDATING: Final = frozenset({"slack"})
"""Routes whose sender knows an origin with "update": the message that shows the subject takes the reply."""
_DESK: Final = Role("service", ACTS["service"])
"""Whose acts a card offers; whoever presses is asked for their own rights."""


def post_cards(connection: Connection, ticket: Ticket, now: datetime, moment: datetime) -> int:
    """Have every card of a ticket take its new state; how many there are.

    `now` is the desk's time, local and naive; `moment` the real one, aware, from which the outbox counts.
    """
    standing = [each for each in places(connection, subject(ticket)) if each.origin.get("route") in UPDATING]
    turn = 0
    if standing:
        acts = select(func.max(EVENTS.c.id)).where(EVENTS.c.ticket_id == ticket.id)
        turn = connection.execute(acts).scalar() or 0
    for place in standing:
        shown, origin = place.reply, dict(place.origin)
        origin["thread"] = origin.get("thread") or origin.get("card") or origin.get("ts", "")
        origin |= {"update": "card", "card": ""}
        post(
            connection,
            key=f"card:{ticket.id}:{turn}:{origin['route']}:{place.conversation}",
            origin=origin,
            conversation=place.conversation,
            reply=Reply(
                "triage",
                "answered",
                tuple(_parts(connection, ticket, shown, now)),
                shown.language,
                subject=subject(ticket),
            ),
            now=moment,
        )
    return len(standing)


def _parts(connection: Connection, ticket: Ticket, shown: Reply, now: datetime) -> Iterator[Part]:
    """The ticket as it is now, around the words that the card showed; what might be answered, while that is to come."""
    yield Text(heading(ticket, now, shown.language))
    for part in shown.parts[1:]:
        if isinstance(part, Quotes) or (isinstance(part, Text) and ticket.state in WAITING):
            yield part
    acts = select(EVENTS).where(EVENTS.c.ticket_id == ticket.id).order_by(EVENTS.c.id)
    events = [event_of(row) for row in connection.execute(acts)]
    yield from history(events, shown.language, whole=False)
    yield from act_buttons(ticket, _DESK, shown.language)
