"""When a schedule is due: month ends, every other week, clocks that change, outages, clocks that are set."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from day_world import CHANNEL, MONDAY, ZONE, World, made_world, said, subscribe
from sqlalchemy import select

from assistant.conversation import Text
from assistant.skills.subscriptions.subscription import DAILY, Schedule, Wish
from assistant.triage.working_time import WorkingTime, bundled_workdays
from bot.day.missed import missed_said
from bot.day.schedules import due_since, is_news, next_due
from bot.store.codec import decode_reply
from bot.store.state import outbox, timers

WORKING = WorkingTime(days=bundled_workdays())
BEIJING = "Asia/Shanghai"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return made_world(tmp_path)


def coming(schedule: Schedule, after: datetime, count: int) -> Iterator[str]:
    for _ in range(count):
        due = next_due(schedule, after, WORKING)
        assert due is not None
        after = due
        yield f"{due.astimezone(ZoneInfo(schedule.zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("schedule", "after", "days"),
    [
        (Schedule(time(9), DAILY, BEIJING, monthly=31), "2027-01-30", ["01-31", "02-28", "03-31", "04-30"]),
        (Schedule(time(9), DAILY, BEIJING, monthly=31), "2028-02-01", ["02-29", "03-31"]),
        (Schedule(time(9), DAILY, BEIJING, monthly=1), "2026-12-01", ["12-01", "01-01", "02-01"]),
        (Schedule(time(9), DAILY, BEIJING, monthly=30), "2027-02-01", ["02-28", "03-30"]),
        (
            Schedule(time(9), frozenset({4}), BEIJING, since=date(2026, 11, 27)),
            "2026-11-25", ["11-27", "12-11", "12-25", "01-08"],
        ),
        (Schedule(time(9), None, BEIJING), "2026-10-08", ["10-08", "10-09", "10-10", "10-12"]),
        (Schedule(time(9), None, BEIJING), "2026-09-30", ["09-30", "10-08"]),
    ],
)  # fmt: skip
def test_the_days_it_comes_on(schedule: Schedule, after: str, days: list[str]) -> None:
    midnight = datetime.fromisoformat(after).replace(tzinfo=ZONE)
    assert [each.partition(" ")[0] for each in coming(schedule, midnight, len(days))] == days


@pytest.mark.parametrize(
    ("zone", "at", "after", "moments"),
    [
        ("America/New_York", time(2, 30), "2026-03-07", ["03-07 02:30", "03-08 03:30", "03-09 02:30"]),
        ("America/New_York", time(1, 30), "2026-10-31", ["10-31 01:30", "11-01 01:30", "11-02 01:30"]),
        ("America/New_York", time(9), "2026-03-07", ["03-07 09:00", "03-08 09:00"]),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03", ["10-03 02:15", "10-04 02:45", "10-05 02:15"]),
        ("Pacific/Apia", time(9), "2011-12-28", ["12-28 09:00", "12-29 09:00", "12-31 09:00"]),
    ],
)
def test_where_clocks_change_each_day_comes_once(zone: str, at: time, after: str, moments: list[str]) -> None:
    midnight = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))
    assert list(coming(Schedule(at, DAILY, zone), midnight, len(moments))) == moments


@pytest.mark.parametrize(
    ("days", "late", "told"),
    [
        (DAILY, timedelta(hours=5), True),
        (DAILY, timedelta(hours=14), True),
        (DAILY, timedelta(hours=23), False),
        (frozenset({0}), timedelta(hours=40), True),
        (frozenset({0}), timedelta(days=2), False),
    ],
)
def test_how_late_a_thing_is_still_told(days: frozenset[int], late: timedelta, told: bool) -> None:
    schedule = Schedule(time(9), days, BEIJING)
    due = MONDAY.replace(hour=9)
    assert is_news(schedule, due, due + late, WORKING) is told
    assert is_news(Schedule(time(9), DAILY, BEIJING, monthly=23), due, due + timedelta(days=2), WORKING)


def test_all_that_fell_due_is_known(world: World) -> None:
    schedule = Schedule(time(9), DAILY, BEIJING)
    moments = due_since(schedule, MONDAY, MONDAY + timedelta(days=3, hours=2), WORKING)
    assert [each.astimezone(ZONE).day for each in moments] == [23, 24, 25, 26]


def test_one_message_for_an_outage_says_what_was_left_out(world: World) -> None:
    subscribe(world)
    assert [world.at(23, 9), world.at(27, 10), world.at(27, 11)] == [1, 1, 0]
    assert notes(world) == [(), (missed_said([date(2026, 11, day) for day in (24, 25, 26)], "zh"),)]
    assert notes(world)[1][0] == "服务中断期间漏发了11月24日、11月25日、11月26日，没有补发。"


def test_what_was_too_late_is_said_with_the_next(world: World) -> None:
    weekly = Wish("question", Schedule(time(9), frozenset({0}), BEIJING), question="上周的GMV")
    made = world.book.subscribe(said(origin=CHANNEL), weekly, "here", "en")
    assert made is not None
    assert [world.at(23, 9), world.at(30, 8)] == [1, 0]
    world.clock.moment = datetime(2026, 12, 3, 9, tzinfo=ZONE)
    assert world.rounds().ring(world.clock()) == 0, "three days after it is no news"
    world.clock.moment = datetime(2026, 12, 7, 9, tzinfo=ZONE)
    assert world.rounds().ring(world.clock()) == 1
    assert notes(world)[1] == ("The service was down: what was due on Nov 30 was not sent and will not be.",)
    assert [text for _, text in world.sent()] == [
        f"上周的GMV on {day} for admin" for day in ("2026-11-23", "2026-12-07")
    ]


def test_what_was_muted_was_not_missed(world: World) -> None:
    one = subscribe(world)
    world.book.mute(said(), [one.id], "here", datetime(2026, 11, 26, tzinfo=ZONE), notices=False)
    assert world.at(27, 10) == 1
    assert notes(world) == [("服务中断期间漏发了11月26日，没有补发。",)]


def test_a_clock_that_is_put_back_tells_nothing_twice_and_silences_nothing(world: World) -> None:
    subscribe(world)
    rounds = world.rounds()
    assert world.at(23, 9) == 1
    world.clock.moment = MONDAY.replace(hour=8, minute=30)
    assert rounds.set_right(world.clock()) == 1
    assert world.at(23, 9) == 0, "that day's lies in the outbox"
    world.clock.moment = datetime(2027, 6, 1, 10, tzinfo=ZONE)  # a clock that ran wild for a moment
    world.rounds().ring(world.clock())
    world.clock.moment = datetime(2026, 11, 24, 8, tzinfo=ZONE)
    rounds.go()
    assert world.at(24, 9) == 1
    assert rounds.set_right(world.clock()) == 0


def test_holidays_that_are_announced_later_hold(world: World) -> None:
    subscribe(world, days=None)
    with world.engine.begin() as connection:
        connection.execute(timers.update().values(due_at=datetime(2026, 12, 1, 1, tzinfo=UTC)))
    assert world.rounds().set_right(world.clock()) == 1
    assert world.at(23, 9) == 1


def test_timers_of_an_earlier_version_ring(world: World) -> None:
    one = subscribe(world)
    with world.engine.begin() as connection:
        connection.execute(timers.update().values(body=json.dumps({"subscription": one.id})))
    assert [world.at(23, 9), world.at(24, 9)] == [1, 1]


def notes(world: World) -> list[tuple[str, ...]]:
    with world.engine.begin() as connection:
        bodies = connection.execute(select(outbox.c.body).order_by(outbox.c.seq)).scalars().all()
    replies = [decode_reply(body) for body in bodies]
    assert all(isinstance(reply.parts[0], Text) for reply in replies)
    return [reply.notes for reply in replies]
