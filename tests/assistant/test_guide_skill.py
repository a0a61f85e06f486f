"""The guide skill: what it takes on, and that every sentence it says stands in what it cites."""

from datetime import date, datetime
from pathlib import Path

import pytest

from assistant.conversation import Buttons, Citations, Message, Reply, Situation
from assistant.language import language_of
from assistant.skills.guide import Guide
from knowledge.builtin import section
from knowledge.embeddings import BundledEmbeddings, bundled_model_runs
from knowledge.library import Library
from knowledge.vectors import ChromaVectors

needs_model = pytest.mark.skipif(not bundled_model_runs(), reason="the bundled model needs x86-64 with AVX2")


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    home = tmp_path_factory.mktemp("home")
    library = Library(home, BundledEmbeddings(), ChromaVectors(home / "chroma"))
    return Guide(lambda: library)


def said(text: str) -> tuple[Message, Situation]:
    message = Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1))
    return message, Situation(date(2026, 11, 1), language_of(text))


def ask(guide: Guide, text: str) -> Reply:
    return guide.reply(*said(text))


def cited(reply: Reply) -> list[str]:
    return [citation.id for part in reply.parts if isinstance(part, Citations) for citation in part.citations]


@pytest.mark.parametrize(
    "text",
    [
        "昨天小红书的点击率是多少",
        "小红书的点击率是多少",
        "上周点击率怎么样",
        "转化率怎么掉了",
        "最近大家在抱怨什么",
        "给舒缓精华写两条朋友圈文案",
        "帮我看看这条能不能发：全网最低价",
        "写一条小红书文案，怎么吸引人怎么写",
        "认领 12",
        "what was the CTR last week",
        "",
        "   ",
    ],
)
def test_leaves_the_rest_alone_without_searching(text: str) -> None:
    def no_library() -> Library:
        raise AssertionError("searched")

    assert Guide(no_library).interest(*said(text)) == 0.0


@needs_model
@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("新手怎么低成本启动", 0.9),
        ("怎么提升广告ROI", 0.9),
        ("怎么降低获客成本", 0.9),
        ("how do I improve ROAS", 0.9),
        ("KOC 一篇多少钱", 0.6),
        ("晒单返现可以吗", 0.6),
        ("怎么办理进出口报关手续", 0.2),
    ],
)
def test_wants_how_to_questions(guide: Guide, text: str, least: float) -> None:
    assert guide.interest(*said(text)) >= least


@needs_model
@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        ("新手怎么低成本启动", "guide/traffic#新手怎么低成本启动", "每篇 200–500 元"),
        ("KOC 一篇多少钱", "guide/seeding#KOL 和 KOC 怎么分工", "200–500 元"),
        ("高价值用户怎么定义", "guide/audience#高价值用户怎么定义", "近三个月购买三次及以上"),
        ("晒单返现可以吗", "guide/seeding#晒单返现能不能做", "不建议"),
        ("保本ROI怎么算", "guide/paid-ads#保本 ROI", "1 ÷ 毛利率"),
        ("怎么降低获客成本", "guide/indicators#获客成本 CAC", "砍掉最贵的三成计划"),
        ("怎么提升点击率", "guide/indicators#点击率 CTR", "换首图和标题"),
        ("退款率太高怎么办", "guide/indicators#退款率", "描述不符改详情页"),
        ("怎么提升广告ROI", "guide/roi#提升广告 ROI 的三条路", "按人群定向、创意、落地页的顺序排查"),
        ("how do I improve ROAS", "guide/indicators#ROI 与 ROAS", "保本 ROI = 1 ÷ 毛利率"),
        ("how long should an A/B test run", "guide/experiments#测多久", "7 天"),
    ],
)
def test_answers_in_the_guides_own_words(guide: Guide, text: str, source: str, words: str) -> None:
    reply = ask(guide, text)
    assert reply.status == "answered"
    assert reply.language == language_of(text)
    assert source in cited(reply)
    assert words in reply.text


@needs_model
@pytest.mark.parametrize("text", ["怎么提升广告ROI", "欢迎券有效期设几天", "差评怎么回复", "how do I improve ROAS"])
def test_every_sentence_stands_in_what_it_cites(guide: Guide, text: str) -> None:
    reply = ask(guide, text)
    sources = cited(reply)
    lines = [line for line in reply.text.split("\n") if line.startswith("- ")]
    assert 2 <= len(lines) <= 5
    for line in lines:
        words, _, number = line.removeprefix("- ").rpartition(" [")
        passage = section(sources[int(number.removesuffix("]")) - 1])
        assert passage is not None
        assert words in passage.text


@needs_model
@pytest.mark.parametrize(
    "text", ["怎么办理进出口报关手续", "怎么申请小微企业贷款", "how do birds find their way south"]
)
def test_says_so_where_the_guide_is_silent(guide: Guide, text: str) -> None:
    reply = ask(guide, text)
    assert reply.status == "refused"
    assert cited(reply) == []
    assert reply.unknown == (text,)


@needs_model
def test_asks_back_with_what_lies_near(guide: Guide) -> None:
    reply = ask(guide, "门店怎么做促销")
    assert reply.status == "clarify"
    (buttons,) = (part for part in reply.parts if isinstance(part, Buttons))
    assert tuple(button.text for button in buttons.choices) == reply.choices
    assert all(ask(guide, choice).status == "answered" for choice in reply.choices)


@needs_model
@pytest.mark.parametrize(
    "text", ["怎么\x00提升", "怎么" * 5000, "如何 '; DROP TABLE passages; --", "怎么[点我](javascript:1)"]
)
def test_no_text_breaks_it(guide: Guide, text: str) -> None:
    guide.interest(*said(text))
    assert ask(guide, text).status in {"answered", "clarify", "refused"}


def test_without_vectors_it_still_answers_and_says_how(tmp_path: Path) -> None:
    from knowledge.embeddings import NoEmbeddings

    library = Library(tmp_path, NoEmbeddings(), ChromaVectors(tmp_path / "chroma"))
    reply = ask(Guide(lambda: library), "晒单返现能不能做")
    assert reply.status == "answered"
    assert cited(reply)[0] == "guide/seeding#晒单返现能不能做"
    assert reply.notes == ("没有配置向量模型，只用关键词检索。",)
