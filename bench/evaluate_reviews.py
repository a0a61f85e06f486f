"""What the review models reach on held-out data: `python -m bench.evaluate_reviews --data FOLDER`.

The models that ship are fitted on everything; so this first fits twins without the held-out part (by hash of the
text), which takes minutes, and measures those. `--models FOLDER` measures models fitted before, without
`--everything`.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analytics.reviews.label import Labeller
from analytics.reviews.mentions import bundled_matcher
from analytics.reviews.opinions import read_opinion_models
from analytics.reviews.prevalence import NATURAL_SHARE
from analytics.reviews.review import Opinion
from analytics.reviews.sentiment import TextBlobSentiment, read_model
from analytics.reviews.train import data
from analytics.reviews.train.opinions import scores, train_opinions
from analytics.reviews.train.polarity import (
    COSMETICS_HELD_OUT,
    accuracy_by_source,
    chinese_corpus,
    english_corpus,
    fit,
    natural,
    train_polarity,
)

NEGATION = Path(__file__).with_name("negation.tsv")


def main() -> None:
    """Print every figure; `--left-out` also fits a model without each category in turn (minutes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--left-out", action="store_true")
    parser.add_argument("--models", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        labeller = _labeller(arguments.models or _twins(arguments.data, Path(made)))
    print("polarity, held-out, by the score's sign")
    chinese, english = chinese_corpus(arguments.data), english_corpus(arguments.data)
    held_out = [*chinese.held_out, *english.held_out]
    for source, figures in accuracy_by_source(labeller.sentiment, held_out).items():
        print(f"  {source:10} accuracy {figures['accuracy']:.4f}  balanced {figures['balanced']:.4f}  n {figures['n']}")
    print("read in full (needs, and in short texts opinions, move the score); negatives at a natural 8 %")
    for source in ("cosmetics", "shop", "waimai", "hotel"):
        _in_full(labeller, [sample for sample in chinese.held_out if sample.source == source], source)
    print("the same by the model alone")
    for source, found in natural(labeller.sentiment, chinese.held_out).items():
        print(f"  {source:10} precision {found['precision']:.3f}  recall {found['recall']:.3f}  F1 {found['f1']:.3f}")
    _against_textblob(
        labeller, [sample for sample in english.held_out if sample.source == "dmaste"], "product sentences"
    )
    _against_textblob(labeller, [s for s in english.held_out if s.source == "pros_cons"][::4], "pros and cons")
    _negation(labeller)
    _opinions(labeller, arguments.data)
    _speed(labeller, [sample.text for sample in chinese.held_out])
    if arguments.left_out:
        _left_out(chinese.train)


def _twins(folder: Path, target: Path) -> Path:
    train_polarity(folder, target / "polarity.npz")
    train_opinions(folder, target / "opinions.npz")
    return target


def _labeller(models: Path) -> Labeller:
    polarity, opinions = (dict(np.load(models / name)) for name in ("polarity.npz", "opinions.npz"))
    return Labeller(read_model(polarity), read_opinion_models(opinions), bundled_matcher())


def _in_full(labeller: Labeller, samples: Sequence[data.Sample], source: str) -> None:
    truth = np.array([sample.positive for sample in samples])
    labels = labeller.label_many([sample.text for sample in samples])
    sign = np.array([labelled.score > 0 for labelled in labels])
    called = np.array([labelled.polarity == "negative" for labelled in labels])
    neutral = np.mean([labelled.polarity == "neutral" for labelled in labels])
    balanced = np.mean([(sign == truth)[truth == side].mean() for side in (True, False)])
    hits, alarms = called[~truth].mean() * NATURAL_SHARE, called[truth].mean() * (1 - NATURAL_SHARE)
    f1 = 2 * hits / (NATURAL_SHARE + hits + alarms)
    print(
        f"  {source:10} accuracy {(sign == truth).mean():.4f}  balanced {balanced:.4f}  called neutral {neutral:.3f}  "
        f"negative: precision {hits / (hits + alarms):.3f}  recall {called[~truth].mean():.3f}  F1 {f1:.3f}"
    )


def _against_textblob(labeller: Labeller, samples: Sequence[data.Sample], name: str) -> None:
    texts, truth = [sample.text for sample in samples], np.array([sample.positive for sample in samples])
    print(f"English, {name}, n {len(samples)}")
    for engine, found in (
        ("trained", labeller.sentiment.scores(texts)),
        ("TextBlob", TextBlobSentiment().scores(texts)),
    ):
        called = found > 0
        print(f"  {engine:10} accuracy {(called == truth).mean():.4f}  negatives found {(~called)[~truth].mean():.3f}")


def _negation(labeller: Labeller) -> None:
    rows = [line.split("\t") for line in NEGATION.read_text("utf-8").splitlines() if line]
    texts = [row[0] for row in rows]
    truth = np.array([row[1] == "positive" for row in rows])
    alone = labeller.sentiment.scores(texts) > 0
    full = np.array([labelled.score > 0 for labelled in labeller.label_many(texts)])
    print(f"negation, n {len(rows)}: model alone {(alone == truth).mean():.3f}, in full {(full == truth).mean():.3f}")


def _opinions(labeller: Labeller, folder: Path) -> None:
    unseen = [review for review in data.cosmetics(folder) if data.held_out(review.id, *COSMETICS_HELD_OUT)]
    print(f"cosmetics opinions, exact offsets, F1, n {len(unseen)}")
    for name, figure in scores(_Whole(labeller), unseen).items():
        print(f"  {name:26} {figure:.4f}")


class _Whole:
    """Opinions as the labeller gives them, needs' corrections included."""

    def __init__(self, labeller: Labeller) -> None:
        self._labeller = labeller

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        return [labelled.opinions for labelled in self._labeller.label_many(texts)]


def _speed(labeller: Labeller, texts: Sequence[str]) -> None:
    import jieba

    jieba.lcut("先读词典")
    bare = 0.0
    for name, read, some in (
        ("bare jieba", lambda these: [jieba.lcut(text) for text in these], texts[::5]),
        ("polarity", labeller.sentiment.polarities, texts),
        ("in full", labeller.label_many, texts),
    ):
        began = time.process_time()
        read(some)
        speed = len(some) / (time.process_time() - began)
        bare = bare or speed
        print(f"{name}: {speed:,.0f} reviews/s on one core, {speed / bare:.1f} × bare jieba")


def _left_out(train: Sequence[data.Sample]) -> None:
    """Macro-F1 on each shopping category that a model has not seen."""
    shops = sorted({sample.category for sample in train if sample.source == "shop"})
    figures = []
    for category in shops:
        model = fit("zh", [sample for sample in train if sample.category != category])
        mine = [sample for sample in train if sample.category == category]
        truth = np.array([sample.positive for sample in mine])
        called = model.log_odds([sample.text[:2000] for sample in mine]) > 0
        f1 = [2 * (called & t).sum() / (called.sum() + t.sum()) for called, t in ((called, truth), (~called, ~truth))]
        figures.append(float(np.mean(f1)))
        print(f"  without {category}: macro-F1 {figures[-1]:.3f}, n {len(mine)}", flush=True)
    print(f"a category left out, mean macro-F1 {np.mean(figures):.3f}")


if __name__ == "__main__":
    main()
