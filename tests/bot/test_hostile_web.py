"""Requests made to harm: none gets in, none breaks the page, none leaves somebody's words in the log."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from starlette.types import Message as Event
from test_web_chat import House, fields

from bot.mail.mailbox import load
from bot.web import chat as chat_module
from bot.web.guard import TooSlow, _capped
from bot.web.markdown import to_html

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.mailbox.engine.dispose()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("[::1]:8000", 200), ("LOCALHOST.", 200), ("evil.example", 421),
        ("127.0.0.1.evil.example", 421), ("localhost:80@evil.example", 421), ("[::1]evil", 421), ("127.0.0.1:x", 421),
        ("0.0.0.0", 421), ("127.1", 421), ("", 421),
    ],
)  # fmt: skip
def test_only_our_own_hosts(house: House, host: str, status: int) -> None:
    async def ask() -> int:
        async with house.browser() as browser:
            return (await browser.get("/static/app.css", headers={"Host": host})).status_code

    assert asyncio.run(ask()) == status


def test_a_message_needs_this_visitors_own_token_page_and_conversation(house: House) -> None:
    async def ask() -> list[int]:
        async with house.browser() as mine, house.browser() as theirs:
            good = fields((await mine.get("/")).text, text="你好", id="0" * 16)
            other = fields((await theirs.get("/")).text)
            told: list[dict[str, Any]] = [
                {"data": {**good, "csrf": ""}},
                {"data": {**good, "csrf": other["csrf"]}},
                {"data": {**good, "csrf": "中"}},
                {"data": good, "headers": {"Origin": "http://evil.example"}},
                {"data": good, "headers": {"Origin": "null"}},
                {"data": good, "headers": {"Sec-Fetch-Site": "cross-site"}},
                {"data": {**good, "conversation": other["conversation"]}},
                {"data": {**good, "conversation": good["conversation"] + "\n"}},
                {"data": {**good, "id": "../../etc"}},
                {"data": good, "files": {"x": b"a"}},
                {"content": "csrf=" + good["csrf"], "headers": {"Content-Type": "text/plain"}},
                {"content": "[" * 400_000, "headers": JSON},
                {"content": '{"a": ' + "9" * 5000 + "}", "headers": JSON},
                {"content": "&".join(f"a{n}=1" for n in range(500)),
                 "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
                {"content": json.dumps({**good, "text": "\ud800"}), "headers": JSON},
                {"content": json.dumps({**good, "csrf": "\ud800"}), "headers": JSON},
                {"content": json.dumps({**good, "text": "", "action": "a\udfff"}), "headers": JSON},
                {"content": b"a" * 1_000_001, "headers": JSON},
            ]  # fmt: skip
            return [(await mine.post("/api/messages", **each)).status_code for each in told]

    assert asyncio.run(ask()) == [403] * 6 + [404, 404] + [400] * 9 + [413]
    assert load(house.mailbox.engine).waiting == 0


def test_no_method_but_the_routes_own(house: House) -> None:
    async def ask() -> list[int]:
        async with house.browser() as browser:
            over = {"X-HTTP-Method-Override": "POST"}
            asked = [("GET", "/api/messages?_method=POST"), ("PUT", "/api/messages"), ("TRACE", "/"), ("GET", "/name")]
            return [(await browser.request(method, path, headers=over)).status_code for method, path in asked]

    assert asyncio.run(ask()) == [405] * 4


@pytest.mark.parametrize(
    "path",
    [
        "/static/../guard.py", "/static/%2e%2e/guard.py", "/static/..%2fguard.py", "/static/%5c..%5cguard.py",
        "/static//etc/passwd", "/static/app.js%00", "/static/", "/charts/1/0/light.svg", "/charts/-1/0/light.svg",
        "/charts/99999999999999999999999/0/light.svg", "/charts/1/99999999999999999999999/light.svg", "/c/%00", "/c/x",
        "/board/99999999999999999999999/claim", "/api/stream?conversation=web-x",
    ],
)  # fmt: skip
def test_nothing_is_found_where_nothing_is(house: House, path: str) -> None:
    async def ask() -> tuple[int, str]:
        async with house.browser() as browser:
            answer = await browser.get(path)
            return answer.status_code, answer.text

    status, text = asyncio.run(ask())
    assert status == 404
    assert not re.search(r"Traceback|Error|\.py|sqlite", text)


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/\r\nSet-Cookie: a=b", "x"],
)
def test_the_way_back_stays_here(house: House, back: str) -> None:
    async def ask() -> str:
        async with house.browser() as browser:
            return str((await browser.get("/language/en", params={"back": back})).headers["location"])

    assert asyncio.run(ask()) == "/"


def test_every_answer_forbids_frames_scripts_and_guesses(house: House) -> None:
    async def ask() -> list[Any]:
        async with house.browser() as browser:
            return [await browser.get(path) for path in ("/", "/board", "/nothing", "/static/app.js")]

    first, *others = asyncio.run(ask())
    for answer in (first, *others):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        page = answer.text if "html" in answer.headers["content-type"] else ""
        assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)|\son\w+=|\sstyle=|javascript:", page)
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_hostile_names_are_cut_and_shown_as_text(house: House) -> None:
    async def ask(name: str) -> tuple[str, str]:
        async with house.browser() as browser:
            token = fields((await browser.get("/")).text)["csrf"]
            answer = await browser.post("/name", data={"csrf": token, "name": name})
            return answer.headers["set-cookie"], (await browser.get("/board")).text

    for name in ("\x1b[31m\r\nSet-Cookie: x=y", "a" * 10_000, "<script>alert(1)</script>", "\u202eadmin", "\0"):
        cookie, page = asyncio.run(ask(name))
        assert len(cookie) < 300
        assert "\n" not in cookie
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\x1b" not in page


def test_a_browser_may_hold_only_so_many_streams(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_module, "MOST_STREAMS", 0)

    async def ask() -> int:
        async with house.browser() as browser:
            conversation = fields((await browser.get("/")).text)["conversation"]
            return (await browser.get("/api/stream", params={"conversation": conversation})).status_code

    assert asyncio.run(ask()) == 429


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    async def never() -> Event:
        await asyncio.sleep(60)
        raise AssertionError

    with pytest.raises(TooSlow):
        asyncio.run(_wait(_capped(never, seconds=0.01)))


async def _wait(receive: Any) -> None:
    await receive()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("SECRET words of somebody"), 500),
        (OperationalError("INSERT SECRET", {}, ConnectionError("SECRET host")), 503),
    ],
)
def test_an_error_leaves_no_words_in_the_log(
    error: Exception, status: int, house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(house.mailbox), "accepting", broken)

    async def ask() -> tuple[int, str]:
        async with house.browser() as browser:
            good = fields((await browser.get("/")).text, text="SECRET question", id="0" * 16)
            answer = await browser.post("/api/messages", data=good)
            return answer.status_code, answer.text

    with caplog.at_level(logging.DEBUG, logger="bot"):
        answered, answer = asyncio.run(ask())
    assert "SECRET" not in answer + caplog.text
    assert (answered, type(error).__name__ in caplog.text) == (status, True)


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='/\\evil.example'>x</a>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](https://evil.example)",
    "<https://evil.example>",
    "[x]: https://evil.example\n\n[x]",
    "`<script>`",
    "<!-- -->",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_holds_no_script_picture_or_foreign_link(words: str) -> None:
    html = str(to_html(words))
    assert not re.search(r"<(?:script|img|svg|iframe|style)|<[^>]*\son\w+\s*=|href=\"(?!/[^/\\])", html)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.text("[]()<>!*_`~|\\/:#&;-\n ahtps.\"'", max_size=120))
def test_any_markdown_is_harmless(words: str) -> None:
    html = str(to_html(words))
    assert not re.search(r"<(?:script|img|svg|iframe|style)|<[^>\"]*\son\w+\s*=|href=\"(?!/[^/\\])(?!\")", html)
