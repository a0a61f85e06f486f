"""The whole house before a loopback Slack: a question goes in at its door and its answer stands in the channel, through
kill -9 at any moment."""

import asyncio
import random
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from conftest import environment
from slack_calls import Unacknowledged, event, request, said
from slack_peer import Post, SlackPeer

pytestmark = pytest.mark.slow


def settings(slack: SlackPeer, transport: str) -> dict[str, str]:
    way_in = {"ZHONGCAO_SLACK_APP_TOKEN": slack.app_token}
    if transport == "http":
        way_in = {"ZHONGCAO_SLACK_SIGNING_SECRET": slack.signing_secret}
    return {"ZHONGCAO_SLACK_BOT_TOKEN": slack.bot_token, "ZHONGCAO_SLACK_API_URL": slack.url, **way_in}


@asynccontextmanager
async def serving(home: Path, port: int, slack: SlackPeer, transport: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", "--port", str(port),
        env=environment(home, **settings(slack, transport)), cwd=home, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until(holds: Callable[[], bool], within: float = 60.0) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def run(act: Callable[[SlackPeer], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with SlackPeer() as slack:
            await act(slack)

    asyncio.run(whole())


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_mention_is_answered_in_its_thread(tmp_path: Path, transport: str) -> None:
    async def act(slack: SlackPeer) -> None:
        port = free_port()
        async with serving(tmp_path, port, slack, transport):
            asked = slack.post("C1", "U1", "<@UBOT> 你好")
            mention = event(said(asked.text, kind="app_mention", channel="C1", ts=asked.ts))
            if transport == "socket":
                await slack.line.settled(within=60)
                await slack.line.deliver(mention)
            else:
                await listening(port)
                url = f"http://127.0.0.1:{port}/slack/events"
                await request(url, mention, slack.signing_secret)
            await until(lambda: bool(slack.answers("C1", asked.ts)))
            assert "我是种草" in slack.answers("C1", asked.ts)[0].words

    run(act)


@pytest.mark.timeout(400)
def test_no_message_is_lost_or_answered_twice_through_kills(tmp_path: Path) -> None:
    """Each question is a thread of its own, in three channels that take about a message a second each."""
    chance = random.Random(7)

    async def act(slack: SlackPeer) -> None:
        port, ended = free_port(), asyncio.Event()

        async def keep_killing() -> None:
            for _ in range(4):
                async with serving(tmp_path, port, slack, "socket") as process:
                    await slack.line.settled(within=60)
                    await asyncio.sleep(chance.uniform(0.05, 3.0))
                    process.kill()
            async with serving(tmp_path, port, slack, "socket"):
                await ended.wait()

        killing = asyncio.create_task(keep_killing())
        asked = [slack.post(channel, "U1", "<@UBOT> 你好") for channel in ("C1", "C3", "G1") for _ in range(10)]

        async def deliver(post: Post) -> None:
            mention = event(said(post.text, kind="app_mention", channel=post.channel, ts=post.ts))
            while not killing.done():
                await asyncio.sleep(chance.uniform(0, 8))
                try:
                    await slack.line.deliver(mention, patience=2.0)
                except Unacknowledged:
                    continue
                return

        await asyncio.gather(*map(deliver, asked))
        await until(lambda: all(slack.answers(post.channel, post.ts) for post in asked), within=200)
        await asyncio.sleep(3)
        ended.set()
        await killing
        assert [len(slack.answers(post.channel, post.ts)) for post in asked] == [1] * len(asked)

    run(act)
