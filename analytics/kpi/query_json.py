"""A MetricQuery as JSON, for programs and for a conversation's memory, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.kpi.query import Compare, Filter, MetricQuery, Order, Period, Threshold, Unclear, Value


def to_json(query: MetricQuery) -> dict[str, Any]:
    """What `ask --json` prints as "query": dates ISO, every key always there."""
    return {
        "metrics": list(query.metrics),
        "group_by": list(query.group_by),
        "filters": [_filter_json(each) for each in query.filters],
        "thresholds": [
            {"metric": each.metric, "operator": each.operator, "value": each.value} for each in query.thresholds
        ],
        "period": period_json(query.period),
        "period_assumed": query.period_assumed,
        "grain": query.grain,
        "compare": _compare_json(query.compare) if query.compare else None,
        "order_by": {"name": query.order_by.name, "descending": query.order_by.descending} if query.order_by else None,
        "limit": query.limit,
        "count_of": query.count_of,
        "per": query.per,
        "of": [_filter_json(each) for each in query.of],
        "running": query.running,
    }


def from_json(data: Mapping[str, Any]) -> MetricQuery:
    """What `to_json` made.

    Raises ValueError for anything else.
    """
    try:
        compare, order = data["compare"], data["order_by"]
        return MetricQuery(
            metrics=tuple(data["metrics"]),
            period=_period(data["period"]),
            group_by=tuple(data["group_by"]),
            filters=tuple(map(_filter, data["filters"])),
            thresholds=tuple(Threshold(each["metric"], each["operator"], each["value"]) for each in data["thresholds"]),
            grain=data["grain"],
            compare=_compare(compare) if compare else None,
            order_by=Order(order["name"], order["descending"]) if order else None,
            limit=data["limit"],
            count_of=data["count_of"],
            per=data["per"],
            period_assumed=data["period_assumed"],
            of=tuple(map(_filter, data.get("of", ()))),
            running=data.get("running", False),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a query: {error}") from error


def _compare(data: Mapping[str, Any]) -> Compare:
    return Compare(data["kind"], _period(data["period"]), bool(data.get("by_rate")))


def _compare_json(compare: Compare) -> dict[str, Any]:
    rated = {"by_rate": True} if compare.by_rate else {}
    return {"kind": compare.kind, "period": period_json(compare.period), **rated}


def asked_to_json(asked: Unclear) -> dict[str, Any]:
    """A question of the bot's as a conversation remembers it: what was read so far, and beside it what was asked."""
    read = to_json(asked.partial) if asked.partial is not None else {}
    return {**read, "asked": {"question": asked.question, "choices": list(asked.choices), "text": asked.text}}


def asked_from_json(data: Mapping[str, Any]) -> Unclear | MetricQuery:
    """What `asked_to_json` made; from what `to_json` made, the query.

    Raises ValueError for anything else.
    """
    asked = data.get("asked")
    if asked is None:
        return from_json(data)
    try:
        read = from_json(data) if "metrics" in data else None
        return Unclear(str(asked["question"]), tuple(map(str, asked["choices"])), read, str(asked["text"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a question: {error}") from error


def period_json(period: Period) -> dict[str, str]:
    said = {"said": period.said} if period.said else {}
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), **said}


def value_json(value: Value) -> str | int | float | bool | None:
    """A cell of an answer: dates ISO, decimals as numbers."""
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value


def _filter_json(kept: Filter) -> dict[str, Any]:
    return {"dimension": kept.dimension, "operator": kept.operator, "values": [_value(each) for each in kept.values]}


def _filter(data: Mapping[str, Any]) -> Filter:
    return Filter(data["dimension"], data["operator"], tuple(_unpacked(each) for each in data["values"]))


def _value(value: Value) -> Any:
    return {"date": value.isoformat()} if isinstance(value, date) else value_json(value)


def _unpacked(value: Any) -> Value:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _period(data: Mapping[str, str]) -> Period:
    return Period(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]), data.get("said", ""))
