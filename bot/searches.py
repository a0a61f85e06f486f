"""Search terms of the imported report, from the metrics store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from analytics.warehouse import Warehouse, WarehouseError

WINDOW: Final = timedelta(days=90)
"""How far back the report is read: people's words change with the season."""
_MOST: Final = 500
_TERMS: Final = sa.table("search_terms", sa.column("date"), sa.column("term"), sa.column("orders"), sa.column("clicks"))


@dataclass(frozen=True, slots=True)
class StoredSearches:
    """Terms by orders, then clicks, over the window up to a day, by SQL; none where no report was imported."""

    warehouse: Warehouse

    def terms(self, *, until: date) -> Sequence[str]:
        column = _TERMS.c
        select = (
            sa.select(column.term)
            .where(column.date.between(until - WINDOW, until))
            .group_by(column.term)
            .order_by(
                sa.func.sum(sa.func.coalesce(column.orders, 0)).desc(),
                sa.func.sum(sa.func.coalesce(column.clicks, 0)).desc(),
                column.term,
            )
            .limit(_MOST)
        )
        try:
            return [str(row[0]) for row in self.warehouse.rows(select).rows]
        except WarehouseError:
            return ()
