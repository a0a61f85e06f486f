"""The bot's own state: what was said to it, what it said, what it remembers, what it must do later.

Opening a store migrates it up. `engine.begin()` is a writing transaction; `reading(engine)` is the same
store for transactions that only read, which on SQLite never wait for a writer.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from analytics.spoken import SpokenError
from bot.store.turns import Turns

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MIGRATION_LOCK: Final = 0x7A68_6F6E  # any number, the same for all processes that share the store


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 UTC: sorts and compares alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + timedelta(microseconds=value)


# SQLite counts up by itself only in a column that is INTEGER to the letter.
Counter: Final = BigInteger().with_variant(Integer, "sqlite")

AWAY: Final = (OperationalError, InterfaceError, InternalError, NoConnection)
"""What a store raises that is away, full, read-only or too busy; anything else is a fault of what was to be written."""
DRIVERS: Final = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
OPEN: Final = ("waiting", "held")
OPEN_SQL: Final = "state IN ('waiting', 'held')"

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("id", String(255), nullable=False, unique=True),
    Column("conversation", String(255), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("user", String(255), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("worker", String(255)),
    Column("error", String(255)),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Index("ix_inbox_conversation", "conversation", "seq"),
    sqlite_autoincrement=True,
)


def is_open(rows: FromClause) -> ColumnElement[bool]:
    """A row that is still to be worked off. Its values stand in the SQL itself: so it matches the partial indexes."""
    values: BindParameter[str] = bindparam(None, OPEN, expanding=True, literal_execute=True)
    return rows.c.state.in_(values)


def is_held(rows: FromClause) -> ColumnElement[bool]:
    """A row that somebody works on. Its value stands in the SQL itself, for the partial index."""
    value: BindParameter[str] = bindparam(None, "held", literal_execute=True)
    return rows.c.state == value


def is_dead(rows: FromClause) -> ColumnElement[bool]:
    """A row that was given up. Its value stands in the SQL itself, for the partial index."""
    value: BindParameter[str] = bindparam(None, "dead", literal_execute=True)
    return rows.c.state == value


outbox = Table(
    "outbox",
    metadata,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("message_id", String(255), nullable=False),
    Column("conversation", String(255), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("worker", String(255)),
    Column("reference", String(255)),
    Column("error", String(255)),
    Column("origin", Text),
    Column("progress", Text),
    Column("subject", String(255)),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Index("ix_outbox_conversation", "conversation", "seq"),
    Index("ix_outbox_message", "message_id"),
    Index("ix_outbox_subject", "subject", "seq"),
    sqlite_autoincrement=True,
)


def _index_some(name: str, rows: Table, where: str, *columns: str) -> None:
    found = (rows.c[column] for column in columns)
    Index(name, *found, sqlite_where=text(where), postgresql_where=text(where))


# The few open and dead rows among all that ever were: what claiming looks at, in its order, and what is counted.
_index_some("ix_inbox_open", inbox, OPEN_SQL, "turn", "seq")
_index_some("ix_inbox_open_person", inbox, OPEN_SQL, "user", "channel", "turn")
_index_some("ix_inbox_open_conversation", inbox, OPEN_SQL, "conversation", "seq")
_index_some("ix_inbox_held", inbox, "state = 'held'", "conversation")
_index_some("ix_inbox_dead", inbox, "state = 'dead'", "seq")
_index_some("ix_outbox_open", outbox, OPEN_SQL, "seq")
_index_some("ix_outbox_open_conversation", outbox, OPEN_SQL, "conversation", "channel", "seq")
_index_some("ix_outbox_held", outbox, "state = 'held'", "conversation", "channel")
_index_some("ix_outbox_dead", outbox, "state = 'dead'", "seq")

memory = Table(
    "memory",
    metadata,
    Column("conversation", String(255), primary_key=True),
    Column("slots", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("worker", String(255)),
    Index("ix_timers_state", "state", "due_at"),
)


class StateUnavailable(SpokenError):
    """The bot's own state store cannot be reached or written."""


def open_state(url: str) -> Engine:
    """The store at a SQLAlchemy URL, made when missing and migrated to the newest schema.

    Raises StateUnavailable when it cannot be reached or written.
    """
    parsed = _address(url)
    try:
        return _opened(parsed)
    except (SQLAlchemyError, ImportError, OSError) as error:
        said = _words_of(error)
        raise StateUnavailable(
            f"机器人自己的状态库打不开，请检查 ZHONGCAO_STATE_URL 与主目录的权限：{said}",
            f"The bot's own state store cannot be opened, look at ZHONGCAO_STATE_URL and the home's rights: {said}",
        ) from error


def unavailable(error: Exception) -> StateUnavailable | None:
    """What to say of a store that went away, or could not be written, in the middle of something; None for any other
    error."""
    if not isinstance(error, AWAY):
        return None
    said = _words_of(error)
    return StateUnavailable(
        f"机器人自己的状态库现在读写不了，请检查磁盘空间、主目录的权限和数据库：{said}",
        f"The bot's own state store cannot be read or written now, look at the disk's space, the home's rights and the "
        f"database: {said}",
    )


def _words_of(error: Exception) -> str:
    """The first line of what the driver says."""
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__])[0]


def _address(url: str) -> URL:
    """The address, if it is of a store that we can use. Its own words may hold a password: they are not repeated."""
    with suppress(SQLAlchemyError, ValueError):
        parsed = make_url(url)
        if parsed.drivername in DRIVERS:
            return parsed
    raise StateUnavailable(
        "ZHONGCAO_STATE_URL 用不了：应写成 postgresql+psycopg://用户:密码@主机:5432/库名 或 sqlite:////路径/state.sqlite。",
        "ZHONGCAO_STATE_URL cannot be used: it is postgresql+psycopg://user:password@host:5432/database, or "
        "sqlite:////path/state.sqlite.",
    )


def _opened(parsed: URL) -> Engine:
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():  # it holds hashes of passwords and what customers wrote: ours alone to read
            file.touch(mode=0o600)
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        Turns().rule(engine)
    migrate(engine)
    return engine


def reading(engine: Engine) -> Engine:
    """The same store and pool, for transactions that do not write."""
    return engine.execution_options(only_reads=True)


def urgent(engine: Engine) -> Engine:
    """The same store and pool, for writing transactions that go before others of this process where writers queue."""
    return engine.execution_options(is_urgent=True)


def newest_schema() -> str:
    """The revision that the migrations lead to; their file names begin with it."""
    return max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(engine: Engine) -> None:
    """Bring the schema up. Costs one small query when it is up already; alembic is imported only when it is not.

    Raises StateUnavailable for a store that a newer version of ours has brought further up.
    """
    with reading(engine).begin() as connection:
        found, newest = _schema(connection), newest_schema()
    if found == newest:
        return
    if found is not None and found > newest:
        raise StateUnavailable(
            f"状态库是更新的版本用过的（{found}，这一版只到 {newest}），请升级程序，或从备份恢复。",
            f"A newer version has used this store ({found}, this one knows {newest}): upgrade, or restore a backup.",
        )
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        if _schema(connection) != newest_schema():
            _upgrade(connection)


def insert_of(store: Connection | Engine) -> Any:
    """The INSERT of the store's dialect, which knows ON CONFLICT; the other dialect is not loaded."""
    if store.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """The driver must not begin transactions by itself; a commit is on the disk when it returns. Pages are cached by
    the system already: the 2 MB that each of 15 connections would hold besides are left."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "cache_size=-500", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
