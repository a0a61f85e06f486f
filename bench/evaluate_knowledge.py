"""Retrieval on the built-in guide: BM25, vectors and both fused, and how honestly “nothing relevant” is said.

`python -m bench.evaluate_knowledge` prints the figures; with `--fit`, the constants of knowledge/search.py
fitted on the tuning half.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.embeddings import BundledEmbeddings, NoEmbeddings
from knowledge.library import GUIDE, Library
from knowledge.search import Hit
from knowledge.vectors import ChromaVectors

QUESTIONS = Path(__file__).parent.parent / "tests" / "golden" / "guide_questions.yaml"
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    half: str
    kind: str
    text: str
    expects: frozenset[str]

    def gains(self, hits: Sequence[Hit]) -> list[bool]:
        return [hit.passage.id.removeprefix("guide/") in self.expects for hit in hits]


def questions(path: Path = QUESTIONS) -> list[Question]:
    rows = yaml.safe_load(path.read_text("utf-8"))
    return [Question(row["id"], row["half"], row["kind"], row["question"], frozenset(row["expects"])) for row in rows]


def first_hit_score(gains: Sequence[bool]) -> float:
    """nDCG@10 where any one of the expected sections is a full answer: 1 ÷ log2(1 + rank of the first)."""
    import math

    return next((1 / math.log2(2 + at) for at, gain in enumerate(gains[:DEPTH]) if gain), 0.0)


def figures(asked: Sequence[Question], search: Callable[[str], list[Hit]]) -> dict[str, float]:
    found = [question.gains(search(question.text)) for question in asked]
    return {
        "nDCG@10": sum(map(first_hit_score, found)) / len(found),
        "R@1": sum(any(gains[:1]) for gains in found) / len(found),
        "R@5": sum(any(gains[:5]) for gains in found) / len(found),
    }


def report(library: Library, keywords: Library) -> None:
    asked = questions()
    pool = library.pool(GUIDE)
    ways: dict[str, Callable[[str], list[Hit]]] = {
        "BM25": lambda text: keywords.search(text, DEPTH, GUIDE),
        "dense": lambda text: pool.search(text, library.embed(text), DEPTH, dense_weight=1.0),
        "fused": lambda text: library.search(text, DEPTH, GUIDE),
    }
    groups = {
        "words": ("words",), "paraphrase": ("paraphrase",), "english": ("english",),
        "all with an answer": ("words", "paraphrase", "english"),
    }  # fmt: skip
    for half in ("tune", "kept"):
        print(f"\n{half} half")
        for group, kinds in groups.items():
            own = [question for question in asked if question.half == half and question.kind in kinds]
            for way, search in ways.items():
                row = "  ".join(f"{name} {value:.3f}" for name, value in figures(own, search).items())
                print(f"  {group:20} {way:6} n={len(own):<3} {row}")
        for way in ("BM25", "fused"):
            none = [question for question in asked if question.half == half and question.kind == "none"]
            some = [question for question in asked if question.half == half and question.kind != "none"]
            silent = sum(not any(hit.relevant for hit in ways[way](question.text)) for question in none)
            false = sum(not any(hit.relevant for hit in ways[way](question.text)) for question in some)
            print(f"  no answer said {way:6} {silent}/{len(none)} rightly, {false}/{len(some)} wrongly")


def fit(library: Library) -> None:
    """Logistic weights for each kind of search, from the features of the tuning half's best hits."""
    from sklearn.linear_model import LogisticRegression

    for name, wanted in {"same language": False, "across": True}.items():
        rows: list[Any] = []
        for question in questions():
            found = library.pool(GUIDE).evidence(question.text, library.embed(question.text))
            if question.half == "tune" and found.across == wanted:
                rows.append(([found.cosine * 10, found.coverage], question.kind != "none"))
        model = LogisticRegression(C=20.0, class_weight="balanced", max_iter=10_000)
        model.fit([row for row, _ in rows], [answer for _, answer in rows])
        cosine, coverage = model.coef_[0]
        print(f"{name}: n={len(rows)} base={model.intercept_[0]:.1f} cosine={cosine * 10:.1f} coverage={coverage:.1f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        vectors = ChromaVectors(home / "chroma")
        library = Library(home, BundledEmbeddings(), vectors)
        if "--fit" in sys.argv:
            fit(library)
        else:
            report(library, Library(home, NoEmbeddings(), vectors))


if __name__ == "__main__":
    main()
