"""Fits the opinion model on the cosmetics quads.

Wide networks and a judge of phrases learn from the marked reviews; together they mark short shop reviews that
nobody marked; one narrow, fast network learns from both. All start from vectors learned on texts without marks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from analytics.reviews.characters import characters
from analytics.reviews.opinions import POLARITIES, Reading, read_opinion_models, spans_of, within
from analytics.reviews.pairing import pair_chinese
from analytics.reviews.review import CATEGORIES, Opinion, Span
from analytics.reviews.tagger import Chain, Found, in_tags
from analytics.reviews.train import data
from analytics.reviews.train.data import Marked, Sample
from analytics.reviews.train.network import UNKNOWN, Example, Judged, Settings, fit_network, reading_of, stored_form
from analytics.reviews.train.phrases import Phrase, Phrases, fit_phrases
from analytics.reviews.train.polarity import COSMETICS_HELD_OUT, TEXTS_HELD_OUT
from analytics.reviews.train.vectors import Vectors, learn_vectors

_TEACHERS = 5
_TEACHER = Settings(width=96, passes=10, drop_vectors=0.3, drop=0.3)
_STUDENT = Settings(width=64, passes=5, drop_vectors=0.2, drop=0.15, seed=5)
_TAUGHT = 10_000  # reviews that the teachers mark
_TAUGHT_LENGTHS = range(4, 46)
_LIKELY = {"洗发水": 4.0}  # how much likelier than others a category's reviews are taken: those near cosmetics
_GOLD_TIMES = 2  # how often a marked review is seen for each time that a taught one is
_SHORT = range(2, 25)  # characters
_SHORT_WEIGHT, _NEGATIVE_WEIGHT = 0.3, 2.0
_LONGEST = 300  # characters of a text that vectors are learned from
_RAREST_UNIT, _RAREST_PAIR = 5, 8


def chinese_vectors(folder: Path, reviews: Sequence[Marked], everything: bool) -> Vectors:
    """Vectors of characters and pairs of them, the cosmetics reviews counted three times."""
    others = [each.text for each in data.chinese(folder) if everything or not data.held_out(each.text, *TEXTS_HELD_OUT)]
    texts = [text[:_LONGEST] for text in others] + [review.text for review in reviews] * 3
    return learn_vectors(characters(texts), _RAREST_UNIT, _RAREST_PAIR)


def marked_examples(reviews: Sequence[Marked]) -> list[Example]:
    """The marked reviews as the network learns them."""
    examples = []
    for review in reviews:
        codes = characters([review.text]).codes[1:-1]
        spans: list[Found] = []
        judged = []
        for opinion in review.opinions:
            bounds = (*_ends(opinion.aspect), *_ends(opinion.opinion))
            spans += [(s.start, s.end, s is opinion.opinion) for s in (opinion.aspect, opinion.opinion) if s]
            weight = _NEGATIVE_WEIGHT if opinion.polarity == "negative" else 1.0
            category, polarity = CATEGORIES.index(opinion.category), POLARITIES.index(opinion.polarity)
            judged.append(Judged(bounds, category, polarity, weight))
        examples.append(Example(codes, in_tags(len(codes), spans), tuple(judged)))
    return examples


def _ends(span: Span | None) -> tuple[int, int]:
    return (span.start, span.end) if span else (0, 0)


def lent_examples(short: Sequence[Sample]) -> list[Example]:
    """Short shop reviews, each read as one opinion's words: they tell of polarity alone."""
    return [
        Example(
            characters([each.text]).codes[1:-1],
            None,
            (Judged((0, 0, 0, len(each.text)), UNKNOWN, 2 if each.positive else 0, _SHORT_WEIGHT),),
        )
        for each in short
    ]


class Teachers:
    """Networks that vote on tags, and with the judge of phrases on categories and polarities."""

    def __init__(self, readings: Sequence[Reading], phrases: Phrases) -> None:
        self._readings, self._phrases = readings, phrases

    def mark(self, texts: Sequence[str]) -> list[Example]:
        """The texts with the teachers' tags and judgements."""
        laid = characters(texts)
        many = len(self._readings)
        hidden = [each.network.hidden(each.vocabulary.ids(laid.codes), laid.codes != 0) for each in self._readings]
        emissions: Any = sum(known @ e.tags[0] + e.tags[1] for known, e in zip(hidden, self._readings, strict=True))
        steps: Any = sum(each.chain.steps for each in self._readings) / many
        first: Any = sum(each.chain.first for each in self._readings) / many
        found = Chain(steps, first).spans(laid.starts, laid.lengths, emissions / many)
        owned = [(row, pair) for row, text in enumerate(texts) for pair in pair_chinese(text, found[row])]
        rows, pairs = [row for row, _ in owned], [pair for _, pair in owned]
        bounds = within(laid, rows, pairs)
        scores: Any = sum(e.judged(k, bounds) for k, e in zip(hidden, self._readings, strict=True)) / many
        scores = scores + self._phrases.judged([Phrase(texts[row], *spans_of(texts[row], pair)) for row, pair in owned])
        judged: list[list[Judged]] = [[] for _ in texts]
        for row, pair, score in zip(rows, pairs, scores, strict=True):
            category, polarity = int(score[: len(CATEGORIES)].argmax()), int(score[len(CATEGORIES) :].argmax())
            judged[row].append(Judged((pair[0], pair[1], pair[2], pair[3]), category, polarity))
        return [
            Example(characters([text]).codes[1:-1], in_tags(len(text), found[row]), tuple(judged[row]))
            for row, text in enumerate(texts)
        ]


def _to_mark(shop: Sequence[Sample]) -> list[str]:
    able = [each for each in shop if len(each.text) in _TAUGHT_LENGTHS]
    likely = np.array([_LIKELY.get(each.category, 1.0) for each in able])
    rng = np.random.default_rng(0)
    taken = rng.choice(len(able), min(_TAUGHT, len(able)), replace=False, p=likely / likely.sum())
    return [able[k].text for k in taken]


def fit_opinions(reviews: Sequence[Marked], shop: Sequence[Sample], vectors: Vectors) -> dict[str, Any]:
    """The arrays of the model that ships, from marked reviews and shop reviews with their polarity."""
    marked = marked_examples(reviews)
    short = [each for each in shop if len(each.text) in _SHORT]
    lent = lent_examples(short)
    readings = [
        reading_of(fit_network(marked, vectors, replace(_TEACHER, seed=seed), lent), vectors)
        for seed in range(_TEACHERS)
    ]
    taught = Teachers(readings, fit_phrases(reviews, short)).mark(_to_mark(shop))
    return stored_form(fit_network(marked * _GOLD_TIMES + taught, vectors, _STUDENT, lent), vectors)


class ReadsOpinions(Protocol):
    """What can be scored: the bare models, or the labeller that corrects them."""

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]: ...


def scores(reader: ReadsOpinions, reviews: Sequence[Marked]) -> dict[str, float]:
    """F1 of aspects, opinion words, pairs and whole quads, exact offsets; of category + polarity per review."""
    counts: dict[str, Counter[str]] = {}
    for review, found in zip(reviews, reader.read([review.text for review in reviews]), strict=True):
        for name, gold, mine in _facets(review.opinions, found):
            tally = counts.setdefault(name, Counter())
            tally["hit"] += len(gold & mine)
            tally["gold"] += len(gold)
            tally["mine"] += len(mine)
    return {name: 2 * c["hit"] / max(c["gold"] + c["mine"], 1) for name, c in counts.items()}


def _facets(gold: Sequence[Opinion], mine: Sequence[Opinion]) -> list[tuple[str, set[Any], set[Any]]]:
    def at(opinion: Opinion) -> tuple[Any, Any]:
        a, o = opinion.aspect, opinion.opinion
        return (a and (a.start, a.end), o and (o.start, o.end))

    def each(opinions: Sequence[Opinion]) -> list[set[Any]]:
        return [
            {at(o)[0] for o in opinions} - {None},
            {at(o)[1] for o in opinions} - {None},
            {at(o) for o in opinions},
            {(at(o), o.polarity) for o in opinions},
            {(at(o), o.category, o.polarity) for o in opinions},
            {(o.category, o.polarity) for o in opinions},
            {(at(o), o.category) for o in opinions if o.polarity == "negative"},
        ]

    names = ("aspect", "opinion", "pair", "pair+polarity", "quad", "review category+polarity", "negative quad")
    return list(zip(names, each(gold), each(mine), strict=True))


def train_opinions(folder: Path, target: Path, everything: bool = False) -> dict[str, float]:
    """Fit, write `target`, and return the figures on the reviews held out."""
    marked = data.cosmetics(folder)
    kept = [review for review in marked if not data.held_out(review.id, *COSMETICS_HELD_OUT)]
    unseen = [review for review in marked if data.held_out(review.id, *COSMETICS_HELD_OUT)]
    shop = [each for each in data.chinese(folder) if each.source == "shop"]
    seen = [each for each in shop if not data.held_out(each.text, *TEXTS_HELD_OUT)]
    stored = fit_opinions(kept, seen, chinese_vectors(folder, kept, everything=False))
    figures = scores(read_opinion_models(stored), unseen)
    if everything:
        stored = fit_opinions(marked, shop, chinese_vectors(folder, marked, everything=True))
    np.savez_compressed(target, **stored)
    return figures
