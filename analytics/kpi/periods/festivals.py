"""The calendar's own days in a text: 双11, 618期间, last year's Black Friday, 38大促."""

import re
from functools import cache

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods.atoms import Atom, Clock
from analytics.kpi.periods.words import YEAR, year_of

WIDE = (
    r"(?P<wide>\s?(?:整个)?(?:活动|大促|促销|购物节|狂欢节|假期)?(?:期间|周期|期)"
    r"|\s(?:campaign|period|holidays?|season|sales?)(?: period)?(?!\w))"
)
DAY = r"(?P<day>节?的?(?:当天|当日|那天|这天|那一天|正日)|\s(?:itself|day)(?!\w))"


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    ordered = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?:{YEAR}的?\s?|(?P<ey>(?:last|this) year)'?s? |(?P<back>last) )?(?P<name>{ordered})"
        rf"(?P<sale>购物节|狂欢节|购物狂欢节)?(?:{WIDE}|{DAY})?"
        rf"(?:,?\s?(?:in |of )?(?P<y2>(?:19|20)\d\d(?!\d)|'\d\d(?!\d)|last year|this year))?"
    )


def festivals(text: str, clock: Clock) -> list[tuple[int, int, Atom]]:
    """Each festival of the calendar that a normalised text names, at `start:end`."""
    if not clock.calendar.by_name:
        return []
    found = []
    opened = re.sub(r"(?<=[a-z])-(?=[a-z\d])", " ", text)  # mid-autumn, double-11
    for match in _pattern(tuple(clock.calendar.by_name)).finditer(opened):
        each = clock.calendar.by_name[match["name"]]
        year = year_of(match["y"] or match["ey"] or match["y2"], clock)
        if match["name"] in each.short and year is None and not (match["wide"] or match["day"]):
            continue
        wide = bool(match["wide"]) or (each.bare == "period" and not match["day"])
        found.append((match.start(), match.end(), at.festival(clock, each, year, wide=wide)))
    return found
