"""The one clock: every other part takes the time as an argument."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """The team's wall clock. With `day` set, it always shows that day: the sample store lives in one."""

    zone: str = "Asia/Shanghai"
    day: date | None = None

    def now(self) -> datetime:
        """The time where the team is, aware."""
        local = datetime.now(ZoneInfo(self.zone))
        return datetime.combine(self.day, local.timetz()) if self.day else local

    def on(self, day: date | None) -> datetime:
        """This time of day on another day; now when none is given."""
        now = self.now()
        return datetime.combine(day, now.timetz()) if day else now


def machine_time() -> datetime:
    """The real time in UTC, for leases and retries: a sample's day does not hold them up."""
    return datetime.now(UTC)


def is_time(due: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether what is done every so often is due, also where the clock was set back since it was put down."""
    return due is None or now >= due or due - now > every


def local_time(moment: datetime) -> datetime:
    """An aware time of the team's zone as the store writes it: naive."""
    return moment.replace(tzinfo=None)
