from datetime import date
from pathlib import Path

import pytest

from knowledge.product_shelf import ProductShelf
from knowledge.products import Ambiguous, Found, Offer, Proof
from knowledge.sheets import parse_sheet

TODAY = date(2026, 11, 1)

SERUM = """
sku: T-1
name: 舒缓修护精华液
short_names: [敏感肌精华, 精华]
english_name: Soothing Serum
price: 239
claims:
  - id: C1
    text: 适用敏感皮肤
    kind: mildness
    evidence: {kind: test, ref: R-1, by: 某机构, date: 2025-01-20, valid_until: null, summary: 33人28天}
  - id: C2
    text: 24小时保湿
    kind: quantified
    evidence: {kind: test, ref: R-2, date: 2024-01-20, valid_until: 2026-10-31}
  - {id: C3, text: 人人都爱, kind: other}
offers:
  - {text: 到手199元, from: 2026-10-20, until: 2026-11-11}
  - {text: 五月立减, from: 2026-05-01, until: 2026-05-31}
"""


def shelf(tmp_path: Path, *sheets: str) -> ProductShelf:
    for number, sheet in enumerate(sheets):
        (tmp_path / f"{number}.yml").write_text(sheet, encoding="utf-8")
    return ProductShelf(tmp_path)


def test_a_claim_is_evidence_only_while_its_proof_holds() -> None:
    sheet, faults = parse_sheet(SERUM)
    assert faults == ()
    assert sheet is not None
    assert [claim.id for claim in sheet.proven_claims(TODAY)] == ["C1"]
    assert [claim.id for claim in sheet.proven_claims(date(2026, 10, 31))] == ["C1", "C2"]
    assert [claim.id for claim in sheet.proven_claims(date(2024, 12, 31))] == ["C2"]


def test_an_offer_runs_both_its_end_days() -> None:
    sheet, _ = parse_sheet(SERUM)
    assert sheet is not None
    running = Offer("到手199元", date(2026, 10, 20), date(2026, 11, 11))
    assert running in sheet.offers
    days = [date(2026, 10, 19), date(2026, 10, 20), date(2026, 11, 11), date(2026, 11, 12)]
    assert [running.runs(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("sheet", "faults"),
    [
        ("sku: [", ["s.yml:2 is not YAML"]),
        ("- a\n", ["s.yml:1 should be a mapping"]),
        ("name: 面霜\n", ["s.yml:1 “sku” is missing"]),
        ("sku: A\nname: B\nprice: 很贵\n", ["s.yml:3 price should be a number such as 239, not “很贵”"]),
        ("sku: A\nname: B\nclaim: x\n", ["s.yml:3 “claim” is not a field"]),
        ("sku: A\nname: B\nclaims:\n  - text: 好\n", ["s.yml:4 “id” is missing"]),
        ("sku: A\nname: B\noffers:\n  - {text: x, until: 年底}\n", ["s.yml:4 “until” should be a day"]),
        (
            "sku: A\nname: B\noffers:\n  - {text: x, from: 2026-02-02, until: 2026-01-01}\n",
            ["s.yml:4 the offer ends 2026-01-01, before it starts 2026-02-02"],
        ),
        ("sku: A\nname: B\nusage: [1]\nscenes: {a: b}\n", ["s.yml:3 “usage” should be one", "s.yml:4 “scenes” should"]),
    ],
)
def test_faults_name_line_and_remedy(sheet: str, faults: list[str]) -> None:
    read, found = parse_sheet(sheet, "s.yml")
    assert read is None
    assert len(found) == len(faults)
    for fault, begins in zip(found, faults, strict=True):
        assert str(fault).startswith(begins)


def test_two_sheets_of_one_sku_are_a_fault(tmp_path: Path) -> None:
    both = shelf(tmp_path, SERUM, SERUM)
    assert [sheet.sku for sheet in both.sheets] == ["T-1"]
    assert [str(fault) for fault in both.faults] == ["1.yml:1 sku T-1 already has a sheet; give this one its own"]


MASK = "sku: T-2\nname: 保湿面膜\nshort_names: [面膜]\n"
BRUSH = "sku: T-3\nname: 软毛面膜刷\nshort_names: [面膜刷, 刷子]\n"
BRIGHT = "sku: T-4\nname: 亮肤精华\nshort_names: [精华]\n"


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("给敏感肌精华写三条文案", "T-1"),
        ("draft an ad for the soothing serum", "T-1"),
        ("t-2 的标题", "T-2"),
        ("面膜刷的种草笔记", "T-3"),
        ("写一条面膜的文案", "T-2"),
        ("亮肤精华", "T-4"),
    ],
)
def test_the_longest_name_decides(tmp_path: Path, text: str, sku: str) -> None:
    found = shelf(tmp_path, SERUM, MASK, BRUSH, BRIGHT).find(text)
    assert isinstance(found, Found)
    assert found.sheet.sku == sku


def test_a_shared_name_is_ambiguous(tmp_path: Path) -> None:
    found = shelf(tmp_path, SERUM, BRIGHT).find("给精华写文案")
    assert isinstance(found, Ambiguous)
    assert [sheet.sku for sheet in found.sheets] == ["T-1", "T-4"]


@pytest.mark.parametrize("text", ["今天天气", "XT-12", ""])
def test_finds_nothing(tmp_path: Path, text: str) -> None:
    assert shelf(tmp_path, SERUM).find(text) is None


def test_a_missing_folder_is_an_empty_shelf(tmp_path: Path) -> None:
    assert ProductShelf(tmp_path / "none").sheets == ()


def test_a_proof_without_a_reference_proves_nothing() -> None:
    assert not Proof("test", "").holds(TODAY)
