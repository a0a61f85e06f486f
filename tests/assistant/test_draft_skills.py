from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from draft_desk import SERUM, TODAY, TONER, desk_of, shelf_of

from assistant.conversation import Action, Buttons, Citations, Json, Message, Reply, Situation, Text
from assistant.drafting.brief import Brief
from assistant.drafting.copydesk import Copydesk
from assistant.drafting.keeping.book import Wanted
from assistant.drafting.keeping.change import Change, Unclear, read_changes
from assistant.drafting.ordering.products import WhichProduct
from assistant.drafting.ordering.read import Orders, read_orders
from assistant.language import language_of
from assistant.skills.check import CheckSkill
from assistant.skills.drafts.skill import DraftSkill
from knowledge.product_shelf import ProductShelf

BRIGHT = "sku: T-3\nname: 亮肤精华\nenglish_name: Glow Serum\ncategory: 精华\nprice: 199\n"


@pytest.fixture
def shelf(tmp_path: Path) -> ProductShelf:
    return shelf_of(tmp_path, SERUM, TONER, BRIGHT)


@pytest.fixture
def desk(tmp_path: Path) -> Copydesk:
    return desk_of(tmp_path, SERUM, TONER, BRIGHT)


def message(text: str, action: Action | None = None) -> Message:
    return Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1, 9, tzinfo=UTC), action)


def situation(text: str = "", **memory: Json) -> Situation:
    return Situation(TODAY, language_of(text), memory)


def drafted(desk: Copydesk, text: str, action: Action | None = None, **memory: Json) -> Reply:
    told = replace(message(text, action), id=f"m{len(desk.book.search(Wanted()))}-{text}")
    return DraftSkill(lambda: desk).reply(told, situation(text, **memory))


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
def test_interest_in_orders_only(desk: Copydesk, text: str, wanted: bool) -> None:
    interest = DraftSkill(lambda: desk).interest(message(text), situation(text))
    assert (interest >= 0.5) is wanted


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        (
            "给敏感肌精华写三条朋友圈文案，语气轻松，带优惠",
            {"platform": "朋友圈", "variants": 3, "tone": "轻松", "mention": ("优惠",)},
        ),
        ("写一篇小红书种草笔记：敏感肌精华", {}),
        ("敏感肌精华来两版抖音文案，不带优惠", {"platform": "抖音", "variants": 2, "with_offer": False}),
        ("给老客写敏感肌精华的社群话术", {"platform": "社群", "stage": "复购", "audience": "老客"}),
        ("写敏感肌精华的广告，痛点是戴口罩闷红，简短", {"platform": "抖音", "pain": "戴口罩闷红", "length": "short"}),
        ("给敏感肌精华写英文文案", {"language": "en"}),
    ],
)
def test_reads_an_order(shelf: ProductShelf, text: str, brief: dict[str, object]) -> None:
    expected = Brief(**{"sku": "T-1", "today": TODAY, **brief})  # type: ignore[arg-type]
    read = read_orders(text, shelf.sheets, today=TODAY, language="zh")
    assert isinstance(read, Orders)
    assert read.briefs == (expected,)


@pytest.mark.parametrize(
    "text", ["根据这条评价写两条文案：“用了一周就漏了”", "针对这条差评写一条文案", "参考顾客的反馈写两条朋友圈"]
)
def test_what_an_order_goes_by_is_no_product(shelf: ProductShelf, text: str) -> None:
    asked = read_orders(text, shelf.sheets, today=TODAY, language="zh")
    assert isinstance(asked, WhichProduct)
    assert asked.name == ""


def test_drafts_with_sources_and_buttons(desk: Copydesk) -> None:
    reply = drafted(desk, "给敏感肌精华写三条朋友圈文案，语气轻松，带优惠")
    assert reply.status == "answered"
    assert len(reply.data["drafts"]) == 3
    assert sum(isinstance(part, Text) for part in reply.parts) == 4
    cited = next(part for part in reply.parts if isinstance(part, Citations))
    assert "T-1-C1" in {citation.id for citation in cited.citations}
    buttons = next(part for part in reply.parts if isinstance(part, Buttons))
    assert [button.label for button in buttons.choices] == ["采用", "不要", "换个角度", "短一点"]


def test_english_order(desk: Copydesk) -> None:
    reply = drafted(desk, "draft two ads for the toner")
    assert reply.language == "en"
    assert [draft["findings"] for draft in reply.data["drafts"]] == [[], []]
    assert "Centella Toner" in reply.text


def test_asks_once_which_product_and_takes_the_answer(desk: Copydesk) -> None:
    asked = drafted(desk, "写两条朋友圈文案")
    assert asked.status == "clarify"
    assert asked.choices[0] == "写两条朋友圈文案（T-1 舒缓修护精华液）"
    for answer, sku in (("爽肤水", "T-2"), ("好", "T-1")):
        reply = drafted(desk, answer, **asked.remember)
        assert (reply.status, reply.data["brief"]["sku"]) == ("answered", sku)
        assert (reply.data["brief"]["platform"], reply.data["brief"]["variants"]) == ("朋友圈", 2)
    assert drafted(desk, asked.choices[1]).data["brief"]["sku"] == "T-2"


def test_a_shared_word_is_asked_about(desk: Copydesk) -> None:
    reply = drafted(desk, "write a post about the serum")
    assert reply.status == "clarify"
    assert len(reply.choices) == 2


def test_buttons_and_follow_ups_change_only_what_they_name(desk: Copydesk) -> None:
    first = drafted(desk, "给敏感肌精华写一篇小红书笔记")
    buttons = next(part for part in first.parts if isinstance(part, Buttons))
    again = drafted(desk, "", buttons.choices[2].action)
    assert again.data["brief"] == {**first.data["brief"], "angle": 1, "only": 1}
    assert again.data["drafts"][0]["text"] != first.data["drafts"][0]["text"]
    shorter = drafted(desk, "短一点", **first.remember)
    changed = {"length": "short", "only": 1, "pain": shorter.data["brief"]["pain"]}
    assert shorter.data["brief"] == {**first.data["brief"], **changed}
    assert shorter.data["brief"]["pain"] in first.data["drafts"][0]["text"]
    assert len(shorter.data["drafts"][0]["text"]) < len(first.data["drafts"][0]["text"])


@pytest.mark.parametrize("value", ["", "{}", "[1]", '{"sku": "NO"}', "9:0", "x:1", "9" * 40])
def test_a_stale_button_is_said_to_be_stale(desk: Copydesk, value: str) -> None:
    assert drafted(desk, "", Action("draft.angle", value)).status in ("refused", "clarify")
    assert desk.book.search(Wanted()) == ()


def test_without_sheets_it_says_what_to_do(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    nothing = replace(desk, sources=replace(desk.sources, shelf=lambda: ProductShelf(tmp_path / "none")))
    reply = drafted(nothing, "写一条文案")
    assert reply.status == "refused"
    assert "import products" in reply.text


def test_one_draft_is_changed_and_the_others_stay(desk: Copydesk) -> None:
    first = drafted(desk, "给敏感肌精华写三条抖音文案")
    second = drafted(desk, "第二条短一点", **first.remember)
    assert second.data is not None
    assert [one["variant"] for one in second.data["drafts"]] == [2]
    assert second.data["brief"]["length"] == "short"
    gentler = drafted(desk, "温柔一点", **{**first.remember, **second.remember})
    assert gentler.data is not None
    assert (gentler.data["brief"]["only"], gentler.data["brief"]["tone"]) == (2, "温柔")
    third = drafted(desk, "第三条换个角度", **{**first.remember, **gentler.remember})
    assert third.data is not None
    assert (third.data["brief"]["only"], third.data["brief"]["length"]) == (3, "normal")
    every = drafted(desk, "都短一点", **{**first.remember, **third.remember})
    assert every.data is not None
    assert len(every.data["drafts"]) == 3


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("换个角度", (Change("angle"),)),
        ("短一点", (Change("shorter"),)),
        ("长一点", (Change("longer"),)),
        ("更年轻一点", (Change("tone", "轻松"),)),
        ("语气专业一点", (Change("tone", "专业"),)),
        ("别那么专业", (Change("tone", "自然"),)),
        ("换成抖音", (Change("platform", "抖音"),)),
        ("去掉优惠", (Change("offer", "no"),)),
        ("加上优惠", (Change("offer"),)),
        ("不要提价格", (Change("leave_out", "price"),)),
        ("别用“宝藏”", (Change("leave_out", "宝藏"),)),
        ("第三条换个痛点：泛红", (Change("pain", "泛红"),)),
        ("换个痛点", (Change("pain"),)),
        ("英文版", (Change("language", "en"),)),
        ("写给学生党看", (Change("audience", "学生党"),)),
        ("第二条更年轻一点，短一点，加上优惠", (Change("tone", "轻松"), Change("shorter"), Change("offer"))),
        ("shorter please", (Change("shorter"),)),
        ("make the second one more playful and shorter", (Change("tone", "轻松"), Change("shorter"))),
        ("don't mention the price", (Change("leave_out", "price"),)),
        ("the third in English", (Change("language", "en"),)),
        ("for moments", (Change("platform", "朋友圈"),)),
        ("第二条不太对", Unclear("不太对")),
        ("第二条短一点，再高级些", Unclear("高级些")),
        ("make the second better", Unclear("better")),
        ("昨天的点击率", None),
        ("换成抖音的点击率", None),
        ("那抖音呢", None),
        ("给我看看库存", None),
        ("收到，谢谢", None),
    ],
)
def test_reads_changes(text: str, change: tuple[Change, ...] | Unclear | None) -> None:
    assert read_changes(text) == change


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


def test_a_draft_s_check_button_is_understood(shelf: ProductShelf, desk: Copydesk) -> None:
    reply = drafted(desk, "给敏感肌精华写一篇小红书笔记")
    buttons = next(part for part in reply.parts if isinstance(part, Buttons))
    answer = checked(shelf, buttons.choices[4].text)
    assert answer.data["outcome"] == "passes"


def test_a_note_about_a_draft_is_not_an_order(desk: Copydesk) -> None:
    skill = DraftSkill(lambda: desk)
    told = replace(message("收到，谢谢"), text="收到，谢谢")
    assert skill.interest(told, situation("收到，谢谢")) == 0.0
