"""One process at a time: a lease is renewed by its holder, and taken over only when it has ended or was given up."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from bot.store.leases import Lease

NOW = datetime(2026, 11, 1, 1, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_one_holds_it_until_it_ends(store: Engine) -> None:
    one, other = Lease(store, "bot", "one"), Lease(store, "bot", "other")
    assert one.take(NOW)
    assert not other.take(NOW + 14 * SECOND)
    assert one.take(NOW + 14 * SECOND)
    assert not other.take(NOW + 28 * SECOND)
    assert other.take(NOW + 29 * SECOND)
    assert not one.take(NOW + 30 * SECOND)
    assert [one.holder_now(NOW + n * SECOND) for n in (30, 43, 44)] == ["other", "other", None]


def test_what_is_given_up_is_free_and_nobody_gives_up_anothers(store: Engine) -> None:
    one, other = Lease(store, "bot", "one"), Lease(store, "bot", "other")
    assert one.take(NOW)
    other.give_up()
    assert not other.take(NOW)
    one.give_up()
    assert other.take(NOW)
    assert Lease(store, "another bot", "one").take(NOW)


def test_a_clock_that_was_set_back_keeps_nobody_out_for_long(store: Engine) -> None:
    ahead = NOW + 3600 * SECOND
    assert Lease(store, "bot", "gone").take(ahead)
    assert Lease(store, "bot", "next").take(NOW)
