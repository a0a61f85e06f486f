"""Programs of others, from npm, that speak WeCom's protocols: ours are held to them.

@wecom/crypto opens what we close and closes what we open. @wecom/aibot-node-sdk, WeCom's own client, gets along with
the peer that our client is tested against: so that peer speaks the protocol.
"""

import asyncio
import json
import random
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import wecom_aibot_rules as rules
from wecom_aibot_peer import Peer

from bot.wecom.crypto import Envelope

pytestmark = pytest.mark.slow
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_what_we_close_others_open_and_what_they_close_we_open(npm: Path) -> None:
    chance = random.Random(20261123)
    letters = "点击率aB3<>&\n𠮷é"
    messages = ["".join(chance.choices(letters, k=length)) for length in (*range(70), 5000)]
    envelope = Envelope("a token", KEY, "ww1436e0e65a779aee")
    asked, closed = [], []
    for number, message in enumerate(messages):
        ours = envelope.close(message, str(1_700_000_000 + number), f"n{number}")
        closed.append(ours)
        known = {"token": "a token", "key": KEY, "timestamp": ours.timestamp, "nonce": ours.nonce}
        asked.append({"do": "open", "encrypt": ours.encrypt, **known})
        asked.append({"do": "close", "receiver": "ww1436e0e65a779aee", "message": message, **known})
    lines = "".join(f"{json.dumps(each)}\n" for each in asked)
    told = subprocess.run(
        ["node", "crypto.cjs"], cwd=npm, input=lines, capture_output=True, encoding="utf-8", check=True
    )
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    for message, ours, opened, theirs in zip(messages, closed, answers[::2], answers[1::2], strict=True):
        assert opened == {"message": message, "receiver": "ww1436e0e65a779aee", "signature": ours.signature}
        assert envelope.open(theirs["signature"], ours.timestamp, ours.nonce, theirs["encrypt"]) == message


@dataclass
class Program:
    """The bot made with WeCom's own client, and what it printed."""

    printed: list[dict[str, Any]] = field(default_factory=list)

    async def prints(self, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for _ in range(400):
            for event in self.printed:
                if what(event):
                    return event
            await asyncio.sleep(0.05)
        raise AssertionError(self.printed)


@asynccontextmanager
async def running(npm: Path, peer: Peer, secret: str = "") -> AsyncIterator[Program]:
    words = ("node", "aibot.cjs", peer.url, peer.bot, secret or peer.secret)
    process = await asyncio.create_subprocess_exec(*words, cwd=npm, stdout=asyncio.subprocess.PIPE)
    program = Program()

    async def read() -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            program.printed.append(json.loads(line))

    reading = asyncio.create_task(read())
    try:
        yield program
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


@pytest.mark.anyio
async def test_wecoms_own_client_gets_along_with_our_peer(npm: Path) -> None:
    async with Peer() as peer, running(npm, peer) as program:
        await program.prints(lambda event: event["event"] == "authenticated")
        for text in ("stream", "card", "push", "picture"):
            await peer.say("wang", text)
            await program.prints(lambda event, text=text: event == {"event": "did", "text": text})  # type: ignore[misc]
        stream, card, push, picture = peer.chats["wang"]
        assert (stream.snapshots, stream.finished) == (["正在查…", "点击率 3.1%"], True)
        assert push.text == "早报"
        assert len(picture.image) == 700 * 1024
        await peer.press("wang", card, "claim")
        await peer.sees("wang", lambda shown: shown.card.get("button_list", [{}])[0].get("text") == "已认领")
        await peer.enter("wang")
        await peer.sees("wang", lambda shown: shown.kind == "welcome")
        await peer.say("wang", "too long")
        refused = await program.prints(lambda event: event.get("text") == "too long")
        assert refused == {"event": "refused", "text": "too long", "code": rules.BAD_BODY}
        await peer.say("wang", "to a stranger")
        refused = await program.prints(lambda event: event.get("text") == "to a stranger")
        assert refused["code"] == rules.NO_SUCH_CHAT
        await peer.hears("ping", count=2)
        await peer.cut()
        await peer.holds()
        await peer.say("li", "stream")
        await peer.sees("li", lambda shown: shown.finished)
    assert peer.subscriptions == 2


@pytest.mark.anyio
async def test_wecoms_own_client_is_displaced_and_refused_as_by_the_platform(npm: Path) -> None:
    async with Peer() as peer, running(npm, peer) as first:
        await first.prints(lambda event: event["event"] == "authenticated")
        async with running(npm, peer) as second:
            await second.prints(lambda event: event["event"] == "authenticated")
            await first.prints(lambda event: event["event"] == "displaced")
            async with running(npm, peer, secret="a wrong secret") as third:
                error = await third.prints(lambda event: event["event"] == "error")
                assert str(rules.WRONG_SECRET) in error["message"]
            await peer.say("wang", "stream")
            await peer.sees("wang", lambda shown: shown.finished)
            assert not [event for event in second.printed if event["event"] == "displaced"]
