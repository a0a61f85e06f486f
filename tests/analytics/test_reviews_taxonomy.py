"""The taxonomy file, and masking of what identifies a person."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.reviews.pii import mask
from analytics.reviews.taxonomy import BUNDLED, NeedEntry, Taxonomy, bundled
from analytics.reviews.taxonomy_file import TaxonomyFaulty, check, load

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

SOUND = """version: 1
owners: [门店, 研发]
groups:
  - group: 饮品
    owner: 门店
    needs:
      - name: 出杯慢
        definition: 等多久。
        category: 服务
        severity: service
        complaint: [等太久, '/等了.{1,4}分钟/']
        synonyms: [出餐慢, 排队久]
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
    assert "不能是“味道”" in found[0].zh
    assert found[5].en == "praised_as names 没有这项, which is no need here"
    assert found[6].en.startswith("complaints is no field of a need; did you mean complaint?; there are name,")
    with pytest.raises(TaxonomyFaulty, match=r"taxonomy\.yml:10 .*no regular expression"):
        load(file)


def test_a_file_without_faults_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.yml"
    file.write_text(SOUND, "utf-8")
    assert check(file) == ()
    taxonomy = load(file)
    assert (taxonomy.groups, taxonomy.owners) == (("饮品",), ("门店", "研发"))
    assert taxonomy.needs[0] == NeedEntry(
        name="出杯慢",
        group="饮品",
        label_en="出杯慢",
        definition="等多久。",
        category="服务",
        owner="门店",
        severity="service",
        complaint=("等太久", "/等了.{1,4}分钟/"),
        synonyms=("出餐慢", "排队久"),
    )
    assert taxonomy.needs[0].naming == ("出餐慢", "排队久")
    assert load(BUNDLED) == bundled()


def need(fields: str) -> str:
    return "groups:\n  - group: 饮品\n    needs:\n      - {" + fields + "}\n"


WHOLE = "name: 出杯慢, definition: 等, category: 服务, owner: 客服, severity: service, complaint: [等太久]"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "a list called groups is missing")]),
        ("groups: 3", [(1, "a list called groups is missing")]),
        ("groups: []", [(1, "a list called groups is missing")]),
        ("group:\n  - 1", [(1, "group is no field of the file; did you mean groups?")]),
        ("groups:\n  - needs: []\n", [(2, "a group needs its name under group and a list under needs")]),
        ("groups:\n  - 饮品\n", [(2, "a group is written as field: value"), (2, "a group needs its name")]),
        (need(WHOLE), []),
        (need(WHOLE.replace("owner: 客服, ", "")), [(4, "owner is missing")]),
        (need(WHOLE.replace("severity: service", "severity: servce")), [(4, "servce; did you mean service?")]),
        (need(WHOLE + ", name: 又一个"), [(4, "name is written twice")]),
        (need(WHOLE + ", praise: [等太久]"), [(4, "等太久 is both a complaint and praise")]),
        (need(WHOLE + ", asks: [久]"), [(4, "久 is too short: two characters at least")]),
        (need(WHOLE + ", asks: ['/.*/']"), [(4, "would match every text")]),
        (need(WHOLE + ", asks: 等多久"), [(4, "asks is a list of patterns")]),
        (need(WHOLE + ", praised_as: 出杯快"), [(4, "praised_as names 出杯快, which is no need here; did you mean")]),
        (need(WHOLE) + need(WHOLE).removeprefix("groups:\n"), [(5, "stands already"), (7, "stands already")]),
        ("a: &a [1]\nb: [*a]\n", [(2, "aliases")]),
        ("groups: " + "[" * 200, [(1, "too deeply")]),
    ],
)
def test_each_fault_has_its_line_and_says_how_to_mend_it(
    tmp_path: Path, text: str, faults: list[tuple[int, str]]
) -> None:
    file = tmp_path / "taxonomy.yml"
    file.write_text(text, "utf-8")
    found = check(file)
    expected = [line for line, _ in faults]
    assert [fault.line for fault in found][: len(faults)] == expected
    for (_, says), fault in zip(faults, found, strict=False):
        assert says in fault.en
        assert fault.zh != fault.en
    assert bool(found) == bool(faults)


def test_what_does_not_decide_labels_leaves_the_fingerprint() -> None:
    first, *rest = bundled().needs
    same = Taxonomy((replace(first, definition="另一句", owner="客服", group="别的"), *rest))
    other = Taxonomy((replace(first, synonyms=("敏感皮肤可用",)), *rest))
    assert same.fingerprint == bundled().fingerprint != other.fingerprint


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
