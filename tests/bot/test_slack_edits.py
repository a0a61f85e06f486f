"""A question that its author changes soon after is asked again, once, and its answer takes the earlier one's place."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from served import until
from slack_calls import edited, event, pressed, said
from slack_house import open_store
from slack_peer import Post, SlackPeer
from sqlalchemy import Engine, select

from assistant.conversation import Chart, Message, Reply, Text
from bot.card_post import Lists
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.post.courier import Courier
from bot.post.outbox import Outbox
from bot.sealed import Seal
from bot.slack.clients import Clients, SlackKeys
from bot.slack.ears import Ears
from bot.slack.greetings import Greetings
from bot.slack.install import Installations
from bot.slack.outgoing import StayingClient
from bot.slack.overheard import Overheard
from bot.slack.sender import SlackSender
from bot.store.codec import decode_message
from bot.store.state import inbox, outbox, reading

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TS = "1795399200.000100"
ROOT = "1795399100.000200"


class Silent(Greetings):
    def _start(self, act: Any) -> None:
        act.close()


def ears(engine: Engine) -> Ears:
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    door = Door(Mailbox(engine))
    return Ears(door, engine, store, Silent(clients), Overheard(engine, door), clients.bot_of, lambda: NOW)


def stored(engine: Engine) -> list[Message]:
    with reading(engine).begin() as connection:
        return [
            decode_message(body) for body in connection.execute(select(inbox.c.body).order_by(inbox.c.seq)).scalars()
        ]


DM = said("上周点击率", ts=TS)
MENTION = said("<@UBOT> 上周点击率", channel="C1", ts=TS)
NAMED = said("<@UBOT> 上周点击率", channel="C1", ts=TS, kind="app_mention")
FOLLOW = said("那抖音呢", channel="C1", ts=TS, thread_ts=ROOT)
OPENING = said("<@UBOT> 上周点击率", channel="C1", ts=ROOT)
TALK = said("这个怎么样", channel="C1", ts=TS)
AGREED = said("我觉得行", channel="C1", ts="1795399210.000100", thread_ts=TS)


@pytest.mark.parametrize(
    ("heard", "asked"),
    [
        ([DM, edited(DM, "上周转化率")], ["上周点击率", "上周转化率"]),
        ([MENTION, edited(MENTION, "<@UBOT> 上周转化率")], ["上周点击率", "上周转化率"]),
        ([MENTION, edited(MENTION, "<@UBOT> 上周转化率", thread_ts=TS, reply_count=1)], ["上周点击率", "上周转化率"]),
        ([OPENING, FOLLOW, edited(FOLLOW, "那快手呢")], ["上周点击率", "那抖音呢", "那快手呢"]),
        ([DM, edited(DM, "上周转化率"), edited(DM, "上周转化率")], ["上周点击率", "上周转化率"]),
        (
            [DM, edited(DM, "上周转化率"), edited(DM, "上周花费", after=30), edited(DM, "上周转化率")],
            ["上周点击率", "上周转化率", "上周花费"],
        ),
        # what changes nothing in what is asked
        ([DM, edited(DM, "上周点击率")], ["上周点击率"]),
        ([DM, edited(DM, " 上周 点击率？")], ["上周点击率"]),
        ([DM, {**edited(DM, "上周转化率"), "message": {**DM, "text": "上周转化率"}}], ["上周点击率"]),
        ([DM, {**edited(DM, "上周转化率"), "message": 7}], ["上周点击率"]),
        # too late, or something else was said since
        ([DM, edited(DM, "上周转化率", after=601)], ["上周点击率"]),
        ([DM, said("那抖音呢", ts="1795399210.000100"), edited(DM, "上周转化率")], ["上周点击率", "那抖音呢"]),
        # what is not for us stays so
        ([TALK, edited(TALK, "那个怎么样")], []),
        ([AGREED, edited(AGREED, "我觉得不行")], []),
        ([MENTION, edited(MENTION, "<@U2> 上周转化率")], ["上周点击率"]),
        ([edited(said("点击率为 2%", user="UBOT", bot_id="B1", ts=TS), "点击率为 3%")], []),
        # the bot is called by an edit, which comes twice, or the edit is heard before what it changes
        ([TALK, edited(TALK, "<@UBOT> 上周点击率")], ["上周点击率"]),
        ([TALK, edited(TALK, "<@UBOT> 上周点击率", after=4000)], ["上周点击率"]),
        (
            [TALK, edited(TALK, "<@UBOT> 上周点击率"), {**NAMED, "edited": {"user": "U1", "ts": "1795399220.000100"}}],
            ["上周点击率"],
        ),
        (
            [MENTION, edited(MENTION, "<@UBOT> 上周转化率"), {**NAMED, "edited": {"ts": "1795399220.000100"}}],
            ["上周点击率", "上周转化率"],
        ),
        ([edited(DM, "上周转化率"), DM], ["上周转化率"]),
        ([edited(DM, "上周转化率"), DM, edited(DM, "上周转化率")], ["上周转化率"]),
        ([edited(DM, "上周转化率"), edited(DM, "上周花费", after=30), DM], ["上周转化率", "上周花费"]),
    ],
)
def test_what_is_asked_by_an_edit(tmp_path: Path, heard: Sequence[dict[str, Any]], asked: list[str]) -> None:
    engine = open_store(tmp_path)
    listening = ears(engine)

    async def act() -> None:
        for inner in heard:
            answer = await listening.hear(event(inner))
            assert answer is not None
            assert answer.status == 200
            await listening.overheard.settle()

    asyncio.run(act())
    assert [message.text for message in stored(engine)] == asked
    assert len({message.conversation for message in stored(engine)}) <= 1
    engine.dispose()


def test_what_was_talked_of_before_an_edit_called_the_bot_is_nobodys_question(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    listening = ears(engine)
    after = said("那抖音呢", channel="C1", ts="1795399230.000100", thread_ts=TS)

    async def act() -> None:
        for inner in (TALK, AGREED, after, edited(TALK, "<@UBOT> 上周点击率", thread_ts=TS)):
            await listening.hear(event(inner))
        await listening.overheard.settle()
        await listening.overheard.sweep(NOW)

    asyncio.run(act())
    assert [message.text for message in stored(engine)] == ["上周点击率", "那抖音呢"]
    engine.dispose()


def test_who_pressed_a_button_since_has_gone_on(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    listening = ears(engine)

    async def act() -> None:
        await listening.hear(event(DM))
        await listening.hear(pressed("a:triage.claim:42", message="1795399205.000100", channel="D1"))
        await listening.hear(event(edited(DM, "上周转化率")))

    asyncio.run(act())
    assert [message.text for message in stored(engine)] == ["上周点击率", ""]
    engine.dispose()


SHORT = Reply("kpi", "answered", (Text("点击率 2%。"),))
OTHER = Reply("kpi", "answered", (Text("转化率 3%。"),))
CHARTED = Reply("kpi", "answered", (Text("转化率 3%。"), Chart({"mark": "bar"}, "转化率涨了")))
LONG = Reply("guide", "answered", (Text("".join(f"第{n}句说点击率涨了，花费也涨了。" for n in range(900))),))


class House:
    """Questions of C1 and their answers, from the inbox to the loopback Slack."""

    def __init__(self, slack: SlackPeer, engine: Engine) -> None:
        self.slack, self.engine, self.ears, self.mailbox = slack, engine, ears(engine), Mailbox(engine)
        client = StayingClient(slack.bot_token, base_url=slack.url, retry_handlers=[])

        class OneTeam:
            async def of(self, team: str, enterprise: str = "") -> StayingClient:  # noqa: ARG002
                return client

        sender = SlackSender(OneTeam(), lambda _chart: b"\x89PNG", Lists(engine))
        self.courier = Courier(Outbox(engine), (sender,), lambda: datetime.now(UTC), name="c", poll=0.02)

    async def ask(self, inner: dict[str, Any], reply: Reply) -> None:
        """Hear it, answer it, and have the answer delivered."""
        await self.ears.hear(event(inner))
        await self.ears.overheard.settle()
        claim = await asyncio.to_thread(self.mailbox.claim, "w", datetime.now(UTC) + timedelta(seconds=1))
        assert claim is not None
        await asyncio.to_thread(self.mailbox.finish, claim, reply, datetime.now(UTC))
        stop = asyncio.Event()
        running = asyncio.create_task(self.courier.run(stop))
        await until(lambda: not self._open())
        stop.set()
        await running

    def _open(self) -> bool:
        with reading(self.engine).begin() as connection:
            rows = connection.execute(select(outbox.c.state)).scalars().all()
        assert "dead" not in rows
        return "waiting" in rows or "held" in rows


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[House]:
    engine = open_store(folder)
    async with SlackPeer() as slack:
        yield House(slack, engine)
    engine.dispose()


def words(post: Post) -> str:
    return "".join(block["text"] for block in post.blocks if block["type"] == "markdown") or post.words.split("\n")[0]


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (SHORT, OTHER, ["转化率 3%。"]),
        (LONG, OTHER, ["转化率 3%。"]),
        (SHORT, LONG, [LONG.text]),
        (CHARTED, OTHER, ["问题改过了，新的回答在下面。", "", "转化率 3%。"]),
        (SHORT, CHARTED, ["问题改过了，新的回答在下面。", "转化率 3%。", ""]),
    ],
)
def test_the_answer_to_an_edit_stands_in_the_place_of_the_earlier(
    tmp_path: Path, first: Reply, second: Reply, shown: list[str]
) -> None:
    async def act() -> None:
        async with a_house(tmp_path) as house:
            asked = house.slack.post("C1", "U1", "<@UBOT> 上周点击率")
            inner = said(asked.text, channel="C1", ts=asked.ts)
            await house.ask(inner, first)
            (before, *_) = house.slack.answers("C1", asked.ts)
            await house.ask(edited(inner, "<@UBOT> 上周转化率"), second)
            answers = house.slack.answers("C1", asked.ts)
            assert answers[0].ts == before.ts
            if len(shown) == 1:
                assert "".join(map(words, answers)) == shown[0]
            else:
                assert [words(post) for post in answers] == shown

    asyncio.run(act())


def test_an_answer_that_was_taken_away_is_given_anew(tmp_path: Path) -> None:
    async def act() -> None:
        async with a_house(tmp_path) as house:
            asked = house.slack.post("C1", "U1", "<@UBOT> 上周点击率")
            inner = said(asked.text, channel="C1", ts=asked.ts)
            await house.ask(inner, SHORT)
            house.slack.answers("C1", asked.ts)[0].deleted = True
            await house.ask(edited(inner, "<@UBOT> 上周转化率"), OTHER)
            await house.ask(edited(inner, "<@UBOT> 上周花费", after=40), SHORT)
            assert [words(post) for post in house.slack.answers("C1", asked.ts)] == ["点击率 2%。"]

    asyncio.run(act())
