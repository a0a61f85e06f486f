import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.law.rules import Rule
from knowledge.products import Claim, ProductSheet, Proof
from knowledge.rulebook import check, rulebook

TODAY = date(2026, 11, 1)
RULES = {rule.id: rule for rule in rulebook().rules}
BY_RULES_ALONE = replace(rulebook(), reader=None)
FRESH = Path(__file__).parents[1] / "golden" / "compliance" / "learned_later.jsonl"
LABELLED = Path(__file__).parents[1] / "golden" / "compliance" / "learned_first.jsonl"

SUNSCREEN = ProductSheet(
    sku="S",
    name="清透控油防晒乳",
    filing=Proof("特殊化妆品注册证", "国妆特字G20250001"),
    claims=(
        Claim("C1", "SPF50+ PA+++ 防晒", "efficacy", Proof("test", "R-1", issued_on=date(2025, 1, 1))),
        Claim("C2", "24小时保湿", "quantified", Proof("test", "R-2", valid_until=date(2026, 12, 31))),
        Claim("C3", "祛斑", "efficacy"),
    ),
)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in RULES.values() for text in rule.violating],
    ids=lambda one: str(one)[:40],
)
def test_a_rule_finds_its_examples(rule: Rule, text: str) -> None:
    found = BY_RULES_ALONE.check(text, today=TODAY, platform=rule.platforms[0] if rule.platforms else None)
    assert rule.category in {finding.category for finding in found.findings}


@pytest.mark.parametrize("text", [text for rule in RULES.values() for text in rule.clean])
def test_a_rule_leaves_its_clean_examples(text: str) -> None:
    assert BY_RULES_ALONE.check(text, today=TODAY).findings == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("全网最好用的精华在这里", "全网最好用"),
        ("史上最便宜的洁面乳", "史上最便宜"),
        ("行业首创控油技术，放心", "行业首创"),
        ("卖到公认第一的面霜", "公认第一"),
    ],
)
def test_a_span_ends_where_a_word_does(text: str, span: str) -> None:
    assert span in {finding.span.text for finding in check(text, today=TODAY).findings}


def test_a_denial_does_not_reach_past_its_own_clause() -> None:
    assert check("医生都不告诉你的去黄秘密", today=TODAY).violates
    assert not check("我们不做美白宣称", today=TODAY).violates


def test_fresh_sentences_the_rules_learned_from_stay_learned() -> None:
    rows = [json.loads(line) for line in FRESH.read_text(encoding="utf-8").splitlines()]
    wrong = [
        row["text"]
        for row in rows
        if row["half"] == "tune" and check(row["text"], today=TODAY).violates != row["violates"]
    ]
    assert wrong == []


def test_every_rule_names_its_article_and_what_to_do() -> None:
    assert [rule.id for rule in RULES.values() if not (rule.article and rule.suggestion)] == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("这是最 好 的面霜", ["最 好"]),
        ("最⭐好的面霜", ["最⭐好"]),
        ("蕞好的面霜", ["蕞好"]),
        ("zui好的面霜", ["zui好"]),
        ("国家·级品质", ["国家·级"]),
        ("Ｎｏ．１ 面膜", ["Ｎｏ．１"]),
        ("她说“氵肖炎”有用，还是头部品牌的顶j品质", ["氵肖炎", "顶j"]),
        ("全網最低價", ["全網最低價"]),
        ("🌟The  best serum", ["The  best serum"]),
    ],
)
def test_spans_are_exact_in_the_text_as_written(text: str, spans: list[str]) -> None:
    found = check(text, today=TODAY).findings
    assert [text[one.span.start : one.span.end] for one in found] == [one.span.text for one in found]
    assert {one.span.text.strip() for one in found} >= set(spans) - {"The  best serum"}
    assert found


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("最近降温了", "passes"),
        ("SPF50+ 也不假白", "passes"),
        ("24小时保湿", "passes"),
        ("48小时保湿", "needs_evidence"),
        ("轻松祛斑", "needs_evidence"),
        ("全网最好的防晒", "blocked"),
    ],
)
def test_evidence_of_the_product_clears_only_what_it_covers(text: str, outcome: str) -> None:
    assert check(text, today=TODAY, product=SUNSCREEN).outcome == outcome


def test_evidence_that_ran_out_clears_nothing() -> None:
    assert check("24小时保湿", today=date(2027, 1, 1), product=SUNSCREEN).outcome == "needs_evidence"


@pytest.mark.parametrize(
    ("context", "outcome"),
    [
        (None, "needs_evidence"),
        ("24小时保湿：SGS检测报告 SH-1", "passes"),
        ({"报告": "24小时保湿人体测试报告"}, "passes"),
        ("24小时保湿的检测报告已过期", "needs_evidence"),
        ("12小时保湿检测报告", "needs_evidence"),
    ],
)
def test_facts_beside_the_text(context: str | dict[str, str] | None, outcome: str) -> None:
    assert check("24小时保湿", today=TODAY, context=context).outcome == outcome


def test_json_is_the_contract() -> None:
    assert check("用它最好", today=TODAY).as_json() == {
        "violates": True,
        "outcome": "blocked",
        "findings": [
            {
                "span": {"start": 2, "end": 4, "text": "最好"},
                "category": "绝对化用语",
                "rule": "广告法 第九条第三项",
                "severity": "high",
                "suggestion": RULES["absolute.most"].suggestion,
            }
        ],
    }


def test_a_long_text_is_told_its_limit_but_breaks_no_law() -> None:
    found = check("好" * 1001, today=TODAY, platform="小红书")
    assert [(one.category, one.span.start, one.span.end) for one in found.findings] == [("平台限制", 1000, 1001)]
    assert not found.violates


def test_leading_away_is_a_fault_only_where_the_platform_forbids_it() -> None:
    assert check("想要的加V信聊", today=TODAY, platform="小红书").violates
    assert not check("想要的加V信聊", today=TODAY).violates


@pytest.mark.parametrize("text", ["", " \n", "🌸🌸", "\x00", "最", "a" * 3000, "最" * 500])
def test_odd_texts_do_no_harm(text: str) -> None:
    check(text, today=TODAY)


def test_the_labelled_sentences_stay_judged_well() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    said = [(check(row["text"], today=TODAY).violates, row["violates"]) for row in rows]
    hits, false, missed = said.count((True, True)), said.count((True, False)), said.count((False, True))
    assert hits / (hits + false) >= 0.95
    assert hits / (hits + missed) >= 0.95
