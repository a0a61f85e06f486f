"""Creatives with their results: what an ad said, how often it was seen and clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from analytics.warehouse import Warehouse

MOST: Final = 200
_CREATIVES = sa.table("creatives", *(sa.column(name) for name in ("creative", "channel", "title", "text")))
_ADS = sa.table("ad_daily", *(sa.column(name) for name in ("creative", "channel", "impressions", "clicks")))


@dataclass(frozen=True, slots=True)
class Ran:
    """One creative and the sums of its days; 0 where its ads were not imported."""

    creative: str
    title: str
    text: str
    impressions: int
    clicks: int


def ran(warehouse: Warehouse, channels: Sequence[str], names: Sequence[str]) -> tuple[Ran, ...]:
    """Creatives of some channels (in small letters) whose title or text holds one of the names, the most seen first, at
    most MOST.

    Raises WarehouseError where there is no store, or it has no creatives.
    """
    made = _CREATIVES.c
    days = (
        sa.select(
            _ADS.c.creative,
            sa.func.sum(_ADS.c.impressions).label("impressions"),
            sa.func.sum(_ADS.c.clicks).label("clicks"),
        )
        .where(sa.func.lower(_ADS.c.channel).in_(channels))
        .group_by(_ADS.c.creative)
        .subquery()
    )
    words = sa.func.coalesce(made.title, "") + " " + sa.func.coalesce(made.text, "")
    named = sa.or_(*(words.contains(name, autoescape=True) for name in names))
    shown = sa.func.coalesce(days.c.impressions, 0)
    asked = (
        sa.select(made.creative, made.title, made.text, shown, sa.func.coalesce(days.c.clicks, 0))
        .select_from(_CREATIVES.outerjoin(days, days.c.creative == made.creative))
        .where(sa.func.lower(made.channel).in_(channels), named)
        .order_by(shown.desc(), made.creative)
        .limit(MOST)
    )
    return tuple(
        Ran(str(creative), str(title or ""), str(text or ""), int(impressions), int(clicks))
        for creative, title, text, impressions, clicks in warehouse.rows(asked).rows
    )


def click_rate(warehouse: Warehouse) -> float | None:
    """Clicks by impressions over all ads there are; None without impressions.

    Raises WarehouseError where there is no store, or it has no ads.
    """
    asked = sa.select(sa.func.sum(_ADS.c.clicks), sa.func.sum(_ADS.c.impressions))
    clicks, impressions = warehouse.rows(asked).rows[0]
    return float(clicks) / float(impressions) if impressions else None
