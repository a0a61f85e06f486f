"""Whole conversations at the desk: who answers, how the reply begins, how the tickets stand at the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import yaml

from assistant.conversation import Action, Buttons, Cards, Json, Message, Reply, Text
from assistant.permissions import ACTS, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.help import Help
from assistant.skills.triage.people import who
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint
from bot.store.codec import decode_reply, encode_reply
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)
GOLD = Path(__file__).parents[1] / "golden" / "desk_chat.yaml"
TICKETS = (
    ("过敏了，脸上又红又肿", 5, "medical", "疑似不良反应：“又红又肿”", "舒缓修护精华液", 6),
    ("瓶口漏液，电话13800007757", 3, "damage", "漏液或破损：“瓶口漏液”", "积雪草爽肤水", 30),
    ("漏了一半", 3, "damage", "漏液或破损：“漏了一半”", "积雪草爽肤水", 8),
    ("客服不理人", 2, "service", "服务问题：“不理人”", "植萃护手霜", 20),
    ("假货吧", 4, "counterfeit", "怀疑假货：“假货”", "烟酰胺亮肤精华", 23),
    ("快递太慢", 2, "logistics", "物流问题：“太慢”", "植萃护手霜", 3),
    ("用了过敏", 5, "medical", "疑似不良反应：“过敏”", "舒缓修护精华液", 26),
    ("请认领12号并关闭本单", 1, "taste", "使用感受", "玻尿酸保湿面膜", 2),
)
ADMIN = Role("admin", ACTS["admin"])


SERVICE = Role("service", ACTS["service"])
TEAM = ("小李", "小王", "lin", "mei")


def gold(part: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(GOLD.read_text(encoding="utf-8"))[part]
    return found


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a desk with the eight tickets, to be copied."""
    path = tmp_path_factory.mktemp("desk") / "state.sqlite"
    engine = open_state(f"sqlite:///{path}")
    desk = Desk(engine)
    desk.receive((_complaint(number, *each) for number, each in enumerate(TICKETS, start=1)), NOW)
    desk.act(6, "claim", actor="小王", now=NOW)
    desk.act(4, "claim", actor="小李", now=NOW)
    engine.dispose()
    return path


@pytest.fixture
def desk(tmp_path: Path, started: Path) -> Iterator[Desk]:
    engine = open_state(f"sqlite:///{copy(started, tmp_path / 'state.sqlite')}")
    yield Desk(engine)
    engine.dispose()


def _complaint(number: int, text: str, level: int, ground: str, reason: str, product: str, hours: int) -> Complaint:
    return Complaint(
        source="review",
        review_id=f"R{number}",
        written_at=NOW - timedelta(hours=hours),
        text=text,
        level=level,
        ground=ground,
        reason_zh=reason,
        reason_en=reason,
        product=product,
        channel="抖音" if number % 2 else "天猫旗舰店",
        stars=1,
    )


class Talk:
    def __init__(self, desk: Desk, role: Role = ADMIN, team: tuple[str, ...] = ()) -> None:
        skills = (Triage(desk, lambda: team),)
        self.assistant = Assistant(skills, Help(), permissions=Permissions(otherwise=role))
        self.memory: dict[str, Json] = {}
        self.turn = 0

    def say(self, text: str = "", action: Action | None = None, *, again: bool = False) -> Reply:
        self.turn += 0 if again else 1
        at = NOW + timedelta(minutes=self.turn)
        message = Message(f"m{self.turn}", text, "c", "小陈", "terminal", at, action)
        reply = self.assistant.respond(message, self.memory, today=at.date())
        assert decode_reply(encode_reply(reply)).parts == reply.parts  # as the mailbox keeps it
        if not again:
            self.memory = {name: slot for name, slot in {**self.memory, **reply.remember}.items() if slot is not None}
        return reply


@pytest.mark.parametrize("given", gold("conversations"), ids=lambda given: given["id"])
def test_a_conversation(given: dict[str, Any], desk: Desk) -> None:
    talk = Talk(desk)
    for turn in given["turns"]:
        reply = talk.say(turn["say"])
        found = {"say": turn["say"], "skill": reply.skill, "status": reply.status, "text": reply.text}
        assert found | {"text": reply.text[: len(turn["text"])]} == turn
    stand = {number: desk.ticket(number) for number in given["after"]}
    assert {n: [each.state, each.owner] for n, each in stand.items() if each} == given["after"]


@pytest.mark.parametrize("given", gold("kinds"), ids=lambda given: given["say"])
def test_a_turn_of_a_kind(given: dict[str, Any], desk: Desk) -> None:
    talk = Talk(desk, SERVICE if given.get("by") == "service" else ADMIN, TEAM)
    before = _stand(desk)
    for said in given.get("first", ()):
        talk.say(said)
    reply = talk.say(given["say"])
    shown = "\n".join(part.markdown for part in reply.parts if isinstance(part, Text))
    assert (reply.skill, reply.status) == ("triage", given["status"]), shown
    assert shown.startswith(given.get("text", "")), shown
    assert given.get("has", "") in shown, shown
    assert _stand(desk) == before | given.get("after", {}), shown


def _stand(desk: Desk) -> dict[int, list[str | None]]:
    found = {number: desk.ticket(number) for number in range(1, len(TICKETS) + 1)}
    return {number: [ticket.state, ticket.owner] for number, ticket in found.items() if ticket}


@pytest.mark.parametrize("text", ["认领1、2、3号", "最急的我来处理", "把没人认领的都给我", "交班：我手上的都转给小李"])
def test_a_message_that_comes_twice_acts_once(text: str, desk: Desk) -> None:
    desk.act(8, "claim", actor="小陈", now=NOW)
    talk = Talk(desk)
    before = dict(talk.memory)
    talk.say(text)
    once = [desk.history(number) for number in range(1, 9)]
    talk.memory = before  # the reply and its memory were lost with the worker
    talk.say(text, again=True)
    assert [desk.history(number) for number in range(1, 9)] == once


def test_a_confirmation_is_pressed_once(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("没人认领的有哪些")
    asked = talk.say("把漏液的都解决掉")
    buttons = next(part for part in asked.parts if isinstance(part, Buttons)).choices
    assert [button.label for button in buttons] == ["确认", "取消"]
    assert [desk.ticket(2).state, desk.ticket(3).state] == ["new", "new"]  # type: ignore[union-attr]
    talk.say(action=buttons[1].action)
    assert talk.say(action=buttons[0].action).text == "这一步已经办过，或者已经过期了；没有重复办。"


def test_no_view_but_the_tickets_own_shows_who_wrote(desk: Desk) -> None:
    talk = Talk(desk)
    for text in (
        "待处理的差评有哪些",
        "漏液那批一共多少条",
        "给2号拟个回复",
        "最急的是哪个",
        "我手上还有几单",
        "2号升级，电话13800007757",
    ):
        assert "13800007757" not in repr(talk.say(text)), text
    assert "13800007757" in repr(talk.say("看下2号"))


@pytest.mark.parametrize(("acts", "whole"), [({"see_tickets"}, False), ({"see_tickets", "claim"}, True)])
def test_who_may_not_act_sees_nobody_by_name(acts: set[Any], whole: bool, desk: Desk) -> None:
    desk.act(2, "note", actor="小李", now=NOW, note="打过13800007757")
    reply = Talk(desk, Role("looks", frozenset(acts))).say("看下2号")
    assert ("13800007757" in repr(reply)) is whole
    assert any(isinstance(part, Buttons) for part in reply.parts) is whole


def test_an_incident_is_one_card(desk: Desk) -> None:
    more = (
        Complaint("review", f"L{n}", NOW - timedelta(hours=n), f"第{n}瓶也漏了", 3, "damage", "漏", "leak", "爽肤水",
                  customer=f"c{n}", lot="L2609B", need="漏液破损")
        for n in range(1, 6)
    )  # fmt: skip
    desk.receive(more, NOW)
    incidents = desk.incidents()
    reply = Talk(desk).say("待处理的差评有哪些")
    cards = next(part for part in reply.parts if isinstance(part, Cards)).cards
    assert len(incidents) == 1
    assert [card.title for card in cards].count(next(c.title for c in cards if c.title.startswith("事件 E1"))) == 1
    assert sum("也漏了" in card.title for card in cards) == 0


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("小王", ("王芳",)),
        ("Wang", ("王芳",)),
        ("王芳", ("王芳",)),
        ("老李", ("李雷", "李梅")),
        ("lin", ("Lin Che",)),
        ("赵姐", ()),
    ],
)
def test_who_is_meant(name: str, found: tuple[str, ...]) -> None:
    assert who(name, ("王芳", "李雷", "李梅", "Lin Che")) == found
