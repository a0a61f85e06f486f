"""What is said of each product, channel, kind of customer or month: the same counts as a need's, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias

import sqlalchemy as sa

from analytics.reviews.counting import LABELS, MENTIONS, between, column, customer, held, says
from analytics.reviews.emerging import moved, wilson
from analytics.reviews.need import Field, Scope
from analytics.warehouse import Warehouse

Bucket: TypeAlias = Literal["day", "week", "month"]
By: TypeAlias = Field | Bucket | Literal["all"]
"""What parts are told apart by; "all" is one part of everything."""

BUCKETS: Final[tuple[Bucket, ...]] = ("day", "week", "month")
LISTED: Final[tuple[Field, ...]] = ("persona", "occasion", "season")
"""Fields of which a text may have several values: their parts overlap."""
_MENTIONED: Final = {"complaint": "complain", "praise": "prais", "question": "ask"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a window. Customers are counted once each; `texts` are reviews and inquiries, `negative` and
    `positive` those of the `reviews` that take that side on the whole.

    `customers` spoke of the needs in scope, on its side where it has one; `share` is theirs of the part's `wrote`.
    `net` is (praise − complaints) ÷ (praise + complaints) of mentions.
    """

    value: Any
    texts: int
    reviews: int
    negative: int
    positive: int
    wrote: int
    wrote_before: int
    customers: int
    customers_before: int
    complainers: int
    praisers: int
    askers: int
    complaints: int
    praise: int
    interval: tuple[float, float]
    emerging: bool = False
    p_value: float = 1.0

    @property
    def share(self) -> float | None:
        return self.customers / self.wrote if self.wrote else None

    @property
    def net(self) -> float | None:
        sides = self.praise + self.complaints
        return (self.praise - self.complaints) / sides if sides else None

    @property
    def change(self) -> float | None:
        """The share's ratio to that of the window before, less one."""
        if not (self.wrote and self.wrote_before and self.customers_before):
            return None
        return (self.customers / self.wrote) / (self.customers_before / self.wrote_before) - 1


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts in no order of rank (time's in its own), and the SQL of all their counts."""

    by: By
    rows: tuple[Part, ...]
    sql: str


def read_parts(warehouse: Warehouse, scope: Scope, by: By, values: Sequence[str] = ()) -> Parts:
    """The window told apart by a field or by time. `values` names the parts of a field that a text has several of.

    Raises analytics.warehouse.WarehouseError when the store cannot answer.
    """
    select = _select(scope, by, values)
    found = [row for row in warehouse.rows(select).rows if by == "all" or row[0] not in (None, "")]
    counts = [(int(row[7]), int(row[8])) for row in found]
    rose = moved(counts, [int(row[5]) for row in found], [int(row[6]) for row in found], "greater")
    timed = by in BUCKETS
    rows = [
        _part(_day(row[0]) if timed else row[0], tuple(map(int, row[1:])), (up, p))
        for row, (p, up) in zip(found, rose, strict=True)
    ]
    kept = _filled(rows, scope, by) if timed else [each for each in rows if each.wrote or by == "all"]
    return Parts(by, tuple(kept), warehouse.render(select))


def _part(value: Any, counts: tuple[int, ...], rise: tuple[bool, float]) -> Part:
    """A part of its counts in the order of the statement's columns."""
    texts, reviews, negative, positive, wrote, wrote_before, customers, *others = counts
    before, complainers, praisers, askers, complaints, praise = others
    return Part(
        value, texts, reviews, negative, positive, wrote, wrote_before, customers, before,
        complainers, praisers, askers, complaints, praise, wilson(customers, wrote), *rise,
    )  # fmt: skip


def read_matrix(warehouse: Warehouse, scope: Scope, by: Field) -> tuple[list[tuple[str, str, int]], str]:
    """(need, value, customers) of the window for each need and each value of a field, and its SQL."""
    m = MENTIONS.c
    value = column(MENTIONS, by).label("value")
    customers = sa.func.count(customer(MENTIONS).distinct()).label("customers")
    select = (
        sa.select(m.need, value, customers)
        .where(*_spoken(scope), between(m.at, scope.since, scope.until), value.is_not(None))
        .group_by(m.need, value)
        .order_by(customers.desc(), m.need, value)
    )
    return [(str(a), str(b), int(n)) for a, b, n in warehouse.rows(select).rows], warehouse.render(select)


def _select(scope: Scope, by: By, values: Sequence[str]) -> sa.Select[Any]:
    """Labels and mentions counted apart and put side by side, so that neither multiplies the other."""
    wrote, spoke = _texts(scope, by, values).subquery("wrote"), _mentions(scope, by, values).subquery("spoke")
    w, s = wrote.c, spoke.c
    spoken = [sa.func.coalesce(s[name], 0).label(name) for name in s.keys() if name != "value"]  # noqa: SIM118 columns
    joined = wrote.outerjoin(spoke, w.value == s.value)
    texts = [w[name] for name in w.keys() if name != "value"]  # noqa: SIM118 columns
    return sa.select(w.value, *texts, *spoken).select_from(joined).order_by(w.value)


def _texts(scope: Scope, by: By, values: Sequence[str]) -> Any:
    at, who = LABELS.c.at, customer(LABELS)
    now, before = between(at, scope.since, scope.until), between(at, *scope.before)
    review = sa.and_(now, LABELS.c.source == "review")
    counts = (
        sa.func.count().filter(now).label("texts"),
        sa.func.count().filter(review).label("reviews"),
        sa.func.count().filter(review, LABELS.c.polarity == "negative").label("negative"),
        sa.func.count().filter(review, LABELS.c.polarity == "positive").label("positive"),
        sa.func.count(who.distinct()).filter(now).label("wrote"),
        sa.func.count(who.distinct()).filter(before).label("wrote_before"),
    )
    return _grouped(LABELS, counts, [*held(LABELS, scope), _days(scope, by, at)], by, values)


def _mentions(scope: Scope, by: By, values: Sequence[str]) -> Any:
    m, who = MENTIONS.c, customer(MENTIONS)
    now, before = between(m.at, scope.since, scope.until), between(m.at, *scope.before)
    of_face = m.kind == scope.face if scope.face else sa.true()
    counts = (
        sa.func.count(who.distinct()).filter(now, of_face).label("customers"),
        sa.func.count(who.distinct()).filter(before, of_face).label("customers_before"),
        *(sa.func.count(who.distinct()).filter(now, m.kind == k).label(f"{n}ers") for k, n in _MENTIONED.items()),
        sa.func.count().filter(now, m.kind == "complaint").label("complaints"),
        sa.func.count().filter(now, m.kind == "praise").label("praise"),
    )
    return _grouped(MENTIONS, counts, [*_spoken(scope, sided=False), _days(scope, by, m.at)], by, values)


def _days(scope: Scope, by: By, at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    now = between(at, scope.since, scope.until)
    return now if by in BUCKETS else sa.or_(now, between(at, *scope.before))


def _spoken(scope: Scope, *, sided: bool = True) -> list[sa.ColumnElement[bool]]:
    found = [*held(MENTIONS, scope)]
    if scope.needs:
        found.append(MENTIONS.c.need.in_(scope.needs))
    return [*found, MENTIONS.c.kind == scope.face] if scope.face and sided else found


def _grouped(
    table: sa.TableClause, counts: Sequence[Any], conditions: Sequence[Any], by: By, values: Sequence[str]
) -> Any:
    if by == "all":
        return sa.select(sa.literal("").label("value"), *counts).where(*conditions)
    if by in LISTED:
        each = [
            sa.select(sa.literal(value).label("value"), *counts).where(*conditions, says(table, by, value))
            for value in values
        ]
        return sa.union_all(*each)
    value = sa.func.date_trunc(by, table.c.at) if by in BUCKETS else column(table, by)  # type: ignore[arg-type]
    # By its place: a value that is looked up in another table cannot be written once more.
    return sa.select(value.label("value"), *counts).where(*conditions).group_by(sa.text("1"))


def _day(value: Any) -> date:
    day: date = value.date() if hasattr(value, "date") else value
    return day


def _filled(rows: Sequence[Part], scope: Scope, by: By) -> list[Part]:
    """Every bucket of the window, those in which nobody wrote too."""
    there = {row.value: row for row in rows}
    days = []
    day = first_of(scope.since, by)
    while day <= scope.until:
        days.append(day)
        day = first_of(day + timedelta(days={"day": 1, "week": 7, "month": 31}[by]), by)
    return [there.get(day) or _part(day, (0,) * 13, (False, 1.0)) for day in days]


def first_of(day: date, by: By) -> date:
    """The first day of a day's bucket."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day
