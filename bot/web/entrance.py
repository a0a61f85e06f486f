"""The entrance: what signing in needs, and the gate that lets nobody past without it."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import machine_time
from bot.people.accounts import Account, Accounts
from bot.people.attempts import Attempts
from bot.people.audit import Deed
from bot.people.sessions import Sessions
from bot.web.guard import SESSION_COOKIE, Visitor, cookie_of
from bot.web.reader import chosen_language
from bot.web.single_sign_on import SingleSignOn
from bot.web.views import Views
from bot.web.ways import to_sign_in
from bot.web.words import words

log = logging.getLogger(__name__)
UNASKED: Final = "/static/"
"""Answered to anybody, without a look at who they are."""
OPEN: Final = ("/sign-in", "/sign-out", "/invitation/", "/language/")
"""For whoever is not signed in yet."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Local accounts or, with `sso`, single sign-on. `views_of` gives what an account may see, asked at every request,
    so that a role taken away is gone at once."""

    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
    views_of: Callable[[Account], Views]
    sso: SingleSignOn | None = None
    keep_groups: Callable[[str, Sequence[str], datetime], None] = lambda _name, _groups, _until: None
    """Told the groups of whoever signs in by single sign-on, and how long they may count."""
    spoken_for: Callable[[], Iterable[str]] = tuple
    """The names on which a role hangs: nobody gets one by coming first."""
    now: Callable[[], datetime] = machine_time
    record: Callable[[str, Deed, bool], None] = lambda _name, _deed, _done: None
    """Told what an account did at the door, or was not let do; "" where no account is known by what was typed."""

    def holds(self, visitor: Visitor) -> bool:
        """Whether somebody who was let in still is."""
        session = visitor.session
        return session is not None and self.sessions.holding(session.token, self.now()) is not None


class Gate:
    """Puts who is signed in, and what they may see, into the scope; sends everybody else to sign in."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNASKED):
            await self._app(scope, receive, send)
            return
        token = cookie_of(scope, SESSION_COOKIE)
        if token:
            await run_in_threadpool(self._enter, scope, token)
        if scope["visitor"].session or scope["path"].startswith(OPEN):
            await self._app(scope, receive, send)
            return
        await _sent_to_sign_in(Request(scope))(scope, receive, send)

    def _enter(self, scope: Scope, token: str) -> None:
        session = self._entrance.sessions.find(token, self._entrance.now())
        if session:
            scope["browser"] = scope["visitor"].secret
            scope["visitor"] = Visitor(token, session)
            scope["views"] = self._entrance.views_of(session.account)


def _sent_to_sign_in(request: Request) -> Response:
    """A page leads to the form and back; a program is told in a sentence."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page or (request.method in ("GET", "HEAD") and not request.url.path.startswith(("/api/", "/charts/"))):
        return RedirectResponse(to_sign_in(request), status_code=303)
    return JSONResponse({"error": words(chosen_language(request) or "zh")["sign_in_first"]}, status_code=401)
