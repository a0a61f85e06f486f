"""Where vectors live and how the nearest are found: Chroma, embedded or by URL, and the built-in guide's own."""

import re
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.spoken import SpokenError

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

# Chroma's own defaults find only 65 % of the true nearest among 20,000 vectors, these 99.95 %; L2 is its default space.
_INDEX = {"hnsw": {"space": "cosine", "ef_search": 200, "max_neighbors": 32}}
_BATCH = 500
_LISTED = 2_000  # passages named one by one in a filtered search; of more, many nearest are looked through
_PATIENCE = 60.0  # seconds to wait for another process's write


class VectorsUnavailable(SpokenError):
    """The vector store cannot be used now."""


class VectorStore(Protocol):
    """Vectors by key, in pools that never mix. A key is passage hash, dot, child.

    Raises VectorsUnavailable, and nothing else.
    """

    def put(self, pool: str, keys: Sequence[str], vectors: "Vectors") -> None: ...

    def drop(self, pool: str, passages: Sequence[str]) -> None:
        """Forgets every child of these passage hashes."""
        ...

    def nearest(
        self, pool: str, query: "Vectors", count: int, among: Collection[str] | None = None
    ) -> Mapping[str, float]:
        """Cosine by key for about `count` nearest, of the passage hashes in `among` only; empty for an empty pool."""
        ...


class ChromaVectors:
    """A Chroma server by URL, or Chroma's files under a folder.

    Chroma's files allow one process at a time: a file lock is held for each call, never while text is
    embedded, and the files are opened anew when another process wrote them since.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._url = url
        self._client: Any = None
        self._seen = ""
        self._collections: dict[str, Any] = {}  # of this client; looking one up takes as long as a search
        self._using = threading.RLock()

    def put(self, pool: str, keys: Sequence[str], vectors: "Vectors") -> None:
        with self._open(writing=True) as client:
            collection = client.get_or_create_collection(_name(pool), embedding_function=None, configuration=_INDEX)
            for at in range(0, len(keys), _BATCH):
                some = list(keys[at : at + _BATCH])
                marks = [{"passage": key.partition(".")[0]} for key in some]
                collection.upsert(ids=some, embeddings=vectors[at : at + _BATCH], metadatas=marks)

    def drop(self, pool: str, passages: Sequence[str]) -> None:
        with self._open(writing=True) as client:
            collection = _existing(client, pool)
            for at in range(0, len(passages) if collection else 0, _BATCH):
                collection.delete(where={"passage": {"$in": list(passages[at : at + _BATCH])}})

    def nearest(
        self, pool: str, query: "Vectors", count: int, among: Collection[str] | None = None
    ) -> Mapping[str, float]:
        where = {"passage": {"$in": sorted(among)}} if among and len(among) <= _LISTED else None
        with self._open() as client:
            collection = self._collection(client, pool)
            if collection is None:
                return {}
            most = count
            if among and not where:
                most = min(_LISTED, count * (1 + collection.count() // len(among)))
            found = collection.query(query_embeddings=[query], n_results=most, where=where, include=["distances"])
        return {
            key: 1.0 - float(distance)
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            if among is None or key.partition(".")[0] in among
        }

    def close(self) -> None:
        with self._using:
            self._collections.clear()
            if self._client is not None:
                self._client.close()
                self._client = None

    def _collection(self, client: Any, pool: str) -> Any:
        """None where there is no such pool. A server's collections may be dropped by others: asked for each time."""
        if self._url:
            return _existing(client, pool)
        if pool not in self._collections:
            self._collections[pool] = _existing(client, pool)
        return self._collections[pool]

    @contextmanager
    def _open(self, *, writing: bool = False) -> Iterator[Any]:
        from chromadb.errors import ChromaError
        from filelock import FileLock, Timeout
        from httpx import HTTPError

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / "in-use.lock")
        try:
            with self._using, nullcontext() if self._url else lock.acquire(_PATIENCE, poll_interval=0.01):
                yield self._connected()
                if writing and not self._url:
                    self._written()
        except Timeout as error:
            raise VectorsUnavailable(
                "向量库正被另一个进程写入，请稍后再试。", "Another process writes the vectors: try again later."
            ) from error
        except (ChromaError, HTTPError, OSError, ValueError) as error:
            where, said = (f" {self._url} " if self._url else ""), str(error)[:120]
            raise VectorsUnavailable(
                f"向量库{where}现在用不了：{said}", f"The vector store{where.rstrip()} cannot be used now: {said}"
            ) from error

    def _connected(self) -> Any:
        mark = self._mark.read_text() if self._mark.exists() else ""
        if self._client is not None and mark == self._seen:
            return self._client
        self.close()
        self._seen = mark
        self._client = _server(self._url) if self._url else _files(self._folder)
        return self._client

    def _written(self) -> None:
        import uuid

        self._collections.clear()
        self._seen = uuid.uuid4().hex
        self._mark.write_text(self._seen)

    @property
    def _mark(self) -> Path:
        return self._folder / "last-write"


class PackedVectors:
    """Vectors computed beforehand, in one file: exact search, no Chroma, nothing to embed at first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: tuple[str, list[str], Vectors] | None = None

    @property
    def model(self) -> str:
        """Name of the embedding model they were made with."""
        return self._loaded()[0]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._loaded()[1])

    @property
    def vectors(self) -> "Vectors":
        """All of them, in the order they were packed."""
        return self._loaded()[2]

    def nearest(self, query: "Vectors", among: Collection[str] | None = None) -> Mapping[str, float]:
        """Cosine by key, for all whose passage is in `among`."""
        _, keys, vectors = self._loaded()
        cosines = zip(keys, (vectors @ query).tolist() if keys else (), strict=True)
        return {key: cosine for key, cosine in cosines if among is None or key.partition(".")[0] in among}

    def _loaded(self) -> "tuple[str, list[str], Vectors]":
        import numpy as np

        if self._held is None:
            if not self._path.exists():
                self._held = ("", [], np.zeros((0, 0), dtype=np.float32))
            else:
                with np.load(self._path, allow_pickle=False) as packed:
                    vectors = packed["vectors"].astype(np.float32)
                    self._held = (str(packed["model"]), packed["keys"].tolist(), vectors)
        return self._held


def pack(path: Path, model: str, keys: Sequence[str], vectors: "Vectors") -> None:
    """Writes what PackedVectors reads; halves of floats lose nothing that search could see."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, model=np.array(model), keys=np.array(list(keys)), vectors=vectors.astype(np.float16))


def _name(pool: str) -> str:
    """Chroma's names hold only letters, digits, dot, dash and underscore: others are spelt as their code."""
    plain = re.sub(r"[^a-zA-Z0-9.-]", lambda match: f"_{ord(match[0]):x}", pool)
    return f"zhongcao-{plain}"[:500].rstrip("._-")


def _existing(client: Any, pool: str) -> Any:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(_name(pool), embedding_function=None)
    except NotFoundError:
        return None


def _files(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _server(url: str) -> Any:
    from urllib.parse import urlsplit

    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url if "//" in url else f"http://{url}")
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        parts.hostname or "localhost",
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )
