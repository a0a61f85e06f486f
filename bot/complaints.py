"""From the labelled store to the desk: the recent negative reviews that somebody must answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from analytics.warehouse import NoWarehouse, Warehouse
from assistant.triage.ticket import Complaint

WINDOW: Final = timedelta(days=3)
"""Older complaints stay in the analysis and out of the desk: an import of last year's reviews is no emergency."""

_LABELS = sa.table(
    "review_labels",
    *(
        sa.column(name)
        for name in (
            "source", "review_id", "at", "text", "severity", "severity_ground", "reason_zh", "reason_en",
            "product", "sku", "channel", "stars", "is_ticket",
        )
    ),
)  # fmt: skip


def recent_complaints(warehouse: Warehouse, now: datetime) -> Iterator[Complaint]:
    """The complaints written within the window before `now` (local, naive), the oldest first."""
    c = _LABELS.c
    wanted = (
        sa.select(
            c.source, c.review_id, c.at, c.text, c.severity, c.severity_ground, c.reason_zh, c.reason_en,
            c.product, c.sku, c.channel, c.stars,
        )
        .where(c.is_ticket, c.at >= now - WINDOW, c.at <= now)
        .order_by(c.at, c.review_id)
    )  # fmt: skip
    try:
        if "review_labels" not in warehouse.tables():
            return
        rows = warehouse.rows(wanted).rows
    except NoWarehouse:
        return
    for source, review_id, at, text, level, ground, zh, en, product, sku, channel, stars in rows:
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
        )
