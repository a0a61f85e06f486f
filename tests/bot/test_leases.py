"""One process at a time: a lease is renewed by its holder, and taken over only when it has ended or was given up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.leases import Lease
from bot.state import open_state

NOW = datetime(2026, 11, 1, 1, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_one_holds_it_until_it_ends(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    one, other = Lease(engine, "bot", "one"), Lease(engine, "bot", "other")
    assert one.take(NOW)
    assert not other.take(NOW + 14 * SECOND)
    assert one.take(NOW + 14 * SECOND)
    assert not other.take(NOW + 28 * SECOND)
    assert other.take(NOW + 29 * SECOND)
    assert not one.take(NOW + 30 * SECOND)
    assert [one.holder_now(NOW + n * SECOND) for n in (30, 43, 44)] == ["other", "other", None]


def test_what_is_given_up_is_free_and_nobody_gives_up_anothers(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    one, other = Lease(engine, "bot", "one"), Lease(engine, "bot", "other")
    assert one.take(NOW)
    other.give_up()
    assert not other.take(NOW)
    one.give_up()
    assert other.take(NOW)
    assert Lease(engine, "another bot", "one").take(NOW)
