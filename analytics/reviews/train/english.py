"""Fits the English opinion model on DMASTE's triples: the same network over words."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.reviews.english import UNKNOWN, Words, ends_of, laid_out, read_english_model, words_of
from analytics.reviews.opinions import POLARITIES
from analytics.reviews.review import Span
from analytics.reviews.tagger import in_tags
from analytics.reviews.train import data
from analytics.reviews.train.data import Marked
from analytics.reviews.train.network import UNKNOWN as UNMARKED
from analytics.reviews.train.network import Example, Judged, Settings, fit_network, stored_form
from analytics.reviews.train.opinions import scores
from analytics.reviews.train.polarity import TEXTS_HELD_OUT
from analytics.reviews.train.vectors import learn_vectors

_SETTINGS = Settings(width=64, passes=4, drop_vectors=0.3, drop=0.2, lent=16)
_RAREST_WORD, _RAREST_PAIR = 3, 8
_LONGEST_LENT = 80  # characters
_LENT_WEIGHT, _NEGATIVE_WEIGHT = 0.3, 2.0


def fit_english(reviews: Sequence[Marked], sides: Sequence[data.Sample]) -> dict[str, Any]:
    """The arrays of the model that ships, from marked reviews and short texts with their polarity."""
    texts = [*(review.text for review in reviews), *(each.text for each in sides)]
    counts = Counter(word for text in texts for word in words_of(text))
    vocabulary = [word for word, count in counts.most_common(60_000) if count >= _RAREST_WORD and word not in UNKNOWN]
    words = Words.of(vocabulary)
    vectors = learn_vectors(
        laid_out([words(text) for text in [*(r.text for r in reviews), *(s.text for s in sides)]]), 1, _RAREST_PAIR
    )
    lent = [
        Example(codes, None, (Judged((0, 0, 0, len(codes)), UNMARKED, 2 if each.positive else 0, _LENT_WEIGHT),))
        for each in sides
        if len(each.text) <= _LONGEST_LENT and len(codes := words(each.text))
    ]
    parameters = fit_network([_example(review, words) for review in reviews], vectors, _SETTINGS, lent)
    return stored_form(parameters, vectors) | {"words": np.frombuffer("\n".join(vocabulary).encode(), np.uint8)}


def _example(review: Marked, words: Words) -> Example:
    ends = ends_of(review.text)
    tags, judged = [], []
    for opinion in review.opinions:
        bounds = (*_units(opinion.aspect, ends), *_units(opinion.opinion, ends))
        tags += [(*bounds[:2], False)] * (opinion.aspect is not None)
        tags += [(*bounds[2:], True)] * (opinion.opinion is not None)
        weight = _NEGATIVE_WEIGHT if opinion.polarity == "negative" else 1.0
        judged.append(Judged(bounds, UNMARKED, POLARITIES.index(opinion.polarity), weight))
    return Example(words(review.text), in_tags(len(ends), tags), tuple(judged))


def _units(span: Span | None, ends: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if span is None:
        return 0, 0
    touched = [unit for unit, (start, end) in enumerate(ends) if start < span.end and span.start < end]
    return touched[0], touched[-1] + 1


def train_english(folder: Path, target: Path, everything: bool = False) -> dict[str, float]:
    """Fit, write `target`, and return the figures on the reviews held out."""
    marked = [review for _, review in data.english_marked(folder)]
    sides = data.pros_and_cons(folder)
    kept = [review for review in marked if not data.held_out(review.text, *TEXTS_HELD_OUT)]
    unseen = [review for review in marked if data.held_out(review.text, *TEXTS_HELD_OUT)]
    stored = fit_english(kept, [each for each in sides if not data.held_out(each.text, *TEXTS_HELD_OUT)])
    figures = scores(read_english_model(stored), unseen)
    np.savez_compressed(target, **(fit_english(marked, sides) if everything else stored))
    return figures
