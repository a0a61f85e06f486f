"""Fits the opinion models on the cosmetics quads: a tagger for the words, classifiers for category and polarity."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from analytics.reviews.characters import characters
from analytics.reviews.opinions import POLARITIES, Pair, judged_texts, read_opinion_models
from analytics.reviews.review import CATEGORIES, Opinion, Polarity, Span
from analytics.reviews.tagger import (
    ASPECT_FIRST,
    OPINION_FIRST,
    TAGS,
    WINDOWS,
    Tagger,
    features,
)
from analytics.reviews.train import data
from analytics.reviews.train.data import Marked, Sample
from analytics.reviews.train.polarity import COSMETICS_HELD_OUT, TEXTS_HELD_OUT, matrix

_TAGGER_BITS = 18
_JUDGE_BITS = 16
_TAGGER_STRENGTH = 0.06  # L2; chosen on a third of the training part
_JUDGE_STRENGTH = 20.0
_JUDGE_CHARS = (1, 2, 3)
_NEGATIVE_WEIGHT = 3.0
_SHORT, _SHORT_WEIGHT = 24, 0.5  # characters; what a shop's text counts beside a marked opinion


def fit_tagger(reviews: Sequence[Marked]) -> Tagger:
    """A conditional random field by L-BFGS, gradients by forward and backward sums over all texts at once."""
    from scipy import optimize, sparse

    texts = [review.text for review in reviews]
    laid = characters(texts)
    inside = np.flatnonzero(laid.codes != 0)
    index = np.stack([column[inside] for column in features(laid, _TAGGER_BITS)], axis=1)
    used, column = np.unique(index, return_inverse=True)
    rows = np.repeat(np.arange(len(inside)), len(WINDOWS))
    design = sparse.csr_matrix((np.ones(len(rows)), (rows, column.ravel())), shape=(len(inside), len(used)))
    gold = np.concatenate([_tags(review) for review in reviews])
    lengths = np.array([len(text) for text in texts])
    shape = len(used) * TAGS

    def loss(parameters: Any) -> tuple[float, Any]:
        weights = parameters[:shape].reshape(len(used), TAGS)
        steps = parameters[shape : shape + TAGS * TAGS].reshape(TAGS, TAGS)
        first = parameters[shape + TAGS * TAGS :]
        value, d_emissions, d_steps, d_first = _chain(design @ weights, steps, first, gold, lengths)
        gradient = np.concatenate([(design.T @ d_emissions).ravel(), d_steps.ravel(), d_first])
        return value + _TAGGER_STRENGTH * parameters @ parameters, gradient + 2 * _TAGGER_STRENGTH * parameters

    start = np.zeros(shape + TAGS * TAGS + TAGS)
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 90}).x
    weights = np.zeros((1 << _TAGGER_BITS, TAGS), dtype=np.float32)
    weights[used] = best[:shape].reshape(len(used), TAGS)
    return Tagger(
        weights,
        best[shape : shape + TAGS * TAGS].reshape(TAGS, TAGS).astype(np.float32),
        best[shape + TAGS * TAGS :].astype(np.float32),
    )


def _tags(review: Marked) -> Any:
    """A tag a character. Where marks overlap, the one that starts first stands."""
    tags = np.zeros(len(review.text), dtype=np.int64)
    spans = [(o.aspect, ASPECT_FIRST) for o in review.opinions] + [(o.opinion, OPINION_FIRST) for o in review.opinions]
    for span, kind in sorted(((s, k) for s, k in spans if s), key=lambda each: each[0].start):
        if not tags[span.start : span.end].any():
            tags[span.start] = kind
            tags[span.start + 1 : span.end] = kind + 1
    return tags


def _chain(emissions: Any, steps: Any, first: Any, gold: Any, lengths: Any) -> tuple[float, Any, Any, Any]:
    """Negative log likelihood of the tags, and its gradients by emissions, steps and first."""
    order = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    sizes = lengths[order]
    longest = int(sizes[0])
    going = [int((sizes > step).sum()) for step in range(longest)]
    top = emissions.max(1, keepdims=True)
    likely, step_likely = np.exp(emissions - top), np.exp(steps)
    forward, scale = np.zeros_like(emissions), np.ones(len(emissions))
    for step in range(longest):
        at = starts[: going[step]] + step
        mass = likely[at] * (np.exp(first) if step == 0 else forward[at - 1] @ step_likely)
        scale[at] = mass.sum(1)
        forward[at] = mass / scale[at][:, None]
    backward, d_steps = np.ones_like(emissions), np.zeros_like(steps)
    for step in range(longest - 1, 0, -1):
        at = starts[: going[step]] + step
        ahead = likely[at] * backward[at] / scale[at][:, None]
        d_steps += (forward[at - 1].T @ ahead) * step_likely
        backward[at - 1] = ahead @ step_likely.T
    d_emissions = forward * backward
    rows = np.arange(len(gold))
    heads = starts
    tails = np.delete(rows, heads)
    value = float(np.log(scale).sum() + top.sum())
    value -= float(emissions[rows, gold].sum() + first[gold[heads]].sum() + steps[gold[tails - 1], gold[tails]].sum())
    d_first = d_emissions[heads].sum(0)
    d_emissions[rows, gold] -= 1
    np.subtract.at(d_first, gold[heads], 1)
    np.subtract.at(d_steps, (gold[tails - 1], gold[tails]), 1)
    return value, d_emissions, d_steps, d_first


def fit_judge(reviews: Sequence[Marked], short: Sequence[Sample]) -> tuple[Any, Any]:
    """Weights (features × classes) and biases: 13 categories, then three polarities, each a softmax of its own.

    Negative opinions are rare in cosmetics; so they count more, and `short` texts of shops, each read as one opinion,
    tell of polarity too.
    """
    from scipy import sparse

    marked = [(Pair(review.text, o.aspect, o.opinion), o) for review in reviews for o in review.opinions]
    design = judge_matrix([pair for pair, _ in marked])
    lent = [Pair(each.text, None, Span(each.text, 0, len(each.text))) for each in short]
    sides = [opinion.polarity for _, opinion in marked]
    said: list[Polarity] = ["positive" if each.positive else "negative" for each in short]
    counts = [_NEGATIVE_WEIGHT if side == "negative" else 1.0 for side in sides] + [_SHORT_WEIGHT] * len(lent)
    parts = (
        _softmax(design, [opinion.category for _, opinion in marked], CATEGORIES),
        _softmax(sparse.vstack([design, judge_matrix(lent)]).tocsr(), sides + said, POLARITIES, np.array(counts)),
    )
    return np.hstack([weights for weights, _ in parts]), np.concatenate([biases for _, biases in parts])


def _softmax(design: Any, gold: Sequence[str], names: Sequence[str], weight: Any = None) -> tuple[Any, Any]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_JUDGE_STRENGTH, solver="lbfgs", max_iter=150, tol=1e-4)
    model.fit(design, gold, sample_weight=weight)
    weights = np.zeros((design.shape[1], len(names)), dtype=np.float32)
    biases = np.full(len(names), -1e3, dtype=np.float32)  # a class never seen is never called
    for row, name in enumerate(model.classes_):
        weights[:, names.index(name)] = model.coef_[row]
        biases[names.index(name)] = model.intercept_[row]
    return weights, biases


def judge_matrix(pairs: Sequence[Pair]) -> Any:
    """What `OpinionReader` sums up: n-grams of aspect, opinion words and surroundings, each hashed apart."""
    return matrix(judged_texts(pairs), _JUDGE_CHARS, (), _JUDGE_BITS)


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
            {(at(o), o.category, o.polarity) for o in opinions},
            {(o.category, o.polarity) for o in opinions},
            {(at(o), o.category) for o in opinions if o.polarity == "negative"},
        ]

    names = ("aspect", "opinion", "pair", "quad", "review category+polarity", "negative quad")
    return list(zip(names, each(gold), each(mine), strict=True))


def train_opinions(folder: Path, target: Path, everything: bool = False) -> dict[str, float]:
    """Fit, write `target`, and return the figures on the reviews held out."""
    marked = data.cosmetics(folder)
    kept = [review for review in marked if not data.held_out(review.id, *COSMETICS_HELD_OUT)]
    unseen = [review for review in marked if data.held_out(review.id, *COSMETICS_HELD_OUT)]
    short = [each for each in data.chinese(folder) if each.source == "shop" and 2 <= len(each.text) <= _SHORT]
    stored = _pack(kept, [each for each in short if not data.held_out(each.text, *TEXTS_HELD_OUT)])
    figures = scores(read_opinion_models(stored), unseen)
    np.savez_compressed(target, **(_pack(marked, short) if everything else stored))
    return figures


def _pack(reviews: Sequence[Marked], short: Sequence[Sample]) -> dict[str, Any]:
    tagger = fit_tagger(reviews)
    weights, biases = fit_judge(reviews, short)
    return {
        "tagger_weights": tagger.weights.astype(np.float16),
        "tagger_steps": tagger.steps,
        "tagger_first": tagger.first,
        "judge_weights": weights.astype(np.float16),
        "judge_biases": biases,
        "judge_chars": np.array(_JUDGE_CHARS),
    }
