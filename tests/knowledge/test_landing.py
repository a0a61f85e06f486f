from datetime import date

import pytest

from knowledge.landing import off_the_page, with_page
from knowledge.products import LandingPage, ProductSheet
from knowledge.rulebook import check

KETTLE = ProductSheet(
    sku="K-1",
    name="保温壶",
    price=159,
    size="1.5L",
    landing_page=LandingPage("一壶热水", ("保温12小时", "整机保修2年")),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("保温12小时，159元，保修2年", []),
        ("两瓶3斤水，周末去爬山", []),
        ("七天无理由，保温720分钟", [("无理由", "medium"), ("七天", "low")]),
        ("保温24小时，只要99元", [("24小时", "low"), ("99元", "low")]),
        ("Money-back guarantee.", [("Money-back", "medium"), ("guarantee", "medium")]),
    ],
)
def test_what_the_page_does_not_say_is_named(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.span.text, one.severity) for one in off_the_page(text, KETTLE)] == found


def test_a_page_finding_advises_and_forbids_nothing() -> None:
    text = "保温24小时"
    result = with_page(check(text, today=date(2026, 11, 5)), text, KETTLE)
    assert result.findings[-1].category == "落地页没有这一承诺"
    assert "整机保修2年" in result.findings[-1].suggestion
    assert result.outcome == check(text, today=date(2026, 11, 5)).outcome


def test_without_a_page_nothing_is_said() -> None:
    assert list(off_the_page("终身保修", ProductSheet(sku="K-2", name="壶"))) == []
