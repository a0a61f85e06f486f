"""Opinions: exact quotes whatever stands in the text, the same each time and in any company."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reviews.both_tongues import recut
from analytics.reviews.characters import characters
from analytics.reviews.english import english_reader
from analytics.reviews.label import bundled_labeller
from analytics.reviews.network import Vocabulary
from analytics.reviews.opinions import reader
from analytics.reviews.pairing import Pair, pair_chinese, pair_english
from analytics.reviews.review import Opinion, Span
from analytics.reviews.tagger import ASPECT_FIRST, ASPECT_MORE, OPINION_FIRST, OPINION_MORE, TAGS, Chain, in_tags

TEXTS = [
    "",
    "物流很快，包装也很好",
    "味道太难闻了",
    "很好用" * 40,
    "一般般吧",
    "保湿效果不错，就是有点油腻",
    "送的小样很多",
]
ENGLISH = [
    "The scent is lovely but the pump broke.",
    "",
    "Great texture, not greasy at all",
    "Does it pill?",
    "love it!!",
]
_PIECES = st.sampled_from(
    [
        "味道",
        "很好闻",
        "，",
        "物流很快",
        "👍🏽",
        "\ud83d",
        "\x00",
        "ＶＥＲＹ　ＧＯＯＤ",
        "the smell is great",
        "\u200d",
        "e\u0301",
        "𠮷",
        "\r\n",
        "5",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=10).map("".join))
def test_quotes_are_cut_from_the_text_as_given(text: str) -> None:
    found = [*reader().read([text])[0], *english_reader().read([text])[0], *bundled_labeller().label(text).opinions]
    spans = [span for opinion in found for span in (opinion.aspect, opinion.opinion) if span]
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_text_reads_the_same_alone_and_among_others() -> None:
    many = TEXTS * 30
    assert reader().read(many) == [reader().read([text])[0] for text in TEXTS] * 30
    assert english_reader().read(ENGLISH * 30) == [english_reader().read([text])[0] for text in ENGLISH] * 30


def test_chinese_opinions_are_told_by_place_category_and_side() -> None:
    assert reader().read(["物流很快，味道太难闻了"]) == [
        (
            Opinion(Span("物流", 0, 2), Span("很快", 2, 4), "物流", "positive", "praise"),
            Opinion(Span("味道", 5, 7), Span("太难闻了", 7, 11), "气味", "negative", "complaint"),
        )
    ]


@pytest.mark.parametrize(
    ("text", "aspect", "opinion", "category", "polarity"),
    [
        ("The scent is lovely.", "scent", "lovely", "气味", "positive"),
        ("Shipping was slow", "Shipping", "slow", "物流", "negative"),
        ("It is not greasy at all", None, "not greasy at all", "使用体验", "positive"),
        ("The bottle leaked everywhere", "bottle", "leaked", "包装", "negative"),
    ],
)
def test_english_opinions(text: str, aspect: str | None, opinion: str, category: str, polarity: str) -> None:
    (found,) = english_reader().read([text])[0]
    assert found.opinion
    assert opinion in found.opinion.text
    assert (found.aspect and found.aspect.text, found.category, found.polarity) == (aspect, category, polarity)


def test_what_is_asked_in_english_is_no_opinion() -> None:
    assert english_reader().read(["Is the texture greasy? Does it smell bad?"]) == [()]


def test_a_mixed_text_has_opinions_in_both_languages() -> None:
    found = bundled_labeller().label("物流很快，but the bottle leaked and the smell is awful")
    words = [opinion.opinion.text for opinion in found.opinions if opinion.opinion]
    assert [word for word in ("很快", "leaked", "awful") if any(word in each for each in words)] == [
        "很快",
        "leaked",
        "awful",
    ]


@pytest.mark.parametrize(
    ("text", "found", "pairs"),
    [
        ("很好的精华", [(0, 2, True), (3, 5, False)], [Pair(3, 5, 0, 2)]),
        ("味道清新淡雅", [(0, 2, False), (2, 4, True), (4, 6, True)], [Pair(0, 2, 2, 4), Pair(0, 2, 4, 6)]),
        ("包装。很好", [(0, 2, False), (3, 5, True)], [Pair(0, 2, 0, 0), Pair(0, 0, 3, 5)]),
        ("很好", [(0, 2, True)], [Pair(0, 0, 0, 2)]),
    ],
)
def test_chinese_pairs(text: str, found: list[tuple[int, int, bool]], pairs: list[Pair]) -> None:
    assert pair_chinese(text, found) == pairs


def test_english_pairs_stay_within_their_sentence() -> None:
    text = "Great taste. The box is broken"
    found = [(0, 5, True), (6, 11, False), (17, 20, False), (24, 30, True)]
    assert pair_english(text, found) == [Pair(6, 11, 0, 5), Pair(17, 20, 24, 30)]


def test_tags_and_spans_are_each_others_inverse() -> None:
    spans = [(0, 2, False), (2, 5, True), (5, 6, True), (8, 9, False)]
    tags = in_tags(9, spans)
    assert tags.tolist() == [
        ASPECT_FIRST, ASPECT_MORE, OPINION_FIRST, OPINION_MORE, OPINION_MORE, OPINION_FIRST, 0, 0, ASPECT_FIRST,
    ]  # fmt: skip
    emissions = np.zeros((11, TAGS), dtype=np.float32)
    emissions[np.arange(1, 10), tags] = 5
    chain = Chain(np.zeros((TAGS, TAGS), np.float32), np.zeros(TAGS, np.float32))
    assert chain.spans(np.array([0]), np.array([11]), emissions) == [spans]


def test_unknown_units_and_pairs_have_id_nought() -> None:
    codes = characters(["很好"]).codes
    known = Vocabulary.of(codes[1:2], codes[1:2], codes[2:3])
    assert [each.tolist() for each in known.ids(codes)] == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


def test_words_of_blanked_texts_are_cut_anew() -> None:
    blanked = Opinion(None, Span("很 好", 0, 3), "整体", "positive", "praise")
    assert recut([blanked], "很a好") == (Opinion(None, Span("很a好", 0, 3), "整体", "positive", "praise"),)
