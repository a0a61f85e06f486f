"""SQL over the labelled store for bursts: on how many days how many new customers complained of what.

A customer who complains of the same thing again within a week counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.sql.functions import Function

from analytics.reviews.counting import LABELS, MENTIONS, between, customer
from analytics.reviews.lots import LOT_WORDS, lot_in
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse

Level: TypeAlias = Literal["need", "shop", "ground", "lot"]
"""What is counted: a need of a product, a need of the whole shop, a class of severity of a product or of a lot, for
one cause is told in many words."""
Counts: TypeAlias = NDArray[np.int64]

_AGAIN = 7  # days within which a customer's next complaint of the same is the same complaint
_KEYS = 5000  # of a level, those with most complaints first: far more than a shop has
_LOT_DAYS = 28  # from which a lot's share of its product's texts is taken
_TEXTS_WITH_LOTS = 3000
_REVIEWS = sa.table("reviews", sa.column("review_id", sa.String), sa.column("lot", sa.String))


class Key(NamedTuple):
    """What a burst may be of. Empty where the level leaves it open."""

    level: Level
    need: str = ""
    ground: str = ""
    product: str = ""
    lot: str = ""


class Complained(NamedTuple):
    """A complaint in the store."""

    source: str
    review_id: str
    day: date
    who: str
    need: str
    product: str
    lot: str


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, both included; a column of counts each."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, place: int) -> date:
        return self.first + timedelta(days=place)


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """`counts` has a row for each of `keys`, a column for each day. `total` is a day's over all `tested` keys,
    those with too few customers to be a burst included."""

    keys: tuple[Key, ...]
    counts: Counts
    total: Counts
    tested: int


class BurstCounts:
    """Reads what bursts are found from, for `days` of which the last `recent` are looked at."""

    def __init__(self, warehouse: Warehouse, taxonomy: Taxonomy, days: Days, recent: int, least: int) -> None:
        self.days = days
        self._warehouse = warehouse
        self._recent = days.at(len(days) - recent)
        self._least = least
        self._complaints = _complaints(warehouse, taxonomy, days)

    def level(self, level: Level) -> LevelCounts:
        """Counts of every key that at least `least` customers complained of lately."""
        named = _NAMED[level]
        daily = self._daily(level)
        keys = [daily.c[name] for name in named]
        lately = sa.func.sum(sa.case((daily.c.day >= self._recent, daily.c.customers), else_=0))
        by_day = sa.func.array_agg(daily.c.day), sa.func.array_agg(daily.c.customers)
        select: sa.Select[Any] = (
            sa.select(*keys, *by_day, lately, sa.func.count().over())
            .group_by(*keys)
            .order_by(lately.desc(), *keys)
            .limit(_KEYS)
        )
        rows = self._warehouse.rows(select).rows
        total = sum((self._spread(*row[-4:-2]) for row in rows), np.zeros(len(self.days), dtype=np.int64))
        enough = [row for row in rows if row[-2] >= self._least]
        found = tuple(Key(level, **dict(zip(named, map(str, row[:-4]), strict=True))) for row in enough)
        spread = [self._spread(*row[-4:-2]) for row in enough]
        counts = np.array(spread, dtype=np.int64).reshape(len(enough), len(self.days))
        return LevelCounts(found, counts, total, int(rows[0][-1]) if rows else 0)

    def others(self) -> dict[str, Counts]:
        """By product, the texts of each day that complain of nothing; under "" those of the whole shop."""
        m = MENTIONS.c
        same = sa.and_(m.source == LABELS.c.source, m.review_id == LABELS.c.review_id, m.kind == "complaint")
        product, day = _product(LABELS).label("product"), sa.cast(LABELS.c.at, sa.Date).label("day")
        daily = (
            sa.select(product, day, sa.func.count().label("texts"))
            .where(between(LABELS.c.at, self.days.first, self.days.last), sa.not_(sa.exists().where(same)))
            .group_by(product, day)
            .subquery()
        )
        d = daily.c
        each: sa.Select[Any] = (
            sa.select(d.product, sa.func.array_agg(d.day), sa.func.array_agg(d.texts))
            .group_by(d.product)
            .order_by(sa.func.sum(d.texts).desc(), d.product)
            .limit(_KEYS)
        )
        found = {str(name): self._spread(at, texts) for name, at, texts in self._warehouse.rows(each).rows}
        return {**found, "": sum(found.values(), np.zeros(len(self.days), dtype=np.int64))}

    def lot_shares(self) -> dict[tuple[str, str], float]:
        """Each lot's share of its product's texts with a lot, smoothed by one text on each side."""
        if not _has_lots(self._warehouse):
            return {}
        since = self.days.last - timedelta(days=(self.days.last - self._recent).days + _LOT_DAYS)
        product, lot = _product(LABELS), sa.func.upper(sa.cast(_REVIEWS.c.lot, sa.String))
        select = (
            sa.select(product, lot, sa.func.count())
            .select_from(LABELS.join(_REVIEWS, _REVIEWS.c.review_id == LABELS.c.review_id))
            .where(
                LABELS.c.source == "review",
                sa.cast(_REVIEWS.c.lot, sa.String) != "",
                between(LABELS.c.at, since, self.days.last),
            )
            .group_by(product, lot)
            .order_by(sa.func.count().desc(), product, lot)
            .limit(_KEYS)
        )
        rows = self._warehouse.rows(select).rows
        every: dict[str, int] = {}
        for sold, _, count in rows:
            every[sold] = every.get(sold, 0) + count
        return {(sold, name): (count + 1) / (every[sold] + 2) for sold, name, count in rows}

    def complained(self, key: Key, first: date, last: date) -> list[Complained]:
        """The complaints of a key on some days, the earliest first."""
        c = self._complaints.c
        alike = [c[name] == getattr(key, name) for name in _NAMED[key.level]]
        fields = (c.source, c.review_id, c.day, c.who, c.need, c.product, c.lot)
        select = sa.select(*fields).where(*alike, c.day.between(first, last)).distinct().order_by(c.day, *fields)
        return [Complained(*row) for row in self._warehouse.rows(select).rows]

    def _spread(self, at: Sequence[date], counts: Sequence[int]) -> Counts:
        """Counts at their days, nothing on the others."""
        row = np.zeros(len(self.days), dtype=np.int64)
        for day, count in zip(at, counts, strict=True):
            row[(day - self.days.first).days] += count
        return row

    def _daily(self, level: Level) -> sa.Subquery:
        """A key's customers of each day, of whom none has complained of it in the week before."""
        c = self._complaints.c
        keys = [c[name] for name in _NAMED[level]]
        told = [each != "" for each in keys]
        once = sa.select(*keys, c.who, c.day).where(*told).distinct().subquery()
        of_key = [once.c[name] for name in _NAMED[level]]
        before: sa.ColumnElement[Any] = Function("lag", once.c.day).over(
            partition_by=(*of_key, once.c.who), order_by=once.c.day
        )
        spaced = sa.select(*of_key, once.c.day, before.label("before")).subquery()
        new = sa.or_(spaced.c.before.is_(None), spaced.c.day - spaced.c.before > _AGAIN)
        by = [*(spaced.c[name] for name in _NAMED[level]), spaced.c.day]
        return sa.select(*by, sa.func.count().label("customers")).where(new).group_by(*by).subquery()


_NAMED: Mapping[Level, tuple[str, ...]] = {
    "need": ("need", "product"),
    "shop": ("need",),
    "ground": ("ground", "product"),
    "lot": ("ground", "product", "lot"),
}
LEVELS: tuple[Level, ...] = get_args(Level)


def _complaints(warehouse: Warehouse, taxonomy: Taxonomy, days: Days) -> sa.Subquery:
    """Every complaint, with its class; also texts for the desk in which no need was complained of."""
    m, label = MENTIONS.c, LABELS.c
    lots = _lots(warehouse, days)
    of_need = {need.name: "" if need.severity == "none" else need.severity for need in taxonomy.needs}
    ground = sa.case(of_need, value=m.need, else_="") if of_need else sa.literal("")
    named = sa.select(*_about(MENTIONS), m.need.label("need"), ground.label("ground"), lots(MENTIONS)).where(
        m.kind == "complaint", between(m.at, days.first, days.last)
    )
    same = sa.and_(m.source == label.source, m.review_id == label.review_id, m.kind == "complaint")
    unnamed = sa.select(
        *_about(LABELS), sa.literal("").label("need"), sa.func.coalesce(_GROUND, "").label("ground"), lots(LABELS)
    ).where(_IS_TICKET, sa.not_(sa.exists().where(same)), between(label.at, days.first, days.last))
    return sa.union_all(named, unnamed).subquery()


_IS_TICKET: sa.ColumnElement[bool] = sa.column("is_ticket", sa.Boolean).is_(sa.true())
_GROUND: sa.ColumnElement[str] = sa.column("severity_ground", sa.String)


def _about(table: sa.TableClause) -> list[sa.ColumnElement[Any]]:
    c = table.c
    day = sa.cast(c.at, sa.Date).label("day")
    return [c.source, c.review_id, day, customer(table).label("who"), _product(table).label("product")]


def _product(table: sa.TableClause) -> sa.ColumnElement[str]:
    return sa.func.coalesce(table.c.product, table.c.sku, "")


def _has_lots(warehouse: Warehouse) -> bool:
    return "lot" in warehouse.columns("reviews")


def _lots(warehouse: Warehouse, days: Days) -> Any:
    """The expression of a text's lot, for a table: the shop's column, else what the text names."""
    label = LABELS.c
    lower = sa.func.lower(label.text)
    names_one = sa.or_(*(lower.contains(word) for word in LOT_WORDS))
    select = (
        sa.select(label.source, label.review_id, label.text)
        .where(names_one, _IS_TICKET, between(label.at, days.first, days.last))
        .order_by(label.at.desc(), label.source, label.review_id)
        .limit(_TEXTS_WITH_LOTS)
    )
    told: dict[str, str] = {}
    for source, review_id, text in warehouse.rows(select).rows:
        if lot := lot_in(text):
            told[f"{source}:{review_id}"] = lot
    has_column = _has_lots(warehouse)

    def of(table: sa.TableClause) -> sa.ColumnElement[str]:
        own = sa.select(sa.func.upper(sa.cast(_REVIEWS.c.lot, sa.String))).where(
            _REVIEWS.c.review_id == table.c.review_id, table.c.source == "review"
        )
        known = [own.correlate(table).scalar_subquery()] if has_column else []
        text = [sa.case(told, value=table.c.source + ":" + table.c.review_id)] if told else []
        return sa.func.coalesce(*known, *text, "").label("lot")

    return of
