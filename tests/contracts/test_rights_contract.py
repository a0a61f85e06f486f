"""Grants, memberships and the audit log: one suite on SQLite and on PostgreSQL."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from assistant.permissions import ALL, NOBODY
from bot.people.audit import KEPT, AuditLog, Entry, Wanted
from bot.people.groups import HOLDS, Memberships
from bot.people.roles import Grant, GrantBook

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_grants_hold_by_their_latest_word(store: Engine) -> None:
    book = GrantBook(lambda: store)
    given = [
        ("slack:U1", "admin"),
        ("slack:U2", "admin"),
        ("slack:U1", "viewer"),
        ("slack:U2", None),
        ("wecom:U1", "lead"),
    ]
    written = [book.write(Grant(who, role, "t", NOON), f"a{at}") for at, (who, role) in enumerate(given)]
    assert written == ["done"] * 5
    assert book.among(["slack:U1", "slack:U2", "wecom:U1", "slack:U9"]) == {"slack:U1": "viewer", "wecom:U1": "lead"}
    assert book.among([]) == {}
    assert [(each.who, each.role, each.at) for each in book.all()] == [
        ("slack:U1", "viewer", NOON), ("wecom:U1", "lead", NOON),
    ]  # fmt: skip
    assert book.write(Grant("slack:U1", "admin", "t", NOON), "a0") == "again"
    assert len(book.history()) == 5


def test_of_two_who_take_each_other_s_role_away_at_once_one_stays(store: Engine) -> None:
    book = GrantBook(lambda: store)

    def one_left(_before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        return "admin" in after.values()

    for round_ in range(5):
        for who in ("slack:U1", "slack:U2"):
            book.write(Grant(who, "admin", "t", NOON), f"g{round_}{who}")
        with ThreadPoolExecutor(2) as pool:
            told = list(
                pool.map(
                    lambda who, at=round_: book.write(Grant(who, None, "t", NOON), f"r{at}{who}", one_left),
                    ("slack:U1", "slack:U2"),
                )
            )
        assert sorted(told) == ["done", "last"]
        assert len(book.all()) == 1


def test_memberships_are_replaced_whole_and_end(store: Engine) -> None:
    now = [NOON]
    known = Memberships(lambda: store, lambda: now[0])
    known.keep_group("slack", "S1", ["U1", "U2", "U1"])
    known.keep_group("slack", "S2", ["U1"])
    known.keep_person("web", "U1", ["S1", "S1", "市场部"], NOON + timedelta(days=1))
    assert (known.of("slack", "U1"), known.of("web", "U1"), known.of("wecom", "U1")) == (
        ("S1", "S2"), ("S1", "市场部"), (),
    )  # fmt: skip
    known.keep_group("slack", "S1", ["U3"])
    assert (known.of("slack", "U1"), known.people("slack", "S1"), known.people("web", "S1")) == (
        ("S2",), ("U3",), ("U1",),
    )  # fmt: skip
    now[0] += HOLDS
    assert (known.of("slack", "U1"), known.of("web", "U1")) == ((), ("S1", "市场部"))


def test_the_audit_log_is_read_by_day_person_and_outcome_and_forgets(store: Engine) -> None:
    now = [NOON]
    log = AuditLog(lambda: store, lambda: now[0])
    log.record("m1", "slack", "U1", ALL, "claim", True)
    log.record("m1", "slack", "U1", ALL, "claim", True)
    now[0] += timedelta(days=1)
    log.record("m2", "wecom", "U1", NOBODY, "ask", False)
    log.record("m3", "slack", "U2", NOBODY, "sign_in", False)
    first = Entry(NOON, "m1", "slack", "U1", "admin", "claim", True)

    def ids(wanted: Wanted, limit: int = 100) -> list[str]:
        return [each.message_id for each in log.entries(wanted, limit)]

    assert log.entries(Wanted())[-1] == first
    assert ids(Wanted()) == ["m3", "m2", "m1"]
    assert ids(Wanted(), 2) == ["m3", "m2"]
    assert ids(Wanted(user="U1")) == ["m2", "m1"]
    assert ids(Wanted(user="slack:U1")) == ["m1"]
    assert ids(Wanted(refused=True)) == ["m3", "m2"]
    assert ids(Wanted(since=now[0])) == ["m3", "m2"]
    assert ids(Wanted(until=now[0])) == ["m1"]
    now[0] = NOON + KEPT + timedelta(hours=1)
    log.tend()
    assert ids(Wanted()) == ["m3", "m2"]
