"""Where aspect and opinion words begin and end: the best row of tags for each text, many texts at once.

Five tags a unit (a character, in English a word): outside, first and further units of an aspect, first and further
of an opinion words. How well each tag suits each unit comes from the network; how well one follows another was
trained with it, as a conditional random field (`train/crf.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Ints
from analytics.reviews.sentiment import Floats

OUTSIDE, ASPECT_FIRST, ASPECT_MORE, OPINION_FIRST, OPINION_MORE = range(5)
TAGS = 5

Found: TypeAlias = tuple[int, int, bool]
"""(start, end, is an opinion) in units of the text."""


@dataclass(frozen=True, slots=True)
class Chain:
    """`steps[a, b]` is how well tag b follows a; `first[b]` how well b starts."""

    steps: Floats
    first: Floats

    def spans(self, starts: Ints, lengths: Ints, emissions: Floats) -> list[list[Found]]:
        """Spans of each text, in order. `emissions` is units × tags; each text has an edge before and after it."""
        tags = self._best(starts + 1, lengths - 2, emissions)
        found: list[list[Found]] = [[] for _ in starts]
        firsts = np.flatnonzero((tags == ASPECT_FIRST) | (tags == OPINION_FIRST))
        opinion = tags[firsts] == OPINION_FIRST
        owners = np.searchsorted(starts, firsts, side="right") - 1
        bases = firsts - starts[owners] - 1
        ends = np.where(opinion, _ends(tags, firsts, OPINION_MORE), _ends(tags, firsts, ASPECT_MORE))
        sizes = ends - firsts
        for owner, base, size, is_opinion in zip(
            owners.tolist(), bases.tolist(), sizes.tolist(), opinion.tolist(), strict=True
        ):
            found[owner].append((base, base + size, is_opinion))
        return found

    def _best(self, starts: Ints, lengths: Ints, emissions: Floats) -> NDArray[np.int8]:
        """Viterbi over all texts at once, longest first, so that each step works on the texts still going.

        Scores are kept, tags × texts, and where each best tag came from is found only along the way back.
        """
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
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


def _ends(tags: NDArray[np.int8], firsts: Ints, more: int) -> Ints:
    """Where the run of `more` after each of the firsts is over; the last tag is always an edge's, and outside."""
    others = np.flatnonzero(tags != more)
    ends: Ints = others[np.minimum(np.searchsorted(others, firsts + 1), len(others) - 1)]
    return ends


def in_tags(length: int, spans: Sequence[Found]) -> NDArray[np.int64]:
    """A tag a unit. Where spans overlap, the one that starts first stands."""
    tags = np.zeros(length, dtype=np.int64)
    for start, end, is_opinion in sorted(spans):
        if not tags[start:end].any():
            tags[start] = OPINION_FIRST if is_opinion else ASPECT_FIRST
            tags[start + 1 : end] = tags[start] + 1
    return tags
