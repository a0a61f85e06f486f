"""Texts of customers that hold some of a question's words, found by SQL in the labelled store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from analytics.reviews.counting import between
from analytics.reviews.pii import mask
from analytics.warehouse import Warehouse

_MOST_WORDS: Final = 24
_EARLIEST, _LATEST = date(1970, 1, 1), date(9999, 12, 30)
_LABELS = sa.table(
    "review_labels",
    *(
        sa.column(name)
        for name in ("source", "review_id", "at", "sku", "product", "channel", "stars", "polarity", "text", "is_voice")
    ),
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What one customer wrote, masked. `source` is reviews or inquiries."""

    id: str
    source: str
    text: str
    at: datetime
    sku: str
    product: str
    channel: str
    stars: int | None
    polarity: str


def sayings(
    warehouse: Warehouse,
    words: Sequence[str],
    *,
    products: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> tuple[Saying, ...]:
    """Those with most of the words, the newest first among equals; copies and default praise are left out.

    `products` are SKUs; both days are included. Personal data is masked. Raises WarehouseError.
    """
    asked = [word.lower() for word in dict.fromkeys(words)][:_MOST_WORDS]
    if not asked or "review_labels" not in warehouse.tables():
        return ()
    label = _LABELS.c
    lowered = sa.func.lower(label.text)
    holds = [lowered.contains(word, autoescape=True) for word in asked]
    held = sum((sa.case((each, 1), else_=0) for each in holds), start=sa.literal(0))
    select = (
        sa.select(
            label.review_id, label.source, label.text, label.at, label.sku, label.product, label.channel, label.stars,
            label.polarity,
        )
        .where(sa.or_(*holds), label.is_voice, between(label.at, since or _EARLIEST, until or _LATEST))
        .order_by(held.desc(), label.at.desc(), label.review_id)
        .limit(limit)
    )  # fmt: skip
    if products:
        select = select.where(sa.func.lower(label.sku).in_([sku.lower() for sku in products]))
    return tuple(
        Saying(
            str(name),
            str(source),
            mask(str(text)),
            at,
            str(sku or ""),
            str(product or ""),
            str(channel or ""),
            stars,
            str(polarity),
        )
        for name, source, text, at, sku, product, channel, stars, polarity in warehouse.rows(select).rows
    )
