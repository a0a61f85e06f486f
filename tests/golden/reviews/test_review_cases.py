"""The cases are well formed, in both halves, and no case is in both."""

import pytest

from analytics.reviews.taxonomy import bundled
from bench.voice_cases import (
    Half,
    load_complaints,
    load_desk_talks,
    load_maskings,
    load_needs_talks,
    load_order,
    load_phrases,
    load_voices,
)

HALVES: tuple[Half, ...] = ("open", "kept_aside")
STATUSES = {"answered", "abstain", "clarify", "refused", "either", "other"}


@pytest.mark.parametrize("half", HALVES)
def test_voices_name_needs_of_the_taxonomy(half: Half) -> None:
    named = {need for voice in load_voices(half) for need, _ in voice.needs | voice.not_needs}
    assert {need for need in named if bundled().named(need) is None} == set()


@pytest.mark.parametrize("half", HALVES)
def test_what_is_to_stay_stands_in_the_text(half: Half) -> None:
    lost = [case.id for case in load_maskings(half) if any(words not in case.text for words in case.stay)]
    empty = [case.id for case in load_maskings(half) if any(not case.text[start:end] for start, end in case.masked)]
    assert (lost, empty) == ([], [])


@pytest.mark.parametrize("half", HALVES)
def test_pairs_in_order_are_texts_of_their_half(half: Half) -> None:
    assert {each for pair in load_order(half) for each in pair} <= set(load_complaints(half))


@pytest.mark.parametrize("half", HALVES)
def test_conversations_say_what_must_hold(half: Half) -> None:
    asked = {turn.must["status"] for talk in load_needs_talks(half) for turn in talk.turns}
    letters = {
        letter
        for talk in load_desk_talks(half)
        for turn in talk.turns
        for letter in turn.must.get("tickets", {})
        if letter not in talk.tickets
    }
    silent = [turn.text for talk in load_desk_talks(half) for turn in talk.turns if not turn.must]
    assert (asked <= STATUSES, letters, silent) == (True, set(), [])


def test_no_case_is_in_both_halves() -> None:
    def ids(half: Half) -> set[str]:
        return {
            *(voice.review.text for voice in load_voices(half)),
            *(phrase.text for phrase in load_phrases(half)),
            *load_complaints(half),
            *(case.id for case in load_maskings(half)),
            *(talk.id for talk in load_needs_talks(half)),
            *(talk.id for talk in load_desk_talks(half)),
        }

    assert ids("open") & ids("kept_aside") == set()
