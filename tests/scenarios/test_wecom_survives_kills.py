"""`zhongcao serve` is killed again and again while members of WeCom ask: each gets every answer once, in order."""

import random
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from served import free_port, served, wait_for
from wecom_peer import CallbackClient, WeComPeer, wecom

pytestmark = pytest.mark.slow
CLIENT = CallbackClient()


@contextmanager
def _serving(home: Path, peer: WeComPeer, port: int) -> Iterator[str]:
    """A life of the server, which ends without a warning."""
    with served(
        home,
        port,
        wecom_corp_id=peer.corp_id,
        wecom_agent_id=peer.agent_id,
        wecom_secret=peer.secret,
        wecom_token=CLIENT.token,
        wecom_aes_key=CLIENT.aes_key,
        wecom_api_url=peer.url,
    ) as house:
        try:
            wait_for(house.is_up, 90)
            yield house.url
        finally:
            house.kill()


def _asked(url: str, user: str, day: int) -> bool:
    encrypt = CLIENT.encrypt(CLIENT.text(user, f"10月{day}日的点击率", f"{user}-{day}"))
    try:
        return httpx.post(
            f"{url}/wecom/callback", params=CLIENT.query(encrypt), content=CLIENT.body(encrypt), timeout=10
        ).is_success
    except httpx.HTTPError:
        return False


def _days(peer: WeComPeer, user: str) -> list[int]:
    """Which days' answers a member has seen, in order."""
    found = (re.match(r"2026年10月(\d+)日", text) for text in peer.texts(user))
    return [int(day[1]) for day in found if day]


@pytest.mark.timeout(400)
def test_every_member_gets_every_answer_once_and_in_order(sample_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home, home)
    chance = random.Random(20261123)
    users = [f"user{number}" for number in range(3)]
    port = free_port()
    with wecom(members=set(users)) as peer:
        for life in range(3):
            with _serving(home, peer, port) as url:
                for day in range(1 + life * 4, 5 + life * 4):
                    for user in users:  # what was not acknowledged, WeCom sends again
                        wait_for(partial(_asked, url, user, day))
                time.sleep(chance.uniform(0, 2))
        with _serving(home, peer, port):
            wait_for(lambda: all(len(_days(peer, user)) >= 12 for user in users), 120)
            time.sleep(2)
        assert {user: _days(peer, user) for user in users} == {user: list(range(1, 13)) for user in users}
        assert peer.dropped == 0
