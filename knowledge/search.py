"""Search in one pool: keyword and vector scores fused, with an honest score for “nothing here answers”."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from knowledge.documents import Passage
from knowledge.keywords import Keywords
from knowledge.words import script, search_terms

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors

Nearest: TypeAlias = Callable[["Vectors", int], Mapping[str, float]]

RELEVANT = 0.5  # below it a hit does not answer the question
_CANDIDATES = 100  # from each retriever, at least
_DENSE_WEIGHT = 0.5  # measured best on questions that share words with their passage
_DENSE_WEIGHT_FEW_WORDS = 0.9  # and on those that share hardly any
_NEAR_DUPLICATE = 0.9  # Jaccard of search terms


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` is 0 to 1: how surely it answers, not how it ranks among others."""

    passage: Passage
    score: float

    @property
    def relevant(self) -> bool:
        return self.score >= RELEVANT


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may be found; a passage that names no product or no day is left out where one is asked for.

    Of `products` any one is enough; `since` and `until` are both included.
    """

    products: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"the days end {self.until}, before they start {self.since}")

    def admits(self, passage: Passage) -> bool:
        if self.products and not self.products.intersection(passage.products):
            return False
        if self.since is None and self.until is None:
            return True
        day = passage.dated
        return day is not None and (self.since or day) <= day <= (self.until or day)


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Weights:
    """How sure a match is, as a logistic of its cosine and of how much of the question's words it covers.

    Fitted to the bundled model by bench/evaluate_knowledge.py --fit on the tuning half of the guide questions.
    """

    base: float
    cosine: float
    coverage: float

    def sureness(self, cosine: float, coverage: float) -> float:
        return 1 / (1 + math.exp(-(self.base + self.cosine * cosine + self.coverage * coverage)))


# The slopes are the fit's; each base puts .5 midway between the answered and unanswered questions of that half.
SAME_LANGUAGE = Weights(base=-80.7, cosine=92.0, coverage=2.3)
ACROSS_LANGUAGES = Weights(base=-47.4, cosine=60.0, coverage=0.0)
KEYWORDS_ONLY = Weights(base=-4.0, cosine=0.0, coverage=16.0)
# The same fit, with the cosine told in spreads above what questions about nothing in particular reach.
ANY_MODEL = Weights(base=-1.45, cosine=1.15, coverage=2.3)
NOTHING_IN_PARTICULAR = (
    "今天天气怎么样",
    "红烧排骨怎么炖",
    "高铁几点发车",
    "what is the capital of France",
    "法国大革命是哪一年",
    "how do birds fly",
)


@dataclass(frozen=True, slots=True)
class Noise:
    """The cosines that questions about nothing in particular reach in a pool: their best, and their spread."""

    level: float
    spread: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The three best hits' highest cosine, and the largest share of the question's words that one covers."""

    cosine: float
    coverage: float
    across: bool
    noise: Noise | None = None

    def sureness(self) -> float:
        if not self.cosine:
            return KEYWORDS_ONLY.sureness(0.0, self.coverage)
        if self.noise:
            return ANY_MODEL.sureness((self.cosine - self.noise.level) / self.noise.spread, self.coverage)
        return (ACROSS_LANGUAGES if self.across else SAME_LANGUAGE).sureness(self.cosine, self.coverage)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as a pool sees it: its terms (none across languages) and each near passage's cosine."""

    terms: tuple[str, ...]
    cosines: Mapping[int, float]
    across: bool


class Pool:
    """The passages of one collection, ready to be searched; never changed, only made anew."""

    def __init__(self, passages: Sequence[Passage], nearest: Nearest | None, keep_in: Path | None = None) -> None:
        self._passages = tuple(passages)
        self._texts = tuple(f"{' '.join((*one.heading, *one.heading[-1:]))}\n{one.text}" for one in passages)
        self._at = {one.hash: at for at, one in enumerate(passages)}
        self._nearest = nearest
        self._keywords = Keywords(self._texts, keep_in)
        chinese = sum(script(one.text) == "zh" for one in passages)
        self.noise: Noise | None = None
        self._script = "zh" if chinese * 2 >= len(passages) else "en"

    def search(
        self,
        query: str,
        vector: "Vectors | None",
        k: int,
        where: Filter = EVERYTHING,
        *,
        dense_weight: float | None = None,
    ) -> list[Hit]:
        """The k best, best first, near-duplicates left out; all of them, however unsure.

        `dense_weight` fixes the vectors' share, which is else chosen by how far the words overlap.
        """
        if not self._passages:
            return []
        asked = self._asked(query, vector, max(_CANDIDATES, 3 * k))
        fused = {
            at: score for at, score in self._fused(asked, dense_weight).items() if where.admits(self._passages[at])
        }
        ranked = sorted(fused, key=lambda at: (-fused[at], at))
        if not ranked or not fused[ranked[0]]:
            return []
        best = self._distinct(ranked, k)
        sure = self._evidence(asked, ranked).sureness()
        return [Hit(self._passages[at], round(sure * fused[at] / fused[best[0]], 4)) for at in best]

    def listen(self, vectors: "Sequence[Vectors]") -> None:
        """Measures this pool's noise with the vectors of NOTHING_IN_PARTICULAR, for a model not fitted for."""
        import numpy as np

        found = [list(self._cosines(vector, _CANDIDATES).values()) for vector in vectors]
        if heard := [cosines for cosines in found if cosines]:
            spread = float(np.median([np.std(cosines) for cosines in heard]))
            self.noise = Noise(float(np.mean([max(cosines) for cosines in heard])), max(spread, 0.01))

    def evidence(self, query: str, vector: "Vectors | None") -> Evidence:
        """What speaks for the best hit, for fitting Weights."""
        asked = self._asked(query, vector, _CANDIDATES)
        fused = self._fused(asked, None)
        return self._evidence(asked, sorted(fused, key=lambda at: (-fused[at], at)))

    def _asked(self, query: str, vector: "Vectors | None", count: int) -> _Asked:
        cosines = self._cosines(vector, count)
        across = bool(cosines) and script(query) != self._script
        return _Asked(() if across else tuple(search_terms(query)), cosines, across)

    def _cosines(self, vector: "Vectors | None", count: int) -> dict[int, float]:
        """Each passage's nearest child, by the passage's place."""
        cosines: dict[int, float] = {}
        if vector is None or self._nearest is None:
            return cosines
        for key, cosine in self._nearest(vector, count).items():
            at = self._at.get(key.partition(".")[0])
            if at is not None and cosine > cosines.get(at, -1.0):
                cosines[at] = cosine
        return cosines

    def _fused(self, asked: _Asked, dense_weight: float | None) -> dict[int, float]:
        """Min-max scores of both retrievers, added; vectors weigh more the fewer words overlap."""
        import numpy as np

        cosines = asked.cosines
        words = self._keywords.scores(asked.terms)
        few = np.argpartition(-words, min(_CANDIDATES, len(words)) - 1)[:_CANDIDATES]
        first = int(few[np.argmax(words[few])])
        weight = self._dense_weight(asked, first) if dense_weight is None else dense_weight
        most, least, nearest = (
            float(words.max()),
            min(cosines.values(), default=0.0),
            max(cosines.values(), default=0.0),
        )
        spread = nearest - least
        return {
            at: weight * ((cosines.get(at, least) - least) / spread if spread else 1.0)
            + (1 - weight) * (float(words[at]) / most if most else 0.0)
            for at in {*cosines, *(int(at) for at in few if words[at] > 0)}
        }

    def _dense_weight(self, asked: _Asked, first: int) -> float:
        if asked.across or not asked.cosines:
            return float(asked.across)
        overlap = min(1.0, 2 * self._keywords.coverage(asked.terms, self._texts[first]))
        return _DENSE_WEIGHT_FEW_WORDS + (_DENSE_WEIGHT - _DENSE_WEIGHT_FEW_WORDS) * overlap

    def _evidence(self, asked: _Asked, ranked: Sequence[int]) -> Evidence:
        return Evidence(
            max((asked.cosines.get(at, 0.0) for at in ranked[:3]), default=0.0),
            max((self._keywords.coverage(asked.terms, self._texts[at]) for at in ranked[:3]), default=0.0),
            asked.across,
            self.noise,
        )

    def _distinct(self, ranked: Sequence[int], k: int) -> list[int]:
        kept: list[int] = []
        seen: list[set[str]] = []
        for at in ranked:
            if len(kept) == k:
                break
            terms = set(search_terms(self._passages[at].text[:1000])) or {self._passages[at].text}
            if any(len(terms & other) >= _NEAR_DUPLICATE * len(terms | other) for other in seen):
                continue
            kept.append(at)
            seen.append(terms)
        return kept
