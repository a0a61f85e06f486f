"""One act on one ticket, within a transaction: checked, done, written down, and told to whom it concerns."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, literal, select, update

from assistant.triage.incident import LEAD, Notice
from assistant.triage.post import Post
from assistant.triage.rights import Person, objection
from assistant.triage.tables import EVENTS, HIGHEST, NOTICES, TICKETS, ticket_of
from assistant.triage.ticket import MOVES, Act, Event, NotDone, Ticket

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """What one person wants done. `act_id` names the press of a button, `to` is who is given the ticket or told, with
    their account where it is known, `due` the new end of the promise when a ticket is opened again.
    `among` are the accounts of those who are called `to`, where that is not one person."""

    act: Act
    person: Person
    note: str = ""
    act_id: str | None = None
    to: str = ""
    due: datetime | None = None
    to_account: str = ""
    among: tuple[str, ...] = ()


def perform(connection: Connection, number: int, order: Order, now: datetime) -> Ticket | NotDone:
    """The ticket after the act, or why nothing was done.

    The row is locked while it is looked at, and the UPDATE holds it to the state and owner that were seen: of two who
    claim at once, one gets NotDone. An `act_id` that is known changes nothing and returns the ticket as it stands.
    """
    ticket = find(connection, number, locked=True)
    if ticket is None:
        return NotDone("missing")
    key = act_key(order.act_id)
    if key and connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == key)).first():
        return ticket
    refused = objection(order.act, ticket, order.person, note=order.note, to=order.to)
    if refused:
        return refused
    seen = (TICKETS.c.id == number, TICKETS.c.state == ticket.state, _owned_by(ticket))
    if not connection.execute(update(TICKETS).where(*seen).values(_change(order, ticket, now))).rowcount:
        return NotDone("state", find(connection, number))
    note, to = order.note[:LONGEST_NOTE], order.to.strip()
    write_down(connection, Event(number, now, order.person.name, order.act, note, to, order.person.account), key)
    after = find(connection, number)
    assert after is not None
    return after


def find(connection: Connection, number: int, *, locked: bool = False) -> Ticket | None:
    """A ticket by its number; `locked` until the transaction ends, where the store can."""
    if not 0 < number <= HIGHEST:
        return None
    wanted = select(TICKETS).where(TICKETS.c.id == number)
    row = connection.execute(wanted.with_for_update() if locked else wanted).first()
    return ticket_of(row) if row else None


def write_down(connection: Connection, event: Event, act_id: str | None = None) -> None:
    """An entry of a ticket's history."""
    connection.execute(
        insert(EVENTS).values(
            ticket_id=event.ticket,
            at=event.at,
            actor=event.actor,
            account=event.account,
            act=event.act,
            note=event.note,
            act_id=act_id,
            to_whom=event.to,
        )
    )


def told_of(order: Order, before: Ticket, after: Ticket, now: datetime) -> tuple[Notice, ...]:
    """Who hears of an act besides the one who did it: the new holder, the lead, or whose ticket it was."""
    act, person = order.act, order.person
    hears = {"assign": after.owner, "escalate": after.lead or LEAD, "reopen": after.owner}.get(act)
    kinds = {"assign": "assigned", "escalate": "escalated", "reopen": "reopened"}
    theirs = order.to_account if act == "escalate" else after.owner_account
    found = []
    if hears and not person.goes_by(hears, theirs):
        found.append((hears, theirs, kinds[act], ""))
    moved = act in ("assign", "claim") and (before.owner, before.owner_account) != (after.owner, after.owner_account)
    if moved and before.owner and not person.holds(before):
        found.append((before.owner, before.owner_account, "assigned", "away"))
    stamp = f"{now:%Y%m%d%H%M%S%f}"
    return tuple(
        Notice(
            key=f"{kind}:{after.id}:{account or to}:{stamp}",
            at=now,
            kind=kind,  # type: ignore[arg-type]
            to=to,
            ticket=after.id,
            incident=after.incident,
            actor=person.name,
            rule=rule,
            note=order.note[:LONGEST_NOTE],
            account=account,
        )
        for to, account, kind, rule in found
    )


def tell(connection: Connection, post: Post, notices: Iterable[Notice]) -> int:
    """Keep notices whose key is new, and post them; how many there were."""
    told = 0
    for notice in notices:
        if connection.execute(select(NOTICES.c.id).where(NOTICES.c.key == notice.key)).first():
            continue
        row = {
            "key": notice.key,
            "at": notice.at,
            "kind": notice.kind,
            "to_whom": notice.to,
            "ticket_id": notice.ticket,
            "incident_id": notice.incident,
            "actor": notice.actor,
            "rule": notice.rule,
            "note": notice.note,
            "account": notice.account,
        }
        connection.execute(insert(NOTICES).values(row))
        post.tell(connection, notice)
        told += 1
    return told


def act_key(act_id: str | None) -> str | None:
    """What a press is remembered by: its id, or, where that is long, a digest of it."""
    if not act_id or len(act_id) <= 100:
        return act_id or None
    return hashlib.sha256(act_id.encode()).hexdigest()


def _owned_by(ticket: Ticket) -> ColumnElement[bool]:
    if ticket.owner is None:
        return TICKETS.c.owner.is_(None)
    return and_(TICKETS.c.owner == ticket.owner, TICKETS.c.owner_account == ticket.owner_account)


def _change(order: Order, ticket: Ticket, now: datetime) -> dict[str, Any]:
    act, to, note = order.act, order.to.strip(), order.note
    taken = {"owner": order.person.name, "owner_account": order.person.account}
    kept = taken if ticket.owner is None else {}
    after = MOVES[act][1]
    if act == "reopen" and ticket.owner is None:
        after = "new"
    change: dict[str, Any] = {"updated_at": now} | ({"state": after} if after else {})
    match act:
        case "claim":
            change |= {**taken, "claimed_at": ticket.claimed_at or now}
        case "assign":
            change |= {"owner": to, "owner_account": order.to_account, "claimed_at": ticket.claimed_at or now}
            if ticket.state == "answered":
                change["state"] = "answered"
        case "release":
            change |= {"owner": None, "owner_account": ""}
        case "answer":
            change |= {"answered_at": ticket.answered_at or now, **kept}
            change["answer"] = note[:LONGEST_NOTE]
        case "resolve":
            change |= {"answered_at": ticket.answered_at or now, "closed_at": now, **kept}
        case "dismiss":
            change |= {"closed_at": now, **kept}
        case "escalate":
            change["lead"] = to or ticket.lead
        case "reopen":
            change |= {"closed_at": None, "reopened": ticket.reopened + 1, "armed": False}
            change |= {"due_at": order.due or ticket.due_at}
        case "note":
            pass
    return change


def counted(states: Iterable[str], incident: ColumnElement[int]) -> Any:
    """How many tickets of an incident stand in these states."""
    return (
        select(func.count(literal(1)))
        .where(TICKETS.c.incident_id == incident, TICKETS.c.state.in_(tuple(states)))
        .scalar_subquery()
    )
