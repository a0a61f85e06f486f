"""The team's clock, and the sample's day that never passes."""

from datetime import UTC, date, datetime, timedelta

from bot.clock import Clock, local_time, machine_time

SAMPLE_DAY = date(2026, 11, 1)


def test_the_sample_lives_in_one_day() -> None:
    clock = Clock("Asia/Shanghai", SAMPLE_DAY)
    assert clock.now().date() == SAMPLE_DAY
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_day_asked_for_keeps_the_time_of_day_and_the_zone() -> None:
    clock = Clock("America/New_York", SAMPLE_DAY)
    assert clock.on(date(2026, 7, 4)).date() == date(2026, 7, 4)
    assert clock.on(date(2026, 7, 4)).tzinfo == clock.now().tzinfo
    assert clock.on(None).date() == SAMPLE_DAY


def test_leases_go_by_real_time() -> None:
    assert machine_time().tzinfo == UTC
    assert machine_time() <= datetime.now(UTC)


def test_the_store_writes_local_time_without_a_zone() -> None:
    moment = datetime(2026, 11, 1, 23, 30, tzinfo=Clock("Asia/Shanghai").now().tzinfo)
    assert local_time(moment) == datetime(2026, 11, 1, 23, 30)
