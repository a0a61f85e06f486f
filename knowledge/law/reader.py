"""A reader trained on labelled sentences, beside the rules: it knows wordings that no rule spells out.

Linear over hashed character runs, so that what it objects to can be pointed at: the characters that weigh most.
What it learned from and how well it does: reader.md. Trained by `python -m knowledge.law.train`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.law.findings import Outcome
from knowledge.law.grams import Runs, Sums, runs
from knowledge.law.rules import Page

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL = Path(__file__).with_name("reader.npz")
BLANK = "○"
_LATIN = re.compile("[a-z0-9]{2}")
_EDGES = " ,。!?;:\n、的了" + BLANK
_SHORTEST = 4
_LEAST, _ENOUGH = 7, 10


@dataclass(frozen=True, slots=True)
class Reading:
    """How much the sentence [first, last) reads like an offence, in log-odds. `text`: lawful words blanked."""

    first: int
    last: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What a sentence offends against; [start, end) are the words that weigh most."""

    start: int
    end: int
    category: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Reader:
    """Tables by bucket: `weights` already times `rarity`. `kinds` are the (category, outcome) pairs that
    `kind_weights` (buckets folded) tell apart."""

    weights: "Floats"
    rarity: "Floats"
    bias: float
    kinds: Sequence[tuple[str, Outcome]]
    kind_weights: "Floats"
    kind_bias: "Floats"

    def read(self, page: Page, lawful: Iterable[tuple[int, int]] = ()) -> list[Reading]:
        """One reading a sentence. Lawful words are not read."""
        text = blanked(page.text, lawful)
        found = runs(text)
        weighed = Sums.of(found, [self.weights[row.buckets] for row in found])
        norms = Sums.of(found, [self.rarity[row.buckets] ** 2 for row in found])
        return [
            Reading(first, last, self._score(weighed, norms, first, last), text[first:last])
            for first, last in page.sentences
        ]

    def _score(self, weighed: Sums, norms: Sums, first: int, last: int) -> float:
        """Log-odds; 0 for a very few characters, which say nothing, and drawn towards it for few."""
        if last - first < _LEAST:
            return 0.0
        norm = norms.over(first, last)
        score = weighed.over(first, last) / norm**0.5 + self.bias if norm > 0 else self.bias
        return score * min(1.0, (last - first) / _ENOUGH)

    def objection(self, reading: Reading) -> Objection:
        """What this sentence offends against, most likely, and where."""
        found = runs(reading.text)
        start, end = self._words(reading.text, found)
        return Objection(reading.first + start, reading.first + end, *self.kinds[self._kind(found)])

    def _kind(self, found: Sequence[Runs]) -> int:
        size = self.kind_weights.shape[1]
        buckets = np.concatenate([row.buckets for row in found])
        rarity = self.rarity[buckets]
        total = (self.kind_weights[:, buckets % size] * rarity).sum(axis=1) / max(float((rarity**2).sum()) ** 0.5, 1e-6)
        return int(np.argmax(total + self.kind_bias))

    def _words(self, text: str, found: Sequence[Runs]) -> tuple[int, int]:
        """The stretch of highest weight, widened to no less than four characters, marks at its ends left out."""
        change = np.zeros(len(text) + 1)
        for row in found:
            begins, ends = np.asarray(row.starts, dtype=np.int64), np.asarray(row.ends, dtype=np.int64)
            value = self.weights[row.buckets] / np.maximum(ends - begins, 1)
            np.add.at(change, begins, value)
            np.add.at(change, ends, -value)
        share = np.cumsum(change)[:-1]
        first, last = _heaviest(share - share.mean() * 0.5)
        while last - first < min(_SHORTEST, len(text)):
            first, last = max(0, first - (last >= len(text))), min(len(text), last + 1)
        first, last = _whole_words(text, first, last)
        words = text[first:last]
        lead = len(words) - len(words.lstrip(_EDGES))
        return first + lead, first + max(len(words.rstrip(_EDGES)), lead + 1)


def _whole_words(text: str, first: int, last: int) -> tuple[int, int]:
    """Widened to the edges of Latin words."""
    while first > 0 and _LATIN.fullmatch(text[first - 1 : first + 1]):
        first -= 1
    while last < len(text) and _LATIN.fullmatch(text[last - 1 : last + 1]):
        last += 1
    return first, last


def _heaviest(values: "NDArray[np.float64]") -> tuple[int, int]:
    """Bounds of the stretch with the greatest sum."""
    best = running = -np.inf
    bounds, begin = (0, 1), 0
    for at, value in enumerate(values):
        if running <= 0:
            running, begin = value, at
        else:
            running += value
        if running > best:
            best, bounds = running, (begin, at + 1)
    return bounds


def blanked(text: str, lawful: Iterable[tuple[int, int]]) -> str:
    """The text with words that a rule knows to be lawful taken out, length kept."""
    for first, last in lawful:
        text = text[:first] + BLANK * (last - first) + text[last:]
    return text


@cache
def reader() -> Reader | None:
    """The trained reader, loaded at first use; None where its file is missing."""
    if not MODEL.exists():
        return None
    with np.load(MODEL) as stored:
        kinds = [tuple(str(kind).split("|")) for kind in stored["kinds"]]
        rarity = _spread(stored, "rarity")
        return Reader(
            _spread(stored, "weights") * rarity,
            rarity,
            float(stored["bias"]),
            [(category, _outcome(outcome)) for category, outcome in kinds],
            stored["kind_weights"].astype(np.float32),
            stored["kind_bias"].astype(np.float32),
        )


def _spread(stored: "np.lib.npyio.NpzFile", name: str) -> "Floats":
    """A table stored by its filled places alone."""
    table = np.zeros(int(stored["size"]), dtype=np.float32)
    table[stored["places"]] = stored[name].astype(np.float32)
    return table


def _outcome(name: str) -> Outcome:
    return "needs_evidence" if name == "needs_evidence" else "blocked"
