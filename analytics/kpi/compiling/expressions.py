"""SQL expressions of a metrics file: parsed, held to a model's own columns, written for a dialect.

An `expr` or `filter` may hold only scalar expressions: no statement, subquery, other table, aggregate
or function outside the list below. Dimension templates (`{{ Dimension('customer__tier') }}`) become
marked columns, which the compiler resolves.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from analytics.kpi.query import Grain

if TYPE_CHECKING:
    from sqlglot import exp

# People write DuckDB's SQL here, which is PostgreSQL's but for a few functions.
READ_AS = "duckdb"
SQLGLOT_NAMES = {"postgresql": "postgres", "mariadb": "mysql", "clickhousedb": "clickhouse"}
PLAIN = re.compile(r"[^\W\d]\w*", re.ASCII)
BY_A_NAME = re.compile(r"/\s*[A-Za-z_]")
DIMENSION = "__dimension__"
METRIC_TIME = "metric_time"  # dbt's name of the time dimension that a metric's figures stand on
_TEMPLATE = re.compile(r"\{\{(?P<call>.*?)\}\}", re.DOTALL)

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
    if BY_A_NAME.search(text):  # seen without the parser, which takes long to load
        return False
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


def references(text: str) -> "tuple[Reference, ...]":
    """What an expression's templates name."""
    if "{{" not in text:
        return ()
    from sqlglot import exp

    found = (Reference.of(column.name) for column in parse(text).find_all(exp.Column))
    return tuple(dict.fromkeys(each for each in found if each))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a template names: `{{ TimeDimension('order__paid_at', 'month') }}`. `grain` is empty where none is given."""

    kind: Literal["Dimension", "TimeDimension", "Entity"]
    name: str
    grain: Grain | None = None

    @property
    def mark(self) -> str:
        """A column name that stands for it in the tree."""
        return f"{DIMENSION}{self.kind}:{self.grain or ''}:{self.name}"

    @classmethod
    def of(cls, column: str) -> "Reference | None":
        """What a column of the tree stands for; None for one of the model's own."""
        if not column.startswith(DIMENSION):
            return None
        kind, grain, name = column.removeprefix(DIMENSION).split(":", 2)
        return cls(cast("Any", kind), name, cast("Any", grain or None))


def write(text: str, dialect: str, place: Callable[["exp.Column"], "exp.Expr"], *, grouped: bool = False) -> str:
    """The expression in a dialect's SQL, each column put in its place by `place`.

    `grouped` puts it in parentheses where it could not stand beside an operator.

    Raises ExpressionError as `parse` does.
    """
    from sqlglot import exp

    def placed(node: Any) -> Any:
        return place(node) if isinstance(node, exp.Column) else node

    tree = parse(text).transform(placed)
    # sqlglot counts AND and OR among the functions, though they are written between their sides.
    alone = isinstance(tree, exp.Column | exp.Paren) or (
        isinstance(tree, exp.Func) and not isinstance(tree, exp.Binary)
    )
    if grouped and isinstance(tree, exp.Condition) and not alone:
        tree = exp.Paren(this=tree)
    return str(tree.sql(dialect=SQLGLOT_NAMES.get(dialect, dialect), comments=False))


def _mark(template: "re.Match[str]") -> str:
    reference = _reference(template["call"].strip())
    if reference is None:
        raise ExpressionError(f"`{template.group()}` is not supported; use {{{{ Dimension('name') }}}}")
    return f'"{reference.mark}"'


def _reference(call: str) -> "Reference | None":
    """What a template's call names; None for what is no call of these.

    `Dimension('customer__tier')`, `Dimension('tier', entity_path=['customer'])`, `TimeDimension('paid_at', 'month')`,
    `Dimension('paid_at').grain('month')`, `Entity('customer')`.
    """
    try:
        node = ast.parse(call, mode="eval").body
        grain = ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "grain":
            (grain,) = (ast.literal_eval(each) for each in node.args)
            node = node.func.value
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        words = [ast.literal_eval(each) for each in node.args]
        named = {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}
    except (SyntaxError, ValueError):
        return None
    kind = node.func.id
    takes = ("name", "time_granularity_name", "entity_path") if kind == "TimeDimension" else ("name", "entity_path")
    aliases = {f"{takes[0]}": "name", "dimension_name": "name", "time_dimension_name": "name", "entity_name": "name"}
    given = dict(zip(takes, words, strict=False)) | {aliases.get(key, key): value for key, value in named.items()}
    way, name = given.pop("entity_path", ()), given.pop("name", "")
    grain = str(given.pop("time_granularity_name", grain)).lower()
    path = "__".join((*([way] if isinstance(way, str) else way), str(name)))
    known = kind in ("Dimension", "TimeDimension", "Entity") and grain in ("", *get_args(Grain))
    if given or not known or len(words) > len(takes) or not re.fullmatch(r"\w+", path):
        return None
    return Reference(cast("Any", kind), path, cast("Any", grain or None))


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
