"""What drafts stand on, from where the house keeps it: the library's guide, the labelled store's voices."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from analytics.reviews.needs import Keep, Need, NeedQuote, Scope, read_needs
from analytics.reviews.pii import mask
from analytics.warehouse import Warehouse, WarehouseError
from assistant.drafting.evidence import GuidePassage, ReviewQuote, Voice

if TYPE_CHECKING:
    from knowledge.library import Library

WINDOW: Final = timedelta(days=180)
"""How far back customers are listened to."""
_NEEDS: Final = 12
_QUOTES: Final = 24
"""Enough to choose from: most sentences name neither a pain point nor an experience."""
_POLARITIES: Final = {"pain": "negative", "praise": "positive", "question": "neutral"}


@dataclass(frozen=True, slots=True)
class LibraryGuide:
    """Guide passages by hybrid search; `library` is called when the first draft needs it."""

    library: "Callable[[], Library]"

    def passages(self, query: str, k: int) -> Sequence[GuidePassage]:
        hits = self.library().search(query, k, "guide", only_relevant=True)
        return [GuidePassage(h.passage.id, h.passage.text, h.passage.source, h.passage.path) for h in hits]


@dataclass(frozen=True, slots=True)
class LabelledVoices:
    """Needs of a product with counts and quotes, by SQL; none where nothing is labelled."""

    warehouse: Warehouse

    def voices(self, sku: str, *, until: date) -> Sequence[Voice]:
        try:
            scope = Scope(until - WINDOW, until, (Keep("product", (sku,)),))
            found = read_needs(self.warehouse, scope, limit=_NEEDS, quotes=_QUOTES)
        except WarehouseError:
            return ()
        voices = [voice for need in found for voice in _sides(need)]
        return sorted(voices, key=lambda voice: -voice.count)


def _sides(need: Need) -> Iterator[Voice]:
    """One need as the complaint, the praise and the question it is."""
    counts: tuple[tuple[Literal["pain", "praise", "question"], int], ...] = (
        ("pain", need.complaints),
        ("praise", need.praise),
        ("question", need.questions),
    )
    for side, count in counts:
        if count:
            said = (quote for quote in need.quotes if quote.polarity == _POLARITIES[side])
            quotes = tuple(_quote(quote) for quote in said if mask(quote.text) == quote.text)
            yield Voice(need.name, side, count, quotes, need.customers)


def _quote(quote: NeedQuote) -> ReviewQuote:
    return ReviewQuote(quote.review_id, quote.text, f"{quote.product} · {quote.channel} · {quote.at:%Y-%m-%d}")
