"""Who is in a group, as Slack and WeCom on loopback tell it: changed groups, gone ones, and platforms that are away."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_peer import SlackPeer
from wecom_peer import WeComPeer, wecom

from bot.clock import machine_time
from bot.people.groups import GroupsUnavailable
from bot.sealed import Seal
from bot.slack.user_groups import SlackUserGroups
from bot.store.state import open_state
from bot.wecom.api import AppKeys, WeComApi
from bot.wecom.groups import WeComGroups


@contextmanager
def slack() -> Iterator[SlackPeer]:
    """Slack in a thread of its own: what asks it does not share its loop."""
    ready: list[SlackPeer] = []
    over = threading.Event()

    async def serve() -> None:
        async with SlackPeer() as peer:
            ready.append(peer)
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not ready and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield ready[0]
    finally:
        over.set()
        thread.join(20)


def test_slack_tells_who_is_in_a_user_group() -> None:
    with slack() as peer:
        groups = SlackUserGroups(peer.bot_token, peer.url)
        peer.usergroups["S1"] = ["U1", "U2"]
        assert groups.members("S1") == ("U1", "U2")
        assert groups.members("S9") == ()
        for error in ("missing_scope", "ratelimited"):
            peer.fail("usergroups.users.list", error)
            with pytest.raises(GroupsUnavailable, match=error):
                groups.members("S1")
        with pytest.raises(GroupsUnavailable, match="invalid_auth"):
            SlackUserGroups("xoxb-wrong", peer.url).members("S1")
        address = peer.url
    with pytest.raises(GroupsUnavailable):
        SlackUserGroups("xoxb-1", address).members("S1")


@pytest.fixture
def peer() -> Iterator[WeComPeer]:
    with wecom(departments={"3": ["zhangsan", "lisi"], "4": ["lisi"]}, tags={"5": (["wangwu"], [4])}) as peer:
        yield peer


def test_wecom_tells_who_is_in_a_department_or_has_a_tag(peer: WeComPeer, tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")

    def groups(secret: str) -> WeComGroups:
        keys = AppKeys(peer.corp_id, peer.agent_id, secret, "token", "key", peer.url)
        return WeComGroups(lambda: WeComApi(keys, engine, Seal(b"k" * 32, "wecom"), machine_time))

    known = groups(peer.secret)
    assert known.members("3") == ("zhangsan", "lisi")
    assert known.members("tag:5") == ("wangwu", "lisi")
    assert (known.members("99"), known.members("tag:99")) == ((), ())
    peer.end_tokens()
    assert known.members("4") == ("lisi",)
    for odd in ("dept", "tag:", "tag:x", "3&access_token=x", "３"):
        with pytest.raises(GroupsUnavailable, match="number"):
            known.members(odd)
    with pytest.raises(GroupsUnavailable):
        groups("wrong").members("3")
