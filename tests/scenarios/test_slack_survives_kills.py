"""A courier that is killed again and again while it posts to Slack: every reply stands there, whole, and once."""

import asyncio
import html
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from slack_peer import Post, SlackPeer

from assistant.conversation import Chart, Column, Reply, Table, Text
from bot.clock import machine_time
from bot.post.outbox import post
from bot.store.state import open_state, outbox, reading

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
CONVERSATIONS, TURNS, KILLS = 6, 3, 12
COURIER = """
import asyncio, sys
from dataclasses import replace
from datetime import timedelta
from slack_sdk.web.async_client import AsyncWebClient
from bot.card_post import Lists
from bot.clock import machine_time
from bot.post.courier import Courier
from bot.post.outbox import SENDING, Outbox
from bot.slack.sender import SlackSender
from bot.store.state import open_state

class OneTeam:
    async def of(self, team, enterprise=""):
        return AsyncWebClient("xoxb-loopback", base_url=sys.argv[2], retry_handlers=[])

async def main():
    engine = open_state(sys.argv[1])
    policy = replace(SENDING, lease=timedelta(seconds=0.6), deaths=1000, first_wait=timedelta(seconds=0.05))
    sender = SlackSender(OneTeam(), lambda spec: b"PNG", Lists(engine))
    courier = Courier(Outbox(engine, policy), (sender,), machine_time, sys.argv[3], poll=0.05)
    print("up", flush=True)
    await courier.run(asyncio.Event())

asyncio.run(main())
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def reply(number: int) -> Reply:
    """Short, long enough to be streamed, or with files, in turn."""
    if number % 3 == 0:
        return Reply("help", "answered", (Text(f"第{number}答：好。"),))
    if number % 3 == 1:
        return Reply("help", "answered", (Text("".join(f"第{number}答第{n}句说点击率。" for n in range(120))),))
    table = Table((Column("day", "日期"),), tuple((f"第{n}天",) for n in range(120)))
    return Reply("help", "answered", (Text(f"第{number}答：看图。"), Chart({}, "图"), table))


def words(shown: Post) -> str:
    written = [block["text"] for block in shown.blocks if block["type"] == "markdown"]
    return html.unescape("".join(written) or shown.text)


async def test_every_reply_stands_there_once(tmp_path: Path) -> None:
    url, chance = f"sqlite:///{tmp_path / 'state.sqlite'}", random.Random(7)
    engine = open_state(url)
    async with SlackPeer() as slack:
        replies: dict[str, list[Reply]] = {}
        for number in range(CONVERSATIONS * TURNS):
            channel = f"D{number % CONVERSATIONS + 2}"
            replies.setdefault(channel, []).append(reply(number))
            await asyncio.to_thread(
                post,
                engine,
                key=f"m{number}:reply",
                origin={"route": "slack", "team": "T1", "channel": channel, "thread": "1.1", "user": "U1", "ts": ""},
                conversation=f"slack-T1-{channel}",
                reply=replies[channel][-1],
                now=machine_time() - timedelta(seconds=1),
            )
        for channel in replies:
            slack.channels[channel] = type(slack.channels["D1"])(channel, "im", {"UBOT", "U1"})
            slack.post(channel, "U1", "问").ts = "1.1"
        for kill in range(KILLS):
            await killed(url, slack.url, f"c{kill}", chance.uniform(0.05, 0.9))
        await finished(url, slack.url)
        for channel, expected in replies.items():
            shown = [each for each in slack.answers(channel) if not each.files]
            assert [words(each) for each in shown] == [each.text for each in expected]
            assert not any(each.streaming for each in shown)
            names = [file.name for each in slack.answers(channel) for file in each.files]
            assert len(names) == len(set(names)) == 2 * sum(len(each.parts) == 3 for each in expected)


async def killed(url: str, api: str, name: str, after: float) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COURIER, url, api, name, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    await child.stdout.readline()
    await asyncio.sleep(after)
    child.send_signal(signal.SIGKILL)
    await child.wait()


async def finished(url: str, api: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COURIER, url, api, "last", stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(90):
            while await asyncio.to_thread(open_rows, url):  # noqa: ASYNC110  another process has no news for us
                await asyncio.sleep(0.1)
    finally:
        child.kill()
        await child.wait()


def open_rows(url: str) -> int:
    engine = open_state(url)
    try:
        with reading(engine).begin() as connection:
            return len(connection.execute(outbox.select().where(outbox.c.state.in_(("waiting", "held")))).all())
    finally:
        engine.dispose()
