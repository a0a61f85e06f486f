"""The ways in which Slack calls an app: envelopes over Socket Mode, signed requests over HTTP; and what it says."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

if TYPE_CHECKING:
    from slack_peer import SlackPeer

Json = Any
Kind: TypeAlias = Literal["events_api", "interactive", "slash_commands"]
_numbers = itertools.count(1)


class Unacknowledged(Exception):
    """Slack sent it as often as it does, and nobody said that it was taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How an app answered in the end: `status` 200 over Socket Mode, `body` what the acknowledgement held."""

    status: int
    body: Json
    attempts: int
    seconds: float


class Line:
    """Socket Mode. Slack spreads envelopes over its connections and sends again what none acknowledged in time."""

    def __init__(self, slack: "SlackPeer") -> None:
        self._slack = slack
        self._open: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.connected = 0

    @property
    def connections(self) -> int:
        """How many are open now; `connected` counts all that ever were."""
        return len(self._open)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connected += 1
        await socket.send_json(
            {"type": "hello", "num_connections": len(self._open) + 1, "connection_info": {"app_id": "A1"}}
        )
        self._open.append(socket)
        try:
            async for said in socket:
                if said.type == WSMsgType.TEXT:
                    self._acknowledged(json.loads(said.data))
        finally:
            if socket in self._open:
                self._open.remove(socket)
        return socket

    def _acknowledged(self, frame: Json) -> None:
        waiting = self._waiting.pop(frame.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def settled(self, connections: int = 1, within: float = 10.0) -> None:
        """Wait until so many connections are open."""
        async with asyncio.timeout(within):
            await _until(lambda: len(self._open) >= connections)

    async def deliver(
        self, payload: Json, kind: Kind = "events_api", *, attempts: int = 4, patience: float = 3.0
    ) -> Taken:
        """Send until it is acknowledged. Raises Unacknowledged after the last attempt."""
        begun = time.perf_counter()
        for attempt in range(attempts):
            envelope = f"envelope-{next(_numbers)}"
            frame = {"envelope_id": envelope, "payload": payload, "type": kind, "accepts_response_payload": True}
            if kind == "events_api":
                frame |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            self._waiting[envelope] = answer = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(patience):
                    await self.send(frame)
                    return Taken(200, await answer, attempt + 1, time.perf_counter() - begun)
            except TimeoutError:
                self._waiting.pop(envelope, None)
        raise Unacknowledged(kind)

    async def send(self, frame: Json) -> None:
        """One frame on one of the open connections, when there is one."""
        while True:
            await _until(lambda: bool(self._open))
            socket = self._open[next(self._turn) % len(self._open)]
            try:
                return await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
            except ConnectionError:  # it is ending
                if socket in self._open:
                    self._open.remove(socket)

    async def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        """The disconnect frame that Slack sends before it ends a connection, to all of them."""
        for socket in tuple(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    async def cut(self) -> None:
        """End all connections without a word."""
        for socket in tuple(self._open):
            if transport := socket._req and socket._req.transport:
                transport.abort()
        await _until(lambda: not self._open)


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  what it waits for is another's list
        await asyncio.sleep(0.005)


def signature(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers by which an app knows that Slack sent a body, at a time (now)."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def written(payload: Json, kind: Kind = "events_api") -> tuple[bytes, str]:
    """A payload as the body of a request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def request(
    url: str,
    payload: Json,
    secret: str,
    kind: Kind = "events_api",
    *,
    attempts: int = 4,
    patience: float = 3.0,
    session: ClientSession | None = None,
) -> Taken:
    """POST it as Slack does, signed, again with x-slack-retry-num while the answer is no 2xx or takes too long.

    Slack waits a minute before its second retry; here none is waited. Raises Unacknowledged after the last.
    """
    if session is None:
        async with ClientSession() as made:
            return await request(url, payload, secret, kind, attempts=attempts, patience=patience, session=made)
    body, content_type = written(payload, kind)
    begun = time.perf_counter()
    status = 0
    for attempt in range(attempts if kind == "events_api" else 1):
        headers = {**signature(secret, body), "Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"}
        try:
            async with session.post(url, data=body, headers=headers, timeout=ClientTimeout(patience)) as answer:
                status, text = answer.status, await answer.text()
        except (TimeoutError, OSError, ClientError):
            continue
        if status < 300:
            return Taken(status, text, attempt + 1, time.perf_counter() - begun)
    raise Unacknowledged(str(status))


# what Slack says


def event(inner: Mapping[str, Json], *, id: str = "", team: str = "T1", bot: str = "UBOT", **more: Json) -> Json:  # noqa: A002
    """The envelope of an event."""
    who = {"enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": "unused",
        "team_id": team,
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": id or f"Ev{next(_numbers):08d}",
        "event_time": int(time.time()),
        "authorizations": [who],
        "is_ext_shared_channel": False,
        "event": dict(inner),
        **more,
    }


def said(
    text: str, *, kind: str = "message", channel: str = "D1", user: str = "U1", ts: str = "", **more: Json
) -> Json:
    """A message, or with kind="app_mention" a mention, as the event inside its envelope."""
    ts = ts or f"{int(time.time())}.{next(_numbers):06d}"
    places = {"D": "im", "G": "mpim"}
    place = {} if kind == "app_mention" else {"channel_type": places.get(channel[0], "channel")}
    return {"type": kind, "user": user, "text": text, "ts": ts, "event_ts": ts, "channel": channel, **place, **more}


def edited(message: Mapping[str, Json], text: str, *, after: float = 20, **more: Json) -> Json:
    """The message that was said has other words, as the event inside its envelope; `after` in seconds."""
    at = f"{float(message['ts']) + after:.6f}"
    inner = {name: value for name, value in message.items() if name not in ("channel", "channel_type", "event_ts")}
    now = {**inner, "type": "message", "text": text, "edited": {"user": message["user"], "ts": at}, **more}
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": message["channel"],
        "ts": at,
        "event_ts": at,
        "message": now,
        "previous_message": inner,
    }


def pressed(
    value: str, *, message: str, channel: str = "C1", user: str = "U1", thread: str = "", **action: Json
) -> Json:
    """A button of a message that was pressed."""
    container = {"type": "message", "message_ts": message, "channel_id": channel, "is_ephemeral": False}
    return {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "example"},
        "user": {"id": user, "username": "xiaowang", "team_id": "T1"},
        "channel": {"id": channel, "name": "directmessage" if channel[0] == "D" else "general"},
        "container": {**container, **({"thread_ts": thread} if thread else {})},
        "message": {"type": "message", "ts": message, "text": "", **({"thread_ts": thread} if thread else {})},
        "actions": [
            {
                "type": "button",
                "action_id": "b0",
                "block_id": "b",
                "value": value,
                "action_ts": f"{time.time():.6f}",
                **action,
            }
        ],
        "trigger_id": "1.2.trigger",
        "response_url": "http://127.0.0.1:1/respond/x",
        "is_enterprise_install": False,
        "enterprise": None,
    }


def command(text: str, *, channel: str = "C1", user: str = "U1", name: str = "/zhongcao", **more: str) -> Json:
    """A slash command."""
    return {
        "command": name,
        "text": text,
        "team_id": "T1",
        "team_domain": "example",
        "channel_id": channel,
        "channel_name": "directmessage" if channel[0] == "D" else "general",
        "user_id": user,
        "user_name": "xiaowang",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:1/respond/x",
        "trigger_id": f"{next(_numbers)}.trigger",
        **more,
    }


def shortcut(callback: str, text: str, *, channel: str = "C1", user: str = "U1", ts: str = "1700000000.000100") -> Json:
    """A message shortcut."""
    return {
        "type": "message_action",
        "callback_id": callback,
        "action_ts": f"{time.time():.6f}",
        "team": {"id": "T1", "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user, "name": "xiaowang"},
        "channel": {"id": channel, "name": "general"},
        "message": {"type": "message", "user": "U2", "text": text, "ts": ts},
        "message_ts": ts,
        "trigger_id": f"{next(_numbers)}.trigger",
        "response_url": "http://127.0.0.1:1/respond/x",
    }


def submitted(state: Json, *, metadata: str = "", user: str = "U1", callback: str = "brief", view: str = "V1") -> Json:
    """A modal that was sent."""
    return {
        "type": "view_submission",
        "team": {"id": "T1", "domain": "example"},
        "user": {"id": user, "name": "xiaowang"},
        "api_app_id": "A1",
        "trigger_id": f"{next(_numbers)}.trigger",
        "view": {
            "id": view,
            "type": "modal",
            "callback_id": callback,
            "private_metadata": metadata,
            "state": {"values": state},
            "hash": f"{next(_numbers)}.x",
            "blocks": [],
        },
        "is_enterprise_install": False,
        "enterprise": None,
        "response_urls": [],
    }
