"""What `serve` weighs after many messages of all kinds: people who talk on the page, each in one conversation after
another, and some in Slack; their replies are read as they come, charts and pages are opened in between.

`python -m bench.serve_memory --messages 100000` is the whole; `make bench` runs fewer. Give `--home` a home that stands
(it is copied), else the sample store is made first.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.said import KINDS, messages

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_peer import SlackPeer

MESSAGES = 100_000
IN_MAKE_BENCH = 4_000
BROWSERS = 24
ROOMS = 100
"""Direct conversations in Slack; one reply a second is what Slack takes in each."""
IN_SLACK = 0.05
"""Of the messages; each asks several calls of Slack's."""
TURNS = 12
"""Messages of one conversation on the page."""
SECRET = "a signing secret"
_TOKEN = re.compile(r'data-conversation="([^"]+)" data-csrf="([^"]+)"')
_CHART = re.compile(r"/charts/\d+/\d+/[a-z]+\.svg")
_PAGES = ("/", "/dashboard", "/needs", "/board", "/drafts", "/healthz", "/metrics")


def main() -> None:
    """Run it on a home of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=MESSAGES)
    options.add_argument("--home", type=Path, help="a home with the sample store, which is copied")
    options.add_argument("--kinds", nargs="*", choices=KINDS, default=KINDS, help="say only such")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "home"
        if chosen.home:
            shutil.copytree(chosen.home, home, symlinks=True)
        else:
            demo = [sys.executable, "-m", "bot", "demo", "--once"]
            subprocess.run(demo, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
        run(home, chosen.messages, chosen.kinds)


def run(home: Path, count: int = IN_MAKE_BENCH, kinds: Collection[str] = KINDS) -> None:
    """Print the weight at the start, ten times on the way, and at the end."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    asyncio.run(_run(home, count, kinds))


async def _run(home: Path, count: int, kinds: Collection[str]) -> None:
    from aiohttp import ClientSession, TCPConnector
    from slack_peer import SlackPeer

    async with SlackPeer(bot_token="xoxb-loopback") as slack, ClientSession(connector=TCPConnector(limit=0)) as web:
        _rooms(slack)
        async with _served(home, slack) as (pid, url):
            load = _Load(web, slack, url, pid, count, messages(random.Random(7), kinds))
            print(f"serve at the start: {load.weighs()}", flush=True)
            people = [load.browse(number) for number in range(BROWSERS)]
            await asyncio.gather(*people, load.speak_in_slack(), load.watch())


def _rooms(slack: "SlackPeer") -> None:
    from slack_world import Channel

    for number in range(ROOMS):
        slack.users[f"U{number}"] = {"name": f"member{number}", "locale": "zh-CN"}
        slack.channels[f"D{number}"] = Channel(f"D{number}", "im", {"UBOT", f"U{number}"})


@asynccontextmanager
async def _served(home: Path, slack: "SlackPeer") -> AsyncIterator[tuple[int, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "ZHONGCAO_SLACK_BOT_TOKEN": slack.bot_token,
        "ZHONGCAO_SLACK_SIGNING_SECRET": slack.signing_secret,
        "ZHONGCAO_SLACK_API_URL": slack.url,
        "ZHONGCAO_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    serve = subprocess.Popen(command, env=_environment(home) | settings, stdout=subprocess.DEVNULL)  # noqa: ASYNC220
    try:
        await _listening(port)
        yield serve.pid, f"http://127.0.0.1:{port}"
    finally:
        serve.terminate()
        serve.wait(40)


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "ZHONGCAO_HOME_DIR": str(home), "PYTHONUTF8": "1"}


async def _listening(port: int) -> None:
    for _ in range(300):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.2)
    raise SystemExit("serve did not come up")


@dataclass
class _Load:
    """Who talks, and how much was said and answered."""

    web: "ClientSession"
    slack: "SlackPeer"
    url: str
    pid: int
    count: int
    words: Iterator[str]
    began: float = field(default_factory=time.perf_counter)
    answered: Counter[str] = field(default_factory=Counter)
    slack_said: int = 0
    said: Iterator[int] = field(default_factory=itertools.count)

    @property
    def is_over(self) -> bool:
        return self.answered.total() >= self.count

    def weighs(self) -> str:
        """Resident memory of `serve`, and of what it began to draw charts."""
        own = [_resident(self.pid)]
        drawing = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        own += [_resident(int(pid)) for pid in drawing]
        return f"{own[0]:.0f} MB" + (f" (and {sum(own[1:]):.0f} MB that draws charts)" if drawing else "")

    async def watch(self) -> None:
        """Print the weight after each tenth."""
        for step in range(1, 11):
            while self.answered.total() < self.count * step // 10:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            ways = ", ".join(f"{count:,} {way}" for way, count in sorted(self.answered.items()))
            took = time.perf_counter() - self.began
            print(f"after {self.answered.total():,} ({ways}), {took:.0f} s: {self.weighs()}", flush=True)

    async def browse(self, number: int) -> None:
        """One browser after another, each with a few conversations."""
        from aiohttp import ClientSession, DummyCookieJar

        chance = random.Random(number)
        while not self.is_over:
            async with ClientSession(self.url, cookie_jar=DummyCookieJar()) as web:
                async with web.get("/new") as page:
                    cookie = page.headers["set-cookie"].partition(";")[0]
                    found = _TOKEN.search(await page.text())
                assert found
                headers = {"cookie": cookie, "x-csrf-token": found[2], "accept": "application/json"}
                first = found[1]
                for _ in range(4):
                    conversation = first[:-16] + f"{chance.getrandbits(64):016x}"
                    await self._converse(web, conversation, headers, chance)
                async with web.get(chance.choice(_PAGES), headers=headers) as page:
                    await page.read()

    async def _converse(
        self, web: "ClientSession", conversation: str, headers: dict[str, str], chance: random.Random
    ) -> None:
        address = f"/api/stream?conversation={conversation}&after=0"
        async with web.get(address, headers=headers) as stream:
            for _ in range(TURNS):
                if self.is_over:
                    return
                said = {"id": f"{next(self.said):08d}", "text": next(self.words), "conversation": conversation}
                async with web.post("/api/messages", json=said, headers=headers) as taken:
                    if taken.status == 503:  # full
                        await asyncio.sleep(1)
                        continue
                    assert taken.status == 202, await taken.text()
                html = await _reply(stream)
                self.answered["on the page"] += 1
                if chance.random() < 0.05 and (chart := _CHART.search(html)):
                    async with web.get(chart[0], headers=headers) as drawn:
                        await drawn.read()

    async def speak_in_slack(self) -> None:
        """So many as are a fixed share of all, in one room after another."""
        from slack_calls import event, request, said

        while not self.is_over:
            heard = sum(post.user == "UBOT" for room in self.slack.channels.values() for post in room.posts)
            self.answered["in Slack"] = min(heard, self.slack_said)
            if self.slack_said > IN_SLACK * self.answered.total() or self.slack_said - heard > 2 * ROOMS:
                await asyncio.sleep(0.05)
                continue
            room = self.slack_said % ROOMS
            self.slack_said += 1
            inner = said(next(self.words), channel=f"D{room}", user=f"U{room}")
            await request(f"{self.url}/slack/events", event(inner), SECRET, patience=30, session=self.web)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def _reply(stream: Any) -> str:
    """The next reply of a stream of events."""
    kind = ""
    while line := (await stream.content.readline()).decode().rstrip("\r\n") or "-":
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: ") and kind == "reply":
            return str(json.loads(line[6:])["html"])
    raise SystemExit("the stream ended")


if __name__ == "__main__":
    main()
