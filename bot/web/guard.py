"""What every request passes: the host it names, the size it has, whose it is; and the headers every answer gets."""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.failures import trail
from bot.web.words import words

LARGEST_BODY: Final = 1_000_000
SLOWEST_BODY: Final = 20.0
"""Seconds within which a body must be there."""
COOKIE: Final = "zhongcao"
log = logging.getLogger(__name__)
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::[0-9]{1,5})?", re.ASCII)
_SECRET: Final = re.compile(r"[\w-]{43}")
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a browser with our cookie. The cookie's secret itself is never shown, stored or logged."""

    secret: str

    @property
    def owner(self) -> str:
        """The beginning of the names of this visitor's conversations."""
        return f"web-{self._derived('owner')[:20]}-"

    @property
    def csrf(self) -> str:
        """What a form of ours holds, and a forged one cannot know."""
        return self._derived("csrf")[:40]

    def owns(self, conversation: str) -> bool:
        return re.fullmatch(re.escape(self.owner) + r"[0-9a-f]{16}", conversation) is not None

    def new_conversation(self) -> str:
        return self.owner + secrets.token_hex(8)

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


class TooLarge(Exception):
    """The body went over the cap while it was read."""


class TooSlow(Exception):
    """The body was not there in time."""


class Guard:
    """Refuses hosts that are not ours (DNS rebinding) and bodies over the cap before anything reads them.

    Sets the visitor's cookie, and `scope["visitor"]`.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if (refused := self._refusal(headers)) is not None:
            await refused(scope, receive, _Answer(send, None))
            return
        secret = _known_secret(headers.get("cookie", ""))
        scope["visitor"] = Visitor(secret or secrets.token_urlsafe(32))
        new = None if secret else _cookie(scope["visitor"].secret, secure=scope["scheme"] == "https")
        answer = _Answer(send, new)
        try:
            await self._app(scope, _capped(receive), answer)
        except TooLarge:
            await _refuse(413, "too_large")(scope, receive, answer)
        except TooSlow:
            await _refuse(408, "too_slow")(scope, receive, answer)
        except Exception as error:  # its own words may hold what somebody wrote
            log.error("request failed: %s", trail(error), extra={"path": scope["path"]})  # noqa: TRY400
            if answer.begun:
                raise
            await _refuse(500, "broken")(scope, receive, answer)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        if _host_name(headers.get("host", "")) not in self._hosts:
            return _refuse(421, "wrong_host")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:12]) > LARGEST_BODY:
            return _refuse(413, "too_large")
        return None


def same_origin(headers: Headers) -> bool:
    """Whether a browser says that the request comes from a page of ours. Programs send neither header."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == headers.get("host", "").lower()


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host.lower())
    return (found[1] or found[2]).rstrip(".") if found else ""


def _known_secret(cookies: str) -> str | None:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except Exception:  # a broken header is no cookie
        return None
    return found.value if found and _SECRET.fullmatch(found.value) else None


def _cookie(secret: str, *, secure: bool) -> str:
    return f"{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000" + ("; Secure" if secure else "")


def _refuse(status: int, word: str) -> PlainTextResponse:
    return PlainTextResponse(f"{words('zh')[word]} {words('en')[word]}\n", status)


def _capped(receive: Receive, seconds: float = SLOWEST_BODY) -> Receive:
    """A body of limited size that comes in limited time; a hang-up after it may take as long as it likes."""
    taken, whole = 0, False
    deadline = time.monotonic() + seconds

    async def capped() -> Message:
        nonlocal taken, whole
        try:
            message = await asyncio.wait_for(receive(), None if whole else max(0.0, deadline - time.monotonic()))
        except TimeoutError as late:
            raise TooSlow from late
        whole = not message.get("more_body", False)
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooLarge
        return message

    return capped


class _Answer:
    """Sends what the application says, with our headers and the visitor's cookie."""

    def __init__(self, send: Send, cookie: str | None) -> None:
        self._send = send
        self._cookie = cookie
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if self._cookie:
                headers.append("Set-Cookie", self._cookie)
        await self._send(message)
