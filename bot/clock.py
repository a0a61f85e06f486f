"""The one clock: every other part takes the time as an argument."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """The team's wall clock. With `day` set, it always shows that day: the sample store lives in one."""

    zone: str = "Asia/Shanghai"
    day: date | None = None

    def now(self) -> datetime:
        """The local time, naive like the store's."""
        local = datetime.now(ZoneInfo(self.zone)).replace(tzinfo=None)
        return datetime.combine(self.day, local.time()) if self.day else local
