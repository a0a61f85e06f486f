"""Short texts that take no side, and those that do."""

import pytest

from analytics.reviews.label import bundled_labeller
from analytics.reviews.siding import siding
from analytics.reviews.train.written import written


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("昨天到的，还没拆", False),
        ("收到了还没用", False),
        ("用着很舒服，会回购", True),
        ("漏了一半，退货", True),
        ("Works beautifully, I love it", True),
        ("", True),
        ("昨天到的，还没拆。" * 20, True),
    ],
)
def test_short_texts_without_a_side_are_told(text: str, taken: bool) -> None:
    assert siding().none_taken([text]) == [not taken]


def test_a_text_that_takes_no_side_is_neutral_unless_a_need_is_complained_of() -> None:
    aside, complains = bundled_labeller().label_many(["昨天到的，还没拆", "昨天到的，漏液了，还没拆"])
    assert (aside.polarity, aside.kind) == ("neutral", "scenario")
    assert complains.polarity == "negative"


def test_written_sentences_are_whole_and_their_parts_near_what_is_meant() -> None:
    for language in ("zh", "en"):
        found = written(language)
        assert {each.polarity for each in found} == {"positive", "negative", "neutral"}
        assert {each.side for each in found} == {"complaint", "praise", "question", "none", ""}
        held_out = sum(each.part == "held_out" for each in found) / len(found)
        assert 0.15 < held_out < 0.25
