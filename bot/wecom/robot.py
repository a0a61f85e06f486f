"""WeCom's group robot (群机器人): a webhook by which digests and alerts reach one group. Nobody can answer it.

Whoever has the webhook's address can write into the group: it is a secret, and in no error and no log.
Limits: developer.work.weixin.qq.com/document/path/91770.
"""

import asyncio
import base64
import hashlib
import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Chart
from bot.drawing import Draw, drawn
from bot.platform import Checked
from bot.post.delivery import Delivery, Limit, Parcel, Sender, SendLater, SendRefused
from bot.urls import is_here
from bot.wecom.codes import BUSY, LARGEST_PICTURE, NO_SUCH_TYPE, TOO_OFTEN, WAITS
from bot.wecom.parts import File, Picture, told
from bot.wecom.sheets import MEDIA_TYPE, workbook
from bot.wecom.steps import Pressable, Showing, Step, Words

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

log = logging.getLogger(__name__)

ROUTE: Final = "wecom-robot"
TIMEOUT: Final = 10.0
"""Seconds that a call may take."""
LIMITS: Final = (Limit(20, timedelta(minutes=1, seconds=TIMEOUT)),)
"""A little wider than WeCom's minute: what was given its place first may arrive last."""
LONGEST_TEXT: Final = 2048
LONGEST_MARKDOWN: Final = 4096


class RobotAway(OSError):
    """WeCom cannot be reached, or does not answer as itself."""


@dataclass(eq=False)
class WeComRobot:
    """A Platform that only sends, and its Sender."""

    webhook: str = field(repr=False)
    draw: Draw
    currency: str = "¥"
    link_hosts: Collection[str] = ()
    _client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        return ROUTE

    @property
    def route(self) -> str:
        return ROUTE

    @property
    def ready(self) -> bool:
        return True

    @property
    def routes(self) -> Sequence["BaseRoute"]:
        return ()

    @property
    def senders(self) -> Sequence[Sender]:
        return (self,)

    async def run(self, stop: asyncio.Event) -> None:
        """There is no connection to hold."""
        await stop.wait()
        if self._client:
            await self._client.aclose()
            self._client = None

    async def check(self) -> Sequence[Checked]:
        """Ask for a message of a kind that does not exist: the robot is known by what is found wrong with it, and the
        group sees nothing."""
        try:
            code = (await self._post(self.webhook, json={"msgtype": "zhongcao-check"}))["errcode"]
        except RobotAway:
            says = "连不上群机器人的 webhook 地址。", "The group robot's webhook cannot be reached."
            fix = "请检查网络和 ZHONGCAO_WECOM_ROBOT_WEBHOOK。", "Look at the network and ZHONGCAO_WECOM_ROBOT_WEBHOOK."
            return (Checked(self.name, False, says, fix),)
        if code in (0, NO_SUCH_TYPE, TOO_OFTEN):
            return (Checked(self.name, True, ("群机器人的 webhook 有效。", "The group robot's webhook is valid.")),)
        says = f"企业微信不认这个 webhook（{code}）。", f"WeCom does not know this webhook ({code})."
        fix = (
            "请从群机器人的详情页重新复制地址，填入 ZHONGCAO_WECOM_ROBOT_WEBHOOK。",
            "Copy the address anew from the robot's page into ZHONGCAO_WECOM_ROBOT_WEBHOOK.",
        )
        return (Checked(self.name, False, says, fix),)

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        """Every step once. Raises SendLater, SendRefused, RobotAway and Superseded."""
        showing = Showing(self.currency, self.link_hosts, largest=LONGEST_MARKDOWN, presses=False)
        steps = await run_in_threadpool(showing.steps, delivery.reply, delivery.seq)
        for number, step in enumerate(steps):
            if parcel.reference(f"{number}") is None:
                await self._step(number, step, delivery, parcel)
                await parcel.done(f"{number}")

    async def _step(self, number: int, step: Step, delivery: Delivery, parcel: Parcel) -> None:
        match step:
            case Words(text, marked):
                plain = not marked and len(text.encode()) <= LONGEST_TEXT
                await self._message("text" if plain else "markdown", {"content": text}, parcel)
            case Picture(chart):
                await self._picture(chart, delivery, parcel)
            case File(table):
                content = await run_in_threadpool(workbook, table, delivery.reply.language)
                media = await self._upload(number, f"table-{delivery.seq}.xlsx", content, parcel)
                await self._message("file", {"media_id": media}, parcel)
            case Pressable(made) if made.is_whole and not made.before:  # its words; nobody can press in this group
                rows = made.card.get("horizontal_content_list", ())
                lines = made.card["main_title"]["title"], made.card.get("sub_title_text", "")
                facts = (f"{row['keyname']}：{row['value']}" for row in rows)
                await self._message("text", {"content": "\n".join(filter(None, (*lines, *facts)))}, parcel)
            case Pressable():
                pass

    async def _picture(self, chart: Chart, delivery: Delivery, parcel: Parcel) -> None:
        """The chart, or its words where it cannot be drawn or is too large."""
        content = await drawn(self.draw, chart, delivery.message_id)
        if content is None or len(content) > LARGEST_PICTURE:
            await self._message("text", {"content": told(chart, delivery.reply.language)}, parcel)
            return
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        await self._message("image", {"base64": base64.b64encode(content).decode(), "md5": digest}, parcel)

    async def _upload(self, number: int, name: str, content: bytes, parcel: Parcel) -> str:
        if (known := parcel.reference(f"{number}.file")) is not None:
            return known
        parts = urlsplit(self.webhook)
        path = parts.path.rpartition("/")[0] + "/upload_media"
        address = urlunsplit((parts.scheme, parts.netloc, path, f"{parts.query}&type=file", ""))
        await parcel.slot(ROUTE, LIMITS)
        said = _checked(await self._post(address, files={"media": (name, content, MEDIA_TYPE)}))
        media = str(said.get("media_id", ""))
        await parcel.done(f"{number}.file", media)
        return media

    async def _message(self, kind: str, content: Mapping[str, str], parcel: Parcel) -> None:
        await parcel.slot(ROUTE, LIMITS)
        _checked(await self._post(self.webhook, json={"msgtype": kind, kind: content}))

    async def _post(self, address: str, **sent: Any) -> dict[str, Any]:
        """The JSON object that came back, its "errcode" a number. An error's own words may hold the address: they are
        left behind."""
        try:
            answer = await self._http().post(address, **sent)
            said = json.loads(answer.content) if answer.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise RobotAway(type(error).__name__) from None
        if not isinstance(said, dict) or not isinstance(said.get("errcode"), int):
            raise RobotAway(f"http {answer.status_code}")
        return said

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=TIMEOUT, follow_redirects=False, trust_env=not is_here(self.webhook)
            )
        return self._client


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    code = said["errcode"]
    if code in WAITS:
        raise SendLater(WAITS[code], str(code))
    if code in BUSY:
        raise RobotAway("busy")
    if code:
        raise SendRefused(str(code))
    return said
