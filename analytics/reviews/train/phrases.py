"""A judge of pairs by the n-grams of their words: a second voice among the teachers of `train/opinions.py`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analytics.reviews.characters import characters
from analytics.reviews.grams import grams
from analytics.reviews.opinions import POLARITIES
from analytics.reviews.review import CATEGORIES, Opinion, Polarity, Span
from analytics.reviews.sentiment import Floats
from analytics.reviews.train.data import Marked, Sample
from analytics.reviews.train.polarity import laid_out

_BITS = 16
_STRENGTH = 20.0
_CHARS = (1, 2, 3)
_SURROUNDINGS = 6
_NEGATIVE_WEIGHT = 3.0
_SHORT_WEIGHT = 0.5  # what a shop's short text counts beside a marked opinion


class Phrase(NamedTuple):
    """What is to be judged: the spans and the text around them."""

    text: str
    aspect: Span | None
    opinion: Span | None


class Phrases(NamedTuple):
    """Weights (n-grams × classes) and biases: 13 categories, then three polarities, each a softmax of its own."""

    weights: Floats
    biases: Floats

    def judged(self, phrases: Sequence[Phrase]) -> Floats:
        """Scores of each class."""
        scores: Floats = _matrix(phrases) @ self.weights + self.biases
        return scores


def fit_phrases(reviews: Sequence[Marked], short: Sequence[Sample]) -> Phrases:
    """Negative opinions are rare in cosmetics; so they count more, and `short` texts of shops tell of polarity too."""
    from scipy import sparse

    marked: list[tuple[Phrase, Opinion]] = [
        (Phrase(review.text, o.aspect, o.opinion), o) for review in reviews for o in review.opinions
    ]
    design = _matrix([phrase for phrase, _ in marked])
    lent = [Phrase(each.text, None, Span(each.text, 0, len(each.text))) for each in short]
    sides = [opinion.polarity for _, opinion in marked]
    said: list[Polarity] = ["positive" if each.positive else "negative" for each in short]
    counts = [_NEGATIVE_WEIGHT if side == "negative" else 1.0 for side in sides] + [_SHORT_WEIGHT] * len(lent)
    parts = (
        _softmax(design, [opinion.category for _, opinion in marked], CATEGORIES),
        _softmax(sparse.vstack([design, _matrix(lent)]).tocsr(), sides + said, POLARITIES, np.array(counts)),
    )
    return Phrases(np.hstack([weights for weights, _ in parts]), np.concatenate([biases for _, biases in parts]))


def _softmax(design: Any, gold: Sequence[str], names: Sequence[str], weight: Any = None) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, solver="lbfgs", max_iter=100, tol=1e-3)
    model.fit(design, gold, sample_weight=weight)
    weights = np.zeros((design.shape[1], len(names)), dtype=np.float32)
    biases = np.full(len(names), -1e3, dtype=np.float32)  # a class never seen is never called
    for row, name in enumerate(model.classes_):
        weights[:, names.index(name)] = model.coef_[row]
        biases[names.index(name)] = model.intercept_[row]
    return weights, biases


def _matrix(phrases: Sequence[Phrase]) -> Any:
    laid = characters([_line(*phrase) for phrase in phrases])
    return laid_out(grams(laid, _CHARS, (), "spaces", _BITS), len(phrases), _BITS)


def _line(text: str, aspect: Span | None, opinion: Span | None) -> str:
    """One line to hash: aspect, opinion words, and what stands around them, marked apart."""
    first = min(span.start for span in (aspect, opinion) if span)
    last = max(span.end for span in (aspect, opinion) if span)
    a = f"\x02{aspect.text}\x03" if aspect else "\x04"
    o = f"\x05{opinion.text}\x06" if opinion else "\x07"
    before, after = text[max(0, first - _SURROUNDINGS) : first], text[last : last + _SURROUNDINGS]
    return f"{a}{o}{_private(before)}\x08{_private(after)}"


def _private(text: str) -> str:
    """The same words, hashed apart from the spans' own: moved into a private plane."""
    return "".join([chr(0xF0000 + ord(char)) if ord(char) < 0x10000 else char for char in text])
