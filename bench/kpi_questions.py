"""Questions with SQL written by hand, and what became of each: right, wrong or abstained.

A file of questions holds `today`, `data_until`, `shorthands` of its SQL and `cases`, each on one line:
`question`, `kind`, and `outcome`: answered (the default), abstain (asked back or refused), clarify, refused (the one
and not the other), either (abstain, or answered as the SQL does). `sql` gives the rows to be answered, `also` other
rows that are as right, `comparison` those of the period compared with; their order counts where `ordered`. `after`
holds the questions asked before, `query` what must be read, `language` is zh or en by the letters unless given, and
`reach: later` marks what is not read yet.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import duckdb
import yaml

from analytics.kpi.answer import Answer, NoData
from analytics.kpi.compiling.expressions import ExpressionError
from analytics.kpi.compiling.model_rows import CannotCompile
from analytics.kpi.query import MetricQuery, OutOfScope, Reading, Unclear
from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from analytics.warehouse import WarehouseError

Outcome: TypeAlias = Literal["answered", "abstain", "clarify", "refused", "either"]
Verdict: TypeAlias = Literal["right", "wrong", "abstained"]
Rows: TypeAlias = Sequence[Sequence[Any]]
SHOWN = 3  # rows shown of an answer that is wrong
_CHINESE = re.compile("[\u4e00-\u9fff]")
_KEYS = frozenset(
    {"question", "kind", "language", "outcome", "sql", "also", "comparison", "ordered", "after", "query", "unknown"}
    | {"reach"}
)


@dataclass(frozen=True, slots=True)
class Case:
    """One question; `sql` holds the rows that are right, any of them."""

    question: str
    kind: str
    language: str
    outcome: Outcome
    sql: tuple[str, ...]
    comparison: str
    ordered: bool
    after: tuple[str, ...]
    query: Mapping[str, Any]
    unknown: frozenset[str]
    later: bool
    today: date
    data_until: date

    @property
    def name(self) -> str:
        """The conversation on one line."""
        return " → ".join((*self.after, self.question))


@dataclass(frozen=True, slots=True)
class Shop:
    """A metrics store, and a connection of its own on which SQL written by hand is run."""

    store: MetricsStore
    by_hand: duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Judged:
    case: Case
    verdict: Verdict
    why: str


def load_cases(path: Path) -> list[Case]:
    """The questions of a file, their shorthands written out.

    Raises ValueError for a case with a key or an outcome that does not exist, or with no SQL where rows are wanted.
    """
    content = yaml.safe_load(path.read_text("utf-8"))
    return [_case(said, content) for said in content["cases"]]


def judge(case: Case, shop: Shop) -> Judged:
    """What became of a question that is asked after those before it; one that raises is wrong."""
    try:
        reading, found = _asked(case, shop)
        return Judged(case, *_verdict(case, shop, reading, found))
    except Exception as error:
        return Judged(case, "wrong", f"raised {error!r}")


def read_last(case: Case, shop: Shop) -> Reading:
    """How the case's question is read after those before it."""
    return _asked(case, shop)[0]


def _case(said: Mapping[str, Any], content: Mapping[str, Any]) -> Case:
    question, outcome = said["question"], said.get("outcome", "answered")
    unknown_keys = set(said) - _KEYS
    if unknown_keys or outcome not in get_args(Outcome) or (outcome == "answered" and not said.get("sql")):
        raise ValueError(f"{question}: {sorted(unknown_keys) or outcome}")
    short = content.get("shorthands", {})
    right = (said["sql"], *said.get("also", ())) if "sql" in said else ()
    return Case(
        question,
        said["kind"],
        said.get("language") or ("zh" if _CHINESE.search(question) else "en"),
        outcome,
        tuple(_in_full(sql, short) for sql in right),
        _in_full(said.get("comparison", ""), short),
        said.get("ordered", False),
        tuple(said.get("after", ())),
        said.get("query", {}),
        frozenset(said.get("unknown", ())),
        said.get("reach") == "later",
        content["today"],
        content["data_until"],
    )


def _in_full(sql: str, shorthands: Mapping[str, str]) -> str:
    """The SQL with its shorthands written out, the longest first; one may hold another."""
    for _ in range(2):
        for short in sorted(shorthands, key=len, reverse=True):
            sql = sql.replace(short, shorthands[short])
    return sql


def _asked(case: Case, shop: Shop) -> tuple[Reading, Answer | NoData | str | None]:
    """Each question in turn, with what the conversation remembers, as the KPI skill does."""
    previous: MetricQuery | None = None
    pending: Unclear | None = None
    reading: Reading | None = None
    found: Answer | NoData | str | None = None
    for text in (*case.after, case.question):
        catalog = shop.store.catalog
        reading = read_question(
            text, catalog, today=case.today, data_until=case.data_until, previous=previous, pending=pending
        )
        found = _answer(reading, shop) if isinstance(reading, MetricQuery) else None
        match found, reading:
            case Answer(), MetricQuery():
                previous, pending = reading, None
            case NoData(), _:
                pending = None
            case None, Unclear():
                pending = reading
    assert reading is not None
    return reading, found


def _answer(query: MetricQuery, shop: Shop) -> Answer | NoData | str:
    """A sentence where the bot would refuse with it."""
    try:
        return shop.store.answer(query)
    except (WarehouseError, CannotCompile, ExpressionError) as error:
        return str(error)


def _verdict(case: Case, shop: Shop, reading: Reading, found: Answer | NoData | str | None) -> tuple[Verdict, str]:
    if not isinstance(found, Answer):
        return _of_silence(case, reading), str(found or reading)
    why = f"{found.query}\n   rows {found.rows[:SHOWN]} comparison {(found.comparison or ())[:SHOWN]}"
    if case.outcome not in ("answered", "either"):
        return "wrong", why
    expected = [_rows(shop, sql) for sql in case.sql]
    compared = _rows(shop, case.comparison) if case.comparison else None
    right = any(same(found.rows, rows, ordered=case.ordered) for rows in expected) and (
        found.comparison is None
        if compared is None
        else found.comparison is not None and same(found.comparison, compared, ordered=case.ordered)
    )
    wanted = [rows[:SHOWN] for rows in expected]
    return ("right" if right else "wrong"), f"{why}\n   expected {wanted} comparison {(compared or ())[:SHOWN]}"


def _of_silence(case: Case, reading: Reading) -> Verdict:
    """Not to answer is right, or a question lost; to refuse what should be asked back is no more than that."""
    match case.outcome:
        case "answered":
            return "abstained"
        case "clarify":
            return "right" if isinstance(reading, Unclear) else "abstained"
        case "refused":
            named = isinstance(reading, OutOfScope) and case.unknown <= set(reading.unknown)
            return "right" if named or isinstance(reading, MetricQuery) else "abstained"
        case _:
            return "right"


def _rows(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    return shop.by_hand.execute(sql).fetchall()


def same(found: Rows, expected: Rows, *, ordered: bool) -> bool:
    """Whether two tables hold the same values, numbers within rounding; in any order unless `ordered`."""
    mine, theirs = _plain_rows(found), _plain_rows(expected)
    if not ordered:
        mine, theirs = sorted(mine, key=repr), sorted(theirs, key=repr)
    return len(mine) == len(theirs) and all(_alike(one, other) for one, other in zip(mine, theirs, strict=True))


def _plain_rows(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int | float) or hasattr(value, "as_tuple") else value


def _alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)
