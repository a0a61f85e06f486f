"""“Add to Slack”: a workspace installs the app by itself (docs.slack.dev/authentication/installing-with-oauth).

/slack/install → Slack, with a state of ours → /slack/oauth_redirect, with that state and a code → token, sealed
"""

import html
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import machine_time
from bot.failures import trail
from bot.slack.clients import SlackKeys, granted
from bot.slack.install import STATE_LIVES, Installation, Installations
from bot.slack.manifest import scopes

log = logging.getLogger(__name__)

INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
_AUTHORIZE: Final = "https://slack.com/oauth/v2/authorize"
_COOKIE: Final = "zhongcao-slack-install"
_PAGE: Final = """<!doctype html>
<html lang="zh">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>种草 · Slack</title>
<h1>{zh}</h1><p lang="en">{en}</p>{more}
</html>
"""
_AGAIN: Final = f'<p><a href="{INSTALL}">重新安装 · Install again</a></p>'


class Installing:
    """The two pages; `keys` hold the client's id and secret."""

    def __init__(self, keys: SlackKeys, store: Installations) -> None:
        self._keys = keys
        self._store = store

    @property
    def routes(self) -> Sequence[Route]:
        return (Route(INSTALL, self._begin, methods=["GET"]), Route(REDIRECT, self._finish, methods=["GET"]))

    async def _begin(self, _request: Request) -> Response:
        try:
            state = await run_in_threadpool(self._store.begin, machine_time())
        except SQLAlchemyError as away:
            return _unkept(away)
        if state is None:
            return _page(
                503, "现在安装的人太多，请过几分钟再来", "Too many are installing; come back in a few minutes."
            )
        asked = {"client_id": self._keys.client_id, "scope": ",".join(scopes()), "user_scope": "", "state": state}
        answer = RedirectResponse(f"{_AUTHORIZE}?{urlencode({**asked, **self._redirect})}", 302)
        answer.set_cookie(
            _COOKIE,
            state,
            max_age=int(STATE_LIVES.total_seconds()),
            path="/slack/",
            secure=self._keys.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _finish(self, request: Request) -> Response:
        """The state must be ours, this browser's, fresh and unused; only then is the code looked at."""
        asked = request.query_params
        state, code = asked.get("state", ""), asked.get("code", "")
        try:
            ours = await run_in_threadpool(self._store.consume, state, machine_time())
            if not ours or request.cookies.get(_COOKIE) != state:
                return _page(
                    401,
                    "这次安装已过期，或不是从这个浏览器开始的",
                    "This installation has expired, or was not begun in this browser.",
                    _AGAIN,
                )
            if not code:
                return _page(400, "安装未完成：Slack 没有授权", "Slack gave no permission to install.", _AGAIN)
            made = await self._exchange(code)
            await run_in_threadpool(self._store.save, made, machine_time())
        except SQLAlchemyError as away:
            return _unkept(away)
        except (SlackClientError, ClientError, TimeoutError, KeyError) as error:
            log.warning("slack: not installed: %s", trail(error))
            return _page(502, "Slack 没有接受这次安装", "Slack did not accept this installation.", _AGAIN)
        log.info("slack: installed in %s", made.place)
        return _page(200, "安装好了，回到 Slack 里 @种草 就行", "Installed. Go back to Slack and mention the bot.")

    async def _exchange(self, code: str) -> Installation:
        now = machine_time()
        return _installation(await granted(self._keys, code=code, **self._redirect), now)

    @property
    def _redirect(self) -> dict[str, str]:
        return {"redirect_uri": self._keys.public_url.rstrip("/") + REDIRECT} if self._keys.public_url else {}


def _installation(answer: dict[str, Any], now: datetime) -> Installation:
    """Raises KeyError where Slack's answer lacks what an installation is."""
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    whole = enterprise if answer.get("is_enterprise_install") else team
    ends = answer.get("expires_in")
    return Installation(
        place=str(whole["id"]),
        token=str(answer["access_token"]),
        bot=str(answer.get("bot_user_id") or ""),
        name=str(whole.get("name") or ""),
        refresh_token=str(answer.get("refresh_token") or ""),
        expires_at=int(now.timestamp()) + int(ends) if ends else 0,
    )


def _unkept(error: Exception) -> Response:
    log.error("slack: the state store does not answer: %s", trail(error))
    return _page(503, "现在存不下来，请稍后再试", "This cannot be kept right now; try again in a moment.", _AGAIN)


def _page(status: int, zh: str, en: str, more: str = "") -> Response:
    headers = {
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(_PAGE.format(zh=html.escape(zh), en=html.escape(en), more=more), status, headers)
