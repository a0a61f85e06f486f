"""Reads texts in full: polarity, opinions, needs, persona. The engine behind labelling, needs and triage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from analytics.reviews.both_tongues import opinions_in
from analytics.reviews.clauses import Clause, asked_in, clauses, may_ask, opens_with_wish
from analytics.reviews.english import EnglishReader, english_reader
from analytics.reviews.mentions import NeedMatcher, Seen, bundled_matcher
from analytics.reviews.opinions import OpinionReader, reader
from analytics.reviews.prevalence import NATURAL_SHARE, polarity_at
from analytics.reviews.reading.customers import said_of, told
from analytics.reviews.reading.doubts import DOUBTING, doubts_in
from analytics.reviews.reading.negation import verdicts
from analytics.reviews.reading.tongues import english_weight, parted, tongue_of
from analytics.reviews.reading.weighing import CERTAIN, corrected, weighed
from analytics.reviews.review import Kind, Labelled, Mention, Opinion, Polarity, Tongue
from analytics.reviews.sentiment import TrainedSentiment, says_nothing, trained
from analytics.reviews.siding import Siding, siding

VERSION = 10
"""Of the extractor: rows labelled by another version are labelled anew."""

_CHUNK = 2048
_RANT, _ILL = 16, -0.95  # Chinese texts longer, with a score lower, complain by asking: “客服是干什么吃的？……”


@dataclass(frozen=True, slots=True)
class Labeller:
    """Labels texts; holds its models, so make one and keep it."""

    sentiment: TrainedSentiment
    opinions: OpinionReader
    needs: NeedMatcher
    english: EnglishReader = field(default_factory=english_reader)
    siding: Siding = field(default_factory=siding)

    def label(self, text: str, share: float = NATURAL_SHARE) -> Labelled:
        """One text. Many at once are much faster: `label_many`."""
        return self.label_many([text], share)[0]

    def label_many(self, texts: Sequence[str], share: float = NATURAL_SHARE) -> list[Labelled]:
        """Each text's labels, in order, where `share` of the texts they come from are negative."""
        found: list[Labelled] = []
        for first in range(0, len(texts), _CHUNK):
            found += self._chunk(texts[first : first + _CHUNK], share)
        return found

    def _chunk(self, texts: Sequence[str], share: float) -> list[Labelled]:
        tongues = [tongue_of(text) for text in texts]
        scores = self._scores(texts, tongues)
        opinions = opinions_in(texts, tongues, self.opinions, self.english)
        seen = self.needs.seen(texts)
        aside = self.siding.none_taken(texts)
        return [self._one(*each, share) for each in zip(seen, tongues, scores, opinions, aside, strict=True)]

    def _scores(self, texts: Sequence[str], tongues: Sequence[Tongue]) -> list[float]:
        """The model's scores; of a mixed text each language's part is scored by its own model."""
        scores: list[float] = self.sentiment.scores(texts).tolist()
        mixed = [place for place, tongue in enumerate(tongues) if tongue == "mixed"]
        if mixed:
            parts = [part for place in mixed for part in parted(texts[place])]
            odds = np.arctanh(np.clip(self.sentiment.scores(parts), -CERTAIN, CERTAIN)).reshape(-1, 2)
            for place, (chinese, english) in zip(mixed, odds.tolist(), strict=True):
                weight = english_weight(texts[place])
                scores[place] = math.tanh((1 - weight) * chinese + weight * english)
        return scores

    def _one(
        self, seen: Seen, tongue: Tongue, score: float, opinions: tuple[Opinion, ...], aside: bool, share: float
    ) -> Labelled:
        text, lower, _, cues, gates = seen
        facets = {cue.what.facet for cue in cues}
        if says_nothing(text) or "default" in facets:
            return Labelled(
                text, "neutral", 0.0, tongue, "scenario", doubts=doubts_in(text, lower, cues, says_nothing=True)
            )
        asking = may_ask(lower, gates) or opens_with_wish(lower, gates)
        parts = clauses(lower, gates) if asking or seen.hits else []
        mentions = self.needs.judged(seen, parts, opinions, polarity_at(score, share))
        turned = verdicts(lower, cues) if "verdict" in facets else []
        opinions = corrected(opinions, mentions, turned)
        doubts = doubts_in(text, lower, cues, says_nothing=False) if facets & DOUBTING else ()
        score = weighed(score, text, opinions, mentions, turned, doubts)
        aside = aside and not turned and all(mention.polarity == "neutral" for mention in mentions)
        polarity = "neutral" if aside or "lukewarm" in facets else polarity_at(score, share)
        kind = _kind(polarity, mentions, parts if asking else ())
        if kind == "question" and not any(mention.polarity == "negative" for mention in mentions):
            if tongue == "zh" and len(text) > _RANT and score < _ILL:
                polarity, kind = "negative", "complaint"
            else:
                polarity, score = "neutral", score * 0.2
        who = told(said_of(lower, cues))
        return Labelled(text, polarity, round(score, 4), tongue, kind, opinions, mentions, *who, doubts)


def _kind(polarity: Polarity, mentions: Sequence[Mention], parts: Sequence[Clause]) -> Kind:
    """What a text is for; `parts` are its clauses where one may ask."""
    wished = any(mention.kind == "suggestion" for mention in mentions)
    if (wished and polarity != "negative") or (parts and opens_with_wish(parts[0].text)):
        return "suggestion"
    asked = asked_in(parts)
    complains = polarity == "negative" and any(mention.polarity == "negative" for mention in mentions)
    if asked and 2 * asked >= len(parts) and not complains:
        return "question"
    sides: dict[Polarity, Kind] = {"negative": "complaint", "positive": "praise", "neutral": "scenario"}
    return sides[polarity]


@lru_cache(maxsize=1)
def bundled_labeller() -> Labeller:
    """A labeller with the models and the taxonomy that ship with the package."""
    return Labeller(trained(), reader(), bundled_matcher())
