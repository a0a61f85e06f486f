"""`python -m bench.search_speed`: how long a question to 100,000 passages takes, its embedding included, and how
many of the true ten nearest the vector index finds. The passages are sentences of the guide in new orders; their
vectors, which only a day would make, are the guide's with noise."""

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from knowledge.builtin import PACKED, guide_passages
from knowledge.documents import sentences
from knowledge.embeddings import BundledEmbeddings
from knowledge.library import Library
from knowledge.vectors import ChromaVectors, PackedVectors

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

T = TypeVar("T")

PASSAGES = 100_000
QUESTIONS = 200
_IN_ONE_FILE = 5_000
_NOISE = 0.6  # length of the noise beside a unit vector: as far apart as passages on one subject lie
_COLLECTION = "bench"


class _NearTheGuide(BundledEmbeddings):
    """Questions as they are; passages near the guide's own vectors, without looking at their words."""

    def __init__(self) -> None:
        import numpy as np

        super().__init__()
        self._near = PackedVectors(PACKED).vectors
        self._chance = np.random.default_rng(7)

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        own = self._near[self._chance.integers(0, len(self._near), len(texts))]
        noise = self._chance.standard_normal(own.shape).astype(np.float32) * (_NOISE / own.shape[1] ** 0.5)
        vectors: Vectors = (own + noise) / np.linalg.norm(own + noise, axis=1, keepdims=True)
        return vectors


class _Kept(ChromaVectors):
    """Remembers what was put, to search it exactly."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.put_in: list[tuple[Sequence[str], Vectors]] = []

    def put(self, pool: str, keys: Sequence[str], vectors: "Vectors") -> None:
        super().put(pool, keys, vectors)
        self.put_in.append((keys, vectors))


def run(passages: int = PASSAGES) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        documents = home / "documents"
        documents.mkdir()
        _write(documents, passages)
        embeddings, vectors = _NearTheGuide(), _Kept(home / "chroma")
        library = Library(home / "library", embeddings, vectors, with_guide=False)
        took, report = _timed(lambda: library.add([documents], _COLLECTION))
        print(f"{report.added:,} passages added in {took:.0f} s, their embedding left out")
        took, report = _timed(lambda: library.add([documents], _COLLECTION))
        print(f"added again: {report.unchanged:,} unchanged, {took:.1f} s")
        opened = Library(home / "library", embeddings, vectors, with_guide=False)
        took, _ = _timed(lambda: opened.search("新手怎么低成本启动", 10, _COLLECTION))
        print(f"first search of a process: {took:.1f} s")
        questions = [one for passage in guide_passages() for one in passage.asked][:: max(1, 900 // QUESTIONS)]
        spent = [_timed(partial(opened.search, text, 10, _COLLECTION))[0] * 1000 for text in questions]
        middle, slow = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
        print(f"{len(spent)} questions: p50 {middle:.1f} ms, p95 {slow:.1f} ms, embedding included")
        _compare(embeddings, vectors, questions[:50])


def _compare(embeddings: BundledEmbeddings, vectors: _Kept, questions: Sequence[str]) -> None:
    """The index beside an exact search of the same vectors: its recall@10, and the time of each."""
    import numpy as np

    keys = list(itertools.chain.from_iterable(keys for keys, _ in vectors.put_in))
    whole = np.concatenate([some for _, some in vectors.put_in])
    pool = f"{_COLLECTION}.{embeddings.name}"
    found, indexed, exact = 0, [], []
    for text in questions:
        asked = embeddings.embed_query(text)
        took, near = _timed(partial(vectors.nearest, pool, asked, 200))
        indexed.append(took * 1000)
        took, cosines = _timed(partial(np.matmul, whole, asked))
        exact.append(took * 1000)
        best = sorted(near, key=lambda key: -near[key])[:10]
        found += len(set(best) & {keys[at] for at in np.argsort(-cosines)[:10]})
    print(
        f"index: recall@10 {found / (10 * len(questions)):.4f}, p50 {statistics.median(indexed):.1f} ms for 200 nearest"
    )
    print(f"exact search of {len(keys):,} vectors: p50 {statistics.median(exact):.1f} ms")


def _write(folder: Path, passages: int) -> None:
    chance = random.Random(7)
    said = [line for passage in guide_passages() for line in sentences(passage.text)]
    numbers: Iterator[int] = iter(range(passages))
    while some := list(itertools.islice(numbers, _IN_ONE_FILE)):
        sections = (f"# 第 {number} 条\n{''.join(chance.sample(said, 3))}" for number in some)
        (folder / f"{some[0]:06}.md").write_text("\n".join(sections), "utf-8")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    done = work()
    return time.perf_counter() - begun, done


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search_speed", description=__doc__)
    parser.add_argument("--passages", type=int, default=PASSAGES)
    run(parser.parse_args().passages)


if __name__ == "__main__":
    main()
