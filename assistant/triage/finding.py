"""Finding tickets by what they are: conditions as SQL, so that counts hold however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from assistant.identity import channel_of, is_account, user_of
from assistant.triage.acts import act_key
from assistant.triage.rights import DESK_ITSELF, NOBODY
from assistant.triage.tables import EVENTS, TICKETS, event_of, ticket_of
from assistant.triage.ticket import WAITING, Act, Event, State, Ticket


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tickets by what they are; an empty field asks nothing. Times are half-open: from, and before.

    `owner` is what they are called, or an account of theirs; `accounts` are all of that person's. `least` is the lowest
    level. With `late_at` only what waits for an answer past its deadline then; with `due_before`
    what waits and whose deadline comes before that, and after `due_from`.
    """

    states: tuple[State, ...] = ()
    owner: str = ""
    accounts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    least: int = 0
    level: int = 0
    product: str = ""
    channel: str = ""
    incident: int | None = None
    late_at: datetime | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    written_from: datetime | None = None
    written_before: datetime | None = None
    answered_from: datetime | None = None
    answered_before: datetime | None = None
    closed_from: datetime | None = None
    closed_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The names that tickets on the desk hold."""

    people: tuple[str, ...]
    products: tuple[str, ...]
    channels: tuple[str, ...]


def search(connection: Connection, wanted: Wanted, limit: int) -> tuple[Ticket, ...]:
    """The most urgent first: by level, then by deadline."""
    found = select(TICKETS).where(*_conditions(wanted))
    ranked = found.order_by(TICKETS.c.level.desc(), TICKETS.c.due_at, TICKETS.c.id).limit(limit)
    return tuple(ticket_of(row) for row in connection.execute(ranked))


def how_many(connection: Connection, wanted: Wanted) -> int:
    """How many tickets are so."""
    counted = select(func.count()).select_from(TICKETS).where(*_conditions(wanted))
    return int(connection.execute(counted).scalar_one())


def known(connection: Connection) -> Known:
    """Everybody who holds a ticket or acted on one, and the products and channels of all tickets."""

    def values(column: ColumnElement[str]) -> tuple[str, ...]:
        found = connection.execute(select(column).distinct().where(column.is_not(None), column != ""))
        return tuple(sorted(str(row[0]) for row in found))

    people = {*values(TICKETS.c.owner), *values(EVENTS.c.actor)} - {DESK_ITSELF}
    return Known(tuple(sorted(people)), values(TICKETS.c.product), values(TICKETS.c.channel))


def acted_on(connection: Connection, act_ids: Sequence[str]) -> tuple[int, ...]:
    """The tickets on which these very acts were done already, in the order of the ids."""
    keys = [act_key(each) for each in act_ids]
    found = connection.execute(select(EVENTS.c.act_id, EVENTS.c.ticket_id).where(EVENTS.c.act_id.in_(keys)))
    by_key = {row.act_id: int(row.ticket_id) for row in found}
    return tuple(dict.fromkeys(by_key[key] for key in keys if key in by_key))


def last_done(connection: Connection, name: str, accounts: Sequence[str]) -> tuple[Event, ...]:
    """What somebody did last on the whole desk: one act, or the same one on several tickets at once."""
    bare = and_(EVENTS.c.account == "", EVENTS.c.actor == name)
    theirs = or_(bare, named(EVENTS.c.actor, EVENTS.c.account, accounts)) if accounts else bare
    done = select(EVENTS).where(theirs, EVENTS.c.act.in_(get_args(Act)))
    last = connection.execute(done.order_by(EVENTS.c.id.desc()).limit(1)).first()
    if last is None:
        return ()
    together = done.where(EVENTS.c.at == last.at, EVENTS.c.act == last.act).order_by(EVENTS.c.ticket_id)
    return tuple(event_of(row) for row in connection.execute(together))


def bearing(connection: Connection, name: str) -> tuple[str, ...]:
    """The accounts of those who hold or held a ticket, or acted on one, under this name."""
    held = select(TICKETS.c.owner_account).where(TICKETS.c.owner == name).distinct()
    acted = select(EVENTS.c.account).where(EVENTS.c.actor == name).distinct()
    found = (str(row[0]) for wanted in (held, acted) for row in connection.execute(wanted))
    return tuple(sorted({key for key in found if key}))


def of_account(column: ColumnElement[str], key: str) -> ColumnElement[bool]:
    """A column of accounts that holds this one; see `identity.same` for those without a workspace."""
    keys = [column == key]
    if channel_of(key) == "slack" and "/" in key:
        keys.append(column == f"slack:{user_of(key)}")
    elif channel_of(key) == "slack":
        keys.append(and_(column.startswith("slack:"), column.endswith(f"/{user_of(key)}", autoescape=True)))
    return or_(*keys)


def named(name: ColumnElement[str], key: ColumnElement[str], accounts: Sequence[str]) -> ColumnElement[bool]:
    """Rows of the person with these accounts; a row of whose account nothing is known goes by the first one's id."""
    bare = and_(key == "", name == user_of(accounts[0]))
    return or_(bare, *(of_account(key, each) for each in accounts))


def _held(wanted: Wanted) -> ColumnElement[bool]:
    c = TICKETS.c
    if not wanted.accounts:
        return c.owner == wanted.owner
    held = named(c.owner, c.owner_account, wanted.accounts)
    return held if is_account(wanted.owner) else or_(c.owner == wanted.owner, held)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    c = TICKETS.c
    asked: list[ColumnElement[bool]] = []
    if wanted.states:
        asked.append(c.state.in_(wanted.states))
    if wanted.owner:
        asked.append(c.owner.is_(None) if wanted.owner == NOBODY else _held(wanted))
    if wanted.grounds:
        asked.append(c.ground.in_(wanted.grounds))
    if wanted.late_at or wanted.due_before or wanted.due_from:
        asked.append(c.state.in_(tuple(WAITING)))
    exact = {"level": c.level, "product": c.product, "channel": c.channel, "incident": c.incident_id}
    asked += [column == value for name, column in exact.items() if (value := getattr(wanted, name))]
    least = {"least": c.level, "due_from": c.due_at, "written_from": c.written_at}
    least |= {"answered_from": c.answered_at, "closed_from": c.closed_at}
    asked += [column >= value for name, column in least.items() if (value := getattr(wanted, name))]
    before = {"late_at": c.due_at, "due_before": c.due_at, "written_before": c.written_at}
    before |= {"answered_before": c.answered_at, "closed_before": c.closed_at}
    asked += [column < value for name, column in before.items() if (value := getattr(wanted, name))]
    return asked
