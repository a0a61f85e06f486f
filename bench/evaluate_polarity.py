"""The polarity part of `bench.evaluate_reviews`: figures on held-out texts, the reach beside them."""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.label import Labeller
from analytics.reviews.prevalence import NATURAL_SHARE, estimated_share, polarity_at
from analytics.reviews.sentiment import LONGEST, TextBlobSentiment
from analytics.reviews.train.data import Sample
from analytics.reviews.train.polarity import fit, of_negatives

Truths: TypeAlias = NDArray[np.bool_]
Scores: TypeAlias = NDArray[np.float32]

_BALANCED_REACH = {"shop": 0.945, "waimai": 0.865, "hotel": 0.885}
_NATURAL_REACH = {"cosmetics": 0.85}
_ENGLISH = {"dmaste": "product reviews", "dmaste_parts": "product sentences", "pros_cons": "pros and cons"}


def chinese_polarity(labeller: Labeller, held_out: Sequence[Sample]) -> None:
    """By the model alone and read in full; as a balanced file and as a shop's own with 8 % of negatives."""
    print("Chinese polarity on texts not seen, weighed to even sides; by label, neutral counts as wrong")
    for source in ("shop", "waimai", "hotel", "cosmetics"):
        mine = [sample for sample in held_out if sample.source == source]
        texts, truth = [sample.text for sample in mine], _truth(mine)
        alone = labeller.sentiment.scores(texts)
        full = np.array([labelled.score for labelled in labeller.label_many(texts)], dtype=np.float32)
        for name, scores in (("model alone", alone), ("read in full", full)):
            _decided(source, name, scores, truth, alone)


def _decided(source: str, name: str, scores: Scores, truth: Truths, alone: Scores) -> None:
    even, own = (estimated_share(alone[_mix(truth, share)]) for share in (0.5, NATURAL_SHARE))
    labels = np.array([polarity_at(score, even) for score in scores.tolist()])
    rows = np.where(truth, labels == "positive", labels == "negative")
    called = np.array([polarity_at(score, own) == "negative" for score in scores.tolist()])
    found = of_negatives(called, ~truth, NATURAL_SHARE)
    print(
        f"  {source:10} {name:12} n {len(truth):5}  by sign {_balanced((scores > 0) == truth, truth):.4f}  "
        f"by label {_balanced(rows, truth):.4f}{_beside(_BALANCED_REACH, source)}  (share {even:.2f}; neutral "
        f"{(labels == 'neutral').mean():.3f})\n{'':24} at 8 % negatives (share {own:.3f}): precision "
        f"{found['precision']:.3f}  recall {found['recall']:.3f}  F1 {found['f1']:.3f}{_beside(_NATURAL_REACH, source)}"
    )


def english_polarity(labeller: Labeller, held_out: Sequence[Sample]) -> None:
    """Against TextBlob, and VADER where it is installed (it is no dependency), on the same texts."""
    engines: dict[str, Callable[[Sequence[str]], Scores]] = {
        "trained": labeller.sentiment.scores,
        "in full": lambda texts: np.array([each.score for each in labeller.label_many(texts)], dtype=np.float32),
        "TextBlob": TextBlobSentiment().scores,
    }
    if importlib.util.find_spec("vaderSentiment"):
        engines["VADER"] = _vader
    for source, title in _ENGLISH.items():
        mine = [sample for sample in held_out if sample.source == source][:: 2 if source == "pros_cons" else 1]
        truth = _truth(mine)
        print(f"English, {title}, n {len(mine)}, negatives {(~truth).mean():.2f}; reach .80, negatives found .65")
        for name, read in engines.items():
            _against(name, read([sample.text for sample in mine]), truth)


def _against(name: str, scores: Scores, truth: Truths) -> None:
    right = (scores > 0) == truth
    print(
        f"  {name:10} accuracy {right.mean():.4f}  even sides {_balanced(right, truth):.4f}  "
        f"negatives found {right[~truth].mean():.3f}"
    )


def left_out(chinese: Sequence[Sample], english: Sequence[Sample]) -> None:
    """What a model reaches on each shopping category, and on each English domain, that it has not seen."""
    print("a category left out: macro-F1 by the score's sign, and decided at the share found in the scores")
    found = []
    for category in sorted({sample.category for sample in chinese if sample.source == "shop"}):
        scores, truth = _unseen("zh", chinese, category)
        share = estimated_share(scores)
        labels = np.array([polarity_at(score, share) for score in scores.tolist()])
        found.append(
            (_macro(scores > 0, scores <= 0, truth), _macro(labels == "positive", labels == "negative", truth))
        )
        print(
            f"  {category:6} sign {found[-1][0]:.3f}  decided {found[-1][1]:.3f}  "
            f"(share {share:.2f}, true {(~truth).mean():.2f}, n {len(truth)})",
            flush=True,
        )
    print("  mean   sign {:.3f}  decided {:.3f}  reach .875".format(*np.mean(found, axis=0)))
    _english_left_out(english)


def _english_left_out(english: Sequence[Sample]) -> None:
    print("English domains left out, whole reviews at their natural share (stands in for beauty; reach .65 found)")
    every: list[tuple[Scores, NDArray[np.bool_], Truths]] = []
    for domain in sorted({sample.category for sample in english if sample.source == "dmaste"}):
        scores, truth = _unseen("en", english, domain, "dmaste")
        share = estimated_share(scores)
        called = np.array([polarity_at(score, share) == "negative" for score in scores.tolist()])
        every.append((scores, called, truth))
        print(f"  {domain:11} negatives {(~truth).mean():.2f} (share {share:.2f}), n {len(truth)}", flush=True)
    scores, called, truth = (np.concatenate(column) for column in zip(*every, strict=True))
    _against("by sign", scores, truth)
    found = of_negatives(called, ~truth, float((~truth).mean()))
    print("  decided    " + "  ".join(f"{name} {figure:.3f}" for name, figure in found.items()))


def _unseen(language: str, samples: Sequence[Sample], category: str, source: str = "shop") -> tuple[Scores, Truths]:
    model = fit(language, [sample for sample in samples if sample.category != category])
    mine = [sample for sample in samples if sample.category == category and sample.source == source]
    odds = model.log_odds([sample.text[:LONGEST] for sample in mine])
    return np.tanh(odds / 2), _truth(mine)


def _mix(truth: Truths, share: float) -> NDArray[np.int64]:
    """The first texts of both sides, as many as make a file with that share of negatives."""
    good, bad = np.flatnonzero(truth), np.flatnonzero(~truth)
    size = min(len(good) / (1 - share), len(bad) / share)
    return np.concatenate([good[: round(size * (1 - share))], bad[: round(size * share)]])


def _truth(samples: Sequence[Sample]) -> Truths:
    return np.array([sample.positive for sample in samples])


def _balanced(right: Truths, truth: Truths) -> float:
    return float(right[truth].mean() + right[~truth].mean()) / 2


def _macro(positive: Truths, negative: Truths, truth: Truths) -> float:
    sides = ((positive, truth), (negative, ~truth))
    return float(np.mean([2 * (called & side).sum() / (called.sum() + side.sum()) for called, side in sides]))


def _beside(reach: dict[str, float], source: str) -> str:
    return f" (reach {reach[source]:.3f})" if source in reach else ""


def _vader(texts: Sequence[str]) -> Any:
    analyzer = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(text)["compound"] for text in texts], dtype=np.float32)
