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
from analytics.reviews.review import Opinion
from analytics.reviews.sentiment import read_model
from analytics.reviews.train import data
from analytics.reviews.train.opinions import scores, train_opinions
from analytics.reviews.train.polarity import (
    COSMETICS_HELD_OUT,
    chinese_corpus,
    english_corpus,
    train_polarity,
)
from bench.evaluate_polarity import chinese_polarity, english_polarity, left_out

NEGATION = Path(__file__).with_name("negation.tsv")


def main() -> None:
    """Print every figure; `--left-out` also fits a model without each category in turn (a quarter of an hour)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--left-out", action="store_true")
    parser.add_argument("--models", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        labeller = _labeller(arguments.models or _twins(arguments.data, Path(made)))
    chinese, english = chinese_corpus(arguments.data), english_corpus(arguments.data)
    chinese_polarity(labeller, chinese.held_out)
    english_polarity(labeller, english.held_out)
    _negation(labeller)
    _opinions(labeller, arguments.data)
    _speed(labeller, [sample.text for sample in chinese.held_out])
    if arguments.left_out:
        left_out(chinese.train, english.train)


def _twins(folder: Path, target: Path) -> Path:
    train_polarity(folder, target / "polarity.npz")
    train_opinions(folder, target / "opinions.npz")
    return target


def _labeller(models: Path) -> Labeller:
    polarity, opinions = (dict(np.load(models / name)) for name in ("polarity.npz", "opinions.npz"))
    return Labeller(read_model(polarity), read_opinion_models(opinions), bundled_matcher())


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


if __name__ == "__main__":
    main()
