"""How a brand speaks: read from a file, carried by every sheet, minded by the check and the drafts."""

from datetime import date
from pathlib import Path

import pytest

from assistant.drafting.brief import Brief
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence, gather
from assistant.drafting.writing.house import HouseWriter, in_house
from knowledge.brand import read_brand
from knowledge.product_shelf import ProductShelf
from knowledge.products import BrandVoice, Claim, ProductSheet, Proof, Unsaid
from knowledge.rulebook import Finding, check

TODAY = date(2026, 11, 1)
BRAND = """
voice: [平实, 不催促]
prefer: [{say: 肌肤, instead_of: [皮肤, 脸皮]}]
do_not_say:
  - {word: 亲们, reason: 不这样称呼顾客, instead: 你}
  - 家人们
emoji: 无
sign_off: 澄野，慢慢来
lines:
  - {名称: 防晒, 品类: [防晒], do_not_say: [{词: 晒死, 原因: 不制造恐慌}], sign_off: 记得补涂}
"""
CREAM = "sku: A\nname: 面霜\ncategory: 面霜\nmust_not_say: [医用]\n"
SUN = "sku: B\nname: 防晒乳\ncategory: 防晒\n"


def shelf(folder: Path, brand: str = BRAND) -> ProductShelf:
    (folder / "products").mkdir()
    (folder / "products" / "a.yml").write_text(CREAM, encoding="utf-8")
    (folder / "products" / "b.yml").write_text(SUN, encoding="utf-8")
    (folder / "brand.yml").write_text(brand, encoding="utf-8")
    return ProductShelf(folder / "products")


def test_each_product_carries_the_voice_of_its_line(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    cream, sun = kept.sheets
    assert cream.house == BrandVoice(
        ("平实", "不催促"),
        {"皮肤": "肌肤", "脸皮": "肌肤"},
        (Unsaid("亲们", "不这样称呼顾客", "你"), Unsaid("家人们")),
        "none",
        "澄野，慢慢来",
    )
    assert [each.word for each in cream.unsaid()] == ["医用", "亲们", "家人们"]
    assert [each.word for each in sun.unsaid()] == ["亲们", "家人们", "晒死"]
    assert (sun.house.sign_off, sun.house.emoji) == ("记得补涂", "none")
    (tmp_path / "brand.yml").unlink()
    assert kept.sheets[0].must_not_say == ("医用",)


def test_the_check_says_why_and_what_instead(tmp_path: Path) -> None:
    found = check("亲们看过来，晒死也不怕", today=TODAY, product=shelf(tmp_path).get("B")).findings
    brand = [finding for finding in found if finding.category == "品牌禁用"]
    assert [(finding.span.text, finding.suggestion) for finding in brand] == [
        ("亲们", "品牌不说“亲们”：不这样称呼顾客；改说“你”"),
        ("晒死", "品牌不说“晒死”：不制造恐慌；删去，或换个说法"),
    ]


@pytest.mark.parametrize(
    ("brand", "faults"),
    [
        ("voise: x\n", ["brand.yml:1 “voise” is not a field here: did you mean “voice”?"]),
        (
            "emoji: 疯狂\nprefer: [x]\n",
            ["brand.yml:2 write {say: WORD", "brand.yml:1 emoji should be none, few or many"],
        ),
        ("lines: [{name: 防晒}]\n", ["brand.yml:1 the line “防晒” names no categories or products"]),
        ("do_not_say: [{reason: x}]\n", ["brand.yml:1 “word” is missing"]),
        ("- x\n", ["brand.yml:1 should be a mapping"]),
    ],
)
def test_a_brand_file_with_faults_says_them_and_is_silent(tmp_path: Path, brand: str, faults: list[str]) -> None:
    kept = shelf(tmp_path, brand)
    assert [sheet.house for sheet in kept.sheets] == [BrandVoice(), BrandVoice()]
    assert len(kept.faults) == len(faults)
    for fault, begins in zip(kept.faults, faults, strict=True):
        assert str(fault).startswith(begins)
    assert read_brand(tmp_path / "none.yml")[1] == ()


class Fixed:
    """A writer of one text."""

    def write(self, brief: Brief, evidence: Evidence, variant: int, avoid: tuple[Finding, ...] = ()) -> Writing:  # noqa: ARG002  a writer's shape
        return Writing((Line("皮肤干的时候。有人说“皮肤不疼了”。适用敏感皮肤。", ("C1",)),), title="皮肤喝水")


def test_drafts_take_the_brand_s_words_outside_quotes_and_facts() -> None:
    voice = BrandVoice(prefer={"皮肤": "肌肤"}, emoji="none", sign_off="慢慢来")
    proof = Proof("report", "R-1", summary="33人")
    sheet = ProductSheet("A", "面霜", claims=(Claim("C1", "适用敏感皮肤", "mildness", proof),), house=voice)
    brief = Brief("A", TODAY, platform="社群")
    written = HouseWriter(Fixed()).write(brief, gather(brief, sheet), 0)
    assert [line.text for line in written.lines] == ["肌肤干的时候。有人说“皮肤不疼了”。适用敏感皮肤。", "慢慢来"]
    assert written.title == "肌肤喝水"
    assert in_house(brief, voice).leave_out == ("emoji",)
