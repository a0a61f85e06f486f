"""SQL over the labelled store: which texts and mentions are in scope, and how often each need was met by whom."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from analytics.reviews.need import Field, Keep, Scope

_ABOUT = ("source", "review_id", "sku", "product", "channel", "customer_id", "persona")
MENTIONS = sa.table(
    "review_mentions",
    *(sa.column(name, sa.String) for name in (*_ABOUT, "need", "polarity", "kind", "quote")),
    sa.column("at", sa.DateTime),
    sa.column("start", sa.Integer),
    sa.column("end", sa.Integer),
    sa.column("confidence", sa.Float),
)
LABELS = sa.table(
    "review_labels",
    *(sa.column(name, sa.String) for name in (*_ABOUT, "text", "polarity", "occasion", "season")),
    sa.column("at", sa.DateTime),
    sa.column("stars", sa.Integer),
)
_REVIEWS = sa.table("reviews", sa.column("review_id", sa.String), sa.column("lot", sa.String))
_LISTED: tuple[Field, ...] = ("persona", "occasion", "season")
"""Fields that hold several values, with commas between."""


class Count(NamedTuple):
    """A row of `counting`."""

    need: str
    customers: int
    mentions: int
    complaints: int
    praise: int
    questions: int
    before: int
    complainers: int
    praisers: int
    askers: int

    @property
    def sides(self) -> dict[str, int]:
        return {"complaint": self.complaints, "praise": self.praise, "question": self.questions}


def counting(scope: Scope, need: str = "") -> sa.Select[Any]:
    """Each need's customers and mentions in the window, its sides, and its customers in the window before."""
    m = MENTIONS.c
    now, before = between(m.at, scope.since, scope.until), between(m.at, *scope.before)
    of_face = m.kind == scope.face if scope.face else sa.true()
    who = customer(MENTIONS)
    sides = {"complaints": "complaint", "praise": "praise", "questions": "question"}
    people = {"complainers": "complaint", "praisers": "praise", "askers": "question"}
    select: sa.Select[Any] = (
        sa.select(
            m.need,
            sa.func.count(who.distinct()).filter(now, of_face).label("customers"),
            sa.func.count().filter(now, of_face).label("mentions"),
            *(sa.func.count().filter(now, m.kind == kind).label(name) for name, kind in sides.items()),
            sa.func.count(who.distinct()).filter(before, of_face).label("customers_before"),
            *(sa.func.count(who.distinct()).filter(now, m.kind == kind).label(name) for name, kind in people.items()),
        )
        .where(*held(MENTIONS, scope), sa.or_(now, before))
        .group_by(m.need)
        .order_by(sa.desc("customers"), sa.desc("mentions"), m.need)
    )
    return select.where(m.need == need) if need else select


def writers(scope: Scope) -> sa.Select[Any]:
    """How many customers wrote at all, in the window and in the one before, and the first and last day of all texts."""
    who = customer(LABELS)
    at = LABELS.c.at
    windows = {"customers": (scope.since, scope.until), "customers_before": scope.before}
    counts: list[Any] = [
        sa.func.count(who.distinct()).filter(between(at, *days)).label(name) for name, days in windows.items()
    ]
    ends = sa.func.min(at).label("first_text"), sa.func.max(at).label("last_text")
    return sa.select(*counts, *ends).where(*held(LABELS, scope))


def customer(table: sa.TableClause) -> sa.ColumnElement[str]:
    """Texts with no customer count as one each."""
    return sa.func.coalesce(table.c.customer_id, table.c.source + ":" + table.c.review_id)


def between(at: sa.ColumnElement[Any], first: date, last: date) -> sa.ColumnElement[bool]:
    """Whole days, both included."""
    midnight = datetime.min.time()
    return sa.and_(at >= datetime.combine(first, midnight), at < datetime.combine(last + timedelta(days=1), midnight))


def held(table: sa.TableClause, scope: Scope) -> list[sa.ColumnElement[bool]]:
    """What rows of mentions or labels meet to be in scope, the days apart."""
    found = [_kept(table, keep) for keep in (*scope.keep, *scope.limits)]
    if table is MENTIONS and scope.but_needs:
        found.append(table.c.need.not_in(scope.but_needs))
    return found


def in_window(scope: Scope, names: Sequence[str] = ()) -> list[sa.ColumnElement[bool]]:
    """What mentions of some needs, or of any wanted, meet to count in the window."""
    found = [*held(MENTIONS, scope), between(MENTIONS.c.at, scope.since, scope.until)]
    if names or scope.needs:
        found.append(MENTIONS.c.need.in_(names or scope.needs))
    return [*found, MENTIONS.c.kind == scope.face] if scope.face else found


def column(table: sa.TableClause, field: Field) -> sa.ColumnElement[Any]:
    """A field of a text, where it has one value."""
    if field == "lot":
        of_review = sa.and_(_REVIEWS.c.review_id == table.c.review_id, table.c.source == "review")
        return sa.select(_REVIEWS.c.lot).where(of_review).correlate(table).scalar_subquery()
    return table.c[field] if field in table.c else _of_label(table, field)


def says(table: sa.TableClause, field: Field, value: str) -> sa.ColumnElement[bool]:
    """Whether a field with several values has this one."""
    stored = table.c[field] if field in table.c else _of_label(table, field)
    return sa.literal(",").concat(stored).concat(",").contains(f",{value},", autoescape=True)


def _of_label(table: sa.TableClause, field: Field) -> sa.ColumnElement[Any]:
    """A field that only the label of a mention's text has."""
    same = sa.and_(LABELS.c.source == table.c.source, LABELS.c.review_id == table.c.review_id)
    return sa.select(LABELS.c[field]).where(same).correlate(table).scalar_subquery()


def _kept(table: sa.TableClause, keep: Keep) -> sa.ColumnElement[bool]:
    """What has no value is not one of those left out."""
    if keep.field in _LISTED:
        any_of = sa.or_(*(says(table, keep.field, value) for value in keep.values))
        return sa.or_(column(table, keep.field).is_(None), sa.not_(any_of)) if keep.but else any_of
    if keep.field == "product":
        fields = [table.c.product, table.c.sku]
        if keep.but:
            return sa.and_(*(sa.or_(each.is_(None), each.not_in(keep.values)) for each in fields))
        return sa.or_(*(each.in_(keep.values) for each in fields))
    values: list[Any] = [int(value) for value in keep.values] if keep.field == "stars" else list(keep.values)
    one = column(table, keep.field)
    return sa.or_(one.is_(None), one.not_in(values)) if keep.but else one.in_(values)
