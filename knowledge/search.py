"""Search in one pool: keyword and vector scores fused, with an honest score for “nothing here answers”."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from knowledge.documents import Passage
from knowledge.keywords import Keywords
from knowledge.sureness import Evidence, Noise
from knowledge.synonyms import other_words
from knowledge.words import Script, script, search_terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.embeddings import Vectors

Nearest: TypeAlias = Callable[["Vectors", int, Collection[str] | None], Mapping[str, float]]
Sides: TypeAlias = Mapping[Script, "Vectors"]

RELEVANT = 0.5  # below it a hit does not answer the question
_CANDIDATES = 100  # from each retriever, at least
_CHILDREN = 200  # nearest pieces asked for: a passage has several
# The vectors' share where many words overlap, and where hardly any do. Between .5 and .9 little changes on any set.
_DENSE_WEIGHT = 0.6
_DENSE_WEIGHT_FEW_WORDS = 0.8
_DENSE_WEIGHT_ACROSS = 0.9  # two languages share names and numbers at most
_SYNONYMS = 0.5  # what a synonym's score counts beside that of the word itself
_SECOND = 0.4  # what the second-nearest piece counts, where a passage's questions are embedded too
_FURTHER = 0.05  # how far below the nearest a second piece is taken to be that was not found
_NEAR = 50  # passages whose mean cosine tells what is usual for a question
_NEAR_DUPLICATE = 0.9  # Jaccard of search terms
_SAMPLE = 400  # passages looked at to tell a pool's languages
_FEW = 0.02  # share of passages in the other language that is not looked for


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
class _Asked:
    """A question as a pool sees it: its terms, each text's keyword score, and each near passage's cosine."""

    terms: tuple[str, ...]
    words: "NDArray[np.float32]"
    cosines: Mapping[int, float]
    script: Script


class Pool:
    """The passages of one collection, ready to be searched; never changed, only made anew."""

    def __init__(self, passages: Sequence[Passage], nearest: Nearest | None, keep_in: Path | None = None) -> None:
        self._passages = tuple(passages)
        self._at = {one.hash: at for at, one in enumerate(passages)}
        self._nearest = nearest
        self._keywords = Keywords(len(passages), (_words_of(one) for one in self._passages), keep_in)
        self.languages = _languages(self._passages)
        self._noise: dict[Script, Noise | None] = {}

    def search(
        self,
        query: str,
        sides: Sides | None,
        k: int,
        where: Filter = EVERYTHING,
        *,
        dense_weight: float | None = None,
    ) -> list[Hit]:
        """The k best, best first, near-duplicates left out; all of them, however unsure.

        `sides` is the question's vector as it lies among questions of each language. `dense_weight` fixes the
        vectors' share, which is else chosen by how far the words overlap.
        """
        allowed = None if where == EVERYTHING else [at for at, one in enumerate(self._passages) if where.admits(one)]
        if not self._passages or allowed == []:
            return []
        asked = self._asked(query, sides, max(_CHILDREN, 5 * k), allowed)
        fused = self._fused(asked, dense_weight)
        ranked = sorted(fused, key=lambda at: (-fused[at], at))
        if not ranked or not fused[ranked[0]]:
            return []
        best = self._distinct(ranked, k)
        sure = self._evidence(asked, ranked).sureness()
        return [Hit(self._passages[at], round(sure * fused[at] / fused[best[0]], 4)) for at in best]

    def heard(self, asked_in: Script) -> bool:
        """Whether the noise of questions in this language is known."""
        return asked_in in self._noise

    def listen(self, asked_in: Script, questions: Sequence[Sides]) -> None:
        """Measures how near questions on all sorts of things come to a pool that does not answer them."""
        found = (self._cosines(sides, _CHILDREN, None) for sides in questions)
        best = [max(cosines.values()) for cosines in found if cosines]
        self._noise[asked_in] = Noise.of(best) if best else None

    def _asked(self, query: str, sides: Sides | None, count: int, allowed: Sequence[int] | None) -> _Asked:
        import numpy as np

        terms = tuple(search_terms(query))
        words, others = self._keywords.scores(terms), self._keywords.scores(other_words(query))
        if others.any():  # never more than the question's own words, where these occur at all
            words = words + _SYNONYMS * others * (min(1.0, words.max() / others.max()) if words.any() else 1.0)
        if allowed is not None:
            admitted = np.zeros(len(words), dtype=np.float32)
            admitted[list(allowed)] = 1.0
            words = words * admitted
        return _Asked(terms, words, self._cosines(sides, count, allowed) if sides else {}, script(query))

    def _cosines(self, sides: Sides, count: int, allowed: Sequence[int] | None) -> dict[int, float]:
        """How near each passage is by its nearest pieces, each by the vector of its own language."""
        if self._nearest is None:
            return {}
        among = None if allowed is None else frozenset(self._passages[at].hash for at in allowed)
        pieces: dict[int, list[float]] = {}
        for language in self.languages:
            for key, cosine in self._nearest(sides[language], count, among).items():
                at = self._at.get(key.partition(".")[0])
                if at is not None and (len(self.languages) == 1 or script(self._passages[at].text) == language):
                    pieces.setdefault(at, []).append(cosine)
        return {at: _nearness(cosines, rich=bool(self._passages[at].asked)) for at, cosines in pieces.items()}

    def _fused(self, asked: _Asked, dense_weight: float | None) -> dict[int, float]:
        """Min-max scores of both retrievers, added; vectors weigh more the fewer words overlap."""
        import numpy as np

        words, cosines = asked.words, asked.cosines
        few = np.argpartition(-words, min(_CANDIDATES, len(words)) - 1)[:_CANDIDATES]
        first = int(few[np.argmax(words[few])])
        weight = self._dense_weight(asked, first) if dense_weight is None else dense_weight
        most = float(words.max())
        least, nearest = min(cosines.values(), default=0.0), max(cosines.values(), default=0.0)
        spread = nearest - least
        return {
            at: weight * ((cosines.get(at, least) - least) / spread if spread else 1.0)
            + (1 - weight) * (float(words[at]) / most if most else 0.0)
            for at in {*cosines, *(int(at) for at in few if words[at] > 0)}
        }

    def _dense_weight(self, asked: _Asked, first: int) -> float:
        if not asked.cosines:
            return 0.0
        if not asked.words[first]:
            return 1.0
        overlap = min(1.0, 2 * self._coverage(asked.terms, first))
        many = _DENSE_WEIGHT if asked.script in self.languages else _DENSE_WEIGHT_ACROSS
        few = max(many, _DENSE_WEIGHT_FEW_WORDS)
        return few + (many - few) * overlap

    def _coverage(self, terms: Sequence[str], at: int) -> float:
        return self._keywords.coverage(terms, _words_of(self._passages[at]))

    def _evidence(self, asked: _Asked, ranked: Sequence[int]) -> Evidence:
        cosines = asked.cosines
        first = ranked[:3]
        return Evidence(
            cosine=max((cosines.get(at, 0.0) for at in first), default=0.0),
            usual=_mean(sorted(cosines.values())[-_NEAR:]),
            coverage=max((self._coverage(asked.terms, at) for at in first), default=0.0),
            across=bool(cosines) and asked.script not in self.languages,
            noise=self._noise.get(asked.script) if cosines else None,
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


def _words_of(passage: Passage) -> str:
    """What keywords are looked for in; the last heading counts twice."""
    return "\n".join((" ".join((*passage.heading, *passage.heading[-1:])), passage.text, *passage.asked))


def _languages(passages: Sequence[Passage]) -> tuple[Script, ...]:
    """The languages a pool is written in, as a sample of it tells; the more frequent one first."""
    sample = passages[:: max(1, len(passages) // _SAMPLE)]
    chinese = sum(script(one.text) == "zh" for one in sample) / max(1, len(sample))
    if chinese >= 1 - _FEW:
        return ("zh",)
    if chinese <= _FEW:
        return ("en",)
    return ("zh", "en") if chinese >= 0.5 else ("en", "zh")


def _nearness(cosines: list[float], *, rich: bool) -> float:
    """The nearest piece's cosine; of a passage with many pieces, the two nearest's."""
    nearest = max(cosines)
    if not rich:
        return nearest
    second = sorted(cosines)[-2] if len(cosines) > 1 else nearest - _FURTHER
    return (1 - _SECOND) * nearest + _SECOND * max(second, nearest - _FURTHER)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
