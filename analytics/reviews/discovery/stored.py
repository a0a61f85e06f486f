"""The texts that proposals are made of, out of the labelled store."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from analytics.reviews.discovery.phrases import Read, opinions_of
from analytics.warehouse import Warehouse

MOST_TEXTS = 50_000
"""The latest of the store: what is said now, within memory."""
_PAGE = 5_000

_L = sa.table(
    "review_labels",
    *(sa.column(name, sa.String) for name in ("source", "review_id", "product", "channel", "customer_id")),
    *(sa.column(name, sa.String) for name in ("text", "polarity", "opinions")),
    sa.column("at", sa.DateTime),
)
_M = sa.table(
    "review_mentions",
    *(sa.column(name, sa.String) for name in ("source", "review_id")),
    sa.column("start", sa.Integer),
    sa.column("end", sa.Integer),
)


def stored_texts(warehouse: Warehouse, *, most: int = MOST_TEXTS) -> Iterator[Read]:
    """The latest texts, with where some need's mention stands in them.

    Raises analytics.warehouse.WarehouseError when the store cannot answer.
    """
    if not {"review_labels", "review_mentions"} <= warehouse.tables():
        return
    label = _L.c
    order = (label.at.desc().nulls_last(), label.source, label.review_id)
    for first in range(0, most, _PAGE):
        page = sa.select(_L).order_by(*order).limit(min(_PAGE, most - first)).offset(first)
        rows = warehouse.rows(page).rows
        covered = _covered(warehouse, page.subquery())
        for source, review_id, product, channel, customer, text, polarity, opinions, at in rows:
            yield Read(
                text or "", source, review_id, customer or f"{source} {review_id}", polarity, opinions_of(opinions),
                covered[source, review_id], at, product or "", channel or "",
            )  # fmt: skip
        if len(rows) < _PAGE:
            return


def _covered(warehouse: Warehouse, page: sa.Subquery) -> defaultdict[tuple[str, str], list[tuple[int, int]]]:
    beside = sa.and_(_M.c.source == page.c.source, _M.c.review_id == page.c.review_id)
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    joined = sa.select(_M.c.source, _M.c.review_id, _M.c.start, _M.c.end).select_from(_M.join(page, beside))
    rows: list[tuple[Any, ...]] = []
    for first in range(0, 10 * _PAGE * 4, _PAGE):
        paged = joined.order_by(_M.c.source, _M.c.review_id, _M.c.start, _M.c.end).limit(_PAGE).offset(first)
        rows = list(warehouse.rows(paged).rows)
        for source, review_id, start, end in rows:
            found[source, review_id].append((start, end))
        if len(rows) < _PAGE:
            break
    return found
