"""WeCom on loopback: the API that an app calls, and the callbacks that it gets. It knows nothing of our code.

What a member would really see is kept: beyond 30 messages a minute or 1,000 an hour WeCom says "ok" and shows nothing;
beyond 2,048 bytes it shows the beginning. Built after developer.work.weixin.qq.com/document/path/90236 (messages),
94888 (changing a card), 90930 (callbacks), 90313 (error codes) and 91039 (tokens).
"""

import base64
import hashlib
import json
import os
import re
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import uvicorn
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from served import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_BYTES = 2048


@dataclass(frozen=True)
class Seen:
    """One message in front of a member."""

    kind: str
    content: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    file: bytes = b""


@dataclass
class WeComPeer:
    """The API server. `now` is its clock in seconds; what it shows to members is in `seen`."""

    corp_id: str = "ww1436e0e65a779aee"
    secret: str = "app-secret"
    agent_id: int = 1000002
    members: set[str] = field(default_factory=lambda: {"zhangsan", "lisi"})
    token_lives: int = 7200
    is_listed: bool = True
    now: Callable[[], float] = time.time
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    dropped: int = 0
    fetched: int = 0
    calls: list[str] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    """Answers to give to the next sendings instead of taking them: a status and a body."""
    lose_answers: int = 0
    """How many sendings are to be taken, whose answers never come back whole."""
    url: str = ""
    departments: dict[str, list[str]] = field(default_factory=dict)
    tags: dict[str, tuple[list[str], list[int]]] = field(default_factory=dict)
    """By id: the members of departments, those beneath included; the members and departments of tags."""
    _tokens: dict[str, float] = field(default_factory=dict)
    _times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _repeats: dict[tuple[str, str], float] = field(default_factory=dict)
    _codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    _tasks: set[str] = field(default_factory=set)
    _media: dict[str, bytes] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/cgi-bin/gettoken", self.gettoken, methods=["GET"]),
                Route("/cgi-bin/agent/get", self.agent, methods=["GET"]),
                Route("/cgi-bin/message/send", self.send, methods=["POST"]),
                Route("/cgi-bin/message/update_template_card", self.update_card, methods=["POST"]),
                Route("/cgi-bin/media/upload", self.upload, methods=["POST"]),
                Route("/cgi-bin/user/simplelist", self.department, methods=["GET"]),
                Route("/cgi-bin/tag/get", self.tag, methods=["GET"]),
            ]
        )

    def end_tokens(self) -> None:
        """WeCom ends what it gave out, before its time."""
        for token in self._tokens:
            self._tokens[token] = 0.0

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def texts(self, user: str) -> list[str]:
        """The words that a member reads, without what cannot be seen."""
        return [seen.content.strip() for seen in self.seen[user] if seen.kind in ("text", "markdown")]

    def cards(self, user: str) -> list[Mapping[str, Any]]:
        return [seen.card for seen in self.seen[user] if seen.kind == "template_card"]

    async def gettoken(self, request: Request) -> Response:
        if request.query_params.get("corpid") != self.corp_id:
            return _error(40013, "invalid corpid")
        if request.query_params.get("corpsecret") != self.secret:
            return _error(40001, "invalid credential")
        self.fetched += 1
        token = f"token-{self.fetched}-{os.urandom(8).hex()}"
        self._tokens[token] = self.now() + self.token_lives
        return JSONResponse({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": self.token_lives})

    async def agent(self, request: Request) -> Response:
        if refused := self._refusal(request):
            return refused
        if request.query_params.get("agentid") != str(self.agent_id):
            return _error(301002, "not allow operate another agent with this accesstoken")
        return JSONResponse({"errcode": 0, "errmsg": "ok", "agentid": self.agent_id, "name": "种草"})

    async def send(self, request: Request) -> Response:
        self.calls.append("send")
        if refused := self._refusal(request):
            return refused
        if self.answers:
            status, body = self.answers.pop(0)
            return JSONResponse(body, status)
        message = await request.json()
        if message.get("agentid") != self.agent_id:
            return _error(40056, "invalid agentid")
        user = message.get("touser", "")
        if user not in self.members:
            return JSONResponse({"errcode": 81013, "errmsg": "user & party & tag all invalid", "invaliduser": user})
        answer = self._sent(user, message)
        if self.lose_answers:
            self.lose_answers -= 1
            return Response("bad gateway", 502)
        return answer

    async def update_card(self, request: Request) -> Response:
        self.calls.append("update")
        if refused := self._refusal(request):
            return refused
        change = await request.json()
        user, task = self._codes.pop(change.get("response_code", ""), ("", ""))
        if not task or change.get("userids") != [user]:
            return _error(40058, "invalid response_code")
        card = change.get("template_card")
        if card is not None and (fault := self._fault_of_card(card, task)):
            return fault
        place = next(at for at, seen in enumerate(self.seen[user]) if seen.card.get("task_id") == task)
        shown = card or {**self.seen[user][place].card, "button_list": [], "replaced": change["button"]["replace_name"]}
        self.seen[user][place] = Seen("template_card", card=shown)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "invaliduser": []})

    async def upload(self, request: Request) -> Response:
        if refused := self._refusal(request):
            return refused
        async with request.form() as form:
            file = form["media"]
            assert not isinstance(file, str)
            name, content = file.filename, await file.read()
        if request.query_params.get("type") not in ("image", "file") or len(content) <= 5 or not name:
            return _error(40004, "invalid media type")
        media = f"media-{len(self._media)}"
        self._media[media] = content
        return JSONResponse({"errcode": 0, "errmsg": "ok", "type": "image", "media_id": media})

    async def department(self, request: Request) -> Response:
        if refused := self._refusal(request):
            return refused
        people = self.departments.get(request.query_params.get("department_id", ""))
        if people is None:
            return _error(60003, "department not found")
        listed = [{"userid": each, "name": each, "department": [1]} for each in people]
        return JSONResponse({"errcode": 0, "errmsg": "ok", "userlist": listed})

    async def tag(self, request: Request) -> Response:
        if refused := self._refusal(request):
            return refused
        found = self.tags.get(request.query_params.get("tagid", ""))
        if found is None:
            return _error(40068, "invalid tagid")
        listed = [{"userid": each, "name": each} for each in found[0]]
        told = {"errcode": 0, "errmsg": "ok", "tagname": "t", "userlist": listed, "partylist": found[1]}
        return JSONResponse(told)

    def press(self, user: str, key: str) -> dict[str, str]:
        """What the callback says when a member presses a button of a card in front of them."""
        card = next(card for card in self.cards(user)[::-1] if key in [each["key"] for each in card["button_list"]])
        code = f"code-{os.urandom(6).hex()}"
        self._codes[code] = (user, card["task_id"])
        return {
            "FromUserName": user,
            "MsgType": "event",
            "Event": "template_card_event",
            "EventKey": key,
            "TaskId": card["task_id"],
            "CardType": "button_interaction",
            "ResponseCode": code,
        }

    def _refusal(self, request: Request) -> Response | None:
        ends = self._tokens.get(request.query_params.get("access_token", ""))
        if ends is None:
            return _error(40014, "invalid access_token")
        if self.now() >= ends:
            return _error(42001, "access_token expired")
        return None if self.is_listed else _error(60020, "not allow to access from your ip")

    def _sent(self, user: str, message: Mapping[str, Any]) -> Response:
        kind = message["msgtype"]
        content: Mapping[str, Any] = message[kind]
        told: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "msgid": f"msg-{os.urandom(6).hex()}"}
        repeat = (user, json.dumps([kind, content], sort_keys=True))
        last = self._repeats.get(repeat)
        interval = message.get("duplicate_check_interval", 1800)
        if message.get("enable_duplicate_check") and last is not None and self.now() - last < interval:
            return JSONResponse(told)
        match kind:
            case "text" | "markdown":
                seen = Seen(kind, content["content"].encode()[:MOST_BYTES].decode("utf-8", "replace"))
            case "image" | "file":
                if content["media_id"] not in self._media:
                    return _error(40007, "invalid media_id")
                seen = Seen(kind, file=self._media[content["media_id"]])
            case "template_card":
                if fault := self._fault_of_card(content):
                    return fault
                self._tasks.add(content["task_id"])
                told["response_code"] = f"code-{os.urandom(6).hex()}"
                self._codes[told["response_code"]] = (user, content["task_id"])
                seen = Seen(kind, card=content)
            case _:
                return _error(40008, "invalid message type")
        self._repeats[repeat] = self.now()
        times = self._times[user]
        times.append(self.now())
        if sum(at > self.now() - 60 for at in times) > 30 or sum(at > self.now() - 3600 for at in times) > 1000:
            self.dropped += 1
        else:
            self.seen[user].append(seen)
        return JSONResponse(told)

    def _fault_of_card(self, card: Mapping[str, Any], task: str = "") -> Response | None:
        """What WeCom refuses, and what its clients would cut off."""
        named, buttons = card.get("task_id", ""), card.get("button_list", [])
        title = card.get("main_title", {}).get("title", "")
        rows = card.get("horizontal_content_list", [])
        sound = (
            card.get("card_type") == "button_interaction"
            and re.fullmatch(r"[0-9A-Za-z_\-@]{1,128}", named) is not None
            and (named == task if task else named not in self._tasks)
            and 0 < len(title) <= 36
            and len(card.get("sub_title_text", "")) <= 160
            and 1 <= len(buttons) <= 6
            and all(0 < len(each["text"]) <= 10 and 0 < len(each["key"].encode()) <= 1024 for each in buttons)
            and len({each["key"] for each in buttons}) == len(buttons)
            and len(rows) <= 6
            and all(0 < len(row["keyname"]) <= 5 and 0 < len(row["value"]) <= 30 for row in rows)
        )
        return None if sound else _error(40058, "invalid template_card")


@dataclass(frozen=True)
class CallbackClient:
    """WeCom calling an app back: encrypts and signs with plain AES, by the published description."""

    token: str = "QDG6eK"
    aes_key: str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    corp_id: str = "ww1436e0e65a779aee"
    agent_id: int = 1000002

    def query(self, encrypt: str, at: float | None = None, nonce: str = "1372623149") -> dict[str, str]:
        stamp = str(int(time.time() if at is None else at))
        joined = "".join(sorted([self.token, stamp, nonce, encrypt]))
        return {"msg_signature": hashlib.sha1(joined.encode()).hexdigest(), "timestamp": stamp, "nonce": nonce}

    def encrypt(self, message: str) -> str:
        key = base64.b64decode(self.aes_key + "=")
        raw = message.encode()
        plain = os.urandom(16) + struct.pack(">I", len(raw)) + raw + self.corp_id.encode()
        fill = 32 - len(plain) % 32
        encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([fill] * fill)) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        key = base64.b64decode(self.aes_key + "=")
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
        length = struct.unpack(">I", plain[16:20])[0]
        assert plain[20 + length : -plain[-1]] == self.corp_id.encode()
        return plain[20 : 20 + length].decode()

    def body(self, encrypt: str) -> str:
        return (
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt>"
            f"<AgentID><![CDATA[{self.agent_id}]]></AgentID></xml>"
        )

    def message(self, at: float | None = None, /, **fields: str) -> str:
        """The XML of a message or an event, as WeCom writes it before it encrypts."""
        given = {"ToUserName": self.corp_id, "CreateTime": str(int(time.time() if at is None else at)), **fields}
        given.setdefault("AgentID", str(self.agent_id))
        return f"<xml>{''.join(f'<{name}><![CDATA[{text}]]></{name}>' for name, text in given.items())}</xml>"

    def text(self, user: str, text: str, number: str) -> str:
        return self.message(FromUserName=user, MsgType="text", Content=text, MsgId=number)


def _error(code: int, says: str) -> Response:
    return JSONResponse({"errcode": code, "errmsg": says})


@contextmanager
def served(app: Any, lifespan: Literal["on", "off"] = "off") -> Iterator[str]:
    """An application on a free port of loopback, its address; gone afterwards."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, log_level="critical", lifespan=lifespan, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def wecom(**settings: Any) -> Iterator[WeComPeer]:
    peer = WeComPeer(**settings)
    with served(peer.app()) as url:
        peer.url = url
        yield peer
