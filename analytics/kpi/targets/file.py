"""A team's targets in a file: targets.yml."""

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import MetricsFileError
from analytics.kpi.metrics_file.sections import Fault, Faults, Section, nearest, read_yaml
from analytics.kpi.query import Filter, Period
from analytics.kpi.targets.amounts import Amount, read_amounts, value_for
from analytics.kpi.targets.target import Target


def load_targets(path: Path, catalog: Catalog) -> tuple[Target, ...]:
    """The targets of a file.

    Raises MetricsFileError with every fault of it.
    """
    found, faults = _read(path, catalog)
    if faults:
        raise MetricsFileError(faults)
    return found


def check_targets(path: Path, catalog: Catalog) -> tuple[Fault, ...]:
    """Every fault of a targets file, in order of their lines."""
    return _read(path, catalog)[1]


def _read(path: Path, catalog: Catalog) -> tuple[tuple[Target, ...], tuple[Fault, ...]]:
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    if top:
        top.expect(("version", "targets"))
    found: list[Target] = []
    for section in top.sections("targets", "target") if top else ():
        target = _target(section, catalog)
        if target is None:
            continue
        twin = next((each for each in found if each.name == target.name or each.aim == target.aim), None)
        if twin is not None:
            same = "name" if twin.name == target.name else "metric, scope and period"
            section.faults.add(section.line, f"{section.what}: target `{twin.name}` has the same {same}")
        found.append(target)
    return tuple(found), tuple(sorted(faults.found))


def _target(section: Section, catalog: Catalog) -> Target | None:
    section.expect(("name", "metric", "scope", "value", "period", "owner"))
    metric = section.text("metric", required=True)
    if metric and metric not in catalog.metrics:
        hint = nearest(metric, catalog.metrics)
        section.faults.add(section.line_of("metric"), f"{section.what}: metric `{metric}` does not exist{hint}")
        return None
    if metric and (why := catalog.missing(metric)):
        section.faults.add(section.line_of("metric"), f"{section.what}: `{metric}` cannot be computed here: {why}")
        return None
    value = _value(section, metric, catalog)
    scope = section.section("scope")
    filters = _scope(scope, metric, catalog) if scope and metric else ()
    period = _period(section)
    if not metric or value is None or period is None:
        return None
    return Target(section.text("name") or metric, metric, value, period, filters, section.text("owner"))


def _value(section: Section, metric: str, catalog: Catalog) -> float | None:
    """A number as it is, or an amount as people write it (3%, 42万)."""
    word = section.text("value")
    if not word:
        section.faults.add(section.line_of("value"), f"{section.what}: `value` is missing")
        return None
    try:
        amount = Amount(0, len(word), float(word))
    except ValueError:
        read = read_amounts(word)
        whole = len(read) == 1 and (read[0].start, read[0].end) == (0, len(word))
        if not whole:
            section.faults.add(section.line_of("value"), f"{section.what}: `value` must be a number, not `{word}`")
            return None
        amount = read[0]
    if not metric or not math.isfinite(amount.value):
        if metric:
            section.faults.add(section.line_of("value"), f"{section.what}: `value` must be a number, not `{word}`")
        return None
    taken = value_for(amount, catalog.metrics[metric])
    if isinstance(taken, float):
        return taken
    meant = f", write {taken.meant:g}" if taken.meant is not None else ""
    section.faults.add(section.line_of("value"), f"{section.what}: `{metric}` cannot be {word}: {taken.why}{meant}")
    return None


def _scope(scope: Section, metric: str, catalog: Catalog) -> tuple[Filter, ...]:
    reachable: Sequence[str] = sorted(catalog.reachable(metric))
    for name in scope.nodes:
        if name not in reachable:
            hint = nearest(name, reachable)
            scope.faults.add(scope.line_of(name), f"{scope.what}: `{metric}` has no dimension `{name}`{hint}")
        elif not scope.words(name):
            scope.faults.add(scope.line_of(name), f"{scope.what}: `{name}` names no value")
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
