"""WeCom's side of an AI bot's long connection, on loopback: what people say goes in, what they see comes out.

    async with Peer() as peer:
        …the bot connects to peer.url…
        await peer.say("wang", "上周的点击率")
        await peer.sees("wang", lambda shown: shown.finished)

It keeps the platform's rules (wecom_aibot_rules) and does what the platform does to bots: a second subscription ends
the first, connections break (`cut`), fall silent (`silent`), or break when a request was done and before the answer
(`lose_answer`); answers come `late`, seconds by the request's kind. A message can be handed over again (`repeat`).
"""

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import wecom_aibot_rules as rules
from aiohttp import WSMsgType, web
from wecom_aibot_rules import Refused, need

Frame = dict[str, Any]


@dataclass(eq=False)
class Shown:
    """One message of the bot as people see it. `card` is a card's last state, `image` a picture or a file, `snapshots`
    all that a stream said."""

    kind: str
    text: str = ""
    finished: bool = True
    card: dict[str, Any] = field(default_factory=dict)
    image: bytes = b""
    snapshots: list[str] = field(default_factory=list)
    updates: int = 0
    began: float = 0.0
    feedback: str = ""


@dataclass
class Peer:
    """One bot (`bot`, `secret`) and everybody who talks to it."""

    bot: str = "robot-1"
    secret: str = "a good secret"
    strict_req: bool = False
    stream_over: int = rules.STREAM_OVER
    silent: bool = False
    late: dict[str, float] = field(default_factory=dict)
    subscriptions: int = 0
    refused: list[int] = field(default_factory=list)
    heard: list[Frame] = field(default_factory=list)
    ahead: float = 0.0
    port: int = 0
    chats: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    uploads: rules.Uploads = field(default_factory=rules.Uploads)
    _holder: web.WebSocketResponse | None = None
    _reqs: dict[str, tuple[str, str, float, str]] = field(default_factory=dict)  # kind, chat, when, task
    _streams: dict[tuple[str, str], Shown] = field(default_factory=dict)
    _cards: dict[str, Shown] = field(default_factory=dict)
    _wrote: set[str] = field(default_factory=set)
    _sent: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _losing: list[str] = field(default_factory=list)
    _later: list["asyncio.Task[None]"] = field(default_factory=list)
    _said: list[Frame] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._runner is not None
        await self.cut()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    @property
    def is_held(self) -> bool:
        """Whether a bot is connected and subscribed."""
        return self._holder is not None

    def now(self) -> float:
        return time.monotonic() + self.ahead

    # what people do

    async def say(self, user: str, text: str, chat: str = "", **more: Any) -> Frame:
        """Somebody writes, in the single chat or in a group. `more` replaces parts of the body."""
        body = {"msgtype": "text", "text": {"content": text}, **more}
        return await self._callback("aibot_msg_callback", "message", user, chat, body)

    async def press(self, user: str, card: Shown, key: str, chat: str = "") -> Frame:
        """Somebody presses a button of a card that was shown."""
        task = card.card["task_id"]
        detail = {"card_type": "button_interaction", "event_key": key, "task_id": task}
        event = {"eventtype": "template_card_event", "template_card_event": detail}
        return await self._callback("aibot_event_callback", "press", user, chat, {"event": event}, task)

    async def enter(self, user: str) -> Frame:
        """Somebody opens the single chat for the first time today."""
        return await self._callback("aibot_event_callback", "enter", user, "", {"event": {"eventtype": "enter_chat"}})

    async def rate(self, user: str, shown: Shown, kind: int) -> Frame:
        """Somebody says that a stream was of help (1) or not (2), or takes it back (3)."""
        event = {"eventtype": "feedback_event", "feedback_event": {"id": shown.feedback, "type": kind}}
        return await self._callback("aibot_event_callback", "rating", user, "", {"event": event})

    async def repeat(self, frame: Frame) -> None:
        """The platform hands a callback over again, as it does when it is not sure."""
        await self._push(frame)

    async def raw(self, text: str) -> None:
        """Anything at all, as one frame."""
        await self.holds()
        assert self._holder is not None
        await self._holder.send_str(text)

    async def cut(self) -> None:
        """The connection breaks, without a word."""
        holder, self._holder = self._holder, None
        if holder is not None:
            with contextlib.suppress(OSError):
                transport = holder._req.transport if holder._req else None
                if transport is not None:
                    transport.abort()

    def lose_answer(self, cmd: str) -> None:
        """The next request of this kind is done, and the connection breaks before its answer."""
        self._losing.append(cmd)

    # what people see

    async def holds(self, within: float = 10.0) -> None:
        """Wait for a bot that is connected."""
        await self._until(lambda: self._holder is not None, within, lambda: "no bot is connected")

    async def sees(self, chat: str, what: Callable[[Shown], bool], within: float = 10.0) -> Shown:
        """Wait for a message in a chat that is as wanted: the latest such."""
        await self._until(lambda: any(map(what, self.chats[chat])), within, lambda: f"not seen: {self.chats[chat]}")
        return next(shown for shown in reversed(self.chats[chat]) if what(shown))

    async def hears(self, cmd: str, within: float = 10.0, count: int = 1) -> Frame:
        """Wait for a request of a kind, counted from the start."""
        await self._until(lambda: len(self._of(cmd)) >= count, within, lambda: f"not asked: {cmd}")
        return self._of(cmd)[count - 1]

    def _of(self, cmd: str) -> list[Frame]:
        return [frame for frame in self.heard if frame.get("cmd") == cmd]

    async def _until(self, holds: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(otherwise()) from None

    # the wire

    async def _callback(self, cmd: str, kind: str, user: str, chat: str, body: Frame, task: str = "") -> Frame:
        await self.holds()
        number = len(self._said)
        req, where = f"req-{number}", chat or user
        whole = {
            "msgid": f"msg-{number}", "aibotid": self.bot, "chattype": "group" if chat else "single",
            "from": {"userid": user}, **({"chatid": chat} if chat else {}),
            **({"msgtype": "event", "create_time": 1_700_000_000} if kind != "message" else {}), **body,
        }  # fmt: skip
        frame = {"cmd": cmd, "headers": {"req_id": req}, "body": whole}
        self._said.append(frame)
        self._reqs[req] = kind, where, self.now(), task
        if kind == "message":
            self._wrote.add(where)
        await self._push(frame)
        return frame

    async def _push(self, frame: Frame) -> None:
        await self.holds()
        assert self._holder is not None
        await self._holder.send_str(json.dumps(frame, ensure_ascii=False))

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.TEXT or self.silent:
                continue
            frame = json.loads(message.data)
            self.heard.append(frame)
            try:
                answer = await self._answer(socket, frame)
            except Refused as refused:
                self.refused.append(refused.code)
                answer = {"errcode": refused.code, "errmsg": f"refused, hint: [{time.time()}]"}
            async with self._changed:
                self._changed.notify_all()
            if frame["cmd"] in self._losing:
                self._losing.remove(frame["cmd"])
                await self.cut()
                break
            told = {"headers": {"req_id": frame["headers"]["req_id"]}, **answer}
            if wait := self.late.get(frame["cmd"]):
                self._later.append(asyncio.create_task(_told_later(socket, told, wait)))
                continue
            with contextlib.suppress(ConnectionError):
                await socket.send_json(told)
        if self._holder is socket:
            self._holder = None
        return socket

    async def _answer(self, socket: web.WebSocketResponse, frame: Frame) -> Frame:
        cmd, req, body = frame["cmd"], frame["headers"]["req_id"], frame.get("body", {})
        if cmd == "aibot_subscribe":
            return await self._subscribe(socket, body)
        need(self._holder is socket, rules.NOT_SUBSCRIBED)
        made: Frame = {}
        match cmd:
            case "ping":
                pass
            case "aibot_respond_msg":
                self._respond(req, body)
            case "aibot_respond_welcome_msg":
                chat, _ = self._live(req, "enter", rules.EVENT_LASTS)
                need(body["msgtype"] in ("text", "template_card"))
                self._show(chat, Shown("welcome", rules.content_of(body["text"]["content"])))
            case "aibot_respond_update_msg":
                self._update(req, body)
            case "aibot_send_msg":
                self._send(body)
            case _ if cmd.startswith("aibot_upload_media_"):
                made = self.uploads.take(cmd, body)
            case _:
                raise Refused(rules.BAD_BODY)
        return {"errcode": rules.OK, "errmsg": "ok", **({"body": made} if made else {})}

    async def _subscribe(self, socket: web.WebSocketResponse, body: Frame) -> Frame:
        self.subscriptions += 1
        need((body.get("bot_id"), body.get("secret")) == (self.bot, self.secret), rules.WRONG_SECRET)
        before, self._holder = self._holder, socket
        if self.strict_req:
            self._reqs.clear()
        if before is not None and before is not socket:
            event = {"msgid": "gone", "create_time": 1, "aibotid": self.bot, "msgtype": "event"}
            event["event"] = {"eventtype": "disconnected_event"}
            with contextlib.suppress(ConnectionError):
                await before.send_json({"cmd": "aibot_event_callback", "headers": {"req_id": "gone"}, "body": event})
                await before.close()
        return {"errcode": rules.OK, "errmsg": "ok"}

    def _live(self, req: str, kind: str, lasts: float) -> tuple[str, str]:
        need(self._reqs.get(req, ("",))[0] == kind, rules.BAD_REQ)
        _, chat, when, task = self._reqs[req]
        need(self.now() - when <= lasts, rules.BAD_REQ)
        return chat, task

    def _respond(self, req: str, body: Frame) -> None:
        chat, _ = self._live(req, "message", rules.REPLY_LASTS)
        if body["msgtype"] != "stream":
            self._post(chat, body)
            return
        stream = body["stream"]
        need(isinstance(stream["id"], str) and 0 < len(stream["id"].encode()) <= 256 and "msg_item" not in stream)
        content = rules.content_of(stream["content"])
        shown = self._streams.get((req, stream["id"]))
        if shown is None:
            shown = Shown("stream", began=self.now())
            self._show(chat, shown)
            self._streams[req, stream["id"]] = shown
            shown.feedback = stream.get("feedback", {}).get("id", "")
        need(not shown.finished or not shown.snapshots, self.stream_over)
        need(self.now() - shown.began <= rules.STREAM_LASTS, rules.STREAM_EXPIRED)
        shown.text, shown.finished = content, bool(stream.get("finish"))
        shown.snapshots.append(content)

    def _send(self, body: Frame) -> None:
        need(body.get("chatid") in self._wrote, rules.NO_SUCH_CHAT)
        need(body.get("chat_type", 0) in (0, 1, 2))
        need(body["msgtype"] != "template_card" or body.get("chat_type") == 1)
        self._post(body["chatid"], body)

    def _post(self, chat: str, body: Frame) -> None:
        match body["msgtype"]:
            case "markdown":
                shown = Shown("markdown", rules.content_of(body["markdown"]["content"]))
            case "image" | "file" as kind:
                need(body[kind]["media_id"] in self.uploads.media)
                shown = Shown(kind, image=self.uploads.media[body[kind]["media_id"]])
            case "template_card":
                card = body["template_card"]
                rules.check_card(card)
                need(card.get("task_id") not in self._cards, rules.TASK_ID_USED)
                shown = Shown("card", card=card)
            case _:
                raise Refused(rules.BAD_BODY)
        self._show(chat, shown)
        if shown.card:
            self._cards[shown.card["task_id"]] = shown

    def _update(self, req: str, body: Frame) -> None:
        _, task = self._live(req, "press", rules.EVENT_LASTS)
        rules.check_card(body["template_card"])
        need(body["response_type"] == "update_template_card" and body["template_card"]["task_id"] == task)
        shown = self._cards[task]
        shown.card, shown.updates = body["template_card"], shown.updates + 1

    def _show(self, chat: str, shown: Shown) -> None:
        now, sent = self.now(), self._sent[chat]
        for span, most in ((60, rules.A_MINUTE), (3600, rules.AN_HOUR)):
            need(sum(now - when < span for when in sent) < most, rules.TOO_OFTEN)
        sent.append(now)
        self.chats[chat].append(shown)


async def _told_later(socket: web.WebSocketResponse, told: Frame, wait: float) -> None:
    await asyncio.sleep(wait)
    with contextlib.suppress(ConnectionError):
        await socket.send_json(told)
