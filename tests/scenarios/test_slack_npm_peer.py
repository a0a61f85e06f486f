"""Slack's Web API as npm's `emulate` has it: what our sender posts and updates is there when it is asked.

It takes no upload of the official client's, which names the file in the address.
"""

import asyncio
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from served import free_port
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.conversation import Action, Button, Buttons, Quote, Quotes, Reply, Text
from bot.card_post import Lists
from bot.post.delivery import Delivery, Limit, SendRefused
from bot.slack.sender import SlackSender
from bot.store.state import open_state

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
TOKEN = "xoxb-emulated-bot"
QUOTE = Quotes((Quote("瓶口漏了", "天猫"),))
CLAIM = Buttons((Button("认领", action=Action("triage.claim", "42"), style="primary"),))
TICKET = Reply("triage", "answered", (Text("**工单 #42**（待认领）"), QUOTE, CLAIM), subject="ticket:42")
CLAIMED = Reply("triage", "answered", (Text("工单 #42 已认领，处理人：小陈。"), QUOTE), subject="ticket:42")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def slack(npm: Path) -> Iterator[str]:
    """The address of the API of a workspace on loopback."""
    port = free_port()
    program = str(npm / "node_modules" / ".bin" / "emulate")
    command = [program, "--service", "slack", "--port", str(port), "--seed", "slack.yaml"]
    with (npm / "emulate.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=npm, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}/api/"
        finally:
            process.kill()
            process.wait()


@dataclass
class Kept:
    """A parcel in memory."""

    steps: dict[str, str] = field(default_factory=dict)

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        pass


@dataclass
class OneTeam:
    client: AsyncWebClient

    async def of(self, team: str, enterprise: str = "") -> AsyncWebClient:  # noqa: ARG002
        return self.client


async def _answering(address: str) -> AsyncWebClient:
    client = AsyncWebClient(TOKEN, base_url=address)
    for _ in range(200):
        try:
            await client.auth_test()
        except (OSError, SlackApiError):
            await asyncio.sleep(0.1)
        else:
            return client
    raise AssertionError("emulate does not answer")


async def _thread(client: AsyncWebClient, channel: str, ts: str) -> list[dict[str, Any]]:
    """Asked by POST: `emulate` knows no other way."""
    told = await client.api_call("conversations.replies", data={"channel": channel, "ts": ts})
    return list(told["messages"])


async def test_what_is_sent_is_there(slack: str, tmp_path: Path) -> None:
    client = await _answering(slack)
    channel = (await client.api_call("conversations.list"))["channels"][0]["id"]
    await client.api_call("conversations.join", data={"channel": channel})
    asked = (await client.chat_postMessage(channel=channel, text="有哪些工单"))["ts"]
    team = (await client.auth_test())["team_id"]
    origin = {"route": "slack", "team": team, "channel": channel, "thread": "", "user": "U1", "ts": asked, "card": ""}
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    sender = SlackSender(OneTeam(client), lambda _spec: b"", Lists(engine))
    first = Delivery(7, "m1:reply", "m1", "slack-c", "slack", origin, TICKET, datetime.now(UTC))

    kept = Kept()
    await sender.send(first, kept)
    await sender.send(first, kept)  # a repeat posts nothing
    _, posted = await _thread(client, channel, asked)
    assert "工单 #42" in posted["text"]
    assert "认领" in str(posted["blocks"])

    news = {**origin, "update": "1"}
    await sender.send(replace(first, seq=8, key="card:42:1", origin=news, reply=CLAIMED, earlier=kept.steps), Kept())
    _, changed = await _thread(client, channel, asked)
    assert changed["ts"] == posted["ts"]
    assert "小陈" in changed["text"]

    nowhere = {**origin, "channel": "C404"}
    with pytest.raises(SendRefused, match="channel_not_found"):
        await sender.send(replace(first, seq=9, key="m3:reply", origin=nowhere), Kept())
    engine.dispose()
