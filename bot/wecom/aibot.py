"""WeCom's AI bot (智能机器人): the one long connection that an installation holds, kept up through whatever happens.

    lease → connect → subscribe → messages in, answers out → broken, displaced or told to stop → lease

A bot has one connection: a second ends the first. So the process that holds the lease in the state store connects, the
others wait for it, and a killed one is followed within the lease's fifteen seconds.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Language
from bot.backoff import doubled
from bot.clock import machine_time
from bot.drawing import Draw
from bot.failures import trail
from bot.platform import Checked, Door
from bot.store.leases import Lease
from bot.wecom.aibot_door import BotDoor, conversation_of
from bot.wecom.aibot_reply import Looks
from bot.wecom.aibot_sender import BotSender
from bot.wecom.connection import (
    Connection,
    Displacing,
    Line,
    NoAnswer,
    NotConnected,
    SubscriptionRefused,
    Times,
    connected,
)
from bot.wecom.frames import CardPressed, Entered, Rated, Said

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.post.delivery import Sender

log = logging.getLogger(__name__)

Heard: TypeAlias = Said | CardPressed | Entered | Rated
_LOOK_AT_SECRET: Final = (
    "请检查 ZHONGCAO_WECOM_BOT_ID 和 ZHONGCAO_WECOM_BOT_SECRET：用智能机器人“API 模式—长连接”页上的 Secret。",
    "look at ZHONGCAO_WECOM_BOT_ID and ZHONGCAO_WECOM_BOT_SECRET: the secret is the one of the bot's long connection",
)
_LOOK_AT_NETWORK: Final = (
    "请检查网络和 ZHONGCAO_WECOM_BOT_URL。",
    "look at the network and at ZHONGCAO_WECOM_BOT_URL",
)
MOST_AT_ONCE: Final = 1000
"""Messages on their way to the disk; the next ones wait on the wire."""


@dataclass
class WeComBot:
    """A Platform. `holder` names this process, as no other is named; `url` is the platform's wss:// address; `clock` is
    the team's, by which messages are dated."""

    bot_id: str
    secret: str
    url: str
    door: Door
    state: Engine
    holder: str
    draw: Draw
    language: Language = "zh"
    currency: str = "¥"
    link_hosts: Collection[str] = ()
    times: Times = field(default_factory=Times)
    clock: Callable[[], datetime] = machine_time
    now: Callable[[], datetime] = machine_time
    line: Line = field(default_factory=Line, init=False)
    _lease: Lease = field(init=False)
    _door: BotDoor = field(init=False)
    _sender: BotSender = field(init=False)
    _hearing: dict[str, asyncio.Task[None]] = field(default_factory=dict, init=False)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE), init=False)

    def __post_init__(self) -> None:
        self._lease = Lease(self.state, f"wecom-bot:{self.bot_id}", self.holder)
        self._door = BotDoor(self.door, self.state, self.line, self.language, self.clock, self.now)
        looks = Looks(self.currency, self.link_hosts)
        self._sender = BotSender(self.bot_id, self.line, self.state, looks, self.draw, self.now, self.clock)

    @property
    def name(self) -> str:
        return "wecom-bot"

    @property
    def routes(self) -> Sequence["BaseRoute"]:
        return ()

    @property
    def senders(self) -> Sequence["Sender"]:
        return (self._sender,)

    async def run(self, stop: asyncio.Event) -> None:
        """Hold the connection until told to stop."""
        waits = Waits(self.times)
        while not stop.is_set():
            if await self._leased():
                pause = await self._hold(stop, waits)
                await self._give_lease_up()
            else:
                pause = self.times.lease_poll * (0.5 + self.times.jitter())
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
        if self._hearing:
            await asyncio.wait(self._hearing.values(), timeout=self.times.answer)

    async def check(self) -> Sequence[Checked]:
        """Subscribe, unless a process of ours holds the connection: a second one would end it."""
        if self.line.is_up or await run_in_threadpool(self._lease.holder_now, self.now()) not in (None, self.holder):
            held = "长连接由另一个运行中的进程保持着。", "The connection is held by a process that runs."
            return (Checked(self.name, True, held),)
        try:
            async with connected(self.url, self.bot_id, self.secret, self.times):
                subscribed = "长连接可以建立，凭证有效。", "The connection can be made, the credentials are right."
                return (Checked(self.name, True, subscribed),)
        except SubscriptionRefused as refused:
            said = f"企业微信拒绝了订阅（{refused.code}）。", f"WeCom refuses the subscription ({refused.code})."
            return (Checked(self.name, False, said, _LOOK_AT_SECRET),)
        except (NotConnected, NoAnswer):
            said = "连不上企业微信的长连接地址。", "WeCom's address for long connections cannot be reached."
            return (Checked(self.name, False, said, _LOOK_AT_NETWORK),)

    async def _hold(self, stop: asyncio.Event, waits: "Waits") -> float:
        """Connect and serve until it ends; how many seconds to wait before the next attempt."""
        try:
            async with connected(self.url, self.bot_id, self.secret, self.times) as connection:
                log.info("the AI bot is connected")
                began = asyncio.get_running_loop().time()
                self.line.connection = connection
                try:
                    await self._serve(connection, stop)
                finally:
                    self.line.connection = None
                    waits.lived(asyncio.get_running_loop().time() - began)
        except SubscriptionRefused as refused:
            log.error("the AI bot's id or secret is refused: %d; %s", refused.code, _LOOK_AT_SECRET[1])  # noqa: TRY400
            return waits.refused()
        except Displacing:
            log.warning("another connection with this AI bot's id took this one's place; only one can be held")
            return waits.refused()
        except (NotConnected, NoAnswer):
            log.warning("WeCom's long connection cannot be made")
        except Exception as error:  # whatever it is, the bot comes back
            log.error("the AI bot's connection broke: %s", trail(error))  # noqa: TRY400 - no words of it
        if not stop.is_set():
            log.warning("the AI bot's connection ended and is made anew")
        return waits.broken()

    async def _serve(self, connection: Connection, stop: asyncio.Event) -> None:
        """Until the connection ends, the lease is lost or we are told to stop. Raises Displacing."""
        reading = asyncio.create_task(self._read(connection), name="wecom-bot frames")
        ends = [
            reading,
            asyncio.create_task(connection.beat(), name="wecom-bot heartbeat"),
            asyncio.create_task(self._keep_lease(), name="wecom-bot lease"),
            asyncio.create_task(self._stopped(connection, stop), name="wecom-bot stop"),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        if not reading.cancelled() and (ended := reading.exception()):
            raise ended

    async def _stopped(self, connection: Connection, stop: asyncio.Event) -> None:
        """Told to stop: nothing more is asked, and what was asked is waited for, so that it is not sent again."""
        await stop.wait()
        self.line.connection = None
        await connection.settle()

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.frames():
            await self._room.acquire()
            self._hear(frame)

    def _hear(self, frame: Heard) -> None:
        """One conversation's messages go to the disk one after another, conversations side by side."""
        match frame:
            case Said(chat=chat) | CardPressed(chat=chat):
                lane = conversation_of(chat)
            case _:
                lane = ""
        task = asyncio.create_task(self._heard(frame, self._hearing.get(lane)))
        self._hearing[lane] = task
        task.add_done_callback(lambda done: self._forget(lane, done))

    async def _heard(self, frame: Heard, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait((before,))
        try:
            await self._door.hear(frame)
        except Exception as error:  # whatever came in, the connection lives on
            log.error("could not take what the AI bot was sent: %s", trail(error))  # noqa: TRY400 - no words of it

    def _forget(self, lane: str, done: "asyncio.Task[None]") -> None:
        self._room.release()
        if self._hearing.get(lane) is done:
            del self._hearing[lane]

    async def _leased(self) -> bool:
        try:
            return await run_in_threadpool(self._lease.take, self.now())
        except SQLAlchemyError as error:
            log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
            return False

    async def _keep_lease(self) -> None:
        """Renew it until it is lost, or has ended while the store was away."""
        until = self.now() + self._lease.lasts
        while self.now() < until:
            await asyncio.sleep(self.times.lease_renewal)
            try:
                if not await run_in_threadpool(self._lease.take, self.now()):
                    break
                until = self.now() + self._lease.lasts
            except SQLAlchemyError as error:
                log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400
        log.warning("another process holds the lease of the AI bot's connection now")

    async def _give_lease_up(self) -> None:
        with suppress(SQLAlchemyError):
            await run_in_threadpool(self._lease.give_up)


@dataclass
class Waits:
    """How long to wait before the next attempt: longer each time, with jitter, until a connection has lived."""

    times: Times
    _broken: int = 0
    _refused: int = 0

    def broken(self) -> float:
        self._broken += 1
        return doubled(self.times.first_wait, self.times.longest_wait, self._broken, self.times.jitter())

    def refused(self) -> float:
        self._refused += 1
        return doubled(self.times.refused_wait, self.times.longest_refused_wait, self._refused, self.times.jitter())

    def lived(self, seconds: float) -> None:
        """A connection was up for so long; one that outlives two heartbeats was a good one."""
        if seconds > 2 * self.times.heartbeat:
            self._broken = self._refused = 0
