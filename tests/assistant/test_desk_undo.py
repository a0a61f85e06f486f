"""Taking back, taking everything, and acts that do not fit: what each reply names, and what it leaves alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Button, Buttons, Json, Message, Reply
from assistant.permissions import ACTS, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.help import Help
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.ticket import Complaint
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)
SERVICE = Role("service", ACTS["service"])
ME, OTHER = Person("小陈", SERVICE, "terminal:小陈"), Person("小王", SERVICE, "terminal:小王")

LEAD = Person("王主管", Role("lead", ACTS["lead"]), "terminal:王主管")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    desk = Desk(engine)
    desk.receive((_complaint(number) for number in range(1, 6)), NOW)
    yield desk
    engine.dispose()


def _complaint(number: int) -> Complaint:
    words = ("快递太慢", "瓶口裂了", "客服不回话", "味道刺鼻", "色号发错")[number - 1]
    at = NOW - timedelta(hours=number)
    return Complaint("review", f"R{number}", at, words, 2, "taste", "使用感受", "taste", f"商品{number}")


class Talk:
    """One person's conversation; every message comes a minute after the one before."""

    def __init__(self, desk: Desk) -> None:
        self.assistant = Assistant((Triage(desk),), Help(), permissions=Permissions(otherwise=SERVICE))
        self.memory: dict[str, Json] = {}
        self.at = NOW

    def say(self, text: str, button: Button | None = None) -> Reply:
        self.at += timedelta(minutes=1)
        action = button.action if button else None
        message = Message(f"m{self.at:%H%M}", text, "c", ME.name, "terminal", self.at, action)
        reply = self.assistant.respond(message, self.memory, today=self.at.date())
        self.memory = {name: slot for name, slot in {**self.memory, **reply.remember}.items() if slot is not None}
        return reply


def _stand(desk: Desk) -> dict[int, tuple[str, str | None]]:
    found = (desk.ticket(number) for number in range(1, 6))
    return {ticket.id: (ticket.state, ticket.owner) for ticket in found if ticket}


def _labels(reply: Reply) -> list[str]:
    return [button.label for part in reply.parts if isinstance(part, Buttons) for button in part.choices]


@pytest.mark.parametrize(
    ("before", "undo", "begins", "after"),
    [
        pytest.param(
            ["认领 1", "认领 2", "2解决了", "我的工单"],
            "撤销",
            "工单 #2 上一步是“解决”，已经写进经过，不能直接撤；要改的话点“重新打开”。",
            {1: ("claimed", "小陈"), 2: ("resolved", "小陈")},
            id="the last act, not the ticket looked at",
        ),
        pytest.param(
            ["认领 1", "认领 2", "我的工单", "看下1号"],
            "撤销",
            "工单 #2 已退回",
            {1: ("claimed", "小陈")},
            id="the last claim",
        ),
        pytest.param(
            ["认领 1", "认领 2", "2解决了", "重新打开 1"],
            "撤销",
            "工单 #2 上一步是“解决”",
            {1: ("claimed", "小陈"), 2: ("resolved", "小陈")},
            id="not the ticket of a refused act",
        ),
        pytest.param(
            ["认领 1、2"],
            "undo",
            "Ticket #1: released",
            {},
            id="all that one message claimed",
        ),
        pytest.param(
            ["认领 1、2"],
            "撤回 1",
            "工单 #1 已退回",
            {2: ("claimed", "小陈")},
            id="only the one that is named",
        ),
        pytest.param(
            ["认领 1", "认领 2", "撤销"],
            "撤销",
            "工单 #2 上一步是“退回”，已经写进经过，不能直接撤；要改的话点“认领”。",
            {1: ("claimed", "小陈")},
            id="not on to an older act",
        ),
        pytest.param(
            ["认领 1", "1号备注：打过电话"],
            "撤销",
            "工单 #1 上一步是“备注”，已经写进经过，不能直接撤；要改的话点“退回”。",
            {1: ("claimed", "小陈")},
            id="a note is the last act too",
        ),
        pytest.param(
            ["升级 5", "认领 5"],
            "撤销",
            "工单 #5 的认领已撤回，回到认领前的“已升级”，没有人处理；已通知主管。",
            {5: ("escalated", None)},
            id="an escalation is not lost",
        ),
    ],
)
def test_undo_takes_back_the_last_act_or_names_it(
    before: list[str], undo: str, begins: str, after: dict[int, tuple[str, str | None]], desk: Desk
) -> None:
    talk = Talk(desk)
    for text in before:
        talk.say(text)
    reply = talk.say(undo)
    assert reply.text[: len(begins)] == begins
    assert _stand(desk) == dict.fromkeys(range(1, 6), ("new", None)) | after


def test_a_claim_under_somebodys_escalation_stays(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("认领 3")
    desk.act(3, "escalate", actor=OTHER, now=talk.at)
    assert talk.say("撤销").text == "工单 #3 上一步是 小王 做的（升级给主管），不是你做的，没有动。"
    assert _stand(desk)[3] == ("escalated", "小陈")


def test_a_claim_of_an_escalated_ticket_is_taken_back_once(desk: Desk) -> None:
    talk = Talk(desk)
    desk.act(5, "escalate", actor=OTHER, now=NOW)
    talk.say("认领 5")
    before, at = dict(talk.memory), talk.at
    talk.say("撤销")
    once, told = desk.history(5), [(each.kind, each.ticket) for each in desk.notices(LEAD)]
    assert told == [("escalated", 5), ("escalated", 5)]
    assert [event.act for event in once] == ["escalate", "claim", "release", "escalate"]
    talk.memory, talk.at = before, at  # the reply was lost with the worker, and the message comes again
    talk.say("撤销")
    assert desk.history(5) == once
    assert [(each.kind, each.ticket) for each in desk.notices(LEAD)] == told


def test_nothing_free_is_nothing_claimed(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("待处理的差评有哪些")
    for number in range(1, 6):
        desk.act(number, "claim", actor=OTHER, now=NOW)
    reply = talk.say("认领全部")
    assert (reply.status, reply.text) == (
        "refused",
        "这几单都已有人处理或已结，没有可以认领的，什么都没有动。",
    )


def test_an_act_of_long_ago_is_asked_about(desk: Desk) -> None:
    desk.act(4, "claim", actor=ME, now=NOW - timedelta(days=1))
    talk = Talk(desk)
    talk.say("工单")
    reply = talk.say("撤销")
    assert (reply.status, _labels(reply)) == ("clarify", ["撤回 4"])
    assert reply.text == ("你在工单台上一步是 10-31 09:30 的“认领” #4，隔得久了，没有动。要撤的就是它，请说“撤回 4”。")
    assert _stand(desk)[4] == ("claimed", "小陈")
    talk.say("撤回 4")
    assert _stand(desk)[4] == ("new", None)


def test_taking_all_that_were_listed_is_confirmed(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("待处理的差评有哪些")
    desk.act(2, "dismiss", actor=OTHER, now=NOW, note="重复")
    desk.act(3, "claim", actor=OTHER, now=NOW)
    asked = talk.say("认领全部")
    assert (asked.status, asked.text) == ("clarify", "要认领 3 单：#5、#4、#1。确认吗？")
    assert _stand(desk)[1] == ("new", None)
    yes = next(button for part in asked.parts if isinstance(part, Buttons) for button in part.choices)
    assert talk.say("", yes).text.startswith("已认领 3 单：#5、#4、#1。")
    assert _stand(desk) == {
        1: ("claimed", "小陈"),
        2: ("dismissed", "小王"),
        3: ("claimed", "小王"),
        4: ("claimed", "小陈"),
        5: ("claimed", "小陈"),
    }


@pytest.mark.parametrize(
    ("before", "text", "status", "said", "labels"),
    [
        (
            ["认领 4", "升级 4"],
            "release 4",
            "refused",
            (
                "You hold ticket #4, but it was escalated: it can be neither released nor escalated again. "
                "Assign it, as in “assign 4 to Wang”, or answer or resolve it."
            ),
            [],
        ),
        (
            ["认领 3", "3解决了"],
            "升级 3",
            "refused",
            "工单 #3 现在是“已解决”，处理人是 小陈，这一步做不了；要再处理，先说“重新打开 3”。",
            ["重新打开"],
        ),
        (
            [],
            "删除工单 4",
            "refused",
            "工单不能删除，经过都要留着，#4 没有动。不用处理的话可以忽略，并写上原因：“忽略 4 刷单”。",
            ["驳回"],
        ),
        (
            ["看下4号"],
            "删掉4号",
            "refused",
            "工单不能删除，经过都要留着，#4 没有动。不用处理的话可以忽略，并写上原因：“忽略 4 刷单”。",
            ["驳回"],
        ),
        (
            [],
            "delete ticket 4",
            "refused",
            (
                "Tickets are not deleted, for their history is kept; nothing was done to #4. If nothing is to be done, "
                "dismiss it with a reason: “dismiss 4, reason: spam”."
            ),
            ["Dismiss"],
        ),
    ],
)
def test_an_act_that_does_not_fit_says_what_does(
    before: list[str], text: str, status: str, said: str, labels: list[str], desk: Desk
) -> None:
    talk = Talk(desk)
    for each in before:
        talk.say(each)
    stood = _stand(desk)
    reply = talk.say(text)
    assert (reply.status, reply.text, _labels(reply)) == (status, said, labels)
    assert _stand(desk) == stood


@pytest.mark.parametrize(("text", "skill"), [("删除 2", "help"), ("删除 2 号工单", "triage"), ("remove #2", "triage")])
def test_a_bare_number_to_delete_is_no_ticket_unless_the_desk_spoke(text: str, skill: str, desk: Desk) -> None:
    assert Talk(desk).say(text).skill == skill


@pytest.mark.parametrize("before", [[], ["忽略 5"]])
@pytest.mark.parametrize("text", ["5是刷单的，忽略", "5号是刷单，忽略"])
def test_a_reason_in_the_same_sentence_is_not_asked_for(text: str, before: list[str], desk: Desk) -> None:
    talk = Talk(desk)
    for each in before:
        talk.say(each)
    assert talk.say(text).status == "answered"
    assert _stand(desk)[5] == ("dismissed", "小陈")
    assert desk.history(5)[-1].note.startswith("刷单")
