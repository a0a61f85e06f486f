"""A time of day stays that time of day: over zones, changes of the clocks, weekends and public holidays."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.skills.subscriptions.subscription import DAILY, Schedule
from assistant.triage.working_time import WorkingTime, bundled_workdays
from bot.day.schedules import due_since, local_day, next_due

WORKING = WorkingTime(days=bundled_workdays())
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
         "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "UTC")  # fmt: skip


def at(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("days", "after", "due"),
    [
        (DAILY, (2026, 11, 23, 8, 59), (2026, 11, 23, 9)),
        (DAILY, (2026, 11, 23, 9, 0), (2026, 11, 24, 9)),
        (frozenset(range(5)), (2026, 11, 20, 10), (2026, 11, 23, 9)),
        (frozenset({0}), (2026, 11, 23, 9), (2026, 11, 30, 9)),
        (None, (2026, 11, 20, 10), (2026, 11, 23, 9)),
        (None, (2026, 9, 30, 10), (2026, 10, 8, 9)),  # National Day
        (None, (2026, 10, 9, 10), (2026, 10, 10, 9)),  # a Saturday worked for it
        (frozenset(range(5)), (2026, 9, 30, 10), (2026, 10, 1, 9)),  # weekdays are weekdays
        (None, (2026, 2, 13, 10), (2026, 2, 14, 9)),  # a Saturday worked for the Spring Festival
        (None, (2026, 2, 14, 10), (2026, 2, 24, 9)),
    ],
)
def test_the_next_time_in_shanghai(days: frozenset[int] | None, after: tuple[int, ...], due: tuple[int, ...]) -> None:
    schedule = Schedule(time(9), days, "Asia/Shanghai")
    assert next_due(schedule, at("Asia/Shanghai", *after), WORKING) == at("Asia/Shanghai", *due)


@pytest.mark.parametrize(
    ("zone", "clock", "after", "due"),
    [
        ("Europe/Berlin", time(9), (2026, 3, 28, 7, 59), (2026, 3, 28, 8)),  # UTC+1
        ("Europe/Berlin", time(9), (2026, 3, 28, 8), (2026, 3, 29, 7)),  # UTC+2 from that night on
        ("Europe/Berlin", time(2, 30), (2026, 3, 28, 12), (2026, 3, 29, 1, 30)),  # 02:30 is not there: 03:30
        ("Europe/Berlin", time(2, 30), (2026, 10, 24, 12), (2026, 10, 25, 0, 30)),  # twice there: the first
        ("Europe/Berlin", time(2, 30), (2026, 10, 25, 0, 30), (2026, 10, 26, 1, 30)),
        ("Pacific/Apia", time(9), (2011, 12, 29, 20), (2011, 12, 30, 19)),  # 30 December 2011 was left out
    ],
)
def test_changes_of_the_clocks(zone: str, clock: time, after: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert next_due(Schedule(clock, DAILY, zone), at("UTC", *after), WORKING) == at("UTC", *due)


SCHEDULES = st.builds(
    Schedule,
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.none() | st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(ZONES),
)
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(SCHEDULES, MOMENTS)
def test_due_once_a_day_on_the_right_days(schedule: Schedule, start: datetime) -> None:
    moment, seen = start, []
    for _ in range(12):
        due = next_due(schedule, moment, WORKING)
        assert due is not None
        assert due > moment
        assert due_since(schedule, moment + timedelta(microseconds=1), due, WORKING)[-1:] == (due,)
        assert due_since(schedule, moment + timedelta(microseconds=1), due - timedelta(microseconds=1), WORKING) == ()
        seen.append(local_day(schedule, due))
        shown = due.astimezone(ZoneInfo(schedule.zone))
        off = (shown.hour * 60 + shown.minute) - (schedule.at.hour * 60 + schedule.at.minute)
        assert 0 <= off <= 60, "on the dot, or later by what the clocks jumped"
        moment = due
    assert seen == sorted(set(seen))
    for day in seen:
        assert WORKING.is_worked(day) if schedule.days is None else day.weekday() in schedule.days


def test_a_schedule_refuses_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="needs a day"):
        Schedule(time(9), frozenset(), "UTC")
    with pytest.raises(ValueError, match="weekdays count"):
        Schedule(time(9), frozenset({7}), "UTC")
