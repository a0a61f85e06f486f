"""In conversation: what nobody can prove is said, the product goes on from the drafts before, a short form is taken."""

from pathlib import Path

import pytest
from draft_desk import Talk, desk_of

MAT = """
sku: M-1
name: 竹影软木瑜伽垫
short_names: [瑜伽垫]
category: 瑜伽垫
price: 199
size: 183×61cm
attributes: {厚度: 5mm, 材质: 软木和天然橡胶}
pain_points: [跪姿膝盖硌, 手心打滑]
"""
POT = """
sku: M-2
name: 青陶手作茶壶
category: 茶具
price: 329
attributes: {容量: 180ml}
pain_points: [倒水滴得到处都是]
offers: [{text: 满300减30, from: 2026-10-20, until: 2026-11-11}]
"""


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(desk_of(tmp_path, MAT, POT))


def test_what_no_fact_bears_out_is_said_and_the_rest_is_told(talk: Talk) -> None:
    reply = talk.say("瑜伽垫写两条朋友圈，厚度和防滑要写上")
    assert reply.data["brief"]["mention"] == ["厚度", "防滑"]
    assert "资料里没有“防滑”的有效依据，没有写。" in reply.notes
    assert all("5mm" in draft["text"] for draft in reply.data["drafts"])


def test_an_offer_that_runs_is_told_and_another_is_not(talk: Talk) -> None:
    assert not any("有效依据" in note for note in talk.say("茶壶写一条朋友圈，带优惠").notes)
    assert "资料里没有“双12活动价99”的有效依据，没有写。" in talk.say("茶壶来条朋友圈，写双12活动价99").notes


def test_the_product_goes_on_from_the_drafts_before(talk: Talk) -> None:
    talk.say("给茶壶写一条朋友圈")
    reply = talk.say("再给我写两条小红书文案")
    assert (reply.data["brief"]["sku"], len(reply.data["drafts"])) == ("M-2", 2)
    assert "没说商品，沿用刚才的青陶手作茶壶。" in reply.notes
    asked = talk.say("两条朋友圈文案，跪姿膝盖硌")
    assert (asked.status, asked.choices[0]) == ("clarify", "两条朋友圈文案，跪姿膝盖硌（M-1 竹影软木瑜伽垫）")
    assert talk.say("M-1").data["brief"]["pain"] == "跪姿膝盖硌"


def test_the_answer_may_be_a_short_name(talk: Talk) -> None:
    asked = talk.say("写条朋友圈文案，倒水老是滴")
    assert (asked.status, asked.choices[0]) == ("clarify", "写条朋友圈文案，倒水老是滴（M-2 青陶手作茶壶）")
    assert talk.say("瑜伽垫").data["brief"]["sku"] == "M-1"


def test_a_short_form_of_one_name_is_taken_and_said(talk: Talk) -> None:
    reply = talk.say("手作壶写条朋友圈文案")
    assert reply.data["brief"]["sku"] == "M-2"
    assert "“手作壶”按青陶手作茶壶写的。" in reply.notes


def test_a_tone_of_words_is_noted_once_and_kept(talk: Talk) -> None:
    reply = talk.say("瑜伽垫写三条朋友圈，语气文艺但别酸")
    assert reply.data["brief"]["manner"] == "文艺但别酸"
    assert sum("文艺但别酸" in note for note in reply.notes) == 1


def test_seconds_and_points_are_counted_in_one_draft(talk: Talk) -> None:
    script = talk.say("瑜伽垫写个20秒脚本，手心打滑").data["drafts"]
    assert len(script) == 1
    assert "全长约20秒" in script[0]["text"]
    assert len(talk.say("瑜伽垫详情页2个卖点").data["drafts"]) == 1


def test_each_wanted_fact_has_a_point_of_its_own_in_order_and_too_few_facts_are_said(talk: Talk) -> None:
    reply = talk.say("瑜伽垫详情页2个卖点，厚度、材质")
    heads = [part["text"] for part in reply.data["drafts"][0]["parts"] if part["name"] == "heading"]
    assert (len(heads), "5mm" in heads[0], "软木" in heads[1]) == (2, True, True)
    assert any(note.startswith("要 6 个，写了") for note in talk.say("瑜伽垫详情页6个卖点").notes)


def test_a_wanted_word_stands_in_the_title(talk: Talk) -> None:
    drafts = talk.say("瑜伽垫淘宝标题2个，天然橡胶这个词放进去").data["drafts"]
    assert all(draft["text"].count("天然橡胶") == 1 for draft in drafts)
