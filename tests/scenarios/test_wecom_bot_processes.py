"""The AI bot as `zhongcao serve` runs it on the sample store: charts, tickets, and a process that is killed."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from served import Served, served, until
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


def serve(home: Path, peer: Peer, name: str) -> AbstractContextManager[Served]:
    """A process of its own; what it logs is in the home, by its name."""
    return served(home, log=f"{name}.log", wecom_bot_id=peer.bot, wecom_bot_secret=peer.secret, wecom_bot_url=peer.url)


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
            await until(lambda: sum(shown.kind == "stream" for shown in peer.chats["g1"]) == 3, 40)  # all are on disk
            first.kill()
            await peer.sees("g1", lambda each: each.kind == "image", 60)
            await until(lambda: sum("点击率" in text for text in answers(peer, "g1")) == 3, 40)
            assert second.process.poll() is None
            await peer.say("wang", "有哪些待处理的工单")
            card = await peer.sees("wang", lambda each: "认领" in str(each.card), 30)
            key = next(each["key"] for each in card.card["button_list"] if "认领" in each["text"])
            await peer.press("wang", card, key)
            claimed = await peer.sees("wang", lambda each: "处理人：wang" in each.text, 30)
            assert claimed.kind == "markdown"
            pictures = [shown.image for shown in peer.chats["g1"] if shown.kind == "image"]
            assert all(picture.startswith(b"\x89PNG") for picture in pictures)
        assert second.process.wait(20) in (0, -signal.SIGTERM)
    assert 2 <= peer.subscriptions <= 3
    assert sum("点击率" in text for text in answers(peer, "g1")) == 3
    for name in ("first", "second"):
        log = (home / f"{name}.log").read_text("utf-8")
        assert peer.secret not in log
        assert "点击率" not in log
