"""The group robot's webhook against a group on loopback: what it takes, what it refuses, and what nobody may read."""

import asyncio
import base64
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from assistant.conversation import Action, Button, Buttons, Card, Cards, Chart, Column, Reply, Table, Text
from bot.post.delivery import Delivery, Limit, SendLater, SendRefused
from bot.wecom.robot import RobotAway, WeComRobot

pytestmark = pytest.mark.anyio
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def png(_chart: Chart) -> bytes:
    return PNG


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Group:
    """A group that has a robot."""

    shown: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    port: int = 0

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.port}/cgi-bin/webhook/send?key={KEY}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Group"]:
        app = web.Application(client_max_size=8 << 20)
        app.router.add_post("/cgi-bin/webhook/send", self._send)
        app.router.add_post("/cgi-bin/webhook/upload_media", self._upload)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _send(self, request: web.Request) -> web.Response:
        if request.query.get("key") != KEY:
            return _says(93000)
        body = await request.json()
        if self.answers:
            return web.json_response(self.answers.pop(0))
        code = self._wrong(body)
        if not code:
            self.shown.append(body)
        return _says(code)

    def _wrong(self, body: dict[str, Any]) -> int:
        content = body.get(body["msgtype"], {})
        match body["msgtype"]:
            case "text":
                return 0 if 0 < len(content["content"].encode()) <= 2048 else 40058
            case "markdown":
                return 0 if 0 < len(content["content"].encode()) <= 4096 else 40058
            case "image":
                picture = base64.b64decode(content["base64"], validate=True)
                return 0 if hashlib.md5(picture).hexdigest() == content["md5"] else 301019
            case "file":
                return 0 if content["media_id"] in self.files else 40007
            case _:
                return 40008

    async def _upload(self, request: web.Request) -> web.Response:
        assert dict(request.query) == {"key": KEY, "type": "file"}
        part = (await request.post())["media"]
        assert isinstance(part, web.FileField)
        self.files[part.filename] = part.file.read()
        return web.json_response({"errcode": 0, "errmsg": "ok", "type": "file", "media_id": part.filename})


def _says(code: int) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": "hint: more at https://open.work.weixin.qq.com/devtool/query"})


@dataclass
class Hand:
    """A parcel that is held in memory."""

    steps: dict[str, str] = field(default_factory=dict)
    lanes: list[str] = field(default_factory=list)

    def reference(self, step: str) -> str | None:
        return self.steps.get(step)

    async def done(self, step: str, reference: str = "") -> None:
        self.steps[step] = reference

    async def slot(self, lane: str, limits: Sequence[Limit]) -> None:
        assert limits[0].count == 20
        assert timedelta(minutes=1) <= limits[0].within
        self.lanes.append(lane)


def digest(*parts: Any) -> Delivery:
    reply = Reply("day", "answered", parts)
    at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    return Delivery(7, "digest:1", "digest:1", "group", "wecom-robot", {"route": "wecom-robot"}, reply, at)


async def test_a_digest_is_words_a_picture_and_a_file(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    table = Table(
        (Column("channel", "渠道"), Column("spend", "花费", "currency")), tuple((f"渠道{n}", n) for n in range(15))
    )
    claim = Button("认领", action=Action("triage.claim", "42"))
    cards = Cards((Card("#42 过敏", "脸上起红疹", ("状态：待处理",), "urgent", (claim,)),), replace(table, rows=()))
    delivery = digest(Text("**早报** <@all> @所有人"), table, Chart({"mark": "bar"}, "花费"), cards, Buttons((claim,)))
    async with Group().open() as group:
        robot, hand = WeComRobot(group.webhook, png), Hand()
        await robot.send(delivery, hand)
        await robot.send(delivery, hand)  # a repeat finds every step done
        await _closed(robot)
    assert [each["msgtype"] for each in group.shown] == ["markdown", "file", "image", "text"]
    assert group.shown[0]["markdown"]["content"].startswith(
        "**早报** ＜＠all> ＠所有人\n\n**渠道0**：¥0\n**渠道1**：¥1\n"
    )
    assert group.shown[3]["text"]["content"] == "急 · #42 过敏\n脸上起红疹\n状态：待处理"
    assert group.files["table-7.xlsx"].startswith(b"PK")
    assert hand.lanes == ["wecom-robot"] * 5
    assert KEY not in caplog.text


async def _closed(robot: WeComRobot) -> None:
    stop = asyncio.Event()
    stop.set()
    await robot.run(stop)


async def test_what_is_long_comes_in_pages_whole() -> None:
    long = "".join(f"第 {number} 条：花费比昨天多。" for number in range(500))
    async with Group().open() as group:
        robot = WeComRobot(group.webhook, png)
        await robot.send(digest(Text(f"**日报** {long}")), Hand())
        await _closed(robot)
    assert "".join(each["markdown"]["content"] for each in group.shown) == f"**日报** {long}"


async def test_a_chart_that_cannot_be_drawn_is_told() -> None:
    def broken(_chart: Chart) -> bytes:
        raise RuntimeError("no font")

    async with Group().open() as group:
        robot = WeComRobot(group.webhook, broken)
        await robot.send(digest(Chart({}, "花费一周来上涨")), Hand())
        await _closed(robot)
    assert [each["text"]["content"] for each in group.shown] == ["花费一周来上涨"]


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ({"errcode": 45009, "errmsg": "freq"}, SendLater),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, SendRefused),
        ({"errcode": -1, "errmsg": "system busy"}, RobotAway),
        ({"errcode": "0"}, RobotAway),
        ([], RobotAway),
    ],
)
async def test_errors_are_told_apart_and_hold_no_address(answer: Any, raised: type[Exception]) -> None:
    async with Group(answers=[answer]).open() as group:
        robot = WeComRobot(group.webhook, png)
        with pytest.raises(raised) as error:
            await robot.send(digest(Text("早报")), Hand())
        await _closed(robot)
    assert KEY not in f"{error.value!r} {error.getrepr(chain=True)} {robot!r}"
    robot = WeComRobot(group.webhook, png)  # nobody listens there any more
    with pytest.raises(RobotAway) as away:
        await robot.send(digest(Text("早报")), Hand())
    await _closed(robot)
    assert KEY not in f"{away.value!r}"
    assert away.value.__cause__ is None


async def test_the_address_is_checked_without_a_word_in_the_group() -> None:
    async with Group().open() as group:
        right, wrong = WeComRobot(group.webhook, png), WeComRobot(group.webhook.replace(KEY, "other"), png)
        checked = [*await right.check(), *await wrong.check()]
        await _closed(right)
        await _closed(wrong)
    assert [each.ok for each in checked] == [True, False]
    assert "93000" in checked[1].says[0]
    assert group.shown == []
    gone = WeComRobot(group.webhook, png)
    (last,) = await gone.check()
    await _closed(gone)
    assert not last.ok
