"""SMART targets: a metric, for whom it counts, the value to reach, by when, and whose it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import MetricsFileError
from analytics.kpi.metrics_file.sections import Faults, Section, nearest, read_yaml
from analytics.kpi.query import Filter, MetricQuery, Period

Ask: TypeAlias = Callable[[MetricQuery], Answer | NoData]


@dataclass(frozen=True, slots=True)
class Target:
    """`scope` narrows the rows that count; `value` is in the metric's own unit, a percentage as a fraction."""

    name: str
    metric: str
    value: float
    period: Period
    scope: tuple[Filter, ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a target is on `as_of`, the last day with data that counts.

    `share` is value over target; `elapsed` is the share of the period's days that have passed. `met`
    says whether the value is on the target's good side. All None or False before any data.
    """

    target: Target
    value: float | None
    share: float | None
    as_of: date | None
    elapsed: float
    met: bool


def load_targets(path: Path, catalog: Catalog) -> tuple[Target, ...]:
    """The targets of a file.

    Raises MetricsFileError with every fault of it.
    """
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    if top:
        top.expect(("version", "targets"))
    found = [_target(section, catalog) for section in (top.sections("targets", "target") if top else ())]
    if faults.found:
        raise MetricsFileError(tuple(sorted(faults.found)))
    return tuple(target for target in found if target)


def progress(target: Target, catalog: Catalog, ask: Ask, today: date) -> Progress:
    """Where a target stands, from the whole days before `today`. `ask` answers queries, as MetricsStore does.

    Raises WarehouseError when the warehouse fails.
    """
    none = Progress(target, None, None, None, 0.0, met=False)
    if today <= target.period.first:
        return none
    found = ask(MetricQuery((target.metric,), target.period, filters=target.scope))
    if isinstance(found, NoData):
        return none
    value = found.rows[0][-1] if found.rows else None
    as_of = min(found.fresh_until or target.period.last, target.period.last)
    elapsed = ((as_of - target.period.first).days + 1) / target.period.days
    if not isinstance(value, int | float):
        return Progress(target, None, None, as_of, elapsed, met=False)
    less_is_good = catalog.metrics[target.metric].direction == "down"
    met = value <= target.value if less_is_good else value >= target.value
    share = value / target.value if target.value else None
    return Progress(target, float(value), share, as_of, elapsed, met)


def _target(section: Section, catalog: Catalog) -> Target | None:
    section.expect(("name", "metric", "scope", "value", "period", "owner"))
    metric = section.text("metric", required=True)
    if metric and metric not in catalog.metrics:
        hint = nearest(metric, catalog.metrics)
        section.faults.add(section.line_of("metric"), f"{section.what}: metric `{metric}` does not exist{hint}")
        return None
    value = section.number("value")
    if value is None:
        section.faults.add(section.line_of("value"), f"{section.what}: `value` is missing")
    scope = section.section("scope")
    filters = _scope(scope, metric, catalog) if scope and metric else ()
    period = _period(section)
    if not metric or value is None or period is None:
        return None
    return Target(section.text("name") or metric, metric, value, period, filters, section.text("owner"))


def _scope(scope: Section, metric: str, catalog: Catalog) -> tuple[Filter, ...]:
    reachable: Sequence[str] = sorted(catalog.reachable(metric))
    for name in scope.nodes:
        if name not in reachable:
            hint = nearest(name, reachable)
            scope.faults.add(scope.line_of(name), f"{scope.what}: `{metric}` has no dimension `{name}`{hint}")
    return tuple(Filter(name, "in", scope.words(name)) for name in scope.nodes if name in reachable)


def _period(section: Section) -> Period | None:
    period = section.section("period")
    if period is None:
        section.faults.add(section.line_of("period"), f"{section.what}: `period` needs `first` and `last`")
        return None
    period.expect(("first", "last"))
    try:
        return Period(date.fromisoformat(period.text("first")), date.fromisoformat(period.text("last")))
    except ValueError:
        section.faults.add(period.line, f"{section.what}: `period` needs two days, first before last (2026-10-01)")
        return None
