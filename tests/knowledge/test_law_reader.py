from dataclasses import replace
from datetime import date

import pytest

from knowledge.law.reader import MODEL, blanked, reader
from knowledge.law.rules import Page
from knowledge.law.train import Labelled, Lesson, labelled, taught_by
from knowledge.rulebook import check, rulebook

TODAY = date(2026, 11, 1)
BY_RULES_ALONE = replace(rulebook(), reader=None)


@pytest.mark.parametrize(
    "text",
    [
        "我敢拿全家担保，用完不满意你来掀我的摊子",
        "隔壁直播间卖的全是临期货，我这儿才是新批次",
        "吃完第二天就不咳了，孩子再没跑过医院",
    ],
)
def test_it_objects_where_no_rule_does_and_points_at_the_words(text: str) -> None:
    found = check(text, today=TODAY)
    assert found.violates
    assert all(text[one.span.start : one.span.end] == one.span.text for one in found.findings)


def test_its_findings_say_that_they_are_read() -> None:
    texts = [row.text for row in labelled() if row.violates and row.file == "other_two"][:60]
    read = [
        one
        for text in texts
        if not BY_RULES_ALONE.check(text, today=TODAY).findings
        for one in check(text, today=TODAY).findings
    ]
    assert read
    assert {one.id.split(".")[0] for one in read} == {"read"}
    assert {one.severity for one in read} == {"medium"}
    assert all(one.rule and one.suggestion and one.advice and one.span.text for one in read)


def test_it_overrules_no_rule_in_an_offending_sentence_it_learned_from() -> None:
    offending = [row.text for row in labelled()[:60] if row.violates]
    assert [text for text in offending if not check(text, today=TODAY).violates] == []


def test_lawful_words_are_not_read() -> None:
    assert blanked("申请了一个顶级域名", [(5, 9)]) == "申请了一个○○○○"
    book = rulebook()
    assert book.lawful(Page("申请了一个顶级域名"))


def test_a_sentence_without_the_offending_words_teaches_nothing() -> None:
    row = Labelled("one", "blocked", "绝对化用语", "瓶子很轻。这是全网最好的面霜", ("全网最好",))
    assert list(taught_by(row, rulebook())) == [Lesson("这是全网最好的面霜", "绝对化用语|blocked")]


def test_the_model_stays_small() -> None:
    assert MODEL.stat().st_size < 2_000_000
    assert reader() is not None


@pytest.mark.parametrize(
    "text",
    [
        "最" * 2000,
        "不" * 2000,
        "a" * 3000,
        "一二三四五六七八九十" * 200,
        "（" * 500,
        "的最的第的一" * 300,
        "1.1.1.1." * 400,
    ],
)
def test_repeats_do_not_hang(text: str) -> None:
    check(text, today=TODAY)


def test_cues_hide_no_match() -> None:
    book = rulebook()
    for rule in book.rules:
        for page in (Page(book.folding.fold(text).text) for text in rule.violating):
            for wording in (wording for wording in rule.families if wording.cues):
                tried = [match.span() for at in page.sentences for match in wording.pattern.finditer(page.text, *at)]
                assert list(wording.matches(page)) == tried, wording.name
