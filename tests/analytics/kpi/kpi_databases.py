"""The databases that queries are run on in tests: files, a PostgreSQL of our own, ClickHouse within the process."""

import json
import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import sqlglot

from analytics.warehouse import Warehouse, clickhouse_settings

ENGINES = ("duckdb", "sqlite", "postgresql", "clickhouse")
POSTGRESQL = "/usr/lib/postgresql"  # where Debian's package keeps the server


@contextmanager
def database(kind: str, script: str, folder: Path, **limits: Any) -> Iterator[Warehouse]:
    """A warehouse of that kind, filled by a script that every one of them can read after translation."""
    match kind:
        case "clickhouse":
            warehouse: Warehouse = _clickhouse(script, **limits)
            yield warehouse
        case "postgresql":
            with _postgresql(script, folder) as url:
                warehouse = Warehouse(url, **limits)
                yield warehouse
                warehouse.dispose()
        case _:
            warehouse = Warehouse(file_database(kind, script, folder), **limits)
            yield warehouse
            warehouse.dispose()


def file_database(kind: str, script: str, folder: Path) -> str:
    """The URL of a DuckDB or SQLite file that holds what a script makes."""
    path = folder / f"tiny.{kind}"
    if kind == "sqlite":
        with sqlite3.connect(path) as connection:
            connection.executescript(script)
        connection.close()
    else:
        import duckdb

        with duckdb.connect(str(path)) as writer:
            writer.execute(script)
    return f"{kind}:///{path}"


@contextmanager
def _postgresql(script: str, folder: Path) -> Iterator[str]:
    """A cluster of its own in a temporary folder, reached by a socket there; gone afterwards."""
    import psycopg

    programs = sorted(Path(POSTGRESQL).glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    bin_folder = programs[-1].parent
    owner = _somebody()
    with tempfile.TemporaryDirectory(prefix="zhongcao-pg-") as name:
        home = Path(name)  # a socket's path must be short
        if owner:
            shutil.chown(home, owner, owner)
        run = {"user": owner, "cwd": "/"} if owner else {}
        data = home / "data"
        _done(
            [
                bin_folder / "initdb",
                "-D",
                data,
                "-U",
                "zhongcao",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            run,
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off -c timezone=UTC"
        _done([bin_folder / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"], run)
        try:
            with psycopg.connect(f"host={home} user=zhongcao dbname=postgres", autocommit=True) as connection:
                connection.execute(script.encode())
            yield f"postgresql+psycopg://zhongcao@/postgres?host={home}"
        finally:
            _done([bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"], run)


def _somebody() -> str:
    """Whom the server runs as: it refuses to run as root."""
    if os.getuid() != 0:
        return ""
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _done(command: list[str | Path], run: Mapping[str, Any]) -> None:
    done = subprocess.run(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, **run
    )
    assert done.returncode == 0, done.stderr.decode()


class Chdb(Warehouse):
    """ClickHouse within the process, asked in the SQL that clickhouse-connect would send to a server."""

    def __init__(self, session: Any, name: str, **limits: Any) -> None:
        super().__init__("clickhousedb://nowhere", **limits)
        settings = ", ".join(f"{name} = {value}" for name, value in clickhouse_settings(self._timeout_s).items())
        arguments: dict[str, Any] = {
            "creator": lambda: _Connection(session, name, settings),
            "enable_from_linting": False,
        }
        self._engine = sa.create_engine("clickhousedb://nowhere", poolclass=sa.pool.StaticPool, **arguments)


def _clickhouse(script: str, **limits: Any) -> Chdb:
    session = _session()
    name = f"made_{next(_NUMBERS)}"
    session.query(f"CREATE DATABASE {name}")
    session.query(f"USE {name}")
    for statement in sqlglot.transpile(script, read="duckdb", write="clickhouse"):
        session.query(statement + (" ENGINE = Memory" if statement.startswith("CREATE TABLE") else ""))
    return Chdb(session, name, **limits)


_NUMBERS = count()


@cache
def _session() -> Any:
    """A process has one ClickHouse in it, with as many databases as are asked for."""
    chdb = pytest.importorskip("chdb.session", reason="chdb is not installed")
    return chdb.Session()


class _Connection:
    """A clickhouse-connect connection whose client is a session within the process."""

    timezone = None

    def __init__(self, session: Any, name: str, settings: str) -> None:
        self._client = _Client(session, name, settings)

    def cursor(self) -> Any:
        from clickhouse_connect.dbapi.cursor import Cursor

        return Cursor(self._client)  # type: ignore[arg-type]

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class _Client:
    """As much of a clickhouse-connect client as its cursor asks for."""

    def __init__(self, session: Any, name: str, settings: str) -> None:
        self._session, self._name, self._settings = session, name, settings

    def create_query_context(self, **_given: Any) -> SimpleNamespace:
        return SimpleNamespace()

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None, **_given: Any) -> SimpleNamespace:
        from clickhouse_connect.driver.binding import finalize_query
        from clickhouse_connect.driver.exceptions import DatabaseError

        text = finalize_query(sql, dict(parameters)) if parameters else sql
        self._session.query(f"USE {self._name}")
        try:
            answer = str(self._session.query(f"{text} SETTINGS {self._settings}", "JSONCompact"))
        except Exception as error:  # chdb's own derives from nothing narrower
            raise DatabaseError(str(error)) from error
        found = json.loads(answer) if answer else {"meta": [], "data": []}
        kinds = [column["type"] for column in found["meta"]]
        return SimpleNamespace(
            result_set=[tuple(map(_value, kinds, row)) for row in found["data"]],
            summary={},
            column_names=tuple(column["name"] for column in found["meta"]),
            column_types=tuple(SimpleNamespace(name=kind) for kind in kinds),
        )


def _value(kind: str, value: Any) -> Any:
    plain = re.sub(r"^(?:LowCardinality|Nullable)\((.*)\)$", r"\1", kind)
    match value:
        case None:
            return None
        case _ if plain.startswith(("Int", "UInt")):
            return int(value)
        case _ if plain.startswith("Float"):
            return float(value)
        case _ if plain.startswith("Decimal"):
            return Decimal(str(value))
        case _ if plain.startswith("DateTime"):
            return datetime.fromisoformat(value)
        case _ if plain.startswith("Date"):
            return date.fromisoformat(value)
        case _:
            return value
