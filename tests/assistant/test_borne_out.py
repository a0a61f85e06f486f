"""What a model says of the guide: its own words may stay, a number moved elsewhere or a sense turned round may not."""

import re
from collections.abc import Iterator

import pytest

from assistant.answering.borne_out import borne_out
from knowledge.builtin import guide_passages
from knowledge.documents import Passage
from knowledge.embeddings import NoEmbeddings
from knowledge.library import Library
from knowledge.vectors import ChromaVectors

PASSAGES = guide_passages()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("library")
    return Library(folder, NoEmbeddings(), ChromaVectors(folder / "chroma", None))


def of(words: str) -> list[Passage]:
    return [passage for passage in PASSAGES if words in passage.text]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("8%–15%", "加粉率 8%–15% 属于正常水平。"),
        ("退出方式", "发营销消息前要先取得同意，并且留一个方便的退出方式。"),
        ("退出方式", "算私域的账时，企业微信、客服人力和优惠都要当成本。"),
        ("70/20/10", "预算按 70/20/10 来分：七成投给已证明赚钱的渠道，两成给正在验证的，一成留给全新尝试。"),
        ("70/20/10", "如果单日预算上午就烧完了，先降出价，再看时段。"),
        ("72 小时内办结", "差评和投诉要在 2 小时内首次响应、24 小时内给出明确方案、72 小时内办结。"),
        ("72 小时内办结", "只说“正在反馈”不算方案。"),
        ("三分钟内", "先问肤质、用途和用过什么，再推荐一到两款，不要一次甩五个链接。"),
        ("三分钟内", "拿不准的功效不要承诺。"),
    ],
)
def test_the_same_in_other_words_stays(words: str, text: str, library: Library) -> None:
    assert any(borne_out(text, [passage], library) for passage in of(words))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("8%–15%", "私域的加粉率健康参考是 3% 以内。"),
        ("8%–15%", "社群月复购率 8%–15% 就算健康。"),
        ("退出方式", "发营销消息不要取得同意，也不要留退出方式。"),
        ("退出方式", "私域的账不用算全，企业微信、客服人力和优惠都不是成本。"),
        ("70/20/10", "七成给全新尝试，一成给已证明赚钱的渠道。"),
        ("70/20/10", "按 10/20/70 分预算。"),
        ("70/20/10", "单日预算上午就烧完，先提高出价。"),
        ("70/20/10", "每周一按部门平均分，不按边际 ROI。"),
        ("72 小时内办结", "差评 72 小时内首次响应，2 小时内办结。"),
        ("72 小时内办结", "“正在反馈”也算方案。"),
        ("三分钟内", "首次响应控制在三分钟内，30 秒内给出推荐。"),
        ("三分钟内", "拿不准的功效可以承诺。"),
    ],
)
def test_what_is_moved_or_turned_round_does_not(words: str, text: str, library: Library) -> None:
    assert of(words)
    assert not any(borne_out(text, [passage], library) for passage in of(words))


def test_every_sentence_of_the_guide_is_borne_out_by_its_own_passage(library: Library) -> None:
    said = list(_sentences())
    assert len(said) > 300
    assert [text for passage, text in said if not borne_out(text, [passage], library)] == []


def _sentences() -> Iterator[tuple[Passage, str]]:
    for passage in PASSAGES:
        for text in re.split(r"(?<=[。！？；\n])", passage.text):
            if 6 <= len(text.strip()) <= 300 and not text.lstrip().startswith("|"):
                yield passage, text.strip()
