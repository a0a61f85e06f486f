"""Slack as a platform: events over Socket Mode or signed requests, both into one bolt app, and answers by its senders.

Socket Mode ─┐
             ├→ bolt → Ears (on disk) → acknowledged
/slack/events┘         → what is answered at once: a form, the home tab, first questions
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.conversation import Language
from bot.failures import trail
from bot.platform import Checked, Door
from bot.post.delivery import Sender
from bot.slack.at_once import AtOnce, Home
from bot.slack.clients import Clients, NotInstalled, client_of
from bot.slack.credentials import check
from bot.slack.ears import Ears
from bot.slack.greetings import Greetings
from bot.slack.install import Installations
from bot.slack.installing import Installing
from bot.slack.outgoing import is_slacks
from bot.slack.overheard import Overheard
from bot.slack.socket import SocketMode
from bot.slack.verify import bolt_request, genuine

log = logging.getLogger(__name__)

Json = Any
EVENTS: Final = "/slack/events"


class NotKept(Exception):
    """What an envelope says could not be stored."""


class _First(AsyncMiddleware):
    """What is said is kept before bolt looks at a payload any closer."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  bolt gives it to all
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  bolt's own name
    ) -> BoltResponse | None:
        """None where others go on."""
        answer = await self._ears.hear(req.body)
        if answer is None:
            await next()
        return answer


class _Authority(AsyncAuthorize):
    """Tells bolt with which token it answers."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002  bolt gives it to all
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: str | None,
    ) -> AuthorizeResult | None:
        """None where the app is not installed."""
        try:
            client = await self._clients.of(team_id or "", enterprise_id or "")
        except (NotInstalled, SQLAlchemyError):
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=client.token)


@dataclass
class SlackPlatform:
    """One Slack app, in one workspace by its token or in many that installed it. Makes no call before `run`.

    `prompts` are first questions for somebody who has asked nothing yet.
    """

    clients: Clients
    installations: Installations
    door: Door
    engine: Engine
    now: Callable[[], datetime]
    language: Language = "zh"
    senders: Sequence[Sender] = ()
    home: Home | None = None
    prompts: Callable[[], Sequence[str]] = tuple
    _bot: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._keys = self.clients.keys
        self._greetings = Greetings(self.clients, self.prompts)
        self._overheard = Overheard(self.engine, self.door)
        self._ears = Ears(
            self.door,
            self.engine,
            self.installations,
            self._greetings,
            self._overheard,
            self._bot_of,
            self.now,
            self.language,
        )
        self._app = self._bolt()

    @property
    def name(self) -> str:
        return "slack"

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """None that cannot tell Slack from others: without a signing secret there is no way in over HTTP."""
        events = (Route(EVENTS, self._requested, methods=["POST"]),) if self._keys.signing_secret else ()
        pages = Installing(self._keys, self.installations).routes if self._keys.can_be_installed else ()
        return (*events, *pages)

    async def run(self, stop: asyncio.Event) -> None:
        """Hold a Socket Mode connection where there is an app token."""
        asking = asyncio.create_task(self._ask_who_we_are())
        watching = asyncio.create_task(self._overheard.watch(stop))
        try:
            if self._keys.app_token:
                await SocketMode(self._address, self._envelope, client_of("", self._keys.api_url).proxy).run(stop)
            else:
                await stop.wait()
        finally:
            asking.cancel()
            await watching
            await self._greetings.settle()
            await self.clients.settle()

    async def check(self) -> Sequence[Checked]:
        """A call for each credential: auth.test for tokens, apps.connections.open for the app's."""
        return await check(self._keys, self.installations)

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(
            name=self.name,
            client=client_of("", self._keys.api_url),
            signing_secret=self._keys.signing_secret,
            request_verification_enabled=bool(self._keys.signing_secret),
            before_authorize=_First(self._ears),
            authorize=_Authority(self.clients),  # type: ignore[arg-type]  # it takes these too
        )
        app.error(_stumbled)
        AtOnce(self.engine, self._greetings, self.now, self.language, self.home).listen(app)
        return app

    # how payloads come

    async def _requested(self, request: Request) -> Response:
        body = await request.body()
        if not genuine(self._keys.signing_secret, body, request.headers):
            return Response(status_code=401)
        answer = await self._dispatched(bolt_request(body, request.headers))
        return Response(answer.body, answer.status, answer.first_headers())

    async def _envelope(self, payload: Json) -> Json:
        try:
            asked = AsyncBoltRequest(body=payload, mode="socket_mode")
        except Exception:  # its shape is no payload's, and none when it comes again
            return None
        if not asked.body:
            return None
        answer = await self._dispatched(asked)
        if answer.status != 200:
            raise NotKept(answer.status)
        return json.loads(answer.body) if answer.body.startswith("{") else None

    async def _dispatched(self, asked: AsyncBoltRequest) -> BoltResponse:
        try:
            return await self._app.async_dispatch(asked)
        except Exception as error:  # bolt, over the shape of a payload that says nothing
            return await _stumbled(error)

    async def _address(self) -> str:
        app = client_of("", self._keys.api_url)
        answer = await app.apps_connections_open(app_token=self._keys.app_token)
        address = str(answer["url"])
        if not is_slacks(address, self._keys.api_url):
            raise ValueError("the address to connect to is not Slack's")
        return address

    # who we are

    async def _ask_who_we_are(self) -> None:
        if not self._keys.bot_token:
            return
        try:
            self._bot = str((await client_of(self._keys.bot_token, self._keys.api_url).auth_test())["user_id"])
        except (SlackApiError, SlackClientError, ClientError, OSError, TimeoutError, KeyError) as error:
            log.warning("slack: auth.test: %s", trail(error))

    async def _bot_of(self, team: str, enterprise: str) -> str:
        return await self.clients.bot_of(team, enterprise) or self._bot


async def _stumbled(error: Exception) -> BoltResponse:
    """Bolt could make nothing of a payload, or a listener failed: nothing is to be kept of it, and it does not get
    better by coming again. Bolt's own words on it would hold words of the payload."""
    log.warning("slack: a payload led nowhere: %s", trail(error))
    return BoltResponse(status=200, body="")
