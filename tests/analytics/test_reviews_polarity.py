"""The polarity model: how texts are read for it, and what it makes of them."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reviews.characters import characters
from analytics.reviews.grams import Cutting, grams
from analytics.reviews.sentiment import trained
from analytics.reviews.train.data import Sample, english_parts
from analytics.reviews.train.polarity import of_negatives, packed

TEXTS = st.lists(st.text(max_size=40), min_size=1, max_size=5)


@settings(deadline=None)  # the model is read once
@given(TEXTS)
def test_a_text_scores_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = trained().scores(texts).tolist()
    assert together == [trained().scores([text]).tolist()[0] for text in texts]
    assert all(-1 <= score <= 1 for score in together)


@pytest.mark.parametrize(
    ("text", "cutting", "words"),
    [
        ("very very very good", "spaces", 2),
        ("don't", "spaces", 1),
        ("a b c", "spaces", 3),
        ("", "spaces", 0),
        ("质量质量质量", "segmenter", 2),
        ("质量 很好", "segmenter", 4),
        ("不 很 没 a", "segmenter", 5),
        ("\ud800", "segmenter", 2),
    ],
)
def test_each_word_counts_once(text: str, cutting: Cutting, words: int) -> None:
    """The segmenter's words come with the edge of the text."""
    owner, index = grams(characters([text]), (), (1,), cutting, 20)
    assert (len(index), set(owner.tolist()) <= {0}) == (words, True)


def test_n_grams_end_with_their_text() -> None:
    both = grams(characters(["很好", "不错"]), (1, 2), (1, 2), "segmenter", 20)
    alone = [grams(characters([text]), (1, 2), (1, 2), "segmenter", 20)[1].tolist() for text in ("很好", "不错")]
    assert [both[1][both[0] == text].tolist() for text in (0, 1)] == alone


@pytest.mark.parametrize("text", ["真的很好用！", "包裝很好", "ＧＯＯＤ", "Works great, love it"])
def test_folding_does_not_move_a_score(text: str) -> None:
    folded = {"包裝很好": "包装很好", "ＧＯＯＤ": "good"}.get(text, text.upper())
    assert trained().scores([folded]).tolist() == trained().scores([text]).tolist()


def test_weights_keep_their_order_in_eight_bits() -> None:
    weights = np.array([-8.0, -1.0, -0.01, 0.0, 0.02, 0.5, 4.0])
    kept, scale = packed(weights)
    back = np.sign(kept) * kept.astype(float) ** 2 * scale
    assert back == pytest.approx(weights, abs=0.02)


def test_negatives_are_weighed_to_the_share_asked_for() -> None:
    called, negative = np.array([True, False, True, False, False, False]), np.array([True, True, *[False] * 4])
    found = of_negatives(called, negative, 0.5)
    assert found == pytest.approx({"precision": 2 / 3, "recall": 0.5, "f1": 4 / 7})


def test_sentences_take_the_side_of_the_opinions_they_hold(tmp_path: Path) -> None:
    row = {
        "text": "[ia] The lid broke . The smell is nice but it is too small . I like it , it 's nice .",
        "domain": "home",
        "opinions": [
            {"aspect": "lid", "opinion": "broke", "polarity": "negative"},
            {"aspect": "smell", "opinion": "nice", "polarity": "positive"},
            {"aspect": "[ia]", "opinion": "too small", "polarity": "negative"},
            {"aspect": "[ia]", "opinion": "nice", "polarity": "positive"},
        ],
    }
    with gzip.open(tmp_path / "reviews_en_absa_train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row))
    review = "The lid broke. The smell is nice but it is too small. I like it, it's nice."
    assert english_parts(tmp_path) == [
        (review, Sample("The lid broke.", False, "dmaste_parts", "home")),
        (review, Sample("but it is too small.", False, "dmaste_parts", "home")),
    ]
