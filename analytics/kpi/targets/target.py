"""SMART targets: a metric, for whom it counts, the value to reach, by when, and whose it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.catalog import Catalog
from analytics.kpi.query import Filter, MetricQuery, Period

Ask: TypeAlias = Callable[[MetricQuery], Answer | NoData]
"""Answers queries, as MetricsStore does."""
Aim: TypeAlias = tuple[str, frozenset[tuple[str, str, frozenset[str]]], Period]
"""What makes two targets one: the metric, the scope, the days."""


@dataclass(frozen=True, slots=True)
class Target:
    """`scope` narrows the rows that count; `value` is in the metric's own unit, a percentage as a fraction.

    `source` says where it was set: in the team's file, or in the chat.
    """

    name: str
    metric: str
    value: float
    period: Period
    scope: tuple[Filter, ...] = ()
    owner: str = ""
    source: Literal["file", "chat"] = "file"

    @property
    def aim(self) -> Aim:
        return (self.metric, scope_key(self.scope), self.period)


@dataclass(frozen=True, slots=True)
class Clash:
    """A target of the file that one set in the chat stands in for."""

    hidden: Target
    by: Target


def scope_key(scope: Iterable[Filter]) -> frozenset[tuple[str, str, frozenset[str]]]:
    """A scope, however it is written: `= 天猫` and `in (天猫)` are one."""
    return frozenset(
        (each.dimension, "not" if each.operator in ("!=", "not in") else _sign(each), frozenset(map(str, each.values)))
        for each in scope
    )


def _sign(kept: Filter) -> str:
    return "in" if kept.operator in ("=", "in") else kept.operator


def together(file: Iterable[Target], chat: Iterable[Target]) -> tuple[tuple[Target, ...], tuple[Clash, ...]]:
    """The targets that hold: where a file's and a chat's have one name or one aim, the chat's does.

    It was confirmed by a person who saw what it stood in for; the file's comes back when it is removed.
    """
    said = tuple(chat)
    clashes = []
    kept = []
    for each in file:
        over = next((other for other in said if other.aim == each.aim or other.name == each.name), None)
        if over is None:
            kept.append(each)
        else:
            clashes.append(Clash(each, over))
    return (*kept, *said), tuple(clashes)


def out_of_reach(target: Target, catalog: Catalog) -> tuple[str, ...]:
    """What the catalog no longer has: the metric, or dimensions of the scope. Empty for a target that can be asked."""
    metric = catalog.metrics.get(target.metric)
    if metric is None or catalog.missing(target.metric):
        return (target.metric,)
    reachable = catalog.reachable(target.metric)
    return tuple(each.dimension for each in target.scope if each.dimension not in reachable)
