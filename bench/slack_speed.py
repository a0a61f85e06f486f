"""How long Slack waits for an acknowledgement when many people press a button at once: `serve` as it stands, a loopback
Slack before it, both transports. Slack gives up after three seconds."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_peer import SlackPeer

AT_ONCE = 300
ROUNDS = 5
SECRET = "a signing secret"


def run() -> None:
    """Print the acknowledgements' times, both ways in."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    asyncio.run(_run())


async def _run() -> None:
    from slack_peer import SlackPeer

    async with SlackPeer() as slack:
        with tempfile.TemporaryDirectory() as home, socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            free.close()
            serve = subprocess.Popen(  # noqa: ASYNC220  it is only begun here
                [sys.executable, "-m", "bot", "serve", "--port", str(port)],
                env={
                    **os.environ,
                    "ZHONGCAO_HOME_DIR": home,
                    "PYTHONUTF8": "1",
                    "ZHONGCAO_LOG_LEVEL": "error",
                    **_settings(slack),
                },
                stdout=subprocess.DEVNULL,
            )
            try:
                await slack.line.settled(within=120)
                await _measure("Socket Mode", slack, None)
                await _measure("HTTP", slack, f"http://127.0.0.1:{port}/slack/events")
            finally:
                serve.terminate()
                serve.wait(20)


def _settings(slack: "SlackPeer") -> dict[str, str]:
    return {
        "ZHONGCAO_SLACK_BOT_TOKEN": slack.bot_token,
        "ZHONGCAO_SLACK_APP_TOKEN": slack.app_token,
        "ZHONGCAO_SLACK_SIGNING_SECRET": slack.signing_secret,
        "ZHONGCAO_SLACK_API_URL": slack.url,
    }


async def _measure(name: str, slack: "SlackPeer", url: str | None) -> None:
    from aiohttp import ClientSession, TCPConnector
    from slack_calls import pressed, request

    async with ClientSession(connector=TCPConnector(limit=0)) as web:

        async def press(round_: int, number: int) -> float:
            payload: Any = pressed(
                "a:triage.show:1", message=f"{round_}.{number:06d}", user=f"U{number}", action_ts=f"{time.time():.6f}"
            )
            if url is None:
                return (await slack.line.deliver(payload, "interactive", patience=30)).seconds
            return (await request(url, payload, SECRET, "interactive", patience=30, session=web)).seconds

        took: list[float] = []
        for round_ in range(ROUNDS):
            took += await asyncio.gather(*(press(round_, number) for number in range(AT_ONCE)))
    cuts = statistics.quantiles(took, n=100)
    print(
        f"Slack, {AT_ONCE} presses at once by {name}: acknowledged after p50 {cuts[49] * 1000:.0f} ms, "
        f"p99 {cuts[98] * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms ({ROUNDS} rounds)"
    )


if __name__ == "__main__":
    run()
