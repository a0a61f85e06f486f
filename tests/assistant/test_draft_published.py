"""Saying that a draft went out: after it was adopted, once, with the right to, and taken back like any decision."""

from datetime import datetime
from pathlib import Path

import pytest
from draft_desk import TODAY, Talk, desk_of

from assistant.conversation import Action, Buttons, Message, Situation
from assistant.decided import Who
from assistant.drafting.brief import Brief
from assistant.drafting.copydesk import Copydesk
from assistant.permissions import ACTS, ALL, Role
from assistant.skills.drafts.skill import DraftSkill
from assistant.skills.drafts.words import Decision, asks_history, read_decision

NOW = datetime(2026, 11, 1, 9, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Copydesk:
    return desk_of(tmp_path)


def who(number: int, role: Role = ALL, actor: str = "林澈") -> Who:
    return Who(actor, role, NOW.replace(minute=number), f"m{number}")


def ordered(desk: Copydesk) -> list[int]:
    sheet = desk.shelf.get("T-1")
    assert sheet is not None
    given = Brief("T-1", TODAY, platform="抖音", variants=2)
    return [draft.id for draft in desk.order(given, sheet, who(0), "web").drafts]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("这篇发了", Decision("publish")),
        ("D12 已发布", Decision("publish", ("D12",))),
        ("第二条发出去了", Decision("publish", ("2",))),
        ("把D3标记为已发布", Decision("publish", ("D3",))),
        ("D3 发在小红书了", Decision("publish", ("D3",), "小红书")),
        ("两条都发布了", Decision("publish", (), "", True)),
        ("已发布", Decision("publish")),
        ("mark D12 as published", Decision("publish", ("D12",))),
        ("the first one is live", Decision("publish", ("1",))),
        ("published D3", Decision("publish", ("D3",))),
    ],
)
def test_how_people_say_that_it_went_out(text: str, decision: Decision) -> None:
    assert read_decision(text) == decision


@pytest.mark.parametrize(
    "text",
    [
        "这篇发了吗", "还没发布", "明天发布", "可以发了", "能不能发", "补发了", "D3 发了多少", "发布前要看什么",
        "先不发", "工单 3 已经补发了", "货发了", "is D3 published?", "not published yet", "when D3 is live tell me",
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_kind(text: str) -> None:
    decision = read_decision(text)
    assert decision is None or decision.deed != "publish"


@pytest.mark.parametrize("text", ["退掉草稿", "退掉这条草稿", "把第一条草稿退掉", "退掉所有草稿", "否掉这篇文案"])
def test_turning_drafts_down_is_no_list_of_those_turned_down(text: str) -> None:
    assert not asks_history(text, of_drafts=True)
    assert read_decision(text) is not None


@pytest.mark.parametrize("text", ["退掉的草稿", "退掉过哪些文案", "采用过的文案"])
def test_the_list_of_those_turned_down_is_one(text: str) -> None:
    assert asks_history(text, of_drafts=True)


def test_what_is_adopted_goes_out_once_and_is_taken_back(desk: Copydesk) -> None:
    first, _ = ordered(desk)
    assert desk.publish(who(1), first).zh == f"D{first} 还没有采用，先采用再标记为已发布：说“采用 D{first}”。"
    desk.adopt(who(2), first, anyway=True)
    done = desk.publish(who(3), first)
    assert done.zh == f"已记下：D{first} 于 11-01 09:03 在抖音发布，经办人 林澈。"
    assert done.draft is not None
    assert (done.draft.status, done.draft.decided_at) == ("adopted", NOW.replace(minute=2))
    again = desk.publish(who(4, actor="周棠"), first, "小红书")
    assert again.zh.startswith(f"D{first} 已由 林澈 在 11-01 09:03 标记为已在抖音发布")
    assert again.draft == done.draft
    back = desk.undo(who(5), first).draft
    assert back is not None
    assert (back.published, back.status) == (None, "adopted")
    assert [each.act for each in desk.book.history(first)] == ["adopt", "publish", "undo"]


def test_a_text_that_was_changed_or_turned_down_is_not_out(desk: Copydesk) -> None:
    first, second = ordered(desk)
    for number in (first, second):
        desk.adopt(who(number), number)
        assert desk.publish(who(10 + number), number).draft is not None
    edited = desk.edit(who(20), first, "敏感肌也能用的精华，温和不刺激。").draft
    rejected = desk.reject(who(21), second, "换方向").draft
    assert edited is not None
    assert rejected is not None
    assert (edited.published, rejected.published) == (None, None)
    assert "已经退掉" in desk.publish(who(22), second).zh


def test_what_the_law_forbids_is_not_marked(desk: Copydesk) -> None:
    first, _ = ordered(desk)
    desk.edit(who(1), first, "全网最好用的精华，永久祛斑，三天见效。")
    assert desk.adopt(who(2), first, anyway=True).draft is not None
    refused = desk.publish(who(3), first)
    assert refused.draft is None
    assert "不能标记为已发布" in refused.zh


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("service", False), ("copywriter", True), ("lead", True)])
def test_it_takes_the_right_to_publish(role: str, may: bool, desk: Copydesk) -> None:
    first, _ = ordered(desk)
    desk.adopt(who(1), first)
    done = desk.publish(who(2, Role(role, ACTS[role])), first)
    assert (done.draft is not None) is may
    assert may or done.zh == "你还没有发布文案的权限，需要的话请找管理员开通。"


def test_the_button_stands_under_what_was_adopted(desk: Copydesk) -> None:
    talk = Talk(desk)
    talk.say("给精华写一条朋友圈文案")
    adopted = talk.say("采用第一条")
    pressed = [each for part in adopted.parts if isinstance(part, Buttons) for each in part.choices]
    assert [(each.label, each.action) for each in pressed] == [("标记 D1 已发布", Action("draft.publish", "1:1"))]
    done = talk.say("这篇发了")
    assert (done.status, done.data["drafts"][0]["published_on"]) == ("answered", "朋友圈")
    listed = talk.say("草稿列表")
    assert "已发布（朋友圈 11-01）" in str(listed.parts)


def test_the_right_is_its_own(desk: Copydesk) -> None:
    skill = DraftSkill(lambda: desk)
    message = Message("m", "", "c", "lin", "web", NOW, Action("draft.publish", "1:1"))
    assert skill.act(message, Situation(TODAY, "zh")) == "publish"
