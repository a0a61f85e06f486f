"""Creatives with their results: what an ad said, how often it was seen and clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from analytics.warehouse import Warehouse

MOST: Final = 200
_MOST_OF_ALL: Final = 5_000
_CREATIVES = sa.table(
    "creatives", *(sa.column(name) for name in ("creative", "channel", "title", "text", "format", "launched_on"))
)
_ADS = sa.table("ad_daily", *(sa.column(name) for name in ("creative", "channel", "impressions", "clicks", "date")))


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


@dataclass(frozen=True, slots=True)
class Career:
    """A creative with where it ran and the sums of its days; `first` and `last` are None where no day is known."""

    ran: Ran
    channel: str
    format: str
    first: date | None
    last: date | None


def careers(warehouse: Warehouse) -> tuple[Career, ...]:
    """Every creative that has words, the most seen first, at most _MOST_OF_ALL.

    Raises WarehouseError where there is no store, or it has no creatives.
    """
    made = _CREATIVES.c
    source: sa.FromClause = _CREATIVES
    shown: sa.ColumnElement[Any] = sa.literal(0)
    clicked: sa.ColumnElement[Any] = sa.literal(0)
    first: sa.ColumnElement[Any] = made.launched_on
    last: sa.ColumnElement[Any] = made.launched_on
    if "ad_daily" in warehouse.tables():
        days = (
            sa.select(
                _ADS.c.creative,
                _ADS.c.channel,
                sa.func.sum(_ADS.c.impressions).label("impressions"),
                sa.func.sum(_ADS.c.clicks).label("clicks"),
                sa.func.min(_ADS.c.date).label("first"),
                sa.func.max(_ADS.c.date).label("last"),
            )
            .group_by(_ADS.c.creative, _ADS.c.channel)
            .subquery()
        )
        here = sa.and_(days.c.creative == made.creative, days.c.channel == made.channel)
        source = _CREATIVES.outerjoin(days, here)
        shown, clicked = sa.func.coalesce(days.c.impressions, 0), sa.func.coalesce(days.c.clicks, 0)
        first, last = sa.func.coalesce(days.c.first, made.launched_on), sa.func.coalesce(days.c.last, made.launched_on)
    asked = (
        sa.select(made.creative, made.title, made.text, shown, clicked, made.channel, made.format, first, last)
        .select_from(source)
        .where(sa.func.coalesce(made.text, made.title, "") != "")
        .order_by(shown.desc(), made.creative)
        .limit(_MOST_OF_ALL)
    )
    return tuple(
        Career(
            Ran(str(creative), str(title or ""), str(text or ""), int(seen), int(clicks)),
            str(channel or ""),
            str(kind or ""),
            began,
            ended,
        )
        for creative, title, text, seen, clicks, channel, kind, began, ended in warehouse.rows(asked).rows
    )
