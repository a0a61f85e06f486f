"""What the page's role may not see is not on the page, and what it may not do is refused before it is tried."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from web_fakes import HOUSE, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import Filter, Period
from analytics.kpi.scope import Scope
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.target import Target
from analytics.warehouse import Warehouse
from assistant.permissions import ACTS, NOBODY, Act, Role
from assistant.triage.desk import Desk
from bot.mail.mailbox import Mailbox
from bot.store.state import open_state
from bot.views.dashboard import KpiDashboard
from bot.web.app import create_app
from bot.web.views import Views

TUESDAY = date(2026, 3, 10)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


def browser(engine: Engine, desk: Desk, role: Role, kept: list[tuple[Act, bool]] | None = None) -> httpx.AsyncClient:
    def record(_id: str, _channel: str, _user: str, _role: Role, act: Act, done: bool) -> None:
        if kept is not None:
            kept.append((act, done))

    views = Views(FakeDashboard(), FakeNeeds(), desk, FakePainter(), role, record=record)
    app = create_app(Mailbox(engine), views, HOUSE, lambda: NOW)
    headers = {"Accept-Language": "zh"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000", headers=headers)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role("admin", ACTS["admin"]), {"/dashboard": 200, "/needs": 200, "/board": 200, "/board/1": 200}),
        (Role("viewer", ACTS["viewer"]), {"/dashboard": 200, "/needs": 200, "/board": 403, "/board/1": 403}),
        (NOBODY, {"/dashboard": 403, "/needs": 403, "/board": 403, "/board/1": 403}),
    ],
)
def test_pages_of_a_role(role: Role, expected: dict[str, int], engine: Engine) -> None:
    visitor = browser(engine, make_desk(engine), role)
    found = {path: asyncio.run(visitor.get(path)) for path in expected}
    assert {path: answer.status_code for path, answer in found.items()} == expected
    assert all("需要权限" in answer.text for answer in found.values() if answer.status_code == 403)


def test_handing_on_is_kept_as_that_by_whoever_may_release(engine: Engine) -> None:
    desk, kept = make_desk(engine), list[tuple[Act, bool]]()
    role = Role("some", frozenset(("see_tickets", "claim", "release")))

    async def hand_on() -> None:
        async with browser(engine, desk, role, kept) as visitor:
            token = re.search(r'name="csrf" value="([^"]+)"', (await visitor.get("/board")).text)
            assert token
            await visitor.post("/board/1/claim", data={"csrf": token[1], "id": "press-1"})
            await visitor.post("/board/1/assign", data={"csrf": token[1], "id": "press-2", "to": "小李"})

    asyncio.run(hand_on())
    assert kept == [("claim", True), ("assign", True)]


@pytest.mark.parametrize(("acts", "status"), [(("see_tickets", "claim"), 303), (("see_tickets",), 403)])
def test_an_act_needs_its_right(acts: tuple[Act, ...], status: int, engine: Engine) -> None:
    desk = make_desk(engine)
    kept: list[tuple[Act, bool]] = []

    async def press() -> int:
        async with browser(engine, desk, Role("some", frozenset(acts)), kept) as visitor:
            page = (await visitor.get("/board")).text
            token = re.search(r'name="csrf" value="([^"]+)"', page)
            assert token
            answer = await visitor.post("/board/1/claim", data={"csrf": token[1], "id": "press-1"})
            return answer.status_code

    before = desk.ticket(1)
    assert asyncio.run(press()) == status
    after = desk.ticket(1)
    assert before is not None
    assert after is not None
    assert (after.state == before.state) is (status == 403)
    assert kept == [("claim", status == 303)]


def test_the_dashboard_shows_the_roles_part(tiny_catalog: Catalog, tiny_warehouse: Warehouse) -> None:
    store = MetricsStore(tiny_catalog, tiny_warehouse)
    targets = (
        Target("抖音花费", "spent", 100, MARCH, (Filter("channel", "in", ("抖音",)),)),
        Target("小红书花费", "spent", 100, MARCH, (Filter("channel", "in", ("小红书",)),)),
        Target("总花费", "spent", 100, MARCH),
    )
    scope = Scope(denied_metrics=frozenset({"clicked"}), rows=(("channel", ("抖音",)),))
    seen = {card.label: card for card in KpiDashboard(store, lambda: targets, lambda: TUESDAY, scope).cards("zh")}
    assert "抖音花费" in seen
    assert not {"小红书花费", "总花费", "点击率", "点击"} & set(seen)
    assert {card.value for card in seen.values() if card.metric == "aov"} <= {30.0, None}


@pytest.mark.parametrize(
    ("role", "open_pages"),
    [
        (Role("admin", ACTS["admin"]), ["/", "/dashboard", "/needs", "/board", "/drafts"]),
        (Role("viewer", ACTS["viewer"]), ["/", "/dashboard", "/needs"]),
        (Role("service", ACTS["service"]), ["/", "/dashboard", "/needs", "/board"]),
        (Role("copywriter", ACTS["copywriter"]), ["/", "/dashboard", "/needs", "/drafts"]),
        (NOBODY, ["/"]),
    ],
)
def test_only_pages_that_open_are_linked(role: Role, open_pages: list[str], engine: Engine) -> None:
    visitor = browser(engine, make_desk(engine), role)
    for path in ("/", "/board/404"):  # on a page that refuses too
        head = asyncio.run(visitor.get(path)).text.partition("</nav>")[0]
        assert re.findall(r'<a href="(/[a-z]*)"', head) == open_pages, path
