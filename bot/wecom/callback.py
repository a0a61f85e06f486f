"""WeCom's callback of a self-built app: what a member said or pressed, stored before WeCom is told that we have it.

WeCom waits 5 seconds and tries three times (developer.work.weixin.qq.com/document/path/90930). The answer itself is
pushed later; only what we have no use for is answered in the response. A request outside the time window is refused;
one that comes again within it finds its message known by its id, so it is answered alike and nothing happens twice.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.conversation import Button, Buttons, Language, Message, Reply, Text
from bot.clock import machine_time
from bot.door_words import door_words
from bot.failures import trail
from bot.platform import Door
from bot.post.outbox import post
from bot.pressed import read_press
from bot.wecom.crypto import Envelope, NotFromWeCom
from bot.wecom.numbers import typed_key
from bot.wecom.sender import ROUTE, is_member
from bot.wecom.xml import LARGEST, read_fields, write_fields

PATH: Final = "/wecom/callback"
WINDOW: Final = timedelta(minutes=5)
"""How far a request's timestamp may be from our clock."""
_DONE: Final = "success"
log = logging.getLogger(__name__)

_SENTENCES: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "empty": "没有看到文字，请把问题打出来，比如“上周小红书的点击率”。",
        "voice": "这段语音没有转成文字，请打字告诉我；管理员也可以在应用里打开语音识别。",
        "place": "位置和链接我读不了，请用文字告诉我想查什么。",
        "ask": "你能做什么",
    },
    "en": {
        "empty": "I saw no words. Please type your question, for example “CTR of Xiaohongshu last week”.",
        "voice": "This voice message came without its words. Please type them, or have speech recognition switched on.",
        "place": "I cannot read places and links. Please tell me in words what you would like to know.",
        "ask": "What can you do?",
    },
}


@dataclass(frozen=True, slots=True)
class Callback:
    """`now` is the team's wall clock, which dates messages; `corp_id` signs passive answers."""

    envelope: Envelope
    door: Door
    engine: Engine
    corp_id: str
    now: Callable[[], datetime]
    language: Language = "zh"

    @property
    def routes(self) -> tuple[Route, ...]:
        return Route(PATH, self.verify, methods=["GET"]), Route(PATH, self.take, methods=["POST"])

    async def verify(self, request: Request) -> Response:
        """GET: WeCom's console tries the address; the answer is the decrypted `echostr`, a number of its own.

        A message that was overheard opens nowhere: its signature is right here too.
        """
        try:
            plain = self._opened(request, request.query_params.get("echostr", ""))
        except NotFromWeCom:
            return _refused(403)
        return _refused(403) if "<" in plain else PlainTextResponse(plain)

    async def take(self, request: Request) -> Response:
        """POST: a message or an event. 403 for what WeCom did not send, 413 for what is too long, 503 when it could
        not be stored, so that WeCom sends it again."""
        try:
            body = await _body(request)
            if body is None:
                return _refused(413)
            fields = read_fields(self._opened(request, read_fields(body).get("Encrypt", "")).encode())
            said = await self._taken(fields)
        except NotFromWeCom:
            return _refused(403)
        except ClientDisconnect:
            return _refused(400)
        except SQLAlchemyError as error:
            log.error("a message could not be stored: %s", trail(error))  # noqa: TRY400 - no words of it
            return _refused(503)
        return self._answer(said, fields) if said else PlainTextResponse(_DONE)

    def _opened(self, request: Request, encrypt: str) -> str:
        query = request.query_params
        stamp = query.get("timestamp", "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
            raise NotFromWeCom
        plain = self.envelope.open(query.get("msg_signature", ""), stamp, query.get("nonce", ""), encrypt)
        if abs(machine_time().timestamp() - int(stamp)) > WINDOW.total_seconds():
            raise NotFromWeCom
        return plain

    async def _taken(self, fields: Mapping[str, str]) -> str:
        """What is to be answered at once, mostly nothing."""
        user = fields.get("FromUserName", "")
        if not is_member(user):
            return ""
        match fields.get("MsgType", ""):
            case "text":
                return await self._heard(fields, fields.get("Content", ""), "empty")
            case "voice":
                return await self._heard(fields, fields.get("Recognition", ""), "voice")
            case "event":
                return await self._happened(fields)
            case "image" | "file" | "video":
                return door_words(self.language, "files")
            case "location" | "link":
                return _SENTENCES[self.language]["place"]
            case _:
                return ""

    async def _heard(self, fields: Mapping[str, str], text: str, if_empty: str) -> str:
        if not text.strip():
            return _SENTENCES[self.language][if_empty]
        user = fields["FromUserName"]
        key = await run_in_threadpool(typed_key, self.engine, ROUTE, _conversation(user), text)
        here = _origin(user, fields.get("AgentID", ""))
        pressed = await run_in_threadpool(read_press, self.engine, key, here) if key else None
        message = self._message(fields, pressed.text if pressed else text.strip())
        return await self._stored(replace(message, action=pressed.action if pressed else None))

    async def _happened(self, fields: Mapping[str, str]) -> str:
        match fields.get("Event", ""):
            case "template_card_event":
                return await self._pressed(fields)
            case "enter_agent":
                await run_in_threadpool(self._welcome, fields)
        return ""

    async def _pressed(self, fields: Mapping[str, str]) -> str:
        here = _origin(fields["FromUserName"], fields.get("AgentID", ""))
        pressed = await run_in_threadpool(read_press, self.engine, fields.get("EventKey", ""), here)
        if pressed is None:
            return door_words(self.language, "gone")
        card = {"card": fields.get("TaskId", "")[:128], "response_code": fields.get("ResponseCode", "")[:512]}
        message = self._message(fields, pressed.text, card)
        return await self._stored(replace(message, action=pressed.action))

    async def _stored(self, message: Message) -> str:
        return door_words(self.language, "full") if await self.door.take(message) == "full" else ""

    def _message(self, fields: Mapping[str, str], text: str, card: Mapping[str, str] | None = None) -> Message:
        user = fields["FromUserName"]
        return Message(
            id=_id(fields),
            text=text,
            conversation=_conversation(user),
            user=user,
            channel="wecom",
            sent_at=self.now(),
            origin={**_origin(user, fields.get("AgentID", "")), "card": "", "response_code": "", **(card or {})},
        )

    def _welcome(self, fields: Mapping[str, str]) -> None:
        """Once a day for each member, however often they come in."""
        user, now, ask = fields["FromUserName"], self.now(), _SENTENCES[self.language]["ask"]
        reply = Reply(
            skill="help",
            status="answered",
            parts=(Text(door_words(self.language, "welcome")), Buttons((Button(ask, text=ask),))),
            language=self.language,
        )
        post(
            self.engine,
            key=f"wecom-welcome-{user}-{now:%Y-%m-%d}",
            origin=_origin(user, fields.get("AgentID", "")),
            conversation=_conversation(user),
            reply=reply,
            now=machine_time(),
        )

    def _answer(self, said: str, fields: Mapping[str, str]) -> Response:
        """An encrypted answer in the response itself."""
        stamp = str(int(machine_time().timestamp()))
        plain = write_fields(
            {
                "ToUserName": fields["FromUserName"],
                "FromUserName": self.corp_id,
                "CreateTime": stamp,
                "MsgType": "text",
                "Content": said,
            }
        )
        closed = self.envelope.close(plain, stamp, hashlib.sha256(plain.encode()).hexdigest()[:16])
        parts = {
            "Encrypt": closed.encrypt,
            "MsgSignature": closed.signature,
            "TimeStamp": closed.timestamp,
            "Nonce": closed.nonce,
        }
        return Response(write_fields(parts), media_type="application/xml")


def _id(fields: Mapping[str, str]) -> str:
    """A message's own number; an event has none and is known by all that tells it from another."""
    if number := fields.get("MsgId", ""):
        return f"wecom-app-{number}"[:255]
    names = ("FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "TaskId", "Content", "Recognition")
    told = "\n".join(fields.get(name, "") for name in names)
    return f"wecom-app-event-{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def _conversation(user: str) -> str:
    return f"wecom-app-{user}"


def _origin(user: str, agent: str) -> dict[str, str]:
    return {"route": ROUTE, "user": user, "agent": agent[:16]}


def _refused(status: int) -> Response:
    return PlainTextResponse("", status)


async def _body(request: Request) -> bytes | None:
    """The body, None when it is longer than WeCom's are: then no more of it is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
