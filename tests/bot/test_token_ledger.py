"""Tokens a day in the state store, added to by whoever asks a model."""

from datetime import date
from pathlib import Path

from bot.store.state import open_state
from bot.token_ledger import TokenLedger


def test_adds_up_by_day_over_all_processes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    days = [date(2026, 11, 1)]
    engines = open_state(url), open_state(url)
    one, other = TokenLedger(lambda: engines[0], lambda: days[-1]), TokenLedger(lambda: engines[1], lambda: days[-1])
    assert one.used() == 0
    one.add(1200)
    other.add(300)
    assert (one.used(), other.used()) == (1500, 1500)
    days.append(date(2026, 11, 2))
    other.add(7)
    assert one.used() == 7


def test_a_store_that_is_away_holds_nothing_up(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE model_tokens")
    ledger = TokenLedger(lambda: engine, lambda: date(2026, 11, 1))
    ledger.add(5)
    assert ledger.used() == 0
