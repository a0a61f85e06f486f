"""Slack on loopback: its Web API, Socket Mode and signed HTTP events, as strict as the real one, with switches for what
goes wrong there. A test asks it what a person sees in the end (`shown`), not which calls were made.

    async with SlackPeer() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        await client.chat_postMessage(channel="C1", text="你好")
        assert [post.text for post in slack.shown("C1")] == ["你好"]

Channels: C1 (the bot is in it), C2 (it is not), D1 (its conversation with U1). What is refused follows
docs.slack.dev/reference; the limits of blocks stand in slack_rules.py, the methods in slack_methods.py, the ways in
which Slack calls an app in slack_calls.py.
"""

import asyncio
import json
import math
import time
from base64 import b64decode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from slack_calls import Line
from slack_methods import METHODS, Refuse
from slack_world import Channel, Post, World

__all__ = ["Call", "Channel", "Post", "SlackPeer"]

Json = Any
_JSON_FIELDS = ("blocks", "view", "metadata", "files", "prompts", "chunks", "attachments")
_APP_METHODS = frozenset(("apps.connections.open",))
_OPEN_METHODS = frozenset(("oauth.v2.access", "api.test"))
_POSTING = frozenset(("chat.postMessage", "chat.postEphemeral", "chat.startStream", "files.completeUploadExternal"))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API: what was asked, with which token, and the answer."""

    method: str
    fields: Mapping[str, Json]
    token: str
    status: int
    answer: Mapping[str, Json]
    at: float


@dataclass(slots=True)
class Trouble:
    """What a method is to answer instead, `times` times."""

    answer: Mapping[str, Json] | bytes
    status: int
    headers: Mapping[str, str]
    times: int
    after: bool = False


@dataclass
class SlackPeer(World):
    """A workspace T1 with an app A1. `lost_answers` does what is asked and then answers 500: the worst of the net."""

    signing_secret: str = "a signing secret"
    app_token: str = "xapp-1-loopback"
    calls: list[Call] = field(default_factory=list)
    port: int = 0
    _troubles: dict[str, deque[Trouble]] = field(default_factory=dict)
    _slow: dict[str, deque[float]] = field(default_factory=dict)
    _spacing: float = 0.0
    _free_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Line(self)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/respond/{secret}", self._respond)
        app.router.add_get("/link", self.line.link)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.line.cut()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What AsyncWebClient takes as base_url."""
        return f"http://127.0.0.1:{self.port}/api/"

    # what goes wrong

    def fail(
        self, method: str, error: str = "internal_error", *, status: int = 200, times: int = 1, retry_after: int = 0
    ) -> None:
        """Answer the next calls of a method with an error: 200 for Slack's own, 500 for the net's, 429 with a wait."""
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        self._troubles.setdefault(method, deque()).append(
            Trouble({"ok": False, "error": error}, status, headers, times)
        )

    def say_no_json(
        self, method: str, body: bytes, kind: str, *, status: int = 500, times: int = 1, retry_after: int = 0
    ) -> None:
        """Answer the next calls of a method as whatever stands before Slack does when Slack is away."""
        headers = {"Content-Type": kind} | ({"Retry-After": str(retry_after)} if retry_after else {})
        self._troubles.setdefault(method, deque()).append(Trouble(body, status, headers, times))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Do what the next calls ask, and answer 500 all the same."""
        self._troubles.setdefault(method, deque()).append(Trouble({}, 500, {}, times, after=True))

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """Take so long over the next calls of a method."""
        self._slow.setdefault(method, deque()).extend([seconds] * times)

    def is_to_be_slow(self, method: str) -> bool:
        """Whether a slow call of a method has not come yet."""
        return bool(self._slow.get(method))

    def limit(self, per_second: float = 1.0) -> None:
        """Take so many messages a second in a channel, and answer the others 429 with Retry-After; 0 takes all."""
        self._spacing = 1 / per_second if per_second else 0.0

    def made(self, method: str) -> list[Call]:
        """The calls of one method that were taken."""
        return [call for call in self.calls if call.method == method and call.answer.get("ok")]

    # the server

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields = await _fields(request)
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            fields["client_id"], _, fields["client_secret"] = b64decode(token).decode().partition(":")
        token = token or str(fields.pop("token", ""))
        if waits := self._slow.get(method):
            await asyncio.sleep(waits.popleft())
        status, answer, headers = self._answer(method, fields, token)
        if isinstance(answer, bytes):
            return web.Response(body=answer, status=status, headers=headers)
        self.calls.append(Call(method, fields, token, status, answer, time.monotonic()))
        return web.json_response(answer, status=status, headers=headers)

    def _answer(self, method: str, fields: dict[str, Json], token: str) -> tuple[int, Json, Mapping[str, str]]:
        trouble = self._next_trouble(method)
        if trouble and not trouble.after:
            return trouble.status, trouble.answer, trouble.headers
        if wait := self._wait(method, fields):
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(math.ceil(wait))}
        try:
            self._check_token(method, token)
            if method not in METHODS:
                raise Refuse("unknown_method")  # noqa: TRY301
            required, act = METHODS[method]
            for name in required:
                if fields.get(name) in (None, "", []):
                    raise Refuse("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])  # noqa: TRY301
            answer = {"ok": True, **act(self, fields)}
        except Refuse as refused:
            answer = {"ok": False, "error": refused.error, **refused.more}
        if trouble:
            return trouble.status, {"ok": False, "error": "lost"}, {}
        return 200, answer, {}

    def _next_trouble(self, method: str) -> Trouble | None:
        waiting = self._troubles.get(method)
        while waiting:
            if waiting[0].times > 0:
                waiting[0].times -= 1
                return waiting[0]
            waiting.popleft()
        return None

    def _wait(self, method: str, fields: Mapping[str, Json]) -> float:
        if not self._spacing or method not in _POSTING:
            return 0.0
        channel, now = str(fields.get("channel") or fields.get("channel_id")), time.monotonic()
        wait = self._free_at.get(channel, 0.0) - now
        if wait > 0:
            return wait
        self._free_at[channel] = now + self._spacing
        return 0.0

    def _check_token(self, method: str, token: str) -> None:
        if method in _OPEN_METHODS:
            return
        if not token:
            raise Refuse("not_authed")
        if token in self.revoked:
            raise Refuse("token_revoked")
        if method in _APP_METHODS:
            if token != self.app_token:
                raise Refuse("not_allowed_token_type" if token in self.tokens else "invalid_auth")
        elif token not in self.tokens:
            raise Refuse("not_allowed_token_type" if token == self.app_token else "invalid_auth")
        self.team = self.tokens.get(token, "T1")

    async def _upload(self, request: web.Request) -> web.Response:
        held = self.files.get(request.match_info["file"])
        if held is None:
            return web.Response(status=404)
        if request.content_type.startswith("multipart/"):
            part = await (await request.multipart()).next()
            content = await part.read() if part is not None else b""  # type: ignore[union-attr]
        else:
            content = await request.read()
        if len(content) != held.length:
            return web.Response(status=400, text="length")
        held.content = bytes(content)
        return web.Response(text=f"OK - {len(content)}")

    async def _respond(self, request: web.Request) -> web.Response:
        self.responses.append(await request.json())
        return web.Response(text="ok")


async def _fields(request: web.Request) -> dict[str, Json]:
    if request.content_type == "application/json":
        try:
            found = await request.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    found = {**request.query, **await request.post()}
    for name in _JSON_FIELDS:
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name])
            except ValueError:
                continue
    return found
