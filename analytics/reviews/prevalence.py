"""The share of negatives among texts, and the decision that fits it.

A score is the log odds of praise among as many good texts as bad ones. A shop's own reviews hold 7–8 % negatives, a
test set half: the same score means another thing in each, so a decision asks for the share first.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import ArrayLike

from analytics.reviews.review import Polarity

NATURAL_SHARE = 0.08  # of negatives among a shop's reviews: what a text alone is decided by
SAMPLE = 20_000  # scores that settle the share of any file to within half a point

_BELIEF = 20.0  # texts that the natural share counts for, so that a handful does not decide for itself
_PASSES = 500
_SLOPE = 0.61  # log odds that decide, for one log odds of the share: best F1 of negatives on development texts
_UNSURE = 0.02  # log odds on both sides of the decision that are called neutral
_CERTAIN = 0.9999


def estimated_share(scores: ArrayLike, natural: float = NATURAL_SHARE) -> float:
    """The share of negatives (0 to 1) among texts with these scores (−1 to 1).

    Expectation maximisation for a shifted prior (Saerens, Latinne and Decaestecker 2002), with the natural share as
    a belief worth twenty texts. Scores of exactly 0 (no words) do not count; with no score at all it is `natural`.
    """
    given = np.asarray(scores, dtype=np.float64).ravel()
    odds = _log_odds(given[given != 0])
    share = natural
    for _ in range(_PASSES):
        negative = 1 / (1 + np.exp(odds + math.log((1 - share) / share)))
        found = float(negative.sum() + _BELIEF * natural) / (len(odds) + _BELIEF)
        if abs(found - share) < 1e-6:
            break
        share = found
    return share


@lru_cache(maxsize=64)
def threshold(share: float = NATURAL_SHARE) -> float:
    """The log odds below which a text is negative: 0 at an even share, lower where negatives are rarer.

    Below the natural share and above its mirror the threshold stays, for there few texts carry the estimate. Raises
    ValueError for what is no share.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies from 0 to 1, {share} does not")
    share = min(max(share, NATURAL_SHARE), 1 - NATURAL_SHARE)
    return _SLOPE * math.log(share / (1 - share))


def polarity_at(score: float, share: float = NATURAL_SHARE) -> Polarity:
    """The polarity of a text with this score (−1 to 1) where `share` of the texts are negative.

    Neutral are the texts that take no side (a score of exactly 0) and the few that lean neither way.
    """
    if score == 0:
        return "neutral"
    beyond = 2 * math.atanh(min(max(score, -_CERTAIN), _CERTAIN)) - threshold(share)
    if abs(beyond) < _UNSURE:
        return "neutral"
    return "positive" if beyond > 0 else "negative"


class Sampled:
    """A fair sample of a stream of any length, in constant memory: the same of the same stream (Vitter 1985)."""

    def __init__(self, size: int = SAMPLE) -> None:
        self.texts: list[str] = []
        self._size = size
        self._seen = 0
        self._chance = Random(0)  # noqa: S311 – a sample, nothing secret

    def extend(self, texts: Sequence[str]) -> None:
        """Take in the next texts."""
        for text in texts:
            self._seen += 1
            if len(self.texts) < self._size:
                self.texts.append(text)
            elif (place := int(self._chance.random() * self._seen)) < self._size:
                self.texts[place] = text


def _log_odds(scores: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return 2 * np.arctanh(np.clip(scores, -_CERTAIN, _CERTAIN))
