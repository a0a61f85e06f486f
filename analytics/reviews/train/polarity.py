"""Fits the two polarity models, and tells what it reached on the held-out part."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.reviews.characters import characters, ngrams
from analytics.reviews.prevalence import NATURAL_SHARE
from analytics.reviews.sentiment import LONGEST, Linear, TrainedSentiment, read_model, word_ngrams
from analytics.reviews.train import data
from analytics.reviews.train.data import Sample

# The parts by hash that nothing was chosen on. (An earlier round chose on 0–0.1, and on cosmetics 0–0.3.)
TEXTS_HELD_OUT = (0.1, 0.2)
COSMETICS_HELD_OUT = (0.3, 0.45)
_CALIBRATION = (0.0, 0.05)  # of the training part, under a key of its own

_CHARS = {"zh": (1, 2, 3, 4), "en": (2, 3, 4, 5)}
_WORDS: dict[str, tuple[int, ...]] = {"zh": (), "en": (1, 2)}
_WEIGHTS = {"cosmetics": 1.5, "phrases": 4.0}  # of one text; a shop's counts 1
_BITS = {"zh": 21, "en": 19}
_STRENGTH = {"zh": 0.3, "en": 0.3}
_PASSES = 60
_LEVEL = {"zh": 0.0, "en": 0.4}  # log odds added: English sources are balanced to train on, what people write is not


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a language trains on and what it is judged on."""

    train: list[Sample]
    held_out: list[Sample]


def chinese_corpus(folder: Path, everything: bool = False) -> Corpus:
    """Shopping, delivery, hotels; cosmetics counted more, for that is what a shop of skincare reads."""
    kept, out = _split(data.chinese(folder), TEXTS_HELD_OUT)
    marked = data.cosmetics(folder)
    seen = [review for review in marked if everything or not data.held_out(review.id, *COSMETICS_HELD_OUT)]
    unseen = [review for review in marked if data.held_out(review.id, *COSMETICS_HELD_OUT)]
    own = [
        Sample(s.text, s.positive, s.source, s.category, _WEIGHTS[s.source])
        for s in data.one_sided(seen) + data.phrases(seen) + data.one_sided_clauses(seen)
    ]
    return Corpus(kept + own + (out if everything else []), out + data.one_sided(unseen))


def english_corpus(folder: Path, everything: bool = False) -> Corpus:
    """Product sentences and pros and cons; beauty reviews are no part of either."""
    kept, out = _split(data.english_sentences(folder) + data.pros_and_cons(folder), TEXTS_HELD_OUT)
    kept = [Sample(s.text, s.positive, s.source, s.category, 3.0 if s.source == "dmaste" else 1.0) for s in kept]
    return Corpus(kept + (out if everything else []), out)


def _split(samples: Sequence[Sample], part: tuple[float, float]) -> tuple[list[Sample], list[Sample]]:
    kept = [sample for sample in samples if not data.held_out(sample.text, *part)]
    return kept, [sample for sample in samples if data.held_out(sample.text, *part)]


def matrix(texts: Sequence[str], chars: tuple[int, ...], words: tuple[int, ...], bits: int) -> Any:
    """Texts × hashed n-grams, counts over the root of their sum: what `Linear` sums up at reading time."""
    from scipy import sparse

    laid = characters([text[:LONGEST] for text in texts])
    rows, columns = [], []
    for index, valid in ngrams(laid, chars, bits):
        rows.append(laid.owner[: len(index)][valid])
        columns.append(index[valid])
    for index, at in word_ngrams(laid, words, bits):
        rows.append(laid.owner[at])
        columns.append(index)
    row, column = np.concatenate(rows), np.concatenate(columns)
    counts = np.bincount(row, minlength=len(texts))
    values = (1 / np.sqrt(counts[row])).astype(np.float32)
    return sparse.csr_matrix((values, (row, column)), shape=(len(texts), 1 << bits))


def fit(language: str, samples: Sequence[Sample], bits: int | None = None) -> Linear:
    """Two linear support vector machines in one: as both are linear, their weights add up.

    One sees n-grams by how rare they are, the other also by how one-sided. The sum's margin is turned into log odds
    on a twentieth that neither has seen. Seeded.
    """
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    chars, words = _CHARS[language], _WORDS[language]
    design = matrix([sample.text for sample in samples], chars, words, bits or _BITS[language])
    positive = np.array([sample.positive for sample in samples])
    weight = _weights(samples)
    apart = calibration(samples)
    kept, seen, mine = design[~apart], positive[~apart], weight[~apart]
    total, level = np.zeros(design.shape[1], dtype=np.float32), 0.0
    for scale in _scales(kept, seen, mine):
        margin = LinearSVC(C=_STRENGTH[language], max_iter=_PASSES, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # stopped after its passes, on purpose: more do not help on unseen texts
            margin.fit(kept @ sparse.diags(scale), seen, sample_weight=mine)
        weights = margin.coef_[0].astype(np.float32) * scale
        spread = float((kept[:20000] @ weights).std())
        total += weights / spread
        level += float(margin.intercept_[0]) / spread
    odds = LogisticRegression(C=1e3)
    odds.fit((design[apart] @ total + level)[:, None], positive[apart], sample_weight=weight[apart])
    slope = float(odds.coef_[0, 0])
    return Linear(
        (total * slope).astype(np.float32), slope * level + float(odds.intercept_[0]) + _LEVEL[language], chars, words
    )


def calibration(samples: Sequence[Sample]) -> Any:
    """Which samples the margins are turned into log odds on."""
    return np.array([data.held_out("calibration " + sample.text, *_CALIBRATION) for sample in samples])


def _scales(design: Any, positive: Any, weight: Any) -> list[Any]:
    """For each feature, its rareness, and its rareness or log odds of praise (Wang and Manning 2012)."""
    present = design.copy()
    present.data[:] = 1
    texts = np.asarray(present.sum(0)).ravel()
    rare = np.log((1 + design.shape[0]) / (1 + texts)) / 5
    glad, sad = (np.asarray(present.T @ (weight * side)).ravel() + 1 for side in (positive, ~positive))
    lean = np.log((glad / glad.sum()) / (sad / sad.sum()))
    return [rare.astype(np.float32), lean.astype(np.float32)]


def _weights(samples: Sequence[Sample]) -> Any:
    """Each source's two sides weigh the same, save cosmetics, whose natural surplus of praise is news."""
    weight = np.array([sample.weight for sample in samples])
    positive = np.array([sample.positive for sample in samples])
    source = np.array([sample.source for sample in samples])
    for name in set(source.tolist()) - {"cosmetics", "phrases"}:
        here = source == name
        for side in (True, False):
            chosen = here & (positive == side)
            if chosen.any():
                weight[chosen] *= here.sum() / (2 * chosen.sum())
    return weight


def pack(chinese: Linear, english: Linear) -> dict[str, Any]:
    """The arrays of models/polarity.npz: weights as whole numbers of a 127th of the largest that matters."""
    stored: dict[str, Any] = {}
    for name, model in (("zh", chinese), ("en", english)):
        largest = float(np.quantile(np.abs(model.weights), 0.9999))
        scale = largest / 127
        stored[f"{name}_weights"] = np.clip(np.rint(model.weights / scale), -127, 127).astype(np.int8)
        stored[f"{name}_scale"] = np.float64(scale)
        stored[f"{name}_bias"] = np.float64(model.bias)
        stored[f"{name}_chars"] = np.array(model.chars)
        stored[f"{name}_words"] = np.array(model.words, dtype=np.int64)
    return stored


def accuracy_by_source(model: TrainedSentiment, samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Accuracy and balanced accuracy of the score's sign, for each source."""
    figures = {}
    for name in sorted({sample.source for sample in samples}):
        mine = [sample for sample in samples if sample.source == name]
        called = model.scores([sample.text for sample in mine]) > 0
        truth = np.array([sample.positive for sample in mine])
        sides = [float((called == truth)[truth == side].mean()) for side in (True, False)]
        figures[name] = {"accuracy": float((called == truth).mean()), "balanced": sum(sides) / 2, "n": len(mine)}
    return figures


def train_polarity(folder: Path, target: Path, everything: bool = False) -> dict[str, Any]:
    """Fit, write `target`, and return the held-out figures (of the split run, whatever is written)."""
    chinese, english = chinese_corpus(folder), english_corpus(folder)
    models = fit("zh", chinese.train), fit("en", english.train)
    model = read_model(pack(*models))
    figures = {
        "accuracy": accuracy_by_source(model, chinese.held_out) | accuracy_by_source(model, english.held_out),
        "natural": natural(model, chinese.held_out),
    }
    if everything:
        models = (fit("zh", chinese_corpus(folder, True).train), fit("en", english_corpus(folder, True).train))
    np.savez_compressed(target, **pack(*models))
    return figures


def natural(model: TrainedSentiment, samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of "negative" with each source weighed to a natural 8 % of negatives."""
    figures = {}
    for name in ("shop", "cosmetics"):
        mine = [sample for sample in samples if sample.source == name]
        called = np.array(model.polarities([sample.text for sample in mine])) == "negative"
        negative = np.array([not sample.positive for sample in mine])
        recall = float(called[negative].mean())
        false_alarms = float(called[~negative].mean())
        hits, alarms = recall * NATURAL_SHARE, false_alarms * (1 - NATURAL_SHARE)
        precision = hits / (hits + alarms)
        figures[name] = {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}
    return figures
