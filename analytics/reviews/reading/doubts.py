"""Why a text may not be what it seems: default praise, spam, sarcasm, stars that disagree.

Default praise and templates are nobody's words, and praise for a reward is bought: `Labelled.is_voice` leaves them
out of the needs. Sarcasm and disagreeing stars are a customer's own words, only to be read with care. Texts that
several customers sent word for word are found by the store, which alone sees them side by side.
"""

from collections.abc import Sequence

from analytics.reviews.reading.book import Found
from analytics.reviews.reading.cues import Cue
from analytics.reviews.review import Doubt, Labelled, Review

_PARTS, _MOST = 3, 0.6  # so many ready-made phrases, making up so much of the letters, are a template
DOUBTING = frozenset({"paid", "template", "sarcasm"})
"""Facets of the cues that raise a doubt of a text with words."""

_PLAIN = -0.97  # a score below which blame needs no complaint by name
_STARS_AGAINST = 0.5  # how far a text must lean for its stars to disagree


def doubts_in(text: str, lower: str, cues: Sequence[Found[Cue]], *, says_nothing: bool) -> tuple[Doubt, ...]:
    """The doubts a text raises by itself; `says_nothing` where a shop wrote for a silent customer."""
    if says_nothing:
        return (Doubt("default_praise"),) if lower.strip() else ()
    found = []
    if spam := _first(cues, "paid") or _first(cues, "template", "whole") or _template(lower, cues):
        found.append(Doubt("cashback_spam", text[spam.start : spam.end]))
    if mocking := _first(cues, "sarcasm"):
        found.append(Doubt("sarcasm", text[mocking.start : mocking.end]))
    return tuple(found)


def _first(cues: Sequence[Found[Cue]], facet: str, name: str = "") -> Found[Cue] | None:
    return next((hit for hit in cues if hit.what.facet == facet and (not name or hit.what.name == name)), None)


def _template(lower: str, cues: Sequence[Found[Cue]]) -> Found[Cue] | None:
    """The first ready-made phrase of a text that is made of such."""
    parts = [hit for hit in cues if hit.what == ("template", "part")]
    if len(parts) < _PARTS:
        return None
    covered = {place for hit in parts for place in range(hit.start, hit.end)}
    return parts[0] if len(covered) >= _MOST * sum(letter.isalnum() for letter in lower) else None


def doubts_about(labelled: Labelled, review: Review) -> tuple[Doubt, ...]:
    """A text's doubts with what its stars add: one star over praise without a complaint, five stars over blame."""
    stars, score = review.stars, labelled.score
    if stars is None or any(doubt.kind in ("default_praise", "stars_disagree") for doubt in labelled.doubts):
        return labelled.doubts
    complains = any(mention.kind == "complaint" for mention in labelled.needs)
    praised = stars <= 2 and labelled.polarity == "positive" and score > _STARS_AGAINST and not complains
    praises = any(mention.kind == "praise" for mention in labelled.needs)
    plainly = score < _PLAIN or (complains and score < -_STARS_AGAINST)
    blamed = stars >= 4 and labelled.polarity == "negative" and plainly and not praises
    return (*labelled.doubts, Doubt("stars_disagree", f"{stars}★")) if praised or blamed else labelled.doubts
