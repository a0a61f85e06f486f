"""Asks the questions of a file, and says which answers equal the rows of SQL written by hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import duckdb
import yaml

from analytics.kpi.answer import Answer, answer
from analytics.kpi.catalog import Catalog
from analytics.kpi.query import MetricQuery
from analytics.kpi.reading.read import read_question
from analytics.warehouse import Warehouse

Verdict: TypeAlias = Literal["right", "wrong", "abstained"]
HERE = Path(__file__).parent
VIEWS = """
CREATE VIEW ts AS SELECT f.*, CAST(sold_at AS DATE) d, store_name, city, district, store_type, open_all_night, level,
  CASE WHEN net_amt >= 80 THEN '大单' WHEN net_amt >= 30 THEN '中单' ELSE '小单' END band
  FROM fct_tickets f LEFT JOIN dim_stores USING (store_no) LEFT JOIN dim_members USING (member_no);
CREATE VIEW t AS SELECT * FROM ts;
CREATE VIEW i AS SELECT l.*, rung_on d, city, store_name FROM fct_ticket_items l LEFT JOIN ts USING (ticket_no);
CREATE VIEW m AS SELECT * FROM dim_members;
CREATE VIEW v AS SELECT a.*, CAST(visited_at AS DATE) d, level
  FROM app_visits a LEFT JOIN dim_members USING (member_no);
CREATE VIEW s AS SELECT k.*, snap_date d, store_name, city FROM stock_daily k LEFT JOIN dim_stores USING (store_no);
CREATE VIEW mo AS SELECT date_trunc('month', d)::date b, sum(net_amt) v FROM ts GROUP BY 1;
-- Each ticket belongs to the member's last visit of the seven days before it, as dbt counts conversions.
CREATE VIEW cv AS SELECT v.*, (SELECT count(*) FROM fct_tickets f WHERE f.member_no = v.member_no
  AND f.sold_at >= v.visited_at AND f.sold_at < v.visited_at + INTERVAL 7 DAY
  AND NOT EXISTS (SELECT 1 FROM v later WHERE later.member_no = v.member_no
    AND later.visited_at > v.visited_at AND later.visited_at <= f.sold_at
    AND later.d BETWEEN '2026-05-01' AND '2026-05-31')) bought FROM v;
"""
SHORTHAND = {
    "$lw": "d BETWEEN '2026-06-22' AND '2026-06-28'",
    "$lm": "d BETWEEN '2026-05-01' AND '2026-05-31'",
    "$am": "d BETWEEN '2026-04-01' AND '2026-04-30'",
    "$tm": "d BETWEEN '2026-06-01' AND '2026-06-28'",
}


@dataclass(frozen=True)
class Case:
    question: str
    kind: str
    outcome: str
    ordered: bool
    sql: str
    comparison: str
    today: date
    data_until: date


def cases(name: str) -> list[Case]:
    """The questions of a file beside this one."""
    content = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return [
        Case(
            each["question"],
            each["kind"],
            each.get("outcome", "answered"),
            each.get("ordered", False),
            each.get("sql", ""),
            each.get("comparison", ""),
            content["today"],
            content["data_until"],
        )
        for each in content["cases"]
    ]


def oracle(path: str) -> duckdb.DuckDBPyConnection:
    """The chain's DuckDB file, with the views the hand-written SQL speaks of, in memory over it."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{path}' AS chain (READ_ONLY)")
    tables = [
        row[0]
        for row in connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'chain'").fetchall()
    ]
    for table in tables:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM chain.{table}")
    connection.execute(VIEWS)
    return connection


def verdict(
    case: Case, catalog: Catalog, warehouse: Warehouse, by_hand: duckdb.DuckDBPyConnection
) -> tuple[Verdict, str]:
    """What became of the question, and why."""
    reading = read_question(case.question, catalog, today=case.today, data_until=case.data_until)
    found = answer(reading, catalog, warehouse) if isinstance(reading, MetricQuery) else reading
    if not isinstance(found, Answer):
        return ("right" if case.outcome in ("abstain", "either") else "abstained"), str(found)
    if case.outcome == "abstain":
        return "wrong", f"answered {found.query} with {found.rows[:3]}"
    same = _same(found.rows, _rows(by_hand, case.sql), case.ordered)
    if same and case.comparison:
        same = found.comparison is not None and _same(found.comparison, _rows(by_hand, case.comparison), case.ordered)
    elif same and found.comparison is not None:
        same = False
    expected = _rows(by_hand, case.sql)[:3]
    return (
        "right" if same else "wrong"
    ), f"{found.query}\n   rows {found.rows[:3]} comparison {(found.comparison or ())[:2]}\n   expected {expected}"


def _rows(by_hand: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    for short, full in SHORTHAND.items():
        sql = sql.replace(short, full)
    return by_hand.execute(sql).fetchall()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int | float) or hasattr(value, "as_tuple") else value


def _same(found: Sequence[Sequence[Any]], expected: Sequence[Sequence[Any]], ordered: bool) -> bool:
    mine = [tuple(_plain(value) for value in row) for row in found]
    theirs = [tuple(_plain(value) for value in row) for row in expected]
    if not ordered:
        mine, theirs = sorted(mine, key=repr), sorted(theirs, key=repr)
    return len(mine) == len(theirs) and all(_alike(one, other) for one, other in zip(mine, theirs, strict=True))


def _alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)
