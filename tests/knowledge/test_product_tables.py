"""Tables of products, with claims and offers beside them, become the sheets that YAML would be."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.product_names import near
from knowledge.product_shelf import ProductShelf
from knowledge.product_tables import Table, read_tables, says_facts
from knowledge.products import Claim, Offer, ProductSheet, Proof
from knowledge.sheet_files import NewSheet, file_name, over, sheet_text, write_sheets
from knowledge.sheets import parse_sheet
from knowledge.tree_reading import LONGEST_TEXT

KETTLE = {
    "货号": "K-1",
    "商品名称": "折叠水壶",
    "别名": "水壶；热水壶",
    "售价": "￥1,159元",
    "属性:材质": "硅胶",
    "备案号": "B-7",
}
PROOF = {"sku": "k-1", "宣称": "5分钟烧开", "类型": "quantified", "依据类型": "检测报告", "报告编号": "R-9",
         "日期": "2026/03/02", "有效期至": "长期", "可用于": "详情页、小红书"}  # fmt: skip
OFFER = {"商品编码": "K-1", "优惠内容": "第二件半价", "开始": "2026-10-20", "结束": "2026年11月11日"}


def tables(*rows: dict[str, Any]) -> list[Table]:
    return [Table("p.csv", "products", [(at, row) for at, row in enumerate(rows, 2)])]


def test_a_row_with_its_claims_and_offers_is_a_sheet() -> None:
    read = read_tables(
        [Table("b[优惠]", "offers", [(2, OFFER)]), Table("b[宣称]", "claims", [(2, PROOF)]), *tables(KETTLE)]
    )
    assert read.faults == []
    assert read.sheets == [
        ProductSheet(
            "K-1",
            "折叠水壶",
            ("水壶", "热水壶"),
            price=1159.0,
            filing=Proof("", "B-7"),
            attributes={"材质": "硅胶"},
            claims=(
                Claim(
                    "K-1-C1",
                    "5分钟烧开",
                    "quantified",
                    Proof("检测报告", "R-9", issued_on=date(2026, 3, 2), used_for=("详情页", "小红书")),
                ),
            ),
            offers=(Offer("第二件半价", date(2026, 10, 20), date(2026, 11, 11)),),
        )
    ]
    assert parse_sheet(sheet_text(read.sheets[0]))[0] == read.sheets[0]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([{"名字": "x", "卖点": "y"}], ["p.csv:1 no column is the sku; the headers are 名字, 卖点"]),
        ([KETTLE, KETTLE], ["p.csv:3 sku K-1 has two rows"]),
        ([{"sku": "A", "name": "B", "price": "九块九"}], ["p.csv:2 price should be a number such as 239"]),
        ([{"sku": "A", "name": "B", "划线价": 9}], ["p.csv:2 a list price needs its basis"]),
        ([{"sku": "A"}, {"sku": "C", "name": "字" * (LONGEST_TEXT + 1)}],
         ["p.csv:2 “name” is missing", "p.csv:3 “name” is 2,001 characters long"]),
    ],
)  # fmt: skip
def test_every_fault_has_its_row(rows: list[dict[str, Any]], faults: list[str]) -> None:
    read = read_tables(tables(*rows))
    assert len(read.faults) == len(faults)
    for fault, begins in zip(read.faults, faults, strict=True):
        assert str(fault).startswith(begins)


def test_a_claim_of_a_product_that_is_not_there_names_the_likely_one() -> None:
    read = read_tables([*tables(KETTLE), Table("c.csv", "claims", [(7, {**PROOF, "sku": "K-11"})])])
    assert [str(fault) for fault in read.faults] == ["c.csv:7 no product row has the sku K-11: did you mean K-1?"]


def test_a_mapping_names_headers_and_the_rest_are_said_to_be_unused() -> None:
    read = read_tables(tables({"码": "A", "叫": "杯子", "痛点们": "烫手"}), {"sku": "码", "name": "叫"})
    assert [(sheet.sku, sheet.name) for sheet in read.sheets] == [("A", "杯子")]
    assert read.unused == ["痛点们"]
    assert not says_facts("售价")
    assert says_facts("属性：颜色")


def test_a_table_fills_in_and_drops_nothing() -> None:
    old = ProductSheet("K-1", "旧名", attributes={"颜色": "白"}, must_not_say=("医用",))
    new = ProductSheet("K-1", "新名", attributes={"材质": "硅胶"}, price=9.0)
    assert over(old, new, {"sku", "name", "attributes"}) == ProductSheet(
        "K-1", "新名", attributes={"颜色": "白", "材质": "硅胶"}, must_not_say=("医用",)
    )


def test_sheets_are_written_to_the_file_of_their_sku_and_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text("sku: K-1\nname: 旧名\n", encoding="utf-8")
    shelf = ProductShelf(tmp_path)
    assert [sheet.name for sheet in shelf.sheets] == ["旧名"]
    both = [ProductSheet("K-1", "新的名字"), ProductSheet("../K 2", "第二个")]
    write_sheets(tmp_path, [NewSheet(sheet, sheet_text(sheet)) for sheet in both])
    assert {sheet.name for sheet in shelf.sheets} == {"新的名字", "第二个"}
    assert {path.name for path in tmp_path.iterdir()} == {"mine.yml", file_name("../K 2")}
    (tmp_path / "mine.yml").unlink()
    assert [sheet.sku for sheet in shelf.sheets] == ["../K 2"]


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("sku: A\nname: B\nclaim: []\n", "did you mean “claims”"),
        ("货号: A\n名称: B\nsku: C\n", "“sku” stands twice"),
        ("sku: A\nname: B\nsku: C\n", "stands twice"),
        ("sku: A\nname: B\nusage: &a x\nsize: *a\n", "aliases are not read"),
        ("sku: A\nname: B\nclaims:\n - {id: 1, text: x, proof: {ref: r, date: 2026-02-01, valid_until: 2026-01-01}}\n",
         "valid until 2026-01-01, before it was issued"),
        ("sku: A\nname: B\nprice: 9\nlist_price: 8\nlist_price_basis: x\n", "the list price 8 is below the price 9"),
        ("sku: A\nname: B\nscenes: [" + ",".join("abc" for _ in range(300)) + "]\n", "has 300 items; at most 200"),
        ("sku: A\nname: " + "x" * 100_000 + "\n", "“name” is 100,000 characters long"),
        ("sku: !!python/object/apply:os.system [ls]\nname: B\n", "is not YAML"),
    ],
)  # fmt: skip
def test_what_a_sheet_may_not_hold(sheet: str, says: str) -> None:
    read, faults = parse_sheet(sheet, "s.yml")
    assert read is None
    assert any(says in str(fault) for fault in faults)


def test_a_sheet_in_chinese_reads_as_one_in_english_and_hidden_characters_go() -> None:
    chinese, faults = parse_sheet(
        '货号: A\n名称: "B\\u200b\\u202eC\\x1b"\n宣称: [{编号: C1, 宣称: 好, 依据: {报告编号: R}}]\n'
    )
    assert faults == ()
    assert chinese == ProductSheet("A", "BC", claims=(Claim("C1", "好", "", Proof("", "R")),))


def test_near_names() -> None:
    sheets = [ProductSheet("A", "神经酰胺面霜"), ProductSheet("B", "折叠水壶", english_name="Travel Kettle")]
    assert [sheet.sku for sheet in near("神经酰铵面霜", sheets)] == ["A"]
    assert [sheet.sku for sheet in near("travel kettel", sheets)] == ["B"]
    assert near("量子吹风机", sheets) == ()
