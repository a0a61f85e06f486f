"""Trains the reader from labelled sentences, and says how well it does on authors it has not learned from.

Run: python -m knowledge.law.train. Reads knowledge/rules/taught/*.tsv, writes reader.npz and reader.md beside itself.
Each file is one author and a few trades; its figures come from a reader that learned from the other files alone.
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.law.findings import Outcome
from knowledge.law.grams import BITS, runs
from knowledge.law.reader import MODEL, Reader, blanked
from knowledge.law.rules import Page
from knowledge.rulebook import DOUBTS_BELOW, OBJECTS_ABOVE, Rulebook, rulebook

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TAUGHT = Path(__file__).parents[1] / "rules" / "taught"
CARD = Path(__file__).with_name("reader.md")
ANY_DAY = date(2026, 1, 1)
SAME_AS = {
    "未成年人与婴幼儿": "未成年人", "好评返现": "价格与促销", "广告标识": "代言与推荐",
}  # fmt: skip
EXAMPLES = "examples of the rules"
EARLIER, FIRST_AUTHOR = "earlier", "one"
KIND_BITS = 14
_STRENGTH = 10.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence as an author labelled it: category "-" and no words where it passes."""

    file: str
    outcome: str
    category: str
    text: str
    words: tuple[str, ...]

    @property
    def violates(self) -> bool:
        return self.outcome != "passes"

    @property
    def author(self) -> str:
        """The file's last word: other_two is by author two; the earlier sentences are the first author's."""
        return FIRST_AUTHOR if self.file == EARLIER else self.file.rpartition("_")[2]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence to learn from; kind "" where nothing is wrong with it."""

    text: str
    kind: str


def labelled(folder: Path = TAUGHT) -> list[Labelled]:
    """All rows of a folder's files, headings left out."""
    rows = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(row) >= 4 and row[0] != "outcome":
                    words = tuple(word for word in row[3].split("|") if word and word != "-")
                    rows.append(Labelled(path.stem, row[0], SAME_AS.get(row[1], row[1]), row[2], words))
    return rows


def examples(book: Rulebook) -> list[Labelled]:
    """The rules' own examples, which the reader learns as well."""
    rows = []
    for rule in book.rules:
        rows += [Labelled(EXAMPLES, rule.outcome, rule.category, text, ()) for text in rule.violating]
        rows += [Labelled(EXAMPLES, "passes", "-", text, ()) for text in rule.clean]
    return rows


def taught_by(row: Labelled, book: Rulebook) -> Iterator[Lesson]:
    """What one row teaches. A sentence of an offending text that holds none of the offending words teaches nothing."""
    folded = book.folding.fold(row.text)
    page = Page(folded.text)
    text = blanked(folded.text, book.lawful(page))
    words = [book.folding.fold(word).text for word in row.words]
    for first, last in page.sentences:
        part = text[first:last]
        guilty = row.violates and (len(page.sentences) == 1 or any(word and word in part for word in words))
        if guilty or not row.violates:
            yield Lesson(part, f"{row.category}|{row.outcome}" if guilty else "")


def train(lessons: Sequence[Lesson], *, kinds: bool = True) -> Reader:
    """A reader of these lessons: logistic regression for the offence, another for its kind unless `kinds` is False."""
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression

    texts = [np.concatenate([row.buckets for row in runs(lesson.text)]) for lesson in lessons]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in texts])))
    shape = (len(texts), 1 << BITS)
    counts = csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(texts), starts), shape=shape)
    counts.sum_duplicates()
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.where(seen >= 2, np.log((1 + len(texts)) / (1 + seen)) + 1, 0).astype(np.float32)
    known = np.flatnonzero(rarity)
    norms = np.sqrt(np.maximum(np.asarray(counts @ (rarity**2)).ravel(), 1e-6))
    features = diags(1 / norms) @ counts @ diags(rarity)
    guilty = np.array([bool(lesson.kind) for lesson in lessons])
    told = LogisticRegression(C=_STRENGTH, solver="liblinear", dual=True, max_iter=2000)
    told.fit(features.tocsc()[:, known].tocsr(), guilty)
    told_weights = np.zeros(1 << BITS, dtype=np.float32)
    told_weights[known] = told.coef_[0]
    names, weights, bias = ["|blocked"], np.zeros((1, 1 << KIND_BITS)), np.zeros(1)
    if kinds:
        named = LogisticRegression(C=_STRENGTH, max_iter=100, tol=1e-3)
        named.fit(features[guilty] @ _folding_matrix(), [lesson.kind for lesson in lessons if lesson.kind])
        names, weights, bias = list(named.classes_), named.coef_, named.intercept_
    return Reader(
        told_weights * rarity,
        rarity,
        float(told.intercept_[0]),
        [_kind(name) for name in names],
        weights.astype(np.float32),
        bias.astype(np.float32),
    )


def _folding_matrix() -> "Floats":
    """Maps buckets onto fewer: the remainder, as Reader._kind looks them up."""
    from scipy.sparse import csr_matrix

    size = 1 << BITS
    rows = np.arange(size)
    return csr_matrix((np.ones(size, np.float32), (rows, rows % (1 << KIND_BITS))))  # type: ignore[no-any-return]


def _kind(kind: str) -> tuple[str, Outcome]:
    category, outcome = kind.split("|")
    return category, "needs_evidence" if outcome == "needs_evidence" else "blocked"


def save(reader: Reader) -> None:
    """Only the places that hold a weight, in half precision: under 2 MB."""
    places = np.flatnonzero(reader.rarity)
    np.savez_compressed(
        MODEL,
        size=np.int64(len(reader.weights)),
        places=places.astype(np.int32),
        weights=(reader.weights[places] / reader.rarity[places]).astype(np.float16),
        rarity=reader.rarity[places].astype(np.float16),
        bias=np.float32(reader.bias),
        kinds=np.array(["|".join(kind) for kind in reader.kinds]),
        kind_weights=reader.kind_weights.astype(np.float16),
        kind_bias=reader.kind_bias.astype(np.float16),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """One row, how it reads to a reader that never saw its author, and what rules alone and both together say."""

    row: Labelled
    score: float
    ruled: bool
    both: bool


def judged_by_others(taught: Mapping[Labelled, Sequence[Lesson]], book: Rulebook) -> list[Judged]:
    """Every row by a reader of the other authors and of the rules' own examples."""
    found: list[Judged] = []
    rows = [row for row in taught if row.file != EXAMPLES]
    for author in sorted({row.author for row in rows}):
        others = [lesson for row, lessons in taught.items() if row.author != author for lesson in lessons]
        reader = train(others, kinds=False)
        found.extend(judge(row, reader, book) for row in rows if row.author == author)
    return found


def judge(row: Labelled, reader: Reader, book: Rulebook) -> Judged:
    page = Page(book.folding.fold(row.text).text)
    score = max((reading.score for reading in reader.read(page, book.lawful(page))), default=-9.0)
    by_rules = book.check(row.text, today=ANY_DAY)
    with_reader = replace(book, reader=lambda: reader).check(row.text, today=ANY_DAY)
    both = with_reader.violates or score >= OBJECTS_ABOVE  # it has no kinds, so it cannot make a finding of its own
    return Judged(row, score, by_rules.violates, both)


def figures(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """Precision and recall of the rules alone, the reader alone, and both."""
    true = [one.row.violates for one in judged]
    alone = [one.score >= OBJECTS_ABOVE for one in judged]
    said = ([one.ruled for one in judged], alone, [one.both for one in judged])
    return [_precision_recall(one, true) for one in said]


def _precision_recall(said: Sequence[bool], true: Sequence[bool]) -> tuple[float, float]:
    hits = sum(a and b for a, b in zip(said, true, strict=True))
    return hits / (sum(said) or 1), hits / (sum(true) or 1)


_HEAD = """# The trained reader

Logistic regression over hashed runs of one to four characters, words and pairs of words of folded text, beside the
rules. It objects to a sentence that reads like an offence (log-odds of at least {above}) where no rule objects; the
words that weigh most are its span, and a second regression names the category. Words a rule knows to be lawful are
blanked before it reads. A sentence that reads as plainly lawful (under {below}) silences a rule
there; one of high severity only where an exemption holds in the same sentence. Beside a product's sheet it is silent.
Written by `python -m knowledge.law.train`; do not edit.

Learned from {sentences} labelled sentences ({offending} offending) by {authors} authors in `knowledge/rules/taught`,
a file's last word being its author, and from the rules' own examples, all written for this purpose; no customer's
text is among them. Every figure below is of a reader that did not learn from the author it is measured on. The rules
learned from `beauty_one`, `general_one` and `earlier`: their figures there flatter. Of authors two and three only
lawful sentences of rules' mistakes were read, and exemptions mended by what they had in common.

| file | sentences | rules P / R | reader P / R | both P / R |
|---|---|---|---|---|"""
_TAIL = """

Weak: irony and hints that need knowledge of the world; praise in an unusual trade may be taken for a claim.
It reads Chinese and English only. What it says is for a person to weigh: its findings are of medium severity.
"""


def card(judged: Sequence[Judged]) -> str:
    """The model card: what it learned from, and figures by file, each author unseen."""
    files = sorted({one.row.file for one in judged})
    lines = _HEAD.format(
        above=OBJECTS_ABOVE,
        below=DOUBTS_BELOW,
        sentences=len(judged),
        offending=sum(one.row.violates for one in judged),
        authors=len({one.row.author for one in judged}),
    ).split("\n")
    for file in [*files, "all"]:
        part = [one for one in judged if file in ("all", one.row.file)]
        cells = (f"{precision:.3f} / {recall:.3f}" for precision, recall in figures(part))
        lines.append(f"| {file} | {len(part)} | {' | '.join(cells)} |")
    return "\n".join(lines) + _TAIL


def main() -> None:
    book = replace(rulebook(), reader=None)
    taught = {row: list(taught_by(row, book)) for row in [*labelled(), *examples(book)]}
    save(train([lesson for lessons in taught.values() for lesson in lessons]))
    CARD.write_text(card(judged_by_others(taught, book)), encoding="utf-8")
    sys.stdout.write(CARD.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
