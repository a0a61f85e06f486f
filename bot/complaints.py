"""From the labelled store to the desk: the recent negative reviews that somebody must answer, and what is unusual."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import NoWarehouse, Warehouse
from assistant.triage.grouping import Surge
from assistant.triage.ticket import Complaint

WINDOW: Final = timedelta(days=3)
"""Older complaints stay in the analysis and out of the desk: an import of last year's reviews is no emergency."""
_PAGE: Final = 2000

_LABELS = sa.table(
    "review_labels",
    *(
        sa.column(name)
        for name in (
            "source", "review_id", "at", "text", "severity", "severity_ground", "reason_zh", "reason_en",
            "evidence", "earlier", "product", "sku", "channel", "stars", "customer_id", "is_ticket",
        )
    ),
)  # fmt: skip
_MENTIONS = sa.table(
    "review_mentions",
    *(
        sa.column(name)
        for name in ("source", "review_id", "at", "product", "need", "kind", "start", "quote", "customer_id")
    ),
)
_REVIEWS = sa.table("reviews", sa.column("review_id"), sa.column("lot"))


def recent_complaints(warehouse: Warehouse, now: datetime) -> Iterator[Complaint]:
    """The complaints written within the window before `now` (local, naive), the oldest first."""
    try:
        tables = warehouse.tables()
        if "review_labels" not in tables:
            return
        said = _said(warehouse, now) if "review_mentions" in tables else {}
        lots = _lots(warehouse, now) if "reviews" in tables and "lot" in warehouse.columns("reviews") else {}
        rows = _pages(warehouse, _wanted(now, warehouse.columns("review_labels")))
        for source, review_id, at, text, level, ground, zh, en, evidence, earlier, *of in rows:
            product, sku, channel, stars, customer = of
            yield Complaint(
                source=source,
                review_id=review_id,
                written_at=at,
                text=text,
                level=level,
                ground=ground,
                reason_zh=zh,
                reason_en=en,
                product=product or "",
                sku=sku or "",
                channel=channel or "",
                stars=stars,
                customer=customer or "",
                lot=lots.get(review_id, "") if source == "review" else "",
                need=_need(said.get((source, review_id), ()), evidence or ""),
                evidence=evidence or "",
                earlier=earlier or 0,
            )
    except NoWarehouse:
        return


def outside(warehouse: Warehouse, now: datetime) -> tuple[int, int]:
    """How many complaints are too old for the desk, and how many were written after its day is over."""
    c = _LABELS.c
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time())
    try:
        if "review_labels" not in warehouse.tables():
            return 0, 0
        counts = [
            warehouse.rows(sa.select(sa.func.count()).select_from(_LABELS).where(c.is_ticket, when)).rows[0][0]
            for when in (c.at < now - WINDOW, c.at >= tomorrow)
        ]
    except NoWarehouse:
        return 0, 0
    return int(counts[0]), int(counts[1])


def surges(warehouse: Warehouse, now: datetime, false_alarms: float, taxonomy: Taxonomy) -> tuple[Surge, ...]:
    """What stood out on the days the desk looks at, as the review analysis finds it by the team's taxonomy."""
    from analytics.reviews.bursts import find_bursts

    try:
        found = find_bursts(warehouse, until=now.date(), taxonomy=taxonomy, days=WINDOW.days, below=false_alarms)
    except NoWarehouse:
        return ()
    return tuple(
        Surge(each.product, each.need, each.lot, each.customers, each.usual_a_day, frozenset(each.texts))
        for each in found
    )


def _wanted(now: datetime, known: Collection[str]) -> sa.Select[Any]:
    """`known` are the columns that the store has: before its next import it may lack the later ones."""
    c = _LABELS.c
    evidence, earlier = (c[name] if name in known else sa.null().label(name) for name in ("evidence", "earlier"))
    return (
        sa.select(
            c.source, c.review_id, c.at, c.text, c.severity, c.severity_ground, c.reason_zh, c.reason_en,
            evidence, earlier, c.product, c.sku, c.channel, c.stars, c.customer_id,
        )
        .where(c.is_ticket, c.at >= now - WINDOW, c.at <= now)
        .order_by(c.at, c.review_id, c.source)
    )  # fmt: skip


def _lots(warehouse: Warehouse, now: datetime) -> Mapping[str, str]:
    """The lot of each recent review that has one."""
    c, r = _LABELS.c, _REVIEWS.c
    wanted = (
        sa.select(r.review_id, r.lot)
        .select_from(_LABELS.join(_REVIEWS, sa.and_(c.source == "review", c.review_id == r.review_id)))
        .where(c.is_ticket, c.at >= now - WINDOW, c.at <= now, r.lot.is_not(None))
        .order_by(r.review_id)
    )
    return {review_id: str(lot) for review_id, lot in _pages(warehouse, wanted)}


def _said(warehouse: Warehouse, now: datetime) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """Need and quote of what each recent text complains of, in its order."""
    m = _MENTIONS.c
    wanted = (
        sa.select(m.source, m.review_id, m.need, m.quote)
        .where(m.kind == "complaint", m.at >= now - WINDOW, m.at <= now)
        .order_by(m.source, m.review_id, m.start, m.need)
    )
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for source, review_id, need, quote in _pages(warehouse, wanted):
        found[source, review_id].append((need, quote))
    return found


def _pages(warehouse: Warehouse, wanted: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    """All rows, however many: a store gives only so many at a time."""
    first = 0
    while rows := warehouse.rows(wanted.limit(_PAGE).offset(first)).rows:
        yield from rows
        first += len(rows)
        if len(rows) < _PAGE:
            return


def _need(said: "list[tuple[str, str]] | tuple[()]", evidence: str) -> str:
    """The need whose quote is the evidence, else the first that is complained of."""
    grave = next((need for need, quote in said if evidence and quote.startswith(evidence)), "")
    return grave or (said[0][0] if said else "")
