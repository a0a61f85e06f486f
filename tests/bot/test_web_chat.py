"""The page and its endpoints, as a browser uses them."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from web_fakes import HOUSE, KPI, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk, respond

from assistant.conversation import Action, Chart, Message, Reply, Text
from bot.mail.history import turns
from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.platform import Door
from bot.store.state import open_state
from bot.web.app import create_app
from bot.web.charts import Gallery, dressed
from bot.web.chat import Chat
from bot.web.guard import Visitor
from bot.web.render import Reader, Renderer
from bot.web.views import Views


class House:
    """The application on a store of its own, and a browser's cookies."""

    def __init__(self, folder: Path) -> None:
        engine = open_state(f"sqlite:///{folder / 'state.db'}")
        self.mailbox = Mailbox(engine)
        self.painter = FakePainter()
        self.views = Views(FakeDashboard(), FakeNeeds(), make_desk(engine), self.painter)
        self.app: Starlette = create_app(self.mailbox, self.views, HOUSE, lambda: NOW)
        self.worker = Worker(self.mailbox, respond, lambda: datetime.now(UTC), "w1")

    def browser(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        chinese = {"Accept-Language": "zh-CN", **headers}
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=chinese)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.mailbox.engine.dispose()


def fields(html: str, **more: str) -> dict[str, str]:
    """What the composer would send."""
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf|conversation|id)" value="([^"]+)"', html))
    return {**hidden, **more}


async def say(browser: httpx.AsyncClient, text: str, **more: str) -> httpx.Response:
    page = (await browser.get("/")).text
    return await browser.post(
        "/api/messages", json=fields(page, text=text, **more), headers={"Accept": "application/json"}
    )


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)


def test_a_message_is_on_disk_before_it_is_acknowledged_and_answered_after(house: House) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            told = await say(browser, "上周小红书的点击率？")
            assert told.status_code == 202
            conversation = re.sub(r"-[0-9a-f]{32}$", "", told.json()["id"])
            (turn,) = turns(house.mailbox.engine, conversation)
            assert (turn.message.text, turn.message.sent_at, turn.open) == ("上周小红书的点击率？", NOW, True)
            assert "正在查" in (await browser.get("/")).text
            assert house.worker.step()
            page = (await browser.get("/")).text
            assert "<strong>3.12%</strong>" in page
            assert '<td class="num">¥12.84万</td>' in page
            assert "正在查…</p>" not in page

    run(scene())


def test_the_same_press_twice_is_one_message(house: House) -> None:
    async def scene() -> list[int]:
        async with house.browser() as browser:
            sent = fields((await browser.get("/")).text, text="在吗")
            answers = [await browser.post("/api/messages", data=sent) for _ in range(2)]
            return [answer.status_code for answer in answers]

    assert run(scene()) == [303, 303]
    assert [house.worker.step(), house.worker.step()] == [True, False]


def test_a_full_mailbox_says_so(house: House) -> None:
    house.mailbox.policy = replace(house.mailbox.policy, most_open=0)

    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await say(browser, "上周小红书的点击率？")

    told = run(scene())
    sentence = "现在排队的消息太多，这条没有收下，请过几分钟再发一次。"
    assert (told.status_code, told.json()) == (503, {"error": sentence})


def test_a_button_presses_its_action(house: House) -> None:
    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await say(browser, "认领 #1", action="triage.claim", value="1")

    run(scene())
    claim = house.mailbox.claim("w", datetime.now(UTC))
    assert claim is not None
    assert (claim.message.action, claim.message.text) == (Action("triage.claim", "1"), "认领 #1")


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"text": "  "}, 400, "请先写点什么再发送。"),
        ({"text": "长" * 8001}, 400, "太长了，请控制在 8000 字以内。"),
        ({"csrf": "0" * 40}, 403, "页面已过期，请刷新后再试。"),
        ({"csrf": "不是"}, 403, "页面已过期，请刷新后再试。"),
        ({"conversation": "web-00000000000000000000-0000000000000000"}, 404, "没有找到这个页面。"),
        ({"id": "../../x"}, 400, "请求的内容看不懂，请刷新页面再试。"),
    ],
)
def test_refuses_with_a_sentence(house: House, change: dict[str, str], status: int, sentence: str) -> None:
    async def scene() -> httpx.Response:
        async with house.browser(Accept="application/json") as browser:
            page = (await browser.get("/")).text
            return await browser.post("/api/messages", json=fields(page, **{"text": "在吗", **change}))

    answer = run(scene())
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})
    assert house.mailbox.claim("w", datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Host": "evil.test"}, b"{}", 421),
        ({"Host": "127.0.0.1.evil.test"}, b"{}", 421),
        ({"Content-Length": "1000001"}, b"{}", 413),
        ({"Sec-Fetch-Site": "cross-site"}, b"{}", 403),
        ({"Origin": "http://evil.test"}, b"{}", 403),
        ({"Content-Type": "text/plain"}, b"text=hi", 400),
        ({"Content-Type": "application/json"}, b"[1]", 400),
        ({"Content-Type": "application/json"}, b"{" * 100_000, 400),
    ],
)
def test_refuses_at_the_door(house: House, headers: dict[str, str], body: bytes, status: int) -> None:
    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await browser.post("/api/messages", content=body, headers=headers)

    assert run(scene()).status_code == status


def test_a_body_without_a_length_is_cut_off_at_the_cap(house: House) -> None:
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await browser.post("/api/messages", content=flood(), headers={"Content-Type": "application/json"})

    assert run(scene()).status_code == 413


def test_every_answer_carries_the_headers_and_no_inline_script(house: House) -> None:
    async def scene() -> list[httpx.Response]:
        async with house.browser() as browser:
            return [await browser.get(path) for path in ("/", "/dashboard", "/needs", "/board", "/nowhere")]

    for answer in run(scene()):
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)", answer.text)


def test_a_visitor_sees_only_their_own(house: House) -> None:
    async def scene() -> tuple[int, int, int, str]:
        async with house.browser() as mine, house.browser() as other:
            told = await say(mine, "上周小红书的点击率？")
            house.worker.step()
            conversation = re.sub(r"-[0-9a-f]{32}$", "", told.json()["id"])
            assert (await mine.get(f"/c/{conversation}")).status_code == 200
            assert (await mine.get("/charts/1/1/light.svg")).status_code == 200
            page, stream = (
                await other.get(f"/c/{conversation}"),
                await other.get(f"/api/stream?conversation={conversation}"),
            )
            chart = await other.get("/charts/1/1/light.svg")
            return page.status_code, stream.status_code, chart.status_code, (await other.get("/")).text

    *statuses, page = run(scene())
    assert statuses == [404, 404, 404]
    assert "点击率？" not in page


def test_the_stream_sends_what_comes_after_the_last_event(house: House) -> None:
    visitor = Visitor("a" * 43)
    reader = Reader(visitor, "zh", "小林")
    conversation = visitor.new_conversation()
    chat = Chat(Door(house.mailbox), Renderer(HOUSE), Gallery(house.painter), lambda: NOW)

    def message(number: int) -> Message:
        return Message(f"{conversation}-{number}", f"第{number}问", conversation, "小林", "web", NOW)

    def answer(number: int) -> None:
        house.mailbox.accept(message(number), datetime.now(UTC))
        claim = house.mailbox.claim("w", datetime.now(UTC))
        assert claim is not None
        house.mailbox.finish(claim, Reply("kpi", "answered", (Text(f"第{number}答"),)), datetime.now(UTC))

    async def scene() -> list[tuple[str, str, bool]]:
        await asyncio.to_thread(answer, 1)
        stopping = anyio.Event()
        events = chat.events(conversation, 0, reader, stopping)
        assert (await anext(events))["event"] == "ready"
        first = await anext(events)
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.to_thread(answer, 2)
        second = await asyncio.wait_for(waiting, 20)
        resumed = chat.events(conversation, int(first["id"]), reader, stopping)
        await anext(resumed)
        again = await anext(resumed)
        stopping.set()
        assert [left for each in (events, resumed) async for left in each] == []
        found = [(event, json.loads(event["data"])) for event in (first, second, again)]
        return [(event["id"], data["message"][-2:], "答</p>" in data["html"]) for event, data in found]

    assert run(scene()) == [("1", "-1", True), ("2", "-2", True), ("2", "-2", True)]
    assert house.mailbox.answered == []


def test_a_chart_is_drawn_once_for_each_look(house: House) -> None:
    async def scene() -> list[httpx.Response]:
        async with house.browser() as browser:
            await say(browser, "上周小红书的点击率？")
            house.worker.step()
            looks = ("light", "dark-narrow", "light", "huge")
            return [await browser.get(f"/charts/1/1/{look}.svg") for look in looks]

    light, dark, again, unknown = run(scene())
    assert [light.status_code, dark.status_code, again.status_code, unknown.status_code] == [200, 200, 200, 404]
    assert light.headers["content-type"] == "image/svg+xml"
    assert light.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert [(chart.spec["width"], chart.spec["background"]) for chart in house.painter.drawn] == [
        (640, None),
        (270, None),
    ]
    (chart,) = (part for part in KPI.parts if isinstance(part, Chart))
    assert house.painter.drawn[0].spec["data"] == chart.spec["data"]


def test_a_dark_page_lightens_deep_colours_and_leaves_the_data_alone() -> None:
    spec = {"width": {"step": 20}, "data": {"values": [{"name": "#2f6f6a"}]}, "mark": {"color": "#2f6f6a"}}
    light, dark = (dressed(Chart(spec, ""), look).spec for look in ("light", "dark"))
    assert [each["mark"]["color"] for each in (light, dark)] == ["#2f6f6a", "#82a8a5"]
    assert [(each["data"], each["width"]) for each in (light, dark)] == [(spec["data"], spec["width"])] * 2


def test_speaks_the_readers_language(house: House) -> None:
    async def scene() -> list[str]:
        async with house.browser() as chinese, house.browser(**{"Accept-Language": "en-GB,en;q=0.9"}) as english:
            pages = [
                (await chinese.get("/")).text,
                (await english.get("/")).text,
                (await chinese.get("/?lang=en")).text,
            ]
            await chinese.get("/language/en?back=/board")
            return [*pages, (await chinese.get("/")).text]

    found = [re.search(r'<html lang="([^"]+)">.*?<title>([^<]+)</title>', page, re.DOTALL) for page in run(scene())]
    assert [each.groups() for each in found if each] == [
        ("zh-CN", "对话 · 种草"),
        ("en", "Chat · 种草"),
        ("en", "Chat · 种草"),
        ("en", "Chat · 种草"),
    ]


@pytest.mark.parametrize("back", ["//evil.test", "/\\evil.test", "https://evil.test", "/\r\nSet-Cookie: a=b"])
def test_the_language_switch_leads_nowhere_else(house: House, back: str) -> None:
    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await browser.get("/language/zh", params={"back": back})

    assert run(scene()).headers["location"] == "/"


def test_hostile_words_stay_words(house: House) -> None:
    async def scene() -> str:
        async with house.browser() as browser:
            await say(browser, "<script>alert(1)</script>")
            return (await browser.get("/?ask=</textarea><script>alert(2)</script>")).text

    page = run(scene())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
