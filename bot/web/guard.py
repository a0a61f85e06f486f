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
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.failures import trail
from bot.people.sessions import Session
from bot.store.state import AWAY
from bot.web.words import words

LARGEST_BODY: Final = 1_000_000
SLOWEST_BODY: Final = 20.0
"""Seconds within which a body must be there."""
MOST_HEADERS: Final = 100
LARGEST_HEADERS: Final = 32 * 1024
"""Bytes of them all with the address; what comes in one piece the server below lets pass."""
COOKIE: Final = "zhongcao"
SESSION_COOKIE: Final = "zhongcao_session"
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
_ONLY_HTTPS: Final = "max-age=31536000"
YEAR: Final = 31_536_000
"""Seconds that a browser keeps a cookie of ours."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a browser with our cookie, or somebody signed in. The cookie's secret itself is never shown or logged.

    `secret` is the session's token where there is a session, so that nothing derived from it outlives the session.
    """

    secret: str
    session: Session | None = None

    @property
    def owner(self) -> str:
        """The beginning of the names of this visitor's conversations; an account's are the same in every browser."""
        return f"web-{self.session.account.key if self.session else self._derived('owner')[:20]}-"

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


class Capped:
    """Refuses bodies over the cap, before the application below reads or verifies anything, and those that dawdle."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, {})
        if (refused := _oversized(scope)) is not None:
            await refused(scope, receive, answer)
            return
        await _within_limits(self._app, scope, receive, answer)


class Guard:
    """Refuses hosts that are not ours (DNS rebinding) and what `Capped` does, before anything reads it.

    Sets the visitor's cookie, `scope["visitor"]`, and `scope["origin"]`: the address that pages of ours have, where
    the request's own host does not tell. `origin` is the public one, as “https://zhongcao.example.com”: a proxy in
    front hides it from us, and what a request says of it (X-Forwarded-…) is not believed.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], origin: str = "") -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origin = origin.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        public = self._is_public(headers.get("host", ""))
        secure = (self._origin if public else f"{scope['scheme']}://").startswith("https://")
        added = _HEADERS | ({"Strict-Transport-Security": _ONLY_HTTPS} if secure else {})
        if (refused := self._refusal(scope, headers)) is not None:
            await refused(scope, receive, _Answer(send, added))
            return
        scope["secure"], scope["origin"] = secure, self._origin if public else ""
        secret = cookie_of(scope, COOKIE)
        scope["visitor"] = Visitor(secret or new_secret())
        new = () if secret else (set_cookie(scope, COOKIE, scope["visitor"].secret, YEAR),)
        cached = "no-cache" if scope["path"].startswith("/static/") else "no-store"
        await _within_limits(self._app, scope, receive, _Answer(send, added | {"Cache-Control": cached}, new))

    def _is_public(self, host: str) -> bool:
        return bool(self._origin) and _host_name(host) == _host_name(self._origin.partition("://")[2])

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        if _host_name(headers.get("host", "")) not in self._hosts:
            return _refuse(421, "wrong_host")
        return _oversized(scope)


def same_origin(headers: Headers, public: str = "") -> bool:
    """Whether a browser says that the request comes from a page of ours. Programs send neither header.

    `public` is the origin of our pages where it is known, else that of the host asked for.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    own = origin.lower() if public else origin.partition("://")[2].lower()
    return own == (public or headers.get("host", "").lower())


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def cookie_of(scope: Scope, name: str) -> str | None:
    """The secret in a cookie of ours."""
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(_cookie_name(scope, name))
    except Exception:  # a broken header is no cookie
        return None
    return found.value if found and _SECRET.fullmatch(found.value) else None


def set_cookie(scope: Scope, name: str, secret: str, seconds: int) -> str:
    """The header's value. Over https no other host can set such a cookie (`__Host-`), nor see it."""
    secure = "; Secure" if scope["secure"] else ""
    return f"{_cookie_name(scope, name)}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"


def _cookie_name(scope: Scope, name: str) -> str:
    return f"__Host-{name}" if scope["secure"] else name


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host.lower())
    return (found[1] or found[2]).rstrip(".") if found else ""


def _oversized(scope: Scope) -> PlainTextResponse | None:
    headers = Headers(scope=scope)
    size = len(scope["path"]) + len(scope["query_string"]) + sum(len(name) + len(text) for name, text in headers.raw)
    if len(headers.raw) > MOST_HEADERS or size > LARGEST_HEADERS:
        return _refuse(431, "too_large")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()) or int(length[:12]) > LARGEST_BODY:
        return _refuse(413, "too_large")
    return None


async def _within_limits(app: ASGIApp, scope: Scope, receive: Receive, answer: "_Answer") -> None:
    try:
        await app(scope, _capped(receive), answer)
    except TooLarge:
        await _refuse(413, "too_large")(scope, receive, answer)
    except TooSlow:
        await _refuse(408, "too_slow")(scope, receive, answer)
    except ClientDisconnect:
        log.info("whoever asked hung up")
    except Exception as error:  # its own words may hold what somebody wrote
        log.error("request failed: %s", trail(error), extra={"method": scope["method"]})  # noqa: TRY400
        if answer.begun:
            raise
        refused = _refuse(503, "away") if isinstance(error, AWAY) else _refuse(500, "broken")
        await refused(scope, receive, answer)


def _refuse(status: int, word: str) -> PlainTextResponse:
    """What is refused unread is not waited for either: the connection closes."""
    said = f"{words('zh')[word]} {words('en')[word]}\n"
    return PlainTextResponse(said, status, headers={"Connection": "close"} if status in (408, 413, 431) else None)


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
    """Sends what the application says, with headers of ours and cookies."""

    def __init__(self, send: Send, headers: dict[str, str], cookies: Sequence[str] = ()) -> None:
        self._send = send
        self._headers = headers
        self._cookies = cookies
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            for cookie in self._cookies:
                headers.append("Set-Cookie", cookie)
        await self._send(message)
