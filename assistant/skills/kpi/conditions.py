"""A metric's filter in words: 品类为火锅; Cancelled is no. Dimensions by their labels, never a column's name."""

from typing import TYPE_CHECKING, Any, Final

from analytics.kpi.compiling.expressions import METRIC_TIME, ExpressionError, Reference, parse
from analytics.kpi.wording import HAN
from assistant.skills.kpi.words import Wording

if TYPE_CHECKING:
    from analytics.kpi.catalog import Dimension

_COMPARED: Final = {
    "EQ": ("{name}为{value}", "{name} is {value}"),
    "NEQ": ("{name}不是{value}", "{name} is not {value}"),
    "GT": ("{name}大于 {value}", "{name} is above {value}"),
    "GTE": ("{name}不小于 {value}", "{name} is at least {value}"),
    "LT": ("{name}小于 {value}", "{name} is below {value}"),
    "LTE": ("{name}不大于 {value}", "{name} is at most {value}"),
}
_MIRRORED: Final = {"GT": "LT", "GTE": "LTE", "LT": "GT", "LTE": "GTE"}


class _Unsayable(Exception):
    """A condition that has no plain words."""


def condition(text: str, wording: Wording) -> str:
    """The condition in words; only that there is one, where plain words would be wrong or would name a column."""
    try:
        return _said(parse(text), wording)
    except (_Unsayable, ExpressionError):
        return "符合指标库里筛选条件" if wording.chinese else "the metrics file's filter holds"


def _said(node: Any, wording: Wording) -> str:
    from sqlglot import exp

    place = 0 if wording.chinese else 1
    match node:
        case exp.Paren():
            return _said(node.this, wording)
        case exp.And():
            return ("且", " and ")[place].join(_said(each, wording) for each in (node.this, node.expression))
        case exp.Or():
            return ("或", " or ")[place].join(_plain(each, wording) for each in (node.this, node.expression))
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            return _compared(node, wording)
        case exp.Not(this=exp.In() as inner):
            return ("{name}不是{value}", "{name} is not {value}")[place].format(**_listed(inner, wording))
        case exp.In():
            return ("{name}为{value}", "{name} is {value}")[place].format(**_listed(node, wording))
        case exp.Not(this=exp.Is(this=column, expression=exp.Null())):
            return (f"有{_name(column, wording)}", f"{_name(column, wording)} is given")[place]
        case exp.Is(this=column, expression=exp.Null()):
            return (f"没有{_name(column, wording)}", f"{_name(column, wording)} is missing")[place]
        case exp.Is(this=column, expression=exp.Boolean() as truth):
            return _true(column, bool(truth.this), wording)
        case exp.Not(this=exp.Column() as column) | exp.Not(this=exp.Paren(this=exp.Column() as column)):
            return _true(column, False, wording)
        case exp.Column():
            return _true(node, True, wording)
        case exp.Between():
            low, high = (_value(node.args[each]) for each in ("low", "high"))
            name = _name(node.this, wording)
            return (f"{name}在 {low} 到 {high} 之间", f"{name} is between {low} and {high}")[place]
    raise _Unsayable


def _plain(node: Any, wording: Wording) -> str:
    """One side of an or: what holds an and of its own would be read wrongly."""
    from sqlglot import exp

    if node.find(exp.And):
        raise _Unsayable
    return _said(node, wording)


def _compared(node: Any, wording: Wording) -> str:
    from sqlglot import exp

    kind, column, against = type(node).__name__, node.this, node.expression
    if not isinstance(column, exp.Column):
        kind, column, against = _MIRRORED.get(kind, kind), against, column
    if isinstance(against, exp.Boolean) and kind in ("EQ", "NEQ"):
        return _true(column, bool(against.this) == (kind == "EQ"), wording)
    words = _COMPARED[kind][0 if wording.chinese else 1]
    return words.format(name=_name(column, wording), value=_value(against))


def _listed(node: Any, wording: Wording) -> dict[str, str]:
    values = [_value(each) for each in node.expressions]
    if not values:
        raise _Unsayable
    return {"name": _name(node.this, wording), "value": ("或" if wording.chinese else " or ").join(values)}


def _value(node: Any) -> str:
    from sqlglot import exp

    match node:
        case exp.Literal():
            return str(node.this)
        case exp.Neg(this=exp.Literal() as number):
            return f"-{number.this}"
        case exp.Cast(this=exp.Literal() as day):
            return str(day.this)
    raise _Unsayable


def _true(column: Any, truth: bool, wording: Wording) -> str:
    """A dimension that is true or false, by the file's own word for that where it has one."""
    dimension = _dimension(column, wording)
    said = dimension.value_synonyms.get("true" if truth else "false", ())
    fitting = next((each for each in said if bool(HAN.search(each)) == wording.chinese), "")
    if fitting:
        return fitting
    label = wording.dimension(dimension.name)
    if wording.chinese:
        return f"{label}为{'是' if truth else '否'}"
    return f"{label} is {'yes' if truth else 'no'}"


def _name(column: Any, wording: Wording) -> str:
    return wording.dimension(_dimension(column, wording).name)


def _dimension(column: Any, wording: Wording) -> "Dimension":
    """The dimension that a template names, or that a bare column is. Raises _Unsayable for any other column."""
    from sqlglot import exp

    if not isinstance(column, exp.Column):
        raise _Unsayable
    reference = Reference.of(column.name)
    catalog = wording.catalog
    name = reference.name if reference else column.name
    if reference and (reference.kind == "Entity" or name.rpartition("__")[2] == METRIC_TIME):
        raise _Unsayable
    known = catalog.dimension(name) or catalog.dimension(name.rpartition("__")[2])
    if reference is None and known is None:
        every = (each for model in catalog.models.values() for each in model.dimensions)
        held = next((each for each in every if each.expr == name), None)
        known = catalog.dimension(held.name) if held else None
    if known is None or (known.label == known.name and not known.label.isalpha()):
        raise _Unsayable
    return known
