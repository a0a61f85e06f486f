"""What the settings make of signing in; a page that would stand open does not start. And the accounts' commands."""

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from entry_house import GOOD, open_ready

from bot.__main__ import app
from bot.failures import CommandFailed
from bot.people.accounts import Account
from bot.people.audit import AuditLog, Wanted
from bot.rooms.accounts import AccountsRoom
from bot.settings import Settings
from bot.store.state import open_state
from bot.web.views import Views

SSO = {"sign_in": "oidc", "oidc_issuer": "https://id.example.com", "oidc_client_id": "zhongcao"}
PUBLIC = "https://zhongcao.example.com"


def room(folder: Path, **given: str) -> AccountsRoom:
    engine = open_ready(folder)
    settings = Settings(home_dir=folder, **given)  # type: ignore[arg-type]
    return AccountsRoom(settings, lambda: engine, lambda: None)  # type: ignore[arg-type, return-value]


def nobody(_account: Account) -> Views:
    raise AssertionError


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "open"),
        ({"host": "::1"}, "open"),
        ({"sign_in": "off"}, "open"),
        ({"public_url": "http://localhost:8000"}, "open"),
        ({"sign_in": "local"}, "local"),
        ({"host": "0.0.0.0"}, "local"),
        ({"host": "192.168.1.5"}, "local"),
        ({"host": "0.0.0.0", "public_url": PUBLIC}, "local"),
        ({**SSO, "public_url": PUBLIC}, "sso"),
    ],
)
def test_who_is_asked_in(given: dict[str, str], kind: str, tmp_path: Path) -> None:
    entrance = room(tmp_path, **given).entrance(nobody)
    assert (entrance is None, entrance is not None and entrance.sso is not None) == (kind == "open", kind == "sso")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"host": "0.0.0.0", "sign_in": "off"}, "却没有要求登录"),
        ({"host": "192.168.1.5", "sign_in": "off"}, "却没有要求登录"),
        ({"public_url": PUBLIC, "sign_in": "off"}, "却没有要求登录"),
        ({"public_url": "zhongcao.example.com", "sign_in": "local"}, "ZHONGCAO_PUBLIC_URL"),
        ({"sign_in": "oidc"}, "ZHONGCAO_OIDC_ISSUER、ZHONGCAO_OIDC_CLIENT_ID、ZHONGCAO_PUBLIC_URL"),
        (SSO, "还缺 ZHONGCAO_PUBLIC_URL"),
        ({**SSO, "oidc_issuer": "http://id.example.com", "public_url": PUBLIC}, "应是 https 地址"),
    ],
)
def test_a_page_that_would_stand_open_or_shut_does_not_start(given: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed) as refused:
        room(tmp_path, **given).entrance(nobody)
    assert said in refused.value.sentence("zh")
    assert refused.value.sentence("en").isascii()


def test_a_page_on_loopback_with_a_public_address_asks_who_one_is(tmp_path: Path) -> None:
    assert room(tmp_path, public_url=PUBLIC).entrance(nobody) is not None


def test_addresses(tmp_path: Path) -> None:
    behind = room(tmp_path, host="0.0.0.0", public_url=f"{PUBLIC}/")
    assert behind.origin == PUBLIC
    assert behind.hosts == ("127.0.0.1", "localhost", "::1", "zhongcao.example.com")
    assert behind.invitation("t") == f"{PUBLIC}/invitation/t"
    assert room(tmp_path).invitation("t") == "http://127.0.0.1:8000/invitation/t"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8741"), ("0.0.0.0", "http://127.0.0.1:8741"), ("::1", "http://[::1]:8741"),
    ],
)  # fmt: skip
def test_an_invitation_leads_to_where_the_page_is_served(host: str, address: str, tmp_path: Path) -> None:
    assert room(tmp_path).opened_at(host, 8741) == address
    assert room(tmp_path).invitation("t") == f"{address}/invitation/t"
    behind = room(tmp_path, public_url=PUBLIC, sign_in="local")
    assert behind.invitation("t") == f"{PUBLIC}/invitation/t"
    assert room(tmp_path, host="192.168.1.5").hosts[-1] == "192.168.1.5"


def test_what_is_said_when_it_starts(tmp_path: Path) -> None:
    def said(**given: str) -> str:
        hint = room(tmp_path, **given).hint()
        return hint[0] if hint else ""

    assert said() == ""
    assert "zhongcao users add" in said(sign_in="local")
    entered = room(tmp_path, sign_in="local")
    entered.accounts.add("lin", GOOD, datetime(2026, 11, 1, tzinfo=UTC))
    engine = entered._state()
    engine.dispose()
    again = AccountsRoom(Settings(home_dir=tmp_path, host="0.0.0.0"), lambda: engine, lambda: None)  # type: ignore[arg-type, return-value]
    hint = again.hint()
    assert hint is not None
    assert "明文" in hint[0]
    secure = Settings(home_dir=tmp_path, host="0.0.0.0", public_url=PUBLIC)
    assert AccountsRoom(secure, lambda: engine, lambda: None).hint() is None  # type: ignore[arg-type, return-value]
    engine.dispose()


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, str]]:
    """One command of `users` in this process: what it printed, and the sentence it failed with."""
    open_ready(tmp_path).dispose()
    (tmp_path / "state.db").rename(tmp_path / "state.sqlite")
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: str = "") -> tuple[str, str]:
        monkeypatch.setattr(sys, "stdin", StringIO(stdin))
        failed = ""
        try:
            app(["users", *words], standalone_mode=False)
        except Exception as error:  # as `told` would say it
            failed = getattr(error, "sentence", lambda _: "")("zh")
        return capsys.readouterr().out, failed

    return run


def test_accounts_by_command(call: Callable[..., tuple[str, str]]) -> None:
    assert call("list")[0] == "还没有账号：zhongcao users add 名字。\n"
    assert call("add", "lin", "--password-stdin", stdin=GOOD + "\n") == (
        "账号“lin”建好了。\n它现在的权限是 admin；要换：zhongcao roles grant web:lin 角色。\n",
        "",
    )
    assert "太常见" in call("add", "mo", "--password-stdin", stdin="password123\n")[1]
    assert "--password-stdin" in call("add", "mo")[1]  # no terminal, and never an argument
    printed, _ = call("add", "mo", "--invite")
    assert re.search(r"http://127\.0\.0\.1:8000/invitation/[\w-]{43}\n", printed)
    assert "已经有" in call("add", "MO", "--invite")[1]
    assert "可以登录了" in call("unblock", "lin")[0]
    assert "已停用" in call("block", "LIN")[0]
    assert "没有叫" in call("block", "nobody")[1]
    found = json.loads(call("list", "--json")[0])
    assert [(each["name"], each["state"], each["sign_in"]) for each in found] == [
        ("lin", "blocked", "password"), ("mo", "waiting", "password"),
    ]  # fmt: skip
    assert "换好了" in call("password", "mo", "--password-stdin", stdin=GOOD + "\n")[0]
    assert "--yes" in call("remove", "mo")[1]
    assert "已删除" in call("remove", "mo", "--yes")[0]
    assert "mo" not in call("list")[0]


def test_what_is_done_to_accounts_by_command_is_kept(call: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    call("add", "lin", "--password-stdin", stdin=GOOD + "\n")
    call("add", "LIN", "--invite")  # refused: taken
    call("block", "lin")
    call("password", "lin", "--invite")
    call("remove", "lin", "--yes")
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    found = AuditLog(lambda: engine, lambda: datetime.now(UTC)).entries(Wanted())
    engine.dispose()
    assert [(each.channel, each.act, each.done) for each in found] == [("terminal", "manage_users", True)] * 4
