"""The whole front on loopback, as `serve` starts it: the page with sign-in, Slack over HTTP, the WeCom app; and what
somebody with a socket and no secret can send to it."""

import asyncio
import io
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from slack_calls import signature
from slack_peer import SlackPeer
from sqlalchemy import func, select
from wecom_peer import CallbackClient, WeComPeer, wecom

from bot.commands.serve import measures_of
from bot.front import Front
from bot.logs import set_up
from bot.settings import Settings
from bot.store.state import metadata, reading
from bot.web.server import LIMITS
from bot.wiring import House
from bot.wiring_platforms import platforms_of

SIGNING = "0f3e-the-signing-secret"
PASSWORD = "一只猫在窗台上晒太阳 3 次"
CLIENT_SECRET = "9a1b-the-client-secret"
KEPT = ("inbox", "outbox", "sessions", "accounts", "slack_installations", "memory", "timers", "feedback", "audit",
        "role_grants", "subscriptions")  # fmt: skip
"""The tables in which a request that got in would leave something."""


class Still:
    """A worker and a courier that have nothing to do."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


@dataclass
class Fort:
    """`lines` is what would stand on standard error."""

    port: int
    house: House
    slack: SlackPeer
    office: WeComPeer
    caller: CallbackClient
    lines: io.StringIO = field(default_factory=io.StringIO)

    def inside(self) -> Mapping[str, int]:
        """How many rows each table has that a request may leave something in."""
        with reading(self.house.state).begin() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
                for name in KEPT
            }

    def send(self, sent: bytes, *, hang_up: bool = False, patience: float = 10) -> tuple[int, bytes]:
        """The status and the whole answer; 0 where the connection closes without one, or we hung up before."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as wire:
            answer = b""
            try:
                wire.sendall(sent)
                if hang_up:
                    wire.shutdown(socket.SHUT_WR)
                while part := wire.recv(65536):
                    answer += part
            except (BrokenPipeError, ConnectionResetError):
                pass
        return (int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0), answer


@contextmanager
def fort(folder: Path) -> Iterator[Fort]:
    """Up, with one account, `lin`; everything ends with it."""
    caller = CallbackClient()
    with _slack() as slack, wecom() as office:
        house = House(Settings(**settings_of(folder, slack, office, caller)))
        house.entry.accounts.add("lin", PASSWORD, house.machine_time())
        measures = measures_of(house)
        platforms = platforms_of(house, measures, "fort")
        front = Front(house.web_app(), house.state, Still(), Still(), platforms, measures, house.machine_time)
        with _logged() as lines, _served(front) as port:
            yield Fort(port, house, slack, office, caller, lines)
        house.state.dispose()


def settings_of(folder: Path, slack: SlackPeer, office: WeComPeer, caller: CallbackClient) -> dict[str, Any]:
    """By the names of the environment variables, in lower case without ZHONGCAO_."""
    return {
        "home_dir": folder,
        "sign_in": "local",
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": SIGNING,
        "slack_client_id": "111.222",
        "slack_client_secret": CLIENT_SECRET,
        "slack_api_url": slack.url,
        "wecom_corp_id": office.corp_id,
        "wecom_agent_id": office.agent_id,
        "wecom_secret": office.secret,
        "wecom_token": caller.token,
        "wecom_aes_key": caller.aes_key,
        "wecom_api_url": office.url,
    }


def http(method: str, path: str, body: bytes = b"", /, host: str = "127.0.0.1:8000", **more: str) -> bytes:
    """A request's bytes; `more` are its headers, with _ for -, and "-" for none of that name."""
    said = {"Host": host, "Connection": "close", "Content-Length": str(len(body))}
    said |= {name.replace("_", "-"): text for name, text in more.items()}
    head = "".join(f"{name}: {text}\r\n" for name, text in said.items() if text != "-")
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body


def signed(body: bytes, secret: str = SIGNING, late: float = 0, **more: str) -> bytes:
    """An event as Slack posts it, with the signature of a secret."""
    headers = {"Content_Type": "application/json", **more}
    return http("POST", "/slack/events", body, **{**signature(secret, body, time.time() - late), **headers})


def called(caller: CallbackClient, message: str, *, method: str = "POST", late: float = 0, **changed: str) -> bytes:
    """A callback as WeCom posts it; `changed` replaces parts of the query."""
    encrypt = caller.encrypt(message)
    query = {**caller.query(encrypt, time.time() - late), **changed}
    return http(method, f"/wecom/callback?{urlencode(query)}", caller.body(encrypt).encode())


@contextmanager
def _slack() -> Iterator[SlackPeer]:
    """A Slack in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    peer = SlackPeer(signing_secret=SIGNING)
    asyncio.run_coroutine_threadsafe(peer.__aenter__(), loop).result(20)
    try:
        yield peer
    finally:
        asyncio.run_coroutine_threadsafe(peer.__aexit__(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@contextmanager
def _served(front: Front) -> Iterator[int]:
    settings = uvicorn.Config(
        front.app(), log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=1, **LIMITS
    )
    server = uvicorn.Server(settings)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(20)


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """What our own log set-up writes, from debug up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    server = logging.getLogger("uvicorn")  # which a peer of ours may have taken apart
    server.propagate = True
    lines = io.StringIO()
    set_up("json", "debug", lines)
    try:
        yield lines
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
