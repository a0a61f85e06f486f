"""A house with Slack as its one platform, and a loopback Slack before its door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeAlias

import uvicorn
from slack_calls import Kind, Taken, request
from slack_peer import SlackPeer
from sqlalchemy import Engine, select
from starlette.applications import Starlette

from assistant.conversation import Message
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.sealed import Seal
from bot.slack.app import SlackPlatform
from bot.slack.clients import Clients, SlackKeys
from bot.slack.install import Installations
from bot.store.codec import decode_message
from bot.store.state import inbox, open_state, reading

Json = Any
Transport: TypeAlias = Literal["socket", "http"]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class SlackHouse:
    """`say` has Slack bring a payload by the transport; `heard` is what stands in the inbox, in order."""

    slack: SlackPeer
    platform: SlackPlatform
    engine: Engine
    transport: Transport
    url: str = ""

    async def say(self, payload: Json, kind: Kind = "events_api", *, attempts: int = 4, patience: float = 5.0) -> Taken:
        if self.transport == "socket":
            return await self.slack.line.deliver(payload, kind, attempts=attempts, patience=patience)
        secret = self.slack.signing_secret
        return await request(f"{self.url}/slack/events", payload, secret, kind, attempts=attempts, patience=patience)

    @property
    def heard(self) -> list[Message]:
        with reading(self.engine).begin() as connection:
            return [
                decode_message(body)
                for body in connection.execute(select(inbox.c.body).order_by(inbox.c.seq)).scalars()
            ]


def keys_of(slack: SlackPeer, transport: Transport) -> SlackKeys:
    common = SlackKeys(bot_token=slack.bot_token, api_url=slack.url)
    if transport == "socket":
        return replace(common, app_token=slack.app_token)
    return replace(common, signing_secret=slack.signing_secret)


@asynccontextmanager
async def slack_house(
    folder: Path,
    transport: Transport,
    *,
    keys: SlackKeys | None = None,
    slack: SlackPeer | None = None,
    **more: Any,
) -> AsyncIterator[SlackHouse]:
    """Up and connected; everything ends with it."""
    engine = open_store(folder)
    async with slack or SlackPeer() as peer:
        wanted = keys or keys_of(peer, transport)
        wanted = replace(wanted, api_url=peer.url)
        store = Installations(engine, Seal(b"k" * 32, "slack"))
        door = more.pop("door", Door(Mailbox(engine)))
        platform = SlackPlatform(Clients(wanted, store), store, door, engine, lambda: NOW, **more)
        house = SlackHouse(peer, platform, engine, transport)
        stop = asyncio.Event()
        running = asyncio.create_task(platform.run(stop))
        try:
            if transport == "socket":
                await peer.line.settled()
            async with _served(platform) as house.url:
                yield house
        finally:
            stop.set()
            await running
            engine.dispose()


def open_store(folder: Path) -> Engine:
    """A store of the newest schema, copied from one that is made once."""
    path = folder / "state.sqlite"
    if not path.exists():
        path.write_bytes(_empty_store())
    return open_state(f"sqlite:///{path}")


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.sqlite"
        open_state(f"sqlite:///{path}").dispose()  # the last to leave writes all into the one file
        return path.read_bytes()


@asynccontextmanager
async def _served(platform: SlackPlatform) -> AsyncIterator[str]:
    """The address at which its routes are served."""
    config = uvicorn.Config(
        Starlette(routes=list(platform.routes)), port=0, log_level="critical", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        serving = asyncio.create_task(server.serve([listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving
