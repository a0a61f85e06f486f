"""`serve` is killed with messages accepted and not yet answered: after a restart each is answered, once."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
from served import served, wait_for

QUESTIONS = (
    "昨天小红书的点击率",
    "上周各渠道的花费",
    "CTR of Douyin last week",
    "转化率",
    "怎么提升复购率",
    "待处理的差评",
)
MESSAGES = 40


@contextmanager
def serving(home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", httpx.Client]]:
    """A served house and one visitor of its page. Killed at the end, if it still lives."""
    with served(home) as house, httpx.Client(base_url=house.url, trust_env=False) as visitor:
        wait_for(house.is_up, 60)
        yield house.process, visitor
        house.kill()


def _field(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def _answers(home: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(home / "state.sqlite")) as state:
        rows = state.execute("SELECT message_id, body FROM outbox WHERE channel = 'web' ORDER BY seq").fetchall()
    found: dict[str, list[str]] = {}
    for message_id, body in rows:
        found.setdefault(message_id, []).append(body)
    return found


def test_every_accepted_message_is_answered_once(sample_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    accepted: list[str] = []
    with serving(home) as (process, visitor):
        conversations = [visitor.get("/new").text for _ in range(8)]
        for number in range(MESSAGES):
            page = conversations[number % len(conversations)]
            said = {
                "csrf": _field(page, "csrf"),
                "conversation": _field(page, "conversation"),
                "id": uuid4().hex,
                "text": QUESTIONS[number % len(QUESTIONS)],
            }
            posted = visitor.post("/api/messages", headers={"accept": "application/json"}, json=said)
            assert posted.status_code == 202, posted.text
            accepted.append(posted.json()["id"])
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = _answers(home)
    assert len(before) < MESSAGES, "the kill came too late to show anything"
    with serving(home):
        for _ in range(600):
            if len(_answers(home)) == MESSAGES:
                break
            time.sleep(0.1)
        time.sleep(0.5)
        after = _answers(home)
    assert sorted(after) == sorted(accepted)
    assert {message: len(replies) for message, replies in after.items()} == dict.fromkeys(accepted, 1)
    assert {message: replies for message, replies in after.items() if message in before} == before
    assert not any(json.loads(reply[0]).get("skill") == "mailbox" for reply in after.values())
