"""The model's score, moved by what needs, denials and doubts say: whole-review labels do not teach short negations."""

import math
from collections.abc import Sequence
from dataclasses import replace

from analytics.reviews.reading.negation import Verdict
from analytics.reviews.review import Doubt, Kind, Mention, Opinion, Polarity

# Log odds; fitted on half of the reviews that the polarity model had not seen, see the model card.
_PRAISED, _MISSED = 1.0, 0.8  # a need, in a text of any length: more needs of a side weigh no more than one
_TURNED_WELL, _TURNED_ILL = 0.9, 0.4  # a denial or figure of speech, likewise
_SHORT, _SHORT_LATIN = 24, 72  # characters; in shorter texts each counts, and weighs more
_SHORT_NEED, _SHORT_TURNED, _SHORT_OPINION = 3.5, 4.0, 1.0
_MISLED = 0.8  # of the model's score is forgotten in short texts that say the opposite: it read the words denied
_MOCKED = 2.5
CERTAIN = 0.9999


def corrected(
    opinions: Sequence[Opinion], mentions: Sequence[Mention], turned: Sequence[Verdict] = ()
) -> tuple[Opinion, ...]:
    """Opinions whose words a need's pattern or a denial knows take its side; the classifier may not know “不卡粉”."""
    if not opinions or not (mentions or turned):
        return tuple(opinions)
    sides: list[tuple[int, int, Polarity]] = [(each.start, each.end, each.side) for each in turned]
    sure = [each for each in mentions if each.confidence == 1.0 and each.polarity != "neutral"]
    sides.extend((each.words.start, each.words.end, each.polarity) for each in sure)
    if not sides:
        return tuple(opinions)
    return tuple([_corrected(opinion, sides) for opinion in opinions])


def _corrected(opinion: Opinion, sides: Sequence[tuple[int, int, Polarity]]) -> Opinion:
    """With the first side whose words are among the opinion's."""
    if span := opinion.opinion:
        for start, end, side in sides:
            if span.start < end and start < span.end:
                return _sided(opinion, side)
    return opinion


def _sided(opinion: Opinion, side: Polarity) -> Opinion:
    kind: Kind = "complaint" if side == "negative" else "praise"
    return opinion if opinion.polarity == side else replace(opinion, polarity=side, kind=kind)


def weighed(
    score: float,
    text: str,
    opinions: Sequence[Opinion],
    mentions: Sequence[Mention],
    turned: Sequence[Verdict] = (),
    doubts: Sequence[Doubt] = (),
) -> float:
    """The score (−1 to 1), moved by what needs, denials and sarcasm say, and in short texts the opinions."""
    mocked = bool(doubts) and any(doubt.kind == "sarcasm" for doubt in doubts)
    if not (opinions or mentions or turned or mocked):
        return score
    size = max(0.0, 1 - len(text) / (_SHORT_LATIN if text.isascii() else _SHORT))
    sure = [mention for mention in mentions if mention.confidence == 1.0 and mention.polarity != "neutral"]
    needs = [_sign(m.polarity) for m in sure if not any(_covers(m, v) and m.polarity != v.side for v in turned)]
    other = [_sign(v.side) for v in turned if not any(_covers(m, v) and m.polarity == v.side for m in sure)]
    moved = _PRAISED * (1 in needs) - _MISSED * (-1 in needs) - _MOCKED * mocked
    moved += _TURNED_WELL * (1 in other) - _TURNED_ILL * (-1 in other)
    odds = math.atanh(max(-CERTAIN, min(CERTAIN, score)))
    if size:
        odds *= 1 - _MISLED * size if (sum(needs) + sum(other)) * score < 0 else 1
        lean = sum(_sign(each.polarity) for each in opinions)
        moved += size * (_SHORT_NEED * sum(needs) + _SHORT_TURNED * sum(other) + _SHORT_OPINION * lean)
    return math.tanh(odds + moved / 2)


def _covers(mention: Mention, verdict: Verdict) -> bool:
    """Whether a need's words stand in what was turned: one thing said, counted once."""
    return mention.words.start < verdict.end and verdict.start < mention.words.end


def _sign(side: Polarity) -> int:
    return (side == "positive") - (side == "negative")
