"""A ticket's cards on platforms, wherever they stand: each takes the new state, in the act's own transaction.

A row of the outbox for each conversation where one stands, and for each list that it is in; the platform's sender
updates the message that is there and posts nothing new. Where a platform changes a card only by a code, a row for each
card that has a code left.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Engine, Row, String, Table, func, select

from assistant.conversation import Reply
from assistant.skills.triage.cards import subject
from assistant.triage.tables import EVENTS
from assistant.triage.ticket import Ticket
from bot.card_codes import changeable
from bot.card_now import as_now, tickets_listed
from bot.clock import local_time
from bot.mail.history import Sent, find_reply
from bot.post.outbox import outbox_row, places, post, put
from bot.store.codec import decode_reply, decode_slots
from bot.store.state import Moment, insert_of, is_open, metadata, outbox

UPDATING: Final = frozenset({"slack"})
"""Routes whose sender knows an origin with "update": the message that shows the subject takes the reply."""
CODED: Final = frozenset({"wecom-app"})
"""Routes that change a card by a code; their senders know an origin with "update" too, and with what card it is."""
FRESH: Final = timedelta(days=3)
"""For how long a list that was posted is kept up to date."""
SETTLING: Final = timedelta(seconds=3)
"""How long a card that takes a code waits for its new state: for the answer to who pressed it, which changes it itself,
and for what is done next, since a code is good for one change."""
_MOST_LISTS: Final = 20
_MOST_CODED: Final = 200

listed = Table(
    "listed_tickets",
    metadata,
    Column("ticket", BigInteger, primary_key=True, autoincrement=False),
    Column("reply", BigInteger, primary_key=True, autoincrement=False),
    Column("message", String(255), nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A card that takes codes: its task id, and its place among the cards of the reply that it shows."""

    task: str
    place: int

    def written(self) -> str:
        return f"{self.task}/{self.place}"

    @classmethod
    def read(cls, message: str) -> "Standing":
        task, _, place = message.rpartition("/")
        return cls(task, int(place) if place.isdecimal() else 0)


@dataclass(frozen=True, slots=True)
class Lists:
    """Which posted messages show which tickets. Methods raise SQLAlchemyError when the store is away."""

    engine: Engine

    def keep(self, reply: Reply, seq: int, message: str, now: datetime) -> None:
        """A reply with cards of tickets stands as a platform's `message`."""
        with self.engine.begin() as connection:
            _keep(connection, tickets_listed(reply), seq, message, now)

    def keep_card(self, card: Standing, tickets: Collection[int], seq: int, now: datetime) -> None:
        """A card shows these tickets as the reply at a place in the outbox has them, and no other reply any more."""
        with self.engine.begin() as connection:
            its = listed.c.message.startswith(f"{card.task}/", autoescape=True)
            connection.execute(listed.delete().where(its))
            _keep(connection, tickets, seq, card.written(), now)


def post_cards(connection: Connection, tickets: Sequence[Ticket], now: datetime, moment: datetime) -> int:
    """Have every card of these tickets take its new state; how many messages that is.

    `now` is the desk's time, local and naive; `moment` the real one, aware, from which the outbox counts.
    """
    numbers = [ticket.id for ticket in tickets]
    posted = sum(_posted(connection, ticket, now, moment) for ticket in tickets)
    return posted + _lists(connection, numbers, now, moment) + _coded(connection, numbers, now, moment)


def post_pressed(engine: Engine, task: str, key: str, now: datetime, moment: datetime) -> None:
    """Have a card that was pressed, and that its answer did not change, show its tickets as they are: who pressed it
    had seen what is no more. `key` names the press; nothing is posted twice for it. `now` is the team's time, aware.

    Raises SQLAlchemyError when the store is away.
    """
    its = listed.c.message.startswith(f"{task}/", autoescape=True)
    with engine.begin() as connection:
        waits = select(outbox.c.seq).where(outbox.c.conversation == _line(task), is_open(outbox)).limit(1)
        row = connection.execute(_standing().where(its).limit(1)).first()
        if row is not None and connection.execute(waits).first() is None:
            _update_card(connection, row, f"press:{key}", local_time(now), moment, moment)


def withdraw(engine: Engine, task: str, before: int) -> None:
    """A card shows what the delivery at a place in the outbox has put there: states that waited before are no news."""
    with engine.begin() as connection:
        _withdraw(connection, outbox.c.conversation == _line(task), outbox.c.seq < before)


def kept_now(engine: Engine, sent: Sent, key: str, origin: Mapping[str, str], now: datetime, moment: datetime) -> Sent:
    """A posted reply with its tickets as they are now (`now` is the team's time, aware), in the outbox as something
    that was sent: so the keys of its buttons mean what they say. The same at every call with this key.

    Raises SQLAlchemyError when the store is away.
    """
    with engine.begin() as connection:
        reply = as_now(connection, sent.reply, local_time(now))
        row = outbox_row(key, key, sent.conversation, origin["route"], origin, reply, moment) | {"state": "done"}
        put(connection, row)
        seq = connection.execute(select(outbox.c.seq).where(outbox.c.key == row["key"])).scalar_one()
    return find_reply(engine, seq) or sent


def _keep(connection: Connection, tickets: Iterable[int], seq: int, message: str, now: datetime) -> None:
    rows = [{"ticket": number, "reply": seq, "message": message[:255], "at": now} for number in sorted(tickets)]
    if rows:
        connection.execute(insert_of(connection)(listed).on_conflict_do_nothing(), rows)
        connection.execute(listed.delete().where(listed.c.at < now - FRESH))


def _posted(connection: Connection, ticket: Ticket, now: datetime, moment: datetime) -> int:
    """The messages that show this ticket alone."""
    standing = [each for each in places(connection, subject(ticket)) if each.origin.get("route") in UPDATING]
    turn = _turn(connection, (ticket.id,)) if standing else 0
    for place in standing:
        _withdraw(
            connection,
            outbox.c.key.startswith(f"card:{ticket.id}:", autoescape=True),
            outbox.c.conversation == place.conversation,
        )
        post(
            connection,
            key=f"card:{ticket.id}:{turn}:{place.origin['route']}:{place.conversation}",
            origin=_updating(place.origin),
            conversation=place.conversation,
            reply=as_now(connection, place.reply, now),
            now=moment,
        )
    return len(standing)


def _lists(connection: Connection, numbers: Sequence[int], now: datetime, moment: datetime) -> int:
    """The lists with any of these tickets, each once."""
    wanted = _with(numbers, moment).where(outbox.c.channel.not_in(CODED)).limit(_MOST_LISTS)
    rows = connection.execute(wanted).all() if numbers else []
    turn = _turn(connection, numbers) if rows else 0
    for row in rows:
        _withdraw(
            connection,
            outbox.c.key.startswith(f"card:list:{row.seq}:", autoescape=True),
            outbox.c.conversation == row.conversation,
        )
        post(
            connection,
            key=f"card:list:{row.seq}:{turn}",
            origin=_updating(decode_slots(row.origin or "{}")) | {"shown": row.message},
            conversation=row.conversation,
            reply=as_now(connection, decode_reply(row.body), now),
            now=moment,
        )
    return len(rows)


def _coded(connection: Connection, numbers: Sequence[int], now: datetime, moment: datetime) -> int:
    """The cards with any of these tickets that have a code left, each once."""
    wanted = _with(numbers, moment).where(outbox.c.channel.in_(CODED)).limit(_MOST_CODED)
    rows = {Standing.read(row.message).task: row for row in connection.execute(wanted)} if numbers else {}
    turn = _turn(connection, numbers) if rows else 0
    live = changeable(connection, rows.keys(), moment)
    for task in live:
        _withdraw(connection, outbox.c.conversation == _line(task))
        _update_card(connection, rows[task], f"{turn}", now, moment, moment + SETTLING)
    return len(live)


def _standing() -> Any:
    """The replies that stand as messages with tickets, and which messages those are, the newest first."""
    return (
        select(outbox, listed.c.message)
        .join(listed, listed.c.reply == outbox.c.seq)
        .distinct()
        .order_by(outbox.c.seq.desc())
    )


def _with(numbers: Sequence[int], moment: datetime) -> Any:
    return _standing().where(listed.c.ticket.in_(numbers), listed.c.at > moment - FRESH)


def _update_card(
    connection: Connection, row: Row[Any], turn: str, now: datetime, moment: datetime, due: datetime
) -> None:
    """A row for one card's new state. Cards wait for nobody: each has a line of its own."""
    line = _line(Standing.read(row.message).task)
    origin = _updating(decode_slots(row.origin or "{}")) | {"shown": row.message}
    reply = as_now(connection, decode_reply(row.body), now)
    key = f"{line}:{turn}"
    put(connection, outbox_row(key, key, line, row.channel, origin, reply, moment) | {"due_at": due})


def _line(task: str) -> str:
    return f"card:of:{task}"


def _withdraw(connection: Connection, *which: Any) -> None:
    """A state that was never shown, and is none any more, is not sent: many acts at once hold nobody's answer up."""
    connection.execute(outbox.delete().where(*which, outbox.c.state == "waiting", outbox.c.attempts == 0))


def _updating(origin: Mapping[str, str]) -> dict[str, str]:
    """Where a message stands, for a reply that takes its place."""
    thread = origin.get("thread") or origin.get("card") or origin.get("ts", "")
    return {**origin, "thread": thread, "card": "", "update": "card"}


def _turn(connection: Connection, numbers: Sequence[int]) -> int:
    """The last entry of these tickets' histories: another with every act."""
    last = select(func.max(EVENTS.c.id)).where(EVENTS.c.ticket_id.in_(numbers))
    return connection.execute(last).scalar() or 0
