"""The canonical tables, as DDL."""

from collections.abc import Iterator
from typing import Protocol

from analytics.ingest.kinds import kinds


class Connection(Protocol):
    """What a DuckDB connection offers that an import needs."""

    def execute(self, query: str, parameters: object = None) -> "Connection": ...
    def fetchall(self) -> list[tuple[object, ...]]: ...
    def fetchone(self) -> tuple[object, ...] | None: ...


IMPORTS = """CREATE TABLE IF NOT EXISTS zhongcao_imports (
    file_hash VARCHAR, kind VARCHAR, file_name VARCHAR, "rows" BIGINT, imported_at TIMESTAMP)"""
META = "CREATE TABLE IF NOT EXISTS zhongcao_meta (key VARCHAR, value VARCHAR)"


def create_statements() -> Iterator[str]:
    """CREATE TABLE IF NOT EXISTS for every canonical table.

    No primary keys: imports keep keys unique themselves, null parts included, and an index over
    every order line would double the time of a load.
    """
    for kind in kinds().values():
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in kind.stored)
        yield f"CREATE TABLE IF NOT EXISTS {kind.table} ({columns})"
    yield IMPORTS
    yield META


def create_tables(connection: Connection) -> None:
    """Makes the canonical tables that are not there yet, and the columns that a table of before lacks."""
    for statement in create_statements():
        connection.execute(statement)
    asked = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"
    held = {(str(table), str(column)) for table, column in connection.execute(asked).fetchall()}
    for kind in kinds().values():
        for column in kind.stored:
            if (kind.table, column.name) not in held:
                connection.execute(f'ALTER TABLE {kind.table} ADD COLUMN "{column.name}" {column.sql_type}')
