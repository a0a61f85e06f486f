"""The values that pass between reading a question, compiling it and answering it."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

Value: TypeAlias = str | int | float | Decimal | bool | date | None
Grain: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
Operator: TypeAlias = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not in"]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included.

    `said` is "day" where the words named so many days (近7天), which the same days of a month so far do not: they have
    other days before them. No part of which days these are.
    Raises ValueError when it ends before it starts.
    """

    first: date
    last: date
    said: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"period ends {self.last}, before it starts {self.first}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows to keep: `dimension operator values`. One value, or several for "in" and "not in".

    "!=" and "not in" keep rows whose dimension is null.
    """

    dimension: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Groups to keep, by a metric's aggregated value; a null value never passes."""

    metric: str
    operator: Literal[">", ">=", "<", "<="]
    value: float


@dataclass(frozen=True, slots=True)
class Order:
    """Rank rows by a metric or dimension of the query; nulls last both ways."""

    name: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Compare:
    """The period compared with, and what the question called it.

    `by_rate`: it asked for rates of growth, so groups are told by percent. The figures are the same.
    """

    kind: Literal["previous", "year", "period"]
    period: Period
    by_rate: bool = False


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """A question as data: names from the catalog only, periods as days.

    `group_by` holds dimension names, `grain` buckets the time axis; columns of the answer come as
    grain first, then `group_by`, then `metrics`.

    `count_of` names a dimension whose values are counted: in place of the metrics the answer has one column,
    `count_<dimension>`, the number of the dimension's non-null values for which the first metric is not null
    (and, where it counts or sums rows it filters, has such rows) and which pass the thresholds.
    `per` divides every metric by the number of calendar days (weeks, months) of the period that lie within the
    data: 日均. Only metrics that add up over days have it.
    `of` is the part whose share is asked for: those rows' figure by the figure of all the rows that `filters` keep,
    within each bucket and each group of a dimension that `of` does not restrict. Only shares have it.
    `running` adds every bucket of `grain` to those before it, group by group: what has come together from the
    period's first day to the bucket's last.
    """

    metrics: tuple[str, ...]
    period: Period
    group_by: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    grain: Grain | None = None
    compare: Compare | None = None
    order_by: Order | None = None
    limit: int | None = None
    count_of: str | None = None
    per: Grain | None = None
    period_assumed: bool = False  # no period was named, so the reply says which was taken
    of: tuple[Filter, ...] = ()
    running: bool = False

    def over(self, period: Period) -> "MetricQuery":
        """The same question over another period, with nothing to compare."""
        return replace(self, period=period, compare=None)


@dataclass(frozen=True, slots=True)
class Unclear:
    """The words allow several readings, or lack one: ask back.

    `question` is one sentence in the question's language; `choices` complete it, each a text the
    person could send as it stands. `partial` is what has been read so far, and `text` the message
    asked about where it says all of that itself, so that a reply can complete it: no part of what is asked.
    """

    question: str
    choices: tuple[str, ...] = ()
    partial: MetricQuery | None = None
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The question holds words the catalog does not know, or asks what is not done here.

    `unknown` holds those words as written; `reason` is one sentence in the question's language.
    """

    unknown: tuple[str, ...]
    reason: str


Reading: TypeAlias = MetricQuery | Unclear | OutOfScope
