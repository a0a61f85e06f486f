"""The trade's calendar: festivals and the campaigns around them, the fiscal year, and plain arithmetic on days."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analytics.kpi.query import Period
from analytics.spoken import SpokenError


@dataclass(frozen=True, slots=True)
class Festival:
    """A day that comes back, and the days around it that "期间" means.

    `short` names are other things too (38), so they need a year, 期间 or 当天 beside them.
    """

    name: str
    names: tuple[str, ...]
    days: Mapping[int, date]
    before: int = 0
    after: int = 0
    bare: Literal["day", "period"] = "day"
    movable: bool = False
    short: tuple[str, ...] = ()

    def day(self, year: int) -> Period | None:
        """The day itself in that year, None where the calendar does not know it."""
        found = self.days.get(year)
        return None if found is None else Period(found, found)

    def span(self, year: int) -> Period | None:
        """The campaign or holiday of that year."""
        found = self.days.get(year)
        if found is None:
            return None
        return Period(found + timedelta(days=self.before), found + timedelta(days=self.after))


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A year that starts with another month, called by the calendar year in which it ends, or starts."""

    month: int
    named: Literal["start", "end"] = "end"

    def first_month(self, name: int) -> date:
        """The first day of the fiscal year of that name."""
        return date(name - 1 if self.named == "end" and self.month > 1 else name, self.month, 1)

    def name_of(self, day: date) -> int:
        """What the fiscal year that holds a day is called."""
        started = day.year if day.month >= self.month else day.year - 1
        return started + 1 if self.named == "end" and self.month > 1 else started


@dataclass(frozen=True, slots=True)
class Calendar:
    festivals: tuple[Festival, ...] = ()
    by_name: Mapping[str, Festival] = field(default_factory=dict)
    fiscal: FiscalYear | None = None


NAMED_BY: Mapping[str, Literal["start", "end"]] = {"start": "start", "end": "end"}
YEARS = range(2000, 2101)


class CalendarFaulty(SpokenError):
    """A calendar file cannot be used."""


def load_calendar(path: Path | None = None) -> Calendar:
    """The calendar of a file, or the one that comes with the package.

    A file that holds a `fiscal_year` only keeps the package's own festivals.

    Raises CalendarFaulty when the file cannot be read or an entry is not as calendar.yml says.
    """
    path = path or Path(__file__).with_name("calendar.yml")
    content = _content(path)
    if isinstance(content, Mapping) and "festivals" not in content and "fiscal_year" in content:
        bundled = default_calendar()
        return Calendar(bundled.festivals, bundled.by_name, _fiscal(content["fiscal_year"], path))
    if not isinstance(content, Mapping) or not isinstance(content.get("festivals"), list):
        raise CalendarFaulty(
            f"活动日历 {path} 应有 festivals 列表，写法见自带的 calendar.yml。",
            f"The calendar {path} should hold a list `festivals`, as the bundled calendar.yml does.",
        )
    festivals = tuple(_festival(entry, path) for entry in content["festivals"])
    by_name = {name.lower(): each for each in festivals for name in (*each.names, *each.short)}
    return Calendar(festivals, by_name, _fiscal(content.get("fiscal_year"), path))


def _fiscal(entry: Any, path: Path) -> FiscalYear | None:
    if entry is None:
        return None
    try:
        month, day = map(int, str(entry["starts"]).split("-"))
        named = NAMED_BY[entry.get("named", "end")]
        date(2000, 1, 1).replace(month=month, day=1 if day == 1 else 0)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarFaulty(
            f'{path.name} 的 fiscal_year 看不懂，应写成 {{starts: "04-01", named: end}}，从某月 1 日开始（{error}）。',
            f'{path.name}: fiscal_year should be {{starts: "04-01", named: end}}, the first of a month ({error}).',
        ) from error
    return FiscalYear(month, named)


def _content(path: Path) -> Any:
    import yaml

    try:
        return load_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise CalendarFaulty(f"读不了活动日历 {path}：{said}", f"The calendar {path} cannot be read: {said}") from error


def load_yaml(path: Path) -> Any:
    """A YAML file's content, read by the fast loader where it was built."""
    from analytics.plain_yaml import read

    return read(path.read_text(encoding="utf-8"))


@cache
def default_calendar() -> Calendar:
    """The package's own calendar, read once."""
    return load_calendar()


def _festival(entry: Mapping[str, Any], path: Path) -> Festival:
    try:
        name = str(entry["name"])
        return Festival(
            name=name,
            names=(name, *map(str, entry.get("synonyms", ()))),
            days=_days(entry),
            before=int(entry.get("from", 0)),
            after=int(entry.get("to", 0)),
            bare="period" if entry.get("bare") == "period" else "day",
            movable="day" not in entry,
            short=tuple(map(str, entry.get("short", ()))),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarFaulty(
            f"活动日历 {path.name} 里这一条看不懂，写法见自带的 calendar.yml：{entry!r}（{error}）。",
            f"{path.name}: this entry is not as the bundled calendar.yml writes them: {entry!r} ({error}).",
        ) from error


def _days(entry: Mapping[str, Any]) -> dict[int, date]:
    if "day" in entry:
        month, day = map(int, str(entry["day"]).split("-"))
        return {year: date(year, month, day) for year in YEARS}
    if "days" in entry:
        return {day.year: day for day in entry["days"]}
    rule = entry["weekday"]
    return {year: _nth(year, rule["month"], rule["weekday"], rule["nth"], rule.get("plus", 0)) for year in YEARS}


def _nth(year: int, month: int, weekday: int, nth: int, plus: int) -> date:
    first = date(year, month, 1)
    ahead = (weekday - first.isoweekday()) % 7
    return first + timedelta(days=ahead + 7 * (nth - 1) + plus)


def month_of(year: int, month: int, count: int = 1) -> Period:
    """That many whole months from a month on; month numbers beyond 1..12 run into other years."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    after = (month - 1) + count
    end = date(year + after // 12, after % 12 + 1, 1)
    return Period(first, end - timedelta(days=1))


def week_of(day: date, weeks: int = 0) -> Period:
    """Monday to Sunday of the week that holds a day, moved by some weeks."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Period(monday, monday + timedelta(days=6))


def months_later(day: date, months: int) -> date:
    """The same day number some months on, the last day where the month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
