"""The audit log: an entry an act, whoever answers it again, and no answer is held up by it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assistant.permissions import ALL, NOBODY
from bot.people.audit import AuditLog, audit
from bot.store.state import StateUnavailable, open_state, reading

NOW = datetime(2026, 11, 1, 1, 2, tzinfo=UTC)


def test_keeps_who_did_what_and_what_was_refused_once(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    log = AuditLog(lambda: engine, lambda: NOW)
    for _ in range(2):  # answered again after a crash
        log.record("m1", "slack", "U1", ALL, "claim", True)
        log.record("m2", "wecom", "lin", NOBODY, "set_target", False)
    with reading(engine).begin() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    assert [tuple(row)[1:] for row in rows] == [
        (NOW, "m1", "slack", "U1", "admin", "claim", True),
        (NOW, "m2", "wecom", "lin", "nobody", "set_target", False),
    ]
    assert log.refused() == 1


def test_an_entry_that_cannot_be_kept_is_logged_without_words(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> Engine:
        raise StateUnavailable("打不开", "cannot be opened")

    AuditLog(away, lambda: NOW).record("m1", "slack", "U1", ALL, "claim", True)
    assert [record.message.split(":")[0] for record in caplog.records] == ["no audit entry for claim"]
