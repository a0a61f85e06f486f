"""The self-built app of WeCom in a small house on loopback: callback in, worker, courier, and what a member sees."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine
from starlette.applications import Starlette
from wecom_peer import CallbackClient, WeComPeer, served

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Column,
    Json,
    Message,
    Reply,
    Table,
    Text,
)
from bot.clock import machine_time
from bot.front import Front
from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.measures import Measures
from bot.platform import Door
from bot.post.courier import Courier
from bot.post.outbox import Outbox
from bot.sealed import Seal
from bot.store.state import open_state
from bot.wecom.app import AppKeys, WeComApp

LONG = "".join(f"第{number}天，小红书的点击率是 3.12%，比前一天高。" for number in range(200))
TABLE = Table(
    (Column("sku", "商品"), Column("cost", "花费", "currency")), tuple((f"商品{n}", 10_000 + n) for n in range(30))
)


def toy(message: Message, memory: Mapping[str, Json]) -> Reply:
    """Answers each kind of thing that an app can show."""
    if message.action:
        number = message.action.value
        if message.action.name == "triage.resolve":
            return Reply("triage", "answered", (Text(f"工单 {number} 已解决。"),), subject=f"ticket:{number}")
        step = Buttons((Button("解决", action=Action("triage.resolve", number)),))
        said = Text(f"工单 **{number}** 已由你认领，请在 24 小时内答复。")
        return Reply("triage", "answered", (said, step), subject=f"ticket:{number}")
    match message.text:
        case "长":
            return Reply("kpi", "answered", (Text(LONG),))
        case "表":
            return Reply("kpi", "answered", (Text("各商品花费"), TABLE))
        case "图":
            return Reply("kpi", "answered", (Text("趋势如下"), Chart({"mark": "line"}, "点击率走高")))
        case "工单":
            claim = Button("认领", action=Action("triage.claim", "42"), style="primary")
            card = Card("包装破损，要求退款", "顾客在等答复", ("渠道：抖音", "剩余：3 小时"), "urgent", (claim,))
            return Reply("triage", "answered", (Cards((card,), TABLE),))
        case "选":
            texts = ("上周小红书的点击率是多少", "上周抖音的点击率", "换成上个月", "按周看", "按天看", "比去年", "都要")
            return Reply(
                "kpi", "clarify", (Text("哪一个？"), Buttons(tuple(Button(each, text=each) for each in texts)))
            )
        case _:
            return Reply("kpi", "answered", (Text(f"**答** {message.text}"),))


@dataclass
class Bot:
    """What stands on loopback, and how WeCom calls it."""

    url: str
    peer: WeComPeer
    engine: Engine
    app: WeComApp
    client: CallbackClient = field(default_factory=CallbackClient)

    def says(self, user: str, text: str, number: str) -> httpx.Response:
        """What a member types; `number` tells it from their other messages."""
        return self.called(self.client.text(user, text, f"{user}-{number}"))

    def called(self, message: str, **changed: str) -> httpx.Response:
        """A callback with this XML inside; `changed` replaces parts of the query."""
        encrypt = self.client.encrypt(message)
        return self.posted(self.client.body(encrypt).encode(), {**self.client.query(encrypt), **changed})

    def posted(self, body: bytes, query: Mapping[str, str]) -> httpx.Response:
        return httpx.post(f"{self.url}/wecom/callback", params=query, content=body, timeout=10)

    def passive(self, answer: httpx.Response) -> str:
        """The words of an answer in the response itself."""
        outer = answer.text.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        return self.client.decrypt(outer).partition("<Content><![CDATA[")[2].partition("]]>")[0]


@contextmanager
def house(peer: WeComPeer, folder: Path, respond: Callable[..., Reply] = toy, **door: Any) -> Iterator[Bot]:
    """A bot for this peer, with its store in a folder."""
    client = CallbackClient()
    engine = open_state(f"sqlite:///{folder / 'state.db'}")
    mailbox = Mailbox(engine, **door)
    keys = AppKeys(peer.corp_id, peer.agent_id, peer.secret, client.token, client.aes_key, peer.url)
    app = WeComApp(
        keys,
        Door(mailbox),
        engine,
        Seal(b"k" * 32, "wecom"),
        now=machine_time,
        draw=lambda chart: b"\x89PNG" + chart.alt.encode(),
    )
    name = f"house-{time.monotonic_ns()}"
    worker = Worker(mailbox, respond, machine_time, name)
    courier = Courier(Outbox(engine), app.senders, machine_time, name, mailbox, poll=0.1)
    measures = Measures(lambda: engine, machine_time)
    front = Front(Starlette(), engine, worker, courier, (app,), measures, machine_time)
    with served(front.app(), "on") as url:
        yield Bot(url, peer, engine, app, client)
    engine.dispose()
