"""Fiscal years, halves and quarters, by the calendar's `fiscal_year`; without one, what is missing is said."""

import re
from datetime import date

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock, Unit, number, troubled
from analytics.kpi.periods.calendar import FiscalYear, month_of
from analytics.kpi.periods.words import Builder

NAME = r"(?:财政年度|财务年度|会计年度|财年)"
YEARS = (
    r"(?:fiscal(?: year)?|fy) ?'?(?P<y>(?:19|20)\d\d|\d\d)(?:[/-](?P<until>(?:20)?\d\d))?(?!\d)",
    rf"(?P<y>(?:20)?\d\d)(?:[/-](?P<until>(?:20)?\d\d))?年?{NAME}",
    rf"(?P<back>本|这个?|当前|上)(?:一个|一|个)?{NAME}",
    r"(?:the )?(?P<back>this|current|last|previous|prior) (?:fiscal year|fy)",
)
QUARTER = r"[ ,的第]*(?P<q>q[1-4]|[一二三四1-4]季度?)"
HALF = r"[ ,的]*(?P<h>h[12]|[上下]半年)"
BEFORE = frozenset({"上", "last", "previous", "prior"})


def _year(found: re.Match[str], clock: Clock) -> Atom:
    return _part(found, clock, 1, 12, "year")


def _quarter(found: re.Match[str], clock: Clock) -> Atom:
    said = found["q"].removeprefix("q").rstrip("季度")
    return _part(found, clock, (number(said) or 1) * 3 - 2, 3, "quarter")


def _half(found: re.Match[str], clock: Clock) -> Atom:
    return _part(found, clock, 7 if found["h"] in ("h2", "下半年") else 1, 6, "half")


def _part(found: re.Match[str], clock: Clock, month: int, count: int, unit: Unit) -> Atom:
    """Some months of the fiscal year that is named, of this or the last one, or (nothing said) the last begun."""
    fiscal, parts = clock.calendar.fiscal, found.groupdict()
    if fiscal is None:
        return troubled("no fiscal year", unit)
    first = _first(fiscal, parts.get("y"), parts.get("until"), clock.today)
    if first is None:
        return troubled("invalid", unit)
    back = parts.get("back")
    years = 1 if back in BEFORE else 0
    period = month_of(first.year - years, first.month + month - 1, count)
    if not parts.get("y") and back is None and period.first > clock.today:
        period = month_of(first.year - 1, first.month + month - 1, count)
    if not parts.get("y") and period.first <= clock.today <= period.last:
        return at.to_date(clock, period.first, unit)
    return at.begun(clock, Atom(period, unit))


def _first(fiscal: FiscalYear, said: str | None, until: str | None, today: date) -> date | None:
    """The first day of the fiscal year called 2026, 26 or 2025/26; of the running one, where it is not named."""
    if said is None:
        return fiscal.first_month(fiscal.name_of(today))
    year = int(said) % 100 + (int(said) // 100 * 100 if len(said) == 4 else 2000)
    if until is None:
        return fiscal.first_month(year)
    return date(year, fiscal.month, 1) if fiscal.month > 1 and int(until) % 100 == (year + 1) % 100 else None


def _running_quarter(found: re.Match[str], clock: Clock) -> Atom:
    """本财季, last fiscal quarter: three months counted from the fiscal year's first."""
    fiscal = clock.calendar.fiscal
    if fiscal is None:
        return troubled("no fiscal year", "quarter")
    first = month_of(clock.today.year, clock.today.month - (clock.today.month - fiscal.month) % 3).first
    if found["back"] in BEFORE:
        return Atom(month_of(first.year, first.month - 3, 3), "quarter")
    return at.to_date(clock, first, "quarter")


def _alone(found: re.Match[str], clock: Clock) -> Atom:  # noqa: ARG001 - one shape for all rules
    return troubled("no fiscal year" if clock.calendar.fiscal is None else "vague", "year")


def _patterns() -> tuple[tuple[str, Builder], ...]:
    named: list[tuple[str, Builder]] = []
    for year in YEARS:
        named += [(year, _year), (f"{year}{QUARTER}", _quarter), (f"{year}{HALF}", _half)]
    return (
        *named,
        (rf"q(?P<q>[1-4]) ?(?:of )?{YEARS[0]}", _quarter),
        (rf"(?P<back>本|这个?|当前)(?:一个|一|个)?{NAME}(?:至今|以来|累计)", _year),
        (r"(?:the )?(?P<back>this|current) (?:fiscal year|fy) (?:to date|so far)", _year),
        (rf"{NAME}(?:至今|累计)|fytd|fiscal year[ -]to[ -]date", _year),
        (rf"(?:fiscal |{NAME}){QUARTER}", _quarter),
        (rf"(?:fiscal |{NAME}){HALF}", _half),
        (
            r"(?:the )?(?P<back>本|这个?|上|this|current|last|previous)(?:一个|一|个| )?(?:财季|fiscal quarter)",
            _running_quarter,
        ),
        (rf"{NAME}|财季|fiscal years?|fiscal quarters?|fy", _alone),
    )


FISCAL = _patterns()
