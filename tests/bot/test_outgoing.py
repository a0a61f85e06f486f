"""Where we send requests: to hosts that settings name, and no further, whatever an answer or a payload says."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from forged_house import Fort, called, fort, signed
from pydantic import BaseModel
from slack_calls import command, event, pressed, said, written
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from wecom_peer import served

from assistant.llm import ChatModel, Endpoint, ModelUnavailable, Prompt
from bot.people.groups import GroupsUnavailable
from bot.slack.clients import client_of
from bot.slack.outgoing import is_slacks
from bot.slack.socket import SocketMode
from bot.slack.user_groups import SlackUserGroups
from bot.wecom.connection import NotConnected, Times, connected
from bot.wecom.robot import WeComRobot

ROOT = Path(__file__).parents[2]
MAKES_REQUESTS = re.compile(
    r"\b(?:httpx\.(?:Async)?Client|httpx\.(?:get|post|request|stream)|ClientSession|(?:Async)?WebClient|StayingClient|OpenAI|"
    r"ChatOpenAI|HttpClient|urlopen|build_opener|HTTPSConnection|HTTPConnection|create_connection)\("
)
PLACES = {
    "assistant/llm_wire.py": "ZHONGCAO_LLM_BASE_URL",
    "knowledge/embeddings.py": "ZHONGCAO_LLM_BASE_URL",
    "knowledge/vectors.py": "ZHONGCAO_CHROMA_URL",
    "bot/doctor/model.py": "ZHONGCAO_LLM_BASE_URL",
    "bot/slack/clients.py": "ZHONGCAO_SLACK_API_URL",
    "bot/slack/outgoing.py": "the same; files go where Slack says, if that is Slack's",
    "bot/slack/socket.py": "where apps.connections.open says, if that is Slack's",
    "bot/web/single_sign_on.py": "ZHONGCAO_OIDC_ISSUER, and what it says of itself",
    "bot/wecom/api.py": "ZHONGCAO_WECOM_API_URL",
    "bot/wecom/connection.py": "ZHONGCAO_WECOM_BOT_URL",
    "bot/wecom/robot.py": "ZHONGCAO_WECOM_ROBOT_WEBHOOK",
}
"""Every module that opens a connection, and who says where to."""


def test_no_other_module_makes_requests() -> None:
    found = {
        str(path.relative_to(ROOT))
        for room in ("analytics", "assistant", "bot", "knowledge")
        for path in (ROOT / room).rglob("*.py")
        if MAKES_REQUESTS.search(path.read_text("utf-8"))
    }
    assert found == set(PLACES)


@dataclass
class Elsewhere:
    """A host that says where else to go, and the one it says. `asked` and `reached` are what came there."""

    url: str = ""
    trap: str = ""
    asked: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()

    async def away(request: Request) -> Response:
        found.asked.append(request.url.path)
        return RedirectResponse(f"{found.trap}{request.url.path}", 307)

    async def caught(request: Request) -> Response:
        found.reached.append(request.url.path)
        return Response('{"ok": true, "errcode": 0}', media_type="application/json")

    every = ["GET", "POST"]
    with (
        served(Starlette(routes=[Route("/{path:path}", caught, methods=every)])) as found.trap,
        served(Starlette(routes=[Route("/{path:path}", away, methods=every)])) as found.url,
    ):
        yield found


async def _slack(url: str) -> None:
    await client_of("xoxb-1", f"{url}/api/").auth_test()


async def _slack_upload(url: str) -> None:
    client = client_of("xoxb-1", f"{url}/api/")
    sent = await client._upload_file(url=f"{url}/up", data=b"x", logger=client._logger, timeout=3, proxy=None, ssl=None)
    assert sent.status == 307


async def _slack_socket(url: str) -> None:
    async def address() -> str:
        stop.set()
        return url.replace("http", "ws") + "/link"

    async def hear(_payload: Any) -> None: ...

    stop = asyncio.Event()
    await SocketMode(address, hear)._session(asyncio.Event())


async def _user_groups(url: str) -> None:
    with pytest.raises(GroupsUnavailable):
        await asyncio.to_thread(SlackUserGroups("xoxb-1", f"{url}/api/").members, "S1")


async def _robot(url: str) -> None:
    robot = WeComRobot(f"{url}/cgi-bin/webhook/send?key=k", lambda _chart: b"")
    assert [each.ok for each in await robot.check()] == [False]
    stop = asyncio.Event()
    stop.set()
    await robot.run(stop)


async def _ai_bot(url: str) -> None:
    async with connected(url.replace("http", "ws") + "/bot", "b", "s", Times()):
        raise AssertionError


class _Form(BaseModel):
    text: str


async def _model(url: str) -> None:
    model = ChatModel(Endpoint("m", f"{url}/v1", "sk-1", timeout=5.0))
    with pytest.raises(ModelUnavailable):
        await asyncio.to_thread(model.fill, Prompt("a", "b"), _Form)


CLIENTS: dict[str, Callable[[str], Awaitable[None]]] = {
    "Slack's API": _slack,
    "Slack's files": _slack_upload,
    "Slack's Socket Mode": _slack_socket,
    "Slack's user groups": _user_groups,
    "WeCom's robot": _robot,
    "WeCom's AI bot": _ai_bot,
    "a model": _model,
}


@pytest.mark.parametrize("name", CLIENTS)
def test_nobody_is_led_elsewhere(elsewhere: Elsewhere, name: str) -> None:
    before = len(elsewhere.asked)
    with suppress(SlackApiError, NotConnected):
        asyncio.run(CLIENTS[name](elsewhere.url))  # type: ignore[arg-type]
    assert len(elsewhere.asked) > before
    assert elsewhere.reached == []


@pytest.mark.parametrize(
    ("address", "api", "is_theirs"),
    [
        ("https://files.slack.com/upload/v1/abc", "https://slack.com/api/", True),
        ("wss://wss-primary.slack.com/link/?ticket=1", "https://slack.com/api/", True),
        ("https://files.slack-gov.com/upload", "https://slack-gov.com/api/", True),
        ("http://127.0.0.1:9/upload", "http://localhost:8/api/", True),
        ("http://peer:9/upload", "http://peer:8/api/", True),
        ("http://files.slack.com/upload", "https://slack.com/api/", False),
        ("https://slack.com.evil.example/upload", "https://slack.com/api/", False),
        ("https://evilslack.com/upload", "https://slack.com/api/", False),
        ("https://files.slack.com@evil.example/", "https://slack.com/api/", False),
        ("http://127.0.0.1:6379/", "https://slack.com/api/", False),
        ("http://169.254.169.254/latest/meta-data", "https://slack.com/api/", False),
        ("file:///etc/passwd", "https://slack.com/api/", False),
        ("https://[::1", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_what_is_slacks(address: str, api: str, is_theirs: bool) -> None:
    assert is_slacks(address, api) == is_theirs


def _payloads(trap: str) -> list[tuple[bytes, str]]:
    """What Slack says, with an address of the trap wherever one may stand."""
    file = {"id": "F1", "url_private": trap, "url_private_download": trap, "thumb_360": trap, "permalink": trap}
    mention = said(f"<@UBOT> 看看 <{trap}|这里>", kind="app_mention", channel="C1", files=[file])
    press = pressed("r:1.0", message="1.1", channel="C1")
    return [
        written(event(mention)),
        written({**press, "response_url": trap, "response_urls": [{"response_url": trap}]}, "interactive"),
        written({**command("上周点击率"), "response_url": trap}, "slash_commands"),
        (json.dumps({"type": "url_verification", "challenge": trap}).encode(), "application/json"),
    ]


def test_no_address_in_a_payload_is_fetched(elsewhere: Elsewhere, tmp_path: Path) -> None:
    with fort(tmp_path) as it:
        _say_all(it, f"{elsewhere.trap}/secret.png")
        assert it.inside()["inbox"] >= 2
    assert elsewhere.reached == []


def _say_all(it: Fort, trap: str) -> None:
    for body, kind in _payloads(trap):
        assert it.send(signed(body, Content_Type=kind))[0] == 200
    for kind in ("image", "file", "video", "link", "location", "text", "event"):
        fields = {"FromUserName": "lisi", "MsgType": kind, "MsgId": f"n-{kind}", "PicUrl": trap, "Url": trap}
        message = it.caller.message(**fields, MediaId=trap, Content=trap, Event="view", EventKey=trap)
        assert it.send(called(it.caller, message))[0] == 200
