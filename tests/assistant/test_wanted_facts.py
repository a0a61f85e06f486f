"""What an order wants said, found among a sheet's facts by name, value, unit and other words for the same."""

from datetime import date

import pytest

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, gather
from assistant.drafting.matter.wanted import first_wanted, untold
from assistant.drafting.writing.sparing import sparing
from knowledge.products import Claim, Offer, ProductSheet, Proof

TODAY = date(2026, 11, 1)
PROOF = Proof("test_report", "R-1", "某实验室", date(2026, 1, 1), summary="平均62.4℃")
KETTLE = ProductSheet(
    "K-1", "山涧保温壶", ("保温壶",), "Brook Flask", category="保温壶", price=129, size="1.5L",
    must_not_say=("续命",),
    attributes={"容量": "1.5L", "内胆": "316不锈钢", "重量": "480g", "颜色": "云白、松绿"},
    claims=(Claim("K-1-C1", "12小时后水温62℃", "quantified", PROOF), Claim("K-1-C2", "抑菌99%", "efficacy", None)),
    offers=(
        Offer("两只减20元", date(2026, 10, 20), date(2026, 11, 11)),
        Offer("到手价99元", date(2026, 12, 8), date(2026, 12, 12)),
    ),
)  # fmt: skip


def told(*mention: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    brief = Brief("K-1", TODAY, mention=mention)
    found: Evidence = first_wanted(brief, gather(brief, KETTLE))
    assert tuple(fact.id for fact in found.facts[: len(found.wanted)]) == found.wanted
    return found.wanted, untold(brief, found)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("容量", "K-1.容量"), ("1.5升", "K-1.容量"), ("1.5 L", "K-1.容量"), ("capacity", "K-1.容量"),
        ("316", "K-1.内胆"), ("480克", "K-1.重量"), ("weight", "K-1.重量"),
        ("配色", "K-1.颜色"), ("colours", "K-1.颜色"),
        ("12小时", "K-1-C1"), ("优惠", "K-1.offer.1"), ("the offer", "K-1.offer.1"), ("价格", "K-1.price"),
    ],
)  # fmt: skip
def test_a_word_means_a_fact(word: str, first: str) -> None:
    wanted, missing = told(word)
    assert (wanted[:1], missing) == ((first,), ())


@pytest.mark.parametrize("word", ["抑菌", "99元", "双12到手价99", "防摔", "dishwasher", "国家专利"])
def test_a_word_that_no_proven_fact_bears_out_is_said_to_be_left_out(word: str) -> None:
    assert told(word) == ((), (f"资料里没有“{word}”的有效依据，没有写。",))


@pytest.mark.parametrize(
    ("word", "first", "note"),
    [
        ("2升", "K-1.容量", "资料里只有“容量1.5L”的依据，“2升”没有写。"),
        ("24小时保温", "K-1-C1", "资料里只有“12小时后水温62℃”的依据，“24小时保温”没有写。"),
    ],
)
def test_a_figure_that_the_sheet_gives_otherwise_is_said_beside_the_sheets(word: str, first: str, note: str) -> None:
    wanted, missing = told(word)
    assert (wanted[:1], missing) == ((first,), (note,))


def test_what_may_not_be_said_is_said_not_to_be_and_why() -> None:
    (told_best,) = told("全网最好的保温壶")[1]
    (told_brand,) = told("续命水")[1]
    assert told_best.startswith("“全网最好的保温壶”没有写：“全网最")
    assert told_brand == "“续命水”没有写：“续命”是商品资料或品牌规定不说的。"


def test_several_words_keep_their_order() -> None:
    wanted, missing = told("颜色", "抑菌", "重量", "防摔")
    assert wanted == ("K-1.颜色", "K-1.重量")
    assert missing == ("资料里没有“抑菌”、“防摔”的有效依据，没有写。",)


@pytest.mark.parametrize(
    ("brief", "note"),
    [
        (
            Brief("K-1", TODAY, mention=("双11到手价",), leave_out=("price",)),
            "既要写“双11到手价”，又不要提价格，两者矛盾：按不提写的。",
        ),
        (
            Brief("K-1", TODAY, mention=("the discount",), leave_out=("price",), language="en"),
            "“the discount” is wanted and the price is not to be told: it was left out.",
        ),
    ],
)
def test_an_order_at_odds_with_itself_is_told_so(brief: Brief, note: str) -> None:
    assert untold(brief, sparing(brief, gather(brief, KETTLE))) == (note,)
