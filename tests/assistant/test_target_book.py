"""Targets on the state store: written once, never over somebody's change, nothing forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from analytics.kpi.query import Filter, Period
from analytics.kpi.targets.target import Target
from assistant.target_book import Change, Done, Kept, Stale, TargetBook, target_from, target_json
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 0)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
TARGET = Target("11月点击率", "ctr", 0.03, NOVEMBER, (Filter("channel", "=", ("小红书",)),), "许可", "chat")
HIGHER = replace(TARGET, value=0.035, owner="林澈")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def book(state: Engine) -> TargetBook:
    return TargetBook(state)


def test_sets_changes_and_removes_with_a_history(state: Engine, book: TargetBook) -> None:
    assert book.act("set", TARGET, seen=0, actor="甲", now=NOW, act_id="1") == Done(TARGET)
    assert book.targets() == (TARGET,)
    assert book.kept(TARGET) == Kept(TARGET, 1)
    assert book.act("set", HIGHER, seen=1, actor="乙", now=NOW, act_id="2") == Done(HIGHER)
    assert book.act("remove", HIGHER, seen=2, actor="甲", now=NOW, act_id="3") == Done(HIGHER)
    assert TargetBook(state).targets() == ()
    assert book.kept(TARGET) == Kept(HIGHER, 3, removed=True)
    assert book.act("set", TARGET, seen=3, actor="甲", now=NOW, act_id="4") == Done(TARGET)
    assert book.history() == (
        Change(TARGET, "set", "甲", NOW, None, 0.03, "", "许可"),
        Change(TARGET, "remove", "甲", NOW, 0.035, None, "林澈", ""),
        Change(TARGET, "set", "乙", NOW, 0.03, 0.035, "许可", "林澈"),
        Change(TARGET, "set", "甲", NOW, None, 0.03, "", "许可"),
    )


def test_the_same_act_writes_once(book: TargetBook) -> None:
    book.act("set", TARGET, seen=0, actor="甲", now=NOW, act_id="1")
    assert book.act("set", TARGET, seen=0, actor="甲", now=NOW, act_id="1") == Done(TARGET, again=True)
    assert (book.has_done("1"), book.has_done("2")) == (True, False)
    assert len(book.history()) == 1


def test_what_changed_meanwhile_is_not_overwritten(book: TargetBook) -> None:
    book.act("set", TARGET, seen=0, actor="甲", now=NOW, act_id="1")
    assert book.act("set", HIGHER, seen=0, actor="乙", now=NOW, act_id="2") == Stale(TARGET)
    book.act("remove", TARGET, seen=1, actor="甲", now=NOW, act_id="3")
    assert book.act("set", HIGHER, seen=1, actor="乙", now=NOW, act_id="4") == Stale(None)
    assert book.act("remove", replace(TARGET, metric="cac"), seen=0, actor="乙", now=NOW, act_id="5") == Stale(None)
    assert book.targets() == ()


def test_one_target_however_its_scope_is_written(book: TargetBook) -> None:
    book.act("set", TARGET, seen=0, actor="甲", now=NOW, act_id="1")
    written = replace(TARGET, scope=(Filter("channel", "in", ("小红书",)),))
    assert book.kept(written) == Kept(TARGET, 1)
    assert book.kept(replace(TARGET, scope=())) is None


def test_a_target_as_json() -> None:
    assert target_from(target_json(TARGET)) == TARGET
