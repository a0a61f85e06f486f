"""The desk: one ticket a complaint, one claimer a ticket, every act in the history."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Action, Message, Situation
from assistant.permissions import ACTS, Role
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.ticket import Act, Complaint, NotDone, State, Ticket
from assistant.triage.words import act_refused
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)


def complaint(number: int, level: int = 3, hours_ago: int = 5) -> Complaint:
    return Complaint(
        source="review",
        review_id=f"R{number}",
        written_at=NOW - timedelta(hours=hours_ago),
        text="瓶口漏液，盒子里全是水",
        level=level,
        ground="damage",
        reason_zh="漏液或破损：“瓶口漏液”",
        reason_en="leak or damage: “瓶口漏液”",
        product="积雪草爽肤水",
        channel="抖音",
        stars=1,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"))


def test_a_complaint_opens_one_ticket_however_often_it_comes(desk: Desk) -> None:
    assert desk.receive([complaint(1), complaint(2), complaint(1)], NOW) == 2
    assert desk.receive([complaint(2)], NOW) == 0
    assert desk.counts()["new"] == 2


def test_the_most_urgent_comes_first_and_overdue_is_24_hours_after_writing(desk: Desk) -> None:
    desk.receive([complaint(1, level=1), complaint(2, level=5, hours_ago=25), complaint(3, level=5)], NOW)
    listed = desk.tickets()
    assert [t.complaint.review_id for t in listed] == ["R2", "R3", "R1"]
    assert [t.is_overdue(NOW) for t in listed] == [True, False, False]


@pytest.mark.parametrize(
    ("acts", "ends"),
    [
        (["claim"], "claimed"),
        (["claim", "answer", "resolve"], "resolved"),
        (["claim", "release"], "new"),
        (["escalate", "claim", "resolve"], "resolved"),
        (["dismiss"], "dismissed"),
        (["claim", "note", "escalate"], "escalated"),
    ],
)
def test_acts_lead_from_state_to_state(desk: Desk, acts: list[Act], ends: State) -> None:
    desk.receive([complaint(1)], NOW)
    for act in acts:
        assert isinstance(desk.act(1, act, actor="小陈", now=NOW, note="广告"), Ticket)
    ticket = desk.ticket(1)
    assert ticket is not None
    assert ticket.state == ends
    assert [event.act for event in desk.history(1)] == acts


@pytest.mark.parametrize(
    ("before", "act", "actor", "why"),
    [
        ([], "answer", "小陈", "state"),
        (["claim"], "claim", "小李", "state"),
        (["claim"], "resolve", "小李", "owner"),
        (["claim", "resolve"], "escalate", "小陈", "state"),
    ],
)
def test_an_act_that_is_not_allowed_changes_nothing(
    desk: Desk, before: list[Act], act: Act, actor: str, why: str
) -> None:
    desk.receive([complaint(1)], NOW)
    for done in before:
        desk.act(1, done, actor="小陈", now=NOW)
    stood = desk.ticket(1)
    refused = desk.act(1, act, actor=actor, now=NOW + timedelta(hours=1))
    assert isinstance(refused, NotDone)
    assert (refused.why, refused.ticket) == (why, stood)
    assert len(desk.history(1)) == len(before)


def test_there_is_no_such_ticket(desk: Desk) -> None:
    assert desk.act(7, "claim", actor="小陈", now=NOW) == NotDone("missing")


def test_of_many_who_claim_at_once_one_gets_it(desk: Desk) -> None:
    desk.receive([complaint(number) for number in range(1, 11)], NOW)

    def claim(turn: int) -> bool:
        return isinstance(desk.act(turn % 10 + 1, "claim", actor=f"user-{turn}", now=NOW), Ticket)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(120))) == 10
    acts = [[event.act for event in desk.history(number)] for number in range(1, 11)]
    assert [each.count("claim") for each in acts] == [1] * 10


def test_the_same_press_of_a_button_counts_once(desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    first = desk.act(1, "claim", actor="小陈", now=NOW, act_id="press-1")
    assert desk.act(1, "claim", actor="小陈", now=NOW, act_id="press-1") == first
    assert len(desk.history(1)) == 1


@pytest.fixture
def say(desk: Desk) -> Callable[..., str]:
    skill = Triage(desk)

    def said(text: str = "", action: Action | None = None, message_id: str = "m1") -> str:
        message = Message(message_id, text, "c", "小陈", "web", NOW, action)
        language = "zh" if not text.isascii() or not text else "en"
        return skill.reply(message, Situation(NOW.date(), language)).text  # type: ignore[arg-type]

    return said


def test_the_desk_in_chat(desk: Desk, say: Callable[..., str]) -> None:
    assert say("待处理的差评有哪些？") == "现在没有待处理的差评。"
    desk.receive([complaint(1), complaint(2, hours_ago=30)], NOW)
    assert say("待处理的差评有哪些？") == "待处理的差评共 **2** 条，其中 1 条已超过 24 小时。最急的排在前面："
    claimed, _, suggestion = say("认领 2").partition("\n\n**建议回复（发出前请核对）**\n\n> ")
    assert claimed == "工单 #2 已认领，处理人：小陈，现在的状态是“处理中”，已超时 6 小时。"
    assert "积雪草爽肤水" in suggestion.partition("。")[0]
    assert say(action=Action("triage.resolve", "2"), message_id="m2").startswith("工单 #2 已解决")
    assert say("claim 2", message_id="m3") == (
        "Ticket #2 is resolved and held by 小陈, so that cannot be done now; to work on it again, say “reopen 2” first."
    )
    assert say("认领 99", message_id="m4").startswith("没有编号为 99 的工单")
    assert say(action=Action("triage.drop", "1"), message_id="m5").startswith("这个按钮已经失效")


@pytest.mark.parametrize(
    ("text", "interested"),
    [
        ("待处理的差评有哪些？", True),
        ("工单", True),
        ("认领 12", True),
        ("把 #3 升级", True),
        ("which tickets are open?", True),
        ("resolve 4 sent a new bottle", True),
        ("上周各渠道的点击率", False),
        ("这个月的差评主要是什么", False),
    ],
)
def test_what_the_desk_is_interested_in(desk: Desk, text: str, interested: bool) -> None:
    message = Message("m", text, "c", "u", "web", NOW)
    assert (Triage(desk).interest(message, Situation(NOW.date(), "zh")) > 0.2) is interested


@pytest.mark.parametrize(
    ("actor", "zh"),
    [
        ("小陈", "工单 #1 已经在你手上，状态是“处理中”，不用再做这一步。"),
        ("小林", "工单 #1 现在是“处理中”，处理人是 小陈，这一步做不了。"),
    ],
)
def test_who_holds_a_ticket_is_told_so(desk: Desk, actor: str, zh: str) -> None:
    desk.receive([complaint(1)], NOW)
    desk.act(1, "claim", actor="小陈", now=NOW)
    again = desk.act(1, "claim", actor=actor, now=NOW)
    assert isinstance(again, NotDone)
    assert act_refused(again, 1, "zh", actor) == zh


def test_who_wrote_is_hidden_in_the_list_and_shown_on_the_ticket(desk: Desk) -> None:
    text = "又漏了，电话13800007757"
    desk.receive([replace(complaint(1), text=text, reason_zh=f"漏液或破损：“{text}”")], NOW)
    skill, situation = Triage(desk), Situation(NOW.date(), "zh")

    def said(words: str) -> str:
        message = Message("1", words, "c", "小陈", "web", NOW)
        return repr(skill.reply(message, situation))

    assert "13800007757" not in said("待处理的差评有哪些")
    assert "13800007757" in said("工单 1")


@pytest.mark.parametrize(
    ("act", "name", "role", "to", "why", "kept"),
    [
        ("assign", "小陈", "service", "小王", None, []),  # hers to hand over
        ("assign", "小林", "service", "小王", "owner", [("assign", "小林", False)]),
        ("assign", "王主管", "lead", "小王", None, []),
        ("assign", "王主管", "lead", "", "to", []),
        ("resolve", "小林", "service", "", "owner", [("resolve", "小林", False)]),
        ("resolve", "王主管", "lead", "", None, []),
        ("dismiss", "王主管", "admin", "", None, []),
        ("note", "小赵", "viewer", "", "right", [("note", "小赵", False)]),
        ("claim", "小林", "service", "", "state", []),
    ],
)
def test_who_may_do_what_to_a_ticket_that_somebody_holds(
    tmp_path: Path, act: Act, name: str, role: str, to: str, why: str | None, kept: list[tuple[str, str, bool]]
) -> None:
    entries: list[tuple[str, str, bool]] = []

    def record(_id: str, _channel: str, user: str, _role: Role, act: str, done: bool) -> None:
        entries.append((act, user, done))

    desk = Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"), record=record)
    desk.receive([complaint(1)], NOW)
    desk.act(1, "claim", actor="小陈", now=NOW)
    done = desk.act(1, act, actor=Person(name, Role(role, ACTS[role])), now=NOW, note="刷单", to=to)
    assert (done.why if isinstance(done, NotDone) else None) == why
    assert entries == kept


def test_who_is_given_a_ticket_is_told_and_who_lost_it_too(desk: Desk) -> None:
    lead = Person("王主管", Role("lead", ACTS["lead"]))
    desk.receive([complaint(1)], NOW)
    desk.act(1, "claim", actor="小陈", now=NOW)
    given = desk.act(1, "assign", actor=lead, now=NOW, to="小王", note="顾客在等电话")
    assert isinstance(given, Ticket)
    assert (given.state, given.owner) == ("claimed", "小王")
    assert [(n.kind, n.actor, n.note) for n in desk.notices(Person("小王"))] == [("assigned", "王主管", "顾客在等电话")]
    assert [(n.kind, n.rule) for n in desk.notices(Person("小陈"))] == [("assigned", "away")]
    assert [(e.act, e.to, e.note) for e in desk.history(1)][-1] == ("assign", "小王", "顾客在等电话")


def test_what_was_answered_and_why_it_was_dismissed_stays(desk: Desk) -> None:
    desk.receive([complaint(1), complaint(2)], NOW)
    desk.act(1, "claim", actor="小陈", now=NOW)
    answered = desk.act(1, "answer", actor="小陈", now=NOW + timedelta(hours=1), note="您好，已为您补发。")
    assert isinstance(answered, Ticket)
    assert (answered.answer, answered.answered_at) == ("您好，已为您补发。", NOW + timedelta(hours=1))
    refused = desk.act(2, "dismiss", actor="小陈", now=NOW)
    assert isinstance(refused, NotDone)
    assert refused.why == "reason"
    desk.act(2, "dismiss", actor="小陈", now=NOW, note="同行刷的")
    assert [(e.act, e.note) for e in desk.history(2)] == [("dismiss", "同行刷的")]
    again = desk.act(2, "reopen", actor="小陈", now=NOW + timedelta(days=2), note="看错了")
    assert isinstance(again, Ticket)
    assert (again.state, again.owner, again.reopened) == ("claimed", "小陈", 1)
    assert again.due_at == NOW + timedelta(days=3)


def test_an_id_of_any_length_names_a_press(desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    press = "web:" + "x" * 400
    first = desk.act(1, "claim", actor="小陈", now=NOW, act_id=press)
    assert desk.act(1, "claim", actor="小陈", now=NOW, act_id=press) == first
