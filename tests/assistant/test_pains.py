"""The pain point of a draft that named none: what most customers say, of what the sheet can answer."""

from datetime import date
from pathlib import Path

from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence, ReviewQuote, Voice, gather
from assistant.drafting.matter.pains import Pain, chosen, ranked, why
from knowledge.products import Claim, ProductSheet, Proof

TODAY = date(2026, 11, 1)
KETTLE = ProductSheet(
    "K-1",
    "折叠水壶",
    claims=(
        Claim("C1", "0.8升水约5分钟烧开", "quantified", Proof("report", "R-1", summary="烧水5分钟")),
        Claim("C2", "折叠后厚度6厘米，行李箱放得下", "quantified", Proof("report", "R-2", summary="折叠后厚度6厘米")),
    ),
    pain_points=("烧水太慢等不及", "行李箱放不下", "噪音大"),
)


def heard(*voices: Voice, sheet: ProductSheet = KETTLE) -> Evidence:
    class Said:
        def voices(self, sku: str, *, until: date) -> tuple[Voice, ...]:  # noqa: ARG002  a source's shape
            return voices

    return gather(Brief("K-1", TODAY), sheet, None, Said())


def voice(need: str, customers: int, *quotes: str, polarity: str = "question") -> Voice:
    said = tuple(ReviewQuote(f"q{at}", quote) for at, quote in enumerate(quotes))
    return Voice(need, polarity, customers, said, customers)  # type: ignore[arg-type]


def test_what_most_customers_say_comes_first_and_what_nothing_answers_is_left_out() -> None:
    evidence = heard(voice("行李箱放不下", 41), voice("噪音大", 90), voice("烧水太慢等不及", 7, polarity="praise"))
    assert ranked(evidence) == (Pain("行李箱放不下", "行李箱放不下", 41), Pain("烧水太慢等不及"))
    assert chosen(Brief("K-1", TODAY), evidence, 1) == Pain("烧水太慢等不及")
    assert chosen(Brief("K-1", TODAY, pain="怕烫"), evidence, 0) == Pain("怕烫")


def test_a_need_is_known_by_its_customers_words() -> None:
    evidence = heard(voice("收纳", 12, "出差行李箱放不下", "我的行李箱放不下它"))
    assert ranked(evidence)[0] == Pain("行李箱放不下", "收纳", 12)
    assert why(ranked(evidence)[0], "zh") == "痛点选了“行李箱放不下”：近 180 天有 12 位顾客说到“收纳”。"
    assert "from the product sheet" in why(ranked(evidence)[1], "en")


def test_without_pain_points_on_the_sheet_the_needs_stand_for_them() -> None:
    bare = ProductSheet("K-1", "折叠水壶", claims=KETTLE.claims)
    evidence = heard(voice("烧水速度", 5), voice("行李箱", 9), voice("客服态度", 90), sheet=bare)
    assert [pain.customers for pain in ranked(evidence)] == [9, 5]
    assert chosen(Brief("K-1", TODAY), heard(sheet=bare), 0) is None


def test_a_quiet_product_hears_its_category_without_counts_or_praise(sample_home: Path) -> None:
    from analytics.warehouse import Warehouse
    from bot.evidence import LabelledVoices

    voices = LabelledVoices(Warehouse(f"duckdb:///{sample_home / 'warehouse.duckdb'}"))
    loud = voices.voices("CY-001", until=date(2026, 11, 10))
    assert max(each.customers for each in loud) > 5
    quiet = voices.voices("CY-001", until=date(2024, 1, 1))
    assert all(each.count == 0 and each.polarity != "praise" for each in quiet)
    first = next(each for each in loud if len(each.quotes) > 2)
    assert 8 <= len(first.quotes[0].text) <= 30
