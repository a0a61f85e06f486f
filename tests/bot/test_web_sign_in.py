"""Signing in on the page: the way in and back, sessions, one's own rights, name and conversations."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from entry_house import GOOD, PUBLIC, EntryHouse, csrf, sign_in

from assistant.permissions import ACTS, Role


@pytest.fixture
def house(tmp_path: Path) -> Iterator[EntryHouse]:
    house = EntryHouse(tmp_path)
    house.add()
    yield house
    house.engine.dispose()


def test_in_and_back_to_where_one_was_going(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            sent = await browser.get("/board?show=mine")
            assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fboard%3Fshow%3Dmine")
            form = await browser.get(sent.headers["location"])
            assert 'name="next" value="/board?show=mine"' in form.text
            entered = await sign_in(browser, way="/board?show=mine")
            assert (entered.status_code, entered.headers["location"]) == (303, "/board?show=mine")
            page = await browser.get("/board")
            assert page.status_code == 200
            assert '<span class="called">lin</span>' in page.text
            assert 'action="/name"' not in page.text
            again = await browser.get("/sign-in?next=/needs")
            assert (again.status_code, again.headers["location"]) == (303, "/needs")

    asyncio.run(scene())


def test_who_signed_in_and_who_did_not_is_kept_and_nothing_else_that_was_typed(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            await sign_in(browser, "Lin", "a wrong password")
            await sign_in(browser, "my password by mistake", "lin")
            await sign_in(browser)

    asyncio.run(scene())
    assert house.deeds == [("lin", "sign_in", False), ("", "sign_in", False), ("lin", "sign_in", True)]


def test_what_an_account_does_at_the_door_is_kept(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as browser, house.browser() as other:
            await sign_in(browser)
            await sign_in(other)
            token = await csrf(browser, "/account")
            number = house.sessions.of(house.accounts.named("lin"), house.machine())[0].id
            await browser.post(f"/account/sessions/{number}/end", data={"csrf": token})
            changed = {"csrf": token, "password": GOOD, "new": "另外一句只有我知道的话"}
            await browser.post("/account/password", data=changed)
            await browser.post("/sign-out", data={"csrf": await csrf(browser, "/account"), "all": "yes"})
        mo = house.accounts.add("mo", None, house.machine())
        link = f"/invitation/{house.accounts.invite(mo, house.machine())}"
        async with house.browser() as browser:
            await browser.post(link, data={"csrf": await csrf(browser, link), "new": GOOD})

    asyncio.run(scene())
    assert house.deeds == [
        ("lin", "sign_in", True), ("lin", "sign_in", True), ("lin", "sign_out", True), ("lin", "manage_users", True),
        ("lin", "sign_in", True), ("lin", "sign_out", True), ("mo", "manage_users", True), ("mo", "sign_in", True),
    ]  # fmt: skip


def test_programs_are_told_and_pages_are_led(house: EntryHouse) -> None:
    async def scene() -> list[tuple[int, str]]:
        async with house.browser(Accept="application/json") as browser:
            asked = [
                await browser.post("/api/messages", json={"text": "在吗"}),
                await browser.get("/api/stream?conversation=x"),
                await browser.get("/charts/1/0/light.svg"),
                await browser.get("/drafts/export/csv"),
                await browser.get("/static/app.css"),
            ]
            return [(each.status_code, each.headers.get("location", "")) for each in asked]

    assert asyncio.run(scene()) == [
        (401, ""), (401, ""), (401, ""), (303, "/sign-in?next=%2Fdrafts%2Fexport%2Fcsv"), (200, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "password"), [("lin", "wrong password"), ("nobody", GOOD), ("", ""), ("LIN ", "not it")]
)
def test_one_sentence_for_whatever_was_wrong(name: str, password: str, house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            answer = await sign_in(browser, name, password)
            assert answer.status_code == 422
            assert '<p class="refusal" role="alert" id="refused">账号或密码不对。</p>' in answer.text
            assert "zhongcao_session" not in answer.headers.get("set-cookie", "")
            assert password not in answer.text or not password
            assert (await browser.get("/board")).status_code == 303

    asyncio.run(scene())


def test_a_name_in_another_case_is_the_same_person(house: EntryHouse) -> None:
    async def scene() -> str:
        async with house.browser() as browser:
            await sign_in(browser, " LIN ")
            return (await browser.get("/board")).text

    assert '<span class="called">lin</span>' in asyncio.run(scene())


def test_conversations_belong_to_the_account_on_every_device(house: EntryHouse) -> None:
    house.add("mo")

    async def scene() -> None:
        async with house.browser() as laptop, house.browser() as phone, house.browser() as other:
            await sign_in(laptop)
            page = (await laptop.get("/")).text
            hidden = dict(re.findall(r'<input type="hidden" name="(csrf|conversation|id)" value="([^"]+)"', page))
            said = await laptop.post("/api/messages", json={**hidden, "text": "上周小红书的点击率？"})
            assert said.status_code == 303
            assert house.worker.step()  # answered while nobody looks
            await sign_in(phone)
            thread = (await phone.get("/")).text
            assert "上周小红书的点击率？" in thread
            assert "<strong>3.12%</strong>" in thread
            assert f'data-conversation="{hidden["conversation"]}"' in thread
            await sign_in(other, "mo")
            assert "点击率？" not in (await other.get("/")).text
            assert (await other.get(f"/c/{hidden['conversation']}")).status_code == 404
            stolen = {**hidden, "csrf": await csrf(other, "/"), "text": "我也要"}
            assert (await other.post("/api/messages", json=stolen)).status_code == 404

    asyncio.run(scene())
    claimed = house.mailbox.engine
    with claimed.connect() as connection:
        rows = connection.exec_driver_sql('SELECT "user", channel, conversation FROM inbox').all()
    account = house.accounts.named("lin")
    assert [(row[0], row[1], row[2].startswith(f"web-{account.key}-")) for row in rows] == [("lin", "web", True)]


def test_the_pages_are_those_of_the_visitors_own_role(house: EntryHouse) -> None:
    house.add("viewer")
    house.roles["viewer"] = Role("viewer", ACTS["viewer"])

    async def scene() -> None:
        async with house.browser() as service, house.browser() as viewer:
            await sign_in(service)
            await sign_in(viewer, "viewer", way="/dashboard")
            assert (await service.get("/board")).status_code == 200
            refused = await viewer.get("/board")
            assert (refused.status_code, "需要权限" in refused.text) == (403, True)
            token = await csrf(viewer, "/account")
            acted = await viewer.post("/board/1/claim", data={"csrf": token, "id": "press-1"})
            assert acted.status_code == 403
            token = await csrf(service, "/board")
            done = await service.post("/board/1/claim", data={"csrf": token, "id": "press-1"})
            assert done.status_code == 303
            house.roles["lin"] = house.roles["viewer"]  # taken away: at once
            assert (await service.get("/board")).status_code == 403

    asyncio.run(scene())
    assert house.refused == [
        ("viewer", "viewer", "see_tickets"), ("viewer", "viewer", "claim"), ("lin", "viewer", "see_tickets"),
    ]  # fmt: skip
    ticket = house.desk.ticket(1)
    assert ticket is not None
    assert ticket.owner == "lin"


def test_whoever_signs_in_cannot_take_another_name(house: EntryHouse) -> None:
    async def scene() -> tuple[int, str]:
        async with house.browser() as browser:
            await sign_in(browser)
            browser.cookies.set("zhongcao_name", "boss", domain="127.0.0.1", path="/")
            answer = await browser.post("/name", data={"csrf": await csrf(browser, "/board"), "name": "boss"})
            return answer.status_code, (await browser.get("/board")).text

    status, page = asyncio.run(scene())
    assert status == 404
    assert "boss" not in page


def test_sessions_are_shown_and_ended(house: EntryHouse) -> None:
    async def scene() -> None:
        windows, phone = {"User-Agent": "Chrome/130 (Windows NT)"}, {"User-Agent": "Safari/604 (iPhone)"}
        async with house.browser(**windows) as one, house.browser(**phone) as two:
            await sign_in(one)
            await sign_in(two)
            page = (await one.get("/account")).text
            assert ("Chrome · Windows" in page, "Safari · iPhone" in page) == (True, True)
            (other,) = re.findall(r'action="(/account/sessions/\d+/end)"', page)
            token = await csrf(one, "/account")
            assert (await one.post(other, data={"csrf": token})).headers["location"] == "/account"
            assert (await two.get("/account")).status_code == 303
            assert (await one.get("/account")).status_code == 200
            await sign_in(two)
            left = await two.post("/sign-out", data={"csrf": await csrf(two, "/account"), "all": "yes"})
            assert left.headers["location"] == "/sign-in?out=1"
            assert "已退出登录" in (await two.get(left.headers["location"])).text
            assert [(await each.get("/account")).status_code for each in (one, two)] == [303, 303]

    asyncio.run(scene())


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as one, house.browser() as two:
            await sign_in(one)
            await sign_in(two)

            async def change(**fields: str) -> tuple[int, str]:
                told = {"csrf": await csrf(one, "/account"), **fields}
                answer = await one.post("/account/password", data=told)
                return answer.status_code, answer.headers.get("location", answer.text)

            status, page = await change(password="wrong", new=GOOD + "!")
            assert (status, "现在的密码不对" in page) == (422, True)
            status, page = await change(password=GOOD, new="lin1234567")
            assert (status, "太常见" in page) == (422, True)
            before = one.cookies["zhongcao_session"]
            assert await change(password=GOOD, new=GOOD + "!") == (303, "/account?changed=1")
            assert one.cookies["zhongcao_session"] != before
            assert "密码已修改" in (await one.get("/account?changed=1")).text
            assert (await two.get("/account")).status_code == 303
            assert (await sign_in(two)).status_code == 422
            assert (await sign_in(two, password=GOOD + "!")).status_code == 303

    asyncio.run(scene())


def test_an_invitation_lets_its_owner_choose(house: EntryHouse) -> None:
    guest = house.accounts.add("mo", None, house.machine())
    token = house.accounts.invite(guest, house.machine())

    async def scene() -> None:
        async with house.browser() as browser:
            assert (await sign_in(browser, "mo", "")).status_code == 422
            way = f"/invitation/{token}"
            page = await browser.get(way)
            assert (page.status_code, "<strong>mo</strong>" in page.text) == (200, True)
            weak = await browser.post(way, data={"csrf": await csrf(browser, way), "new": "password123"})
            assert (weak.status_code, "太常见" in weak.text) == (422, True)
            done = await browser.post(way, data={"csrf": await csrf(browser, way), "new": GOOD})
            assert (done.status_code, done.headers["location"]) == (303, "/")
            assert '<span class="called">mo</span>' in (await browser.get("/board")).text
            used = await browser.get(way)
            assert (used.status_code, "用过或过期" in used.text) == (404, True)

    asyncio.run(scene())


def test_english_too(house: EntryHouse) -> None:
    async def scene() -> list[str]:
        async with house.browser(**{"Accept-Language": "en"}) as browser:
            return [(await sign_in(browser, "lin", "no")).text, (await browser.get("/sign-in?out=1")).text]

    wrong, out = asyncio.run(scene())
    assert "That account and password do not match." in wrong
    assert "You are signed out." in out


def test_a_stream_ends_when_its_session_does(house: EntryHouse) -> None:
    async def scene() -> list[str]:
        seen: list[str] = []
        async with house.browser() as browser:
            await sign_in(browser, way="/")
            conversation = re.search(r'data-conversation="([^"]+)"', (await browser.get("/")).text)
            assert conversation

            async def listen() -> None:
                where = {"conversation": conversation[1], "after": "0"}
                async with browser.stream("GET", "/api/stream", params=where) as stream:
                    seen.extend([line async for line in stream.aiter_lines() if line.startswith("event:")])

            async def end() -> None:
                await anyio.sleep(0.2)
                house.sessions.end_all(house.accounts.named("lin"))

            async with anyio.create_task_group() as both:
                both.start_soon(listen)
                both.start_soon(end)
        return seen

    assert asyncio.run(scene()) == ["event: ready", "event: ended"]


def test_behind_a_proxy_cookies_are_for_https_and_this_host_alone(tmp_path: Path) -> None:
    house = EntryHouse(tmp_path, origin=PUBLIC)
    house.add()

    async def scene() -> None:
        # the proxy speaks plain http to us, and hands the public name on
        async with house.browser("http://zhongcao.example.com", Origin=PUBLIC) as browser:
            page = await browser.get("/sign-in")
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            (secret,) = re.findall(r"__Host-zhongcao=([\w-]{43}); Path=/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure",
                                   page.headers["set-cookie"])  # fmt: skip
            token = re.search(r'name="csrf" value="([^"]+)"', page.text)
            assert token
            told = {"csrf": token[1], "name": "lin", "password": GOOD, "next": "/"}
            entered = await browser.post("/sign-in", data=told, headers={"Cookie": f"__Host-zhongcao={secret}"})
            assert entered.status_code == 303
            cookies = entered.headers.get_list("set-cookie")
            (session,) = [each for each in cookies if each.startswith("__Host-zhongcao_session=")]
            assert session.endswith("; Secure")
            mine = {"Cookie": session.partition(";")[0]}
            assert (await browser.get("/board", headers=mine)).status_code == 200
            plain = {"Cookie": mine["Cookie"].replace("__Host-", "")}
            assert (await browser.get("/board", headers=plain)).status_code == 303

    asyncio.run(scene())
    house.engine.dispose()
