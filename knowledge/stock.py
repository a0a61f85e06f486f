"""How documents come onto the shelf and leave it: only what changed is embedded and written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from knowledge.documents import Document, Passage, cut
from knowledge.embeddings import Embeddings, EmbeddingsUnavailable
from knowledge.intake import check_name, embeddable, files_in, source_name
from knowledge.readers.door import read_document
from knowledge.readers.refused import Unreadable
from knowledge.shelf import Shelf
from knowledge.spoken import Bilingual
from knowledge.vectors import VectorStore, VectorsUnavailable

_BATCH = 32  # passages embedded and stored in one go, so that a killed import keeps what it did
_FEW = 32  # passages of a feed embedded while somebody waits for an answer; the next question does the next ones
_UNFINISHED = "+"  # after the version of a feed, some of whose passages have no vectors yet

Progress = Callable[[int, int], None]


class Feed(Protocol):
    """Documents that are kept elsewhere, product sheets for one, and stand in a collection of the library too."""

    def version(self) -> str:
        """What changes when any of them does; "" where there is nothing to be had now."""

    def documents(self) -> Mapping[str, Document]:
        """All of them, by source."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding did, in passages. `refused` names each file that was not read, one sentence each; `remarks` say
    what else was passed over, and which documents go by a new name."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    refused: tuple[Bilingual, ...] = ()
    remarks: tuple[Bilingual, ...] = ()
    notice: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A document that was read: where it lies, the folder it was added with, and its passages."""

    origin: str
    folder: str
    passages: tuple[Passage, ...]


def names_nothing(text: str) -> tuple[str, ...]:  # noqa: ARG001  stands where nobody knows of products
    """No product."""
    return ()


class Stock:
    """Writes to the shelf and the vectors, one process at a time."""

    def __init__(
        self,
        folder: Path,
        shelf: Shelf,
        embeddings: Embeddings,
        vectors: VectorStore,
        named: Callable[[str], tuple[str, ...]],
    ) -> None:
        """`named` gives the SKUs of the products that a text names."""
        self._folder = folder
        self._shelf = shelf
        self._embeddings = embeddings
        self._vectors = vectors
        self._named = named

    def add(
        self,
        paths: Sequence[Path],
        collection: str,
        *,
        taken: Mapping[str, str],
        today: date | None,
        progress: Progress | None,
    ) -> AddReport:
        """Reads files and folders; `taken` holds the sources that are no files, by an origin of "".

        Raises CannotAdd for a collection name that cannot be one and for a path that does not exist.
        """
        check_name(collection)
        with self._alone():
            found, refused, remarks = self._read(paths, collection, taken)
            report, fresh = self._compare(collection, found)
            self._shelf.register(collection, {name: (one.origin, one.folder) for name, one in found.items()})
            departed = self._departed(paths, collection, found)
            renamed = self._renamed(collection, found)
            left = sum(self._forget(collection, name) for name in dict.fromkeys((*departed, *renamed)))
            fresh = [replace(one, added_on=today) for one in fresh]
            notice = self._store(fresh + self._without_vectors(collection, fresh), progress)
        return replace(
            report,
            removed=report.removed + left,
            documents=len(found),
            refused=tuple(refused),
            remarks=(*remarks, *(_new_name(old, new) for old, new in renamed.items())),
            notice=notice,
        )

    def follow(self, collection: str, feed: Feed, progress: Progress | None = None) -> None:
        """Makes a feed's passages what its documents are now; of many new ones, some get their vectors only later.

        Does nothing while another process writes: somebody waits for an answer.
        """
        version, followed = feed.version(), self._shelf.followed(collection)
        if not version or followed == version:
            return
        with self._alone(wait=False) as mine:
            if not mine:
                return
            fresh = [] if followed == version + _UNFINISHED else self._fed(collection, feed)
            waiting = self._without_vectors(collection, fresh)
            some = [*fresh, *waiting][:_FEW]
            self._store(some, progress)
            self._store(fresh[_FEW:], embed=False)
            finished = len(fresh) + len(waiting) <= len(some)
            self._shelf.follow(collection, version if finished else version + _UNFINISHED)

    def _fed(self, collection: str, feed: Feed) -> list[Passage]:
        """Takes off the shelf what a feed has no more; what is new or changed is returned, to be stored."""
        origin = feed_origin(collection)
        found = {
            name: _Found(
                name, origin, tuple(replace(one, place=None) for one in self._tagged(cut(document, name, collection)))
            )
            for name, document in feed.documents().items()
        }
        _, fresh = self._compare(collection, found)
        self._shelf.register(collection, {name: (one.origin, one.folder) for name, one in found.items()})
        for name, (_, folder) in self._shelf.sources(collection).items():
            if folder == origin and name not in found:
                self._forget(collection, name)
        return fresh

    def remove(self, source: str, collection: str) -> int:
        """Forgets a document; how many passages it had."""
        with self._alone():
            return self._forget(collection, source)

    def _read(
        self, paths: Sequence[Path], collection: str, taken: Mapping[str, str]
    ) -> tuple[dict[str, _Found], list[Bilingual], list[Bilingual]]:
        found: dict[str, _Found] = {}
        refused: list[Bilingual] = []
        remarks: list[Bilingual] = []
        held = self._shelf.sources(collection)
        names = {**taken, **{name: origin for name, (origin, _) in held.items()}}
        known = {origin: (name, folder) for name, (origin, folder) in reversed(held.items())}
        for path, folder in files_in(paths, remarks):
            try:
                document = read_document(path)
            except Unreadable as error:
                refused.append(error.said)
                continue
            except OSError as error:
                reason = error.strerror or error
                refused.append(Bilingual(f"{path.name}：读不了（{reason}）。", f"{path.name}: unreadable ({reason})."))
                continue
            name, before = known.get(str(path), ("", ""))  # one file is one document, whichever way it is named
            name = name or source_name(path, folder, names)
            names[name] = str(path)
            remarks += document.remarks
            found[name] = _Found(str(path), str(folder or before), self._tagged(cut(document, name, collection)))
        return found, refused, remarks

    def _tagged(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """Each with the products that its words and headings name."""
        return tuple(
            replace(
                one,
                products=tuple(dict.fromkeys((*one.products, *self._named(f"{' '.join(one.heading)}\n{one.text}")))),
            )
            for one in passages
        )

    def _compare(self, collection: str, found: Mapping[str, _Found]) -> tuple[AddReport, list[Passage]]:
        """Takes what is gone off the shelf; what is new or changed is returned, to be stored."""
        passages = [passage for one in found.values() for passage in one.passages]
        before = {one.id: one for one in self._shelf.passages(collection) if one.source in found}
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

    def _departed(self, paths: Sequence[Path], collection: str, found: Mapping[str, _Found]) -> list[str]:
        """The sources whose files have left a folder that was added again, and second names of what was found."""
        folders = {str(path.resolve()) for path in paths if path.is_dir()}
        origins = {one.origin for one in found.values()}
        return [
            name
            for name, (origin, folder) in self._shelf.sources(collection).items()
            if name not in found and (origin in origins or (folder in folders and not Path(origin).exists()))
        ]

    def _renamed(self, collection: str, found: Mapping[str, _Found]) -> dict[str, str]:
        """Old name → new one, where a file is gone and one with the very same words has been added."""
        lost = [
            name
            for name, (origin, folder) in self._shelf.sources(collection).items()
            if name not in found and folder != feed_origin(collection) and not Path(origin).exists()
        ]
        if not lost:
            return {}
        words = {_said(one.passages): name for name, one in found.items()}
        held = {name: _said(self._shelf.passages(collection, name)) for name in lost}
        return {name: words[said] for name, said in held.items() if said and said in words}

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
        with suppress(VectorsUnavailable):
            self._vectors.drop(vectors_name(collection, self._embeddings), [one.hash for one in passages])

    def _store(
        self, passages: Sequence[Passage], progress: Progress | None = None, *, embed: bool = True
    ) -> Bilingual | None:
        """Vectors first, then the passages: one that is on the shelf has its vectors."""
        notice: Bilingual | None = None
        for at in range(0, len(passages), _BATCH):
            some = passages[at : at + _BATCH]
            model = self._embeddings.name if embed else ""
            try:
                if embed and not notice:
                    pieces = [pair for passage in some for pair in embeddable(passage)]
                    vectors = self._embeddings.embed_passages([text for _, text in pieces])
                    name = vectors_name(some[0].collection, self._embeddings)
                    self._vectors.put(name, [key for key, _ in pieces], vectors)
            except (EmbeddingsUnavailable, VectorsUnavailable) as error:
                notice = error.said
            self._shelf.write(some, "" if notice else model)
            if progress:
                progress(min(at + _BATCH, len(passages)), len(passages))
        return notice

    @contextmanager
    def _alone(self, *, wait: bool = True) -> Iterator[bool]:
        """Whether this process may write now; it always may who waits."""
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / "adding.lock")
        try:
            lock.acquire(timeout=-1 if wait else 0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()


def feed_origin(collection: str) -> str:
    """What stands as the folder of a collection's documents that are kept elsewhere."""
    return f"feed:{collection}"


def vectors_name(collection: str, embeddings: Embeddings) -> str:
    """What a collection's vectors by one model are stored under."""
    return f"{collection}.{embeddings.name}"


def _said(passages: Sequence[Passage]) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((each.heading, each.text) for each in passages)


def _new_name(old: str, new: str) -> Bilingual:
    return Bilingual(f"{old} 改名为 {new}。", f"{old} is {new} now.")
