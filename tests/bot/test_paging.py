"""Pages hold all of a text, within the size, and end where a reader would pause."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.paging import pages, utf8

ENDS = st.sampled_from(["\n\n", "\n", "。", "！", ". ", "，", " ", "", "e\u0301", "👩‍👩‍👧", "🇨🇳🇨🇳", "\ud83d\ude00"])
PIECES = st.sampled_from(
    [
        "上周小红书的点击率是 3.12%",
        "click-through",
        "**小红书**",
        "[看明细](https://a.example/x)",
        "`SELECT 1`",
        "- 一",
        "a" * 40,
    ]
)
TEXTS = st.lists(st.tuples(PIECES | st.text(max_size=30), ENDS), max_size=40).map(
    lambda all_: "".join(a + b for a, b in all_)
)


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(12, 200), st.sampled_from([len, utf8]))
def test_nothing_is_lost_and_no_page_is_too_large(text: str, most: int, size: object) -> None:
    assert callable(size)
    found = pages(text, most, size)
    assert _solid("".join(found)) == _solid(text)
    assert all(0 < size(page) <= most for page in found)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("", 10, []),
        (" \n\n ", 10, []),
        ("短", 10, ["短"]),
        ("第一段在这里。\n\n第二段在这里。", 12, ["第一段在这里。", "第二段在这里。"]),
        ("一二三四五六。\n七八九十。十一十二。", 14, ["一二三四五六。", "七八九十。十一十二。"]),
        ("一二三四五六。七八九十。十一十二十三", 14, ["一二三四五六。七八九十。", "十一十二十三"]),
        ("他说：“一二三四五。”然后走了，再没有回来。", 13, ["他说：“一二三四五。”", "然后走了，再没有回来。"]),
        ("CTR was 3.12 percent. Then it fell.", 24, ["CTR was 3.12 percent.", "Then it fell."]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("一二三四五六七八九十", 4, ["一二三四", "五六七八", "九十"]),
        ("见 [看明细](https://a.example/x)", 31, ["见 [看明细](https://a.example/x)"]),
        ("这里先说 [看明细](https://a.example/x)", 28, ["这里先说", "[看明细](https://a.example/x)"]),
        ("点击率`SELECT clicks FROM ads`", 26, ["点击率", "`SELECT clicks FROM ads`"]),
        ("abc👩‍👩‍👧def", 7, ["abc", "👩‍👩‍👧de", "f"]),
        ("a🇨🇳🇨🇳", 4, ["a🇨🇳", "🇨🇳"]),
        ("- 甲\n  - 乙一二三\n  - 丙", 12, ["- 甲\n  - 乙一二三", "  - 丙"]),
    ],
)
def test_parts_where_a_reader_pauses(text: str, most: int, expected: list[str]) -> None:
    assert pages(text, most) == expected


def test_bytes_are_counted_as_wecom_counts_them() -> None:
    assert pages("点击率点击率", 9, utf8) == ["点击率", "点击率"]


def test_a_block_of_code_stays_whole_where_a_page_has_room_for_it() -> None:
    code = "```sql\nSELECT 1;\n\nSELECT 2;\n```"
    assert pages(f"先说一句很长很长的话。\n{code}\n后话", 40) == ["先说一句很长很长的话。", f"{code}\n后话"]


def test_a_page_with_room_for_no_character_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room"):
        pages("点", 2, utf8)


@pytest.mark.parametrize(
    "bait",
    ["[" * 50_000, "`" * 50_001, "```\n" * 20_001, "**a" * 20_001, "\n \n" * 30_000, " " * 90_000, "<a" * 30_000],
)
def test_odd_texts_take_no_long_time(bait: str) -> None:
    assert _solid("".join(pages(f"{bait}x", 2048, utf8))) == _solid(f"{bait}x")
