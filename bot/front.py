"""The front of the house: the page, the platforms' requests, and what watches over the process, on one port.

/slack/… /wecom/…   platforms: no cookies, no host check, bodies capped before they are verified
/healthz /readyz    for whatever restarts the process; /metrics for whatever counts
everything else     the page
"""

import asyncio
import contextlib
import hmac
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.failures import trail
from bot.mail.mailbox import load
from bot.measures import Measures
from bot.platform import Platform
from bot.post.letters import waiting_deliveries
from bot.store.leases import try_writing
from bot.web.guard import Capped

log = logging.getLogger(__name__)
DOORS: Final = ("/slack/", "/wecom/")
_TRIED_FOR: Final = timedelta(seconds=2)
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class _Ways:
    """What is addressed to a platform's door, and what to the page."""

    doors: ASGIApp
    page: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at_door = scope["type"] == "http" and scope["path"].startswith(DOORS)
        await (self.doors if at_door else self.page)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Noted:
    """Writes a line for each request that is refused: at whose door it was, and nothing that its maker could choose."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and 400 <= message["status"] < 500:
                door = next((each.strip("/") for each in DOORS if scope["path"].startswith(each)), "page")
                method = scope["method"] if scope["method"] in METHODS else "other"
                told = {"status": message["status"], "door": door, "method": method}
                log.warning("a request was refused", extra=told)
            await send(message)

        await self.app(scope, receive, noted)


class Staying(Protocol):
    """What works in the background for as long as the process is up: a worker's threads."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Sending(Protocol):
    """What carries replies out until told to stop; what it holds then, it gives back."""

    async def run(self, stop: asyncio.Event) -> None: ...


@dataclass(eq=False, slots=True)
class Front:
    """`page` is the web application; `state` the store whose health is told; `metrics_token` lets who sends it read the
    counts from elsewhere than this machine, "" nobody."""

    page: ASGIApp
    state: Engine
    worker: Staying
    courier: Sending
    platforms: Sequence[Platform]
    measures: Measures
    now: Callable[[], datetime]
    metrics_token: str = ""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    keeping: "_Keeping" = field(init=False)

    def __post_init__(self) -> None:
        self.keeping = _Keeping(self.state)

    def app(self) -> Starlette:
        routes: list[BaseRoute] = [
            Route("/healthz", self.health),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]
        ways_in = [route for platform in self.platforms for route in platform.routes]
        doors = Starlette(routes=ways_in, middleware=[Middleware(Capped)])
        doors.router.redirect_slashes = False  # the way back would be to whatever host the request names
        return Starlette(
            routes=[*routes, Mount("/", _Ways(doors, self.page))],
            middleware=[Middleware(_Noted)],
            lifespan=self.living,
        )

    @contextlib.asynccontextmanager
    async def living(self, _app: Starlette) -> AsyncIterator[None]:
        """The worker, the courier and the platforms' own connections, from start to stop."""
        self.worker.start()
        tasks = [asyncio.create_task(self.courier.run(self.stop), name="courier")]
        tasks += [asyncio.create_task(each.run(self.stop), name=each.name) for each in self.platforms]
        for task in tasks:
            task.add_done_callback(_say_if_broken)
        try:
            yield
        finally:
            self.stop.set()
            await run_in_threadpool(self.worker.stop)
            _, late = await asyncio.wait(tasks, timeout=10)
            for task in late:
                task.cancel()

    def health(self, _request: Request) -> Response:
        """GET /healthz: the process is up and its store answers; 503 when it does not."""
        try:
            stands, unsent = load(self.state), waiting_deliveries(self.state)
        except Exception as error:  # whatever the driver raises, the answer is the same
            log.error("the state store does not answer: %s", trail(error))  # noqa: TRY400 - no words of it
            return JSONResponse({"ok": False}, 503)
        now = self.now()
        oldest = max(((now - each.oldest).total_seconds() for each in unsent), default=0.0)
        out = {"unsent": sum(each.count for each in unsent), "oldest_unsent_seconds": round(oldest, 1)}
        return JSONResponse(stands.health(now) | out)

    def ready(self, _request: Request) -> Response:
        """GET /readyz: whether requests may be sent here: the store keeps what it is given, and nothing of ours has
        stopped."""
        parts = {"state": self.keeping.is_well(self.now()), "stopping": self.stop.is_set()}
        routes = {sender.route: sender.ready for platform in self.platforms for sender in platform.senders}
        ok = bool(parts["state"]) and not parts["stopping"]
        return JSONResponse({"ok": ok, **parts, "routes": routes}, 200 if ok else 503)

    def metrics(self, request: Request) -> Response:
        """GET /metrics, from this machine or with the token."""
        from prometheus_client import CONTENT_TYPE_LATEST

        if not self._may_count(request):
            return Response(status_code=404)
        return Response(
            self.measures.page(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )

    def _may_count(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.metrics_token:
            return hmac.compare_digest(given.encode(), self.metrics_token.encode())
        forwarded = {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers)
        named_here = request.url.hostname in {"127.0.0.1", "::1", "localhost"}  # else a page of another host asks
        here = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
        return here and named_here and not forwarded


@dataclass
class _Keeping:
    """Whether the store keeps what it is given, tried at most every two seconds, however many ask."""

    state: Engine
    _tried_at: datetime | None = field(default=None, init=False)
    _well: bool = field(default=False, init=False)
    _trying: threading.Lock = field(default_factory=threading.Lock, init=False)

    def is_well(self, now: datetime) -> bool:
        with self._trying:
            if self._tried_at is None or not timedelta(0) <= now - self._tried_at < _TRIED_FOR:
                self._well, self._tried_at = self._try(now), now
            return self._well

    def _try(self, now: datetime) -> bool:
        try:
            try_writing(self.state, now)
        except Exception as error:  # whatever the driver raises, the answer is the same
            log.error("the state store keeps nothing: %s", trail(error))  # noqa: TRY400 - no words of it
            return False
        return True


def _say_if_broken(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("%s stopped: %s", task.get_name(), trail(error))
