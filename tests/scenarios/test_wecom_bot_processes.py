"""The AI bot as `zhongcao serve` runs it on the sample store: charts, tickets, and a process that is killed."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import environment
from wecom_aibot_peer import Peer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as it:
        yield it


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(sample_home, tmp_path / "home"))
    (copied / "roles.yml").write_text("who: {'wecom:wang': service, '*': viewer}\n", "utf-8")
    return copied


@contextmanager
def serve(home: Path, peer: Peer, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own; what it logs is in the home, by its name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = environment(
        home,
        ZHONGCAO_WECOM_BOT_ID=peer.bot,
        ZHONGCAO_WECOM_BOT_SECRET=peer.secret,
        ZHONGCAO_WECOM_BOT_URL=peer.url,
        ZHONGCAO_PORT=str(port),
    )
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], env=settings, cwd=home, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(peer: Peer, chat: str) -> list[str]:
    return [shown.text for shown in peer.chats[chat] if shown.finished and shown.text]


async def test_a_killed_process_is_followed_and_its_messages_are_answered_once(peer: Peer, home: Path) -> None:
    with serve(home, peer, "first") as first:
        await peer.holds(60)
        await peer.say("wang", "上周小红书的点击率")
        shown = await peer.sees("wang", lambda each: each.kind == "stream" and each.finished, 60)
        assert "%" in shown.text
        with serve(home, peer, "second") as second:
            await asyncio.sleep(6)
            assert peer.subscriptions == 1
            questions = [peer.say(user, "近30天小红书每天的点击率", chat="g1") for user in ("wang", "li", "zhao")]
            await asyncio.gather(*questions)
            await _until(lambda: sum(shown.kind == "stream" for shown in peer.chats["g1"]) == 3)  # all are on disk
            first.kill()
            first.wait()
            await peer.sees("g1", lambda each: each.kind == "image", 60)
            await _until(lambda: sum("点击率" in text for text in answers(peer, "g1")) == 3)
            assert second.poll() is None
            await peer.say("wang", "有哪些待处理的工单")
            card = await peer.sees("wang", lambda each: "认领" in str(each.card), 30)
            key = next(each["key"] for each in card.card["button_list"] if "认领" in each["text"])
            await peer.press("wang", card, key)
            claimed = await peer.sees("wang", lambda each: "处理人：wang" in each.text, 30)
            assert claimed.kind == "markdown"
            pictures = [shown.image for shown in peer.chats["g1"] if shown.kind == "image"]
            assert all(picture.startswith(b"\x89PNG") for picture in pictures)
        assert second.wait(20) in (0, -signal.SIGTERM)
    assert 2 <= peer.subscriptions <= 3
    assert sum("点击率" in text for text in answers(peer, "g1")) == 3
    for name in ("first", "second"):
        log = (home / f"{name}.log").read_text("utf-8")
        assert peer.secret not in log
        assert "点击率" not in log


async def _until(holds: Callable[[], bool], within: float = 40.0) -> None:
    for _ in range(int(within / 0.05)):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to that")
