"""What the product eased is no reaction, what is asked before buying is no complaint, and a reaction is not doubted."""

from typing import Literal

import pytest

from analytics.reviews.label import bundled_labeller
from analytics.reviews.pii import mask
from analytics.reviews.review import Review
from analytics.reviews.severity import assess, is_ticket
from analytics.reviews.taxonomy import bundled


@pytest.mark.parametrize(
    ("text", "stars", "source", "ground"),
    [
        ("用了一周，之前的过敏缓解了，会回购", 5, "review", None),
        ("my rash is gone, love it", 5, "review", None),
        ("过敏了，停用才好", 1, "review", "medical"),
        ("用了过敏，三天了还没好转", 1, "review", "medical"),
        ("the rash has not gone away", 2, "review", "medical"),
        ("有没有便宜点的套装推荐，不要太贵", None, "inquiry", None),
        ("收到就漏了，还能用吗", None, "inquiry", "damage"),
    ],
)
def test_what_comes_to_the_desk(
    text: str, stars: int | None, source: Literal["review", "inquiry"], ground: str | None
) -> None:
    review, taxonomy = Review("R1", text, source=source, stars=stars), bundled()
    labelled = bundled_labeller().label(text)
    found = assess(labelled, review, taxonomy).ground if is_ticket(labelled, review, taxonomy) else None
    assert found == ground


def test_stars_do_not_contradict_a_reaction_that_is_told() -> None:
    text = "My face swelled up and I couldn't breathe, went to the ER, the staff there were great and helped me"
    reason = assess(bundled_labeller().label(text), Review("R1", text, stars=1), bundled()).reason("en")
    assert "contradict" not in reason


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("麻烦寄到杭州市余杭区未来园北区12幢2单元904，谢谢", "麻烦寄到[地址]，谢谢"),
        ("打我一五九二二三三四四五五", "打我[电话]"),
        ("打我一五九 二二三三 四四五五", "打我[电话]"),
        ("这栋楼的8栋都用这款", "这栋楼的8栋都用这款"),
        ("一共用了三四瓶", "一共用了三四瓶"),
    ],
)
def test_buildings_and_spoken_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
