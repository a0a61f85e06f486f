"""Accounts, sessions, tries and sign-ins under way, also when several processes come at once: SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from bot.people.accounts import AccountRefused, Accounts, Identity
from bot.people.attempts import OF_A_NAME, Attempts, Who
from bot.people.passwords import Passwords
from bot.people.sessions import Sessions
from bot.web.single_sign_on import Client, SignInFailed, SingleSignOn

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
GOOD = "一只猫在窗台上晒太阳 3 次"
FAST = Passwords(memory=64, rounds=1)
T = TypeVar("T")


def at_once(act: Callable[[int], T], times: int = 8) -> list[T]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(act, range(times)))


def test_an_account_and_its_sessions(store: Engine) -> None:
    people, book = Accounts(lambda: store, FAST), Sessions(lambda: store)
    lin = people.add("Lin", GOOD, NOON)
    token = book.begin(lin, "Firefox/1 Linux", NOON)
    found = book.find(token, NOON + timedelta(hours=1))
    assert found is not None
    assert (found.account, found.agent) == (lin, "Firefox · Linux")
    assert book.holding(found.token, NOON + timedelta(days=3, minutes=30)) is not None  # it was seen an hour later
    people.block(lin, blocked=True)
    assert book.find(token, NOON) is None
    people.remove(lin)
    assert people.everybody() == []


def test_one_of_those_who_take_a_name_at_once_has_it(store: Engine) -> None:
    people = Accounts(lambda: store, FAST)

    def add(_: int) -> bool:
        try:
            people.add("lin", GOOD, NOON)
        except AccountRefused:
            return False
        return True

    assert sum(at_once(add)) == 1


def test_a_first_sign_in_in_two_windows_makes_one_account(store: Engine) -> None:
    people = Accounts(lambda: store, FAST)
    people.add("lin", GOOD, NOON)
    who = Identity("https://id", "s1", "lin", ("g",))
    made = at_once(lambda _: people.vouched(who, NOON))
    assert {(each.name, each.groups) for each in made if each} == {("lin-2", ("g",))}
    assert len(people.everybody()) == 2


def test_tries_at_once_are_all_counted(store: Engine) -> None:
    attempts = Attempts(lambda: store)
    who = Who("lin", "10.0.0.1", "b" * 43)
    waits = at_once(lambda _: attempts.begin(who, NOON), 20)
    assert waits.count(None) == OF_A_NAME.free
    attempts.know(who, NOON)
    attempts.know(who, NOON)
    assert attempts.begin(who, NOON) is None


def test_a_state_is_taken_once(store: Engine) -> None:
    client = Client("https://id", "c", "", "https://us/back", "https://us")
    sso = SingleSignOn(client, lambda: store, lambda: NOON)
    sso._remember("state", "browser", "n", "v", "/board")

    def recall(_: int) -> str:
        try:
            return sso._recall("state", "browser")[2]
        except SignInFailed:
            return ""

    assert sorted(at_once(recall)) == [""] * 7 + ["/board"]
