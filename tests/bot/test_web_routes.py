"""Every route of the page, as its own table has them: what changes something is done for nobody but its visitor, from
a page of ours; what shows something changes nothing, is kept by no cache and stands in no frame."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from entry_house import PUBLIC, EntryHouse, csrf, sign_in
from sqlalchemy import inspect, text
from starlette.routing import Mount, Route

ADDRESS = {
    "conversation": "web-0123456789abcdef0123-0123456789abcdef", "number": "1", "seq": "1", "act": "claim",
    "format": "csv", "look": "light", "choice": "en", "token": "a" * 43,
}  # fmt: skip
OUTSIDE = ("/sign-in", "/invitation/", "/language/")
"""What is shown to whoever has not signed in."""
UNSIGNED = ("/sign-out",)
"""What may be sent without a session, by a page of ours alone."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[EntryHouse]:
    house = EntryHouse(tmp_path)
    house.add()
    yield house
    house.engine.dispose()


def routes(house: EntryHouse, method: str) -> list[str]:
    """The addresses of all routes that take this method."""
    assert {each.path for each in house.app.routes if isinstance(each, Mount)} == {"/static"}
    found = [each for each in house.app.routes if isinstance(each, Route)]
    assert all(each.methods for each in found)
    paths = [each.path for each in found if method in (each.methods or ())]
    return [re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: ADDRESS[name[1]], path) for path in paths]


def kept(house: EntryHouse) -> dict[str, list[str]]:
    """All that stands in the state store, but when a session was last seen."""
    with house.engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        rows = {each: connection.execute(text(f'SELECT * FROM "{each}"')).mappings().all() for each in tables}
    return {
        name: sorted(str({k: v for k, v in row.items() if k != "seen_at"}) for row in found)
        for name, found in rows.items()
    }


def test_no_route_takes_other_methods_than_these(house: EntryHouse) -> None:
    taken = {method for each in house.app.routes if isinstance(each, Route) for method in each.methods or ()}
    assert taken == {"GET", "HEAD", "POST"}


def test_nothing_is_done_for_a_page_that_is_not_ours(house: EntryHouse) -> None:
    async def scene() -> dict[str, set[int]]:
        answers: dict[str, set[int]] = {}
        async with house.browser() as browser, house.browser() as stranger:
            await sign_in(browser)
            others, own = await csrf(stranger), await csrf(browser, "/account")
            before = kept(house)
            for path in routes(house, "POST"):
                json = {"id": "x" * 32, "text": "在吗", "name": "lin", "new": "一句只有我知道的话"}
                tries = [
                    await browser.post(path, data=json),
                    await browser.post(path, data={**json, "csrf": others}),
                    await browser.post(path, json=json, headers={"X-CSRF-Token": others}),
                    await browser.post(path, data={**json, "csrf": own}, headers={"Origin": "https://evil.example"}),
                    await browser.post(path, data={**json, "csrf": own}, headers={"Origin": "null"}),
                    await browser.post(path, data={**json, "csrf": own}, headers={"Sec-Fetch-Site": "cross-site"}),
                    await browser.post(path, data={**json, "csrf": own}, headers={"Sec-Fetch-Site": "same-site"}),
                ]
                uploads = [
                    await browser.post(path, files={"csrf": (None, own), "file": ("a.html", b"<script>", "text/html")}),
                    await browser.post(path, content=f"csrf={own}", headers={"Content-Type": "text/plain"}),
                ]
                answers[path] = {each.status_code for each in tries}
                assert {each.status_code for each in uploads} <= {400, 403, 404}, path
            assert kept(house) == before
        return answers

    answers = asyncio.run(scene())
    assert len(answers) >= 11
    assert {path: found for path, found in answers.items() if found != {403}} == {}


def test_nothing_is_done_or_shown_before_signing_in(house: EntryHouse) -> None:
    async def scene() -> dict[str, tuple[int, str]]:
        async with house.browser() as browser:
            own = await csrf(browser)
            before = kept(house)
            led: dict[str, tuple[int, str]] = {}
            for path in routes(house, "POST"):
                if not path.startswith((*OUTSIDE, *UNSIGNED)):
                    sent = await browser.post(path, data={"csrf": own, "text": "在吗", "id": "x" * 32})
                    led[f"POST {path}"] = (sent.status_code, sent.headers.get("location", ""))
            for path in routes(house, "GET"):
                if not path.startswith(OUTSIDE):
                    shown = await browser.get(path)
                    led[f"GET {path}"] = (shown.status_code, shown.headers.get("location", "").partition("?")[0])
            assert kept(house) == before
        return led

    led = asyncio.run(scene())
    assert len(led) >= 20
    assert {path: found for path, found in led.items() if found != (303, "/sign-in")} == {}


def test_looking_changes_nothing_and_is_kept_nowhere(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            await sign_in(browser)
            before = kept(house)
            for path in routes(house, "GET"):
                if path == "/api/stream":
                    path += "?conversation=x"  # noqa: PLW2901  one that ends
                answer = await browser.get(path)
                told = answer.headers
                assert answer.status_code in (200, 303, 404), path
                assert told["cache-control"] == "no-store", path
                assert "frame-ancestors 'none'" in told["content-security-policy"], path
                assert "unsafe" not in told["content-security-policy"], path
                assert (told["x-frame-options"], told["x-content-type-options"]) == ("DENY", "nosniff"), path
                assert told["referrer-policy"] == "same-origin", path
                assert "access-control-allow-origin" not in told, path
            assert kept(house) == before

    asyncio.run(scene())


def test_behind_a_proxy_every_cookie_is_for_https_and_a_foreign_host_gets_nothing(tmp_path: Path) -> None:
    house = EntryHouse(tmp_path, origin=PUBLIC)
    house.add()

    async def scene() -> list[str]:
        cookies: list[str] = []

        def keep(answer: httpx.Response) -> httpx.Response:
            cookies.extend(answer.headers.get_list("set-cookie"))
            return answer

        async with house.browser(PUBLIC) as browser:
            keep(await sign_in(browser))
            for path in routes(house, "GET"):
                if path != "/api/stream":
                    answer = keep(await browser.get(path))
                    assert "max-age" in answer.headers["strict-transport-security"], path
                for host in ("evil.example", "zhongcao.example.com.evil.example", "zhongcao.example.com@evil.example"):
                    foreign = await browser.get(path, headers={"Host": host, "X-Forwarded-Host": "127.0.0.1"})
                    assert (foreign.status_code, foreign.headers.get_list("set-cookie")) == (421, []), path
            keep(await browser.post("/sign-out", data={"csrf": await csrf(browser, "/account")}))
        return cookies

    cookies = asyncio.run(scene())
    assert len(cookies) >= 4
    for each in cookies:
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in each.split(";")}, (
            each
        )
        assert "domain=" not in each.lower()
        assert each.startswith(("__Host-", "zhongcao_lang="))
    house.engine.dispose()
