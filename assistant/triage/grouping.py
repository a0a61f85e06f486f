"""From tickets to incidents: many customers, one cause. One alert each, a pause after it, and an end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from analytics.reviews.emerging import poisson_tail
from assistant.triage.acts import write_down
from assistant.triage.incident import DESK, LEAD, Likeness, Notice
from assistant.triage.likeness import alike
from assistant.triage.policy import DeskPolicy, Grouping
from assistant.triage.rights import DESK_ITSELF
from assistant.triage.tables import INCIDENTS, NOTICES, TICKETS
from assistant.triage.ticket import Event

_STILL_MORE: Final = 0.05
"""The chance of as many by accident below which complaints still come thicker than usual."""


@dataclass(frozen=True, slots=True)
class Surge:
    """A kind of complaint that came thicker than usual, as the review analysis found it. `texts` are its sources and
    ids; `customers` counts them over the whole store, also those that are too old for the desk."""

    product: str
    need: str
    lot: str
    customers: int
    usual_a_day: float
    texts: frozenset[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"need:{self.product}:{self.need}:{self.lot}"[:255]


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets that share something, and by what key the next ones are known to."""

    key: str
    likeness: Likeness
    rows: tuple[Row[Any], ...]
    surge: Surge | None = None

    @property
    def customers(self) -> int:
        """Distinct customers; a ticket without one counts for itself."""
        if self.surge:
            return self.surge.customers
        return len({row.customer or f"#{row.id}" for row in self.rows})


def gather(
    connection: Connection, policy: DeskPolicy, now: datetime, surges: Iterable[Surge] = ()
) -> tuple[Notice, ...]:
    """Put tickets to incidents, open new ones, end those that are over; whom to tell what."""
    return (*_grow(connection, policy, now, surges), *end(connection, policy, now))


def _grow(connection: Connection, policy: DeskPolicy, now: datetime, surges: Iterable[Surge]) -> Iterator[Notice]:
    rules = policy.grouping
    c = TICKETS.c
    columns = (
        c.id, c.source, c.review_id, c.product, c.sku, c.lot, c.ground, c.need, c.customer, c.text, c.level,
        c.written_at, c.incident_id,
    )  # fmt: skip
    recent = select(*columns).where(c.written_at >= now - rules.window, c.written_at <= now, c.state != "dismissed")
    rows: list[Row[Any]] = list(connection.execute(recent.order_by(c.id)))
    known = {row.key: row for row in connection.execute(select(INCIDENTS).where(INCIDENTS.c.closed_at.is_(None)))}
    going = {row.id for row in known.values()}
    joined = {row.id: int(row.incident_id) for row in rows if row.incident_id in going}
    spent = {(row.source, row.review_id) for row in rows if row.incident_id and row.incident_id not in going}
    rows = [row for row in rows if row.incident_id is None or row.incident_id in going]
    grown: set[int] = set()
    for group in _groups(rows, rules, surges):
        free = [row for row in group.rows if row.id not in joined]
        if not free:
            continue
        incident = known[group.key].id if group.key in known else _neighbour(group, joined)
        if incident is None:
            if replace(group, rows=tuple(free)).customers < getattr(rules, group.likeness):
                continue
            if group.surge and len(group.surge.texts & spent) >= len(free):  # the end of what is over already
                continue
            incident = _open(connection, group, free, now)
        _join(connection, incident, free, now)
        joined |= dict.fromkeys((row.id for row in free), incident)
        grown.add(incident)
    yield from _alerts(connection, policy, grown, now)


def _groups(rows: Iterable[Row[Any]], rules: Grouping, surges: Iterable[Surge]) -> Iterator[Group]:
    """The surest likeness first: a lot, then the words, then a need beyond its usual rate."""
    every = list(rows)
    lots: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in every:
        if row.lot and row.ground != "taste":
            lots[f"lot:{row.sku or row.product}:{row.lot.upper()}:{row.ground}"].append(row)
    yield from (Group(key[:255], "lot", tuple(found)) for key, found in lots.items())
    by_id = {row.id: row for row in every}
    for numbers in alike({row.id: row.text for row in every}, rules.texts_like):
        yield Group(f"text:{numbers[0]}", "text", tuple(by_id[number] for number in numbers))
    for surge in surges:
        inside = tuple(row for row in every if (row.source, row.review_id) in surge.texts)
        if inside:
            yield Group(surge.key, "need", inside, surge)


def _neighbour(group: Group, joined: Mapping[int, int]) -> int | None:
    """The incident that the group belongs to: that of some of the same words, or of at least half of its tickets
    (a leak told without its lot, while that lot leaks)."""
    inside = Counter(joined[row.id] for row in group.rows if row.id in joined)
    if not inside:
        return None
    incident, members = max(inside.items(), key=lambda each: (each[1], -each[0]))
    return incident if group.likeness == "text" or 2 * members >= len(group.rows) else None


def _open(connection: Connection, group: Group, rows: list[Row[Any]], now: datetime) -> int:
    first = rows[0]

    def common(name: str) -> str:
        values = {getattr(row, name) for row in rows}
        return str(values.pop()) if len(values) == 1 else ""

    made = {
        "key": group.key,
        "likeness": group.likeness,
        "product": common("product"),
        "sku": common("sku"),
        "lot": group.surge.lot if group.surge else first.lot.upper() if group.likeness == "lot" else common("lot"),
        "ground": common("ground") or max(rows, key=lambda row: row.level).ground,
        "need": group.surge.need if group.surge else common("need"),
        "level": max(row.level for row in rows),
        "opened_at": now,
        "last_at": max(row.written_at for row in rows),
        "usual_a_day": group.surge.usual_a_day if group.surge else None,
    }
    inserted = connection.execute(insert(INCIDENTS).values(made)).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def _join(connection: Connection, incident: int, rows: list[Row[Any]], now: datetime) -> None:
    numbers = [row.id for row in rows]
    connection.execute(update(TICKETS).where(TICKETS.c.id.in_(numbers)).values(incident_id=incident))
    for number in numbers:
        write_down(connection, Event(number, now, DESK_ITSELF, "join", str(incident)))
    last, level = max(row.written_at for row in rows), max(row.level for row in rows)
    stands = connection.execute(select(INCIDENTS.c.last_at, INCIDENTS.c.level).where(INCIDENTS.c.id == incident)).one()
    connection.execute(
        update(INCIDENTS)
        .where(INCIDENTS.c.id == incident)
        .values(last_at=max(last, stands.last_at), level=max(level, stands.level))
    )


def _alerts(connection: Connection, policy: DeskPolicy, grown: set[int], now: datetime) -> Iterator[Notice]:
    """One alert an incident; another only when it still grows after the pause."""
    for number in sorted(grown):
        row = connection.execute(select(INCIDENTS).where(INCIDENTS.c.id == number)).one()
        if row.alerted_at is not None and now - row.alerted_at < policy.grouping.cool_down:
            continue
        connection.execute(update(INCIDENTS).where(INCIDENTS.c.id == number).values(alerted_at=now))
        lead = policy.lead(row.ground)
        yield Notice(
            key=f"incident:{number}:{now:%Y%m%d%H%M%S}",
            at=now,
            kind="incident",
            to=DESK,
            incident=number,
            actor=DESK_ITSELF,
            note="" if lead == LEAD else lead,
        )


def end(connection: Connection, policy: DeskPolicy, now: datetime) -> Iterator[Notice]:
    """An incident is over when no more join than usual for the quiet time; whoever was told of it is told so."""
    rules = policy.grouping
    still = select(INCIDENTS).where(INCIDENTS.c.closed_at.is_(None), INCIDENTS.c.opened_at <= now - rules.quiet)
    for row in connection.execute(still).all():
        lately = select(func.count()).where(TICKETS.c.incident_id == row.id, TICKETS.c.written_at > now - rules.quiet)
        count = int(connection.execute(lately).scalar_one())
        expected = (row.usual_a_day or 0.0) * rules.quiet / timedelta(days=1)
        if count and poisson_tail(count, expected) < _STILL_MORE:
            continue
        connection.execute(update(INCIDENTS).where(INCIDENTS.c.id == row.id).values(closed_at=now))
        told = select(NOTICES.c.to_whom).where(NOTICES.c.incident_id == row.id, NOTICES.c.kind == "incident").distinct()
        for to in connection.execute(told).scalars().all():
            yield Notice(
                key=f"over:{row.id}:{to}", at=now, kind="incident_over", to=to, incident=row.id, actor=DESK_ITSELF
            )
