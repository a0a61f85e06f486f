"""The state store opens, migrates up, and stays as the tables say."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.store.state import StateUnavailable, metadata, migrate, newest_schema, open_state, reading, timers


def test_opening_makes_the_newest_schema_and_opening_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'state.db'}"
    first = open_state(url)
    with first.begin() as connection:
        connection.execute(text("INSERT INTO memory VALUES ('c', '{}', 0)"))
    first.dispose()
    second = open_state(url)
    migrate(second)
    with reading(second).begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest_schema()]
        assert connection.execute(text("SELECT count(*) FROM memory")).scalar() == 1


def test_the_migrations_lead_to_the_tables_in_use(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or name in metadata.tables

    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_a_commit_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    with reading(engine).begin() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL


def test_a_moment_keeps_its_microseconds(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    due = datetime(2026, 11, 1, 1, 2, 3, 456789, tzinfo=UTC)
    row = {"key": "k", "kind": "sla", "body": "{}", "state": "waiting", "attempts": 0, "due_at": due}
    with engine.begin() as connection:
        connection.execute(timers.insert(), row)
        assert connection.execute(select(timers.c.due_at)).scalar() == due


def test_an_open_store_does_not_cost_an_import_of_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    open_state(url).dispose()
    code = f"import sys; from bot.store.state import open_state; open_state({url!r}); print('alembic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_store_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with open_state(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateUnavailable) as newer:
        open_state(url)
    assert newer.value.sentence("zh").startswith("状态库是更新的版本用过的（9999，")
    assert newer.value.sentence("en").startswith("A newer version has used this store (9999,")


def test_only_we_read_the_store(tmp_path: Path) -> None:
    file = tmp_path / "home" / "state.sqlite"
    with open_state(f"sqlite:///{file}").begin() as connection:
        connection.execute(text("SELECT 1"))
    kept = {path.name: path.stat().st_mode & 0o777 for path in (file.parent, *file.parent.iterdir())}
    assert kept.pop("home") == 0o700
    assert set(kept.values()) == {0o600}, kept
