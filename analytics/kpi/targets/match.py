"""Which target a question is about: the same metric, the same scope, and days that the question's lie in."""

from collections.abc import Iterable, Sequence
from datetime import date

from analytics.kpi.query import Filter, Period
from analytics.kpi.targets.target import Target, scope_key


def matching(
    targets: Iterable[Target], metrics: Sequence[str], scope: Iterable[Filter], periods: Sequence[Period], today: date
) -> tuple[Target, ...]:
    """The targets meant; several when the words fit several.

    With days named: those of exactly these days, else those whose days hold them. With none: the ones under way, else
    the next to begin, else the last that was.
    """
    wanted = scope_key(scope)
    of = [each for each in targets if each.metric in metrics and scope_key(each.scope) == wanted]
    if periods:
        exact = _nearest_days([each for each in of if each.period in periods], today)
        return tuple(exact or [each for each in of if any(_within(period, each.period) for period in periods)])
    under_way = [each for each in of if each.period.first <= today <= each.period.last]
    if under_way:
        return tuple(under_way)
    coming = sorted((each for each in of if each.period.first > today), key=lambda each: each.period.first)
    if coming:
        return tuple(each for each in coming if each.period == coming[0].period)
    latest = max((each.period.last for each in of), default=None)
    return tuple(each for each in of if each.period.last == latest)


def nearest(
    targets: Iterable[Target], metrics: Sequence[str], scope: Iterable[Filter], today: date
) -> tuple[Target, ...]:
    """Targets to offer instead: of the metric first, then of the scope, what is under way before the rest."""
    wanted = scope_key(scope)

    def distance(target: Target) -> tuple[bool, bool, bool]:
        running = target.period.first <= today <= target.period.last
        return (target.metric not in metrics, scope_key(target.scope) != wanted, not running)

    near = [each for each in targets if each.metric in metrics or (wanted and scope_key(each.scope) == wanted)]
    return tuple(sorted(near, key=distance)[:3])


def during(targets: Iterable[Target], periods: Sequence[Period], today: date) -> tuple[Target, ...]:
    """The targets whose days meet the ones named; with none named, those not over yet, or all when all are."""
    every = tuple(targets)
    if periods:
        return tuple(each for each in every if any(_meet(each.period, period) for period in periods))
    return tuple(each for each in every if each.period.last >= today) or every


def _nearest_days(targets: list[Target], today: date) -> list[Target]:
    """Of several years' those under way, else the nearest."""
    away = {each: max((each.first - today).days, (today - each.last).days, 0) for each in {t.period for t in targets}}
    least = min(away.values(), default=0)
    return [each for each in targets if away[each.period] == least]


def _within(inner: Period, outer: Period) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _meet(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last
