"""Reading in full: patterns looked up in many texts at once, denials, doubts, who writes and when, severity."""

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reviews.characters import plain
from analytics.reviews.copied import mark_copies
from analytics.reviews.label import Labeller, bundled_labeller
from analytics.reviews.pii import mask
from analytics.reviews.reading.book import Book, Found, folded
from analytics.reviews.reading.cues import bundled_cues, cue_book, read_cues
from analytics.reviews.reading.doubts import doubts_about
from analytics.reviews.reading.negation import denied, verdicts
from analytics.reviews.reading.required import required
from analytics.reviews.reading.tongues import tongue_of
from analytics.reviews.review import Doubt, DoubtKind, Labelled, Polarity, Review
from analytics.reviews.severity import assess, is_ticket
from analytics.reviews.store import create_tables
from analytics.reviews.taxonomy import bundled

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return bundled_labeller()


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("漏液", {"漏液"}),
        ("(?:瓶|盖).{0,4}裂", {"裂"}),
        ("又?红肿", {"红肿", "又红肿"}),
        ("(?<!没)漏(?!掉)", {"漏"}),
        (".*", set()),
        ("a?", set()),
        ("(?:漏|a*)", set()),
    ],
)
def test_words_that_every_match_holds(pattern: str, words: set[str]) -> None:
    assert required(pattern) == words


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="漏液红肿没有瓶盖裂不ab ,İ𠮷", max_size=12), min_size=1, max_size=6))
def test_a_book_finds_what_each_pattern_finds(texts: list[str]) -> None:
    written = ["漏液", "红", "/(?:瓶|盖).{0,2}裂/", "/(?<!没)漏/", "/不?红/"]
    lowers = folded(texts)
    found = Book((each, each) for each in written).find(lowers)
    for lower, hits in zip(lowers, found, strict=True):
        expected = {(p, m.start(), m.end()) for p in written for m in re.finditer(p.strip("/"), lower)}
        assert {tuple(hit) for hit in hits} == expected


def test_english_words_stand_alone_with_their_endings() -> None:
    book = Book([("leak", "leak"), ("pill", "pill")])
    assert book.find(["it leaked, two leaks", "spills"]) == [
        [Found("leak", 3, 9), Found("leak", 15, 20)],
        [],
    ]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_folding_keeps_every_place(texts: list[str]) -> None:
    assert folded(texts) == [plain(text) for text in texts]


def test_cues_are_patterns_under_headings() -> None:
    assert list(read_cues("# note\n[season 夏]\n夏天；/三伏/\n")) == [
        ("夏天", ("season", "夏")),
        ("/三伏/", ("season", "夏")),
    ]
    for pattern, _ in bundled_cues():
        assert not re.search(pattern[1:-1] if pattern.startswith("/") else re.escape(pattern), "")
    for faulty in ("夏天", "[season]\n夏天"):
        with pytest.raises(ValueError, match="line 1"):
            list(read_cues(faulty))


@pytest.mark.parametrize(
    ("clause", "word", "expected"),
    [
        ("没有过敏", "过敏", True),
        ("过敏了", "过敏", False),
        ("刺痛感完全没有", "刺痛", True),
        ("不是没有效果", "效果", False),
        ("没想到这么好用", "好用", False),
        ("没用过这么好用的", "好用", False),
        ("没有以前好用", "好用", True),
        ("不如上一瓶好闻", "好闻", True),
        ("谈不上保湿", "保湿", True),
        ("好不好用", "好用", False),
        ("never a problem with leaks", "leaks", True),
        ("hardly any scent", "scent", True),
    ],
)
def test_denials(clause: str, word: str, expected: bool) -> None:
    start = clause.rindex(word)
    assert denied(clause, start, start + len(word)) is expected


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("从来没有失望过", ["positive"]),
        ("不是不好用，是太好用了", ["positive"]),
        ("谁买谁后悔", ["negative"]),
        ("怕不好用", []),
        ("不好用吗？", []),
        ("没有搓泥，但是不保湿", ["positive", "negative"]),
        ("今天天气不错", []),
    ],
)
def test_praise_and_blame_turned_round(text: str, sides: list[str]) -> None:
    lower = folded([text])
    assert [each.side for each in verdicts(lower[0], cue_book().find(lower)[0])] == sides


@pytest.mark.parametrize(("name", "least"), [("negation", 0.95), ("negation_fresh", 0.95), ("negation_blind", 0.9)])
def test_short_negations_are_read_as_meant(labeller: Labeller, name: str, least: float) -> None:
    rows = [line.split("\t") for line in (BENCH / f"{name}.tsv").read_text("utf-8").splitlines()]
    read = labeller.label_many([text for text, _ in rows])
    right = [(found.score > 0) == (side == "positive") for found, (_, side) in zip(read, rows, strict=True)]
    assert sum(right) >= least * len(right)


@pytest.mark.parametrize(
    ("text", "persona", "occasion", "season"),
    [
        ("我是敏感肌，孕期也在用", ("敏感肌", "孕妇"), (), ()),
        ("我不是油皮", (), (), ()),
        ("今年35岁，混油皮", ("混合皮", "熟龄", "30+"), (), ()),
        ("送女朋友的生日礼物", (), ("送礼", "生日"), ()),
        ("军训晒了半个月没黑", (), ("军训",), ()),
        ("出差旅行都带着", (), ("旅行", "出差"), ()),
        ("夏天通勤用刚好，换季也不干", (), ("通勤",), ("夏", "换季")),
        ("Took it on a trip last winter, I have oily skin", ("油皮",), ("旅行",), ("冬",)),
    ],
)
def test_who_writes_and_when(
    labeller: Labeller, text: str, persona: Sequence[str], occasion: Sequence[str], season: Sequence[str]
) -> None:
    found = labeller.label(text)
    assert (found.persona, found.occasion, found.season) == (persona, occasion, season)


def test_a_mention_has_its_clause_s_season_else_the_text_s(labeller: Labeller) -> None:
    found = labeller.label("夏天用太油腻，冬天很滋润。味道好闻")
    assert {mention.need: mention.season for mention in found.needs} == {
        "搓泥厚重": ("夏",),
        "保湿滋润": ("冬",),
        "味道刺鼻": ("夏", "冬"),
    }


@pytest.mark.parametrize(
    ("text", "doubts", "is_voice"),
    [
        ("此用户没有填写评价", ("default_praise",), False),
        ("评价方未及时做出评价，系统默认好评！", ("default_praise",), False),
        ("用户未及时做出评价，系统默认好评", ("default_praise",), False),
        ("宝贝收到了，质量非常好，与卖家描述完全一致，非常满意，真的很喜欢", ("cashback_spam",), False),
        ("五星好评截图返现2元，很好用，推荐", ("cashback_spam",), False),
        ("好评返现两块钱，其实很难用，千万别买", ("cashback_spam",), True),
        ("送个餐两个小时，我也是醉了", ("sarcasm",), True),
        ("真是“好”产品，用一次就坏了", ("sarcasm",), True),
        ("质量非常好，穿着舒服，洗了两次也没变形", (), True),
    ],
)
def test_doubts(labeller: Labeller, text: str, doubts: tuple[str, ...], is_voice: bool) -> None:
    found = labeller.label(text)
    assert (tuple(doubt.kind for doubt in found.doubts), found.is_voice) == (doubts, is_voice)


@pytest.mark.parametrize(
    ("text", "stars", "disagree"),
    [("很好用，很喜欢", 1, True), ("垃圾，谁买谁后悔", 5, True), ("很好用，很喜欢", 5, False), ("垃圾", None, False)],
)
def test_stars_that_disagree(labeller: Labeller, text: str, stars: int | None, disagree: bool) -> None:
    review = Review("r", text, stars=stars)
    found = labeller.label(text)
    assert [doubt.kind for doubt in doubts_about(found, review)] == ["stars_disagree"] * disagree
    if disagree:
        assert is_ticket(found, review, bundled())
        assert f"星级（{stars}★）与文字不符" in assess(found, review, bundled()).reason_zh


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("这个 serum 很好用", "zh"),
        ("SK-II 和 OLAY 都买过", "zh"),
        ("very good", "en"),
        ("包装damaged了，very disappointed", "mixed"),
        ("shipping超快，next day就到", "mixed"),
        ("包装一般 no good", "mixed"),
        ("我的iphone装的是windows", "zh"),
        ("", "zh"),
    ],
)
def test_language_as_written(text: str, tongue: str) -> None:
    assert tongue_of(text) == tongue


def test_a_mixed_text_is_read_in_both_languages(labeller: Labeller) -> None:
    found = labeller.label("味道很好闻，but the bottle arrived broken and leaked")
    assert {(m.need, m.polarity) for m in found.needs} >= {("味道刺鼻", "positive"), ("漏液破损", "negative")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客服没有敷衍", {("客服态度", "positive")}),
        ("瓶口不漏", {("漏液破损", "positive")}),
        ("担心漏液，结果包得很严实", {("漏液破损", "neutral"), ("漏液破损", "positive")}),
        ("红肿第二天就消了", {("敏感肌适用", "positive")}),
        ("No breakouts so far and I'm acne prone", {("闷痘致痘", "positive"), ("敏感肌适用", "positive")}),
        ("两瓶都发霉了", {("新鲜度日期", "negative")}),
        ("发来的是黑色，我要的是白色", {("货不对板", "negative")}),
        ("裤子起球，掉色", {("质量做工", "negative")}),
        ("菜都凉了", {("口味口感", "negative")}),
    ],
)
def test_needs_by_kind(labeller: Labeller, text: str, expected: set[tuple[str, str]]) -> None:
    assert {(mention.need, mention.polarity) for mention in labeller.label(text).needs} == expected


@pytest.mark.parametrize(
    ("text", "ground", "level"),
    [
        ("有点刺痛泛红，停用就好了", "medical", 5),
        ("打开就发霉了", "damage", 3),
        ("盒子压扁了，里面没事", "damage", 2),
        ("手被瓶口划破了", "medical", 5),
    ],
)
def test_words_weigh_within_their_ground(labeller: Labeller, text: str, ground: str, level: int) -> None:
    found = assess(labeller.label(text), Review("r", text), bundled())
    assert (found.ground, found.level) == (ground, level)


def test_circumstances_raise_once_each_and_are_told_in_both_languages(labeller: Labeller) -> None:
    text = "物流太慢了"
    plain_one = assess(labeller.label(text), Review("r", text), bundled())
    raised = assess(labeller.label(text), Review("r", text, photos=1, channel="小红书"), bundled(), earlier=2)
    assert (plain_one.level, raised.level) == (2, 5)
    assert raised.rank > plain_one.rank
    assert raised.reason_en == (
        "delivery: “物流太慢了”, 1 photo, on a public platform (小红书), complained 2 times before"
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("加我微信 lily_2020 聊", "加我微信 [账号] 聊"),
        ("（+86）138 1234 5678", "[电话]"),
        ("１３８１２３４５６７８", "[电话]"),
        ("电话一三八一二三四五六七八", "电话[电话]"),
        ("护照E12345678被扣", "护照[证件号]被扣"),
        ("张先生，北京市朝阳区建国路93号院6号楼1802", "[姓名]，[地址]"),
        ("条形码6901234567892扫不出", "条形码6901234567892扫不出"),
        ("400-820-8820是你们客服吗", "400-820-8820是你们客服吗"),
        ("批号202403151234，2024-03-15到货", "批号202403151234，2024-03-15到货"),
        ("给王老师买的，花了1299元", "给王老师买的，花了1299元"),
    ],
)
def test_masks_people_and_leaves_goods(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_copies_by_several_customers_are_no_voices() -> None:
    same = "东西收到了包装很好物流也很快以后还会再来光顾的"
    with duckdb.connect(":memory:") as connection:
        create_tables(connection)
        rows = [("1", "a", same + "！"), ("2", "b", same), ("3", "c", same), ("4", "a", "很好用"), ("5", "b", "很好用")]
        for review, customer, text in [*rows, ("6", "c", "很好用")]:
            connection.execute(
                "INSERT INTO review_labels (source, review_id, customer_id, text, polarity, doubts, is_voice) "
                "VALUES ('review', ?, ?, ?, 'positive', '', TRUE)",
                [review, customer, text],
            )
        for _ in range(2):
            mark_copies(connection)
        found = connection.execute("SELECT review_id, doubts, is_voice FROM review_labels ORDER BY 1").fetchall()
        assert found == [(n, "copied_spam", False) for n in "123"] + [(n, "", True) for n in "456"]
        connection.execute("DELETE FROM review_labels WHERE review_id = '3'")
        mark_copies(connection)
        found = connection.execute("SELECT doubts, is_voice FROM review_labels ORDER BY review_id").fetchall()
        assert found == [("", True)] * 5


def test_a_voice_is_a_customer_s_own() -> None:
    praise = Labelled("好", "positive", 0.9, "zh", "praise", doubts=(Doubt("copied_spam"),))
    assert not praise.is_voice


def test_the_store_trusts_the_voices_that_the_labels_do() -> None:
    kinds: tuple[DoubtKind, ...] = get_args(DoubtKind)
    sides: tuple[Polarity, ...] = get_args(Polarity)
    others = [kind for kind in kinds if kind != "copied_spam"]
    cases = [
        (side, found) for side in sides for count in range(len(others) + 1) for found in combinations(others, count)
    ]
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.executemany(
            "INSERT INTO review_labels (source, review_id, text, polarity, doubts) VALUES ('review', ?, ?, ?, ?)",
            [
                [f"{at:03}", f"第 {at} 条写的都不一样", side, ",".join((*found, "copied_spam"))]
                for at, (side, found) in enumerate(cases)
            ],
        )
        mark_copies(connection)  # none is a copy any more
        stored = connection.execute("SELECT doubts, is_voice FROM review_labels ORDER BY review_id").fetchall()
    labelled = [Labelled("好", side, 0.0, "zh", "praise", doubts=tuple(map(Doubt, found))) for side, found in cases]
    assert stored == [(",".join(found), each.is_voice) for (_, found), each in zip(cases, labelled, strict=True)]
