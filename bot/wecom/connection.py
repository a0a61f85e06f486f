"""One WebSocket connection to WeCom as one AI bot: subscribed, kept alive, and every request waits for its answer."""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
)

from bot import redirects
from bot.urls import is_here
from bot.wecom.frames import (
    PING,
    SEND,
    SUBSCRIBE,
    Ack,
    Body,
    CardPressed,
    Displaced,
    Entered,
    Rated,
    Said,
    read_frame,
    request,
)

log = logging.getLogger(__name__)

LARGEST_FRAME: Final = 1 << 20
"""Bytes of one frame that is read. A message's text is a few kilobytes; files come as addresses."""
_MISSED: Final = 2
"""Heartbeats without an answer after which a connection is dead."""
_GOODBYE: Final = 1.0
"""Seconds for the other side to say goodbye too."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds. A heartbeat every `heartbeat` (30 is the platform's advice), its answer and every other within `answer`,
    that to a push within `push`; after a broken connection the next attempt waits `first_wait`, doubling to
    `longest_wait`; after a refused secret or when another program takes the bot's place, `refused_wait`, doubling to
    `longest_refused_wait`. While another process holds the lease, it is asked for every `lease_poll`."""

    heartbeat: float = 30.0
    answer: float = 8.0
    push: float = 120.0
    connect: float = 10.0
    first_wait: float = 0.5
    longest_wait: float = 30.0
    refused_wait: float = 30.0
    longest_refused_wait: float = 600.0
    lease_poll: float = 2.0
    lease_renewal: float = 4.0
    jitter: Callable[[], float] = random.random


class NotConnected(ConnectionError):
    """There is no connection, or it broke before the answer came: whether the request was done is not known."""


class Away(NotConnected):
    """There was no connection to begin with: the request was not done."""


class NoAnswer(TimeoutError):
    """No answer came in time: whether the request was done is not known."""


class SubscriptionRefused(Exception):
    """The bot's id or secret is wrong, or the platform refuses it for now; `code` is its error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Displacing(Exception):
    """Another connection of the same bot took this one's place."""


@dataclass(eq=False)
class Connection:
    """A subscribed connection; made by `connected`."""

    socket: ClientWebSocketResponse
    times: Times
    _early: list[str] = field(default_factory=list, init=False)
    _waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict, init=False)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)
    _queued: Counter[str] = field(default_factory=Counter, init=False)

    @property
    def is_open(self) -> bool:
        return not self.socket.closed

    async def ask(self, cmd: str, body: Body | None = None, req: str = "") -> Ack:
        """Send a request and wait for its answer. `req` is the id of what it answers; requests of one id go out one
        after another, as the platform wants them. A push is waited for as long as the connection gives signs of life:
        asked for again it would be seen twice.

        Raises NotConnected or NoAnswer; a refusal is returned.
        """
        name = req or f"{cmd}_{uuid4().hex}"
        turn = self._turns.setdefault(name, asyncio.Lock())
        self._queued[name] += 1
        try:
            async with turn:
                return await self._ask(cmd, body, name)
        finally:
            self._queued[name] -= 1
            if not self._queued[name]:
                del self._queued[name], self._turns[name]

    async def _ask(self, cmd: str, body: Body | None, req: str) -> Ack:
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[req] = answer
        try:
            async with asyncio.timeout(self.times.push if cmd == SEND else self.times.answer):
                await self.socket.send_str(request(cmd, req, body))
                return await answer
        except TimeoutError:
            raise NoAnswer from None
        except (ClientError, ConnectionError) as broken:
            raise NotConnected from broken
        finally:
            self._waiting.pop(req, None)

    async def frames(self) -> AsyncIterator[Said | CardPressed | Entered | Rated]:
        """What comes in, acknowledgements aside, until the connection ends. Raises Displacing when another took its
        place."""
        try:
            for text in self._early:
                if frame := self._read(text):
                    yield frame
            async for message in self.socket:
                if message.type is WSMsgType.TEXT and (frame := self._read(message.data)):
                    yield frame
        finally:
            self._give_up()

    async def beat(self) -> None:
        """Heartbeats for as long as they are answered; then the connection is closed, as a silent one is dead."""
        missed = 0
        while self.is_open and missed < _MISSED:
            await asyncio.sleep(self.times.heartbeat if not missed else 0)
            try:
                await self.ask(PING)
                missed = 0
            except NoAnswer:
                missed += 1
            except NotConnected:
                break
        if self.is_open:
            log.warning("the AI bot's connection gives no sign of life and is made anew")
        await self.close()

    async def settle(self) -> None:
        """Wait for the answers to what was asked, as long as any answer may take."""
        if self._waiting:
            await asyncio.wait(tuple(self._waiting.values()), timeout=self.times.answer)

    async def close(self) -> None:
        """Close it; the other side gets little time to say so too."""
        self._give_up()
        await self.socket.close()

    async def subscribe(self, bot_id: str, secret: str) -> None:
        """Say who we are, before anything else. Raises NotConnected, NoAnswer or SubscriptionRefused."""
        name = f"{SUBSCRIBE}_{uuid4().hex}"
        try:
            async with asyncio.timeout(self.times.answer):
                await self.socket.send_str(request(SUBSCRIBE, name, {"bot_id": bot_id, "secret": secret}))
                async for message in self.socket:
                    said = read_frame(message.data) if message.type is WSMsgType.TEXT else None
                    if isinstance(said, Ack) and said.req == name:
                        break
                    if said is not None:
                        self._early.append(message.data)
                else:
                    raise NotConnected
        except TimeoutError:
            raise NoAnswer from None
        except (ClientError, ConnectionError) as broken:
            raise NotConnected from broken
        if said.code:
            raise SubscriptionRefused(said.code)

    def _read(self, text: str) -> Said | CardPressed | Entered | Rated | None:
        """A frame for others than this connection itself."""
        match frame := read_frame(text):
            case Ack():
                self._settle(frame)
                return None
            case Displaced():
                raise Displacing
            case None:
                log.debug("a frame for the AI bot that nobody waits for, of %d characters", len(text))
        return frame

    def _settle(self, ack: Ack) -> None:
        answer = self._waiting.get(ack.req)
        if answer is not None and not answer.done():
            answer.set_result(ack)

    def _give_up(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError())


@asynccontextmanager
async def connected(url: str, bot_id: str, secret: str, times: Times) -> AsyncIterator[Connection]:
    """A connection that is subscribed. Raises NotConnected, NoAnswer or SubscriptionRefused."""
    patience = ClientTimeout(total=None, connect=times.connect)
    # a company's way out is a proxy of the environment
    staying = [redirects.refused()]
    async with ClientSession(timeout=patience, trust_env=not is_here(url), trace_configs=staying) as session:
        try:
            async with asyncio.timeout(times.connect):
                socket = await session.ws_connect(
                    url, max_msg_size=LARGEST_FRAME, timeout=ClientWSTimeout(ws_close=_GOODBYE)
                )
        except (ClientError, OSError, TimeoutError, ValueError) as unreachable:
            raise NotConnected from unreachable
        connection = Connection(socket, times)
        try:
            await connection.subscribe(bot_id, secret)
            yield connection
        finally:
            await connection.close()


@dataclass(eq=False)
class Line:
    """The one connection as who speaks by it sees it: there or away. `answered` are the requests whose stream is
    finished, so that no later “working on it” takes the answer's place."""

    connection: Connection | None = None
    answered: deque[str] = field(default_factory=lambda: deque(maxlen=1000))

    @property
    def is_up(self) -> bool:
        return self.connection is not None and self.connection.is_open

    async def ask(self, cmd: str, body: Body | None = None, req: str = "") -> Ack:
        """As Connection.ask; Away when there is none."""
        if self.connection is None or not self.connection.is_open:
            raise Away
        return await self.connection.ask(cmd, body, req)
