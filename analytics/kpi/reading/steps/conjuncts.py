"""Parts of a sentence joined side by side: what belongs to one of them only, one query cannot hold."""

from collections.abc import Sequence
from itertools import product
from typing import TypeAlias

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.reading.roles import Item

Part: TypeAlias = dict[str, list[str]]
"""The values of one part, by dimension, in the order they are named."""
JOINS = ("join", "versus")


def own_periods(items: Sequence[Item]) -> bool:
    """上周的GMV和上月的订单量: two metrics, each with a period of its own."""
    parts = [part for part in _conjuncts(items) if any(item.kind == "metric" for item in part)]
    names = {item.names for part in parts for item in part if item.kind == "metric"}
    timed = all(any(item.kind == "period" for item in part) for part in parts)
    valued = [part for part in _conjuncts(items) if any(item.kind == "value" for item in part)]
    own = len(valued) > 1 and all(any(item.kind == "period" for item in part) for part in valued)
    return (len(parts) > 1 and len(names) > 1 and timed) or (own and len({_period(part) for part in valued}) > 1)


def _period(part: Sequence[Item]) -> object:
    return next((each.period for item in part if isinstance(each := item.word.payload, FoundPeriod)), None)


def in_pairs(items: Sequence[Item]) -> bool:
    """抖音的精华和小红书的面膜: values that go in pairs, which two lists of values would multiply."""
    parts = [found for part in _conjuncts(items) if (found := _values(part))]
    named = list(dict.fromkeys(name for part in parts for name in part))
    return any(_paired(parts, name, other) for name in named for other in named if name != other)


def _conjuncts(items: Sequence[Item]) -> list[list[Item]]:
    """The items between the words that join."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.kind in JOINS:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _paired(parts: Sequence[Part], name: str, other: str) -> bool:
    """Whether values of `name`, named in several parts, have values of `other` that are not for all of them."""
    holders = [part for part in parts if name in part]
    beside = [part for part in holders if other in part]
    if len(holders) < 2 or not beside:
        return False
    if len(beside) == len(holders):
        pairs = {pair for part in holders for pair in product(part[name], part[other])}
        return pairs != set(product(*({value for part in holders for value in part[each]} for each in (name, other))))
    if beside == [holders[0]]:
        return not _before(holders[0], other, name)  # 抖音的精华和面膜: what leads holds for all
    if len(beside) == 1 and beside[0] is holders[-1]:
        return not _before(holders[-1], name, other)  # 抖音和小红书的精华: so does what comes last
    return True


def _before(part: Part, one: str, other: str) -> bool:
    order = list(part)
    return order.index(one) < order.index(other)


def _values(part: Sequence[Item]) -> Part:
    found: Part = {}
    for item in part:
        if item.kind == "value":
            dimension, value = item.values[0]
            found.setdefault(dimension, []).append(value)
    return found
