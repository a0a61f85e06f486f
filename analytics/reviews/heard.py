"""Whether customers ever spoke of something, by the words it was asked for."""

from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from analytics.reviews.counting import LABELS, MENTIONS, held
from analytics.reviews.need import Keep, Scope
from analytics.warehouse import Warehouse

_RARE: Final = 0.005
"""Share of all texts below which next to nobody speaks of a need."""


def ever_written(warehouse: Warehouse, words: str, need: str, limits: tuple[Keep, ...] = ()) -> bool:
    """Whether any text holds the words, or the need they stand for is spoken of at all often.

    Words that nobody wrote may still be another way to name a common need: leaks are spoken of where 漏液 is written.
    Raises WarehouseError when the store cannot answer.
    """
    scope = Scope(date.min, date.max, limits=limits)
    c = LABELS.c
    holds = sa.func.lower(c.text).contains(words.lower(), autoescape=True)
    counts: list[Any] = [sa.func.count().filter(holds), sa.func.count()]
    texts = sa.select(*counts).select_from(LABELS).where(*held(LABELS, scope))
    written, of_all = warehouse.rows(texts).rows[0]
    if written:
        return True
    of_need = (MENTIONS.c.need == need, *held(MENTIONS, scope))
    met: sa.Select[Any] = sa.select(sa.func.count()).select_from(MENTIONS).where(*of_need)
    return bool(warehouse.rows(met).rows[0][0] >= _RARE * of_all)
