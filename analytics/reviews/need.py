"""The values of need mining: a need counted over a window, its quotes, and which texts are looked at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from analytics.reviews.pii import mask
from analytics.reviews.review import Source

Face: TypeAlias = Literal["complaint", "praise", "question"]


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


@dataclass(frozen=True, slots=True)
class Need:
    """One need over a window. Shares are of all customers who wrote in the window; `interval` is 95 %, Wilson.

    `net` is (praise − complaints) ÷ (praise + complaints), −1…1, None when nobody took a side. `change` is the
    share's ratio to that of the window before, less one; None when nobody spoke of it then.
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
            "quotes": [
                {
                    "text": mask(quote.text),
                    "source": quote.source,
                    "review_id": quote.review_id,
                    "at": quote.at.isoformat(sep=" "),
                    "product": quote.product,
                    "channel": quote.channel,
                    "polarity": quote.polarity,
                    "start": quote.start,
                    "end": quote.end,
                }
                for quote in self.quotes
            ],
            "products": [{"product": name, "customers": count} for name, count in self.products],
            "sql": self.sql,
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """Which texts are looked at. `products` and `channel` match whole values; `face` is the side that is counted.

    Raises ValueError when the window ends before it starts.
    """

    since: date
    until: date
    products: tuple[str, ...] = ()
    channel: str = ""
    face: Face | None = None
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"the window ends {self.until}, before it starts {self.since}")

    @property
    def before(self) -> tuple[date, date]:
        """The window of the same length before this one."""
        days = (self.until - self.since).days + 1
        return self.since - timedelta(days=days), self.since - timedelta(days=1)
