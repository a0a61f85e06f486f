"""Single sign-on against a provider on loopback: who is let in, and every way of not being."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from entry_house import GOOD, EntryHouse, csrf
from joserfc.jwk import RSAKey
from oidc_peer import CLIENT, SECRET, Peer, provider

from bot.web.single_sign_on import Client, SingleSignOn

HOME = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


@pytest.fixture
def peer(key: RSAKey) -> Iterator[Peer]:
    with provider(Peer(key=key)) as peer:
        yield peer


@pytest.fixture
def house(tmp_path: Path, peer: Peer) -> Iterator[EntryHouse]:
    def sso(house: EntryHouse) -> SingleSignOn:
        client = Client(peer.issuer, CLIENT, SECRET, f"{HOME}/sign-in/sso/return", f"{HOME}/sign-in")
        return SingleSignOn(client, lambda: house.engine, house.machine)

    house = EntryHouse(tmp_path, sso)
    peer.now = lambda: house.machine().timestamp()
    yield house
    house.engine.dispose()


async def at_provider(browser: httpx.AsyncClient, way: str = "/board") -> str:
    """Where the provider sends somebody back to who signed in there."""
    there = (await browser.get("/sign-in/sso", params={"next": way})).headers["location"]
    async with httpx.AsyncClient(trust_env=False) as outside:
        return str((await outside.get(there)).headers["location"])


async def signed_in(browser: httpx.AsyncClient, way: str = "/board") -> httpx.Response:
    return await browser.get(await at_provider(browser, way))


def test_in_by_the_provider_and_back_to_where_one_was_going(house: EntryHouse, peer: Peer) -> None:
    peer.user |= {"groups": ["analysts", 7, "大促"]}

    async def scene() -> None:
        async with house.browser() as browser:
            form = await browser.get("/sign-in?next=/board%3Fshow%3Dmine")
            assert 'href="/sign-in/sso?next=%2Fboard%3Fshow%3Dmine"' in form.text
            assert 'type="password"' not in form.text
            there = (await browser.get("/sign-in/sso?next=/board")).headers["location"]
            asked = parse_qs(urlsplit(there).query)
            assert {name: asked[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")} == {
                "response_type": ["code"], "client_id": [CLIENT], "scope": ["openid profile email"],
                "code_challenge_method": ["S256"],
            }  # fmt: skip
            entered = await signed_in(browser, "/board?show=mine")
            assert (entered.status_code, entered.headers["location"]) == (303, "/board?show=mine")
            assert '<span class="called">lin</span>' in (await browser.get("/board")).text
            account = await browser.get("/account")
            assert "单点登录管理" in account.text
            changed = {"csrf": await csrf(browser, "/account"), "password": "", "new": GOOD}
            assert (await browser.post("/account/password", data=changed)).status_code == 404

    asyncio.run(scene())
    assert house.groups == {"lin": ("analysts", "大促")}
    (only,) = house.accounts.everybody()
    assert (only.name, only.issuer, only.groups) == ("lin", peer.issuer, ("analysts", "大促"))


def test_the_same_person_comes_back_to_the_same_account(house: EntryHouse, peer: Peer) -> None:
    async def scene() -> None:
        async with house.browser() as one, house.browser() as two:
            await signed_in(one)
            peer.user |= {"preferred_username": "renamed"}
            await signed_in(two)
            peer.user |= {"sub": "s-2", "preferred_username": "LIN"}
            await signed_in(two)
            house.accounts.block(house.accounts.named("lin"), blocked=True)
            assert (await one.get("/board")).status_code == 303
            peer.user |= {"sub": "s-1"}
            assert (await signed_in(one)).headers["location"] == "/sign-in?failed=blocked"
            assert "这个账号已停用，请找管理员。" in (await one.get("/sign-in?failed=blocked")).text

    asyncio.run(scene())
    assert [each.name for each in house.accounts.everybody()] == ["lin", "LIN-2"]


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"preferred_username": None, "email": "mo@example.com", "email_verified": True}, "mo@example.com"),
        ({"preferred_username": None, "email": "boss@example.com", "email_verified": False}, "user"),
        ({"preferred_username": "web:*"}, "user"),
        ({"preferred_username": ["x"]}, "user"),
        ({"preferred_username": "a" * 200}, "user"),
    ],
)
def test_the_name_is_one_that_can_be_trusted_and_kept(
    user: Mapping[str, Any], name: str, house: EntryHouse, peer: Peer
) -> None:
    peer.user |= user

    async def scene() -> None:
        async with house.browser() as browser:
            await signed_in(browser)

    asyncio.run(scene())
    assert [each.name for each in house.accounts.everybody()] == [name]


@pytest.mark.parametrize(
    ("spoken_for", "called", "name"),
    [
        (("boss",), "boss", "boss-2"),
        (("Boss",), "ＢＯＳＳ", "BOSS-2"),
        (("boss", "boss-2"), "boss", "boss-3"),
        (("boss@example.com",), "boss@example.com", "boss@example.com-2"),
        (("bos",), "boss", "boss"),
    ],
)
def test_nobody_gets_a_name_on_which_a_role_hangs_by_coming_first(
    spoken_for: tuple[str, ...], called: str, name: str, house: EntryHouse, peer: Peer
) -> None:
    house.spoken_for = spoken_for
    peer.user |= {"preferred_username": called}

    async def scene() -> None:
        for _ in range(2):  # whoever comes again is who they were
            async with house.browser() as browser:
                await signed_in(browser)

    asyncio.run(scene())
    assert [each.name for each in house.accounts.everybody()] == [name]


def lies(peer: Peer, kind: str) -> None:
    """The provider, or somebody in between, does not tell the truth."""
    now = int(peer.now())
    claims: dict[str, dict[str, Any]] = {
        "issuer": {"iss": "https://evil.example"}, "no issuer": {"iss": None}, "audience": {"aud": "another"},
        "several audiences without azp": {"aud": [CLIENT, "another"]}, "no audience": {"aud": None},
        "another azp": {"aud": [CLIENT, "another"], "azp": "another"},
        "expired": {"exp": now - 120}, "no end": {"exp": None}, "of the future": {"iat": now + 3600},
        "not yet": {"nbf": now + 3600}, "nonce": {"nonce": "x"}, "no nonce": {"nonce": None},
        "nobody": {"sub": None}, "an empty subject": {"sub": ""}, "a long subject": {"sub": "s" * 300},
        "another access token": {"at_hash": "x" * 22},
    }  # fmt: skip
    tokens: dict[str, Callable[[dict[str, Any]], str]] = {
        "unsigned": peer.unsigned, "by another key": peer.by_another_key, "by its own key": peer.with_its_own_key,
        "by the client's secret": peer.by_the_clients_secret, "by the public key": peer.by_the_public_key,
        "rubbish": lambda _: "a.b.c", "nothing": lambda _: "", "no token": lambda _: "x" * 5000,
        "a changed body": lambda claims: peer.sign(claims).replace(".", ".e30", 1),
    }  # fmt: skip
    if kind in claims:
        peer.claims = claims[kind]
    else:
        peer.token = tokens[kind]


@pytest.mark.filterwarnings("ignore::UserWarning")  # joserfc warns of the keys that the peer misuses
@pytest.mark.parametrize(
    "kind",
    [
        "issuer", "no issuer", "audience", "several audiences without azp", "no audience", "another azp", "expired",
        "no end", "of the future", "not yet", "nonce", "no nonce", "nobody", "an empty subject", "a long subject",
        "another access token", "unsigned", "by another key", "by its own key", "by the client's secret",
        "by the public key", "rubbish", "nothing", "no token", "a changed body",
    ],
)  # fmt: skip
def test_a_token_that_is_not_right_lets_nobody_in(kind: str, house: EntryHouse, peer: Peer) -> None:
    lies(peer, kind)

    async def scene() -> tuple[str, int]:
        async with house.browser() as browser:
            entered = await signed_in(browser)
            return entered.headers["location"], (await browser.get("/board")).status_code

    assert asyncio.run(scene()) == ("/sign-in?failed=failed", 303)
    assert house.accounts.everybody() == []


def test_a_code_and_a_state_are_good_once_and_in_one_browser(house: EntryHouse) -> None:
    async def scene() -> None:
        async with house.browser() as mine, house.browser() as theirs:
            back = await at_provider(mine)
            await theirs.get("/sign-in")
            failed = "/sign-in?failed=late"
            assert (await theirs.get(back)).headers[
                "location"
            ] == failed  # somebody else's way in, or theirs given to me
            back = await at_provider(mine)
            code = back.partition("code=")[2].partition("&")[0]
            assert (await mine.get(f"/sign-in/sso/return?code={code}&state=made-up")).headers["location"] == failed
            assert (await mine.get(f"/sign-in/sso/return?code={code}")).headers["location"] == failed
            assert (await mine.get("/sign-in/sso/return?error=access_denied&state=x")).headers["location"] == failed
            assert (await mine.get(back)).headers["location"] == "/board"
            async with house.browser() as again:
                again.cookies = mine.cookies
                assert (await again.get(back)).headers["location"] == failed  # replayed
            back = await at_provider(mine)
            house.machine.go(minutes=11)
            assert (await mine.get(back)).headers["location"] == failed

    asyncio.run(scene())
    assert len(house.accounts.everybody()) == 1


def test_another_issuers_answer_is_not_taken(house: EntryHouse, peer: Peer) -> None:
    async def scene() -> list[str]:
        found = []
        async with house.browser() as browser:
            for answer in ({"iss": "https://evil.example"}, {"iss": ""}):
                peer.answer = answer
                found.append((await signed_in(browser)).headers["location"])
        return found

    peer.described = {"authorization_response_iss_parameter_supported": True}
    assert asyncio.run(scene()) == ["/sign-in?failed=failed"] * 2


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": "file:///etc/passwd"},
    ],
)  # fmt: skip
def test_a_provider_that_describes_itself_oddly_is_not_followed(
    described: dict[str, Any], house: EntryHouse, peer: Peer
) -> None:
    peer.described = described

    async def scene() -> str:
        async with house.browser() as browser:
            return str((await browser.get("/sign-in/sso")).headers["location"])

    assert asyncio.run(scene()) == "/sign-in?failed=failed"


def test_a_provider_that_is_away_is_said_so(house: EntryHouse, peer: Peer) -> None:
    peer.described = {"token_endpoint": "http://127.0.0.1:9/token"}

    async def scene() -> str:
        async with house.browser() as browser:
            return str((await signed_in(browser)).headers["location"])

    assert asyncio.run(scene()) == "/sign-in?failed=away"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", "公司的登录系统没有让你进来，请找管理员开通。"),
        ("server_error", "单点登录没有完成，请再试一次；还是不行的话，请找管理员。"),
        ("<b>made up</b>", "单点登录没有完成，请再试一次；还是不行的话，请找管理员。"),
    ],
)
def test_whom_the_provider_turns_away_is_told_so(error: str, sentence: str, house: EntryHouse, peer: Peer) -> None:
    peer.answer = {"code": "", "error": error, "error_description": "<i>anything</i>"}

    async def scene() -> str:
        async with house.browser() as browser:
            form = await browser.get((await signed_in(browser)).headers["location"])
            found = re.findall(r'role="alert">([^<]*)<', form.text)
            return str(found[0])

    assert asyncio.run(scene()) == sentence
    assert house.accounts.everybody() == []


def test_a_reason_that_is_none_of_ours_is_not_shown(house: EntryHouse) -> None:
    async def scene() -> str:
        async with house.browser() as browser:
            return (await browser.get("/sign-in?failed=1")).text

    assert 'role="alert"' not in asyncio.run(scene())


def test_keys_that_change_are_looked_for_again(house: EntryHouse, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.single_sign_on.KEYS_AGAIN", 0.0)

    async def scene() -> list[str]:
        async with house.browser() as browser:
            first = await signed_in(browser)
            peer.key = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})
            peer.token = lambda claims: peer.sign(claims, kid="k2")
            return [each.headers["location"] for each in (first, await signed_in(browser))]

    assert asyncio.run(scene()) == ["/board", "/board"]
    assert peer.seen.count(("GET", "/keys")) == 2
    assert peer.seen.count(("GET", "/.well-known/openid-configuration")) == 1


def test_signing_out_leads_to_the_provider_too(house: EntryHouse, peer: Peer) -> None:
    async def scene() -> None:
        async with house.browser() as browser:
            await signed_in(browser)
            await browser.post("/sign-out", data={"csrf": await csrf(browser, "/account")})
            assert (await browser.get("/board")).status_code == 303
            page = (await browser.get("/sign-in?out=1")).text
            assert 'href="/sign-in/sso/out"' in page
            there = (await browser.get("/sign-in/sso/out")).headers["location"]
            assert there.startswith(f"{peer.issuer}/out?client_id={CLIENT}&post_logout_redirect_uri=")

    asyncio.run(scene())


def test_passwords_are_not_taken_where_single_sign_on_is(house: EntryHouse) -> None:
    house.accounts.add("local", GOOD, house.machine())

    async def scene() -> int:
        async with house.browser() as browser:
            told = {"csrf": await csrf_of(browser), "name": "local", "password": GOOD}
            return (await browser.post("/sign-in", data=told)).status_code

    async def csrf_of(browser: httpx.AsyncClient) -> str:
        from bot.web.guard import Visitor

        await browser.get("/sign-in")
        return Visitor(browser.cookies["zhongcao"]).csrf

    assert asyncio.run(scene()) == 404
