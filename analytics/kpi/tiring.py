"""Creatives that tire: seen as ever, clicked less and less.

The last seven complete days of each creative are held against the best of its first weeks within sight. What its
channel's other creatives did between the same weeks is taken out, so that a channel's own bad week tires nobody. Both
of the last two weeks must lie low, and both sides must hold enough clicks that chance does not do it: the two-sided
test of two proportions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from analytics.chances import alike
from analytics.kpi.query import MetricQuery, Period
from analytics.kpi.store import MetricsStore

WEEKS: Final = 9
FIRST_WEEKS: Final = 2
LOW: Final = 0.7
"""Of its early click-through rate, its peers' change taken out."""
P_VALUE: Final = 0.001
LEAST_IMPRESSIONS: Final = 1_000
_NEEDED: Final = ("clicks", "impressions")
_BY: Final = ("channel", "creative")


@dataclass(frozen=True, slots=True)
class Tired:
    """`before` and `now` are click-through rates as fractions; `left` is what is left of the first, its peers' change
    taken out; `impressions` are those of the last week, `since` the first day of the early week."""

    creative: str
    channel: str
    before: float
    now: float
    left: float
    impressions: int
    since: date
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One creative's clicks and impressions within seven days."""

    clicks: float
    impressions: float

    @property
    def rate(self) -> float:
        return self.clicks / self.impressions if self.impressions else 0.0


Weeks = Mapping[tuple[str, str], Week]


def tiring(store: MetricsStore, today: date) -> tuple[date | None, tuple[Tired, ...]]:
    """The last complete day with data, and the creatives that tire, those most seen first.

    Nothing where the metrics file knows no clicks, impressions or creatives, or they may not be seen.
    """
    catalog = store.catalog
    if any(name not in catalog.metrics or catalog.missing(name) for name in _NEEDED):
        return None, ()
    if any(set(_BY) - catalog.reachable(name) for name in _NEEDED):
        return None, ()
    whole = store.found(MetricQuery(_NEEDED, Period(today - timedelta(days=14), today - timedelta(days=1))))
    if whole is None or whole.fresh_until is None:
        return None, ()
    last = min(whole.fresh_until, today - timedelta(days=1))
    weeks = [_week(store, last - timedelta(days=7 * number)) for number in range(WEEKS)]
    latest = store.found(_of_week(last))  # the store keeps it
    return last, tuple(replace(each, sql=latest.sql if latest else "") for each in tired(weeks, last))


def tired(weeks: Sequence[Weeks], last: date) -> tuple[Tired, ...]:
    """Those that tire, from the latest week to the earliest."""
    found = []
    for (channel, creative), now in weeks[0].items():
        ran = [number for number, week in enumerate(weeks) if _seen(week.get((channel, creative)))]
        early = [number for number in ran if number >= 2][-FIRST_WEEKS:]
        if 0 not in ran or 1 not in ran or not early:
            continue
        best = max(early, key=lambda number: weeks[number][channel, creative].rate)
        before = weeks[best][channel, creative]
        left = [
            weeks[number][channel, creative].rate / before.rate / _peers(weeks[number], weeks[best], channel, creative)
            for number in (0, 1)
            if before.rate
        ]
        if not left or max(left) > LOW or _by_chance(before, now) > P_VALUE:
            continue
        since = last - timedelta(days=7 * best + 6)
        found.append(Tired(creative, channel, before.rate, now.rate, left[0], int(now.impressions), since))
    return tuple(sorted(found, key=lambda each: (-each.impressions, each.creative)))


def _seen(week: Week | None) -> bool:
    return week is not None and week.impressions >= LEAST_IMPRESSIONS


def _peers(now: Weeks, before: Weeks, channel: str, creative: str) -> float:
    """By how much the click-through rates of the channel's other creatives fell between the two weeks; 1 where one did
    not, or fewer than two ran in both. They tire too, so the least of their falls is the channel's own.
    """
    both = [
        now[key].rate / before[key].rate
        for key in now
        if key[0] == channel and key[1] != creative and _seen(now[key]) and _seen(before.get(key)) and before[key].rate
    ]
    if len(both) < 2:
        return 1.0
    return min(1.0, max(both))


def _by_chance(before: Week, now: Week) -> float:
    counts, seen = (now.clicks, before.clicks), (now.impressions, before.impressions)
    if not sum(counts) or sum(counts) == sum(seen):
        return 1.0
    return alike(counts, seen)


def _of_week(last: date) -> MetricQuery:
    return MetricQuery(_NEEDED, Period(last - timedelta(days=6), last), _BY)


def _week(store: MetricsStore, last: date) -> Weeks:
    found = store.found(_of_week(last))
    return {
        (str(row[0]), str(row[1])): Week(float(row[2] or 0), float(row[3] or 0))  # type: ignore[arg-type]
        for row in (found.rows if found else ())
        if row[0] is not None and row[1] is not None
    }
