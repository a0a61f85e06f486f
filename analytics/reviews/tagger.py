"""Finds aspect and opinion words: a linear-chain tagger over hashed character windows, many texts at once.

Five tags a character: outside, first and further characters of an aspect, first and further of an opinion.
Trained as a conditional random field (`train/opinions.py`); read here with numpy alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Characters, Ints, characters, mixed
from analytics.reviews.sentiment import Floats

OUTSIDE, ASPECT_FIRST, ASPECT_MORE, OPINION_FIRST, OPINION_MORE = range(5)
TAGS = 5
_BLOCK = 8192  # positions summed up at once: what a core's cache holds

# Which characters, as offsets from the one being tagged, make one feature together.
WINDOWS: tuple[tuple[int, ...], ...] = (
    (0,), (-1,), (1,), (-2,), (2,), (-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 1),
    (-2, -1, 0), (-1, 0, 1), (0, 1, 2), (-3, -2, -1, 0), (0, 1, 2, 3), (-2, -1, 0, 1), (-1, 0, 1, 2),
)  # fmt: skip

Found: TypeAlias = tuple[int, int, bool]
"""(start, end, is an opinion) in characters of the text."""


@dataclass(frozen=True, slots=True)
class Tagger:
    """`weights` is features × tags; `steps[a, b]` how well tag b follows a; `first[b]` how well b starts."""

    weights: Floats
    steps: Floats
    first: Floats

    @property
    def bits(self) -> int:
        return len(self.weights).bit_length() - 1

    def spans(self, texts: Sequence[str]) -> list[list[Found]]:
        """Aspect and opinion spans of each text, in order."""
        laid = characters(texts)
        emissions = np.zeros((len(laid.codes), TAGS), dtype=np.float32)
        columns = list(features(laid, self.bits))
        for first in range(0, len(emissions), _BLOCK):
            block = slice(first, first + _BLOCK)
            for index in columns:
                emissions[block] += self.weights.take(index[block], axis=0)
        tags = self._best(laid, emissions)
        return _spans(laid, tags, len(texts))

    def _best(self, laid: Characters, emissions: Floats) -> NDArray[np.int8]:
        """Viterbi over all texts at once, longest first, so that each step works on the texts still going.

        Scores are kept, tags × texts, and where each best tag came from is found only along the way back.
        """
        order = np.argsort(-laid.lengths, kind="stable")
        starts, lengths = laid.starts[order] + 1, laid.lengths[order] - 2
        longest = int(lengths[0]) if len(lengths) else 0
        going = np.searchsorted(-lengths, -np.arange(longest), side="left").tolist()
        steps = np.ascontiguousarray(self.steps[:, :, None])
        begun = np.minimum(starts, len(emissions) - 1)
        scores = [np.ascontiguousarray((self.first + emissions[begun]).T)]
        for step in range(1, longest):
            n = going[step]
            reached = (scores[-1][:, None, :n] + steps).max(0)
            reached += emissions.take(starts[:n] + step, axis=0).T
            scores.append(reached)
        tags = np.zeros(len(emissions), dtype=np.int8)
        best = np.zeros(len(order), dtype=np.int64)
        ahead = 0
        for step in range(longest - 1, -1, -1):
            n = going[step]
            best[:ahead] = (scores[step][:, :ahead] + self.steps[:, best[:ahead]]).argmax(0)
            best[ahead:n] = scores[step][:, ahead:n].argmax(0)
            tags[starts[:n] + step] = best[:n]
            ahead = n
        return tags


def features(laid: Characters, bits: int) -> Iterator[Ints]:
    """For each window, the hashed feature at each position. Positions beyond a text read as its edge."""
    shifted = {}
    size = len(laid.codes)
    place = np.arange(size)
    for offset in range(-3, 4):
        at = np.clip(place + offset, 0, size - 1)
        shifted[offset] = np.where(laid.owner[at] == laid.owner, laid.codes[at], np.uint32(0))
    for number, window in enumerate(WINDOWS):
        hashes = mixed([shifted[offset] for offset in window], 100 + number)
        yield (hashes >> np.uint32(32 - bits)).astype(np.int64)


def _spans(laid: Characters, tags: NDArray[np.int8], texts: int) -> list[list[Found]]:
    found: list[list[Found]] = [[] for _ in range(texts)]
    firsts = np.flatnonzero((tags == ASPECT_FIRST) | (tags == OPINION_FIRST))
    for place in firsts.tolist():
        owner = int(laid.owner[place])
        more = tags[place] + 1
        end = place + 1
        while tags[end] == more:
            end += 1
        base = int(laid.starts[owner]) + 1
        found[owner].append((place - base, end - base, bool(tags[place] == OPINION_FIRST)))
    return found
