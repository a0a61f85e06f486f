"""`zhongcao serve` in a process of its own, ports that are free, and waiting for what is to come."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import environment


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Whether anybody does on that port of loopback."""
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Served:
    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_up(self) -> bool:
        return listens(self.port)

    def kill(self) -> None:
        """End it without a warning."""
        self.process.kill()
        self.process.wait()


@contextmanager
def served(home: Path, port: int = 0, log: str = "serve.log", **settings: object) -> Iterator[Served]:
    """A house that is served: it may not be up yet. Told to stop at the end, if it still lives. What it logs is added
    to a file in the home; `settings` are those of the product, by their names there."""
    given = {f"ZHONGCAO_{name.upper()}": str(value) for name, value in settings.items()}
    port = port or free_port()
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    with (home / log).open("ab") as lines:
        process = subprocess.Popen(command, env=environment(home, **given), cwd=home, stdout=lines, stderr=lines)
        it = Served(process, port)
        try:
            yield it
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                it.kill()


def wait_for(there: Callable[[], Any], within: float = 20.0) -> Any:
    """What `there` finds, as soon as it does; a failure when it never does."""
    end = time.monotonic() + within
    while not (found := there()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


async def until(holds: Callable[[], bool], within: float = 20.0) -> None:
    """Returns when it holds; a failure when it never does."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.01)
