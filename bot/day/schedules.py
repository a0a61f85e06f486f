"""When a schedule is due: the same time on the clock each day, whatever the zone does to its clocks."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.skills.subscriptions.subscription import Schedule
from assistant.triage.working_time import WorkingTime

_FORTNIGHT: Final = 14
_LATEST: Final = timedelta(days=3)
_LONGEST: Final = 400
"""Days looked through: a team that does not work for longer is told nothing."""


def next_due(schedule: Schedule, after: datetime, working: WorkingTime) -> datetime | None:
    """The first moment after `after` (aware) that is due, in UTC; None when none is within a year.

    A time that the clocks jump over is due as much later, one that they show twice is due the first time.
    """
    days = _moments(schedule, local_day(schedule, after), _LONGEST, working)
    return next((moment for moment in days if moment > after), None)


def due_since(schedule: Schedule, seen: datetime, now: datetime, working: WorkingTime) -> tuple[datetime, ...]:
    """The moments that were due from `seen` up to `now`, the oldest first; at most those of the last year."""
    first = max(local_day(schedule, seen), local_day(schedule, now) - timedelta(days=_LONGEST))
    days = (local_day(schedule, now) - first).days + 1
    return tuple(moment for moment in _moments(schedule, first, days, working) if seen <= moment <= now)


def is_news(schedule: Schedule, due: datetime, now: datetime, working: WorkingTime) -> bool:
    """Whether what was due then may still be told: on the same day, or while less than a quarter of the time to the
    next one is gone, three days at most."""
    if local_day(schedule, due) == local_day(schedule, now):
        return True
    following = next_due(schedule, due, working)
    return following is not None and now - due <= min((following - due) / 4, _LATEST)


def local_day(schedule: Schedule, moment: datetime) -> date:
    """The day it is at a moment where the schedule's clock hangs."""
    return moment.astimezone(ZoneInfo(schedule.zone)).date()


def _moments(schedule: Schedule, first: date, days: int, working: WorkingTime) -> Iterator[datetime]:
    """The due moments from a local day on, day by day, over so many days."""
    zone = ZoneInfo(schedule.zone)
    for number in range(days):
        day = first + timedelta(days=number)
        if not _comes_on(schedule, day, working):
            continue
        moment = datetime.combine(day, schedule.at, zone).astimezone(UTC)
        if moment.astimezone(zone).date() == day:  # a zone that changes its side of the date line skips a day
            yield moment


def _comes_on(schedule: Schedule, day: date, working: WorkingTime) -> bool:
    if schedule.monthly:
        return day.day == min(schedule.monthly, monthrange(day.year, day.month)[1])
    if schedule.since and (_monday(day) - _monday(schedule.since)).days % _FORTNIGHT:
        return False
    return working.is_worked(day) if schedule.days is None else day.weekday() in schedule.days


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
