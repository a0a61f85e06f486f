"""The unit a bound is said in (50单, 100件): it bounds the metric that is counted so, whatever stands beside it."""

import re
from collections.abc import Iterable

from analytics.kpi.catalog import Catalog, Metric, Ratio, Simple, inputs_of
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.request import Question

UNIT = re.compile(r"(?<=[\d一二两三四五六七八九十百千万亿kw])\s?(?P<unit>人次|单|件|人|次|笔|杯|晚)")
PAID = re.compile(r"[¥$€£]|元|块|人民币|镑|美金|港币|\b(?:rmb|cny|yuan|usd|gbp|eur|dollars|pounds|euros)\b")


def said_unit(question: Question, word: Word) -> str:
    """What a bound counts; empty where it names no unit."""
    found = UNIT.search(question.plain(word))
    return found["unit"] if found is not None else ""


def is_money(question: Question, word: Word) -> bool:
    """Whether a bound is an amount of money."""
    return PAID.search(question.plain(word)) is not None


def fits_unit(unit: str, metric: Metric, *, named: bool) -> bool:
    """Whether a bound in that unit can be on a metric: a count `named` right beside it, or one whose names say it."""
    said = metric.format in ("integer", "number") and any(unit in name for name in _names(metric))
    return said or (named and metric.format == "integer")


def metrics_of(unit: str, holder: str | None, reach: frozenset[str], catalog: Catalog) -> tuple[str, ...]:
    """The counts a unit may mean: one where that is certain, several where only the person knows.

    What the bounded figure is a ratio to comes first, then the count whose name the others are made with
    (订单数 before 退款订单数), then what is counted in the same rows.
    """
    ends = re.compile(rf"{unit}[数量]|多少{unit}")
    called: dict[str, list[str]] = {}
    for metric in catalog.metrics.values():
        names = [name for name in _names(metric) if (found := ends.search(name)) and found.end() == len(name)]
        if names and metric.visible and metric.format == "integer" and reach <= catalog.reachable(metric.name):
            called[metric.name] = names
    if holder is not None:
        below = _divisors(holder, catalog) & called.keys()
        if len(below) == 1:
            return (*below,)
    plain = [name for name, names in called.items() if not _made_with(names, called, name)]
    if len(plain) > 1 and holder is not None:
        home = catalog.models_of(holder)
        plain = [name for name in plain if catalog.models_of(name) & home] or plain
        simple = [name for name in plain if isinstance(catalog.metrics[name].definition, Simple)]
        plain = simple or plain
    return tuple(plain)


def _names(metric: Metric) -> tuple[str, ...]:
    return (metric.label, *metric.synonyms)


def _divisors(name: str, catalog: Catalog) -> frozenset[str]:
    match catalog.metrics[name].definition:
        case Ratio(denominator=below):
            return frozenset([below])
        case definition:
            return frozenset(inputs_of(definition))


def _made_with(names: Iterable[str], called: dict[str, list[str]], own: str) -> bool:
    """Whether every name of a metric only adds to a name of another: 退款订单数 to 订单数."""
    others = [name for metric, known in called.items() if metric != own for name in known]
    return all(any(name != other and name.endswith(other) for other in others) for name in names)
