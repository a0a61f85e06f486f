"""What customers need, counted by SQL over the labelled store; quotes are their own words.

Statistics: Wilson's interval for shares; a need is emerging when Fisher's one-sided exact test of this window
against the one before, Benjamini–Hochberg over all needs, stays under 5 % and at least five customers say it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from analytics.reviews.need import Face, Need, NeedQuote, Scope
from analytics.reviews.quotes import Candidate, candidate, choose
from analytics.reviews.taxonomy import Taxonomy, bundled
from analytics.warehouse import Warehouse

__all__ = [
    "Face", "Need", "NeedQuote", "Scope", "how_many_wrote", "known_values", "needs", "read_needs",
]  # fmt: skip

EMERGING_BELOW = 0.05
EMERGING_CUSTOMERS = 5
_QUOTE_POOL = 20  # candidates a need and side, from which diverse quotes are picked

_M = sa.table(
    "review_mentions",
    *(sa.column(name, sa.String) for name in ("source", "review_id", "sku", "product", "channel", "customer_id")),
    *(sa.column(name, sa.String) for name in ("need", "polarity", "kind", "quote", "persona")),
    sa.column("at", sa.DateTime),
    sa.column("start", sa.Integer),
    sa.column("end", sa.Integer),
    sa.column("confidence", sa.Float),
)
_L = sa.table(
    "review_labels",
    *(sa.column(name, sa.String) for name in ("source", "review_id", "sku", "product", "channel", "customer_id")),
    *(sa.column(name, sa.String) for name in ("persona", "text", "polarity")),
    sa.column("at", sa.DateTime),
)


class _Count(NamedTuple):
    need: str
    customers: int
    mentions: int
    complaints: int
    praise: int
    questions: int
    before: int

    @property
    def sides(self) -> dict[str, int]:
        return {"complaint": self.complaints, "praise": self.praise, "question": self.questions}


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
    scope = Scope(since, until, named, channel or "", face)
    return read_needs(warehouse, scope, limit=limit)


def read_needs(
    warehouse: Warehouse, scope: Scope, *, limit: int = 20, quotes: int = 4, taxonomy: Taxonomy | None = None
) -> list[Need]:
    """`needs` for a scope; it may name the needs wanted. `quotes` is how many each need brings."""
    taxonomy = taxonomy or bundled()
    if not {"review_labels", "review_mentions"} <= warehouse.tables():
        return []
    counts = [_Count(*row) for row in warehouse.rows(counting(scope)).rows]
    now, before = how_many_wrote(warehouse, scope)
    tests = _emerging([(each.customers, each.before) for each in counts], now, before)
    wanted = [(count, test) for count, test in zip(counts, tests, strict=True) if count.customers]
    wanted = [each for each in wanted if not scope.needs or each[0].need in scope.needs][:limit]
    names = [count.need for count, _ in wanted]
    said = _quotes(warehouse, scope, [count for count, _ in wanted], quotes)
    sold = _products(warehouse, scope, names)
    found = []
    for count, (p_value, is_emerging) in wanted:
        entry = taxonomy.named(count.need)
        sides = count.praise + count.complaints
        share_before = count.before / before if before else 0.0
        share = count.customers / now
        found.append(
            Need(
                name=count.need,
                group=entry.group if entry else "",
                label_en=entry.label_en if entry else count.need,
                praise_name=(entry.praise_name if entry else "") or count.need,
                praise_en=(entry.praise_en or entry.label_en) if entry else count.need,
                definition=entry.definition if entry else "",
                customers=count.customers,
                mentions=count.mentions,
                share=share,
                interval=_wilson(count.customers, now),
                complaints=count.complaints,
                praise=count.praise,
                questions=count.questions,
                net=(count.praise - count.complaints) / sides if sides else None,
                customers_before=count.before,
                change=share / share_before - 1 if share_before else None,
                emerging=is_emerging,
                p_value=p_value,
                quotes=tuple(said.get(count.need, ())),
                products=tuple(sold.get(count.need, ())),
                sql=warehouse.render(counting(scope, count.need)),
            )
        )
    return found


def how_many_wrote(warehouse: Warehouse, scope: Scope) -> tuple[int, int]:
    """Customers who wrote at all within the scope, in the window and in the one before."""
    if "review_labels" not in warehouse.tables():
        return 0, 0
    now, before = warehouse.rows(writers(scope)).rows[0]
    return int(now), int(before)


def known_values(warehouse: Warehouse) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """What a question may name: (sku, product, category) of each product written about, and the channels."""
    tables = warehouse.tables()
    if "review_labels" not in tables:
        return (), ()
    sold = sa.select(_L.c.sku, _L.c.product).where(_L.c.product.is_not(None)).distinct().order_by(_L.c.product)
    categories: dict[str, str] = {}
    if "products" in tables:
        table = sa.table("products", sa.column("product"), sa.column("category"))
        categories = {row[0]: row[1] or "" for row in warehouse.rows(sa.select(table)).rows}
    named = [(sku or "", product, categories.get(product, "")) for sku, product in warehouse.rows(sold).rows]
    channels = sa.select(_L.c.channel).where(_L.c.channel.is_not(None)).distinct().order_by(_L.c.channel)
    return tuple(named), tuple(row[0] for row in warehouse.rows(channels).rows)


def counting(scope: Scope, need: str = "") -> sa.Select[Any]:
    """Each need's customers and mentions in the window, its sides, and its customers in the window before."""
    m = _M.c
    in_window = _between(m.at, scope.since, scope.until)
    in_before = _between(m.at, *scope.before)
    of_face = m.kind == scope.face if scope.face else sa.true()
    who = _customer(_M)
    select: sa.Select[Any] = (
        sa.select(
            m.need,
            sa.func.count(who.distinct()).filter(in_window, of_face).label("customers"),
            sa.func.count().filter(in_window, of_face).label("mentions"),
            sa.func.count().filter(in_window, m.polarity == "negative").label("complaints"),
            sa.func.count().filter(in_window, m.polarity == "positive").label("praise"),
            sa.func.count().filter(in_window, m.kind == "question").label("questions"),
            sa.func.count(who.distinct()).filter(in_before, of_face).label("customers_before"),
        )
        .where(*_scoped(_M, scope), _between(m.at, scope.before[0], scope.until))
        .group_by(m.need)
        .order_by(sa.desc("customers"), sa.desc("mentions"), m.need)
    )
    return select.where(m.need == need) if need else select


def writers(scope: Scope) -> sa.Select[Any]:
    """How many customers wrote at all, in the window and in the one before."""
    who = _customer(_L)
    windows = {"customers": (scope.since, scope.until), "customers_before": scope.before}
    counts: list[Any] = [
        sa.func.count(who.distinct()).filter(_between(_L.c.at, *days)).label(n) for n, days in windows.items()
    ]
    return sa.select(*counts).where(*_scoped(_L, scope), _between(_L.c.at, scope.before[0], scope.until))


def _customer(table: sa.TableClause) -> sa.ColumnElement[str]:
    """Texts with no customer count as one each."""
    return sa.func.coalesce(table.c.customer_id, table.c.source + ":" + table.c.review_id)


def _between(at: sa.ColumnElement[Any], first: date, last: date) -> sa.ColumnElement[bool]:
    """Whole days, both included."""
    midnight = datetime.min.time()
    return sa.and_(at >= datetime.combine(first, midnight), at < datetime.combine(last + timedelta(days=1), midnight))


def _scoped(table: sa.TableClause, scope: Scope) -> list[sa.ColumnElement[bool]]:
    held: list[sa.ColumnElement[bool]] = []
    if scope.products:
        held.append(sa.or_(table.c.product.in_(scope.products), table.c.sku.in_(scope.products)))
    if scope.channel:
        held.append(table.c.channel == scope.channel)
    return held


def _in_scope(scope: Scope, names: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    held = [*_scoped(_M, scope), _between(_M.c.at, scope.since, scope.until), _M.c.need.in_(names)]
    return [*held, _M.c.kind == scope.face] if scope.face else held


def _quotes(warehouse: Warehouse, scope: Scope, counts: Sequence[_Count], wanted: int) -> dict[str, list[NeedQuote]]:
    """The surest and latest clauses of each side, of which those that differ are kept."""
    if not counts or not wanted:
        return {}
    m, label = _M.c, _L.c
    opposed = sa.case((sa.and_(m.polarity == "negative", label.polarity == "positive"), 1), else_=0)
    opposed = sa.case((sa.and_(m.polarity == "positive", label.polarity == "negative"), 1), else_=opposed)
    place = sa.func.row_number().over(
        partition_by=(m.need, m.kind), order_by=(opposed, m.confidence.desc(), m.at.desc(), m.review_id, m.start)
    )
    beside = sa.and_(m.source == label.source, m.review_id == label.review_id)
    ranked = (
        sa.select(_M, label.text.label("whole"), opposed.label("opposed"), place.label("place"))
        .select_from(_M.join(_L, beside))
        .where(*_in_scope(scope, [count.need for count in counts]))
        .subquery()
    )
    r = ranked.c
    select = (
        sa.select(
            r.need, r.kind, r.whole, r.opposed, r.quote, r.source, r.review_id, r.at, r.product, r.channel,
            r.polarity, r.start, r["end"],
        )
        .where(r.place <= _QUOTE_POOL)
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
    m = _M.c
    customers = sa.func.count(_customer(_M).distinct()).label("customers")
    select = (
        sa.select(m.need, m.product, customers)
        .where(*_in_scope(scope, names), m.product.is_not(None))
        .group_by(m.need, m.product)
        .order_by(m.need, customers.desc(), m.product)
    )
    sold: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for need, product, count in warehouse.rows(select).rows:
        if len(sold[need]) < 3:
            sold[need].append((product, count))
    return sold


def _wilson(hits: int, total: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    interval = binomtest(hits, total).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def _emerging(counts: Sequence[tuple[int, int]], now: int, before: int) -> list[tuple[float, bool]]:
    """(adjusted p, emerging) for each (customers now, customers before)."""
    if not counts or not now or not before:
        return [(1.0, False)] * len(counts)
    from scipy.stats import false_discovery_control, fisher_exact

    p_values = [
        float(fisher_exact([[here, now - here], [there, before - there]], alternative="greater").pvalue)
        for here, there in counts
    ]
    adjusted = false_discovery_control(p_values, method="bh").tolist()
    return [
        (p, p < EMERGING_BELOW and here >= EMERGING_CUSTOMERS) for p, (here, _) in zip(adjusted, counts, strict=True)
    ]
