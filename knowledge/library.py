"""Everything the team wrote down: adding documents, removing them, and searching them."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from knowledge.bearings import Bearings, MadeOnce
from knowledge.builtin import PACKED, guide_passages, guide_pieces
from knowledge.documents import Passage, Unreadable, clean, read_document, split_document
from knowledge.embeddings import Embeddings, EmbeddingsUnavailable
from knowledge.intake import check_name, embeddable, files_in, source_name
from knowledge.search import EVERYTHING, Filter, Hit, Nearest, Pool, Sides
from knowledge.shelf import Shelf
from knowledge.spoken import Bilingual
from knowledge.vectors import VectorStore, VectorsUnavailable
from knowledge.words import Script, script

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

GUIDE = "guide"
_LONGEST_QUESTION = 400  # characters; what follows would only slow the search
_RECENT = 256  # questions whose vectors are kept: a skill asks first whether to answer, then answers
_BATCH = 32  # passages embedded and stored in one go, so that a killed import keeps what it did

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding did, in passages. `refused` names each file that was not read, one sentence each."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    refused: tuple[Bilingual, ...] = ()
    notice: Bilingual | None = None


class Library:
    """Documents in collections, each its own pool. Any number of processes may search while one adds."""

    def __init__(self, folder: Path, embeddings: Embeddings, vectors: VectorStore, *, with_guide: bool = True) -> None:
        self._folder = folder
        self._embeddings = embeddings
        self._vectors = vectors
        self._guide = guide_passages() if with_guide else ()
        self._shelf = Shelf(folder / "passages.db")
        self._pools: dict[str, tuple[int, Pool]] = {}
        self._bearings = Bearings(embeddings, folder / f"pairs-{_slug(embeddings.name)}.npz")
        kept = folder / f"guide-{_slug(embeddings.name)}.npz"
        self._guide_vectors = MadeOnce(embeddings, PACKED, kept, guide_pieces)
        self._recent: dict[str, Vectors] = {}
        self._lock = RLock()
        self.notice: Bilingual | None = None  # why search runs without vectors, when it does

    def add(self, paths: Sequence[Path], collection: str = GUIDE, progress: Progress | None = None) -> AddReport:
        """Reads files and folders; only passages that changed are embedded and written.

        A folder added again also forgets the files that have left it. Raises CannotAdd for a collection
        name that cannot be one and for a path that does not exist.
        """
        check_name(collection)
        with self._adding():
            found, refused = self._read(paths, collection)
            report, fresh = self._compare(collection, [one for _, _, own in found.values() for one in own], set(found))
            self._shelf.register(collection, {name: (origin, folder) for name, (origin, folder, _) in found.items()})
            left = sum(self._forget(collection, name) for name in self._departed(paths, collection, set(found)))
            notice = self._store(fresh + self._without_vectors(collection, fresh), progress)
        return replace(
            report, removed=report.removed + left, documents=len(found), refused=tuple(refused), notice=notice
        )

    def remove(self, source: str, collection: str) -> int:
        """Forgets a document; how many passages it had. The built-in guide stays."""
        with self._adding():
            return self._forget(collection, source)

    def sources(self, collection: str) -> dict[str, int]:
        """Number of passages by document."""
        counts: dict[str, int] = {}
        for passage in self._all(collection):
            counts[passage.source] = counts.get(passage.source, 0) + 1
        return counts

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
    ) -> list[Hit]:
        """The k best passages that `where` admits, best first, of one collection or of all.

        Low scores are returned too unless `only_relevant`: then an empty list means that nothing answers.
        """
        query = " ".join(clean(query).encode("utf-8", "replace").decode().split())[:_LONGEST_QUESTION]
        if not query or k < 1:
            return []
        vector = self.embed(query)
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
            own = self._vectors.nearest(self._name(collection), vector, count, among) if stored else {}
            if collection != GUIDE or not self._guide:
                return own
            return {**self._guide_vectors.packed().nearest(vector, among), **own}

        return nearest

    def _kept_keywords(self, collection: str, passages: Sequence[Passage]) -> Path:
        words = "".join(word for one in passages for word in (one.hash, *one.asked))
        return self._folder / "keywords" / _slug(collection) / hashlib.sha256(words.encode()).hexdigest()[:16]

    def _name(self, collection: str) -> str:
        return f"{collection}.{self._embeddings.name}"

    def _read(
        self, paths: Sequence[Path], collection: str
    ) -> tuple[dict[str, tuple[str, str, tuple[Passage, ...]]], list[Bilingual]]:
        found: dict[str, tuple[str, str, tuple[Passage, ...]]] = {}
        refused: list[Bilingual] = []
        taken = {one.source: "" for one in self._guide} if collection == GUIDE else {}
        taken |= {name: origin for name, (origin, _) in self._shelf.sources(collection).items()}
        for path, folder in files_in(paths):
            try:
                text = read_document(path)
            except Unreadable as error:
                refused.append(error.said)
                continue
            except OSError as error:
                reason = error.strerror or error
                refused.append(Bilingual(f"{path.name}：读不了（{reason}）。", f"{path.name}: unreadable ({reason})."))
                continue
            name = source_name(path, folder, taken)
            taken[name] = str(path)
            found[name] = (str(path), str(folder or ""), split_document(text, name, collection))
        return found, refused

    def _compare(
        self, collection: str, passages: Sequence[Passage], sources: set[str]
    ) -> tuple[AddReport, list[Passage]]:
        """Takes what is gone off the shelf; what is new or changed is returned, to be stored."""
        before = {one.id: one for one in self._shelf.passages(collection) if one.source in sources}
        now = {one.id for one in passages}
        gone = [one for name, one in before.items() if name not in now]
        new = [one for one in passages if one.id not in before]
        kept = [one for one in passages if one.id in before]
        changed = [one for one in kept if before[one.id].hash != one.hash]
        moved = [one for one in kept if before[one.id].hash == one.hash and before[one.id] != one]
        self._drop(collection, [*gone, *(before[one.id] for one in changed)])
        self._shelf.discard(collection, [one.id for one in gone])
        self._shelf.move(moved)
        return AddReport(len(new), len(changed), len(kept) - len(changed), len(gone)), [*new, *changed]

    def _without_vectors(self, collection: str, fresh: Sequence[Passage]) -> list[Passage]:
        """Passages added when vectors were not to be had, or by another model."""
        if not self._embeddings.name:
            return []
        stale = set(self._shelf.without_vectors(collection, self._embeddings.name)) - {one.id for one in fresh}
        return [one for one in self._shelf.passages(collection) if one.id in stale] if stale else []

    def _departed(self, paths: Sequence[Path], collection: str, found: set[str]) -> list[str]:
        folders = {str(path.resolve()) for path in paths if path.is_dir()}
        return [
            name
            for name, (origin, folder) in self._shelf.sources(collection).items()
            if folder in folders and name not in found and not Path(origin).exists()
        ]

    def _forget(self, collection: str, source: str) -> int:
        passages = self._shelf.passages(collection, source)
        self._drop(collection, passages)
        self._shelf.discard(collection, [one.id for one in passages])
        self._shelf.unregister(collection, source)
        return len(passages)

    def _drop(self, collection: str, passages: Sequence[Passage]) -> None:
        """Vectors that stay behind because the store is away do no harm: no passage answers to their key."""
        if not passages or not self._embeddings.name:
            return
        try:
            self._vectors.drop(self._name(collection), [one.hash for one in passages])
        except VectorsUnavailable as error:
            self.notice = error.said

    def _store(self, passages: Sequence[Passage], progress: Progress | None) -> Bilingual | None:
        """Vectors first, then the passages: one that is on the shelf has its vectors."""
        notice: Bilingual | None = None
        for at in range(0, len(passages), _BATCH):
            some = passages[at : at + _BATCH]
            model = self._embeddings.name
            try:
                if not notice:
                    pieces = [pair for passage in some for pair in embeddable(passage)]
                    vectors = self._embeddings.embed_passages([text for _, text in pieces])
                    self._vectors.put(self._name(some[0].collection), [key for key, _ in pieces], vectors)
            except (EmbeddingsUnavailable, VectorsUnavailable) as error:
                notice = error.said
            self._shelf.write(some, "" if notice else model)
            if progress:
                progress(min(at + _BATCH, len(passages)), len(passages))
        return notice

    @contextmanager
    def _adding(self) -> Iterator[None]:
        from filelock import FileLock

        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / "adding.lock"):
            yield


def _slug(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)
