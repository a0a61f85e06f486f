"""The data sets, deduplicated and split before anything looks at them.

What is held out follows from a hash of the text (or of the review's number), never from order or chance, so that
training and evaluation, run apart, agree on it.
"""

import gzip
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics.reviews.clauses import clauses
from analytics.reviews.review import Category, Opinion, Polarity, Span

_UNSAID = "[ia]"  # DMASTE's mark of an aspect left unsaid
_ENGLISH_END = re.compile(r"(?<=[.!?;])\s+(?=\S)|\s+(?=but\b)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with its polarity; `source` and `category` say where it is from, `weight` how much it counts."""

    text: str
    positive: bool
    source: str
    category: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A cosmetics review with its opinions marked by people."""

    id: str
    text: str
    opinions: tuple[Opinion, ...] = field(default=())


def held_out(key: str, first: float, last: float) -> bool:
    """Whether a text or id belongs to the held-out part: the keys whose hash lies from `first` to `last` (0 to 1)."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return first * 2**32 <= int.from_bytes(digest, "big") < last * 2**32


def chinese(folder: Path) -> list[Sample]:
    """Shop, food delivery and hotel reviews. Texts that differ only in spacing and punctuation count once."""
    seen: set[str] = set()
    samples = []
    for row in _rows(folder / "reviews_zh_train.jsonl.gz"):
        key = re.sub(r"\W", "", row["text"])
        if key and key not in seen:
            seen.add(key)
            samples.append(Sample(row["text"], row["polarity"] == "positive", row["source"], row["category"]))
    return samples


def cosmetics(folder: Path) -> list[Marked]:
    """Cosmetics reviews with quads; an opinion that marks no words at all is left out."""
    return [
        Marked(f"cosmetics-{row['id']}", row["text"], tuple(_opinions(row)))
        for row in _rows(folder / "cosmetics_absa_train.jsonl.gz")
    ]


def english_sentences(folder: Path) -> list[Sample]:
    """English product reviews whose opinions all point one way."""
    samples = []
    for row in _rows(folder / "reviews_en_absa_train.jsonl.gz"):
        said = {opinion["polarity"] for opinion in row["opinions"]}
        if len(said) == 1 and said <= {"positive", "negative"}:
            text = natural_english(row["text"])
            samples.append(Sample(text, said == {"positive"}, "dmaste", row["domain"]))
    return samples


def english_parts(folder: Path) -> list[tuple[str, Sample]]:
    """Sentences of English product reviews whose opinions all point one way, each with the review it is from.

    An opinion is in a sentence that holds its words in order, and those of its aspect; when several do, none counts.
    """
    found: dict[tuple[str, str], dict[str, set[bool]]] = {}
    for row in _rows(folder / "reviews_en_absa_train.jsonl.gz"):
        parts = _ENGLISH_END.split(row["text"].removeprefix(_UNSAID).strip())
        said: list[set[str]] = [set() for _ in parts]
        for opinion in row["opinions"]:
            at = [n for n, part in enumerate(parts) if _holds(part, opinion["opinion"], opinion["aspect"])]
            for n in at:
                said[n].add(opinion["polarity"] if len(at) == 1 else "unclear")
        for part, sides in zip(parts, said, strict=True):
            if len(sides) == 1 and sides <= {"positive", "negative"}:
                texts = found.setdefault((natural_english(row["text"]), row["domain"]), {})
                texts.setdefault(natural_english(part), set()).add(sides == {"positive"})
    return [
        (review, Sample(text, side.pop(), "dmaste_parts", domain))
        for (review, domain), texts in found.items()
        for text, side in texts.items()
        if len(side) == 1
    ]


def _holds(part: str, opinion: str, aspect: str) -> bool:
    words = part.lower().split()
    return _in_order(opinion.lower().split(), words) and (aspect == _UNSAID or _in_order(aspect.lower().split(), words))


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


def pros_and_cons(folder: Path) -> list[Sample]:
    """English pros and cons, each text once; a text that stands on both sides is left out."""
    sides: dict[str, set[bool]] = {}
    with zipfile.ZipFile(folder / "pros_cons_en.zip") as archive:
        for positive, name in ((True, "pros_cons/IntegratedPros.txt"), (False, "pros_cons/IntegratedCons.txt")):
            for line in io.TextIOWrapper(archive.open(name), "utf-8", errors="replace"):
                text = html.unescape(html.unescape(re.sub(r"</?(?:Pros|Cons)>", "", line))).strip()
                if text:
                    sides.setdefault(text, set()).add(positive)
    return [Sample(text, side.pop(), "pros_cons", "") for text, side in sides.items() if len(side) == 1]


def natural_english(text: str) -> str:
    """Undo the tokenising of DMASTE: “didn 't”, “ending .”, and its mark of an unsaid aspect."""
    text = text.removeprefix(_UNSAID).strip()
    return re.sub(r"\s+(?=[.,!?;:)'\"’])|(?<=[(])\s+|(?<= ')\s+(?=s\b)", "", text)


def phrases(reviews: Sequence[Marked]) -> list[Sample]:
    """Aspect and opinion side by side, as short texts: whole reviews do not teach short negations."""
    found: dict[str, set[bool]] = {}
    for review in reviews:
        for opinion in review.opinions:
            if opinion.opinion is None or opinion.polarity == "neutral":
                continue
            positive = opinion.polarity == "positive"
            for words in dict.fromkeys(
                (opinion.opinion.text, (opinion.aspect.text if opinion.aspect else "") + opinion.opinion.text)
            ):
                found.setdefault(words, set()).add(positive)
    return [Sample(words, side.pop(), "phrases", "cosmetics") for words, side in found.items() if len(side) == 1]


def one_sided_clauses(reviews: Sequence[Marked]) -> list[Sample]:
    """Clauses of cosmetics reviews whose opinions all point one way, as short texts."""
    found: dict[str, set[bool]] = {}
    for review in reviews:
        for clause in clauses(review.text):
            inside = (o for o in review.opinions if o.opinion and clause.start <= o.opinion.start < clause.end)
            said = {opinion.polarity for opinion in inside} - {"neutral"}
            if len(said) == 1:
                found.setdefault(clause.text, set()).add(said == {"positive"})
    return [Sample(words, side.pop(), "phrases", "cosmetics") for words, side in found.items() if len(side) == 1]


def one_sided(reviews: Sequence[Marked]) -> list[Sample]:
    """Whole cosmetics reviews whose opinions all point one way (neutral ones aside)."""
    samples = []
    for review in reviews:
        said = {opinion.polarity for opinion in review.opinions} - {"neutral"}
        if len(said) == 1:
            samples.append(Sample(review.text, said == {"positive"}, "cosmetics", "cosmetics"))
    return samples


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _opinions(row: dict[str, Any]) -> Iterator[Opinion]:
    for marked in row["opinions"]:
        aspect, opinion = _span(marked["aspect"]), _span(marked["opinion"])
        if aspect is None and opinion is None:
            continue
        category: Category = marked["category"]
        polarity: Polarity = marked["polarity"]
        yield Opinion(aspect, opinion, category, polarity, "complaint" if polarity == "negative" else "praise")


def _span(marked: dict[str, Any] | None) -> Span | None:
    return Span(marked["text"], marked["start"], marked["end"]) if marked else None


def english_marked(folder: Path) -> list[tuple[str, Marked]]:
    """English product reviews with their domain and triples; the source names a span by its first and last word.

    Where these stand more than once, the places nearest to the other half of the pair are taken. All categories read
    整体, for the source has none.
    """
    found = []
    for number, row in enumerate(_rows(folder / "reviews_en_absa_train.jsonl.gz")):
        text = natural_english(row["text"])
        tokens = row["text"].removeprefix("[ia]").split()
        places = _placed(tokens, text)
        opinions = []
        for triple in row["opinions"]:
            spans = _nearest(_stretches(tokens, triple["aspect"]), _stretches(tokens, triple["opinion"]))
            aspect, opinion = (
                Span.cut(text, places[span[0]][0], places[span[1]][1]) if span else None for span in spans
            )
            if aspect or opinion:
                opinions.append(Opinion(aspect, opinion, "整体", triple["polarity"], "praise"))
        found.append((row["domain"], Marked(f"dmaste-{number}", text, tuple(opinions))))
    return found


def _placed(tokens: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where each token stands in the text, which differs by spaces alone."""
    places, at = [], 0
    for token in tokens:
        first = -1
        for char in token:
            at = text.index(char, at) + 1
            first = at - 1 if first < 0 else first
        places.append((first, at))
    return places


def _stretches(tokens: Sequence[str], named: str) -> list[tuple[int, int]]:
    """First and last token of each stretch that a name may mean, the shortest from each beginning."""
    words = named.split()
    if named == "[ia]" or not words:
        return []
    found = []
    for start, token in enumerate(tokens):
        if token == words[0]:
            ends = range(start + len(words) - 1, min(len(tokens), start + 9))
            end = next((end for end in ends if tokens[end] == words[-1]), None)
            if end is not None:
                found.append((start, end))
    shortest = min((end - start for start, end in found), default=0)
    return [each for each in found if each[1] - each[0] == shortest]


def _nearest(
    aspects: Sequence[tuple[int, int]], opinions: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    if not aspects or not opinions:
        return (aspects[0] if aspects else None), (opinions[0] if opinions else None)
    return min(
        ((a, o) for a in aspects for o in opinions),
        key=lambda pair: max(pair[0][0], pair[1][0]) - min(pair[0][1], pair[1][1]),
    )
