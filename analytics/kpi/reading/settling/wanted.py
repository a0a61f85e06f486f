"""Which metrics people most likely mean when they name none: offered first."""

from analytics.kpi.catalog import Metric, Simple, inputs_of
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.roles import is_average
from analytics.kpi.shares import averages_out

MONEY_OUT = ("花", "spend", "spent", "cost")


def wanted(question: Question, asked: Request, query: MetricQuery) -> list[str]:
    """The visible metrics that a question's dimensions allow: sales, orders, a rate and a return before all others."""
    catalog = question.catalog
    dimensions = {*query.group_by, *(each.dimension for each in query.filters)}
    dimensions |= {query.count_of} if query.count_of is not None else set()
    able = [each for each in catalog.metrics.values() if each.visible and dimensions <= catalog.reachable(each.name)]
    able = [each for each in able if not catalog.missing(each.name)]
    able = [each for each in able if _fits(question, asked, each)]
    uses = _uses(question)
    able.sort(key=lambda each: (each.direction == "neutral", -uses.get(each.name, 0)))
    in_file = list(catalog.metrics)
    sales = next(
        (each for each in able if each.format == "currency" and each.direction == "up" and not _mean(question, each)),
        None,
    )
    home = catalog.models_of(sales.name) if sales is not None else frozenset()
    counts = [each for each in able if each.format == "integer" and each.direction == "up"]
    counts.sort(key=lambda each: catalog.models_of(each.name) != home)
    rates = sorted((each for each in able if _mean(question, each)), key=lambda each: in_file.index(each.name))
    first = [
        sales,
        next(iter(counts), None),
        next((each for each in rates if each.format == "percent" and each.direction == "up"), None),
        next((each for each in rates if each.format == "number" and each.direction == "up"), None),
    ]
    paid: list[Metric] = []
    if any(word in question.words.plain for word in MONEY_OUT):
        money = [each for each in able if each.format == "currency" and each.direction != "up"]
        paid = [each for each in money if averages_out(each.name, catalog)]
        paid.sort(key=lambda each: (-uses.get(each.name, 0), each.direction != "neutral"))
    return list(dict.fromkeys(each.name for each in (*paid, *first, *able) if each is not None))


def _fits(question: Question, asked: Request, metric: Metric) -> bool:
    """What is counted needs rows of its own, and a ranking word may speak of prices or sales."""
    if asked.count_of is not None and not isinstance(metric.definition, Simple):
        return False
    sold = metric.direction == "up" and averages_out(metric.name, question.catalog)
    fits = {
        "": True,
        "money": metric.format == "currency" and _mean(question, metric),
        "sales": sold,
        "use": sold and metric.format == "integer",
    }
    return all(fits[rank.of] for rank in asked.ranks)


def _mean(question: Question, metric: Metric) -> bool:
    return is_average(metric, question.catalog.metrics)


def _uses(question: Question) -> dict[str, int]:
    """How many other metrics are computed from each."""
    found: dict[str, int] = {}
    for metric in question.catalog.metrics.values():
        if metric.visible:
            for name in inputs_of(metric.definition):
                found[name] = found.get(name, 0) + 1
    return found
