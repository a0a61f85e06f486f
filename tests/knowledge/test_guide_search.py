"""Search over the built-in guide with the bundled model: its vectors ship, so only questions are embedded."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.builtin import PACKED, guide_passages
from knowledge.embeddings import BundledEmbeddings, bundled_model_runs
from knowledge.intake import embeddable
from knowledge.library import Library
from knowledge.vectors import ChromaVectors, PackedVectors

QUESTIONS = Path(__file__).parents[1] / "golden" / "guide_questions.yaml"
pytestmark = pytest.mark.skipif(not bundled_model_runs(), reason="the bundled model needs x86-64 with AVX2")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("home")
    return Library(home, BundledEmbeddings(), ChromaVectors(home / "chroma"))


@pytest.fixture(scope="module")
def found(library: Library) -> list[tuple[dict[str, Any], list[str], bool]]:
    """Each golden question, the sections found for it, and whether any was called relevant."""
    answers = []
    for row in yaml.safe_load(QUESTIONS.read_text("utf-8")):
        hits = library.search(row["question"], 5, "guide")
        sections = [hit.passage.id.removeprefix("guide/") for hit in hits]
        answers.append((row, sections, any(hit.relevant for hit in hits)))
    return answers


def test_the_vectors_that_ship_are_the_guides() -> None:
    """After a change to the guide: python -m knowledge.pack_guide."""
    packed = PackedVectors(PACKED)
    pieces = dict(pair for passage in guide_passages() for pair in embeddable(passage))
    assert packed.model == BundledEmbeddings.name
    assert packed.keys == pieces.keys()
    key, text = next(iter(pieces.items()))
    assert packed.nearest(BundledEmbeddings().embed_passages([text])[0])[key] > 0.99


@pytest.mark.parametrize(("kind", "share"), [("words", 0.96), ("paraphrase", 0.65), ("english", 0.85)])
def test_sections_are_among_the_first_five(
    found: list[tuple[dict[str, Any], list[str], bool]], kind: str, share: float
) -> None:
    own = [(row, sections) for row, sections, _ in found if row["kind"] == kind]
    hits = [bool(set(row["expects"]) & set(sections)) for row, sections in own]
    assert sum(hits) / len(hits) >= share


def test_says_when_nothing_answers(found: list[tuple[dict[str, Any], list[str], bool]]) -> None:
    silent = [not relevant for row, _, relevant in found if row["kind"] == "none"]
    refused = [not relevant for row, _, relevant in found if row["kind"] != "none"]
    assert sum(silent) / len(silent) >= 0.8
    assert sum(refused) / len(refused) <= 0.05


def test_chroma_is_not_needed_for_the_guide(library: Library, tmp_path: Path) -> None:
    own = Library(tmp_path, BundledEmbeddings(), ChromaVectors(tmp_path / "chroma"))
    assert own.search("新手怎么低成本启动", 1, "guide")[0].passage.id == "guide/traffic#新手怎么低成本启动"
    assert not (tmp_path / "chroma").exists()


def test_text_after_a_nul_is_not_lost() -> None:
    embeddings = BundledEmbeddings()
    assert float(embeddings.embed_query("欢迎\x00券有效期") @ embeddings.embed_query("欢迎券有效期")) > 0.999
