"""Fits the model of short texts that take no side: written sentences against short reviews."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from analytics.reviews.characters import characters
from analytics.reviews.grams import grams
from analytics.reviews.review import Language
from analytics.reviews.sentiment import Linear
from analytics.reviews.siding import SHORT, Siding, linear, read_siding
from analytics.reviews.train import data
from analytics.reviews.train.polarity import packed
from analytics.reviews.train.written import Part, Written, written

_BITS = 17
_REVIEWS = 6000  # short reviews, which all take a side
_REVIEW_WEIGHT = 0.3  # of one of them
_RAREST = 2  # sentences that an n-gram must stand in
_STRENGTH = 10.0
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def train_siding(folder: Path, target: Path, everything: bool = False) -> dict[str, Any]:
    """Fit, write `target`, and return the figures of the split run, whatever is written."""
    sentences = {language: written(language) for language in _LANGUAGES}
    reviews = {language: _short_reviews(folder, language) for language in _LANGUAGES}
    stored = _fitted(sentences, reviews, {"train"})
    model = read_siding(stored)
    figures: dict[str, Any] = {
        language: {
            "chosen_on": _figures(model, sentences[language], "chosen_on"),
            "held_out": _figures(model, sentences[language], "held_out"),
            "short reviews called so": float(np.mean(model.none_taken(reviews[language][1]))),
            "short reviews": len(reviews[language][1]),
        }
        for language in _LANGUAGES
    }
    if everything:
        stored = _fitted(sentences, reviews, {"train", "chosen_on", "held_out"})
    np.savez_compressed(target, **stored)
    return figures


def _fitted(
    sentences: dict[Language, list[Written]], reviews: dict[Language, tuple[list[str], list[str]]], parts: set[Part]
) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    for language in _LANGUAGES:
        seen = [each for each in sentences[language] if each.part in parts]
        weights, scale, bias = _fit(language, seen, reviews[language][0])
        stored |= {f"{language}_weights": weights, f"{language}_scale": scale, f"{language}_bias": bias}
    return stored


def _fit(language: Language, sentences: Sequence[Written], reviews: Sequence[str]) -> tuple[Any, float, float]:
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    texts = [each.text for each in sentences] + list(reviews)
    like = linear(language, np.zeros(1 << _BITS, dtype=np.int8), 1.0, 0.0)
    design = _matrix(like, texts)
    held = np.asarray((design[: len(sentences)] > 0).sum(0)).ravel()
    rare = np.where(held >= _RAREST, np.log((1 + len(sentences)) / (1 + held)) / 5, 0.0)
    aside = np.array([each.polarity == "neutral" for each in sentences] + [False] * len(reviews))
    weight = np.where(np.arange(len(texts)) < len(sentences), 1.0, _REVIEW_WEIGHT)
    machine = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=0)
    machine.fit(design @ sparse.diags(rare), aside, sample_weight=weight)
    weights, scale = packed(machine.coef_[0] * rare)
    return weights, scale, float(machine.intercept_[0])


def _matrix(like: Linear, texts: Sequence[str]) -> Any:
    """Texts × hashed n-grams, each 1 over the root of the text's number of them: what `Linear` sums up."""
    from scipy import sparse

    row, column = grams(characters(texts), like.chars, like.words, like.cutting, _BITS)
    counts = np.bincount(row, minlength=len(texts))
    return sparse.csr_matrix((1 / np.sqrt(counts[row]), (row, column)), shape=(len(texts), 1 << _BITS))


def _short_reviews(folder: Path, language: Language) -> tuple[list[str], list[str]]:
    """Short reviews to fit on, and to measure on: by the parts of the polarity model's split."""
    if language == "zh":
        keyed = [(sample.text, sample.text) for sample in data.chinese(folder)]
    else:
        keyed = [(review, part.text) for review, part in data.english_parts(folder)]
    short = [(key, text) for key, text in keyed if len(text) <= SHORT[language]]
    seen = [text for key, text in short if not data.held_out(key, 0, 0.2)]
    Random(1).shuffle(seen)  # noqa: S311 – a sample, nothing secret
    return seen[:_REVIEWS], [text for key, text in short if data.held_out(key, 0.1, 0.2)]


def _figures(model: Siding, sentences: Sequence[Written], part: Part) -> dict[str, float]:
    """Precision and recall of taking no side."""
    here = [each for each in sentences if each.part == part]
    called = np.array(model.none_taken([each.text for each in here]))
    truth = np.array([each.polarity == "neutral" for each in here])
    hits = float((called & truth).sum())
    return {"precision": hits / max(1, called.sum()), "recall": hits / max(1, truth.sum()), "n": len(here)}
