"""A greeting before a question says nothing of it; the same letters within it still do."""

from datetime import date
from pathlib import Path

import pytest

from analytics.kpi.metrics_file.load import load
from analytics.kpi.query import MetricQuery, OutOfScope
from analytics.kpi.reading.read import read_question

CATALOG = load(Path(__file__).parents[3] / "analytics" / "kpi" / "metrics.yml")


@pytest.mark.parametrize(
    ("greeted", "plain"),
    [
        ("早，上周GMV", "上周GMV"),
        ("各位早，上周GMV", "上周GMV"),
        ("早啊老板，上周GMV", "上周GMV"),
        ("早安，上周GMV", "上周GMV"),
        ("早上好，上周GMV", "上周GMV"),
        ("哈喽，上周GMV", "上周GMV"),
        ("嗨，上周GMV", "上周GMV"),
        ("hi, GMV last week", "GMV last week"),
        ("hi team, GMV last week", "GMV last week"),
        ("morning team, GMV last week", "GMV last week"),
        ("good morning! GMV last week", "GMV last week"),
        ("Good afternoon, GMV last week", "GMV last week"),
    ],
)
def test_a_greeting_changes_nothing(greeted: str, plain: str) -> None:
    found = read_question(greeted, CATALOG, today=date(2026, 11, 1))
    assert isinstance(found, MetricQuery)
    assert found == read_question(plain, CATALOG, today=date(2026, 11, 1))


@pytest.mark.parametrize(
    "text", ["早餐销量", "今早GMV", "早上的订单量", "GMV yesterday morning", "morning orders last week"]
)
def test_letters_of_a_greeting_are_none_elsewhere(text: str) -> None:
    assert isinstance(read_question(text, CATALOG, today=date(2026, 11, 1)), OutOfScope)
