"""Collections that stand in the metrics store: creatives with their results, and what customers wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from analytics.creatives import Career, careers
from analytics.reviews.saying import Saying, sayings
from analytics.warehouse import Warehouse, WarehouseError
from knowledge.documents import Document, Passage, plain_line

if TYPE_CHECKING:
    from knowledge.search import Filter, Hit

_POLARITIES: Final = {"negative": "负面", "neutral": "中性", "positive": "正面"}
_CANDIDATES: Final = 200


@dataclass(frozen=True, slots=True)
class CreativeFeed:
    """Every creative that was imported, each a document, with what it reached."""

    warehouse: Warehouse

    def version(self) -> str:
        """Of a server, whose changes are not seen, the creatives are read once."""
        try:
            return self.warehouse.version or "server"
        except WarehouseError:
            return ""

    def documents(self) -> Mapping[str, Document]:
        try:
            return {one.ran.creative: Document(tuple(_told(one)), dated=one.last) for one in careers(self.warehouse)}
        except WarehouseError:
            return {}


def _told(one: Career) -> Iterator[str]:
    yield f"# {plain_line(one.ran.title or one.ran.creative)}"
    if one.ran.text:
        yield plain_line(one.ran.text)
    days = f"{one.first} 至 {one.last}" if one.first and one.last and one.first != one.last else str(one.first or "")
    yield "；".join(filter(None, ("投放：" + (plain_line(one.channel) or "渠道不详"), plain_line(one.format), days)))
    if one.ran.impressions:
        rate = one.ran.clicks / one.ran.impressions
        yield f"效果：曝光 {one.ran.impressions:,}，点击 {one.ran.clicks:,}，点击率 {rate:.2%}"


@dataclass(frozen=True, slots=True)
class ReviewPool:
    """What customers wrote, searched in the labelled store by words, masked; nothing of it is copied."""

    warehouse: Warehouse

    def search(self, query: str, k: int, where: "Filter") -> "list[Hit]":
        from knowledge.search import Pool
        from knowledge.synonyms import other_words
        from knowledge.words import search_terms

        words = [word for word in (*search_terms(query), *other_words(query)) if len(word) > 1]
        wanted = sorted(dict.fromkeys(words), key=len, reverse=True)
        try:
            found = sayings(
                self.warehouse,
                wanted or [query],
                products=sorted(where.products),
                since=where.since,
                until=where.until,
                limit=_CANDIDATES,
            )
        except WarehouseError:
            return []
        return Pool([_passage(one, at) for at, one in enumerate(found)], None).search(query, None, k) if found else []


def _passage(one: Saying, at: int) -> Passage:
    about = "，".join(
        filter(None, (one.product, one.channel, f"{one.stars} 星" if one.stars else "", _POLARITIES.get(one.polarity)))
    )
    name = f"reviews/{one.source}#{one.id}"
    return Passage(
        name, one.text, one.source, (about,) if about else (), "reviews", at,
        sha256(f"{name}\x1f{one.text}".encode()).hexdigest()[:24], (one.sku,) if one.sku else (), one.at.date(),
    )  # fmt: skip
