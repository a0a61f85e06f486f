"""From complaints to tickets: each text once, and what one customer says again with what they said before."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from analytics.reviews.lots import lot_in
from assistant.triage.acts import write_down
from assistant.triage.incident import DESK, Notice
from assistant.triage.likeness import bare, fingerprint
from assistant.triage.policy import DeskPolicy
from assistant.triage.rights import DESK_ITSELF
from assistant.triage.tables import TEXTS, TICKETS, new_row
from assistant.triage.ticket import OPEN, WAITING, Complaint, Event

AGAIN: Final = timedelta(days=7)
"""So long a customer's further texts about the same thing belong to the ticket that is there."""
TWICE: Final = timedelta(hours=1)
_AT_ONCE: Final = 500
LONG: Final = 20
"""Characters that two people hardly write alike."""


def take_in(
    connection: Connection, complaints: Iterable[Complaint], policy: DeskPolicy, now: datetime
) -> tuple[tuple[int, ...], tuple[Notice, ...]]:
    """The numbers of the tickets opened, and who is to be told of what. A text that is known changes nothing."""
    opened: list[int] = []
    notices: list[Notice] = []
    for complaint in unknown(connection, complaints):
        mark = fingerprint(complaint.text)
        row = _same(connection, complaint, mark)
        try:
            with connection.begin_nested():  # another process may take the same text in at this moment
                if row is not None:
                    notices.extend(_attach(connection, row, complaint, policy, now))
                    continue
                due = policy.due(complaint.written_at, complaint.ground, complaint.level)
                made = new_row(complaint, now, due, mark) | {"lot": complaint.lot or lot_in(complaint.text)}
                inserted = connection.execute(insert(TICKETS).values(made)).inserted_primary_key
                assert inserted is not None
                opened.append(int(inserted[0]))
        except IntegrityError:
            continue
    return tuple(opened), tuple(notices)


def unknown(connection: Connection, complaints: Iterable[Complaint]) -> list[Complaint]:
    """The complaints that are on no ticket yet, each once, in their order."""
    waiting = list(complaints)
    found: set[tuple[str, str]] = set()
    for first in range(0, len(waiting), _AT_ONCE):
        ids = [complaint.review_id for complaint in waiting[first : first + _AT_ONCE]]
        for table in (TICKETS, TEXTS):
            known = select(table.c.source, table.c.review_id).where(table.c.review_id.in_(ids))
            found.update((row.source, row.review_id) for row in connection.execute(known))
    once: dict[tuple[str, str], Complaint] = {}
    for complaint in waiting:
        once.setdefault((complaint.source, complaint.review_id), complaint)
    return [complaint for key, complaint in once.items() if key not in found]


def _same(connection: Connection, complaint: Complaint, mark: str) -> Row[Any] | None:
    """The ticket this text belongs to: of the same customer about the same thing, or sent twice: a long text in the
    very same words, from the same place within the hour, where one of the two has no customer. One that is open comes
    first, then the latest."""
    c = TICKETS.c
    near = c.written_at.between(complaint.written_at - AGAIN, complaint.written_at + AGAIN)
    if complaint.customer:
        matter = and_(c.product == complaint.product, c.ground == complaint.ground, c.state != "dismissed")
        words = and_(c.fingerprint == mark, c.fingerprint != "")
        found = _latest(connection, and_(c.customer == complaint.customer, near, or_(matter, words)))
        if found is not None:
            return found
    if len(bare(complaint.text)) < LONG:
        return None
    hour = c.written_at.between(complaint.written_at - TWICE, complaint.written_at + TWICE)
    place = and_(c.fingerprint == mark, c.product == complaint.product, c.channel == complaint.channel)
    return _latest(connection, and_(hour, place, c.customer == "" if complaint.customer else true()))


def _latest(connection: Connection, which: ColumnElement[bool]) -> Row[Any] | None:
    c = TICKETS.c
    ranked = select(TICKETS).where(which).order_by(c.state.not_in(tuple(OPEN)), c.written_at.desc())
    return connection.execute(ranked.limit(1)).first()


def _attach(
    connection: Connection, row: Row[Any], complaint: Complaint, policy: DeskPolicy, now: datetime
) -> tuple[Notice, ...]:
    """Put a text to its ticket: the graver of the two counts. What a customer writes after the answer opens it again,
    unless it is a long one, word for word what was answered; whose ticket it is hears of it."""
    text = {
        "ticket_id": row.id,
        "source": complaint.source,
        "review_id": complaint.review_id,
        "written_at": complaint.written_at,
        "text": complaint.text,
        "channel": complaint.channel,
        "attached_at": now,
    }
    connection.execute(insert(TEXTS).values(text))
    due = policy.due(complaint.written_at, complaint.ground, complaint.level)
    change: dict[str, Any] = {"texts": row.texts + 1, "updated_at": now}
    if complaint.level > row.level:
        change |= {
            "level": complaint.level,
            "ground": complaint.ground,
            "reason_zh": complaint.reason_zh,
            "reason_en": complaint.reason_en,
            "evidence": complaint.evidence,
            "earlier": complaint.earlier,
            "armed": False,
        }
    over = row.answered_at or row.closed_at
    again = bool(over) and row.state in ("answered", "resolved") and complaint.written_at > over
    again = again and (fingerprint(complaint.text) != row.fingerprint or len(bare(complaint.text)) < LONG)
    if again:
        change |= {"state": "claimed" if row.owner else "new", "closed_at": None, "reopened": row.reopened + 1}
        change |= {"due_at": due, "armed": False}
        write_down(connection, Event(row.id, now, DESK_ITSELF, "reopen", ""))
    elif row.state in WAITING and due < row.due_at:
        change |= {"due_at": due, "armed": False}
    connection.execute(update(TICKETS).where(TICKETS.c.id == row.id).values(change))
    write_down(connection, Event(row.id, now, DESK_ITSELF, "attach", ""))
    if not again:
        return ()
    key, to = f"reopened:{row.id}:{row.reopened + 1}", row.owner or DESK
    return (Notice(key, now, "reopened", to, row.id, row.incident_id, DESK_ITSELF, account=row.owner_account),)
