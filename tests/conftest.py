"""What every test stands on: no network but loopback, no setting of whoever runs the tests, one sample store."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=500)
settings.load_profile("steady")  # the same examples every run; `make test-all` looks for new ones

pytest_plugins = ["kpi_fixtures", "npm_programs", "state_stores"]

_connect = socket.socket.connect


def _connect_here(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "localhost"
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"tests reach nothing but loopback, and this is {host}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _connect_here  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests start processes come first: one of them at the end would leave the other cores idle."""
    items.sort(key=lambda item: "scenarios" not in item.path.parts)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith(("ZHONGCAO_", "OPENAI_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample store, built by the command a newcomer runs, once for all processes of a test run. Copy it
    before you change it."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample"
    with FileLock(home.with_suffix(".lock")):
        if not (home / "tour.txt").exists():
            home.mkdir(exist_ok=True)
            done = zhongcao("demo", "--once", home=home)
            assert done.returncode == 0, done.stderr
            (home / "tour.txt").write_text(done.stdout, "utf-8")
    return home


def zhongcao(
    *words: str, home: Path, stdin: str = "", timeout: float = 110, **settings: str
) -> subprocess.CompletedProcess[str]:
    """One call of the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=environment(home, **settings),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        cwd=home,
    )


def environment(home: Path, **settings: str) -> dict[str, str]:
    """What a process is started with: this interpreter, that home, nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHONGCAO_", "OPENAI_"))}
    return kept | {"ZHONGCAO_HOME_DIR": str(home), "PYTHONUTF8": "1", "COLUMNS": "100"} | settings
