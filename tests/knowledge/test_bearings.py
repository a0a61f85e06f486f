"""Questions led over from one language to the other, with the vectors that ship and with another model's."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge.bearings import PACKED_PAIRS, Bearings, questions_by_key
from knowledge.embeddings import BundledEmbeddings, EmbeddingsUnavailable, NoEmbeddings
from knowledge.vectors import PackedVectors, VectorsUnavailable
from knowledge.words import script

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors


class ByLanguage:
    """Puts the Chinese to the east, the English to the north; what is asked for most it counts."""

    name = "by-language"

    def __init__(self) -> None:
        self.embedded = 0

    def embed_query(self, text: str) -> "Vectors":
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> "Vectors":
        self.embedded += len(texts)
        rows = [[1.0, 0.0, 0.5] if script(text) == "zh" else [0.0, 1.0, 0.5] for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def test_the_vectors_that_ship_are_those_of_the_pairs() -> None:
    """After a change to the pairs: python -m knowledge.pack_guide."""
    packed = PackedVectors(PACKED_PAIRS)
    assert packed.model == BundledEmbeddings.name
    assert packed.keys == questions_by_key().keys()


def test_the_pairs_are_one_of_each_language() -> None:
    languages = [(key[:2], script(text)) for key, text in questions_by_key().items()]
    assert all(key == language for key, language in languages)
    assert [key for key, _ in languages].count("zh") * 2 == len(languages)


def test_a_question_is_led_over_and_back(tmp_path: Path) -> None:
    embeddings = ByLanguage()
    bearings = Bearings(embeddings, tmp_path / "pairs.npz")
    asked = embeddings.embed_query("who pays")
    there = bearings.moved(asked, "en", "zh")
    assert np.allclose(there, embeddings.embed_query("谁付"), atol=1e-3)
    assert np.allclose(bearings.moved(there, "zh", "en"), asked, atol=1e-3)
    assert bearings.moved(asked, "en", "en") is asked


def test_another_models_pairs_are_made_once(tmp_path: Path) -> None:
    Bearings(ByLanguage(), tmp_path / "pairs.npz").questions("zh")
    again = ByLanguage()
    assert len(Bearings(again, tmp_path / "pairs.npz").questions("en")) == len(questions_by_key()) // 2
    assert again.embedded == 0


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(VectorsUnavailable) as error:
        Bearings(NoEmbeddings(), tmp_path / "pairs.npz").questions("zh")
    assert isinstance(error.value.__cause__, EmbeddingsUnavailable)
