from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.conversation import Action, Buttons, Citations, Json, Message, Reply, Situation, Text
from assistant.drafting.brief import Brief
from assistant.drafting.order import Change, read_change, read_order
from assistant.drafting.template_writer import TemplateWriter
from assistant.language import language_of
from assistant.skills.check import CheckSkill
from assistant.skills.draft import DraftSkill
from knowledge.product_shelf import ProductShelf
from knowledge.products import ProductSheet

TODAY = date(2026, 11, 1)
PROOF = "{kind: test, ref: R-1, by: 某机构, date: 2025-01-20, summary: 33人使用28天，未见不良反应}"
SERUM = f"""
sku: T-1
name: 舒缓修护精华液
short_names: [敏感肌精华]
english_name: Soothing Repair Serum
category: 精华
price: 239
size: 30ml
attributes: {{质地: 清爽水感啫喱}}
claims: [{{id: T-1-C1, text: 适用敏感皮肤, kind: mildness, evidence: {PROOF}}}]
usage: 洁面后按压2泵。
scenes: [换季, 通勤]
pain_points: [换季脸颊泛红, 用什么都刺痛]
offers: [{{text: 到手199元, from: 2026-10-20, until: 2026-11-11}}]
must_not_say: [抗敏]
"""
TONER = f"""
sku: T-2
name: 积雪草爽肤水
short_names: [爽肤水]
english_name: Centella Toner
category: 水乳
price: 109
claims: [{{id: T-2-C1, text: 不添加酒精和香精, kind: ingredient, evidence: {PROOF}}}]
pain_points: [护肤品太黏]
"""
BRIGHT = "sku: T-3\nname: 亮肤精华\nenglish_name: Glow Serum\ncategory: 精华\nprice: 199\n"


@pytest.fixture
def shelf(tmp_path: Path) -> ProductShelf:
    for name, sheet in (("1", SERUM), ("2", TONER), ("3", BRIGHT)):
        (tmp_path / f"{name}.yml").write_text(sheet, encoding="utf-8")
    return ProductShelf(tmp_path)


def message(text: str, action: Action | None = None) -> Message:
    return Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1, 9, tzinfo=UTC), action)


def situation(text: str = "", **memory: Json) -> Situation:
    return Situation(TODAY, language_of(text), memory)


def drafted(shelf: ProductShelf, text: str, action: Action | None = None, **memory: Json) -> Reply:
    skill = DraftSkill(lambda: shelf, TemplateWriter)
    return skill.reply(message(text, action), situation(text, **memory))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("给敏感肌精华写三条朋友圈文案，语气轻松，带优惠", True),
        ("写一篇小红书种草笔记：控油粉底", True),
        ("帮我想几个标题，爽肤水的", True),
        ("draft two ads for the toner", True),
        ("write a post about the serum", True),
        ("上周小红书的点击率？", False),
        ("哪条文案点击率最高", False),
        ("种草笔记怎么写", False),
        ("how to write a good title", False),
        ("还有哪些差评没处理", False),
        ("帮我看看这条文案能不能发：好用", False),
    ],
)
def test_interest_in_orders_only(shelf: ProductShelf, text: str, wanted: bool) -> None:
    interest = DraftSkill(lambda: shelf, TemplateWriter).interest(message(text), situation(text))
    assert (interest >= 0.5) is wanted


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("给敏感肌精华写三条朋友圈文案，语气轻松，带优惠", {"platform": "朋友圈", "variants": 3, "tone": "轻松"}),
        ("写一篇小红书种草笔记：敏感肌精华", {}),
        ("敏感肌精华来两版抖音文案，不带优惠", {"platform": "抖音", "variants": 2, "with_offer": False}),
        ("给老客写敏感肌精华的社群话术", {"platform": "社群", "stage": "复购"}),
        ("写敏感肌精华的广告，痛点是戴口罩闷红，简短", {"platform": "抖音", "pain": "戴口罩闷红", "length": "short"}),
        ("给敏感肌精华写英文文案", {"language": "en"}),
    ],
)
def test_reads_an_order(shelf: ProductShelf, text: str, brief: dict[str, object]) -> None:
    sheet = shelf.get("T-1")
    assert isinstance(sheet, ProductSheet)
    expected = Brief(**{"sku": "T-1", "today": TODAY, **brief})  # type: ignore[arg-type]
    assert read_order(text, sheet, TODAY, "zh") == expected


def test_drafts_with_sources_and_buttons(shelf: ProductShelf) -> None:
    reply = drafted(shelf, "给敏感肌精华写三条朋友圈文案，语气轻松，带优惠")
    assert reply.status == "answered"
    assert len(reply.data["drafts"]) == 3
    assert sum(isinstance(part, Text) for part in reply.parts) == 4
    cited = next(part for part in reply.parts if isinstance(part, Citations))
    assert "T-1-C1" in {citation.id for citation in cited.citations}
    buttons = next(part for part in reply.parts if isinstance(part, Buttons))
    assert [button.label for button in buttons.choices] == ["换个角度", "短一点", "检查"]


def test_english_order(shelf: ProductShelf) -> None:
    reply = drafted(shelf, "draft two ads for the toner")
    assert reply.language == "en"
    assert [draft["findings"] for draft in reply.data["drafts"]] == [[], []]
    assert "Centella Toner" in reply.text


def test_asks_once_which_product_and_takes_the_answer(shelf: ProductShelf) -> None:
    asked = drafted(shelf, "写两条朋友圈文案")
    assert asked.status == "clarify"
    assert asked.choices[0] == "写两条朋友圈文案（T-1 舒缓修护精华液）"
    for answer, sku in (("爽肤水", "T-2"), ("好", "T-1")):
        reply = drafted(shelf, answer, **asked.remember)
        assert (reply.status, reply.data["brief"]["sku"]) == ("answered", sku)
        assert (reply.data["brief"]["platform"], reply.data["brief"]["variants"]) == ("朋友圈", 2)
    assert drafted(shelf, asked.choices[1]).data["brief"]["sku"] == "T-2"


def test_a_shared_word_is_asked_about(shelf: ProductShelf) -> None:
    reply = drafted(shelf, "write a post about the serum")
    assert reply.status == "clarify"
    assert len(reply.choices) == 2


def test_buttons_and_follow_ups_change_only_what_they_name(shelf: ProductShelf) -> None:
    first = drafted(shelf, "给敏感肌精华写一篇小红书笔记")
    buttons = next(part for part in first.parts if isinstance(part, Buttons))
    again = drafted(shelf, "", buttons.choices[0].action)
    assert again.data["brief"] == {**first.data["brief"], "angle": 1}
    assert again.data["drafts"][0]["text"] != first.data["drafts"][0]["text"]
    shorter = drafted(shelf, "短一点", **first.remember)
    assert shorter.data["brief"] == {**first.data["brief"], "length": "short"}
    assert len(shorter.data["drafts"][0]["text"]) < len(first.data["drafts"][0]["text"])


@pytest.mark.parametrize(
    "value", ["", "{}", "[1]", '{"sku": "NO"}', '{"nonsense": 1}', '{"sku": "T-1", "platform": "月球"}']
)
def test_a_stale_button_is_said_to_be_stale(shelf: ProductShelf, value: str) -> None:
    assert drafted(shelf, "", Action("draft.angle", value)).status == "refused"


def test_without_sheets_it_says_what_to_do(tmp_path: Path) -> None:
    reply = drafted(ProductShelf(tmp_path / "none"), "写一条文案")
    assert reply.status == "refused"
    assert "import products" in reply.text


def test_one_draft_is_changed_and_the_others_stay(shelf: ProductShelf) -> None:
    first = drafted(shelf, "给敏感肌精华写三条抖音文案")
    second = drafted(shelf, "第二条短一点", **first.remember)
    assert second.data is not None
    assert [one["variant"] for one in second.data["drafts"]] == [2]
    assert second.data["brief"]["length"] == "short"
    gentler = drafted(shelf, "温柔一点", **{**first.remember, **second.remember})
    assert gentler.data is not None
    assert (gentler.data["brief"]["only"], gentler.data["brief"]["tone"]) == (2, "温柔")
    third = drafted(shelf, "第三条换个角度", **{**first.remember, **gentler.remember})
    assert third.data is not None
    assert (third.data["brief"]["only"], third.data["brief"]["length"]) == (3, "normal")
    every = drafted(shelf, "都短一点", **{**first.remember, **third.remember})
    assert every.data is not None
    assert len(every.data["drafts"]) == 3


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("换个角度", Change("angle")),
        ("短一点", Change("shorter")),
        ("更年轻一点", Change("tone", "轻松")),
        ("换成抖音", Change("platform", "抖音")),
        ("去掉优惠", Change("no_offer")),
        ("shorter please", Change("shorter")),
        ("昨天的点击率", None),
        ("那抖音呢", None),
    ],
)
def test_reads_a_change(text: str, change: Change | None) -> None:
    assert read_change(text) == change


def checked(shelf: ProductShelf, text: str, **memory: Json) -> Reply:
    return CheckSkill(lambda: shelf).reply(message(text), situation(text, **memory))


@pytest.mark.parametrize(
    ("text", "copy", "outcome"),
    [
        ("帮我看看这条能不能发：全网最好的精华", "全网最好的精华", "blocked"),
        ("check this copy: The best serum in the world", "The best serum in the world", "blocked"),
        ("帮我看看这条能不能发（小红书，T-1）：\n换季了，敏感肌可用", "换季了，敏感肌可用", "passes"),
        ("“七天美白”这句能发吗", "七天美白", "needs_evidence"),
        ("换季脸有点干，先做好保湿，这条能发吗？", "换季脸有点干，先做好保湿", "passes"),
        ("查一下这条文案有没有违禁词：抗敏好物 敏感肌精华", "抗敏好物 敏感肌精华", "blocked"),
    ],
)
def test_checks_the_text_and_not_the_question(shelf: ProductShelf, text: str, copy: str, outcome: str) -> None:
    assert CheckSkill(lambda: shelf).interest(message(text), situation(text)) >= 0.9
    reply = checked(shelf, text)
    assert reply.data["checked"] == copy
    assert reply.data["outcome"] == outcome
    for finding in reply.data["findings"]:
        span = finding["span"]
        assert copy[span["start"] : span["end"]] == span["text"]


def test_the_product_s_proof_clears_what_it_covers(shelf: ProductShelf) -> None:
    copy = "适用敏感皮肤"
    assert checked(shelf, f"帮我看看能不能发：{copy}").data["outcome"] == "needs_evidence"
    assert checked(shelf, f"帮我看看能不能发（T-1）：{copy}").data["outcome"] == "passes"


def test_without_a_text_it_asks_and_takes_the_next_message(shelf: ProductShelf) -> None:
    asked = checked(shelf, "帮我看看这条能不能发")
    assert asked.status == "clarify"
    reply = checked(shelf, "史上最低价", **asked.remember)
    assert reply.data["checked"] == "史上最低价"
    assert reply.data["violates"]


def test_a_draft_s_check_button_is_understood(shelf: ProductShelf) -> None:
    reply = drafted(shelf, "给敏感肌精华写一篇小红书笔记")
    buttons = next(part for part in reply.parts if isinstance(part, Buttons))
    answer = checked(shelf, buttons.choices[2].text)
    assert answer.data["outcome"] == "passes"


def test_a_note_about_a_draft_is_not_an_order(shelf: ProductShelf) -> None:
    skill = DraftSkill(lambda: shelf, TemplateWriter)
    told = replace(message("收到，谢谢"), text="收到，谢谢")
    assert skill.interest(told, situation("收到，谢谢")) == 0.0
