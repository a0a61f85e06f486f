"""The app's cards of a ticket take its new state wherever somebody acts: by the code that each has, and never twice."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from wecom_peer import CallbackClient, WeComPeer, wecom

from assistant.conversation import Message, Reply, Situation
from assistant.permissions import BUILT_IN, Role
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint, Ticket
from bot.card_codes import LASTS, CardCodes, card_codes
from bot.card_post import SETTLING
from bot.clock import machine_time
from bot.desk_post import StatePost
from bot.post.delivery import Delivery, Limit
from bot.post.outbox import Outbox, post
from bot.pressed import read_press
from bot.sealed import Seal
from bot.store.state import open_state, outbox
from bot.wecom.api import AppKeys, WeComApi
from bot.wecom.sender import MARK, WeComAppSender
from bot.wecom.steps import Showing

ZONE = ZoneInfo("Asia/Shanghai")
SERVICE = BUILT_IN["service"]


class Killed(Exception):
    """The process dies."""


@dataclass
class Steps:
    """A parcel whose process dies before it writes down `dies_at`."""

    steps: dict[str, str] = field(default_factory=dict)
    dies_at: str = ""

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        if step == self.dies_at:
            raise Killed
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None: ...


@dataclass
class Office:
    """A desk, and the members who see it by the app."""

    engine: Engine
    desk: Desk
    peer: WeComPeer

    def now(self) -> datetime:
        return machine_time()

    def local(self) -> datetime:
        return self.now().astimezone(ZONE).replace(tzinfo=None)

    def says(self, user: str, text: str, role: Role = SERVICE, press: dict[str, str] | None = None) -> Reply:
        """A member asks or presses, and the answer waits to be sent."""
        origin, action = {"route": "wecom-app", "user": user, "card": "", "response_code": ""}, None
        if press:
            pressed = read_press(self.engine, press["EventKey"], origin)
            assert pressed is not None
            text, action = pressed.text, pressed.action
            origin |= {"card": press["TaskId"], "response_code": press["ResponseCode"]}
        with self.engine.begin() as connection:
            name = f"m{connection.execute(select(func.count()).select_from(outbox)).scalar()}"
        message = Message(name, text, f"wecom-app-{user}", user, "wecom", self.now(), action, origin=origin)
        reply = Triage(self.desk).reply(message, Situation(self.local().date(), "zh", role=role))
        post(self.engine, key=name, origin=origin, conversation=message.conversation, reply=reply, now=self.now())
        return reply

    def acts(self, number: int, act: Any) -> None:
        """小王 acts elsewhere: on Slack, on the page."""
        assert isinstance(self.desk.act(number, act, actor="小王", now=self.local(), note="好"), Ticket)

    def sends(self, parcel: Steps | None = None, later: timedelta = timedelta(0)) -> list[Delivery]:
        """Everything that is due goes out; what was sent."""
        sent = []
        for _ in range(20):
            carried = Outbox(self.engine).claim("w", ["wecom-app"], self.now() + later, 20)
            for each in carried:
                asyncio.run(self._send(each.delivery, parcel or Steps()))
                Outbox(self.engine).finish(each)
                sent.append(each.delivery)
            if not carried:
                return sent
        raise AssertionError("more and more is sent")

    async def _send(self, delivery: Delivery, parcel: Steps) -> None:
        client = CallbackClient()
        peer = self.peer
        keys = AppKeys(peer.corp_id, peer.agent_id, peer.secret, client.token, client.aes_key, peer.url)
        api = WeComApi(keys, self.engine, Seal(b"k" * 32, "wecom"), self.now)
        sender = WeComAppSender(api, Showing(kept_free=MARK), lambda _: b"", lambda: self.now().astimezone(ZONE))
        try:
            await sender.send(delivery, parcel)
        finally:
            await api.close()

    def shows(self, user: str) -> list[tuple[str, list[str]]]:
        """A member's cards: the words, and what can be pressed."""
        return [
            (
                card.get("sub_title_text", card["main_title"]["title"]),
                [each["text"] for each in card["button_list"]],
            )
            for card in self.peer.cards(user)
        ]

    def codes(self) -> int:
        with self.engine.begin() as connection:
            return connection.execute(select(func.count()).select_from(card_codes)).scalar() or 0

    def presses(self, user: str, label: str, at: int = -1) -> dict[str, str]:
        key = next(each["key"] for each in self.peer.cards(user)[at]["button_list"] if label in each["text"])
        return self.peer.press(user, key)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with wecom() as peer:
        desk = Desk(engine, StatePost("Asia/Shanghai"))
        office = Office(engine, desk, peer)
        written = office.local() - timedelta(minutes=10)
        desk.receive(
            [
                Complaint(
                    "review",
                    f"R{n}",
                    written,
                    f"第{n}瓶漏了一半",
                    3,
                    "damage",
                    "漏液",
                    "leak",
                    f"P{n}",
                    customer=f"C{n}",
                )
                for n in (1, 2)
            ],
            office.local(),
        )
        yield office
    engine.dispose()


def test_every_members_card_takes_what_somebody_did_elsewhere(office: Office) -> None:
    for user in ("zhangsan", "lisi"):
        office.says(user, "#1")
    office.says("lisi", "待处理的差评有哪些")
    office.sends()
    before = [len(office.peer.seen[user]) for user in ("zhangsan", "lisi")]
    listed = office.shows("lisi")[1:]
    assert [buttons for _, buttons in listed] == [["认领", "升级", "打开"]] * 2
    office.acts(1, "claim")
    assert office.sends() == []
    assert {each.origin["update"] for each in office.sends(later=SETTLING)} == {"card"}
    for user in ("zhangsan", "lisi"):
        words, buttons = office.shows(user)[0]
        assert words.startswith("工单 #1（处理中，小王）")
        assert buttons == ["标记已回复", "解决", "转给", "升级"]
    assert [buttons for _, buttons in office.shows("lisi")[1:]] == [
        ["标记已回复", "解决", "打开"],
        ["认领", "升级", "打开"],
    ]
    assert [len(office.peer.seen[user]) for user in ("zhangsan", "lisi")] == before


def test_without_a_code_nothing_is_said_and_a_press_brings_the_card_up_to_date(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    office.acts(1, "claim")
    office.sends(later=SETTLING)
    office.acts(1, "resolve")
    assert office.sends(later=SETTLING) == []
    assert office.shows("zhangsan")[0][0].startswith("工单 #1（处理中，小王）")
    seen = len(office.peer.seen["zhangsan"])
    office.says("zhangsan", "", press=office.presses("zhangsan", "升级"))
    office.sends()
    (words, buttons), (told, offered) = office.shows("zhangsan")
    assert words.startswith("工单 #1（已解决，小王）")
    assert told.startswith("工单 #1 现在是“已解决”，处理人是 小王")
    assert buttons == offered == ["重新打开"]
    assert [one.kind for one in office.peer.seen["zhangsan"][seen:]] == ["text", "template_card"]


def test_who_presses_too_late_reads_who_has_it_and_sees_it_on_the_card(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    press = office.presses("zhangsan", "认领")
    office.acts(1, "claim")
    office.says("zhangsan", "", press=press)
    office.sends(later=SETTLING)
    assert "小王" in office.peer.texts("zhangsan")[-1]
    ((words, _),) = office.shows("zhangsan")
    assert words.startswith("工单 #1（处理中，小王）")


def test_an_answer_changes_the_pressed_card_and_leaves_a_code_for_others(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    seen = [(each.kind, each.content) for each in office.peer.seen["zhangsan"]]
    office.says("zhangsan", "", press=office.presses("zhangsan", "认领"))
    assert len(office.sends()) == 1
    assert [(each.kind, each.content) for each in office.peer.seen["zhangsan"]] == seen  # its card says it, no message
    assert office.sends(later=SETTLING) == []  # what waited for the card is what the answer shows
    assert office.shows("zhangsan")[0][1] == ["标记已回复", "解决", "转给", "升级"]
    assert office.codes() == 1
    office.acts(1, "escalate")
    office.sends(later=SETTLING)
    ((words, _),) = office.shows("zhangsan")
    assert words.startswith("工单 #1（已升级")
    assert office.codes() == 0


def test_a_pressed_list_shows_what_was_done_by_it(office: Office) -> None:
    office.says("zhangsan", "待处理的差评有哪些")
    office.sends()
    office.says("zhangsan", "", press=office.presses("zhangsan", "认领", at=0))
    office.sends(later=SETTLING)
    assert [buttons[0] for _, buttons in office.shows("zhangsan")] == ["标记已回复", "认领"]


def test_a_typed_question_is_answered_below_and_both_cards_stay_up_to_date(office: Office) -> None:
    for _ in range(2):
        office.says("zhangsan", "#1")
        office.sends()
    assert len(office.shows("zhangsan")) == 2
    office.acts(1, "claim")
    office.sends(later=SETTLING)
    assert all(words.startswith("工单 #1（处理中，小王）") for words, _ in office.shows("zhangsan"))


def test_many_acts_at_once_take_one_code(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    for act in ("claim", "answer", "resolve"):
        office.acts(1, act)
    assert len(office.sends(later=SETTLING)) == 1
    assert office.shows("zhangsan")[0][1] == ["重新打开"]


def test_a_code_that_was_used_gives_way_to_the_next(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    task = office.peer.cards("zhangsan")[0]["task_id"]
    CardCodes(office.engine).keep(task, "spent", office.now())
    office.acts(1, "claim")
    office.sends(later=SETTLING)
    assert office.shows("zhangsan")[0][0].startswith("工单 #1（处理中，小王）")
    assert office.codes() == 0


@pytest.mark.parametrize("dies_at", ["trying", "card"])
def test_a_change_that_dies_half_way_is_made_once(office: Office, dies_at: str) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    task = office.peer.cards("zhangsan")[0]["task_id"]
    office.acts(1, "claim")
    parcel = Steps(dies_at=dies_at)
    (carried,) = Outbox(office.engine).claim("w", ["wecom-app"], office.now() + SETTLING)
    with pytest.raises(Killed):
        asyncio.run(office._send(carried.delivery, parcel))
    parcel.dies_at = ""
    CardCodes(office.engine).keep(task, "of a press meanwhile", office.now() - timedelta(hours=1))
    asyncio.run(office._send(replace(carried.delivery, attempt=2), parcel))
    assert office.shows("zhangsan")[0][0].startswith("工单 #1（处理中，小王）")
    assert office.codes() == 1


def test_after_three_days_a_card_is_let_be(office: Office) -> None:
    office.says("zhangsan", "#1")
    office.sends()
    with office.engine.begin() as connection:
        connection.execute(card_codes.update().values(at=office.now() - LASTS - timedelta(minutes=1)))
    office.acts(1, "claim")
    assert office.sends(later=SETTLING) == []


def test_who_may_only_look_is_offered_nothing_else(office: Office) -> None:
    office.says("zhangsan", "待处理的差评有哪些", BUILT_IN["viewer"])
    office.sends()
    assert [buttons for _, buttons in office.shows("zhangsan")] == [["打开"]] * 2
    office.acts(1, "claim")
    office.sends(later=SETTLING)
    assert [buttons for _, buttons in office.shows("zhangsan")] == [["打开"]] * 2


def test_a_card_of_nothing_on_the_desk_is_let_be(office: Office) -> None:
    office.says("zhangsan", "#99")
    office.sends()
    office.acts(1, "claim")
    assert office.sends(later=SETTLING) == []
