"""The whole house before a loopback Slack: a question goes in at its door and its answer stands in the channel, through
kill -9 at any moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import Served, free_port, served, until
from slack_calls import Unacknowledged, event, request, said
from slack_peer import Post, SlackPeer

pytestmark = pytest.mark.slow


@contextmanager
def serving(home: Path, port: int, slack: SlackPeer, transport: str) -> Iterator[Served]:
    """A life of the server, which ends without a warning."""
    way_in = {"slack_app_token": slack.app_token}
    if transport == "http":
        way_in = {"slack_signing_secret": slack.signing_secret}
    with served(home, port, slack_bot_token=slack.bot_token, slack_api_url=slack.url, **way_in) as house:
        try:
            yield house
        finally:
            house.kill()


def run(act: Callable[[SlackPeer], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with SlackPeer() as slack:
            await act(slack)

    asyncio.run(whole())


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_mention_is_answered_in_its_thread(tmp_path: Path, transport: str) -> None:
    async def act(slack: SlackPeer) -> None:
        port = free_port()
        with serving(tmp_path, port, slack, transport) as house:
            asked = slack.post("C1", "U1", "<@UBOT> 你好")
            mention = event(said(asked.text, kind="app_mention", channel="C1", ts=asked.ts))
            if transport == "socket":
                await slack.line.settled(within=60)
                await slack.line.deliver(mention)
            else:
                await until(house.is_up, 60)
                await request(f"{house.url}/slack/events", mention, slack.signing_secret)
            await until(lambda: bool(slack.answers("C1", asked.ts)), 60)
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
                with serving(tmp_path, port, slack, "socket") as house:
                    await slack.line.settled(within=60)
                    await asyncio.sleep(chance.uniform(0.05, 3.0))
                    house.kill()
            with serving(tmp_path, port, slack, "socket"):
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


@pytest.mark.timeout(400)
def test_what_follows_in_a_thread_is_answered_whenever_it_comes_and_whoever_is_killed(tmp_path: Path) -> None:
    """Two servers on one store, killed again and again; a thread's messages come to either of them in any order."""
    chance = random.Random(7)
    follows = 3

    async def act(slack: SlackPeer) -> None:
        ports, ended = (free_port(), free_port()), asyncio.Event()

        async def keep_killing(port: int) -> None:
            for _ in range(3):
                with serving(tmp_path, port, slack, "http") as house:
                    await until(house.is_up, 60)
                    await asyncio.sleep(chance.uniform(0.05, 3.0))
                    house.kill()
            with serving(tmp_path, port, slack, "http"):
                await ended.wait()

        async def deliver(post: Post, thread: str) -> None:
            follow = {"thread_ts": thread} if thread else {}
            body = event(said(post.text, channel=post.channel, ts=post.ts, **follow))
            await asyncio.sleep(chance.uniform(0, 20))
            while True:
                try:
                    url = f"http://127.0.0.1:{chance.choice(ports)}/slack/events"
                    await request(url, body, slack.signing_secret, attempts=1, patience=2.0)
                except Unacknowledged:
                    await asyncio.sleep(0.2)
                else:
                    return

        killing = [asyncio.create_task(keep_killing(port)) for port in ports]
        roots = [slack.post(channel, "U1", "<@UBOT> 你好") for channel in ("C1", "C3", "G1") for _ in range(4)]
        posts = [(root, "") for root in roots]
        posts += [(slack.post(root.channel, "U1", "你好", root.ts), root.ts) for root in roots for _ in range(follows)]
        await asyncio.gather(*(deliver(post, thread) for post, thread in posts))

        def answered() -> list[int]:
            return [len(slack.answers(root.channel, root.ts)) for root in roots]

        await until(lambda: sum(answered()) >= len(posts), within=200)
        await asyncio.sleep(3)
        ended.set()
        await asyncio.gather(*killing)
        assert answered() == [1 + follows] * len(roots)

    run(act)
