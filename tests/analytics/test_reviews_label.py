"""Reading texts: polarity, needs with their faces, exact quotes, severity."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reviews.label import Labeller, bundled_labeller
from analytics.reviews.review import Review, Span
from analytics.reviews.sentiment import TextBlobSentiment, language_of
from analytics.reviews.severity import assess, is_ticket
from analytics.reviews.taxonomy import bundled


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return bundled_labeller()


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("质量很好，下次还会来", "positive"),
        ("非常好用，很喜欢，推荐购买", "positive"),
        ("垃圾东西，用了一次就扔了，再也不买", "negative"),
        ("客服态度太差，一直不回复，差评", "negative"),
        ("此用户没有填写评价", "neutral"),
        ("此用户没有填写评价。", "neutral"),
        ("系统默认好评", "neutral"),
        ("", "neutral"),
        ("   ", "neutral"),
        ("敏感肌能用吗？", "neutral"),
        ("👍👍", "positive"),
        ("👎", "negative"),
        ("没有过敏", "positive"),
        ("包裝很好，物流很快", "positive"),
        ("没踩雷", "positive"),
        ("挑不出毛病", "positive"),
        ("不比专柜差", "positive"),
        ("没有搓泥", "positive"),
        ("no complaints", "positive"),
        ("物流一点都不慢", "positive"),
        ("物流不快", "negative"),
        ("Love it, works great and smells nice", "positive"),
        ("Total waste of money, broke me out in a rash", "negative"),
    ],
)
def test_polarity(labeller: Labeller, text: str, polarity: str) -> None:
    assert labeller.label(text).polarity == polarity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没有过敏", {("敏感肌适用", "positive", "praise")}),
        ("用完没有刺痛感", {("敏感肌适用", "positive", "praise")}),
        ("用了刺痛", {("敏感肌适用", "negative", "complaint")}),
        ("敏感肌能用吗", {("敏感肌适用", "neutral", "question")}),
        ("会不会刺激？", {("敏感肌适用", "neutral", "question")}),
        ("Is it safe for sensitive skin?", {("敏感肌适用", "neutral", "question")}),
        ("脸上起了红疹，去医院了", {("过敏反应", "negative", "complaint")}),
        ("油皮用到下午就脱妆", {("油皮持妆", "negative", "complaint")}),
        ("一点都不卡粉", {("油皮持妆", "positive", "praise")}),
        ("不持妆", {("油皮持妆", "negative", "complaint")}),
        ("收到就漏液了", {("漏液破损", "negative", "complaint")}),
        ("一滴都没有漏", {("漏液破损", "positive", "praise")}),
        ("物流太慢了", {("物流慢", "negative", "complaint")}),
        ("快遞太慢了", {("物流慢", "negative", "complaint")}),
        ("味道刺鼻", {("味道刺鼻", "negative", "complaint")}),
        ("不难闻", {("味道刺鼻", "positive", "praise")}),
        ("The smell is not overpowering", {("味道刺鼻", "positive", "praise")}),
        ("怀疑是假货", {("假货疑虑", "negative", "complaint")}),
        ("怎么还没发货", {("发货时间", "negative", "complaint")}),
        ("什么时候发货", {("发货时间", "neutral", "question")}),
        ("说好的赠品没送", {("赠品缺失", "negative", "complaint")}),
        ("怕过敏", {("过敏反应", "neutral", "scenario")}),
        ("一到秋天必过敏的我", {("过敏反应", "neutral", "scenario")}),
        ("不过敏", {("敏感肌适用", "positive", "praise")}),
        ("会不会过敏", {("过敏反应", "neutral", "question")}),
        ("过敏的话可以退，很贴心", {("过敏反应", "neutral", "scenario"), ("客服态度", "positive", "praise")}),
        ("同事以为我过敏了", {("过敏反应", "neutral", "scenario")}),
        ("换了别的，三天脸就红了", {("过敏反应", "neutral", "scenario")}),
        ("换季脸又痒又红，敷完舒服多了", {("敏感肌适用", "positive", "praise")}),
        ("换季用了这个，脸又痒又红，停用才好了", {("过敏反应", "negative", "complaint")}),
        ("涂完半小时脸颊红肿", {("过敏反应", "negative", "complaint")}),
        ("让人怀疑是不是正品", {("假货疑虑", "negative", "complaint"), ("正品验证", "neutral", "question")}),
        ("只是假白", {("防晒力", "negative", "complaint")}),
        ("看评论说味道怪", {("味道刺鼻", "neutral", "scenario")}),
        ("没香味", {("味道刺鼻", "positive", "praise")}),
        ("油皮，收到就漏了", {("漏液破损", "negative", "complaint")}),
        ("I had no reaction at all", {("敏感肌适用", "positive", "praise")}),
        ("I had a bad reaction", {("过敏反应", "negative", "complaint")}),
        ("今天天气不错", set()),
    ],
)
def test_needs_and_their_faces(labeller: Labeller, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert {(m.need, m.polarity, m.kind) for m in labeller.label(text).needs} == expected


def test_contrast_keeps_both_sides(labeller: Labeller) -> None:
    found = labeller.label("味道不错但是漏液了")
    assert {(m.need, m.polarity, m.quote.text) for m in found.needs} == {
        ("味道刺鼻", "positive", "味道不错"),
        ("漏液破损", "negative", "但是漏液了"),
    }


def test_opinion_in_the_documented_shape(labeller: Labeller) -> None:
    found = labeller.label("包装很好，物流很快")
    assert json.loads(json.dumps([opinion.as_json() for opinion in found.opinions], ensure_ascii=False)) == [
        {
            "aspect": {"text": "包装", "start": 0, "end": 2},
            "opinion": {"text": "很好", "start": 2, "end": 4},
            "category": "包装",
            "polarity": "positive",
            "kind": "praise",
        },
        {
            "aspect": {"text": "物流", "start": 5, "end": 7},
            "opinion": {"text": "很快", "start": 7, "end": 9},
            "category": "物流",
            "polarity": "positive",
            "kind": "praise",
        },
    ]


def test_persona(labeller: Labeller) -> None:
    assert labeller.label("我是敏感肌，孕期也在用").persona == ("敏感肌", "孕妇")


_FRAGMENTS = st.sampled_from(
    [
        "味道刺鼻",
        "没有过敏",
        "但是",
        "，",
        "？",
        "🤮",
        "漏液了",
        "very greasy",
        " ",
        "\n",
        "敏感肌能用吗",
        "ＡＢ",
        "İ",
        "𠮷",
        "快遞",
        "\x00",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_FRAGMENTS, st.text(max_size=8)), max_size=12).map("".join))
def test_quotes_are_exact_and_nothing_raises(text: str) -> None:
    found = bundled_labeller().label(text)
    spans = [span for o in found.opinions for span in (o.aspect, o.opinion) if span]
    spans += [span for m in found.needs for span in (m.quote, m.words)]
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert -1 <= found.score <= 1


def test_many_at_once_read_as_one_by_one(labeller: Labeller) -> None:
    texts = ["很好用", "", "漏了", "greasy", "😡", "敏感肌能用吗", "用了一周，还不错，就是味道有点大"]
    assert labeller.label_many(texts) == [labeller.label(text) for text in texts]


@pytest.mark.parametrize(("start", "end"), [(0, 3), (-1, 1), (2, 2)])
def test_a_span_that_cannot_be_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        Span("味道", start, end)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("很好", "zh"),
        ("very good", "en"),
        ("这个 serum 很好用", "zh"),
        ("", "zh"),
        ("sold out of 面膜 again, so sad", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_textblob_is_there_as_the_baseline() -> None:
    scores = TextBlobSentiment().scores(["I love this great product", "This is terrible and awful"])
    assert scores[0] > 0 > scores[1]


SEVERE = ("脸肿了，去医院了", "怀疑是假货", "收到漏液了", "客服不理人", "物流太慢了", "味道刺鼻")


def test_severity_order(labeller: Labeller) -> None:
    found = [assess(labeller.label(text), Review("r", text), bundled()) for text in SEVERE]
    assert [each.ground for each in found] == ["medical", "counterfeit", "damage", "service", "logistics", "taste"]
    assert [each.level for each in found] == [5, 4, 3, 2, 2, 1]
    assert sorted(found, key=lambda each: each.rank, reverse=True) == found


def test_photos_influence_and_repeats_raise_severity(labeller: Labeller) -> None:
    text = "收到漏液了"
    review = Review("r", text, photos=2, followers=3000)
    found = assess(labeller.label(text), review, bundled(), earlier=1)
    assert (found.level, found.reason_zh) == (5, "漏液或破损：“收到漏液了”，附图 2 张，粉丝 3000，此前已投诉 1 次")
    assert found.reason("en") == ("leak or damage: “收到漏液了”, 2 photos, 3000 followers, complained once before")


@pytest.mark.parametrize(
    ("text", "stars", "source", "expected"),
    [
        ("收到漏液了", 1, "review", True),
        ("收到漏液了", None, "inquiry", True),
        ("敏感肌能用吗", None, "inquiry", False),
        ("很好用，很喜欢", 5, "review", False),
        ("很好用，很喜欢", 1, "review", True),
        ("此用户没有填写评价", 5, "review", False),
        ("味道刺鼻，很失望", 4, "review", True),
    ],
)
def test_what_becomes_a_ticket(labeller: Labeller, text: str, stars: int | None, source: str, expected: bool) -> None:
    review = Review(
        "r", text, source="inquiry" if source == "inquiry" else "review", stars=stars, at=datetime(2026, 1, 1)
    )
    assert is_ticket(labeller.label(text), review, bundled()) is expected
