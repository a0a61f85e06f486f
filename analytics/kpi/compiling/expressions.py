"""SQL expressions of a metrics file: parsed, held to a model's own columns, written for a dialect.

An `expr` or `filter` may hold only scalar expressions: no statement, subquery, other table, aggregate
or function outside the list below. Dimension templates (`{{ Dimension('customer__tier') }}`) become
marked columns, which the compiler resolves.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.kpi.catalog import Catalog

if TYPE_CHECKING:
    from sqlglot import exp

# People write DuckDB's SQL here, which is PostgreSQL's but for a few functions.
READ_AS = "duckdb"
SQLGLOT_NAMES = {"postgresql": "postgres", "mariadb": "mysql", "clickhousedb": "clickhouse"}
PLAIN = re.compile(r"[^\W\d]\w*", re.ASCII)
DIMENSION = "__dimension__"
_TEMPLATE = re.compile(r"\{\{\s*(?P<kind>\w+)\s*\((?P<arguments>[^)]*)\)\s*\}\}")
_ARGUMENT = re.compile(r"""\s*(['"])(?P<text>[^'"]*)\1\s*(?:,.*)?""", re.DOTALL)

_NODES = """
    Column Identifier Literal Boolean Null Paren Neg Not And Or Xor Add Sub Mul Div IntDiv Mod DPipe Distinct
    EQ NEQ NullSafeEQ NullSafeNEQ GT GTE LT LTE Is In Between Like ILike Escape SimilarTo RegexpLike RegexpILike
    Case If Coalesce Nullif Cast TryCast DataType DataTypeParam Interval Var Bracket JSONExtract JSONExtractScalar
    Abs Round Floor Ceil Trunc Greatest Least Sign Sqrt Pow Ln Log Exp
    Lower Upper Trim Substring Left Right Length Concat ConcatWs Replace StrPosition SplitPart Initcap StartsWith
    EndsWith Contains RegexpExtract RegexpReplace
    Date DateTrunc TimestampTrunc DateDiff DateAdd DateSub Extract Year Quarter Month Week Day DayOfWeek DayOfMonth
    Hour Minute TsOrDsToDate TsOrDsAdd TsOrDsDiff StrToDate StrToTime TimestampDiff TimeToStr ToChar
    JSONPath JSONPathRoot JSONPathKey JSONPathSubscript ToBoolean
"""
_ALLOWED = frozenset(_NODES.split())
_ALLOWED_BY_NAME = frozenset({"date_part", "strftime", "julianday", "datepart", "isnull", "ifnull", "tointeger"})


class ExpressionError(ValueError):
    """An expression that a metrics file may not hold; the message says why, for people."""


@lru_cache(maxsize=4096)
def parse(text: str) -> "exp.Expr":
    """The expression as a tree; callers must not change it.

    Raises ExpressionError for what cannot be read or is not allowed.
    """
    import sqlglot
    from sqlglot.errors import SqlglotError

    marked = _TEMPLATE.sub(_mark, text)
    if "{{" in marked or "{%" in marked:
        raise ExpressionError(f"`{text.strip()}` holds a template other than {{{{ Dimension('…') }}}}")
    try:
        trees = sqlglot.parse(marked, read=READ_AS)
    except SqlglotError as error:
        detail = str(error).splitlines()[0]
        raise ExpressionError(f"`{text.strip()}` is not a SQL expression: {detail}") from error
    except RecursionError as error:
        raise ExpressionError("the expression is nested too deeply") from error
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise ExpressionError(f"`{text.strip()}` must be one expression")
    _hold_to_the_list(tree, text)
    return tree


def columns(text: str) -> frozenset[str]:
    """The model's columns that an expression uses, dimension templates left out."""
    if PLAIN.fullmatch(text):
        return frozenset({text})
    from sqlglot import exp

    names = (column.name for column in parse(text).find_all(exp.Column))
    return frozenset(name for name in names if not name.startswith(DIMENSION))


def is_linear(text: str) -> bool:
    """Whether an expression only adds and takes away its columns, times or by numbers: its value for two days together
    is then the sum of its values for each."""
    from sqlglot import exp

    def linear(node: Any) -> bool:
        match node:
            case exp.Column():
                return True
            case exp.Paren() | exp.Neg():
                return linear(node.this)
            case exp.Add() | exp.Sub():
                return linear(node.this) and linear(node.expression)
            case exp.Mul():
                sides = (node.this, node.expression)
                return any(isinstance(a, exp.Literal) and linear(b) for a, b in (sides, sides[::-1]))
            case exp.Div():
                return linear(node.this) and isinstance(node.expression, exp.Literal)
            case _:
                return False

    return linear(parse(text))


def dimensions(text: str) -> tuple[str, ...]:
    """The names inside an expression's dimension templates, as written."""
    if "{{" not in text:
        return ()
    from sqlglot import exp

    names = (column.name for column in parse(text).find_all(exp.Column))
    return tuple(dict.fromkeys(name.removeprefix(DIMENSION) for name in names if name.startswith(DIMENSION)))


def resolve(name: str, model: str, catalog: Catalog) -> str | None:
    """The dimension that a template means: `tier`, or `customer__tier` by way of an entity. None if out of reach."""
    for candidate in (name, name.split("__", 1)[-1]):
        if catalog.path(model, candidate) is not None:
            return candidate
    return None


def write(text: str, dialect: str, place: Callable[["exp.Column"], "exp.Expr"], *, grouped: bool = False) -> str:
    """The expression in a dialect's SQL, each column put in its place by `place`.

    `grouped` puts it in parentheses where it could not stand beside an operator.

    Raises ExpressionError as `parse` does.
    """
    from sqlglot import exp

    def placed(node: Any) -> Any:
        return place(node) if isinstance(node, exp.Column) else node

    tree = parse(text).transform(placed)
    if grouped and isinstance(tree, exp.Condition) and not isinstance(tree, exp.Column | exp.Func | exp.Paren):
        tree = exp.Paren(this=tree)
    return str(tree.sql(dialect=SQLGLOT_NAMES.get(dialect, dialect), comments=False))


def _mark(template: "re.Match[str]") -> str:
    argument = _ARGUMENT.fullmatch(template["arguments"])
    if template["kind"] != "Dimension" or not argument:
        raise ExpressionError(f"`{template.group()}` is not supported yet; use {{{{ Dimension('name') }}}}")
    name = argument["text"]
    if not re.fullmatch(r"\w+", name):
        raise ExpressionError(f"`{template.group()}` does not name a dimension")
    return f'"{DIMENSION}{name}"'


def _hold_to_the_list(tree: "exp.Expr", text: str) -> None:
    from sqlglot import exp

    for node in tree.walk():
        kind = type(node).__name__
        if isinstance(node, exp.Column) and node.table:
            raise ExpressionError(f"`{node.sql()}` names a table; only the model's own columns may be used")
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in _ALLOWED_BY_NAME:
                raise ExpressionError(f"function `{node.name}` may not be used in `{text.strip()}`")
        elif isinstance(node, exp.AggFunc):
            raise ExpressionError(f"`{text.strip()}` aggregates already; `agg` does that")
        elif isinstance(node, exp.Query | exp.Table | exp.Subquery):
            raise ExpressionError(f"`{text.strip()}` holds a query; only the model's own columns may be used")
        elif kind not in _ALLOWED:
            what = f"function `{node.sql_name().lower()}`" if isinstance(node, exp.Func) else f"`{node.key}`"
            raise ExpressionError(f"{what} may not be used in `{text.strip()}`")
