"""Aspect–opinion extraction: spans found by a small network, paired, then judged for category and polarity."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from analytics.reviews.characters import Characters, Ints, characters
from analytics.reviews.network import Network, Vocabulary, product, unpacked
from analytics.reviews.pairing import Pair, pair_chinese
from analytics.reviews.review import CATEGORIES, Kind, Opinion, Polarity, Span
from analytics.reviews.sentiment import Floats
from analytics.reviews.tagger import Chain, Found

POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")
CLASSES = len(CATEGORIES) + len(POLARITIES)
SLOTS = 3  # ids of a unit: its own, of the pair it ends, of the pair it begins

_LONGEST = 1000  # characters of one text that are searched for opinions
_CHUNK = 2048

KINDS: dict[Polarity, Kind] = {"negative": "complaint", "neutral": "scenario", "positive": "praise"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The trained parts that a language's opinions are read with.

    `tags` and `judge` are (weights, biases): width × tags, and (2 · width + 2) × (13 categories + 3 polarities), over
    what the network knows of the aspect and of the opinion words, and whether there are any.
    """

    vocabulary: Vocabulary
    network: Network
    tags: tuple[Floats, Floats]
    chain: Chain
    judge: tuple[Floats, Floats]

    def find(self, laid: Characters) -> tuple[Floats, list[list[Found]]]:
        """What the network knows of each unit, and the spans of each text, in units."""
        hidden = self.network.hidden(self.vocabulary.ids(laid.codes), laid.codes != 0)
        emissions = product(hidden, self.tags[0])
        emissions += self.tags[1]
        return hidden, self.chain.spans(laid.starts, laid.lengths, emissions)

    def judged(self, hidden: Floats, bounds: Ints) -> Floats:
        """Scores of each class; `bounds` has a row a pair, with its four offsets into `hidden`."""
        return product(pooled(hidden, bounds), self.judge[0]) + self.judge[1]


def pooled(hidden: Floats, bounds: Ints) -> Floats:
    """For the aspect, then the opinion words: the sum of what is known of their units ÷ √ of how many; then flags."""
    parts, there = [], []
    for column in (0, 2):
        starts, ends = bounds[:, column], bounds[:, column + 1]
        some = ends > starts
        sums = np.zeros((len(bounds), hidden.shape[1]), dtype=np.float32)
        if some.any():
            sizes = ends[some] - starts[some]
            heads = np.cumsum(sizes) - sizes
            units = np.repeat(starts[some] - heads, sizes) + np.arange(sizes.sum())
            added = np.add.reduceat(hidden.take(units, axis=0), heads, axis=0)
            sums[some] = added / np.sqrt(sizes).astype(np.float32)[:, None]
        parts.append(sums)
        there.append(some.astype(np.float32)[:, None])
    return np.hstack([*parts, *there])


def within(laid: Characters, rows: Sequence[int], pairs: Sequence[Pair]) -> Ints:
    """The pairs' offsets into all the laid-out texts; both ends of what was not said stay 0."""
    bounds = np.array(pairs, dtype=np.int64).reshape(len(pairs), 4)
    shift = laid.starts[np.asarray(rows, dtype=np.int64)] + 1
    there = np.repeat(bounds[:, 1::2] > 0, 2, axis=1)
    moved: Ints = (bounds + shift[:, None]) * there
    return moved


@dataclass(frozen=True, slots=True)
class OpinionReader:
    """Reads Chinese opinions out of many texts."""

    reading: Reading

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        """The opinions of each text, in the order of their words."""
        out: list[tuple[Opinion, ...]] = []
        for first in range(0, len(texts), _CHUNK):
            out += self._chunk([text[:_LONGEST] for text in texts[first : first + _CHUNK]])
        return out

    def _chunk(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]:
        laid = characters(texts)
        hidden, found = self.reading.find(laid)
        rows, pairs = [], []
        for row, (text, spans) in enumerate(zip(texts, found, strict=True)):
            if spans:
                paired = pair_chinese(text, spans)
                rows += [row] * len(paired)
                pairs += paired
        out: list[list[Opinion]] = [[] for _ in texts]
        if pairs:
            scores = self.reading.judged(hidden, within(laid, rows, pairs))
            categories = scores[:, : len(CATEGORIES)].argmax(1).tolist()
            polarities = scores[:, len(CATEGORIES) :].argmax(1).tolist()
            for row, pair, category, side in zip(rows, pairs, categories, polarities, strict=True):
                polarity = POLARITIES[side]
                aspect, opinion = spans_of(texts[row], pair)
                out[row].append(Opinion(aspect, opinion, CATEGORIES[category], polarity, KINDS[polarity]))
        return [tuple(opinions) for opinions in out]


def spans_of(text: str, pair: Pair) -> tuple[Span | None, Span | None]:
    """The words of a pair: aspect, opinion words."""
    a_start, a_end, o_start, o_end = pair
    return (
        Span(text[a_start:a_end], a_start, a_end) if a_end else None,
        Span(text[o_start:o_end], o_start, o_end) if o_end else None,
    )


@lru_cache(maxsize=1)
def reader() -> OpinionReader:
    """The models that ship with the package, read once."""
    with np.load(str(files("analytics.reviews").joinpath("models/opinions.npz"))) as stored:
        return read_opinion_models({name: stored[name] for name in stored.files})


def read_opinion_models(stored: dict[str, Any]) -> OpinionReader:
    """Models from their arrays, as `train` wrote them."""
    return OpinionReader(read_reading(stored))


def read_reading(stored: dict[str, Any]) -> Reading:
    """A language's parts from their arrays: units, vectors and weights."""
    vocabulary = Vocabulary.of(stored["singles"], stored["firsts"], stored["seconds"])
    of_units, of_pairs = unpacked(stored, "unit_vectors"), unpacked(stored, "pair_vectors")
    tables = (of_units @ stored["in_0"], of_pairs @ stored["in_1"], of_pairs @ stored["in_2"])
    tables[0][:] += stored["in_bias"]
    depth = sum(name.startswith("layer_") and name.endswith("_bias") for name in stored)
    layers = tuple((stored[f"layer_{k}"], stored[f"layer_{k}_bias"]) for k in range(depth))
    return Reading(
        vocabulary,
        Network(tables, layers),
        (stored["tags"], stored["tags_bias"]),
        Chain(stored["steps"], stored["first"]),
        (stored["judge"], stored["judge_bias"]),
    )
