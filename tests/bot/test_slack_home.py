"""The home tab in Slack: targets, needs and one's own tickets, as far as a role sees them, in the reader's language."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_peer import SlackPeer
from slack_rules import faults_of_view
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from analytics.kpi.scope import Scope
from assistant.conversation import Action, Language
from assistant.permissions import ACTS, NOBODY, Role
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint
from bot.pressed import Pressed, key_of_text, read_key
from bot.slack.home import Sights, SlackHome
from bot.store.state import open_state
from bot.views.shown import Card, NeedRow, Needs

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ADMIN = Role("admin", ACTS["admin"])
CARDS = (
    Card(
        "gmv",
        "成交额",
        "currency",
        1_234_000.0,
        "11-01 至今",
        target=2_000_000.0,
        under_way=True,
        question="成交额完成多少了",
    ),
    Card(
        "ctr",
        "点击率",
        "percent",
        0.0312,
        "上周",
        target=0.03,
        change=0.05,
        against="较前一周",
        question="近8周的点击率",
    ),
    Card("cac", "获客成本", "currency", None, "上周", direction="down", target=30.0, begins="11-11"),
)
NEEDS = Needs(
    "2026-10-03 – 2026-11-01",
    900,
    (
        NeedRow("漏液", "包装", "抱怨", 32, 0.041, 0.12, question="漏液的反馈怎么样"),
        NeedRow("<!channel>", "", "询问", 3, 0.004, None),
    ),
)


class Fixed:
    """What there is to see, the same for everybody; or a store that is away."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away

    def cards(self, language: Language) -> Sequence[Card]:  # noqa: ARG002
        if self.away:
            raise OperationalError("SELECT", {}, Exception())
        return CARDS

    def needs(self, language: Language, product: str) -> Needs:  # noqa: ARG002
        return NEEDS

    def products(self) -> Sequence[str]:
        return ()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"))
    local = NOW.replace(tzinfo=None)
    written = local - timedelta(hours=30)
    desk.receive(
        [
            Complaint(
                "review",
                f"R{n}",
                written,
                f"漏了{n}",
                4,
                "damage",
                "漏液，电话 13812345678",
                "leak",
                f"P{n}",
                customer=f"C{n}",
            )
            for n in range(1, 4)
        ],
        local,
    )
    desk.act(1, "claim", actor="U1", now=local)
    return desk


def home(desk: Desk, role: Role = ADMIN, *, away: bool = False) -> SlackHome:
    return SlackHome(lambda _user: role, lambda _role: Sights(Fixed(away=away), Fixed()), desk, lambda: NOW)


def words(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def test_a_home_has_targets_needs_and_own_tickets(desk: Desk) -> None:
    view = home(desk).view("U1", "zh")
    assert faults_of_view(view) == []
    assert words(view) == [
        "目标进度",
        "成交额  ¥123.4万\n11-01 至今\n目标 ≥ ¥200万 · 已完成 62%",
        "点击率  3.12%\n上周\n目标 ≥ 3.00% · 已达标\n较前一周 ▲5.0%",
        "获客成本  —\n上周\n目标 ≤ ¥30 · 11-11 开始",
        "顾客最在意的（2026-10-03 – 2026-11-01）",
        "1. 漏液：32 位顾客抱怨，占 4.1%，▲12%",
        "2. ‹!channel>：3 位顾客询问，占 0.4%",
        "我的工单（1）",
        "#1 漏液，电话 [电话]\nP1 · 处理中 · 已超时 6 小时",
        "还有 2 单没有人认领，其中 2 单已超时。",
    ]


def test_its_buttons_say_texts_or_acts(desk: Desk) -> None:
    view = home(desk).view("U1", "zh")
    actions = [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    pressed = {each["text"]["text"]: read_key(None, each["value"]) for each in (*actions, *beside)}  # type: ignore[arg-type]
    assert pressed["打开"] == Pressed("", Action("triage.show", "1"))
    assert pressed["标记已回复"] == Pressed("", Action("triage.answer", "1"))
    assert pressed["看待认领工单"] == Pressed("待认领的差评有哪些", None)
    assert pressed["写文案"] == Pressed("", Action("slack.brief", ""))
    named = [each["action_id"] for each in (*actions, *beside)]
    assert len(named) == len(set(named))
    assert read_key(None, key_of_text(" ")) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("acts", "heads"),
    [
        (frozenset({"ask"}), ["Targets"]),
        (frozenset({"read_reviews"}), ["What customers care about most (2026-10-03 – 2026-11-01)"]),
        (ACTS["service"] - {"ask", "read_reviews"}, ["My tickets (0)"]),
        (NOBODY.acts, []),
    ],
)
def test_each_sees_what_their_role_may(desk: Desk, acts: frozenset[Any], heads: list[str]) -> None:
    view = home(desk, Role("some", acts)).view("U2", "en")
    assert [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"] == heads
    assert faults_of_view(view) == []
    assert heads or words(view) == [
        "You may not see what stands here yet; please ask an admin for it. You can still write to me."
    ]


@pytest.mark.anyio
async def test_it_is_put_there_in_its_readers_language(desk: Desk) -> None:
    async with SlackPeer() as slack:
        slack.users["U2"] = {"name": "sam", "locale": "en-US"}
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        for user in ("U1", "U2", "U9"):
            await home(desk).publish(client, "T1", user)
        assert [words(slack.homes[user])[0] for user in ("U1", "U2", "U9")] == ["目标进度", "Targets", "目标进度"]


@pytest.mark.anyio
async def test_one_home_is_drawn_at_a_time_and_none_twice_meanwhile(desk: Desk) -> None:
    """Drawn all at once they would take every thread, and messages would wait for their acknowledgement."""
    under_way, most = 0, 0

    class Slow(Fixed):
        def cards(self, language: Language) -> Sequence[Card]:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            time.sleep(0.02)
            under_way -= 1
            return super().cards(language)

    async with SlackPeer() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        times = iter(NOW + timedelta(hours=number) for number in range(99))
        mine = replace(home(desk), sights=lambda _role: Sights(Slow(), Fixed()), now=lambda: next(times))
        await asyncio.gather(*(mine.publish(client, "T1", f"U{number % 5}") for number in range(20)))
        assert (most, len(slack.made("views.publish"))) == (1, 5)
        await mine.publish(client, "T1", "U1")
        assert len(slack.made("views.publish")) == 6


def test_what_all_of_a_role_see_is_reckoned_once_a_minute(desk: Desk) -> None:
    reckoned: list[str] = []
    roles = {"U1": ADMIN, "U2": ADMIN, "U3": Role("other", ADMIN.acts, Scope(rows=(("channel", ("抖音",)),)))}
    now = NOW

    class Told(Fixed):
        def __init__(self, role: Role) -> None:
            super().__init__()
            self.role = role

        def cards(self, language: Language) -> Sequence[Card]:
            reckoned.append(f"{self.role.name} {language}")
            return super().cards(language)

    mine = SlackHome(roles.__getitem__, lambda role: Sights(Told(role), Fixed()), desk, lambda: now)
    views = [mine.view(user, "zh") for user in ("U1", "U2", "U3", "U1")]
    assert reckoned == ["admin zh", "other zh"]
    assert [words(view)[0] for view in views] == ["目标进度"] * 4
    mine.view("U1", "en")
    now += timedelta(minutes=1)
    mine.view("U1", "zh")
    assert reckoned == ["admin zh", "other zh", "admin en", "admin zh"]


@pytest.mark.anyio
async def test_what_cannot_be_read_or_put_there_is_said_and_stops_nothing(desk: Desk) -> None:
    async with SlackPeer() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        await home(desk, away=True).publish(client, "T1", "U1")
        assert words(slack.homes["U1"]) == ["现在读不到数据，过一会儿再打开这个页面。"]
        slack.fail("views.publish", "internal_error")
        await home(desk).publish(client, "T1", "U1")
        assert words(slack.homes["U1"]) == ["现在读不到数据，过一会儿再打开这个页面。"]
