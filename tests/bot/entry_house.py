"""A house whose page asks people in: the application on a store of its own, accounts, and browsers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import Engine
from web_fakes import HOUSE, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk, respond

from assistant.permissions import ACTS, Act, Role
from assistant.triage.desk import Desk
from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.people.accounts import Account, Accounts
from bot.people.attempts import Attempts
from bot.people.passwords import Passwords
from bot.people.sessions import Sessions
from bot.store.state import open_state
from bot.web.app import create_app
from bot.web.entrance import Entrance
from bot.web.single_sign_on import SingleSignOn
from bot.web.views import Views

GOOD = "一只猫在窗台上晒太阳 3 次"
FAST = Passwords(memory=64, rounds=1)
PUBLIC = "https://zhongcao.example.com"


@lru_cache(maxsize=1)
def _ready() -> bytes:
    """A state store with a desk, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        engine = open_state(f"sqlite:///{path}")
        make_desk(engine)
        engine.dispose()  # the last to close writes all of it to the one file
        return path.read_bytes()


def open_ready(folder: Path) -> Engine:
    """A copy of it, opened."""
    path = folder / "state.db"
    path.write_bytes(_ready())
    return open_state(f"sqlite:///{path}")


@dataclass
class Machine:
    """A clock that a test sets."""

    at: datetime = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class EntryHouse:
    folder: Path
    sso: Callable[["EntryHouse"], SingleSignOn] | None = None
    origin: str = ""
    machine: Machine = field(default_factory=Machine)
    roles: dict[str, Role] = field(default_factory=dict)
    refused: list[tuple[str, str, Act]] = field(default_factory=list)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: list[tuple[str, str, bool]] = field(default_factory=list)
    spoken_for: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.engine = open_ready(self.folder)
        self.mailbox = Mailbox(self.engine)
        self.worker = Worker(self.mailbox, respond, lambda: datetime.now(UTC), f"w-{id(self)}")
        self.desk = Desk(self.engine)
        self.accounts = Accounts(lambda: self.engine, FAST)
        self.sessions = Sessions(lambda: self.engine)
        attempts = Attempts(lambda: self.engine)
        entrance = Entrance(
            self.accounts, self.sessions, attempts, self.seen_by, self.sso(self) if self.sso else None,
            lambda name, groups, _until: self.groups.update({name: tuple(groups)}),
            lambda: self.spoken_for, self.machine,
            lambda name, deed, done: self.deeds.append((name, deed, done)),
        )  # fmt: skip
        hosts = (*HOUSE.hosts, "zhongcao.example.com") if self.origin else HOUSE.hosts
        team = replace(HOUSE, hosts=hosts, origin=self.origin)
        views = Views(FakeDashboard(), FakeNeeds(), self.desk, FakePainter())
        self.app = create_app(self.mailbox, views, team, lambda: NOW, entrance=entrance)

    def seen_by(self, account: Account) -> Views:
        role = self.roles.get(account.name, Role("service", ACTS["service"]))

        def record(_id: str, _channel: str, user: str, role: Role, act: Act, done: bool) -> None:
            if not done:
                self.refused.append((user, role.name, act))

        return Views(FakeDashboard(), FakeNeeds(), self.desk, FakePainter(), role, record=record)

    def add(self, name: str = "lin") -> Account:
        return self.accounts.add(name, GOOD, self.machine())

    def browser(
        self, base: str = "http://127.0.0.1:8000", address: str = "10.0.0.1", **headers: str
    ) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 1))
        told = {"Accept-Language": "zh-CN", "Accept": "text/html", **headers}
        return httpx.AsyncClient(transport=transport, base_url=base, headers=told)


async def csrf(browser: httpx.AsyncClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', (await browser.get(path)).text)
    assert found, path
    return found[1]


async def sign_in(
    browser: httpx.AsyncClient, name: str = "lin", password: str = GOOD, way: str = "/board"
) -> httpx.Response:
    token = await csrf(browser, f"/sign-in?next={way}")
    fields = {"csrf": token, "name": name, "password": password, "next": way}
    return await browser.post("/sign-in", data=fields)
