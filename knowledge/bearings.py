"""Where a model puts questions: how far its languages lie apart, and vectors that need not be made anew."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from knowledge.embeddings import Embeddings, EmbeddingsUnavailable
from knowledge.vectors import PackedVectors, VectorsUnavailable, pack
from knowledge.words import Script

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

PAIRS = Path(__file__).parent / "pairs.tsv"
PACKED_PAIRS = Path(__file__).parent / "pairs.npz"


class MadeOnce:
    """Vectors of fixed texts: those that ship, if this model made them all; else made when first needed, and kept."""

    def __init__(
        self, embeddings: Embeddings, shipped: Path, kept: Path, pieces: Callable[[], Mapping[str, str]]
    ) -> None:
        """`pieces` are the texts by key."""
        self._embeddings = embeddings
        self._files = (shipped, kept)
        self._pieces = pieces
        self._held: PackedVectors | None = None
        self._lock = RLock()

    def packed(self) -> PackedVectors:
        """Raises VectorsUnavailable."""
        with self._lock:
            if self._held is None:
                pieces = self._pieces()
                found = (
                    packed
                    for packed in map(PackedVectors, self._files)
                    if packed.model == self._embeddings.name and packed.keys == pieces.keys()
                )
                self._held = next(found, None) or self._made(pieces)
            return self._held

    def _made(self, pieces: Mapping[str, str]) -> PackedVectors:
        _, kept = self._files
        try:
            vectors = self._embeddings.embed_passages(list(pieces.values()))
        except EmbeddingsUnavailable as error:
            raise VectorsUnavailable(error.said.zh, error.said.en) from error
        pack(kept, self._embeddings.name, list(pieces), vectors)
        return PackedVectors(kept)


class Bearings:
    """Questions on all sorts of things, in Chinese and in English, as one model sees them."""

    def __init__(self, embeddings: Embeddings, kept: Path) -> None:
        # The bundled model tells questions from passages, and its ship; other models embed both alike.
        self._pairs = MadeOnce(embeddings, PACKED_PAIRS, kept, questions_by_key)

    def moved(self, vector: "Vectors", asked_in: Script, written_in: Script) -> "Vectors":
        """The question's vector where it would lie had it been asked in the passages' language.

        A model puts each language in a corner of its own; without this an English question finds English
        passages first, and Chinese ones of no matter what. Raises VectorsUnavailable.
        """
        import numpy as np

        if asked_in == written_in:
            return vector
        chinese, english = self.questions("zh"), self.questions("en")
        apart = chinese.mean(axis=0) - english.mean(axis=0)
        elsewhere = vector + apart if written_in == "zh" else vector - apart
        unit: Vectors = elsewhere / max(float(np.linalg.norm(elsewhere)), 1e-12)
        return unit

    def questions(self, language: Script) -> "Vectors":
        """Their vectors, one a row. Raises VectorsUnavailable."""
        vectors = self._pairs.packed().vectors
        half = len(vectors) // 2
        return vectors[:half] if language == "zh" else vectors[half:]


def questions_by_key() -> dict[str, str]:
    """The Chinese ones, then the English ones, each pair in the same place of its half."""
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()]
    languages: Sequence[Script] = ("zh", "en")
    return {f"{language}{at}": row[side] for side, language in enumerate(languages) for at, row in enumerate(rows)}
