"""What a draft is made of: pains that are answered, quotes that say something, scenes that fit."""

from datetime import date

import pytest

from assistant.drafting.brief import Brief
from assistant.drafting.compose import compose_all
from assistant.drafting.evidence import Evidence, ReviewQuote, Voice, gather
from assistant.drafting.matter.quotes import relieved, troubled
from assistant.drafting.matter.topics import Trouble
from assistant.drafting.matter.wording import answers
from assistant.drafting.writing.template_writer import TemplateWriter
from knowledge.products import Claim, ProductSheet, Proof

TODAY = date(2026, 11, 1)
SUNSCREEN = ProductSheet(
    sku="S-1",
    name="清透控油防晒乳",
    short_names=("控油防晒",),
    price=129,
    size="50ml",
    attributes={"质地": "水状乳液，成膜快", "颜色": "半透明，黄皮不假白"},
    claims=(
        Claim("C1", "面部油脂量平均降低35%", "quantified", Proof("test", "R-1", "某中心", summary="34名油皮测试4小时")),
        Claim("C2", "成膜快，两分钟后可以上妆", "efficacy", Proof("test", "R-2", "某中心", summary="110人使用14天")),
    ),
    scenes=("海边度假", "面试"),
    pain_points=("假白", "防晒油腻糊脸", "流进眼睛辣眼"),
)


def heard(polarity: str, *quotes: str) -> Evidence:
    said = tuple(ReviewQuote(f"q{number}", quote) for number, quote in enumerate(quotes))
    return Evidence(SUNSCREEN, voices=(Voice("防晒力", polarity, 9, said),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pain", "first"),
    [("假白", "半透明，黄皮不假白"), ("出油", "面部油脂量平均降低35%"), ("搓泥", "成膜快，两分钟后可以上妆")],
)
def test_the_answer_is_the_fact_that_meets_the_pain(pain: str, first: str) -> None:
    evidence = gather(Brief("S-1", TODAY), SUNSCREEN)
    assert answers(evidence, Trouble(pain))[0].text == first


def test_a_pain_no_fact_answers_is_not_chosen_and_said_so_when_ordered() -> None:
    brief = Brief("S-1", TODAY, platform="抖音", variants=6)
    drafts = compose_all(brief, gather(brief, SUNSCREEN), TemplateWriter())
    assert not any("辣眼" in draft.text + draft.title for draft in drafts)
    ordered = Brief("S-1", TODAY, platform="抖音", pain="流进眼睛辣眼")
    [draft] = compose_all(ordered, gather(ordered, SUNSCREEN), TemplateWriter())
    assert "没有直接回应“流进眼睛辣眼”" in draft.writing.notes[0]


@pytest.mark.parametrize(
    ("pain", "scene", "fits"),
    [
        ("下午就暗沉", "婚礼跟拍", False),
        ("换季脸颊泛红发热", "戴了一天口罩回家", False),
        ("防晒油腻糊脸", "海边度假", True),
        ("手干起倒刺", "洗碗后", True),
        ("不敢直接买正装", "健身房", False),
    ],
)
def test_a_scene_stands_beside_a_pain_that_is_at_home_there(pain: str, scene: str, fits: bool) -> None:
    assert Trouble(pain).at_home_in(scene) is fits


def test_quotes_name_the_pain_and_blame_nobody() -> None:
    evidence = heard("pain", "没用呢", "赠品多", "脸没黑，然而假白，黄黑皮慎入", "我这种黄皮，一涂就假白", "但没有假白")
    assert [one["quote"].text for one in troubled("假白", evidence, "zh")] == ["我这种黄皮，一涂就假白"]


def test_praise_is_cut_to_what_speaks_of_the_pain() -> None:
    evidence = heard(
        "praise", "赠品多很喜欢", "好吸收", "涂够量也不厚重，快递挺快", "重点是一点都不糊脸", "怎么用才不糊"
    )
    told = [one["quote"].text for one in relieved("防晒油腻糊脸", evidence, "zh")]
    assert told == ["涂够量也不厚重", "一点都不糊脸"]


def test_a_note_reads_as_paragraphs_and_tells_its_limits() -> None:
    brief = Brief("S-1", TODAY, platform="小红书", variants=4)
    for draft in compose_all(brief, gather(brief, SUNSCREEN), TemplateWriter()):
        paragraphs = [line for line in draft.writing.body.split("\n") if line]
        assert 3 <= len(paragraphs) <= 9
        assert draft.findings == ()
