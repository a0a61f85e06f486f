"""Processes are killed at random moments under load: every accepted message is answered, once, in order.

The platform can tell a repeated posting by its key. Three processes share one store on PostgreSQL, one has a SQLite
file; each takes messages in, answers and sends. Whoever sends a message in sends it again until it is acknowledged, as
platforms do.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
TAKEOVER = 30.0
"""Seconds within which the messages of a dead process are answered by another."""
DRAINED = 120.0
CONVERSATIONS = 12


@dataclass
class Posted:
    """What a platform got, each posting once by its key, and how often it was told a known one again."""

    words: list[dict[str, str]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, said: dict[str, str]) -> str:
        with self.lock:
            if said["key"] in self.keys:
                self.repeated += 1
            else:
                self.keys[said["key"]] = str(len(self.keys))
                if said["step"] == "words":
                    self.words.append(said)
            return self.keys[said["key"]]

    def answered(self) -> set[str]:
        with self.lock:
            return {said["message"] for said in self.words}


@contextmanager
def platform() -> Iterator[tuple[str, Posted]]:
    """A platform on loopback."""
    posted = Posted()

    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            body = json.dumps({"ts": posted.take(said)}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever is killed hangs up."""

    server = Server(("127.0.0.1", 0), Requests)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Killed:
    """One process, started anew each time it is killed."""

    def __init__(self, state: str, platform: str, lease: float) -> None:
        self.command = [sys.executable, str(ROOT / "tests" / "killed_house.py"), state, platform, str(lease)]
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        self.door = f"http://127.0.0.1:{self.process.stdout.readline().strip()}/"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Load:
    """Speaks in several conversations at once, each message when the one before is acknowledged."""

    def __init__(self, houses: list[Killed], pause: float) -> None:
        self.houses, self.pause = houses, pause
        self.accepted: dict[str, list[str]] = {f"C{number}": [] for number in range(CONVERSATIONS)}
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._speak, args=(each,)) for each in self.accepted]

    def _speak(self, conversation: str) -> None:
        number = 0
        with httpx.Client(trust_env=False, timeout=20) as client:
            while not self.over.is_set():
                number += 1
                said = {"id": f"{conversation}-{number}", "conversation": conversation, "text": f"第{number}问"}
                while not self._acknowledged(client, said):
                    time.sleep(0.05)
                self.accepted[conversation].append(said["id"])
                time.sleep(random.random() * self.pause)

    def _acknowledged(self, client: httpx.Client, said: dict[str, str]) -> bool:
        try:
            return client.post(random.choice(self.houses).door, json=said).status_code == 202
        except (httpx.TransportError, httpx.InvalidURL):  # dead, or between two lives
            return False

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def say_once(self) -> None:
        """One more message in each conversation."""
        with httpx.Client(trust_env=False, timeout=20) as client:
            for conversation, accepted in self.accepted.items():
                number = len(accepted) + 1
                said = {"id": f"{conversation}-{number}", "conversation": conversation, "text": f"第{number}问"}
                while not self._acknowledged(client, said):
                    time.sleep(0.05)
                accepted.append(said["id"])

    def messages(self) -> set[str]:
        return {each for ids in self.accepted.values() for each in ids}


def waited(load: Load, posted: Posted, most: float) -> float:
    """Seconds until every accepted message is answered, or as many as we wait."""
    began = time.monotonic()
    while load.messages() - posted.answered() and time.monotonic() - began < most:
        time.sleep(0.1)
    return time.monotonic() - began


def survive(state: str, processes: int, kills: int, lease: float = 15.0) -> None:
    with platform() as (url, posted):
        houses = [Killed(state, url, lease) for _ in range(processes)]
        load = Load(houses, 1.0)
        try:
            for thread in load.threads:
                thread.start()
            for _ in range(kills):
                time.sleep(random.random() * 2)
                house = random.choice(houses)
                house.kill()
                house.start()
            load.stop()
            drained = waited(load, posted, DRAINED)
            load.say_once()
            houses[0].kill()
            if processes == 1:
                houses[0].start()
            taken_over = waited(load, posted, TAKEOVER)
        finally:
            load.over.set()
            for house in houses:
                if house.process.poll() is None:
                    house.kill()
    missing = load.messages() - posted.answered()
    sys.stdout.write(
        f"{kills} kills: {len(load.messages())} messages, {len(missing)} unanswered, {posted.repeated} postings told "
        f"twice, all answered {drained:.1f} s after the load, a dead one's messages after {taken_over:.1f} s\n"
    )
    assert missing == set()
    assert max(Counter(said["message"] for said in posted.words).values()) == 1
    for conversation, accepted in load.accepted.items():
        said = [each["text"] for each in posted.words if each["conversation"] == conversation]
        assert said == [f"第{number}问·{number}" for number in range(1, len(accepted) + 1)]


def test_a_few_kills(tmp_path: Path) -> None:
    survive(f"sqlite:///{tmp_path / 'state.db'}", processes=1, kills=2, lease=1.0)


@pytest.mark.slow
@pytest.mark.timeout(2400)
@pytest.mark.parametrize(("store_url", "processes"), [("sqlite", 1), ("postgresql", 3)], indirect=["store_url"])
def test_a_hundred_kills(store_url: str, processes: int) -> None:
    survive(store_url, processes, int(os.environ.get("KILLS", "100")))
