"""Of what a metric is made, as far as its days go: does it add up over them, or is it a sum over a sum?"""

import re
from typing import Final

from analytics.kpi.catalog import Catalog, Derived, Ratio, Simple

_LINEAR: Final = re.compile(r"[\w\s+().-]*")
_QUOTIENT: Final = re.compile(
    r"\s*\(?\s*(?P<above>\w+)\s*\)?\s*/\s*(?:nullif\(\s*)?(?P<below>\w+)(?:\s*,\s*0(?:\.0)?\s*\))?\s*", re.IGNORECASE
)


def sums(metric: str, catalog: Catalog) -> bool:
    """Whether the days of a period make its value, by how the metric is defined."""
    match catalog.metrics[metric].definition:
        case Simple(agg=agg, non_additive_dimension=edge):
            return agg in ("sum", "count", "sum_boolean") and not edge
        case Derived(expr=expr, inputs=inputs, offsets=offsets):
            constant = re.search(r"(?<![\w.])\d", expr)
            linear = _LINEAR.fullmatch(expr) is not None and constant is None
            return linear and not offsets and all(sums(name, catalog) for name in inputs.values())
        case _:
            return False


def parts_of(metric: str, catalog: Catalog) -> tuple[str, ...]:
    """The metric itself where its days may make the whole, numerator and denominator where those do; else nothing.

    Distinct counts are given the benefit of the doubt: an order is of one day, a customer is not, and only the
    figures tell. Whoever uses them must see that the days do add up.
    """
    if _may_sum(metric, catalog):
        return (metric,)
    match catalog.metrics[metric].definition:
        case Ratio(numerator=above, denominator=below):
            pair: tuple[str, ...] = (above, below)
        case Derived(expr=expr, inputs=inputs, filters=filters, offsets=offsets):
            found = _QUOTIENT.fullmatch(expr)
            known = found is not None and found["above"] in inputs and found["below"] in inputs
            pair = (
                (inputs[found["above"]], inputs[found["below"]]) if found and known and not (filters or offsets) else ()
            )
        case _:
            pair = ()
    return pair if pair and pair[0] != pair[1] and all(_may_sum(each, catalog) for each in pair) else ()


def _may_sum(metric: str, catalog: Catalog) -> bool:
    definition = catalog.metrics[metric].definition
    counted = (
        isinstance(definition, Simple) and definition.agg == "count_distinct" and not definition.non_additive_dimension
    )
    return counted or sums(metric, catalog)
