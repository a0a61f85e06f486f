"""Tickets in Slack from the outbox to the screen: lists and cards follow the desk, however it changes, within Slack's
own limits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_peer import Post, SlackPeer
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from assistant.conversation import Action, Message, Reply, Situation, Text
from assistant.permissions import ACTS, Role
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint
from bot.card_post import Lists
from bot.clock import machine_time
from bot.desk_post import StatePost
from bot.post.courier import Courier
from bot.post.outbox import Outbox, post
from bot.pressed import read_key
from bot.slack.sender import SlackSender
from bot.store.state import open_state, outbox, reading

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 2, 9)
SERVICE = Role("service", ACTS["service"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class OneTeam:
    def __init__(self, slack: SlackPeer) -> None:
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:  # noqa: ARG002
        return self.client


@dataclass
class House:
    """A desk with two tickets, whose outbox is carried to a Slack."""

    slack: SlackPeer
    desk: Desk
    outbox: Outbox
    said: int = 0

    def says(self, reply: Reply, conversation: str = "slack-T1-C1", **origin: str) -> None:
        self.said += 1
        place = {"route": "slack", "team": "T1", "channel": "C1", "thread": "", "user": "U1", "ts": "", "card": ""}
        post(
            self.outbox.engine,
            key=f"m{self.said}:reply",
            origin=place | origin,
            conversation=conversation,
            reply=reply,
            now=machine_time(),
        )

    def asked(self, text: str, action: Action | None = None) -> Reply:
        self.said += 1
        message = Message(
            f"m{self.said}", text, "slack-T1-C1", "小陈", "slack", NOW.replace(tzinfo=UTC), action, "group"
        )
        return Triage(self.desk).reply(message, Situation(NOW.date(), "zh", role=SERVICE))

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not done():  # noqa: ASYNC110  the peer has no news to wait for
                await asyncio.sleep(0.01)

    async def sent(self) -> None:
        """Nothing is on its way any more."""
        waiting = select(outbox.c.seq).where(outbox.c.channel == "slack", outbox.c.state != "done")

        def empty() -> bool:
            with reading(self.outbox.engine).begin() as connection:
                return connection.execute(waiting).first() is None

        await self.until(empty)

    def shown(self, channel: str = "C1") -> list[Post]:
        return self.slack.answers(channel)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    desk = Desk(engine, StatePost("Asia/Shanghai"))
    written = NOW - timedelta(minutes=10)
    complaints = [
        Complaint("review", f"R{n}", written, f"漏了{n}", 3, "damage", "漏液", "leak", f"P{n}", customer=f"C{n}")
        for n in (1, 2)
    ]
    desk.receive(complaints, NOW)
    async with SlackPeer() as slack:
        slack.limit(per_second=1.0)
        posts = Outbox(engine)
        sender = SlackSender(OneTeam(slack), lambda _spec: b"", Lists(engine))
        courier = Courier(posts, (sender,), machine_time, "c1", poll=0.05)
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        yield House(slack, desk, posts)
        stop.set()
        await running


def labels(shown: Post) -> list[str]:
    return [each["text"]["text"] for block in shown.blocks if block["type"] == "actions" for each in block["elements"]]


def keys(shown: Post) -> dict[str, str]:
    return {
        f"{each['text']['text']}": each["value"]
        for block in shown.blocks
        if block["type"] == "actions"
        for each in block["elements"]
    }


async def test_a_list_and_a_card_follow_the_desk(house: House) -> None:
    house.says(house.asked("待处理的差评有哪些"))
    house.says(house.asked("#1"), "slack-T1-D1", channel="D1")
    await house.sent()
    (listed,), (card,) = house.shown(), house.shown("D1")
    assert labels(listed) == ["认领", "升级", "打开", "认领", "升级", "打开"]
    house.desk.act(1, "claim", actor="小王", now=NOW)
    await house.sent()
    house.desk.act(2, "claim", actor="小李", now=NOW)
    await house.sent()
    assert (len(house.shown()), len(house.shown("D1")), listed.edited, card.edited) == (1, 1, 2, 1)
    assert labels(listed) == ["标记已回复", "解决", "打开", "标记已回复", "解决", "打开"]
    assert ("小王" in listed.words, "小李" in listed.words) == (True, True)
    assert card.text.startswith("工单 #1（处理中，小王）")
    pressed = read_key(house.outbox.engine, keys(listed)["解决"])
    assert pressed is not None
    assert (pressed.action, pressed.conversation) == (Action("triage.resolve", "2"), "slack-T1-C1")


@pytest.mark.slow
async def test_a_press_in_a_list_renews_it_and_answers_beneath(house: House) -> None:
    house.says(house.asked("待处理的差评有哪些"))
    await house.sent()
    (listed,) = house.shown()
    house.says(house.asked("认领 #1", Action("triage.claim", "1")), card=listed.ts, ts=listed.ts)
    await house.sent()
    assert listed.edited == 1
    assert [(shown.thread, shown.text.splitlines()[0]) for shown in house.shown()] == [
        ("", listed.text.splitlines()[0]),
        (listed.ts, "工单 #1 已认领，处理人：小陈，现在的状态是“处理中”，还剩 23 小时。"),
    ]


@pytest.mark.slow
async def test_slack_s_limit_delays_and_drops_nothing(house: House) -> None:
    """A message a second in a channel: the peer answers 429 to more. Another channel does not wait for it."""
    for number in range(4):
        house.says(Reply("help", "answered", (Text(f"第{number}条"),)), f"slack-T1-C1-{number % 2}")
    house.says(Reply("help", "answered", (Text("别处"),)), "slack-T1-D1", channel="D1")
    await house.until(lambda: len(house.shown("D1")) == 1)
    assert len(house.shown()) < 4
    await house.until(lambda: len(house.shown()) == 4)
    said = [shown.text for shown in house.shown()]
    assert sorted(said) == [f"第{number}条" for number in range(4)]
    assert said.index("第0条") < said.index("第2条")
    assert said.index("第1条") < said.index("第3条")
