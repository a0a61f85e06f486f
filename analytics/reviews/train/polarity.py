"""Fits the two polarity models, and tells what it reached on the held-out part."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.reviews.characters import Ints, characters
from analytics.reviews.grams import Cutting, grams
from analytics.reviews.prevalence import NATURAL_SHARE
from analytics.reviews.sentiment import LONGEST, Linear, TrainedSentiment, read_model
from analytics.reviews.train import data
from analytics.reviews.train.data import Sample

# The parts by hash that nothing was chosen on. (An earlier round chose on 0–0.1, and on cosmetics 0–0.3.)
TEXTS_HELD_OUT = (0.1, 0.2)
COSMETICS_HELD_OUT = (0.3, 0.45)
_CALIBRATION = (0.0, 0.05)  # of the training part, under a key of its own

_CHARS = {"zh": (1, 2, 3, 4), "en": (2, 3, 4, 5)}
_WORDS = {"zh": (1, 2), "en": (1, 2)}
_CUTTING: dict[str, Cutting] = {"zh": "segmenter", "en": "spaces"}
_WEIGHTS = {"cosmetics": 1.5, "phrases": 4.0, "dmaste": 3.0, "dmaste_parts": 2.0}  # of one text; others count 1
_BITS = {"zh": 22, "en": 20}
_STRENGTH = 0.3
_PASSES = 60
_SPREAD = {"zh": 1.0, "en": 1.5}  # times the log odds: on domains left out, English leans less far than it should


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
    """Product reviews, sentences of them, and pros and cons; beauty reviews are no part of any."""
    kept, out = _split(data.english_sentences(folder) + data.pros_and_cons(folder), TEXTS_HELD_OUT)
    parts = [
        part for review, part in data.english_parts(folder) if everything or not data.held_out(review, *TEXTS_HELD_OUT)
    ]
    seen = kept + parts + (out if everything else [])
    weighed = [Sample(s.text, s.positive, s.source, s.category, _WEIGHTS.get(s.source, 1.0)) for s in seen]
    unseen = [part for review, part in data.english_parts(folder) if data.held_out(review, *TEXTS_HELD_OUT)]
    return Corpus(weighed, out + unseen)


def _split(samples: Sequence[Sample], part: tuple[float, float]) -> tuple[list[Sample], list[Sample]]:
    kept = [sample for sample in samples if not data.held_out(sample.text, *part)]
    return kept, [sample for sample in samples if data.held_out(sample.text, *part)]


def matrix(texts: Sequence[str], language: str) -> Any:
    """Texts × hashed n-grams, each 1 over the root of the text's number of them: what `Linear` sums up."""
    laid = characters([text[:LONGEST] for text in texts])
    pairs = grams(laid, _CHARS[language], _WORDS[language], _CUTTING[language], _BITS[language])
    return laid_out(pairs, len(texts), _BITS[language])


def laid_out(pairs: tuple[Ints, Ints], texts: int, bits: int) -> Any:
    """Pairs (text, n-gram) as a sparse matrix of texts × 2**bits, each 1 over the root of its text's number."""
    from scipy import sparse

    row, column = pairs
    counts = np.bincount(row, minlength=texts)
    ends = np.concatenate([[0], np.cumsum(counts)])
    values = (1 / np.sqrt(counts[row])).astype(np.float32)
    return sparse.csr_matrix((values, column, ends), shape=(texts, 1 << bits))


def fit(language: str, samples: Sequence[Sample]) -> Linear:
    """Two linear support vector machines in one, their margin turned into log odds on texts they have not seen.

    That is told by machines fitted without a twentieth of the texts; what is kept is then fitted on all. Seeded.
    """
    from sklearn.linear_model import LogisticRegression

    design = matrix([sample.text for sample in samples], language)
    positive = np.array([sample.positive for sample in samples])
    weight = _weights(samples)
    apart = calibration(samples)
    total, level = _machines(design[~apart], positive[~apart], weight[~apart])
    odds = LogisticRegression(C=1e3)
    odds.fit((design[apart] @ total + level)[:, None], positive[apart], sample_weight=weight[apart])
    total, level = _machines(design, positive, weight)
    slope, base = float(odds.coef_[0, 0]) * _SPREAD[language], float(odds.intercept_[0]) * _SPREAD[language]
    weights, scale = packed(total * slope)
    return Linear(weights, scale, slope * level + base, _CHARS[language], _WORDS[language], _CUTTING[language])


def _machines(design: Any, positive: Any, weight: Any) -> tuple[Any, float]:
    """The sum of two machines' weights and levels; as both are linear, these add up.

    One sees n-grams by how rare they are, the other also by how one-sided.
    """
    from scipy import sparse
    from sklearn.svm import LinearSVC

    total, level = np.zeros(design.shape[1], dtype=np.float32), 0.0
    for scale in _scales(design, positive, weight):
        margin = LinearSVC(C=_STRENGTH, max_iter=_PASSES, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # stopped after its passes, on purpose: more do not help on unseen texts
            margin.fit(design @ sparse.diags(scale), positive, sample_weight=weight)
        weights = margin.coef_[0].astype(np.float32) * scale
        spread = float((design[:20000] @ weights).std())
        total += weights / spread
        level += float(margin.intercept_[0]) / spread
    return total, level


def packed(weights: Any) -> tuple[Any, float]:
    """Weights in 8 bits, as signed square roots: many are small and a few decide. And what one stands for."""
    scale = float(np.abs(weights).max()) / 127**2
    return (np.sign(weights) * np.rint(np.sqrt(np.abs(weights) / scale))).astype(np.int8), scale


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
    """Each source's two sides weigh the same, so that a score means the same in all."""
    weight = np.array([sample.weight for sample in samples])
    positive = np.array([sample.positive for sample in samples])
    source = np.array([sample.source for sample in samples])
    for name in set(source.tolist()):
        here = source == name
        for side in (True, False):
            chosen = here & (positive == side)
            if chosen.any():
                weight[chosen] *= here.sum() / (2 * chosen.sum())
    return weight


def pack(chinese: Linear, english: Linear) -> dict[str, Any]:
    """The arrays of models/polarity.npz."""
    stored: dict[str, Any] = {}
    for name, model in (("zh", chinese), ("en", english)):
        stored[f"{name}_weights"] = model.weights
        stored[f"{name}_scale"] = np.float64(model.scale)
        stored[f"{name}_bias"] = np.float64(model.bias)
        stored[f"{name}_chars"] = np.array(model.chars)
        stored[f"{name}_words"] = np.array(model.words)
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
        figures[name] = of_negatives(called, np.array([not sample.positive for sample in mine]), NATURAL_SHARE)
    return figures


def of_negatives(called: Any, negative: Any, share: float) -> dict[str, float]:
    """Precision, recall and F1 of what was called negative, were `share` of the texts negative."""
    recall = float(called[negative].mean())
    hits, alarms = recall * share, float(called[~negative].mean()) * (1 - share)
    precision = hits / max(hits + alarms, 1e-9)
    return {"precision": precision, "recall": recall, "f1": 2 * hits / (share + hits + alarms)}
