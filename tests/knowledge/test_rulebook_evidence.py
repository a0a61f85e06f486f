"""Facts beside a text clear a claim of the same effect, number and unit, while they hold, and for these goods alone."""

from datetime import date

import pytest

from knowledge.rulebook import check

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("24小时保湿", "24小时保湿功效检测报告，编号SH-24001"),
        ("24小时保湿", "保湿24h，第三方检测报告"),
        ("28天细纹减少23%", "人体功效评价报告：28天细纹减少23%"),
        ("24小时保湿", "24小时保湿检测报告，有效期至2027-05-01"),
    ],
)
def test_facts_that_prove(text: str, context: str) -> None:
    assert not check(text, today=TODAY, context=context).violates


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("24小时保湿", "12小时保湿检测报告"),
        ("24小时保湿", "保湿提升24%的检测报告"),
        ("24小时保湿", "24小时控油检测报告"),
        ("24小时保湿", "24小时保湿检测报告，有效期至2025-05-01"),
        ("24小时保湿", "24小时保湿的检测报告尚未出具"),
        ("24小时保湿", "权威机构显示24小时保湿，有报告"),
        ("24小时保湿", "旧款24小时保湿检测报告"),
        ("24小时保湿", "原料供应商的24小时保湿检测报告"),
        ("28天细纹减少23%", "人体功效评价报告：28天细纹减少13%"),
        ("全网最好用的面霜", "全网最好用，检测报告编号SH-24001"),
    ],
)
def test_facts_that_do_not_prove(text: str, context: str) -> None:
    assert check(text, today=TODAY, context=context).violates
