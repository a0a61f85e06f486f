"""Metrics computed from metrics: ratios, and the expressions of derived metrics. Division by nothing gives null."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from analytics.kpi.compiling.dialects import AsFloat, Element
from analytics.kpi.compiling.expressions import ExpressionError, parse


def ratio(above: Element, below: Element) -> Element:
    """`above` over `below` as a fraction; null when `below` is zero or missing."""
    # Some databases divide whole numbers into whole numbers: both sides are made floats first.
    return AsFloat(above).op("/", precedence=7)(sa.func.nullif(AsFloat(below), sa.literal_column("0")))


def evaluate(expr: str, inputs: Mapping[str, Element]) -> Element:
    """An expression over named values.

    Raises ExpressionError for anything but arithmetic, comparisons, CASE and a few functions.
    """
    return _build(parse(expr), inputs)


def _build(node: Any, inputs: Mapping[str, Element]) -> Element:
    kind = type(node).__name__
    if kind == "Column":
        if node.name not in inputs:
            raise ExpressionError(f"`{node.name}` is none of the inputs")
        return inputs[node.name]
    if kind == "Literal":
        return sa.literal_column(node.sql())
    if kind == "Null":
        return sa.null()
    if kind == "Boolean":
        return sa.true() if node.this else sa.false()
    if kind == "Cast":
        return _cast(node, inputs)
    if kind == "Round":
        return _rounded(_build(node.this, inputs), node.args.get("decimals"))
    if kind == "If":
        default = node.args.get("false")
        then = (_build(node.this, inputs), _build(node.args["true"], inputs))
        return sa.case(then, else_=_build(default, inputs) if default else None)
    if kind == "Case":
        whens = [(_build(each.this, inputs), _build(each.args["true"], inputs)) for each in node.args["ifs"]]
        default = node.args.get("default")
        return sa.case(*whens, else_=_build(default, inputs) if default else None)
    if kind in _FUNCTIONS:
        arguments = [node.this, *([node.expression] if node.expression else []), *(node.expressions or [])]
        return getattr(sa.func, _FUNCTIONS[kind])(*(_build(each, inputs) for each in arguments))  # type: ignore[no-any-return]
    if kind in _UNARY:
        return _UNARY[kind](_build(node.this, inputs))
    if kind in _BINARY:
        return _BINARY[kind](_build(node.this, inputs), _build(node.expression, inputs))
    raise ExpressionError(f"`{node.sql()}` may not be used in the expression of a derived metric")


def _cast(node: Any, inputs: Mapping[str, Element]) -> Element:
    """Figures are numbers; made one of another kind, they stay the number they are, as a float."""
    if str(node.to.this.value).upper() not in _NUMBERS:
        raise ExpressionError(f"`{node.sql()}`: a figure can only be cast to a number")
    return AsFloat(_build(node.this, inputs))


def _rounded(value: Element, decimals: Any) -> Element:
    """Only some databases round floats to decimals: moved there and back."""
    digits = int(decimals.name) if decimals is not None and decimals.is_int else 0
    if decimals is not None and not decimals.is_int:
        raise ExpressionError("`round` takes a whole number of decimals")
    if not digits:
        return sa.func.round(AsFloat(value))
    moved = sa.func.round(AsFloat(value).op("*", precedence=7)(sa.literal_column(str(10**digits))))
    return ratio(moved, sa.literal_column(str(10**digits)))


_NUMBERS = ("FLOAT", "DOUBLE", "DECIMAL", "NUMERIC", "REAL")
_FUNCTIONS = {
    "Floor": "floor",
    "Ceil": "ceil",
    "Coalesce": "coalesce",
    "Nullif": "nullif",
    "Abs": "abs",
    "Greatest": "greatest",
    "Least": "least",
    "Sqrt": "sqrt",
    "Ln": "ln",
    "Exp": "exp",
}
_UNARY: dict[str, Callable[[Element], Element]] = {
    "Paren": lambda value: value.self_group(),
    "Neg": lambda value: -value,
    "Not": sa.not_,
}
_BINARY: dict[str, Callable[[Element, Element], Element]] = {
    "Add": lambda left, right: left + right,
    "Sub": lambda left, right: left - right,
    "Mul": lambda left, right: left * right,
    "Div": ratio,
    "Mod": lambda left, right: left % sa.func.nullif(right, sa.literal_column("0")),
    "Is": lambda left, right: left.is_(right),
    "Pow": sa.func.power,
    "And": sa.and_,
    "Or": sa.or_,
    "EQ": lambda left, right: left == right,
    "NEQ": lambda left, right: left != right,
    "GT": lambda left, right: left > right,
    "GTE": lambda left, right: left >= right,
    "LT": lambda left, right: left < right,
    "LTE": lambda left, right: left <= right,
}
