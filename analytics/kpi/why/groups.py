"""Which groups of which dimension a change falls on.

The dimension that explains most is chosen as Adtributor does (Bhagwan et al., "Adtributor: Revenue Debugging in
Advertising Systems", NSDI 2014): few values that hold most of the change (explanatory power), whose part of the whole
has moved most (surprise, the Jensen-Shannon divergence of their parts before and after).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.kpi.catalog import AtLeast, Catalog, Ratio, Simple, inputs_of
from analytics.kpi.compiling.expressions import columns, references
from analytics.kpi.query import Value
from analytics.kpi.why.asking import Inquiry
from analytics.kpi.why.attribution import closed, mix_and_rate
from analytics.kpi.why.formula import Fraction, fraction

MOST_DIMENSIONS = 8
MOST_VALUES = 200  # a dimension with more is a list of names, not an explanation
ENOUGH = 0.67  # of the change, that the named values hold together (T_EP of the paper)
LEAST = 0.1  # of the change, that a named value holds by itself (T_EEP of the paper)
_SAME = 1e-6

Totals = tuple[dict[str, float], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Group:
    """One value: its own figure before and after (None where it has none), and what of the change falls on it.

    Of a ratio, `share` = `mix` (its part of the denominator moved) + `rate` (its own ratio moved).
    """

    value: Value
    before: float | None
    after: float | None
    share: float
    mix: float = 0.0
    rate: float = 0.0
    surprise: float = 0.0


@dataclass(frozen=True, slots=True)
class Split:
    """A change by the values of one dimension, the largest share first; the shares add up to the change."""

    dimension: str
    groups: tuple[Group, ...]
    ratio: bool
    named: int
    surprise: float

    @property
    def explains(self) -> bool:
        """Whether a few values hold most of the change."""
        return self.named > 0

    @property
    def vague(self) -> bool:
        """Whether it comes down to rows that hold no value there, which says little."""
        return self.named == 1 and self.groups[0].value is None

    @property
    def worth(self) -> float:
        """Surprise, the less the more values it takes: of two explanations that hold as much, the shorter one."""
        return self.surprise / self.named**2 if self.named else 0.0


def splits(
    asked: Inquiry, before: float, after: float, preferred: Sequence[str] = ()
) -> tuple[tuple[Split, ...], tuple[str, ...]]:
    """The change by each dimension in reach, best explanation first; and the dimensions whose groups do not add up."""
    parts = fraction(asked.metric, asked.catalog)
    totals = asked.totals(parts.leaves, "parts")
    if totals is None or not all(
        math.isclose(parts.value(side) or 0.0, figure, rel_tol=_SAME, abs_tol=1e-12)
        for side, figure in zip(totals, (before, after), strict=True)
    ):
        return (), ()
    found: list[Split] = []
    apart: list[str] = []
    for dimension in _candidates(asked, parts, preferred):
        groups = asked.groups(parts.leaves, dimension)
        if groups is None or len({value for side in groups for value, row in side.items() if any(row)}) < 2:
            continue
        if not _add_up(groups, totals, parts):
            apart.append(dimension)
            continue
        split = _split(dimension, groups, parts, after - before)
        if split is not None and all(not _same_cut(split, other) for other in found):
            found.append(split)
    ranked = sorted(
        found, key=lambda each: (each.dimension not in preferred, not each.explains, each.vague, -each.worth)
    )
    return tuple(ranked), tuple(apart)


def _candidates(asked: Inquiry, parts: Fraction, preferred: Sequence[str]) -> list[str]:
    """Dimensions that the whole figure can be split by; one that is held to a single value explains nothing."""
    catalog = asked.catalog
    reached = frozenset.intersection(*(catalog.reachable(name) for name in parts.leaves))
    held = {each.dimension for each in asked.query.filters if each.operator in ("=", "in") and len(each.values) == 1}
    held |= {name for leaf in parts.leaves for name in _defining(leaf, catalog)} - set(preferred)
    names = [name for name in (*preferred, *catalog.dimension_names()) if name in reached - held]
    found = []
    for name in dict.fromkeys(names):
        dimension = catalog.dimension(name)
        few = 1 < len(catalog.values.get(name, ())) <= MOST_VALUES
        if dimension is not None and dimension.kind == "categorical" and (few or name in preferred):
            found.append(name)
    return found[:MOST_DIMENSIONS]


def _defining(metric: str, catalog: Catalog) -> Iterator[str]:
    """Dimensions that a metric is itself computed from: that refunds fall on what was refunded says nothing."""
    definition = catalog.metrics[metric].definition
    above = [catalog.metrics[metric].filter]
    if isinstance(definition, Ratio):
        above += [definition.numerator_filter, definition.denominator_filter]
    yield from (each.name.split("__")[-1] for text in above for each in references(text))
    for name in inputs_of(definition):
        yield from _defining(name, catalog)
    if isinstance(definition, Simple | AtLeast):
        model = catalog.models[definition.model]
        texts = [text for text in (definition.expr, definition.filter) if text and text != "*"]
        used = {name for text in texts for name in columns(text)}
        yield from (each.name.split("__")[-1] for text in texts for each in references(text))
        yield from (each.name for each in model.dimensions if each.expr in used)


def _add_up(groups: tuple[Mapping[Value, tuple[float, ...]], ...], totals: Totals, parts: Fraction) -> bool:
    """Whether the groups' figures add up to the whole: distinct counts and averages often do not."""
    for side, total in zip(groups, totals, strict=True):
        each = [parts.parts(dict(zip(parts.leaves, row, strict=True))) for row in side.values()]
        sums = [math.fsum(pair[at] for pair in each) for at in (0, 1)]
        for found, whole in zip(sums if parts.ratio else sums[:1], parts.parts(total), strict=False):
            if not math.isclose(found, whole, rel_tol=_SAME, abs_tol=1e-9):
                return False
    return True


def _split(
    dimension: str,
    groups: tuple[Mapping[Value, tuple[float, ...]], Mapping[Value, tuple[float, ...]]],
    parts: Fraction,
    change: float,
) -> Split | None:
    values = list(dict.fromkeys((*groups[1], *groups[0])))
    none = (0.0,) * len(parts.leaves)
    was, now = ([dict(zip(parts.leaves, side.get(value, none), strict=True)) for value in values] for side in groups)
    pairs = [[parts.parts(row) for row in side] for side in (was, now)]
    if parts.ratio:
        effects = mix_and_rate(*pairs)
        if effects is None:
            return None
    else:
        effects = [(0.0, new / by - old / by) for (old, by), (new, _) in zip(*pairs, strict=True)]
    shares = closed({str(at): mix + rate for at, (mix, rate) in enumerate(effects)}, change)
    surprises = _surprises(*pairs, ratio=parts.ratio)
    found = []
    for at, value in enumerate(values):
        mix, _ = effects[at]
        share = shares[str(at)]
        figures = [
            parts.value(side[at]) if value in there else None for side, there in ((was, groups[0]), (now, groups[1]))
        ]
        found.append(Group(value, figures[0], figures[1], share, mix, share - mix, surprises[at]))
    ordered = tuple(sorted(found, key=lambda group: -abs(group.share)))
    named, surprise = _succinct(ordered, change)
    return Split(dimension, ordered, parts.ratio, named, surprise)


def _succinct(groups: Sequence[Group], change: float) -> tuple[int, float]:
    """How many of the largest values hold most of the change, and their surprise; 0 where no few do."""
    if not change:
        return 0, 0.0
    held, surprise = 0.0, 0.0
    for count, group in enumerate(groups, 1):
        if group.share / change <= LEAST:
            continue
        held += group.share / change
        surprise += group.surprise
        if held >= ENOUGH:
            return count, surprise
    return 0, 0.0


def _surprises(was: Sequence[tuple[float, float]], now: Sequence[tuple[float, float]], *, ratio: bool) -> list[float]:
    """Of each value: how far its part of the whole moved, of the numerator and of the denominator."""
    found = [0.0] * len(was)
    for side in (0, 1) if ratio else (0,):
        old, new = [pair[side] for pair in was], [pair[side] for pair in now]
        start, end = math.fsum(old), math.fsum(new)
        if start > 0 and end > 0 and min(*old, *new) >= 0:
            for at, (one, other) in enumerate(zip(old, new, strict=True)):
                found[at] += _divergence(one / start, other / end)
    return found


def _divergence(p: float, q: float) -> float:
    middle = (p + q) / 2
    return 0.5 * sum(part * math.log(part / middle) for part in (p, q) if part > 0)


def _same_cut(one: Split, other: Split) -> bool:
    """Two names for one division of the rows, such as a product and its code."""
    shares = ([group.share for group in split.groups] for split in (one, other))
    left, right = (sorted(each) for each in shares)
    return len(left) == len(right) and all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(left, right, strict=True)
    )
