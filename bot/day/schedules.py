"""When a schedule is due: the same time on the clock each day, whatever the zone does to its clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.skills.subscriptions.subscription import Schedule
from assistant.triage.working_time import WorkingTime

_LONGEST: Final = 400
"""Days looked through: a team that does not work for longer is told nothing."""


def next_due(schedule: Schedule, after: datetime, working: WorkingTime) -> datetime | None:
    """The first moment after `after` (aware) that is due, in UTC; None when none is within a year.

    A time that the clocks jump over is due as much later, one that they show twice is due the first time.
    """
    days = _moments(schedule, local_day(schedule, after), _LONGEST, working)
    return next((moment for moment in days if moment > after), None)


def last_due(schedule: Schedule, now: datetime, working: WorkingTime) -> datetime | None:
    """The moment of this local day that was due at `now` already; None when today has none, or it is still to come."""
    return next((moment for moment in _moments(schedule, local_day(schedule, now), 1, working) if moment <= now), None)


def local_day(schedule: Schedule, moment: datetime) -> date:
    """The day it is at a moment where the schedule's clock hangs."""
    return moment.astimezone(ZoneInfo(schedule.zone)).date()


def _moments(schedule: Schedule, first: date, days: int, working: WorkingTime) -> Iterator[datetime]:
    """The due moments from a local day on, day by day, over so many days."""
    zone = ZoneInfo(schedule.zone)
    for number in range(days):
        day = first + timedelta(days=number)
        if not (working.is_worked(day) if schedule.days is None else day.weekday() in schedule.days):
            continue
        moment = datetime.combine(day, schedule.at, zone).astimezone(UTC)
        if moment.astimezone(zone).date() == day:  # a zone that changes its side of the date line skips a day
            yield moment
