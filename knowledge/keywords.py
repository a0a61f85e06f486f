"""Keyword search over one pool: BM25 of search-mode words and character bigrams."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.words import search_terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Below this a pool is indexed in less time than its cache takes to read.
WORTH_KEEPING = 2_000


class Keywords:
    """BM25 (Lucene's form, k1 1.5, b 0.75) over texts in a fixed order."""

    def __init__(self, count: int, texts: Iterable[str], keep_in: Path | None = None) -> None:
        """`keep_in` names a folder for these very texts: when whole it is read and they are not, else it is written."""
        self._count = count
        kept = keep_in if self._count >= WORTH_KEEPING else None
        self._index = (_load(kept) if kept else None) or _build(texts)
        if kept and not kept.exists():
            _save(self._index, kept)

    def scores(self, terms: Sequence[str]) -> "NDArray[np.float32]":
        """One BM25 score a text, zeros where no term occurs."""
        import numpy as np

        known = [term for term in terms if term in self._vocabulary]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        scores: NDArray[np.float32] = self._index.get_scores(known)
        return scores

    def coverage(self, terms: Sequence[str], text: str) -> float:
        """How much of the terms' weight a text covers, 0 to 1; rare terms weigh more, unknown ones most."""
        wanted = set(terms)
        if not wanted:
            return 0.0
        own = set(search_terms(text))
        return sum(self._weight(term) for term in wanted & own) / sum(self._weight(term) for term in wanted)

    @property
    def _vocabulary(self) -> dict[str, int]:
        vocabulary: dict[str, int] = self._index.vocab_dict
        return vocabulary

    def _weight(self, term: str) -> float:
        import math

        at = self._vocabulary.get(term)
        if at is None:
            return math.log(1 + self._count / 0.5)
        columns = self._index.scores["indptr"]
        held = int(columns[at + 1]) - int(columns[at])
        return math.log(1 + self._count / (held + 0.5))


def _build(texts: Iterable[str]) -> Any:
    import bm25s

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    # An index of nothing at all cannot be built, so every text has at least a term that no question holds.
    index.index([search_terms(text) or ["\x00"] for text in texts] or [["\x00"]], show_progress=False)
    return index


def _load(folder: Path) -> Any:
    import bm25s

    try:
        return bm25s.BM25.load(str(folder), mmap=True)
    except (OSError, ValueError, KeyError):
        return None


def _save(index: Any, folder: Path) -> None:
    """Written beside and renamed in, so that a reader never sees half of one; older ones of the pool go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    index.save(str(draft), show_progress=False)
    for older in folder.parent.iterdir():
        if older != draft:
            shutil.rmtree(older, ignore_errors=True)
    try:
        draft.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(draft, ignore_errors=True)
