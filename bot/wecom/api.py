"""WeCom's server API, as far as an app needs it: sending, updating a card, uploading, and who the app is.

The host is fixed by the setting; no redirect is followed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import httpx
from sqlalchemy import Engine

from bot.post.delivery import SendLater, SendRefused
from bot.sealed import Seal
from bot.urls import is_here
from bot.wecom.codes import BUSY, MISSET, TOKEN_ENDED, WAITS
from bot.wecom.tokens import TokenCache

TIMEOUT: Final = 10.0
"""Seconds that any one call may take."""
_UNTIL_MENDED: Final = timedelta(minutes=1)


class WeComAway(OSError):
    """WeCom cannot be reached, or does not answer as itself: nothing is known about the call."""


@dataclass(frozen=True, slots=True)
class AppKeys:
    """What a self-built app is known by; `token` and `aes_key` are its callback's."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_url: str = "https://qyapi.weixin.qq.com"


@dataclass(eq=False, slots=True)
class WeComApi:
    """Calls with a token that is fetched, shared and renewed as needed. Every call raises SendLater when WeCom asks to
    wait or a setting must be mended first, SendRefused with WeCom's code, and WeComAway."""

    keys: AppKeys
    engine: Engine
    seal: Seal
    now: Callable[[], datetime]
    _tokens: TokenCache = field(init=False)
    _client: httpx.AsyncClient | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        app = f"{self.keys.api_url}\n{self.keys.corp_id}\n{self.keys.agent_id}\n{self.keys.secret}"
        self._tokens = TokenCache(self.engine, self.seal, app, self._new_token, self.now)

    async def ready(self) -> None:
        """Have a token at hand, so that the next call goes out at once."""
        await self._tokens.token()

    async def send(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """`message/send` to a member: WeCom's "msgid", and a card's "response_code"."""
        body = {**message, "agentid": self.keys.agent_id}
        said = await self._call("message/send", json=body)
        if said.get("invaliduser") or said.get("unlicenseduser"):
            raise SendRefused("81013")
        return said

    async def update_card(self, user: str, response_code: str, change: Mapping[str, Any]) -> None:
        """`message/update_template_card`: `change` is the new "template_card", or a "button" to be replaced. A code
        works once."""
        body = {"userids": [user], "agentid": self.keys.agent_id, "response_code": response_code, **change}
        await self._call("message/update_template_card", json=body)

    async def upload(self, kind: Literal["image", "file"], name: str, content: bytes, media_type: str) -> str:
        """`media/upload`: the id by which a message shows it, for three days."""
        said = await self._call("media/upload", {"type": kind}, files={"media": (name, content, media_type)})
        return str(said["media_id"])

    async def agent(self) -> Mapping[str, Any]:
        """`agent/get`: the app as WeCom knows it."""
        return await self._call("agent/get", {"agentid": str(self.keys.agent_id)})

    async def read(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        """What a call that only reads says: `user/simplelist`, `tag/get`."""
        return await self._call(path, query)

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()
            self._client = None

    async def _call(self, path: str, query: Mapping[str, str] | None = None, **sent: Any) -> Mapping[str, Any]:
        token = await self._tokens.token()
        said = await self._asked(path, {**(query or {}), "access_token": token}, **sent)
        if said["errcode"] in TOKEN_ENDED:
            token = await self._tokens.token(ended=token)
            said = await self._asked(path, {**(query or {}), "access_token": token}, **sent)
        return _checked(said)

    async def _new_token(self) -> tuple[str, int]:
        said = _checked(
            await self._asked("gettoken", {"corpid": self.keys.corp_id, "corpsecret": self.keys.secret}, verb="GET")
        )
        try:
            return str(said["access_token"]), int(said["expires_in"])
        except (KeyError, ValueError, TypeError):
            raise WeComAway("no token") from None

    async def _asked(self, path: str, query: Mapping[str, str], verb: str = "", **sent: Any) -> dict[str, Any]:
        """The JSON object that came back, its "errcode" a number. An error's own words may hold the address, and so
        the token: they are left behind."""
        try:
            answer = await self._http().request(
                verb or ("POST" if sent else "GET"), f"/cgi-bin/{path}", params=query, **sent
            )
            said = json.loads(answer.content) if answer.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise WeComAway(type(error).__name__) from None
        if answer.status_code == 413:
            raise SendRefused("413")
        if not isinstance(said, dict) or not isinstance(said.setdefault("errcode", 0), int):
            raise WeComAway(f"http {answer.status_code}")
        return said

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self.keys.api_url.rstrip("/"),
                timeout=httpx.Timeout(TIMEOUT, connect=5),
                follow_redirects=False,
                trust_env=not is_here(self.keys.api_url),  # a company's way out is a proxy of the environment
            )
        return self._client


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    code = said["errcode"]
    if code == 0:
        return said
    if code in BUSY:
        raise WeComAway("busy")
    if code in WAITS:
        raise SendLater(WAITS[code], str(code))
    if code in MISSET or code in TOKEN_ENDED:
        raise SendLater(_UNTIL_MENDED, str(code))
    raise SendRefused(str(code))
