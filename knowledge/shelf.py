"""The passages of added documents, kept in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path

from knowledge.documents import Passage, Place

_TABLES = """
CREATE TABLE IF NOT EXISTS sources (
  collection TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL, folder TEXT NOT NULL,
  PRIMARY KEY (collection, source));
CREATE TABLE IF NOT EXISTS passages (
  id TEXT PRIMARY KEY, collection TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL,
  heading TEXT NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL, model TEXT NOT NULL,
  products TEXT NOT NULL DEFAULT '[]', dated TEXT, unit TEXT NOT NULL DEFAULT 'line', place INTEGER, added_on TEXT);
CREATE INDEX IF NOT EXISTS passages_source ON passages (collection, source, position);
CREATE TABLE IF NOT EXISTS feeds (collection TEXT PRIMARY KEY, version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS changes (collection TEXT PRIMARY KEY, number INTEGER NOT NULL);
"""
# Columns that a file written by an older version has not.
_SINCE_ADDED = {
    "products": "TEXT NOT NULL DEFAULT '[]'",
    "dated": "TEXT",
    "unit": "TEXT NOT NULL DEFAULT 'line'",
    "place": "INTEGER",
    "added_on": "TEXT",
}
_COLUMNS = "id, collection, source, position, heading, text, hash, model, products, dated, unit, place, added_on"


class Shelf:
    """Durable: what a method wrote is on disk when it returns. Readers are never blocked by a writer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ready = False

    def version(self, collection: str) -> int:
        """Grows with every change to the collection; 0 before the first."""
        with self._reading() as store:
            row = store.execute("SELECT number FROM changes WHERE collection = ?", (collection,)).fetchone()
        return int(row[0]) if row else 0

    def collections(self) -> tuple[str, ...]:
        with self._reading() as store:
            rows = store.execute("SELECT DISTINCT collection FROM passages ORDER BY 1").fetchall()
        return tuple(row[0] for row in rows)

    def passages(self, collection: str, source: str | None = None) -> tuple[Passage, ...]:
        """In the order of sources and reading."""
        with self._reading() as store:
            rows = store.execute(
                "SELECT id, text, source, heading, collection, position, hash, products, dated, unit, place, added_on"
                " FROM passages WHERE collection = ? AND (? IS NULL OR source = ?) ORDER BY source, position",
                (collection, source, source),
            ).fetchall()
        return tuple(
            Passage(
                name,
                text,
                own,
                tuple(json.loads(heading)),
                held,
                at,
                digest,
                tuple(json.loads(products)),
                _day(dated),
                place=Place(unit, place) if place else None,
                added_on=_day(added_on),
            )
            for name, text, own, heading, held, at, digest, products, dated, unit, place, added_on in rows
        )

    def without_vectors(self, collection: str, model: str) -> tuple[str, ...]:
        """Ids of passages that have no vectors of this model."""
        with self._reading() as store:
            rows = store.execute("SELECT id FROM passages WHERE collection = ? AND model <> ?", (collection, model))
            return tuple(row[0] for row in rows.fetchall())

    def sources(self, collection: str) -> dict[str, tuple[str, str]]:
        """Origin and folder it was added with, by source."""
        with self._reading() as store:
            rows = store.execute("SELECT source, origin, folder FROM sources WHERE collection = ?", (collection,))
            return {source: (origin, folder) for source, origin, folder in rows.fetchall()}

    def write(self, passages: Sequence[Passage], model: str) -> None:
        """Puts passages in, or over those of the same id; `model` made their vectors, "" none."""
        rows = [
            (one.id, one.collection, one.source, one.position, json.dumps(one.heading, ensure_ascii=False), one.text,
             one.hash, model, *_marks(one), one.added_on.isoformat() if one.added_on else None)
            for one in passages
        ]  # fmt: skip
        with self._writing({one.collection for one in passages}) as store:
            marks = ", ".join("?" * 13)
            store.executemany(f"INSERT OR REPLACE INTO passages ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608

    def move(self, passages: Sequence[Passage]) -> None:
        """Gives passages whose words stayed the same their new place in their document, products and day."""
        with self._writing({one.collection for one in passages}) as store:
            places = [(one.position, *_marks(one), one.id) for one in passages]
            store.executemany(
                "UPDATE passages SET position = ?, products = ?, dated = ?, unit = ?, place = ? WHERE id = ?", places
            )

    def register(self, collection: str, sources: Mapping[str, tuple[str, str]]) -> None:
        """Origin and folder it was added with, by source."""
        rows = [(collection, source, origin, folder) for source, (origin, folder) in sources.items()]
        with self._writing(()) as store:
            store.executemany("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", rows)

    def followed(self, collection: str) -> str:
        """The version of the feed that the collection's passages were made from; "" where there was none."""
        with self._reading() as store:
            row = store.execute("SELECT version FROM feeds WHERE collection = ?", (collection,)).fetchone()
        return str(row[0]) if row else ""

    def follow(self, collection: str, version: str) -> None:
        with self._writing(()) as store:
            store.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (collection, version))

    def discard(self, collection: str, ids: Sequence[str]) -> None:
        with self._writing((collection,) if ids else ()) as store:
            store.executemany("DELETE FROM passages WHERE id = ?", [(name,) for name in ids])

    def unregister(self, collection: str, source: str) -> None:
        with self._writing(()) as store:
            store.execute("DELETE FROM sources WHERE collection = ? AND source = ?", (collection, source))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self._ready:
            with self._writing(()):
                pass
        with closing(sqlite3.connect(self._path, timeout=30)) as store:
            yield store

    @contextmanager
    def _writing(self, touched: Iterable[str]) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as store:
            store.execute("PRAGMA journal_mode=WAL")
            store.execute("PRAGMA synchronous=FULL")
            if not self._ready:
                _prepare(store)
                self._ready = True
            with store:
                yield store
                for collection in touched:
                    store.execute(
                        "INSERT INTO changes VALUES (?, 1) ON CONFLICT (collection) DO UPDATE SET number = number + 1",
                        (collection,),
                    )


def _prepare(store: sqlite3.Connection) -> None:
    """Two processes may do so at once: a column that the other has just added is no fault."""
    store.executescript(_TABLES)
    held = {row[1] for row in store.execute("PRAGMA table_info(passages)")}
    for column in _SINCE_ADDED.keys() - held:
        with suppress(sqlite3.OperationalError):
            store.execute(f"ALTER TABLE passages ADD COLUMN {column} {_SINCE_ADDED[column]}")


def _marks(passage: Passage) -> tuple[str, str | None, str, int | None]:
    products = json.dumps(passage.products, ensure_ascii=False)
    unit, place = passage.place or ("line", None)
    return products, passage.dated.isoformat() if passage.dated else None, unit, place


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
