"""A proposed need, as it waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.reviews.discovery.phrases import Phrase
from analytics.reviews.need import NeedQuote
from analytics.reviews.pii import mask


@dataclass(frozen=True, slots=True)
class Proposal:
    """What several customers speak of and no need covers. `id` stays the same from run to run, by its first term.

    `name` is a phrase of theirs; `terms` are what its phrases hold, `patterns` what would find them, by face, if it is
    accepted. `share` is of all customers who wrote; `complaints`, `praise` and `questions` are customers;
    `customers_now` and `customers_before` those of the last 30 days and of the 30 before. The order is by `weight`.
    """

    id: str
    name: str
    category: str
    terms: tuple[str, ...]
    patterns: Mapping[str, tuple[str, ...]]
    customers: int
    mentions: int
    share: float
    complaints: int
    praise: int
    questions: int
    customers_now: int
    customers_before: int
    weight: float
    quotes: tuple[NeedQuote, ...]
    products: tuple[tuple[str, int], ...]
    phrases: tuple[Phrase, ...] = ()

    @property
    def change(self) -> float | None:
        """Of its customers, against the 30 days before; None when nobody spoke of it then."""
        return self.customers_now / self.customers_before - 1 if self.customers_before else None

    def as_json(self) -> dict[str, Any]:
        """As `reviews proposals --json` prints it: what identifies a person is masked in the quotes."""
        return {
            "id": self.id,
            "name": mask(self.name),
            "category": self.category,
            "terms": list(self.terms),
            "patterns": {face: list(words) for face, words in self.patterns.items()},
            "customers": self.customers,
            "mentions": self.mentions,
            "share": self.share,
            "complaints": self.complaints,
            "praise": self.praise,
            "questions": self.questions,
            "customers_now": self.customers_now,
            "customers_before": self.customers_before,
            "change": self.change,
            "weight": self.weight,
            "quotes": [quote.as_json() for quote in self.quotes],
            "products": [{"product": name, "customers": count} for name, count in self.products],
        }
