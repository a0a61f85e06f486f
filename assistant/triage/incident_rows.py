"""Incidents as they stand in the store, their members counted."""

from typing import Any

from sqlalchemy import Connection, desc, func, literal, select

from assistant.triage.acts import counted
from assistant.triage.incident import Incident
from assistant.triage.tables import HIGHEST, INCIDENTS, TICKETS, incident_of
from assistant.triage.ticket import STATES, WAITING


def incident_in(connection: Connection, number: int) -> Incident | None:
    """An incident as it stands within a transaction."""
    return next(iter(read_incidents(connection, number=number)), None)


def read_incidents(
    connection: Connection, *, number: int | None = None, only_open: bool = False
) -> tuple[Incident, ...]:
    """One incident, those that go on, or all; the gravest first, of one level the one with most tickets."""
    if number is not None and not 0 < number <= HIGHEST:
        return ()
    wanted = select(
        INCIDENTS,
        counted(STATES, INCIDENTS.c.id).label("members"),
        counted(WAITING, INCIDENTS.c.id).label("waiting"),
        _of_lot().label("of_lot"),
    )
    if number is not None:
        wanted = wanted.where(INCIDENTS.c.id == number)
    if only_open:
        wanted = wanted.where(INCIDENTS.c.closed_at.is_(None))
    ranked = wanted.order_by(INCIDENTS.c.level.desc(), desc("members"), INCIDENTS.c.last_at.desc(), INCIDENTS.c.id)
    return tuple(incident_of(row) for row in connection.execute(ranked))


def _of_lot() -> Any:
    """How many tickets of an incident name its lot; others may have joined that were told without one."""
    same = (TICKETS.c.incident_id == INCIDENTS.c.id, func.upper(TICKETS.c.lot) == func.upper(INCIDENTS.c.lot))
    return select(func.count(literal(1))).where(*same).scalar_subquery()
