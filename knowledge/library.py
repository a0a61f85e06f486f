"""Everything the team wrote down: adding documents, removing them, and searching them."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from knowledge.bearings import Bearings, MadeOnce
from knowledge.builtin import PACKED, guide_passages, guide_pieces
from knowledge.documents import Passage, clean
from knowledge.embeddings import Embeddings, EmbeddingsUnavailable
from knowledge.search import EVERYTHING, Filter, Hit, Nearest, Pool, Sides
from knowledge.shelf import Shelf
from knowledge.spoken import Bilingual
from knowledge.stock import AddReport, Feed, Progress, Stock, feed_origin, names_nothing, vectors_name
from knowledge.vectors import VectorStore, VectorsUnavailable
from knowledge.words import Script, script

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

GUIDE = "guide"
_LONGEST_QUESTION = 400  # characters; what follows would only slow the search
_RECENT = 256  # questions whose vectors are kept: a skill asks first whether to answer, then answers


class Elsewhere(Protocol):
    """A collection that is not kept here, but searched where it lies."""

    def search(self, query: str, k: int, where: Filter) -> list[Hit]:
        """The k best of it, best first."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document of a collection: its passages' number, when it came, and the day it is of.

    `fed` is true for what is kept elsewhere, false for what was added, None for the built-in guide.
    """

    source: str
    passages: int
    added_on: date | None
    dated: date | None
    fed: bool | None


class Library:
    """Documents in collections, each its own pool. Any number of processes may search while one adds."""

    def __init__(
        self,
        folder: Path,
        embeddings: Embeddings,
        vectors: VectorStore,
        *,
        with_guide: bool = True,
        named: Callable[[str], tuple[str, ...]] = names_nothing,
        feeds: Mapping[str, Feed] = MappingProxyType({}),
        elsewhere: Mapping[str, Elsewhere] = MappingProxyType({}),
    ) -> None:
        """`named` gives the SKUs that a text names; `feeds` and `elsewhere` are by collection.

        What is searched elsewhere is found where its collection is named, and never among the others.
        """
        self._folder = folder
        self._embeddings = embeddings
        self._vectors = vectors
        self._guide = guide_passages() if with_guide else ()
        self._shelf = Shelf(folder / "passages.db")
        self._stock = Stock(folder, self._shelf, embeddings, vectors, named)
        self._feeds = feeds
        self._elsewhere = elsewhere
        self._pools: dict[str, tuple[int, Pool]] = {}
        self._bearings = Bearings(embeddings, folder / f"pairs-{_slug(embeddings.name)}.npz")
        kept = folder / f"guide-{_slug(embeddings.name)}.npz"
        self._guide_vectors = MadeOnce(embeddings, PACKED, kept, guide_pieces)
        self._recent: dict[str, Vectors] = {}
        self._lock = RLock()
        self.notice: Bilingual | None = None  # why search runs without vectors, when it does

    def add(
        self,
        paths: Sequence[Path],
        collection: str = GUIDE,
        progress: Progress | None = None,
        *,
        today: date | None = None,
    ) -> AddReport:
        """Reads files and folders; only passages that changed are embedded and written.

        A folder added again also forgets the files that have left it. Raises CannotAdd for a collection
        name that cannot be one and for a path that does not exist.
        """
        taken = {one.source: "" for one in self._guide} if collection == GUIDE else {}
        return self._stock.add(paths, collection, taken=taken, today=today, progress=progress)

    def remove(self, source: str, collection: str) -> int:
        """Forgets a document; how many passages it had. The built-in guide and what is kept elsewhere stay."""
        return self._stock.remove(source, collection)

    def documents(self, collection: str) -> tuple[Held, ...]:
        """What a collection holds, by source."""
        self._follow(collection)
        held: dict[str, list[Passage]] = {}
        for passage in self._all(collection):
            held.setdefault(passage.source, []).append(passage)
        kept, origins = self._shelf.sources(collection), {feed_origin(collection)}
        return tuple(
            Held(
                source, len(own), own[0].added_on, own[0].dated, kept[source][1] in origins if source in kept else None
            )
            for source, own in held.items()
        )

    def sources(self, collection: str) -> dict[str, int]:
        """Number of passages by document."""
        counts: dict[str, int] = {}
        for passage in self._all(collection):
            counts[passage.source] = counts.get(passage.source, 0) + 1
        return counts

    @property
    def fed(self) -> tuple[str, ...]:
        """The collections that hold what is kept elsewhere."""
        return tuple(self._feeds)

    def collections(self) -> tuple[str, ...]:
        """Those that hold anything."""
        held = self._shelf.collections()
        return ((GUIDE,) if self._guide and GUIDE not in held else ()) + held

    def search(
        self,
        query: str,
        k: int = 5,
        collection: str | None = None,
        *,
        where: Filter = EVERYTHING,
        only_relevant: bool = False,
        progress: Progress | None = None,
    ) -> list[Hit]:
        """The k best passages that `where` admits, best first, of one collection or of all.

        Low scores are returned too unless `only_relevant`: then an empty list means that nothing answers. What is kept
        elsewhere and is new gets its vectors first, some at each search, of which `progress` is told.
        """
        query = " ".join(clean(query).encode("utf-8", "replace").decode().split())[:_LONGEST_QUESTION]
        if not query or k < 1:
            return []
        vector = self.embed(query)
        if collection and collection in self._elsewhere:
            hits = self._elsewhere[collection].search(query, k, where)
            return [hit for hit in hits if hit.relevant] if only_relevant else hits
        for name in (collection,) if collection else self._feeds:
            self._follow(name, progress)
        names = (collection,) if collection else self.collections()
        hits = [hit for name in names for hit in self._search_pool(name, query, vector, k, where)]
        best = sorted(hits, key=lambda hit: -hit.score)[:k]
        return [hit for hit in best if hit.relevant] if only_relevant else best

    def _search_pool(self, collection: str, query: str, vector: "Vectors | None", k: int, where: Filter) -> list[Hit]:
        pool = self.pool(collection)
        try:
            return pool.search(query, self.sides(query, vector, pool), k, where)
        except VectorsUnavailable as error:
            self.notice = error.said
            return pool.search(query, None, k, where)

    def sides(self, query: str, vector: "Vectors | None", pool: Pool) -> Sides | None:
        """The question's vector as if it had been asked in each of the pool's languages. Raises VectorsUnavailable."""
        if vector is None:
            return None
        asked_in = script(query)
        if not pool.heard(asked_in):
            pool.listen(asked_in, [self._sides(one, asked_in, pool) for one in self._bearings.questions(asked_in)])
        return self._sides(vector, asked_in, pool)

    def _sides(self, vector: "Vectors", asked_in: Script, pool: Pool) -> Sides:
        return {language: self._bearings.moved(vector, asked_in, language) for language in pool.languages}

    def _follow(self, collection: str, progress: Progress | None = None) -> None:
        if feed := self._feeds.get(collection):
            self._stock.follow(collection, feed, progress)

    def embed(self, query: str) -> "Vectors | None":
        """The question's vector; None, with `notice` saying why, when there are none to be had."""
        if query in self._recent:
            self.notice = None
            return self._recent[query]
        try:
            vector = self._embeddings.embed_query(query)
        except EmbeddingsUnavailable as error:
            self.notice = error.said
            return None
        self.notice = None
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[query] = vector
        return vector

    def pool(self, collection: str) -> Pool:
        """The collection as it is now, ready to be searched."""
        version = self._shelf.version(collection)
        with self._lock:
            held = self._pools.get(collection)
            if held is None or held[0] != version:
                passages = self._all(collection)
                nearest = self._nearest(collection, stored=version > 0)
                held = (version, Pool(passages, nearest, self._kept_keywords(collection, passages)))
                self._pools[collection] = held
        return held[1]

    def _all(self, collection: str) -> tuple[Passage, ...]:
        return (self._guide if collection == GUIDE else ()) + self._shelf.passages(collection)

    def _nearest(self, collection: str, *, stored: bool) -> Nearest:
        def nearest(vector: "Vectors", count: int, among: Collection[str] | None) -> Mapping[str, float]:
            own = (
                self._vectors.nearest(vectors_name(collection, self._embeddings), vector, count, among)
                if stored
                else {}
            )
            if collection != GUIDE or not self._guide:
                return own
            return {**self._guide_vectors.packed().nearest(vector, among), **own}

        return nearest

    def _kept_keywords(self, collection: str, passages: Sequence[Passage]) -> Path:
        words = "".join(word for one in passages for word in (one.hash, *one.asked))
        return self._folder / "keywords" / _slug(collection) / hashlib.sha256(words.encode()).hexdigest()[:16]


def _slug(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)
