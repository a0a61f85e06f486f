"""Retrieval on the built-in guide: BM25, vectors and both fused, and how honestly “nothing relevant” is said.

`python -m bench.evaluate_knowledge` asks the questions of tests/golden/guide, the open ones and those kept aside,
each as a whole; with `--open`, the open ones alone; with `--failed`, the open ones that failed are printed too.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.embeddings import BundledEmbeddings, NoEmbeddings
from knowledge.library import GUIDE, Library
from knowledge.search import Hit
from knowledge.vectors import ChromaVectors

FOLDER = Path(__file__).parent.parent / "tests" / "golden" / "guide"
DEPTH = 10
KINDS = ("shared_words", "paraphrase", "english")


@dataclass(frozen=True, slots=True)
class Question:
    """`grades` by file and heading path: 3 answers by itself, 1 helps."""

    id: str
    kind: str
    text: str
    grades: Mapping[tuple[str, str], int]

    def gain(self, hit: Hit) -> int:
        return int(2 ** self.grades.get((hit.passage.source, " > ".join(hit.passage.heading)), 0) - 1)


def questions(path: Path) -> list[Question]:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [
        Question(row["id"], row["kind"], row["text"], {(file, path): grade for file, path, grade in row["headings"]})
        for row in rows
    ]


def ndcg(question: Question, hits: Sequence[Hit]) -> float:
    """nDCG@10 with gains 2^grade − 1 (Burges et al. 2005); a section cut in two counts once."""
    found: list[int] = []
    seen: set[tuple[str, ...]] = set()
    for hit in hits:
        place = (hit.passage.source, *hit.passage.heading)
        found.append(0 if place in seen else question.gain(hit))
        seen.add(place)
    best = sorted((2**grade - 1 for grade in question.grades.values()), reverse=True)
    return _discounted(found[:DEPTH]) / _discounted(best[:DEPTH])


def report(title: str, asked: Sequence[Question], library: Library, keywords: Library, *, failed: bool) -> None:
    pool = library.pool(GUIDE)
    ways: dict[str, Callable[[str], list[Hit]]] = {
        "BM25": lambda text: keywords.search(text, DEPTH, GUIDE),
        "dense": lambda text: pool.search(text, library.sides(text, library.embed(text), pool), DEPTH, dense_weight=1),
        "fused": lambda text: library.search(text, DEPTH, GUIDE),
    }
    answered = [question for question in asked if question.kind != "no_answer"]
    silent = [question for question in asked if question.kind == "no_answer"]
    print(f"\n{title}: {len(answered)} questions with an answer, {len(silent)} without")
    for way, search in ways.items():
        hits = {question.id: search(question.text) for question in asked}
        scores = {question.id: ndcg(question, hits[question.id]) for question in answered}
        groups = {kind: [one for one in answered if one.kind == kind] for kind in KINDS} | {"all": answered}
        row = "  ".join(f"{kind} {_mean([scores[one.id] for one in own]):.3f}" for kind, own in groups.items())
        first = _mean([one.gain(hits[one.id][0]) > 1 if hits[one.id] else 0 for one in answered])
        said = sum(not _relevant(hits[one.id]) for one in silent)
        wrongly = sum(not _relevant(hits[one.id]) for one in answered)
        print(f"  {way:6} nDCG@10: {row}   R@1 {first:.3f}")
        print(f"         “no answer” said {said}/{len(silent)} rightly, {wrongly}/{len(answered)} wrongly")
        for one in answered if failed and way == "fused" else ():
            if scores[one.id] < 0.5 or not _relevant(hits[one.id]):
                print(f"    {scores[one.id]:.2f} {one.text} → {', '.join(hit.passage.id for hit in hits[one.id][:3])}")


def _relevant(hits: Sequence[Hit]) -> bool:
    return any(hit.relevant for hit in hits)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(2 + at) for at, gain in enumerate(gains))


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate_knowledge", description=__doc__)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--failed", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        vectors = ChromaVectors(home / "chroma")
        library, keywords = Library(home, BundledEmbeddings(), vectors), Library(home, NoEmbeddings(), vectors)
        report("open", questions(FOLDER / "open.jsonl"), library, keywords, failed=given.failed)
        if not given.open:
            report("kept aside", questions(FOLDER / "kept_aside.jsonl"), library, keywords, failed=False)


if __name__ == "__main__":
    main()
