"""What customers need, counted by SQL over the labelled store; quotes are their own words.

Statistics: Wilson's interval for shares; a need is emerging when Fisher's one-sided exact test of this window
against the one before, Benjamini–Hochberg over all needs, stays under 5 % and at least five customers say it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from analytics.reviews.counting import (
    LABELS,
    MENTIONS,
    Count,
    column,
    counting,
    customer,
    held,
    in_window,
    says,
    writers,
)
from analytics.reviews.emerging import EMERGING_BELOW, EMERGING_CUSTOMERS, moved, wilson
from analytics.reviews.need import Face, Field, Keep, Need, NeedQuote, Scope
from analytics.reviews.quotes import Candidate, candidate, choose
from analytics.reviews.taxonomy import NeedEntry, Taxonomy, bundled
from analytics.warehouse import Warehouse

__all__ = [
    "EMERGING_BELOW", "EMERGING_CUSTOMERS", "Face", "Keep", "Known", "Need", "NeedQuote", "Scope", "Wrote",
    "known_values", "needs", "read_needs", "who_wrote",
]  # fmt: skip

_QUOTE_POOL = 20  # candidates a need and side, from which diverse quotes are picked
_PRODUCTS = 3
_PERSONAS = 3


class Wrote(NamedTuple):
    """How many customers wrote, now and in the window before, and the days of the first and last text of all."""

    now: int
    before: int
    first: date | None
    last: date | None

    def covers(self, days: tuple[date, date]) -> bool:
        """Whether there is data from the first of these days on."""
        return self.first is not None and self.first <= days[0]


class Known(NamedTuple):
    """What a question may name: (sku, product, category) of each product written about, channels, kinds of customer,
    occasions and seasons."""

    products: tuple[tuple[str, str, str], ...] = ()
    channels: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


def needs(
    warehouse: Warehouse,
    *,
    since: date,
    until: date,
    product: str | Sequence[str] | None = None,
    channel: str | None = None,
    face: Face | None = None,
    limit: int = 20,
) -> list[Need]:
    """Needs of the window, those most customers speak of first. Both days are included.

    `product` is a SKU or product name, or several. With `face`, only mentions of that side count.
    Raises analytics.warehouse.WarehouseError when the store cannot answer.
    """
    named = (product,) if isinstance(product, str) else tuple(product or ())
    keep: tuple[Keep, ...] = (Keep("product", named),) if named else ()
    keep += (Keep("channel", (channel,)),) if channel else ()
    return read_needs(warehouse, Scope(since, until, keep, face), limit=limit)


def read_needs(
    warehouse: Warehouse, scope: Scope, *, limit: int = 20, quotes: int = 4, taxonomy: Taxonomy | None = None
) -> list[Need]:
    """`needs` for a scope; it may name the needs wanted. `quotes` is how many each need brings."""
    taxonomy = taxonomy or bundled()
    if not {"review_labels", "review_mentions"} <= warehouse.tables():
        return []
    counts = [Count(*row) for row in warehouse.rows(counting(scope)).rows]
    wrote = who_wrote(warehouse, scope)
    seen = _seen(counts, wrote, scope)
    wanted = [each for each in seen if not scope.needs or each.count.need in scope.needs][:limit]
    names = [each.count.need for each in wanted]
    said = _quotes(warehouse, scope, [each.count for each in wanted], quotes)
    sold = _products(warehouse, scope, names)
    spoken = _personas(warehouse, scope, names)
    return [
        _need(
            each,
            taxonomy.named(each.count.need),
            said.get(each.count.need, ()),
            (sold.get(each.count.need, ()), spoken.get(each.count.need, ())),
            warehouse.render(counting(scope, each.count.need)),
        )
        for each in wanted
    ]


def who_wrote(warehouse: Warehouse, scope: Scope) -> Wrote:
    """Customers who wrote at all within the scope, in the window and in the one before."""
    if "review_labels" not in warehouse.tables():
        return Wrote(0, 0, None, None)
    now, before, first, last = warehouse.rows(writers(scope)).rows[0]
    return Wrote(int(now), int(before), first and first.date(), last and last.date())


def known_values(warehouse: Warehouse, limits: tuple[Keep, ...] = ()) -> Known:
    """What a question may name, as far as `limits` let it be seen."""
    tables = warehouse.tables()
    if "review_labels" not in tables:
        return Known()
    seen = held(LABELS, Scope(date.min, date.max, limits=limits))
    c = LABELS.c
    sold = sa.select(c.sku, c.product).where(c.product.is_not(None), *seen).distinct().order_by(c.product)
    categories: dict[str, str] = {}
    if "products" in tables:
        table = sa.table("products", sa.column("product"), sa.column("category"))
        categories = {row[0]: row[1] or "" for row in warehouse.rows(sa.select(table)).rows}
    channels = sa.select(c.channel).where(c.channel.is_not(None), *seen).distinct().order_by(c.channel)
    first, last = warehouse.rows(sa.select(sa.func.min(c.at), sa.func.max(c.at)).where(*seen)).rows[0]
    there = warehouse.columns("review_labels")
    return Known(
        tuple((sku or "", product, categories.get(product, "")) for sku, product in warehouse.rows(sold).rows),
        tuple(row[0] for row in warehouse.rows(channels).rows),
        _listed(warehouse, "persona", seen),
        _listed(warehouse, "occasion", seen) if "occasion" in there else (),
        _listed(warehouse, "season", seen) if "season" in there else (),
        first and first.date(),
        last and last.date(),
    )


def _listed(warehouse: Warehouse, field: Field, seen: Iterable[sa.ColumnElement[bool]]) -> tuple[str, ...]:
    """The values of a field that holds several, with commas between."""
    stored = sa.select(LABELS.c[field]).where(LABELS.c[field].is_not(None), *seen).distinct()
    found = {value for (row,) in warehouse.rows(stored).rows for value in str(row).split(",") if value}
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A need's counts, beside all who wrote, and whether it rose, fell or is new."""

    count: Count
    wrote: Wrote
    rose: tuple[float, bool]
    fell: tuple[float, bool]
    is_new: bool


def _seen(counts: Sequence[Count], wrote: Wrote, scope: Scope) -> list[_Seen]:
    """All needs are tested together, those of the window are kept."""
    pairs = [(each.customers, each.before) for each in counts]
    now, before = [wrote.now] * len(counts), [wrote.before] * len(counts)
    rose, fell = moved(pairs, now, before, "greater"), moved(pairs, now, before, "less")
    had = bool(wrote.before) and wrote.covers(scope.before)
    return [
        _Seen(count, wrote, up, down, had and not count.before)
        for count, up, down in zip(counts, rose, fell, strict=True)
        if count.customers
    ]


def _need(
    seen: _Seen,
    entry: NeedEntry | None,
    quotes: Sequence[NeedQuote],
    of: tuple[Sequence[tuple[str, int]], Sequence[tuple[str, int]]],
    sql: str,
) -> Need:
    count, wrote = seen.count, seen.wrote
    sides = count.praise + count.complaints
    share, share_before = count.customers / wrote.now, count.before / wrote.before if wrote.before else 0.0
    return Need(
        name=count.need,
        group=entry.group if entry else "",
        label_en=entry.label_en if entry else count.need,
        praise_name=(entry.praise_name if entry else "") or count.need,
        praise_en=(entry.praise_en or entry.label_en) if entry else count.need,
        definition=entry.definition if entry else "",
        customers=count.customers,
        mentions=count.mentions,
        share=share,
        interval=wilson(count.customers, wrote.now),
        complaints=count.complaints,
        praise=count.praise,
        questions=count.questions,
        net=(count.praise - count.complaints) / sides if sides else None,
        customers_before=count.before,
        change=share / share_before - 1 if share_before else None,
        emerging=seen.rose[1],
        p_value=seen.rose[0],
        quotes=tuple(quotes),
        products=tuple(of[0]),
        sql=sql,
        complainers=count.complainers,
        praisers=count.praisers,
        askers=count.askers,
        is_new=seen.is_new,
        fading=seen.fell[1],
        p_fading=seen.fell[0],
        personas=tuple(of[1]),
    )


def _quotes(warehouse: Warehouse, scope: Scope, counts: Sequence[Count], wanted: int) -> dict[str, list[NeedQuote]]:
    """The surest and latest clauses of each side, of which those that differ are kept."""
    if not counts or not wanted:
        return {}
    m, label = MENTIONS.c, LABELS.c
    opposed = sa.case((sa.and_(m.polarity == "negative", label.polarity == "positive"), 1), else_=0)
    opposed = sa.case((sa.and_(m.polarity == "positive", label.polarity == "negative"), 1), else_=opposed)
    place = sa.func.row_number().over(
        partition_by=(m.need, m.kind), order_by=(opposed, m.confidence.desc(), m.at.desc(), m.review_id, m.start)
    )
    beside = sa.and_(m.source == label.source, m.review_id == label.review_id)
    ranked = (
        sa.select(
            MENTIONS, label.text.label("whole"), opposed.label("opposed"), place.label("place"),
            customer(MENTIONS).label("who"),
        )
        .select_from(MENTIONS.join(LABELS, beside))
        .where(*in_window(scope, [count.need for count in counts]))
        .subquery()
    )  # fmt: skip
    r = ranked.c
    select = (
        sa.select(
            r.need, r.kind, r.whole, r.opposed, r.quote, r.source, r.review_id, r.at, r.product, r.channel,
            r.polarity, r.start, r["end"], r.who,
        )
        .where(r.place <= max(_QUOTE_POOL, 4 * wanted))
        .order_by(r.need, r.kind, r.place)
    )  # fmt: skip
    pool: defaultdict[str, list[Candidate]] = defaultdict(list)
    for row in warehouse.rows(select).rows:
        need, found = candidate(row)
        pool[need].append(found)
    return {count.need: choose(pool[count.need], count.sides, wanted) for count in counts}


def _products(warehouse: Warehouse, scope: Scope, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    if not names:
        return {}
    m = MENTIONS.c
    customers = sa.func.count(customer(MENTIONS).distinct()).label("customers")
    select = (
        sa.select(m.need, m.product, customers)
        .where(*in_window(scope, names), m.product.is_not(None))
        .group_by(m.need, m.product)
        .order_by(m.need, customers.desc(), m.product)
    )
    sold: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for need, product, count in warehouse.rows(select).rows:
        if len(sold[need]) < _PRODUCTS:
            sold[need].append((product, count))
    return sold


def _personas(warehouse: Warehouse, scope: Scope, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The kinds of customer that speak of each need, most first; a customer may be of several."""
    if not names:
        return {}
    there = _listed(warehouse, "persona", [*held(LABELS, scope)])
    if not there:
        return {}
    m, who = MENTIONS.c, customer(MENTIONS)
    of_each = [
        sa.func.count(who.distinct()).filter(says(MENTIONS, "persona", name)).label(f"p{at}")
        for at, name in enumerate(there)
    ]
    select = sa.select(m.need, *of_each).where(*in_window(scope, names), column(MENTIONS, "persona") != "")
    found: dict[str, list[tuple[str, int]]] = {}
    for need, *counts in warehouse.rows(select.group_by(m.need)).rows:
        most = sorted(zip(there, counts, strict=True), key=lambda each: (-each[1], each[0]))
        found[need] = [(name, count) for name, count in most if count][:_PERSONAS]
    return found
