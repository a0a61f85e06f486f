"""What is read from the open cases of tests/golden/reviews today, held: masks exactly, the reading by floors.

The floors stand a little below what `python -m bench.evaluate_voices --half open` prints.
"""

from collections.abc import Sequence

import pytest

from analytics.reviews.label import bundled_labeller
from analytics.reviews.pii import mask
from analytics.reviews.review import Labelled
from bench.evaluate_voices import ground_of, implied_order, leaks, needs_of, rank_of
from bench.voice_cases import (
    Complaint,
    Masking,
    load_complaints,
    load_maskings,
    load_order,
    load_phrases,
    load_voices,
)


@pytest.mark.parametrize("case", load_maskings("open"), ids=lambda case: case.id)
def test_masks_what_is_personal_and_nothing_else(case: Masking) -> None:
    left = mask(case.text)
    assert [case.text[slice(*span)] for span in case.masked if leaks(case, span)] == []
    assert [words for words in case.stay if words not in left] == []
    assert (left == case.text) == (case.masked == ())


def test_voices_are_read_no_worse() -> None:
    voices = load_voices("open")
    pairs = list(zip(voices, _read([voice.review.text for voice in voices]), strict=True))
    shares = {
        "polarity": _share([found.polarity in voice.polarity for voice, found in pairs]),
        "kind": _share([found.kind in voice.kind for voice, found in pairs if voice.kind]),
        "language": _share([found.language == voice.language for voice, found in pairs]),
        "needs found": _share([need in needs_of(found) for voice, found in pairs for need in voice.needs]),
        "needs left": _share([no not in needs_of(found) for voice, found in pairs for no in voice.not_needs]),
        "ground": _share([ground_of(found, Complaint(v.review, 0, v.ground)) in v.ground for v, found in pairs]),
    }
    floors = {
        "polarity": 0.83,
        "kind": 0.84,
        "language": 0.99,
        "needs found": 0.82,
        "needs left": 0.94,
        "ground": 0.84,
    }
    assert {name: share for name, share in shares.items() if share < floors[name]} == {}


def test_negations_are_read_no_worse() -> None:
    phrases = load_phrases("open")
    pairs = list(zip(phrases, _read([phrase.text for phrase in phrases]), strict=True))
    assert _share([(found.score > 0) == (phrase.polarity == "positive") for phrase, found in pairs]) >= 0.96
    assert _share([found.polarity == phrase.polarity for phrase, found in pairs]) >= 0.93


def test_the_graver_one_outweighs() -> None:
    complaints = load_complaints("open")
    read = dict(zip(complaints, _read([each.review.text for each in complaints.values()]), strict=True))
    ranks = {key: rank_of(read[key], each) for key, each in complaints.items()}
    assert _share([ground_of(read[key], each) in each.ground for key, each in complaints.items()]) >= 0.96
    assert _share([ranks[more] > ranks[less] for more, less in load_order("open")]) >= 0.92
    assert _share([ranks[more] > ranks[less] for more, less in implied_order(complaints)]) >= 0.98


def _read(texts: Sequence[str]) -> list[Labelled]:
    return bundled_labeller().label_many(texts)


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right)
