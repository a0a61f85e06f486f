"""State stores to run one suite on each kind: a SQLite file, a database in a PostgreSQL of our own."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from kpi_databases import _postgresql as postgresql
from sqlalchemy import Engine, make_url

from bot.store.state import open_state

STORES = ("sqlite", "postgresql")
_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server's first database; skipped where no server is installed."""
    with postgresql("SELECT 1", tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store that is there and has no schema yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state.db'}"
        return
    server = sa.create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT")
    name = f"state_{next(_NUMBERS)}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield make_url(str(server.url)).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def _postgres_state(postgres: str) -> Iterator[Engine]:
    engine = open_state(postgres)
    yield engine
    engine.dispose()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store of the newest schema."""
    if request.param == "sqlite":
        engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("_postgres_state")
    tables = [name for name in sa.inspect(engine).get_table_names() if name != "alembic_version"]
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
    yield engine
