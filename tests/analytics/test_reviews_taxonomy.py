"""The taxonomy file, and masking of what identifies a person."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.reviews.pii import mask
from analytics.reviews.review import CATEGORIES
from analytics.reviews.taxonomy import Fault, TaxonomyFaulty, bundled, check, load

FAULTY = """groups:
  - group: 气味
    needs:
      - name: 味道刺鼻
        label_en: Harsh smell
        definition: 难闻
        category: 味道
        owner: 产品
        severity: taste
        complaint: [刺鼻, '/(/']
      - name: 味道刺鼻
        label_en: Again
        definition: 又一个
        category: 气味
        owner: 老板
        severity: taste
        praised_as: 没有这项
        complaints: [臭]
"""


def test_the_bundled_file_has_no_faults_and_all_that_was_promised() -> None:
    names = {need.name for need in bundled().needs}
    assert {
        "敏感肌适用",
        "油皮持妆",
        "漏液破损",
        "物流慢",
        "味道刺鼻",
        "假货疑虑",
        "过敏反应",
        "孕妇可用",
        "正品验证",
    } <= names
    assert all(need.definition and need.label_en for need in bundled().needs)


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.yml"
    file.write_text(FAULTY, "utf-8")
    found = check(file)
    assert [fault.line for fault in found] == [7, 10, 11, 11, 15, 17, 18]
    assert found[0] == Fault(
        7,
        f"category is one of {', '.join(CATEGORIES)}, not 味道",
    )
    with pytest.raises(TaxonomyFaulty, match=r"taxonomy\.yml:10: .*no regular expression"):
        load(file)


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("groups: 3", 1), ("groups: [", 1), ("groups:\n  - needs: []\n", 2)],
)
def test_no_taxonomy_at_all(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "taxonomy.yml"
    file.write_text(text, "utf-8")
    assert [fault.line for fault in check(file)] == [line]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678，请回电", "电话[电话]，请回电"),
        ("打138-1234-5678找我", "打[电话]找我"),
        ("座机0571-88886666", "座机[电话]"),
        ("call 415-555-0199 please", "call [电话] please"),
        ("身份证33010619900101123X", "身份证[证件号]"),
        ("发到a.b@example.com谢谢", "发到[邮箱]谢谢"),
        ("订单号：TB2026110112345 没发货", "订单号：[订单号] 没发货"),
        ("order #1234567890 never came", "order #[订单号] never came"),
        ("寄到浙江省杭州市西湖区文三路478号3栋402室", "[地址]"),
        ("I live at 12 Old Mill Road, Apt 4B", "I live at [地址]"),
        ("单子退了吗，姓名李女士", "单子退了吗，姓名[姓名]"),
        ("收件人：王小满。", "收件人：[姓名]。"),
        ("联系人安排了，姓名写错了", "联系人安排了，姓名写错了"),
        ("用了3个月，买了2瓶，一共239元", "用了3个月，买了2瓶，一共239元"),
        ("快递员放在路口，3号才到", "快递员放在路口，3号才到"),
    ],
)
def test_masks_what_identifies(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text())
def test_no_mobile_number_survives(before: str, number: str, after: str) -> None:
    masked = mask(f"{before} {number} {after}")
    assert f" {number} " not in masked or number in before + after


@given(st.text(max_size=200))
def test_masking_never_raises_and_is_stable(text: str) -> None:
    assert mask(mask(text)) == mask(text)
