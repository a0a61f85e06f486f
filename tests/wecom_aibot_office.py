"""A small installation that an AI bot stands in: a mailbox, a worker with a toy to answer, a courier, and the bot."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select
from wecom_aibot_peer import Peer

from assistant.conversation import Action, Button, Buttons, Card, Cards, Chart, Column, Message, Reply, Table, Text
from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.platform import Door
from bot.post.courier import Courier
from bot.post.outbox import Outbox
from bot.store.queues import Policy
from bot.store.state import open_state, outbox, reading
from bot.wecom.aibot import WeComBot
from bot.wecom.connection import Times

QUICK = Times(
    heartbeat=0.3, answer=0.6, connect=2, first_wait=0.05, longest_wait=0.2, refused_wait=0.2, longest_refused_wait=0.4,
    lease_poll=0.1, lease_renewal=0.1,
)  # fmt: skip
NO_TABLE = Table((Column("n", "n"),), ())


def toy(message: Message) -> Reply:
    """What the toy says: its memory of nothing, the words it was told, and tickets to claim."""
    if message.action and message.action.name == "triage.claim":
        return replace(ticket(f"{message.user} 已认领"), subject=f"ticket:{message.action.value}")
    if "工单" in message.text:
        return ticket("待处理")
    if "哪个" in message.text:
        return Reply("kpi", "clarify", (Text("点击率有两个，要哪个？"), choices("上周广告点击率", "上周店铺点击率")))
    return Reply("kpi", "answered", (Text(f"**{message.user}** 在 {message.place} 说：{message.text}"),))


def choices(*texts: str) -> Buttons:
    return Buttons(tuple(Button(text, text=text) for text in texts))


def ticket(state: str) -> Reply:
    claim = Button("认领", text="认领 42", action=Action("triage.claim", "42"), style="primary")
    card = Card("#42 过敏", "脸上起红疹，客服没有回", (f"状态：{state}",), "urgent", (claim,))
    return Reply("triage", "answered", (Text("有一张工单："), Cards((card,), NO_TABLE)), subject="ticket:42")


def _png(chart: Chart) -> bytes:
    """A picture of no size where the chart has no data."""
    return b"\x89PNG" if chart.spec else b""


@cache
def _blank() -> bytes:
    """A store of the newest schema: to copy one takes less than to migrate one."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "state.db"
        open_state(f"sqlite:///{file}").dispose()
        return file.read_bytes()


@dataclass
class Office:
    """One process of it; several share a `folder`."""

    peer: Peer
    folder: Path
    answer: Callable[[Message], Reply] = toy
    holder: str = "one"
    secret: str = ""
    most_open: int = 1000
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    state: Engine = field(init=False)
    bot: WeComBot = field(init=False)
    heard: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        file = self.folder / "state.db"
        if not file.exists():
            self.folder.mkdir(exist_ok=True)
            file.write_bytes(_blank())
        self.state = open_state(f"sqlite:///{file}")
        self.mailbox = Mailbox(self.state, Policy(most_open=self.most_open))
        secret, door = self.secret or self.peer.secret, Door(self.mailbox)
        self.bot = WeComBot(self.peer.bot, secret, self.peer.url, door, self.state, self.holder, _png, times=QUICK)

    def _respond(self, message: Message, _memory: object) -> Reply:
        self.heard.append(message)
        return self.answer(message)

    @asynccontextmanager
    async def open(self, *, working: bool = True) -> AsyncIterator["Office"]:
        worker = Worker(self.mailbox, self._respond, now, f"{self.holder}-worker", threads=2, poll=0.05)
        courier = Courier(Outbox(self.state), self.bot.senders, now, f"{self.holder}-courier", self.mailbox, poll=0.05)
        if working:
            worker.start()
        tasks = [asyncio.create_task(each) for each in (self.bot.run(self.stop), courier.run(self.stop))]
        try:
            yield self
        finally:
            self.stop.set()
            await asyncio.wait_for(asyncio.gather(*tasks), 10)
            await asyncio.to_thread(worker.stop)
            self.state.dispose()

    def sendings(self) -> list[tuple[str, str | None]]:
        """What became of each delivery, and why."""
        with reading(self.state).begin() as connection:
            return [(row.state, row.error) for row in connection.execute(select(outbox).order_by(outbox.c.seq))]


def now() -> datetime:
    return datetime.now(UTC)
