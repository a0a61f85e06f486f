"""Formats are data: what a file of them may say, what is said of its faults, how each platform counts."""

from pathlib import Path

import pytest

from knowledge.formats import FormatsFault, formats, width

FORMS = {
    "小红书": "note",
    "抖音": "feed",
    "抖音脚本": "script",
    "朋友圈": "moments",
    "百度搜索": "sem",
    "淘宝": "taobao_title",
    "详情页": "detail_points",
    "Google": "rsa",
    "Meta": "meta",
    "社群": "community",
    "企微": "wecom",
    "KOC合作": "koc_brief",
    "评价回复": "review_reply",
}


def test_every_form_is_there() -> None:
    assert {name: one.form for name, one in formats().platforms.items()} == FORMS


def test_every_format_has_a_name_in_english_that_names_it() -> None:
    named = {name: formats().called(name, "en") for name in FORMS}
    assert all(each.isascii() for each in named.values())
    assert {name: formats().aliases[each.lower()] for name, each in named.items()} == {name: name for name in FORMS}
    assert (formats().called("抖音", "zh"), formats().called("公众号", "en")) == ("抖音", "公众号")


@pytest.mark.parametrize(
    ("text", "count", "wide"),
    [
        ("护手霜abc", "characters", 6),
        ("护手霜abc", "half_width", 5),
        ("护手霜abc", "bytes_gbk", 9),
        ("护手霜abc", "wide", 9),
        ("café", "bytes_gbk", 5),
        ("café", "wide", 4),
    ],
)
def test_each_platform_counts_its_own_way(text: str, count: str, wide: int) -> None:
    assert width(text, count) == wide  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "platform"),
    [
        ("写个抖音脚本", "抖音脚本"),
        ("给气垫写两条抖音文案", "抖音"),
        ("来一版Google RSA", "Google"),
        ("详情页卖点", "详情页"),
        ("reply to a review of the dryer", "评价回复"),
        ("发企业微信的复购消息", "企微"),
        ("a KOC brief", "KOC合作"),
        ("two Facebook ads", "Meta"),
        ("a seminar on ads", None),
    ],
)
def test_a_sentence_names_a_format_in_either_language(said: str, platform: str | None) -> None:
    assert formats().mentioned(said) == platform


def test_a_part_s_limit_is_found_by_its_name() -> None:
    headline = formats().limit("rsa", "headline")
    assert headline is not None
    assert (headline.most, headline.at_least, headline.up_to) == (30, 3, 15)
    assert headline.holds("空气炸锅 4.5升 可视窗")
    assert not headline.holds("字" * 16)
    assert formats().limit("小红书", "headline") is None


def test_a_file_s_faults_are_all_said_with_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "ours.yml"
    path.write_text(
        "platforms:\n"
        "  公众号: {form: nota, body: {most: 0, count: letters}, topics: -1, emoji: maybe, as_of: someday, color: 1}\n"
        "  快手: 3\n"
        "  必应: {form: sem, parts: {title: {most: 30, count: characters, at_least: 2}}, as_of: 2026-01-01}\n",
        encoding="utf-8",
    )
    with pytest.raises(FormatsFault) as raised:
        formats(path)
    keys = [line.split(": ", 2)[1] for line in str(raised.value).splitlines()]
    assert keys == [
        "platforms.公众号.color",
        "platforms.公众号.form",
        "platforms.公众号.as_of",
        "platforms.公众号.topics",
        "platforms.公众号.emoji",
        "platforms.公众号.body.most",
        "platforms.公众号.body.count",
        "platforms.快手",
        "platforms.必应.parts.title",
        "platforms.必应.parts.description",
    ]
    assert all(line.startswith("ours.yml: ") for line in str(raised.value).splitlines())


def test_a_team_adds_a_format(tmp_path: Path) -> None:
    path = tmp_path / "ours.yml"
    path.write_text(
        "platforms:\n  公众号: {aliases: [mp], form: note, body: {most: 2000, count: characters}, as_of: 2026-01-01}\n",
        encoding="utf-8",
    )
    assert formats(path).named("MP") == formats(path).platforms["公众号"]
    path.write_text("platforms: [", encoding="utf-8")
    formats.cache_clear()
    with pytest.raises(FormatsFault, match=r"ours\.yml: cannot be read as YAML"):
        formats(path)
