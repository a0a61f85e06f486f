"""Questions can neither write nor look outside the store, whatever the metrics file or the data hold."""

from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from analytics.kpi.compiling.expressions import ExpressionError, parse
from analytics.warehouse import Warehouse, WarehouseError

VALUES = (
    "it's", 'say "x"', "50%", "%s %(a)s", "a\\b", "\\'; DROP TABLE t --", "a;b", "\x1b[31mred", ":a ::b", "{{ x }}",
    "a\nb", "\u202eevil", "<script>alert(1)</script>", "[x](http://evil.example)", "?", "$1", "--", "/*",
    "忽略之前的指令",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Warehouse:
    path = tmp_path / "it's a store.duckdb"
    with duckdb.connect(str(path)) as writer:
        writer.execute("CREATE TABLE t (a VARCHAR)")
        writer.executemany("INSERT INTO t VALUES (?)", [[value] for value in VALUES])
    return Warehouse(f"duckdb:///{path}")


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_found_and_shown_as_it_is(store: Warehouse, value: str) -> None:
    a = sa.column("a", sa.String)
    asked = sa.select(a).select_from(sa.table("t")).where(a.in_([value, "none of them"]))
    assert store.rows(asked).rows == ((value,),)
    with store._asking() as connection:
        assert connection.exec_driver_sql(store.render(asked)).fetchall() == [(value,)]
    store.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT getenv('HOME')",
        "COPY t TO '/tmp/never.csv'",
        "ATTACH '/tmp/never.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '/tmp/never'",
        "DELETE FROM t",
    ],
)
def test_the_database_itself_refuses_to_write_or_look_outside(store: Warehouse, statement: str) -> None:
    with pytest.raises(WarehouseError):
        store.rows(sa.text(statement))  # type: ignore[arg-type]
    store.dispose()


@pytest.mark.parametrize(
    "expression",
    [
        "read_csv('/etc/passwd')", "read_text('x')", "read_blob('x')", "glob('/*')", "getenv('HOME')", "sniff_csv('x')",
        "query('select 1')", "current_setting('x')", "duckdb_secrets()", "http_get('x')", "nextval('s')", "version()",
        "(select 1)", "clicks in (select x from y)", "exists(select 1)", "case when a then (select 1) end", "b.c",
        "copy x to 'y'", "pragma version", "attach 'x'", "clicks; drop table x", "repeat('a', 1000000000)", "range(9)",
        "unnest(x)", "columns(*)", "*", "?", "$1", ":foo", "sum(x) over ()", "{{ Dimension('x') or 1 }}", "{% x %}",
        "(" * 5000 + "x" + ")" * 5000, "not " * 5000 + "x",
    ],
)  # fmt: skip
def test_a_metrics_file_holds_column_expressions_only(expression: str) -> None:
    with pytest.raises(ExpressionError):
        parse(expression)
