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
                await _measure("HTTP", slack, port)
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


async def _measure(name: str, slack: "SlackPeer", port: int | None) -> None:
    from slack_calls import pressed

    async def by_socket(payload: Any) -> float:
        return (await slack.line.deliver(payload, "interactive", patience=30)).seconds

    took: list[float] = []
    for round_ in range(ROUNDS):
        payloads = [
            pressed(
                "a:triage.show:1", message=f"{round_}.{number:06d}", user=f"U{number}", action_ts=f"{time.time():.6f}"
            )
            for number in range(AT_ONCE)
        ]
        asked = (
            map(by_socket, payloads) if port is None else [_by_http(port, _request(port, each)) for each in payloads]
        )
        took += await asyncio.gather(*asked)
    cuts = statistics.quantiles(took, n=100)
    print(
        f"Slack, {AT_ONCE} presses at once by {name}: acknowledged after p50 {cuts[49] * 1000:.0f} ms, "
        f"p99 {cuts[98] * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms ({ROUNDS} rounds)"
    )


def _request(port: int, payload: Any) -> bytes:
    """A signed request as it goes over the wire, written before the watch is started: one that asks costs processor
    time too, and here it shares the processors with the one that answers."""
    from slack_calls import signature, written

    body, kind = written(payload, "interactive")
    headers = {"Host": f"127.0.0.1:{port}", "Content-Type": kind, "Content-Length": len(body), "Connection": "close"}
    lines = [f"{name}: {value}" for name, value in (headers | signature(SECRET, body)).items()]
    return "\r\n".join(["POST /slack/events HTTP/1.1", *lines, "", ""]).encode() + body


async def _by_http(port: int, request: bytes) -> float:
    """Seconds from opening the connection to the end of the answer."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    took = time.perf_counter() - begun
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"not acknowledged: {answer[:40]!r}")
    return took


if __name__ == "__main__":
    run()
