"""A ticket's cards on platforms, wherever they stand: each takes the new state, in the act's own transaction.

A row of the outbox for each conversation where one stands, and for each list that it is in; the platform's sender
updates the message that is there and posts nothing new. What a card said of the customer stays as it was put there:
masked in a group, whole where its reader may see it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Engine, String, Table, func, select

from assistant.conversation import Card, Cards, Part, Quotes, Reply, Text
from assistant.permissions import ACTS, Role
from assistant.skills.triage.cards import act_buttons, card, heading, history, incident_card, subject
from assistant.triage.acts import find
from assistant.triage.incident_rows import incident_in
from assistant.triage.tables import EVENTS, event_of
from assistant.triage.ticket import WAITING, Ticket
from bot.post.outbox import places, post
from bot.store.codec import decode_reply, decode_slots
from bot.store.state import Moment, insert_of, metadata, outbox

UPDATING: Final = frozenset({"slack"})
"""Routes whose sender knows an origin with "update": the message that shows the subject takes the reply."""
FRESH: Final = timedelta(days=3)
"""For how long a list that was posted is kept up to date."""
_MOST_LISTS: Final = 20
_DESK: Final = Role("service", ACTS["service"])
"""Whose acts a card offers; whoever presses is asked for their own rights."""

listed = Table(
    "listed_tickets",
    metadata,
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("reply", BigInteger, primary_key=True, autoincrement=False),
    Column("message", String(255), nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Lists:
    """Which posted lists show which tickets."""

    engine: Engine

    def keep(self, reply: Reply, seq: int, message: str, now: datetime) -> None:
        """A reply with cards of tickets stands as a platform's `message`. Raises SQLAlchemyError when the store is
        away."""
        numbers = {number for part in reply.parts if isinstance(part, Cards) for number in _numbers(part)}
        rows = [{"ticket": number, "reply": seq, "message": message[:255], "at": now} for number in sorted(numbers)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert_of(connection)(listed).on_conflict_do_nothing(), rows)
                connection.execute(listed.delete().where(listed.c.at < now - FRESH))


def post_cards(connection: Connection, tickets: Sequence[Ticket], now: datetime, moment: datetime) -> int:
    """Have every card of these tickets take its new state; how many messages that is.

    `now` is the desk's time, local and naive; `moment` the real one, aware, from which the outbox counts.
    """
    posted = sum(_posted(connection, ticket, now, moment) for ticket in tickets)
    return posted + _lists(connection, [ticket.id for ticket in tickets], now, moment)


def _posted(connection: Connection, ticket: Ticket, now: datetime, moment: datetime) -> int:
    """The messages that show this ticket alone."""
    standing = [each for each in places(connection, subject(ticket)) if each.origin.get("route") in UPDATING]
    turn = _turn(connection, (ticket.id,)) if standing else 0
    for place in standing:
        shown = place.reply
        _withdraw(connection, f"card:{ticket.id}:", place.conversation)
        post(
            connection,
            key=f"card:{ticket.id}:{turn}:{place.origin['route']}:{place.conversation}",
            origin=_updating(place.origin),
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


def _lists(connection: Connection, numbers: Sequence[int], now: datetime, moment: datetime) -> int:
    """The lists with any of these tickets, each once."""
    among = select(listed.c.reply).where(listed.c.ticket.in_(numbers), listed.c.at > moment - FRESH).distinct()
    wanted = (
        select(outbox, listed.c.message)
        .join(listed, listed.c.reply == outbox.c.seq)
        .where(outbox.c.seq.in_(among))
        .distinct()
        .order_by(outbox.c.seq.desc())
        .limit(_MOST_LISTS)
    )
    rows = connection.execute(wanted).all() if numbers else []
    turn = _turn(connection, numbers) if rows else 0
    for row in rows:
        shown = decode_reply(row.body)
        parts = tuple(_refreshed(connection, part, now, shown) for part in shown.parts)
        _withdraw(connection, f"card:list:{row.seq}:", row.conversation)
        post(
            connection,
            key=f"card:list:{row.seq}:{turn}",
            origin=_updating(decode_slots(row.origin or "{}")) | {"shown": row.message},
            conversation=row.conversation,
            reply=replace(shown, parts=parts),
            now=moment,
        )
    return len(rows)


def _withdraw(connection: Connection, kind: str, conversation: str) -> None:
    """A state that was never shown, and is none any more, is not sent: many acts at once hold nobody's answer up."""
    older = (outbox.c.key.startswith(kind, autoescape=True), outbox.c.conversation == conversation)
    connection.execute(outbox.delete().where(*older, outbox.c.state == "waiting", outbox.c.attempts == 0))


def _updating(origin: Mapping[str, str]) -> dict[str, str]:
    """Where a message stands, for a reply that takes its place."""
    thread = origin.get("thread") or origin.get("card") or origin.get("ts", "")
    return {**origin, "thread": thread, "card": "", "update": "card"}


def _turn(connection: Connection, numbers: Sequence[int]) -> int:
    """The last entry of these tickets' histories: another with every act."""
    last = select(func.max(EVENTS.c.id)).where(EVENTS.c.ticket_id.in_(numbers))
    return connection.execute(last).scalar() or 0


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


def _refreshed(connection: Connection, part: Part, now: datetime, shown: Reply) -> Part:
    """The cards of a list as their tickets and incidents are now; any other part as it is."""
    if not isinstance(part, Cards):
        return part
    return replace(part, cards=tuple(_now(connection, each, now, shown) for each in part.cards))


def _now(connection: Connection, old: Card, now: datetime, shown: Reply) -> Card:
    ticket = find(connection, _number(old, "triage.show"))
    if ticket:
        return card(ticket, _DESK, now, shown.language)
    incident = incident_in(connection, _number(old, "triage.incident"))
    if incident is None:
        return old
    new = incident_card(incident, None, now, shown.language)
    return replace(old, title=new.title, tone=new.tone, buttons=new.buttons)


def _numbers(cards: Cards) -> Iterator[int]:
    """The tickets of a list; an incident by the first of its tickets, which its row names."""
    ids = [column.name for column in cards.table.columns[:1]]
    yield from (number for each in cards.cards if (number := _number(each, "triage.show")))
    if ids == ["id"]:
        yield from (row[0] for row in cards.table.rows if isinstance(row[0], int))


def _number(of: Card, action: str) -> int:
    """What a card's button of this action is about; 0 without one."""
    values = (each.action.value for each in of.buttons if each.action and each.action.name == action)
    return next((int(value) for value in values if value.isascii() and value.isdecimal() and len(value) <= 18), 0)
