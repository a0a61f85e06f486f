"""What a message asks for beside figures: the SQL or the definition of the last answer, and nothing else."""

import pytest

from assistant.skills.kpi.asks import asks_definition, asks_definition_of_the_last, wants_sql


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SQL", True),
        ("看看SQL", True),
        ("把对应的 sql 语句发我一下", True),
        ("SQL是什么", True),
        ("show me the sql please", True),
        ("what's the SQL for that?", True),
        ("SELECT * FROM orders", False),
        ("上周GMV的SQL", False),
    ],
)
def test_wants_the_sql(text: str, wanted: bool) -> None:
    assert wants_sql(text) is wanted


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("怎么算的", True),
        ("这个是怎么算出来的？", True),
        ("口径是什么", True),
        ("这个指标的口径是什么呀", True),
        ("它的定义呢", True),
        ("公式是什么", True),
        ("什么意思", True),
        ("how is it defined", True),
        ("how is that calculated?", True),
        ("what's the definition", True),
        ("what does it mean", True),
        ("and the formula?", True),
        ("点击率怎么算的", False),
        ("how is CTR defined", False),
        ("那抖音呢", False),
        ("怎么提升", False),
        ("", False),
    ],
)
def test_asks_how_the_last_figures_are_defined(text: str, alone: bool) -> None:
    assert asks_definition_of_the_last(text) is alone


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("点击率怎么算的", True),
        ("GMV口径是什么", True),
        ("what does CAC mean", True),
        ("how is CTR calculated", True),
        ("除了现金，各支付方式上周的营业额", False),
        ("上周各促销方式的销量", False),
        ("上周的点击率", False),
    ],
)
def test_asks_a_definition(text: str, asked: bool) -> None:
    assert asks_definition(text) is asked
