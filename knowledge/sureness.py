"""How surely the best passage found answers a question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, stdev


@dataclass(frozen=True, slots=True)
class Weights:
    """How sure a match is, as a logistic of what speaks for it.

    `nearness` is told in spreads above what questions on all sorts of things reach in the same pool, so that
    one scale fits pools of any size and model; `lift` in the same spreads above the pool's other near passages;
    `coverage` is the share of the question's words that is found.
    """

    base: float
    nearness: float
    lift: float
    coverage: float

    def sureness(self, nearness: float, lift: float, coverage: float) -> float:
        told = self.base + self.nearness * nearness + self.lift * lift + self.coverage * coverage
        return 1 / (1 + math.exp(-told))


# Fitted over three domains (encyclopaedia, translated encyclopaedia, guide) and pools of 40 to 950 passages, each
# measured with the weights of the others; the bases are set so that 2 to 4 % of answered questions are refused.
SAME_LANGUAGE = Weights(base=-2.7, nearness=1.8, lift=0.0, coverage=5.0)
# Words tell little here and cosines less: a quarter of the English questions on a Chinese encyclopaedia is refused,
# of those on a Chinese guide a twentieth.
ACROSS_LANGUAGES = Weights(base=-2.8, nearness=0.64, lift=2.1, coverage=9.8)
KEYWORDS_ONLY = Weights(base=-4.0, nearness=0.0, lift=0.0, coverage=16.0)


@dataclass(frozen=True, slots=True)
class Noise:
    """The best cosines that questions on all sorts of things reach in a pool: their middle, and their spread."""

    level: float
    spread: float

    @classmethod
    def of(cls, best: Sequence[float]) -> "Noise":
        return cls(median(best), max(stdev(best) if len(best) > 1 else 0.0, 1e-3))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the three best hits the highest cosine and the largest share of the question's words that one covers.

    `usual` is the mean cosine of the fifty nearest passages.
    """

    cosine: float
    usual: float
    coverage: float
    across: bool
    noise: Noise | None

    def sureness(self) -> float:
        if self.noise is None:
            return KEYWORDS_ONLY.sureness(0.0, 0.0, self.coverage)
        weights = ACROSS_LANGUAGES if self.across else SAME_LANGUAGE
        nearness = (self.cosine - self.noise.level) / self.noise.spread
        return weights.sureness(nearness, (self.cosine - self.usual) / self.noise.spread, self.coverage)
