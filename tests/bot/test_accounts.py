"""Accounts, their sessions, and what a wrong password costs: the same on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from entry_house import FAST, GOOD, open_ready
from sqlalchemy import Engine, select, update

from bot.people.accounts import AccountRefused, Accounts, Identity, accounts, folded, proper_name, sessions
from bot.people.attempts import OF_A_NAME, Attempts, Patience, Who
from bot.people.passwords import PasswordRefused, weakness
from bot.people.sessions import IDLE, LASTS, MOST, Sessions, called
from bot.store.state import reading

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_ready(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine: Engine) -> Accounts:
    return Accounts(lambda: engine, FAST)


@pytest.mark.parametrize("name", ["lin", "Lin Mei", "小林", "a@b.example", "x" * 32, " lin "])
def test_names_that_can_be_used(name: str) -> None:
    assert proper_name(name) == name.strip()


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 33, "desk", "-", "web:lin", "*", "a\nb\x00", "<b>", ".lin", "a\u202eb"]
)
def test_names_that_cannot(name: str) -> None:
    with pytest.raises(AccountRefused):
        proper_name(name)


def test_a_name_is_one_persons_whatever_its_case_or_width(people: Accounts) -> None:
    people.add("Lin", GOOD, NOW)
    for same in ("lin", "LIN", "Ｌｉｎ", " lin "):
        with pytest.raises(AccountRefused, match="不分大小写"):
            people.add(same, GOOD, NOW)
    assert [each.name for each in people.everybody()] == ["Lin"]
    assert folded("ＬＩＮ") == "lin"


@pytest.mark.parametrize(
    "weak",
    [
        "short", "password123", "P@ssw0rd2024", "qwertyuiop", "1234567890", "987654321098", "aaaaaaaaaaaa",
        "lin.mei123", "lin.mei19900412", "zhongcao2026!", "woaini1314520", "x" * 300,
    ],
)  # fmt: skip
def test_passwords_that_others_guess(weak: str, people: Accounts) -> None:
    assert weakness(weak, "lin.mei")
    with pytest.raises(PasswordRefused):
        people.add("lin.mei", weak, NOW)
    assert people.everybody() == []


@pytest.mark.parametrize("good", [GOOD, "correct horse battery", "九个字不够所以再多写些"])
def test_passwords_that_they_do_not(good: str) -> None:
    assert weakness(good, "lin") is None


def test_only_the_right_password_of_an_account_that_may(people: Accounts, engine: Engine) -> None:
    lin = people.add("lin", GOOD, NOW)
    people.add("waits", None, NOW)
    assert people.proven("LIN", GOOD) == lin
    assert [people.proven(*each) for each in (("lin", GOOD + "x"), ("nobody", GOOD), ("waits", ""), ("lin", ""))] == [
        None
    ] * 4
    people.block(lin, blocked=True)
    assert people.proven("lin", GOOD) is None
    people.block(lin, blocked=False)
    assert people.proven("lin", GOOD) == lin
    with reading(engine).begin() as connection:
        assert GOOD not in str(connection.execute(select(accounts.c.password)).all())


def test_a_hash_of_less_work_is_made_anew(people: Accounts, engine: Engine) -> None:
    people.add("lin", GOOD, NOW)
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    with engine.begin() as connection:
        connection.execute(update(accounts).values(password=weaker))
    assert people.proven("lin", GOOD)
    with reading(engine).begin() as connection:
        kept = connection.execute(select(accounts.c.password)).scalar_one()
    assert not FAST.is_outdated(kept)
    assert people.proven("lin", GOOD)


def test_an_unknown_name_costs_as_much_as_a_known_one(people: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    people.add("lin", GOOD, NOW)
    worked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        worked.append(str(kept).rsplit("$", 2)[0])
        return bool(verify(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("lin", "nobody"):
        people.proven(name, "not the password")
    assert len(worked) == 2
    assert worked[0] == worked[1]  # the same parameters


def test_an_invitation_is_good_once_and_for_a_while(people: Accounts) -> None:
    lin = people.add("lin", None, NOW)
    assert lin.waits
    token = people.invite(lin, NOW)
    assert people.invited(token, NOW) == lin
    assert people.invited(token, NOW + timedelta(days=4)) is None
    assert people.invited(token + "x", NOW) is None
    people.set_password(lin, GOOD)
    assert people.invited(token, NOW) is None
    assert people.proven("lin", GOOD)


def test_single_sign_on_makes_an_account_once_and_takes_nobodys_name(people: Accounts) -> None:
    lin = people.add("lin", GOOD, NOW)
    other = people.vouched(Identity("https://id", "s1", "Lin", ("大促",)), NOW)
    assert other is not None
    assert (other.name, other.groups, other.key != lin.key) == ("Lin-2", ("大促",), True)
    again = people.vouched(Identity("https://id", "s1", "Boss", ("analysts",)), NOW)
    assert again is not None
    assert (again.id, again.name, again.groups) == (other.id, "Lin-2", ("analysts",))
    assert people.named("lin-2").groups == ("analysts",)
    elsewhere = people.vouched(Identity("https://other", "s1", "desk"), NOW)
    assert elsewhere is not None
    assert elsewhere.name == "user"
    assert people.proven("Lin-2", "") is None
    with pytest.raises(AccountRefused):
        people.set_password(other, GOOD)
    people.block(other, blocked=True)
    assert people.vouched(Identity("https://id", "s1", "Lin"), NOW) is None


def test_a_session_holds_until_idle_over_or_ended(people: Accounts, engine: Engine) -> None:
    book = Sessions(lambda: engine)
    lin = people.add("lin", GOOD, NOW)
    token = book.begin(lin, "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537", NOW)
    with reading(engine).begin() as connection:
        assert token not in str(connection.execute(select(sessions)).all())
    found = book.find(token, NOW)
    assert found is not None
    assert (found.account, found.agent, found.ends_at) == (lin, "Chrome · Windows", NOW + LASTS)
    assert book.find(token[:-1] + "x", NOW) is None
    assert book.find(token, NOW + IDLE) is None
    seen = NOW
    while seen < NOW + LASTS:
        assert book.find(token, seen)
        seen += IDLE - timedelta(minutes=1)
    assert book.find(token, NOW + LASTS) is None


def test_sessions_end_one_by_one_and_all_at_once(people: Accounts, engine: Engine) -> None:
    book = Sessions(lambda: engine)
    lin, mo = people.add("lin", GOOD, NOW), people.add("mo", GOOD, NOW)
    tokens = [book.begin(who, "", NOW) for who in (lin, lin, lin, mo)]

    def open_now() -> list[bool]:
        return [book.find(token, NOW) is not None for token in tokens]

    first = book.find(tokens[0], NOW)
    assert first is not None
    book.end(first)
    assert open_now() == [False, True, True, True]
    book.end_one(lin, book.of(mo, NOW)[0].id)  # not hers
    assert open_now() == [False, True, True, True]
    mine = book.find(tokens[1], NOW)
    assert mine is not None
    people.set_password(lin, GOOD + "!", keep=mine.token)
    assert open_now() == [False, True, False, True]
    people.block(mo, blocked=True)
    people.block(mo, blocked=False)
    assert open_now() == [False, True, False, False]
    book.end_all(lin)
    assert not any(open_now())
    many = [book.begin(lin, "", NOW) for _ in range(MOST + 3)]
    assert len(book.of(lin, NOW)) == MOST
    assert book.find(many[0], NOW) is None
    people.remove(lin)
    assert book.find(many[-1], NOW) is None


def test_an_account_made_later_has_another_key(people: Accounts) -> None:
    first = people.add("lin", GOOD, NOW)
    people.remove(first)
    second = people.add("lin", GOOD, NOW)
    assert second.key != first.key
    assert second.id > first.id


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (9, 16), (14, 300), (10_000, 300)])
def test_the_wait_grows_and_has_an_end(failures: int, seconds: int) -> None:
    assert OF_A_NAME.wait(failures).total_seconds() == seconds


def test_failures_make_a_name_wait_but_not_a_browser_that_is_known(engine: Engine) -> None:
    attempts = Attempts(lambda: engine)
    stranger, owner = Who("lin", "10.0.0.9", "b" * 43), Who("Lin", "10.0.0.1", "a" * 43)
    attempts.know(owner, NOW)
    waits = [attempts.begin(stranger, NOW) for _ in range(7)]
    assert waits == [None] * 5 + [timedelta(seconds=1)] * 2
    assert attempts.begin(Who("LIN", "10.0.0.7", "c" * 43), NOW) == timedelta(seconds=1)  # from anywhere
    assert attempts.begin(owner, NOW) is None
    attempts.succeeded(owner)
    assert attempts.begin(stranger, NOW + timedelta(seconds=1)) is None  # the sixth, and now two seconds
    assert attempts.begin(stranger, NOW + timedelta(seconds=2)) == timedelta(seconds=1)
    assert attempts.begin(stranger, NOW + timedelta(days=2)) is None  # forgotten
    assert [attempts.begin(stranger, NOW + timedelta(days=2)) for _ in range(4)] == [None] * 4


def test_an_address_that_guesses_names_waits_too(engine: Engine) -> None:
    attempts = Attempts(lambda: engine)
    waits = [attempts.begin(Who(f"name{number}", "10.0.0.9", "b"), NOW) for number in range(40)]
    assert waits[:30] == [None] * 30
    assert all(waits[30:])
    assert attempts.begin(Who("name50", "10.0.0.8", "b"), NOW) is None
    assert Patience(3, timedelta(minutes=1)).wait(99) == timedelta(minutes=1)


def test_success_is_not_held_against_an_address(engine: Engine) -> None:
    attempts = Attempts(lambda: engine)
    for number in range(35):
        who = Who(f"name{number}", "10.0.0.9", "b")
        assert attempts.begin(who, NOW) is None
        attempts.succeeded(who)


def test_a_browser_in_a_few_words() -> None:
    assert called("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1") == "Safari · iPhone"
    assert called("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 wxwork/4.1") == "企业微信 · Windows"
    assert called("<script>alert(1)</script>") == "scriptalert1/script"
    assert called("") == ""
