"""Attempts to get in without being asked in, to stay in after leaving, and to lead those who sign in astray."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from entry_house import GOOD, PUBLIC, EntryHouse, csrf, sign_in

from bot.mail.mailbox import load
from bot.people.attempts import OF_A_NAME
from bot.web.ways import onward, safe_path

SESSION = "zhongcao_session"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[EntryHouse]:
    house = EntryHouse(tmp_path)
    house.add()
    yield house
    house.engine.dispose()


def test_nothing_is_shown_or_done_without_signing_in(house: EntryHouse) -> None:
    paths = [
        "/", "/new", "/c/web-0-0", "/dashboard", "/needs", "/board", "/board/1", "/drafts", "/drafts/export/csv",
        "/account", "/api/stream", "/charts/1/0/light.svg", "/nothing", "//board", "/static/../board", "/%2e/board",
        "/healthz", "/sign-in/../board", "/BOARD", "/board/", "/board;/sign-in", "/board?x=/sign-in",
        "/name", "/drafts/1/adopt", "/board%00/sign-in", "/.well-known/../board",
    ]  # fmt: skip

    async def scene() -> list[tuple[str, int, int]]:
        async with house.browser() as browser:
            return [
                (
                    path,
                    (await browser.get(path)).status_code,
                    (await browser.post(path, data={"csrf": "x"})).status_code,
                )
                for path in paths
            ]

    # 404 and 405 are of paths that anybody may ask: a static file that is not there, the form of signing in
    assert [each for each in asyncio.run(scene()) if not {each[1], each[2]} <= {303, 401, 403, 404, 405}] == []


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "a" * 43, "a" * 10_000, "../../etc/passwd", "' OR 1=1 --" + "a" * 32, "\x7f" * 43, f'"{"a" * 43}"'],
)
def test_a_made_up_session_is_none(cookie: str, house: EntryHouse) -> None:
    async def scene() -> int:
        async with house.browser() as browser:
            return (await browser.get("/board", headers={"Cookie": f"{SESSION}={cookie}"})).status_code

    assert asyncio.run(scene()) == 303


def test_the_stores_own_hash_is_no_token(house: EntryHouse) -> None:
    account = house.accounts.named("lin")
    token = house.sessions.begin(account, "", house.machine())
    session = house.sessions.find(token, house.machine())
    assert session is not None

    async def scene() -> list[int]:
        async with house.browser() as browser:
            tried = (token, session.token, session.token[:43])
            return [
                (await browser.get("/board", headers={"Cookie": f"{SESSION}={each}"})).status_code for each in tried
            ]

    assert asyncio.run(scene()) == [200, 303, 303]


def test_a_session_that_was_planted_is_not_the_one_that_begins(house: EntryHouse) -> None:
    """Fixation: the victim signs in with a cookie that the attacker chose, or whose session is the attacker's own."""
    house.add("mallory")

    async def scene() -> None:
        async with house.browser() as attacker, house.browser() as victim:
            await sign_in(attacker, "mallory")
            planted = attacker.cookies[SESSION]
            fixed = attacker.cookies["zhongcao"]
            victim.cookies.set(SESSION, "b" * 43, domain="127.0.0.1", path="/")
            victim.cookies.set("zhongcao", fixed, domain="127.0.0.1", path="/")
            entered = await sign_in(victim)
            assert entered.status_code == 303
            mine = [each.partition(";")[0].partition("=")[2] for each in entered.headers.get_list("set-cookie")]
            assert not {planted, fixed, "b" * 43} & set(mine)
            assert all(len(each) == 43 for each in mine)
            stale = {"Cookie": f"{SESSION}={'b' * 43}"}
            async with house.browser() as other:
                assert (await other.get("/board", headers=stale)).status_code == 303

    asyncio.run(scene())


def test_forged_forms_sign_nobody_in_or_out(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        async with house.browser() as mine, house.browser() as theirs:
            token = await csrf(mine)
            other = await csrf(theirs)
            right = {"name": "lin", "password": GOOD}
            tried: list[dict[str, Any]] = [
                {"data": right},
                {"data": {**right, "csrf": other}},
                {"data": {**right, "csrf": ""}},
                {"data": {**right, "csrf": token}, "headers": {"Origin": "https://evil.example"}},
                {"data": {**right, "csrf": token}, "headers": {"Origin": "null"}},
                {"data": {**right, "csrf": token}, "headers": {"Sec-Fetch-Site": "cross-site"}},
                {"data": {**right, "csrf": token}, "headers": {"Sec-Fetch-Site": "same-site"}},
                {"content": f"csrf={token}&name=lin&password=x", "headers": {"Content-Type": "text/plain"}},
                {"data": {**right, "csrf": token}, "files": {"a": b"b"}},
            ]
            found = [(await mine.post("/sign-in", **each)).status_code for each in tried]
            await sign_in(mine)
            out = [
                await mine.post("/sign-out", data={"csrf": each}) for each in ("", other, token)
            ]  # fmt: skip
            out.append(await mine.get("/sign-out"))
            assert (await mine.get("/board")).status_code == 200
            return [*found, *(each.status_code for each in out)]

    assert asyncio.run(scene()) == [403] * 7 + [400] * 2 + [403] * 3 + [405]


def test_a_token_of_before_signing_in_is_worth_nothing_after(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        async with house.browser() as browser:
            before = await csrf(browser)
            await sign_in(browser)
            inside = await csrf(browser, "/board")
            assert inside != before
            statuses = [(await browser.post("/board/1/claim", data={"csrf": before, "id": "p"})).status_code]
            await browser.post("/sign-out", data={"csrf": inside})
            await sign_in(browser)
            statuses.append((await browser.post("/board/1/claim", data={"csrf": inside, "id": "p"})).status_code)
            return statuses

    assert asyncio.run(scene()) == [403, 403]


def test_a_stolen_cookie_is_dead_once_its_owner_signs_out_or_is_blocked(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        statuses = []
        async with house.browser() as owner, house.browser() as thief:
            for end in ("sign-out", "block", "idle"):
                await sign_in(owner)
                stolen = {"Cookie": f"{SESSION}={owner.cookies[SESSION]}"}
                statuses.append((await thief.get("/board", headers=stolen)).status_code)
                if end == "sign-out":
                    await owner.post("/sign-out", data={"csrf": await csrf(owner, "/account")})
                elif end == "block":
                    house.accounts.block(house.accounts.named("lin"), blocked=True)
                    house.accounts.block(house.accounts.named("lin"), blocked=False)
                else:
                    house.machine.go(days=4)
                statuses.append((await thief.get("/board", headers=stolen)).status_code)
        return statuses

    assert asyncio.run(scene()) == [200, 303] * 3


def test_guessing_is_slowed_down_and_its_owner_is_not_locked_out(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as owner, house.browser(address="10.6.6.6") as guesser:
            await sign_in(owner)
            await owner.post("/sign-out", data={"csrf": await csrf(owner, "/account")})
            found = [(await sign_in(guesser, password=f"guess number {n}")).status_code for n in range(8)]
            assert found == [422] * OF_A_NAME.free + [429] * 3
            told = await sign_in(guesser)  # the right one, too early: not even looked at
            assert (told.status_code, told.headers["retry-after"], "1 秒后" in told.text) == (429, "1", True)
            async with house.browser(address="10.7.7.7") as elsewhere:
                assert (await sign_in(elsewhere, "Lin")).status_code == 429
            assert (await sign_in(owner)).status_code == 303  # a browser of hers need not wait
            house.machine.go(seconds=1)
            assert (await sign_in(guesser, password="again wrong")).status_code == 422
            assert (await sign_in(guesser)).headers["retry-after"] == "2"
            house.machine.go(seconds=2)
            assert (await sign_in(guesser)).status_code == 303  # it ends, and the right one gets in

    asyncio.run(scene())


def test_many_at_once_do_not_slip_past_the_count(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        async with house.browser() as browser:
            token = await csrf(browser)
            fields = {"csrf": token, "name": "lin", "password": "wrong wrong"}
            tried = [browser.post("/sign-in", data=fields) for _ in range(20)]
            return [each.status_code for each in await asyncio.gather(*tried)]

    found = asyncio.run(scene())
    assert found.count(422) == OF_A_NAME.free
    assert set(found) == {422, 429}


def test_a_spoofed_forwarding_header_is_no_other_address(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        statuses = []
        async with house.browser(address="10.6.6.6") as guesser:
            for number in range(34):
                headers = {"X-Forwarded-For": f"1.2.3.{number}", "X-Real-IP": f"1.2.3.{number}", "Forwarded": "for=x"}
                token = await csrf(guesser)
                told = {"csrf": token, "name": f"name{number}", "password": "wrong wrong"}
                statuses.append((await guesser.post("/sign-in", data=told, headers=headers)).status_code)
        return statuses

    assert asyncio.run(scene()) == [422] * 30 + [429] * 4


@pytest.mark.parametrize(
    "given",
    ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
     "javascript:alert(1)",
     "/\t/evil.example", "/\r\nSet-Cookie: a=b", " //evil.example", "evil.example", "", "/" + "a" * 3000, "/\u2028x",
     "@evil.example", "/..//evil.example\\", "http:/evil.example"],
)  # fmt: skip
def test_the_way_on_stays_here(given: str, house: EntryHouse) -> None:
    async def scene() -> str:
        async with house.browser() as browser:
            token = await csrf(browser)
            told = {"csrf": token, "name": "lin", "password": GOOD, "next": given}
            return str((await browser.post("/sign-in", data=told)).headers["location"])

    assert asyncio.run(scene()) == "/"
    assert safe_path(given) == "/"


@pytest.mark.parametrize(
    "given", ["/sign-in", "/sign-in?next=/sign-in", "/sign-out", "/api/stream", "/charts/1/0/a.svg"]
)
def test_the_way_on_is_a_page(given: str) -> None:
    assert onward(given) == "/"
    assert onward("/board?show=mine#x") == "/board?show=mine#x"


@pytest.mark.parametrize(
    "host", ["evil.example", "zhongcao.example.com.evil.example", "127.0.0.1@evil.example", "0.0.0.0"]
)
def test_a_foreign_host_gets_no_form_and_no_cookie(host: str, tmp_path: Path) -> None:
    house = EntryHouse(tmp_path, origin=PUBLIC)

    async def scene() -> httpx.Response:
        async with house.browser() as browser:
            return await browser.get("/sign-in", headers={"Host": host, "X-Forwarded-Host": "zhongcao.example.com"})

    answer = asyncio.run(scene())
    assert (answer.status_code, "set-cookie" in answer.headers) == (421, False)
    house.engine.dispose()


def test_the_public_page_takes_forms_from_itself_alone(tmp_path: Path) -> None:
    house = EntryHouse(tmp_path, origin=PUBLIC)
    house.add()

    async def scene() -> list[int]:
        async with house.browser("https://zhongcao.example.com") as browser:
            token = await csrf(browser)
            told = {"csrf": token, "name": "lin", "password": "wrong wrong"}
            origins = [
                PUBLIC, "http://zhongcao.example.com", "https://zhongcao.example.com:8443", "https://evil.example",
                "http://127.0.0.1:8000", "https://a.zhongcao.example.com",
            ]  # fmt: skip
            return [
                (await browser.post("/sign-in", data=told, headers={"Origin": each})).status_code for each in origins
            ]

    assert asyncio.run(scene()) == [422] + [403] * 5
    house.engine.dispose()


def test_what_is_too_much_is_refused_unread(house: EntryHouse) -> None:
    async def scene() -> list[int]:
        async with house.browser() as browser:
            token = await csrf(browser)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            tried = [
                browser.post("/sign-in", content=b"a" * 1_000_001, headers=form),
                browser.post("/sign-in", content="&".join(f"a{n}=1" for n in range(500)), headers=form),
                browser.get("/sign-in", headers=[("X-A", "b")] * 200),
                browser.get("/sign-in", params={"next": "/" + "a" * 9000}),
                browser.post("/sign-in", data={"csrf": token, "name": "a" * 500_000, "password": "b" * 400_000}),
                browser.post("/sign-in", content='{"csrf": "x", "name": "\\ud800"}',
                             headers={"Content-Type": "application/json"}),
            ]  # fmt: skip
            return [(await each).status_code for each in tried]

    assert asyncio.run(scene()) == [413, 400, 431, 200, 422, 400]


def test_a_password_is_neither_logged_nor_sent_back_nor_kept(
    house: EntryHouse, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> str:
        async with house.browser() as browser:
            with caplog.at_level(logging.DEBUG):
                refused = await sign_in(browser, "<b>somebody</b>", "SECRET words of mine")
                await sign_in(browser)
            return refused.text

    page = asyncio.run(scene())
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert "SECRET" not in page + said
    assert GOOD not in said
    assert "somebody" not in said
    assert "&lt;b&gt;somebody&lt;/b&gt;" in page
    stored = b"".join(path.read_bytes() for path in house.folder.iterdir())
    assert b"SECRET" not in stored
    assert GOOD.encode() not in stored


def test_an_ended_session_posts_nothing(house: EntryHouse) -> None:
    async def scene() -> int:
        async with house.browser(Accept="application/json") as browser:
            async with house.browser() as page:
                await sign_in(page)
                browser.cookies = page.cookies
                text = (await page.get("/")).text
                token = await csrf(page, "/")
                conversation = text.partition('data-conversation="')[2].partition('"')[0]
            house.sessions.end_all(house.accounts.named("lin"))
            told = {"csrf": token, "conversation": conversation, "id": "0" * 16, "text": "在吗"}
            return (await browser.post("/api/messages", json=told)).status_code

    assert asyncio.run(scene()) == 401
    assert load(house.mailbox.engine).waiting == 0


def test_nobody_ends_somebody_elses_session(house: EntryHouse) -> None:
    house.add("mallory")

    async def scene() -> int:
        async with house.browser() as owner, house.browser() as mallory:
            await sign_in(owner)
            await sign_in(mallory, "mallory")
            mine = house.sessions.of(house.accounts.named("lin"), house.machine())[0]
            told = {"csrf": await csrf(mallory, "/account")}
            await mallory.post(f"/account/sessions/{mine.id}/end", data=told)
            await mallory.post("/account/sessions/999999999999999999/end", data=told)
            return (await owner.get("/board")).status_code

    assert asyncio.run(scene()) == 200


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "a" * 5000])
def test_a_made_up_invitation_opens_nothing(token: str, house: EntryHouse) -> None:
    house.accounts.add("guest", None, house.machine())

    async def scene() -> tuple[int, int]:
        async with house.browser() as browser:
            told = {"csrf": await csrf(browser), "new": GOOD}
            way = f"/invitation/{token}"
            return (await browser.get(way)).status_code, (await browser.post(way, data=told)).status_code

    assert set(asyncio.run(scene())) <= {404, 303}
    assert house.accounts.named("guest").waits
