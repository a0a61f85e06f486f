"""Reads texts in full: polarity, opinions, needs, persona. The engine behind labelling, needs and triage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analytics.reviews.clauses import clauses, is_question
from analytics.reviews.english import read_english
from analytics.reviews.mentions import NeedMatcher, bundled_matcher, personas
from analytics.reviews.opinions import OpinionReader, reader
from analytics.reviews.review import Kind, Labelled, Mention, Opinion, Polarity
from analytics.reviews.sentiment import TrainedSentiment, language_of, says_nothing, trained

VERSION = 1
"""Of the extractor: rows labelled by another version are labelled anew."""

_CHUNK = 512
_MOVED_WITHIN = 24  # characters
_NEED_WEIGHT, _OPINION_WEIGHT = 4.0, 1.5  # log odds a mention; set on held-out reviews, see the model card


@dataclass(frozen=True, slots=True)
class Labeller:
    """Labels texts; holds its models, so make one and keep it."""

    sentiment: TrainedSentiment
    opinions: OpinionReader
    needs: NeedMatcher

    def label(self, text: str) -> Labelled:
        """One text. Many at once are much faster: `label_many`."""
        return self.label_many([text])[0]

    def label_many(self, texts: Sequence[str]) -> list[Labelled]:
        """Each text's labels, in order."""
        found: list[Labelled] = []
        for first in range(0, len(texts), _CHUNK):
            found += self._chunk(texts[first : first + _CHUNK])
        return found

    def _chunk(self, texts: Sequence[str]) -> list[Labelled]:
        scores = self.sentiment.scores(texts).tolist()
        opinions = self.opinions.read(texts)
        return [self._one(*each) for each in zip(texts, scores, opinions, strict=True)]

    def _one(self, text: str, score: float, opinions: tuple[Opinion, ...]) -> Labelled:
        language = language_of(text)
        if says_nothing(text):
            return Labelled(text, "neutral", 0.0, language, "scenario")
        if language == "en":
            opinions = read_english(text)
        mentions = self.needs.mentions(text, opinions, self.sentiment.polarity(score))
        opinions = corrected(opinions, mentions)
        score = weighed(score, text, opinions, mentions)
        polarity = self.sentiment.polarity(score)
        kind = _kind(text, polarity, mentions)
        if kind == "question" and not any(mention.polarity == "negative" for mention in mentions):
            polarity, score = "neutral", score * 0.2
        return Labelled(text, polarity, round(score, 4), language, kind, opinions, mentions, personas(text))


def corrected(opinions: Sequence[Opinion], mentions: Sequence[Mention]) -> tuple[Opinion, ...]:
    """Opinions whose words a need's pattern knows take its side: patterns know “不卡粉”, the classifier may not."""
    sure = [each for each in mentions if each.confidence == 1.0 and each.polarity != "neutral"]
    if not sure:
        return tuple(opinions)
    return tuple(next((_sided(o, m) for m in sure if _overlap(o, m)), o) for o in opinions)


def _overlap(opinion: Opinion, mention: Mention) -> bool:
    span = opinion.opinion
    return span is not None and span.start < mention.words.end and mention.words.start < span.end


def _sided(opinion: Opinion, mention: Mention) -> Opinion:
    kind: Kind = "complaint" if mention.polarity == "negative" else "praise"
    return replace(opinion, polarity=mention.polarity, kind=kind)


def weighed(score: float, text: str, opinions: Sequence[Opinion], mentions: Sequence[Mention]) -> float:
    """The model's score, moved by what the opinions and needs say; they know short negations, it knows the rest.

    Only short texts are moved, for whole-review labels do not teach short negations, but do teach long texts.
    """
    size = max(0.0, 1 - len(text) / _MOVED_WITHIN)
    if not size or not (opinions or mentions):
        return score
    sure = [mention for mention in mentions if mention.confidence == 1.0]
    moved = size * (_NEED_WEIGHT * _lean(sure) + _OPINION_WEIGHT * _lean(opinions))
    return math.tanh(math.atanh(max(-0.9999, min(0.9999, score))) + moved / 2)


def _lean(said: Sequence[Opinion | Mention]) -> int:
    return sum((each.polarity == "positive") - (each.polarity == "negative") for each in said)


def _kind(text: str, polarity: Polarity, mentions: Sequence[Mention]) -> Kind:
    parts = clauses(text)
    asked = [part for part in parts if is_question(part)]
    if any(mention.kind == "suggestion" for mention in mentions) and polarity != "negative":
        return "suggestion"
    if asked and 2 * len(asked) >= len(parts):
        return "question"
    sides: dict[Polarity, Kind] = {"negative": "complaint", "positive": "praise", "neutral": "scenario"}
    return sides[polarity]


@lru_cache(maxsize=1)
def bundled_labeller() -> Labeller:
    """A labeller with the models and the taxonomy that ship with the package."""
    return Labeller(trained(), reader(), bundled_matcher())
