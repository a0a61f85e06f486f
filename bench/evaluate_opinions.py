"""What the opinion models reach on held-out data: `python -m bench.evaluate_opinions --data FOLDER`.

Fits twins without the held-out part first (minutes); `--models FOLDER` measures twins fitted before. For English,
`--left-out` fits a model without each domain in turn and reads that domain (minutes each), beside the list of words.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analytics.reviews.english import read_english_model
from analytics.reviews.english_words import WordList
from analytics.reviews.opinions import read_opinion_models
from analytics.reviews.train import data
from analytics.reviews.train.english import fit_english, train_english
from analytics.reviews.train.opinions import ReadsOpinions, scores, train_opinions
from analytics.reviews.train.polarity import COSMETICS_HELD_OUT, TEXTS_HELD_OUT


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--left-out", nargs="*", metavar="DOMAIN", help="all domains when none is named")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        models = arguments.models or _twins(arguments.data, Path(made))
        chinese = read_opinion_models(dict(np.load(models / "opinions.npz")))
        english = read_english_model(dict(np.load(models / "opinions_en.npz")))
    marked = [review for review in data.cosmetics(arguments.data) if data.held_out(review.id, *COSMETICS_HELD_OUT)]
    report("cosmetics", chinese, marked)
    triples = [review for _, review in data.english_marked(arguments.data)]
    unseen = [review for review in triples if data.held_out(review.text, *TEXTS_HELD_OUT)]
    report("English, domains seen", english, unseen)
    report("English, list of words", WordList(), unseen)
    speed("Chinese opinions", chinese, [each.text for each in data.chinese(arguments.data)][::16])
    speed("English opinions", english, [review.text for review in unseen])
    if arguments.left_out is not None:
        left_out(arguments.data, arguments.left_out)


def _twins(folder: Path, target: Path) -> Path:
    train_opinions(folder, target / "opinions.npz")
    train_english(folder, target / "opinions_en.npz")
    return target


def report(name: str, reader: ReadsOpinions, reviews: Sequence[data.Marked]) -> None:
    """F1 of each facet, exact offsets."""
    print(f"{name}, exact offsets, F1, n {len(reviews)}")
    for facet, figure in scores(reader, reviews).items():
        print(f"  {facet:26} {figure:.4f}", flush=True)


def speed(name: str, reader: ReadsOpinions, texts: Sequence[str]) -> None:
    """Texts a second of processor time."""
    reader.read(texts[:50])
    began = time.process_time()
    reader.read(texts)
    print(f"{name}: {len(texts) / (time.process_time() - began):,.0f} reviews/s on one core")


def left_out(folder: Path, domains: Sequence[str]) -> None:
    """English opinions of each domain, read by a model that has not seen it, and by the list of words."""
    marked, sides = data.english_marked(folder), data.pros_and_cons(folder)
    for domain in domains or sorted({each for each, _ in marked}):
        unseen = [review for each, review in marked if each == domain]
        stored = fit_english([review for each, review in marked if each != domain], sides)
        report(f"English without {domain}", read_english_model(stored), unseen)
        report(f"list of words on {domain}", WordList(), unseen)


if __name__ == "__main__":
    main()
