"""Reads texts in full: polarity, opinions, needs, persona. The engine behind labelling, needs and triage."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analytics.reviews.clauses import clauses, is_question, may_ask
from analytics.reviews.english import read_english
from analytics.reviews.mentions import NeedMatcher, bundled_matcher, personas
from analytics.reviews.opinions import OpinionReader, reader
from analytics.reviews.prevalence import NATURAL_SHARE, polarity_at
from analytics.reviews.review import Kind, Labelled, Mention, Opinion, Polarity
from analytics.reviews.sentiment import TrainedSentiment, language_of, says_nothing, trained

VERSION = 5
"""Of the extractor: rows labelled by another version are labelled anew."""

_CHUNK = 2048
# Log odds a mention; fitted on reviews that the polarity model had not seen, see the model card.
_PRAISED, _MISSED = 1.2, 0.9  # a need, in a text of any length
_SHORT, _SHORT_LATIN = (
    24,
    72,
)  # characters; in shorter texts both weigh more, for whole-review labels do not teach short negations
_SHORT_NEED, _SHORT_OPINION = 4.0, 1.5

_FAULTS = frozenset("失悔踩翻毛槽缺遗挑找差输nN")  # one of them is in every text that this matches
_FAULTLESS = re.compile(
    r"(?<!有)(?:没有?|不|无|从未)(?:让|令|使|叫)?(?:我|人)?(?:什么|啥|任何|再|会|曾)?(?:失望|后悔|踩雷|踩过雷|翻车|毛病|槽点|缺点|遗憾)"
    r"|[挑找]不出.{0,3}(?:毛病|缺点|问题)|不(?:比|输|亚于).{1,8}差|不输|没得挑"
    r"|\b(?:no complaints?|no issues|no problems|not disappointed|no regrets|nothing to complain|can't fault)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Labeller:
    """Labels texts; holds its models, so make one and keep it."""

    sentiment: TrainedSentiment
    opinions: OpinionReader
    needs: NeedMatcher

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
        scores = self.sentiment.scores(texts).tolist()
        opinions = self.opinions.read(texts)
        return [self._one(*each, share) for each in zip(texts, scores, opinions, strict=True)]

    def _one(self, text: str, score: float, opinions: tuple[Opinion, ...], share: float) -> Labelled:
        language = language_of(text)
        if says_nothing(text):
            return Labelled(text, "neutral", 0.0, language, "scenario")
        if language == "en":
            opinions = read_english(text)
        mentions = self.needs.mentions(text, opinions, polarity_at(score, share))
        opinions = corrected(opinions, mentions)
        score = weighed(score, text, opinions, mentions)
        polarity = polarity_at(score, share)
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
    """The model's score, moved by what the needs say, and in short texts the opinions; they know negations."""
    faultless = not _FAULTS.isdisjoint(text) and _FAULTLESS.search(text) is not None
    if not (opinions or mentions or faultless):
        return score
    size = max(0.0, 1 - len(text) / (_SHORT_LATIN if text.isascii() else _SHORT))
    sure = [mention for mention in mentions if mention.confidence == 1.0]
    praised, missed = (sum(each.polarity == side for each in sure) for side in ("positive", "negative"))
    praised += faultless
    moved = _PRAISED * praised - _MISSED * missed
    if size:
        moved += size * (_SHORT_NEED * (praised - missed) + _SHORT_OPINION * _lean(opinions))
    return math.tanh(math.atanh(max(-0.9999, min(0.9999, score))) + moved / 2)


def _lean(said: Sequence[Opinion]) -> int:
    return sum((each.polarity == "positive") - (each.polarity == "negative") for each in said)


def _kind(text: str, polarity: Polarity, mentions: Sequence[Mention]) -> Kind:
    if any(mention.kind == "suggestion" for mention in mentions) and polarity != "negative":
        return "suggestion"
    if may_ask(text):
        parts = clauses(text)
        asked = sum(map(is_question, parts))
        if asked and 2 * asked >= len(parts):
            return "question"
    sides: dict[Polarity, Kind] = {"negative": "complaint", "positive": "praise", "neutral": "scenario"}
    return sides[polarity]


@lru_cache(maxsize=1)
def bundled_labeller() -> Labeller:
    """A labeller with the models and the taxonomy that ship with the package."""
    return Labeller(trained(), reader(), bundled_matcher())
