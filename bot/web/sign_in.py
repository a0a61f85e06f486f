"""Signing in and out: the form, an invitation's form, one's account with its open sessions."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any, Final, get_args
from urllib.parse import urlencode

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.people.accounts import Account, AccountRefused
from bot.people.attempts import Who
from bot.people.passwords import PasswordRefused
from bot.people.sessions import LASTS, Session
from bot.web.entrance import Entrance
from bot.web.guard import COOKIE, SESSION_COOKIE, YEAR, Visitor, cookie_of, new_secret, set_cookie
from bot.web.posted import posted
from bot.web.reader import reader_of
from bot.web.render import Renderer
from bot.web.single_sign_on import SignInFailed, SingleSignOn, Why
from bot.web.ways import onward
from bot.web.words import words

log = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 32
"""Passwords that wait to be looked at; more are told to come back."""
LONGEST_FIELD: Final = 1000


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why nobody was let in: a word of the page, after how many seconds to try again, or a sentence of its own."""

    word: str = "wrong_password"
    seconds: int = 0
    sentence: str = ""


class SignInPages:
    def __init__(self, entrance: Entrance, renderer: Renderer) -> None:
        self._entrance = entrance
        self._renderer = renderer
        self._waiting = anyio.CapacityLimiter(MOST_AT_ONCE)

    def page(self, request: Request) -> Response:
        """GET /sign-in?next=/path: the form; whoever is signed in goes on."""
        way = onward(request.query_params.get("next", "/"))
        if _visitor(request).session:
            return RedirectResponse(way, status_code=303)
        return self._form(request, way)

    async def enter(self, request: Request) -> Response:
        """POST /sign-in: a session and on to where one was going, or the form with one sentence."""
        fields = await posted(request)
        if self._entrance.sso:
            raise HTTPException(404)
        way = onward(fields.get("next", "/"))
        if self._waiting.available_tokens < 1:
            return self._form(request, way, _Refused("too_many", 5), fields)
        async with self._waiting:
            done = await run_in_threadpool(self._proven, request, fields)
            if isinstance(done, _Refused):
                return self._form(request, way, done, fields)
            return await run_in_threadpool(self.let_in, request, done, way)

    def let_in(self, request: Request, account: Account, way: str) -> Response:
        """A new session and a new browser's secret: whatever was known of the old ones is worth nothing."""
        now = self._entrance.now()
        if before := cookie_of(request.scope, SESSION_COOKIE):
            self._end(before)
        token, secret = self._entrance.sessions.begin(account, request.headers.get("user-agent", ""), now), new_secret()
        self._entrance.attempts.know(Who(account.name, "", secret), now)
        log.info("account %d signed in", account.id)
        self._entrance.record(account.name, "sign_in", True)
        response = RedirectResponse(way, status_code=303)
        seconds = int(LASTS.total_seconds())
        response.headers.append("Set-Cookie", set_cookie(request.scope, SESSION_COOKIE, token, seconds))
        response.headers.append("Set-Cookie", set_cookie(request.scope, COOKIE, secret, YEAR))
        return response

    async def leave(self, request: Request) -> Response:
        """POST /sign-out: the session ends, or with `all` every one of the account."""
        fields = await posted(request)
        if session := _visitor(request).session:
            await run_in_threadpool(self._leave, session, everywhere=bool(fields.get("all")))
        response = RedirectResponse("/sign-in?out=1", status_code=303)
        response.headers.append("Set-Cookie", set_cookie(request.scope, SESSION_COOKIE, "", 0))
        return response

    def sso(self, request: Request) -> Response:
        """GET /sign-in/sso?next=/path: to the provider."""
        way = onward(request.query_params.get("next", "/"))
        try:
            return RedirectResponse(self._sso().begin(_browser(request), way), status_code=303)
        except SignInFailed as failed:
            return _not_signed_in(failed)

    def sso_return(self, request: Request) -> Response:
        """GET /sign-in/sso/return: back from the provider."""
        try:
            who, way = self._sso().finish(_browser(request), request.query_params)
            account = self._entrance.accounts.vouched(who, self._entrance.now(), self._entrance.spoken_for())
        except (SignInFailed, AccountRefused) as failed:
            self._entrance.record("", "sign_in", False)
            return _not_signed_in(failed)
        if account is None:
            self._entrance.record("", "sign_in", False)
            return _not_signed_in(SignInFailed("the account is blocked", "blocked"))
        self._entrance.keep_groups(account.name, account.groups, self._entrance.now() + LASTS)
        return self.let_in(request, account, onward(way))

    def sso_out(self, request: Request) -> Response:  # noqa: ARG002
        """GET /sign-in/sso/out: to the provider's page to sign out."""
        return RedirectResponse(self._sso().way_out() or "/sign-in", status_code=303)

    def account(self, request: Request) -> Response:
        """GET /account: the sessions that are open, and the password."""
        return self._account(request)

    async def end_one(self, request: Request) -> Response:
        """POST /account/sessions/{number}/end: signed out in another browser."""
        await posted(request)
        mine = _session(request)
        await run_in_threadpool(self._end_elsewhere, mine.account, request.path_params["number"])
        return RedirectResponse("/account", status_code=303)

    async def change(self, request: Request) -> Response:
        """POST /account/password: a new password ends the account's other sessions."""
        fields = await posted(request)
        return await run_in_threadpool(self._changed, request, fields)

    def invitation(self, request: Request) -> Response:
        """GET /invitation/{token}: choose the password of the account one was invited to."""
        return self._invited(request, self._guest(request))

    async def accept(self, request: Request) -> Response:
        """POST /invitation/{token}: the password is set, and one is in."""
        fields = await posted(request)
        return await run_in_threadpool(self._accepted, request, fields)

    def _proven(self, request: Request, fields: Mapping[str, str]) -> Account | _Refused:
        """One answer, in one time, for a wrong name, a wrong password and an account that may not."""
        name, password = fields.get("name", "")[:LONGEST_FIELD], fields.get("password", "")[:LONGEST_FIELD]
        who = Who(name, _address(request), _browser(request))
        if (wait := self._entrance.attempts.begin(who, self._entrance.now())) is not None:
            return _Refused("too_many", ceil(wait.total_seconds()))
        account = self._entrance.accounts.proven(name, password)
        if account is None:
            log.warning("a sign-in was refused")
            self._entrance.record(self._known(name), "sign_in", False)
            return _Refused()
        self._entrance.attempts.succeeded(who)
        return account

    def _known(self, typed: str) -> str:
        """An account's name; nothing of what is typed otherwise, which may be a password in the wrong field."""
        try:
            return self._entrance.accounts.named(typed).name
        except AccountRefused:
            return ""

    def _changed(self, request: Request, fields: Mapping[str, str]) -> Response:
        mine = _session(request)
        if mine.account.issuer:
            raise HTTPException(404)
        done = self._proven(request, {"name": mine.account.name, "password": fields.get("password", "")})
        if isinstance(done, _Refused):
            word = "wrong_old_password" if done.word == "wrong_password" else done.word
            return self._account(request, _Refused(word, done.seconds))
        try:
            self._entrance.accounts.set_password(mine.account, fields.get("new", ""))
        except PasswordRefused as weak:
            language = reader_of(request, self._renderer.house).language
            return self._account(request, _Refused(sentence=weak.sentence(language)))
        self._entrance.record(mine.account.name, "manage_users", True)
        return self.let_in(request, mine.account, "/account?changed=1")

    def _accepted(self, request: Request, fields: Mapping[str, str]) -> Response:
        account = self._guest(request)
        try:
            self._entrance.accounts.set_password(account, fields.get("new", ""))
        except PasswordRefused as weak:
            language = reader_of(request, self._renderer.house).language
            return self._invited(request, account, weak.sentence(language))
        self._entrance.record(account.name, "manage_users", True)
        return self.let_in(request, account, "/")

    def _guest(self, request: Request) -> Account:
        account = self._entrance.accounts.invited(request.path_params["token"], self._entrance.now())
        if account is None or self._entrance.sso:
            raise HTTPException(404, "no_invitation")
        return account

    def _leave(self, session: Session, *, everywhere: bool) -> None:
        if everywhere:
            self._entrance.sessions.end_all(session.account)
        else:
            self._entrance.sessions.end(session)
        self._entrance.record(session.account.name, "sign_out", True)

    def _end_elsewhere(self, account: Account, number: int) -> None:
        self._entrance.sessions.end_one(account, number)
        self._entrance.record(account.name, "sign_out", True)

    def _sso(self) -> SingleSignOn:
        if self._entrance.sso is None:
            raise HTTPException(404)
        return self._entrance.sso

    def _end(self, token: str) -> None:
        if session := self._entrance.sessions.find(token, self._entrance.now()):
            self._entrance.sessions.end(session)

    def _form(
        self, request: Request, way: str, refused: _Refused | None = None, fields: Mapping[str, str] | None = None
    ) -> Response:
        sso = self._entrance.sso
        values = {
            "way": way,
            "refused": self._sentence(request, refused) if refused else "",
            "name": (fields or {}).get("name", "")[:LONGEST_FIELD],
            "out": bool(request.query_params.get("out")) and refused is None,
            "over": bool(request.query_params.get("over")) and refused is None,
            "sso": f"/sign-in/sso?{urlencode({'next': way})}" if sso else "",
            "sso_out": bool(sso and sso.can_sign_out),
            "failed": self._why_failed(request) if sso else "",
        }
        return self._page("sign_in", request, refused, values)

    def _account(self, request: Request, refused: _Refused | None = None) -> Response:
        mine = _session(request)
        values = {
            "mine": mine,
            "sessions": self._entrance.sessions.of(mine.account, self._entrance.now()),
            "local": not mine.account.issuer,
            "changed": bool(request.query_params.get("changed")) and refused is None,
            "refused": self._sentence(request, refused) if refused else "",
        }
        return self._page("account", request, refused, values, here="account")

    def _invited(self, request: Request, account: Account, refused: str = "") -> Response:
        values = {"account": account, "refused": refused, "token": request.path_params["token"]}
        return self._page("invitation", request, _Refused() if refused else None, values)

    def _why_failed(self, request: Request) -> str:
        why = request.query_params.get("failed", "")
        known = words(reader_of(request, self._renderer.house).language)
        return known[f"sign_in_{why}"] if why in get_args(Why) else ""

    def _sentence(self, request: Request, refused: _Refused) -> str:
        known = words(reader_of(request, self._renderer.house).language)
        return refused.sentence or known[refused.word].format(refused.seconds)

    def _page(
        self, template: str, request: Request, refused: _Refused | None, values: dict[str, Any], here: str = "sign_in"
    ) -> Response:
        reader = reader_of(request, self._renderer.house)
        html = self._renderer.page(template, reader, here=here, **values)
        status = 200 if refused is None else 429 if refused.seconds else 422
        return HTMLResponse(
            html, status, {"Retry-After": str(refused.seconds)} if refused and refused.seconds else None
        )


def _visitor(request: Request) -> Visitor:
    visitor: Visitor = request.scope["visitor"]
    return visitor


def _browser(request: Request) -> str:
    """The secret of the browser's own cookie, whoever is signed in there."""
    return str(request.scope.get("browser") or _visitor(request).secret)


def _not_signed_in(failed: SignInFailed | AccountRefused) -> Response:
    log.warning("single sign-on failed: %s", failed if isinstance(failed, SignInFailed) else "no name is left")
    why: Why = failed.why if isinstance(failed, SignInFailed) else "failed"
    return RedirectResponse(f"/sign-in?failed={why}", status_code=303)


def _session(request: Request) -> Session:
    session = _visitor(request).session
    assert session is not None, "the gate lets nobody else come here"
    return session


def _address(request: Request) -> str:
    """Who is counted together: an address, or the network that one customer has of IPv6 addresses."""
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)
