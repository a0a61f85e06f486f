"""The metrics store: read-only questions to the team's data, with a limit on rows and on time.

DuckDB, SQLite, PostgreSQL and ClickHouse sessions are opened read-only by the database itself; other databases
rely on the rights of the user in their URL. Each is told how long a query may take.
"""

import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from analytics.deadlines import Watch
from analytics.light_duckdb import without_pandas
from analytics.rendering import Renderer
from analytics.spoken import SpokenError
from analytics.sqlite_aggregates import add_aggregates

_WATCH = Watch()
FILE_DATABASES = ("duckdb", "sqlite")


class WarehouseError(SpokenError):
    """The warehouse cannot answer. Its `__cause__` is what the driver said."""


class NoWarehouse(WarehouseError):
    """There is no data yet."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query gave: column names and raw values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Warehouse:
    """Reads one database. Safe to share between threads.

    A DuckDB or SQLite file may be a symbolic link that an import points at a new file: every question
    looks where it points now.
    """

    def __init__(self, url: str, *, max_rows: int = 10_000, timeout_s: float = 30.0) -> None:
        self._url = _parse(url)
        self._max_rows = max_rows
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._opened = ""
        self._renderer = Renderer(self._url)
        self._last_seen: tuple[tuple[int, int, int], Path, str] | None = None

    @property
    def url(self) -> URL:
        """Where it is, with the password that it is opened with."""
        return self._url

    @property
    def dialect(self) -> str:
        """The database's name: "duckdb", "sqlite", "postgresql", "clickhouse", "starrocks", "trino"."""
        name = self._url.get_backend_name()
        return "clickhouse" if name == "clickhousedb" else name

    @property
    def version(self) -> str:
        """Changes when a file warehouse does; the empty text for a server, whose changes are not seen.

        Raises NoWarehouse when there is no file.
        """
        return self._seen()[1]

    def rows(self, select: sa.Select[Any]) -> Rows:
        """Runs one query.

        Raises WarehouseError when it fails, takes too long or gives more than `max_rows` rows.
        """
        with self._asking() as connection:
            result = connection.execute(select)
            rows = result.fetchmany(self._max_rows + 1)
            columns = tuple(result.keys())
        if len(rows) > self._max_rows:
            raise WarehouseError(
                f"结果超过 {self._max_rows} 行，请缩小范围。",
                f"The result has more than {self._max_rows} rows: narrow the question.",
            )
        return Rows(columns, tuple(tuple(row) for row in rows))

    def render(self, select: sa.Select[Any]) -> str:
        """The query as SQL with its values written in, for people to read and run."""
        return self._renderer.sql(select)

    def tables(self) -> frozenset[str]:
        """The names of all tables and views of the default schema."""
        with self._asking() as connection:
            inspector = sa.inspect(connection)
            return frozenset((*inspector.get_table_names(), *inspector.get_view_names()))

    def columns(self, table: str, schema: str = "") -> dict[str, str]:
        """A table's columns and their types, as the driver names them. Empty for a table that is not there."""
        nothing: sa.Select[Any] = (
            sa.select(sa.literal_column("*")).select_from(sa.table(table, schema=schema or None)).limit(0)
        )
        try:
            with self._asking() as connection:
                described = connection.execute(nothing).cursor.description or ()  # quicker than reflection
        except NoWarehouse:
            raise
        except WarehouseError:
            if table in self.tables():
                raise
            return {}
        return {str(column[0]): str(column[1]) for column in described}

    def values(self, table: sa.FromClause, expr: sa.ColumnElement[Any], limit: int) -> tuple[Any, ...]:
        """The distinct values of an expression over a table, nulls left out, at most `limit` of them, in order."""
        value = expr.label("value")
        select = sa.select(value).select_from(table).where(expr.is_not(None)).distinct().order_by(value).limit(limit)
        with self._asking() as connection:
            return tuple(row[0] for row in connection.execute(select))

    def first(self, table: sa.FromClause, expr: sa.ColumnElement[Any]) -> Any:
        """Any one value of an expression over a table, as the driver gives it; None where there is none."""
        select = sa.select(expr.label("value")).select_from(table).where(expr.is_not(None)).limit(1)
        with self._asking() as connection:
            return connection.execute(select).scalar()

    def freshness(self, table: sa.FromClause, time: sa.ColumnElement[Any]) -> tuple[date, date] | None:
        """The first and last day with data; None for an empty table."""
        select = sa.select(sa.func.min(time), sa.func.max(time)).select_from(table)
        with self._asking() as connection:
            first, last = connection.execute(select).one()
        return None if first is None else (_day(first), _day(last))

    def dispose(self) -> None:
        """Closes what is open. The next question opens it again."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """A connection whose running query is interrupted after `timeout_s`; drivers' errors stop here."""
        late = threading.Event()
        try:
            with without_pandas(), self._current_engine().connect() as connection, self._limit(connection, late):
                yield connection
        except (SQLAlchemyError, RuntimeError) as error:
            if late.is_set() or _is_timeout(error):
                raise WarehouseError(
                    f"查询超过 {self._timeout_s:g} 秒，已停下，请缩小范围。",
                    f"The query took over {self._timeout_s:g} s and was stopped: narrow the question.",
                ) from error
            raise _for_people(error) from error

    @contextmanager
    def _limit(self, connection: Connection, late: threading.Event) -> Iterator[None]:
        interrupt = getattr(connection.connection.driver_connection, "interrupt", None)
        if interrupt is None:  # a server ends slow statements itself
            yield
            return
        watched = _WATCH.over(self._timeout_s, partial(_stop, late, interrupt))
        try:
            yield
        finally:
            _WATCH.done(watched)

    def _file(self) -> Path | None:
        """The file a file database is in now; None for servers and databases in memory."""
        return self._seen()[0]

    def _seen(self) -> tuple[Path | None, str]:
        """The file, and what changes when it does. Asked several times a question, so looked up by one call."""
        if self.dialect not in FILE_DATABASES or self._url.database in (None, "", ":memory:"):
            return None, ""
        named = str(self._url.database)
        try:
            found = os.stat(named)  # noqa: PTH116 a tenth of what Path takes
        except OSError as error:
            raise NoWarehouse(
                "还没有数据：请先用 zhongcao import 导入，或运行 zhongcao demo。",
                "There is no data yet: bring some in with zhongcao import, or run zhongcao demo.",
            ) from error
        key = (found.st_dev, found.st_ino, found.st_mtime_ns)
        if self._last_seen is None or self._last_seen[0] != key:
            path = Path(named).resolve()
            self._last_seen = key, path, f"{path}@{found.st_mtime_ns}"
        return self._last_seen[1:]

    def _current_engine(self) -> Engine:
        path = self._file()
        where = str(path or "")
        with self._lock:
            stale = self._engine if where != self._opened else None
            if self._engine is None or stale is not None:
                self._engine = _open(self._url, path, self._timeout_s)
                self._opened = where
            engine = self._engine
        if stale is not None:
            stale.dispose()  # questions still running on it keep their connections until they end
        return engine


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise WarehouseError(
            f"不认识这个数据仓库地址，请检查 ZHONGCAO_WAREHOUSE_URL：{error}",
            f"This is not a warehouse URL that can be opened, look at ZHONGCAO_WAREHOUSE_URL: {error}",
        ) from error
    return parsed


def _engine(url: URL, **options: Any) -> Engine:
    # The compiler writes columns as text, so SQLAlchemy cannot see which tables a join ties together.
    # One question is one statement: BEGIN and ROLLBACK around it would only take time.
    plain = url.get_backend_name() in (*FILE_DATABASES, "postgresql")
    alone = {"isolation_level": "AUTOCOMMIT"} if plain else {}
    return sa.create_engine(url, enable_from_linting=False, **alone, **options)


def _open(url: URL, path: Path | None, timeout_s: float) -> Engine:
    """An engine whose every session can only read."""
    match url.get_backend_name():
        case "duckdb":
            limits = {"enable_external_access": "false", "lock_configuration": "true"}
            arguments = {"read_only": True, "config": limits} if path else {}
            return _engine(url.set(database=str(path)) if path else url, connect_args=arguments)
        case "sqlite":
            where = f"{path.as_uri()}?mode=ro" if path else ":memory:"
            read = url.set(database=where, query={"uri": "true"} if path else {})
            engine = _engine(read, connect_args={"check_same_thread": False})
            sa.event.listen(engine, "connect", _prepare_sqlite)
            return engine
        case "postgresql":
            options = f"-c default_transaction_read_only=on -c statement_timeout={int(timeout_s * 1000)}"
            return _engine(url, connect_args={"options": options}, pool_pre_ping=True)
        case "clickhousedb":
            return _engine(url, connect_args={"settings": clickhouse_settings(timeout_s)})
        case "starrocks":
            limit = f"SET SESSION query_timeout = {math.ceil(timeout_s)}"
            return _engine(url, connect_args={"init_command": limit}, pool_pre_ping=True)
        case "trino":
            limits = {"query_max_run_time": f"{int(timeout_s)}s"}
            return _engine(url, connect_args={"session_properties": limits}, pool_pre_ping=True)
        case _:
            return _engine(url, pool_pre_ping=True)


def clickhouse_settings(timeout_s: float) -> dict[str, int]:
    """Reading only, for so long; null as in other databases: where a join finds no partner, and through a CAST."""
    return {"readonly": 2, "max_execution_time": math.ceil(timeout_s), "join_use_nulls": 1, "cast_keep_nullable": 1}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")
    add_aggregates(connection)


def _stop(late: threading.Event, interrupt: Callable[[], None]) -> None:
    late.set()
    interrupt()


_TIMEOUTS = ("statement timeout", "interrupt", "timeout_exceeded", "exceeded_time_limit", "exceeded time limit",
             "maximum run time", "query timeout")  # fmt: skip


def _is_timeout(error: Exception) -> bool:
    """In the words of DuckDB, SQLite, PostgreSQL (or its code, whatever its language), ClickHouse, Trino, StarRocks."""
    words = str(error).lower()
    cancelled = getattr(getattr(error, "orig", None), "sqlstate", "") == "57014"
    return cancelled or any(each in words for each in _TIMEOUTS)


def _for_people(error: Exception) -> WarehouseError:
    """What the driver said, in one line; its SQL and values left out."""
    said = str(getattr(error, "orig", None) or error).strip()
    lines: Sequence[str] = said.splitlines() or [type(error).__name__]
    return WarehouseError(f"数据仓库答不上来：{lines[0][:300]}", f"The warehouse could not answer: {lines[0][:300]}")


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])
