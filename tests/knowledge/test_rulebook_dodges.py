"""Spellings that dodge are found; ordinary words that look like them pass."""

from datetime import date

import pytest

from knowledge.rulebook import check, rulebook

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("蕞好", "最好"),
        ("zui好的面霜", "最好的面霜"),
        ("zuì好的面霜", "最好的面霜"),
        ("最hǎo的面霜", "最好的面霜"),
        ("最\u200b好", "最好"),
        ("最⭐好", "最好"),
        ("最👉🏻好", "最好"),
        ("Ｎｏ．１", "no.1"),
        ("Nо.1", "no.1"),
        ("tор1", "top1"),
        ("ΝΟ.1", "no.1"),
        ("國家級", "国家级"),
        ("全網銷量第壹", "全网销量第一"),
        ("氵台疒了風濕", "治疗风湿"),
        ("0风🈚险", "0风无险"),
        ("月巴", "月巴"),
    ],
)
def test_one_spelling_for_many(text: str, plain: str) -> None:
    assert rulebook().folding.fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "这款面霜yyds，闭眼入",
        "全網銷量第壹的精華",
        "面膜届的Nо.1，错过后悔",
        "这是国内z ui 好的面霜",
        "顶·级·修·护体验",
        "根♥治痘痘不复发",
        "纟色对不过敏",
        "敷它能治疒了湿疹",
        "囗玉家级品质",
        "美🌸白祛🌟斑一瓶搞定",
        "最\u200d强\u200d抗老面霜",
        "国家．级．品质",
        "徹底根治腳氣",
    ],
)
def test_a_dodge_is_found(text: str) -> None:
    assert check(text, today=TODAY).violates


@pytest.mark.parametrize(
    "text",
    [
        "最近换季，脸有点干",
        "第一次用精华，先从耳后试起",
        "申请了一个顶级域名",
        "国家级非遗传承人手作瓷瓶",
        "月中发货，月半到家",
        "醉好的人先别开车",
        "这款有α和β两种味道",
        "奶茶要去冰，少糖",
        "嘴好干，喝口水",
        "No. 12 色是豆沙",
        "🌟周末愉快🌟",
    ],
)
def test_an_ordinary_word_passes(text: str) -> None:
    assert not check(text, today=TODAY).violates
