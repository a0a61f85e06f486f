"""Socket Mode: envelopes come over a connection that we open, and go unacknowledged until what they say is kept.

    apps.connections.open → wss://… → hello → envelope → heard (on disk) → {"envelope_id": …}
                                    → disconnect → the next connection is opened before this one ends

Slack sends again what is not acknowledged within seconds, on any connection of the app (docs.slack.dev/apis/events-api/
using-socket-mode).
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, WSMsgType
from slack_sdk.errors import SlackClientError

from bot import redirects
from bot.backoff import doubled
from bot.failures import trail

log = logging.getLogger(__name__)

Json = Any
HEARTBEAT: Final = 15.0
"""Seconds between pings; a connection that does not answer one in half that time is given up."""
LARGEST_FRAME: Final = 4 << 20
"""Bytes; more than any payload of Slack's has."""
LONGEST_WAIT: Final = 30.0
"""Seconds between two attempts to connect."""
_GRACE: Final = 30.0
"""How long an old connection is still read beside its successor."""
_PATIENCE: Final = 5.0
"""Seconds for what is being kept when a connection ends; twice as many for a connection to be made."""
_LASTING: Final = 5.0
"""A connection that ended sooner counts as failed."""
_AT_ONCE: Final = 500
"""Envelopes that are being kept; the next ones wait on the wire."""


@dataclass
class SocketMode:
    """`open` asks for a connection's address; `hear` takes an envelope's payload and returns what the acknowledgement
    holds, or raises, and then there is none. `first_wait` (s) doubles with each connection that failed."""

    open: Callable[[], Awaitable[str]]
    hear: Callable[[Json], Awaitable[Json]]
    proxy: str | None = None
    first_wait: float = 0.5
    _hearing: set["asyncio.Task[None]"] = field(default_factory=set, init=False)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE), init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Hold a connection until told to stop. Never raises."""
        failed = 0
        loop = asyncio.get_running_loop()
        stopping = asyncio.create_task(stop.wait())
        reading: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            begun, leaving = loop.time(), asyncio.Event()
            session = asyncio.create_task(self._session(leaving))
            asked = asyncio.create_task(leaving.wait())
            await asyncio.wait({stopping, session, asked}, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            reading = {task for task in (*reading, session) if not task.done()}
            failed = 0 if loop.time() - begun > _LASTING else failed + 1
            if not stop.is_set():
                await self._wait(stopping, failed)
        stopping.cancel()
        for task in reading:
            task.cancel()
        if reading:
            await asyncio.wait(reading, timeout=_PATIENCE)
        for hearing in tuple(self._hearing):
            hearing.cancel()

    async def _wait(self, stopping: "asyncio.Task[bool]", failed: int) -> None:
        pause = doubled(self.first_wait, LONGEST_WAIT, failed, random.random())  # noqa: S311  no secret
        await asyncio.wait({stopping}, timeout=pause)

    async def _session(self, leaving: asyncio.Event) -> None:
        """One connection, from its address to its end; `leaving` is set when Slack asks for the next one."""
        try:
            address = await self.open()
            timeout = ClientTimeout(total=None, sock_connect=_PATIENCE * 2)
            async with (
                ClientSession(timeout=timeout, trace_configs=[redirects.refused()]) as web,
                web.ws_connect(
                    address, heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, proxy=self.proxy
                ) as connection,
            ):
                try:
                    await self._read(connection, leaving)
                finally:
                    await self._settle()
        except (ClientError, SlackClientError, OSError, TimeoutError, ValueError) as error:
            log.warning("slack: no connection: %s", trail(error))
        except Exception as error:  # whatever a library raises, we go on and connect again
            log.error("slack: the connection broke: %s", trail(error))  # noqa: TRY400  no words of it

    async def _read(self, connection: ClientWebSocketResponse, leaving: asyncio.Event) -> None:
        until: float | None = None
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            while True:
                left = None if until is None else max(0.0, until - loop.time())
                frame = await connection.receive(timeout=left)
                if frame.type == WSMsgType.BINARY:
                    continue
                if frame.type != WSMsgType.TEXT:
                    return
                said = _parsed(frame.data)
                if said.get("type") == "disconnect":
                    leaving.set()
                    until = until or loop.time() + _GRACE
                elif isinstance(said.get("envelope_id"), str):
                    await self._room.acquire()
                    task = asyncio.create_task(self._answer(connection, said))
                    self._hearing.add(task)
                    task.add_done_callback(self._heard)

    def _heard(self, task: "asyncio.Task[None]") -> None:
        self._hearing.discard(task)
        self._room.release()

    async def _answer(self, connection: ClientWebSocketResponse, envelope: Json) -> None:
        try:
            held = await self.hear(envelope.get("payload"))
        except Exception as error:  # it is not kept, so it must come again
            log.warning("slack: an envelope is left unacknowledged: %s", trail(error))
            return
        answer = {"envelope_id": envelope["envelope_id"], **({"payload": held} if held else {})}
        with suppress(ClientError, ConnectionError):  # it comes again, and is known then
            await connection.send_str(json.dumps(answer))

    async def _settle(self) -> None:
        """What is being kept may still be acknowledged before the connection ends."""
        if self._hearing:
            await asyncio.wait(tuple(self._hearing), timeout=_PATIENCE)


def _parsed(text: str) -> dict[str, Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
