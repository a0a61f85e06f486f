"""What drafts stand on, from where the house keeps it: the library's guide, the labelled store's voices."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import sqlalchemy as sa

from analytics.reviews.needs import Keep, Need, NeedQuote, Scope, known_values, read_needs
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
_FEW: Final = 5
"""Customers of a product below whom those of its category are listened to as well."""
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
    """Needs of a product with counts and quotes, by SQL; none where nothing is labelled.

    Where hardly anybody spoke of the product, what customers of its category say of themselves is added, without counts
    and without praise: they speak of another product.
    """

    warehouse: Warehouse

    def voices(self, sku: str, *, until: date) -> Sequence[Voice]:
        try:
            voices = self._heard((sku,), until)
            if max((voice.customers or voice.count for voice in voices), default=0) < _FEW:
                heard = {voice.need for voice in voices}
                voices += [
                    replace(voice, count=0, customers=0)
                    for voice in self._heard(self._alike(sku), until)
                    if voice.polarity != "praise" and voice.need not in heard
                ]
        except WarehouseError:
            return ()
        return sorted(voices, key=lambda voice: -voice.count)

    def _heard(self, skus: tuple[str, ...], until: date) -> list[Voice]:
        if not skus:
            return []
        scope = Scope(until - WINDOW, until, (Keep("product", skus),))
        found = read_needs(self.warehouse, scope, limit=_NEEDS, quotes=_QUOTES)
        return [voice for need in found for voice in _sides(need)]

    def _alike(self, sku: str) -> tuple[str, ...]:
        """The other products of its category."""
        known = known_values(self.warehouse).products
        category = next((kind for other, _, kind in known if other == sku), "") or self._category(sku)
        return tuple(other for other, _, kind in known if category and kind == category and other != sku)

    def _category(self, sku: str) -> str:
        """Of a product nobody has written about."""
        if "products" not in self.warehouse.tables():
            return ""
        table = sa.table("products", sa.column("sku"), sa.column("category"))
        rows = self.warehouse.rows(sa.select(table.c.category).where(table.c.sku == sku)).rows
        return str(rows[0][0] or "") if rows else ""


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
            clear = sorted((quote for quote in said if mask(quote.text) == quote.text), key=_unclear)
            quotes = tuple(_quote(quote) for quote in clear)
            yield Voice(need.name, side, count, quotes, need.customers)


_RAGGED: Final = re.compile(r"[。.!！?？~…]{2,}|[\U0001f000-\U0001ffff]|(.)\1{3,}|https?:|[@＠#]")
_LEANS: Final = re.compile(r"^(?:但是?|而且|不过|只是|然后|所以|因为|另外|还有|也|就)|[，,、：:]$")
_BEST: Final = (8, 30)
"""Characters of a sentence that is read in one go."""


def _unclear(quote: NeedQuote) -> tuple[bool, bool, int, float]:
    """The clearest first: whole and clean, neither clipped nor long, and of those the latest."""
    size = len(quote.text)
    off = max(_BEST[0] - size, 0) + max(size - _BEST[1], 0)
    return (bool(_RAGGED.search(quote.text)), bool(_LEANS.search(quote.text)), off, -quote.at.timestamp())


def _quote(quote: NeedQuote) -> ReviewQuote:
    return ReviewQuote(quote.review_id, quote.text, f"{quote.product} · {quote.channel} · {quote.at:%Y-%m-%d}")
