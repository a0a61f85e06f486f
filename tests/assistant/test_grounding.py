"""Assertions of a draft against the facts of the day."""

from datetime import date

import pytest

from assistant.drafting.brief import Brief
from assistant.drafting.compose import inspect
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import ReviewQuote, Voice, gather
from assistant.drafting.grounding.sameness import TOO_ALIKE, containment
from assistant.drafting.past import PastCreative
from knowledge.products import Claim, LandingPage, Offer, ProductSheet, Proof

TODAY = date(2026, 11, 5)
KETTLE = ProductSheet(
    sku="K-1",
    name="山隐保温壶",
    english_name="Shanyin Kettle",
    category="保温壶",
    price=159,
    size="1.5L",
    attributes={"内胆": "316不锈钢", "产地": "浙江永康"},
    claims=(
        Claim("K-1-C1", "保温12小时", "quantified", Proof("test", "BW-1", "某所", summary="95℃热水12小时后62℃")),
        Claim("K-1-C2", "噪声降低35%", "quantified", Proof("test", "BW-2", "某所", summary="20人试用14天")),
        Claim("K-1-C3", "抗菌率99%", "quantified", Proof("test", "BW-3", valid_until=date(2026, 1, 1))),
    ),
    offers=(Offer("加赠杯刷1个", date(2026, 11, 1), date(2026, 11, 11)), Offer("减60元", None, date(2026, 6, 1))),
    landing_page=LandingPage("出门一壶热水", ("整机保修2年",)),
)


class Heard:
    def voices(self, sku: str, *, until: date) -> list[Voice]:  # noqa: ARG002  the protocol's shape
        return [Voice("保温", "praise", 12, (ReviewQuote("r1", "早上灌的水，下班还是烫的"),), 15)]


def found(*lines: str, language: str = "zh", title: str = "") -> set[str]:
    brief = Brief("K-1", TODAY, language=language)  # type: ignore[arg-type]
    writing = Writing((*(Line(line, ("K-1-C1",)) for line in lines),), title)
    draft = inspect(writing, brief, gather(brief, KETTLE, None, Heard()))
    return {
        one.span.text
        for one in draft.findings
        if "依据" in one.category or "不符" in one.category or "不实" in one.category
    }


@pytest.mark.parametrize(
    "line",
    [
        "保温12小时，早上的水下午还热。",
        "保温720分钟。",
        "一壶1500ml，159元。",
        "316不锈钢内胆，浙江永康产。",
        "11月11日前加赠杯刷1个。",
        "整机保修2年。",
        "噪声降低了35%，20人试用过14天。",
        "12位顾客说：“早上灌的水，下班还是烫的”",
        "它不能治疗感冒，也没有抗菌一说。",
        "想要24小时都有热水？",
        "It keeps water hot for 12 hours, for ¥159.",
    ],
)
def test_what_stands_on_a_fact_is_let_through(line: str) -> None:
    assert found(line, language="en" if line.isascii() or line.startswith("It") else "zh") == set()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("保温24小时。", "24小时"),
        ("保温二十四小时。", "二十四小时"),
        ("保温12天。", "12天"),
        ("噪声提升35%。", "35%"),
        ("保温效果提升了35%。", "35%"),
        ("抗菌率99%。", "99%"),
        ("下单减60元。", "60元"),
        ("买就送帆布袋。", "送帆布袋"),
        ("比同类产品更轻。", "比同类产品更轻"),
        ("明星同款。", "明星同款"),
        ("皮肤科医生推荐。", "医生推荐"),
        ("拿过国际金奖。", "金奖"),
        ("德国进口。", "德国进口"),
        ("孕妇也可以放心用。", "孕妇"),
        ("还能助眠。", "助眠"),
        ("最后3天。", "最后3天"),
        ("终身保修。", "终身"),
        ("98位顾客都这么说。", "98位"),
        ("有顾客说：“早上灌的水，晚上还是烫的”", "“早上灌的水，晚上还是烫的”"),
        ("为什么98%的人都选它？", "98%"),
        ("It lowers cholesterol.", "lowers cholesterol"),
        ("Dermatologists recommend it.", "Dermatologists recommend"),
    ],
)
def test_what_stands_on_none_is_flagged_where_it_stands(line: str, words: str) -> None:
    assert any(words in one or one in words for one in found(line, language="en" if line.isascii() else "zh"))


def test_titles_are_checked_too() -> None:
    assert found("保温12小时。", title="保温36小时") == {"36小时"}


def test_private_data_leaves_no_draft() -> None:
    brief = Brief("K-1", TODAY)
    text = "保温12小时。收件人：王小明，电话13800138000。"
    draft = inspect(Writing((Line(text, ("K-1-C1",)),)), brief, gather(brief, KETTLE))
    assert "13800138000" not in draft.text
    assert draft.writing.notes


def test_copy_that_ran_is_named() -> None:
    brief = Brief("K-1", TODAY)
    body = (
        "周末去爬山，最怕半山腰只剩一口凉水，风一吹手都伸不出来。"
        "带上这一壶坐下来慢慢喝，热气把眼镜都蒙住了，旁边的人也凑过来讨一杯。"
    )
    ran = PastCreative("春季-07", body.replace("周末", "上周末"))
    evidence = gather(brief, KETTLE)
    held = type(evidence)(evidence.product, evidence.facts, past=(ran,))
    draft = inspect(Writing((Line(body, ("K-1-C1",)),)), brief, held)
    assert [one.rule.split("重合")[0] for one in draft.findings if one.category == "和已有素材太像"] == ["与春季-07"]
    assert containment(body, "山隐保温壶，保温12小时，159元。" * 3) < TOO_ALIKE
