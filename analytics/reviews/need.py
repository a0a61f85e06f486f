"""The values of need mining: a need counted over a window, its quotes, and which texts are looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from analytics.reviews.pii import mask
from analytics.reviews.review import Source

Face: TypeAlias = Literal["complaint", "praise", "question", "suggestion"]
Field: TypeAlias = Literal["product", "channel", "persona", "source", "stars", "lot", "occasion", "season"]
"""What texts are told apart by. A product is met by its name or SKU."""


@dataclass(frozen=True, slots=True)
class NeedQuote:
    """A customer's words: `text` stands in review `review_id` at `start:end`, whole clauses."""

    text: str
    source: Source
    review_id: str
    at: datetime
    product: str
    channel: str
    polarity: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """What identifies a person is masked."""
        return {
            "text": mask(self.text),
            "source": self.source,
            "review_id": self.review_id,
            "at": self.at.isoformat(sep=" "),
            "product": self.product,
            "channel": self.channel,
            "polarity": self.polarity,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Need:
    """One need over a window. Shares are of all customers who wrote in the window; `interval` is 95 %, Wilson.

    `complaints`, `praise` and `questions` count mentions, `complainers`, `praisers` and `askers` the customers behind
    them. `net` is (praise − complaints) ÷ (praise + complaints), −1…1, None when nobody took a side. `change` is the
    share's ratio to that of the window before, less one; None when nobody spoke of it then. It `is_new` when others
    wrote in the window before, all of which has data, and nobody of it.
    """

    name: str
    group: str
    label_en: str
    praise_name: str
    praise_en: str
    definition: str
    customers: int
    mentions: int
    share: float
    interval: tuple[float, float]
    complaints: int
    praise: int
    questions: int
    net: float | None
    customers_before: int
    change: float | None
    emerging: bool
    p_value: float
    quotes: tuple[NeedQuote, ...]
    products: tuple[tuple[str, int], ...]
    sql: str
    complainers: int = 0
    praisers: int = 0
    askers: int = 0
    is_new: bool = False
    fading: bool = False
    p_fading: float = 1.0
    personas: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `reviews needs --json` prints it: what identifies a person is masked in the quotes."""
        return {
            "need": self.name,
            "group": self.group,
            "label_en": self.label_en,
            "definition": self.definition,
            "customers": self.customers,
            "mentions": self.mentions,
            "share": self.share,
            "share_interval": list(self.interval),
            "complaints": self.complaints,
            "praise": self.praise,
            "questions": self.questions,
            "net_sentiment": self.net,
            "customers_before": self.customers_before,
            "change": self.change,
            "emerging": self.emerging,
            "p_value": self.p_value,
            "quotes": [quote.as_json() for quote in self.quotes],
            "products": [{"product": name, "customers": count} for name, count in self.products],
            "sql": self.sql,
            "customers_complaining": self.complainers,
            "customers_praising": self.praisers,
            "customers_asking": self.askers,
            "new": self.is_new,
            "fading": self.fading,
            "p_value_fading": self.p_fading,
            "personas": [{"persona": name, "customers": count} for name, count in self.personas],
        }


@dataclass(frozen=True, slots=True)
class Keep:
    """Texts to look at: those whose `field` is one of `values`, whole; with `but`, all others."""

    field: Field
    values: tuple[str, ...]
    but: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which texts are looked at, and what of them is counted.

    `face` is the side that is counted; `needs` those wanted, without `but_needs`. `against` are the days compared with,
    as many before where none are given. `limits` are what the reader's role may see; they hold beside `keep`.
    Raises ValueError when the window ends before it starts.
    """

    since: date
    until: date
    keep: tuple[Keep, ...] = ()
    face: Face | None = None
    needs: tuple[str, ...] = ()
    but_needs: tuple[str, ...] = ()
    against: tuple[date, date] | None = None
    limits: tuple[Keep, ...] = ()

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"the window ends {self.until}, before it starts {self.since}")

    @property
    def before(self) -> tuple[date, date]:
        """The window compared with: that of the same length before this one, unless another was asked for."""
        if self.against is not None:
            return self.against
        days = (self.until - self.since).days + 1
        return self.since - timedelta(days=days), self.since - timedelta(days=1)

    def values(self, field: Field) -> tuple[str, ...]:
        """What is kept of a field; none where all of it is."""
        return tuple(value for keep in self.keep if keep.field == field and not keep.but for value in keep.values)


def limits_of(rows: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Keep, ...] | None:
    """A role's row limits as reviews can keep them; None where one is by what a review does not have."""
    known: dict[str, Field] = {"product": "product", "sku": "product", "channel": "channel"}
    given = tuple(rows)
    if any(name not in known for name, _ in given):
        return None
    return tuple(Keep(known[name], values) for name, values in given)
