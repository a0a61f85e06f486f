"""Time as a service team counts it: its working hours, weekends, public holidays and the weekends worked for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from analytics.kpi.metrics_file.sections import Faults, Section, read_yaml

_FIXED: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the holidays that fall on the same date each year, for years without an announcement."""
_LONGEST: Final = 3660
"""Days that are looked through before a team that never works is given up on."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days differ from the plain week. `years` are those whose holidays are known."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_off(self, day: date) -> bool:
        """A public holiday."""
        return day in self.off or (bool(self.years) and day.year not in self.years and (day.month, day.day) in _FIXED)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """`weekdays` count from Monday 0. A day worked instead of a holiday has the same hours as any other."""

    weekdays: frozenset[int] = frozenset(range(5))
    first: time = time(9)
    last: time = time(18)
    days: Workdays = field(default_factory=Workdays)

    def __post_init__(self) -> None:
        if self.last <= self.first:
            raise ValueError(f"working hours end at {self.last:%H:%M}, not after they begin at {self.first:%H:%M}")

    def is_worked(self, day: date) -> bool:
        if day in self.days.work:
            return True
        return day.weekday() in self.weekdays and not self.days.is_off(day)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The moment when `span` of working time has gone by since `start`, both local and naive.

        Raises ValueError when the team does not work enough for it within ten years.
        """
        day, left = start.date(), span
        for _ in range(_LONGEST):
            if self.is_worked(day):
                opens = max(datetime.combine(day, self.first), start)
                closes = datetime.combine(day, self.last)
                if opens < closes:
                    if left <= closes - opens:
                        return opens + left
                    left -= closes - opens
            day += timedelta(days=1)
        raise ValueError(f"no {span} of working time within ten years of {start:%Y-%m-%d}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; nothing when the end comes first."""
        gone, day = timedelta(0), start.date()
        while day <= end.date():
            if self.is_worked(day):
                opens = max(datetime.combine(day, self.first), start)
                closes = min(datetime.combine(day, self.last), end)
                gone += max(timedelta(0), closes - opens)
            day += timedelta(days=1)
        return gone


@lru_cache(maxsize=1)
def bundled_workdays() -> Workdays:
    """The public holidays that ship."""
    path = Path(str(files("assistant.triage").joinpath("workdays.yml")))
    faults = Faults(path.name)
    return read_workdays(path, faults)


def read_workdays(path: Path, faults: Faults) -> Workdays:
    """A file of holidays: for each year the days `off`, and the weekend days at `work`. Faults are added with lines."""
    top = read_yaml(path, faults)
    off: set[date] = set()
    work: set[date] = set()
    years: set[int] = set()
    for year in top.nodes if top else ():
        assert top is not None
        section = top.section(year)
        if section is None:
            continue
        if not year.isdigit():
            faults.add(top.line_of(year), f"`{year}` is no year")
            continue
        section.expect(("off", "work"))
        years.add(int(year))
        off |= _days(section, "off", int(year))
        work |= _days(section, "work", int(year))
    return Workdays(frozenset(off), frozenset(work), frozenset(years))


def _days(section: Section, key: str, year: int) -> set[date]:
    found: set[date] = set()
    for word in section.words(key):
        first, _, last = word.partition("..")
        try:
            begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            section.faults.add(
                section.line_of(key), f"{section.what}: `{word}` is no day like {year}-10-01..{year}-10-07"
            )
            continue
        if not begins <= ends <= begins + timedelta(days=31) or begins.year != year:
            section.faults.add(section.line_of(key), f"{section.what}: `{word}` does not fit into {year}")
            continue
        found |= {begins + timedelta(days=day) for day in range((ends - begins).days + 1)}
    return found


WEEKDAYS: Final[Mapping[str, int]] = {
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
    "周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6,
}  # fmt: skip
