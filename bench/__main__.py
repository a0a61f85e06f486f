"""`make bench`: how long a cold `zhongcao ask` takes, what `serve` weighs at the start and after some thousand
messages, how many reviews are labelled a second, on the sample store; how many messages are taken in a second, and how
soon a press in Slack is acknowledged; how long a question to 100 million order rows takes (`python -m bench --rows N`
makes fewer)."""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench import kpi_speed, mailbox_speed, reviews_speed, serve_memory, slack_speed

ZHONGCAO = [sys.executable, "-m", "bot"]
QUESTION = "昨天小红书的点击率是多少"
RUNS = 7


def main() -> None:
    """Build a sample home in a temporary folder and measure on it; then the order rows."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=kpi_speed.ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "ZHONGCAO_HOME_DIR": home, "PYTHONUTF8": "1"}
        took = _seconds([*ZHONGCAO, "demo", "--once"], env)
        print(f"demo --once, from an empty home: {took:.1f} s")
        _cold_start(env)
        _resident(env)
        reviews_speed.run(Path(home))
        mailbox_speed.run(Path(home))
        serve_memory.run(Path(home))
    slack_speed.run()
    kpi_speed.run(rows)


def _cold_start(env: dict[str, str]) -> None:
    bare = statistics.median(_seconds([sys.executable, "-c", "pass"], env) for _ in range(RUNS))
    asks = [_seconds([*ZHONGCAO, "ask", QUESTION, "--json"], env) for _ in range(RUNS)]
    middle = statistics.median(asks)
    print(
        f"zhongcao ask, cold: median {middle:.2f} s (min {min(asks):.2f}, max {max(asks):.2f}; {RUNS} runs), "
        f"{middle / bare:.0f} × a bare interpreter ({bare:.3f} s)"
    )


def _resident(env: dict[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = subprocess.Popen([*ZHONGCAO, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        print(f"serve, idle: {_rss(serve.pid):.0f} MB resident")
    finally:
        serve.terminate()
        serve.wait(15)


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("serve did not come up")


def _rss(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _seconds(command: list[str], env: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
