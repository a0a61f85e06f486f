"""Workspaces install the app by themselves: only who began, once, in time; their tokens are read by nobody else."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from slack_calls import event, said
from slack_house import SlackHouse, open_store, slack_house
from slack_peer import SlackPeer
from sqlalchemy.exc import OperationalError

from bot.platform import Checked
from bot.sealed import Seal
from bot.slack.clients import Clients, NotInstalled, SlackKeys
from bot.slack.install import Installation, Installations
from bot.slack.manifest import scopes

KEYS = SlackKeys(signing_secret="a signing secret", client_id="111.222", client_secret="a client secret")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def at_door(folder: Path, act: Callable[[SlackHouse], Awaitable[None]], keys: SlackKeys = KEYS) -> None:
    async def run() -> None:
        async with slack_house(folder, "http", keys=keys) as house:
            await act(house)

    asyncio.run(run())


def browser() -> ClientSession:
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


async def begin(web: ClientSession, house: SlackHouse) -> str:
    """The state with which Slack is asked."""
    async with web.get(f"{house.url}/slack/install", allow_redirects=False) as answer:
        assert answer.status == 302
        asked = urlsplit(answer.headers["Location"])
        fields = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert (asked.scheme, asked.netloc, asked.path) == ("https", "slack.com", "/oauth/v2/authorize")
    assert (fields["client_id"], fields["scope"]) == ("111.222", ",".join(scopes()))
    return fields["state"]


async def finish(web: ClientSession, house: SlackHouse, **fields: str) -> tuple[int, str]:
    async with web.get(f"{house.url}/slack/oauth_redirect", params=fields) as answer:
        return answer.status, await answer.text()


async def install(house: SlackHouse, team: str, token: str, **granted: Any) -> None:
    async with browser() as web:
        state = await begin(web, house)
        code = house.slack.install(f"code-{team}", team, token, **granted)
        status, page = await finish(web, house, state=state, code=code)
        assert (status, "安装好了" in page) == (200, True)


def test_each_workspace_is_answered_with_its_own_token(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        await install(house, "T1", "xoxb-one")
        await install(house, "T2", "xoxb-two")
        await install(house, "T9", "xoxb-org", enterprise="E1", is_enterprise_install=True)
        clients = house.platform.clients
        for team, enterprise, token in (
            ("T1", "", "xoxb-one"),
            ("T2", "E1", "xoxb-two"),
            ("T7", "E1", "xoxb-org"),
        ):
            assert (await clients.of(team, enterprise)).token == token
        with pytest.raises(NotInstalled):
            await clients.of("T7")
        granted = [{"enterprise_id": None, "team_id": "T2", "user_id": "UBOT", "is_bot": True}]
        await house.say(event(said("上周点击率", thread_ts="1.1"), team="T2", authorizations=granted))
        async with asyncio.timeout(5):
            while not house.slack.made("assistant.threads.setStatus"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert {call.token for call in house.slack.made("assistant.threads.setStatus")} == {"xoxb-two"}

    at_door(tmp_path, act)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(token in kept for token in (b"xoxb-one", b"xoxb-two", b"xoxb-org"))


def test_only_the_browser_that_began_finishes_and_only_once(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        code = house.slack.install("code", "T1", "xoxb-one")
        async with browser() as web, browser() as other:
            state = await begin(web, house)
            for strange in ("", "made up", "é" * 500, state[:-1]):
                assert (await finish(web, house, state=strange, code=code))[0] == 401
            assert (await finish(other, house, state=await begin(web, house), code=code))[0] == 401
            state = await begin(web, house)
            assert (await finish(web, house, state=state, code=code))[0] == 200
            assert (await finish(web, house, state=state, code=code))[0] == 401
        assert [each.place for each in house.platform.installations.all()] == ["T1"]

    at_door(tmp_path, act)


def test_what_goes_wrong_at_slack_is_said_in_words_of_ours(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        async with browser() as web:
            state = await begin(web, house)
            status, page = await finish(web, house, state=state, error="<script>access_denied")
            assert (status, "Slack 没有授权" in page, "script" in page) == (400, True, False)
            status, page = await finish(web, house, state=await begin(web, house), code="stale")
            assert (status, "没有接受" in page) == (502, True)
            house.slack.fail("oauth.v2.access", status=500)
            status, page = await finish(web, house, state=await begin(web, house), code="any")
            assert (status, "没有接受" in page) == (502, True)
        assert house.platform.installations.all() == []

    at_door(tmp_path, act)


@pytest.mark.parametrize(
    ("inner", "body", "left"),
    [
        ({"type": "app_uninstalled"}, {}, []),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"], "oauth": []}}, {}, []),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, {}, ["T1"]),
        ({"type": "tokens_revoked", "tokens": "bot"}, {}, ["T1"]),
        ({"type": "app_uninstalled"}, {"team": "T2"}, ["T1"]),
        ({"type": "app_uninstalled"}, {"event_time": int(time.time()) - 100}, ["T1"]),
    ],
)
def test_what_was_removed_is_forgotten_unless_it_came_back_since(
    tmp_path: Path, inner: dict[str, Any], body: dict[str, Any], left: list[str]
) -> None:
    async def act(house: SlackHouse) -> None:
        await install(house, "T1", "xoxb-one")
        assert (await house.say(event(inner, **body))).status == 200
        assert [each.place for each in house.platform.installations.all()] == left

    at_door(tmp_path, act)


def test_without_client_id_nobody_installs(tmp_path: Path) -> None:
    async def act(house: SlackHouse) -> None:
        async with browser() as web:
            for path in ("install", "oauth_redirect"):
                async with web.get(f"{house.url}/slack/{path}") as answer:
                    assert answer.status == 404

    at_door(tmp_path, act, keys=replace(KEYS, client_id=""))


def test_a_state_ends_after_ten_minutes(tmp_path: Path) -> None:
    store = Installations(open_store(tmp_path), Seal(b"k" * 32))
    late, early = store.begin(NOON), store.begin(NOON)
    assert late
    assert early
    assert store.consume(early, NOON + timedelta(minutes=9))
    assert not store.consume(late, NOON + timedelta(minutes=10))


def test_what_was_sealed_with_a_key_that_is_gone_is_not_installed(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    Installations(engine, Seal(b"k" * 32)).save(Installation("T1", "xoxb-one"), NOON)
    other = Installations(engine, Seal(b"K" * 32))
    assert (other.find("T1"), other.all()) == (None, [])
    assert "xoxb" not in repr(Installation("T1", "xoxb-one", refresh_token="xoxe"))


def test_a_token_that_rotates_is_renewed_once(tmp_path: Path) -> None:
    """Several processes share the store, and each asks often; while the token lives, nobody waits for the next."""

    async def run() -> None:
        store = Installations(open_store(tmp_path), Seal(b"k" * 32))
        soon = int(time.time()) + 600
        store.save(Installation("T1", "xoxe-old", refresh_token="xoxe-1", expires_at=soon), NOON)
        async with SlackPeer() as slack:
            processes = [Clients(replace(KEYS, api_url=slack.url), store) for _ in range(3)]
            slack.fail("oauth.v2.access", status=500)
            assert (await processes[0].of("T1")).token == "xoxe-old"
            await processes[0].settle()
            slack.install("xoxe-1", "T1", "xoxe-new", refresh_token="xoxe-2", expires_in=43_200)
            slack.slow("oauth.v2.access", 0.3)
            at_once = await asyncio.gather(*(clients.of("T1") for clients in processes for _ in range(5)))
            assert {client.token for client in at_once} == {"xoxe-old"}
            assert slack.made("oauth.v2.access") == []
            await asyncio.gather(*(clients.settle() for clients in processes))
            assert {(await clients.of("T1")).token for clients in processes} == {"xoxe-new"}
            assert [call.answer["ok"] for call in slack.calls] == [False, True]
        renewed = store.find("T1")
        assert renewed is not None
        assert renewed.refresh_token == "xoxe-2"
        assert renewed.expires_at > soon

    asyncio.run(run())


def test_a_token_that_has_ended_is_waited_for_in_its_own_workspace_alone(tmp_path: Path) -> None:
    async def run() -> None:
        store = Installations(open_store(tmp_path), Seal(b"k" * 32))
        ended = int(time.time()) - 1
        for team in ("T1", "T2"):
            store.save(Installation(team, f"xoxe-{team}", refresh_token=f"once-{team}", expires_at=ended), NOON)
        async with SlackPeer() as slack:
            processes = [Clients(replace(KEYS, api_url=slack.url), store) for _ in range(2)]
            for team in ("T1", "T2"):
                slack.install(f"once-{team}", team, f"xoxe-{team}-new", refresh_token="next", expires_in=43_200)
            slack.slow("oauth.v2.access", 1.0)
            slow = [asyncio.create_task(clients.of("T1")) for clients in processes]
            while slack.is_to_be_slow("oauth.v2.access"):  # noqa: ASYNC110  nothing tells of it
                await asyncio.sleep(0.01)
            assert (await processes[0].of("T2")).token == "xoxe-T2-new"
            assert not any(task.done() for task in slow)
            assert [(await task).token for task in slow] == ["xoxe-T1-new"] * 2
            assert len(slack.calls) == 2

    asyncio.run(run())


def test_a_new_token_outlives_a_store_that_is_away_for_a_moment(tmp_path: Path) -> None:
    class Forgetful(Installations):
        def renew(self, old: Installation, new: Installation) -> None:
            if not failed:
                failed.append(new.token)
                raise OperationalError("UPDATE", {}, Exception("the disk is full"))
            super().renew(old, new)

    async def run() -> None:
        store = Forgetful(open_store(tmp_path), Seal(b"k" * 32))
        store.save(Installation("T1", "xoxe-old", refresh_token="xoxe-1", expires_at=int(time.time()) - 1), NOON)
        async with SlackPeer() as slack:
            slack.install("xoxe-1", "T1", "xoxe-new", refresh_token="xoxe-2", expires_in=43_200)
            clients = Clients(replace(KEYS, api_url=slack.url), store)
            assert (await clients.of("T1")).token == "xoxe-new"
            assert (len(slack.calls), failed) == (1, ["xoxe-new"])

    failed: list[str] = []
    asyncio.run(run())


def test_a_refresh_token_that_is_spent_is_said_and_not_tried_again(tmp_path: Path) -> None:
    """Somebody was killed between Slack's answer and the store: the old token lives on for a while."""

    async def run() -> None:
        store = Installations(open_store(tmp_path), Seal(b"k" * 32, "slack"))
        soon = int(time.time()) + 3600
        old = Installation("T1", "xoxb-loopback", refresh_token="xoxe-1", expires_at=soon)
        store.save(old, NOON)
        async with slack_house(tmp_path, "http", keys=KEYS) as house:
            for _ in range(3):
                assert (await house.platform.clients.of("T1")).token == "xoxb-loopback"
                await house.platform.clients.settle()
            (told,) = await house.platform.check()
            assert [call.method for call in house.slack.calls] == ["oauth.v2.access"]
        assert (told.part, told.ok) == ("Slack T1", False)
        assert "cannot be renewed" in told.says[1]
        assert "/slack/install" in told.fix[1]
        assert store.find("T1") == replace(old, spent=True)
        store.save(replace(old, token="xoxe-2", refresh_token="xoxe-3"), NOON)
        assert store.find("T1") == replace(old, token="xoxe-2", refresh_token="xoxe-3")

    asyncio.run(run())


def test_an_installation_made_meanwhile_is_not_undone_by_a_renewal(tmp_path: Path) -> None:
    store = Installations(open_store(tmp_path), Seal(b"k" * 32))
    old = Installation("T1", "xoxe-old", refresh_token="xoxe-1", expires_at=1)
    store.save(old, NOON)
    store.save(Installation("T1", "xoxb-anew"), NOON)
    store.renew(old, replace(old, token="xoxe-new"))
    assert store.find("T1") == Installation("T1", "xoxb-anew")


@pytest.mark.parametrize(
    ("keys", "revoked", "found"),
    [
        (SlackKeys(bot_token="xoxb-loopback"), False, [("Slack bot token", True, "is zhongcao in")]),
        (SlackKeys(bot_token="xoxb-loopback"), True, [("Slack bot token", False, "token_revoked")]),
        (SlackKeys(bot_token="xoxb-wrong"), False, [("Slack bot token", False, "invalid_auth")]),
        (SlackKeys(app_token="xapp-1-loopback"), False, [("Slack app token", True, "can connect")]),
        (SlackKeys(app_token="xoxb-loopback"), False, [("Slack app token", False, "not_allowed_token_type")]),
        (KEYS, False, [("Slack installations", False, "no workspace")]),
        (SlackKeys(signing_secret="s"), False, []),
    ],
)
def test_each_credential_is_tried(
    tmp_path: Path, keys: SlackKeys, revoked: bool, found: list[tuple[str, bool, str]]
) -> None:
    async def run() -> list[Checked]:
        async with slack_house(tmp_path, "http", keys=keys) as house:
            if revoked:
                house.slack.revoked.add(house.slack.bot_token)
            return list(await house.platform.check())

    checked = asyncio.run(run())
    assert [(each.part, each.ok) for each in checked] == [(part, ok) for part, ok, _ in found]
    for each, (_, ok, says) in zip(checked, found, strict=True):
        assert says in each.says[1]
        assert ok or all(each.fix)


def test_slack_out_of_reach_is_said(tmp_path: Path) -> None:
    async def run() -> list[Checked]:
        async with slack_house(tmp_path, "http") as house:
            keys = replace(house.platform.clients.keys, api_url="http://127.0.0.1:1/api/", app_token="xapp-1")
            house.platform.clients.keys = keys
            house.platform._keys = keys
            return list(await house.platform.check())

    assert ["cannot be reached" in each.says[1] for each in asyncio.run(run())] == [True, True]
