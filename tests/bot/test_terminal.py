"""A reply in the terminal: every column survives a narrow screen."""

from io import StringIO

import pytest

from assistant.conversation import Column, Reply, Table
from bot.terminal.console import Console
from bot.terminal.shown import show

HEADS = ("Need", "Customers", "Share", "Trend", "Before", "Complaints", "Praise", "Asked")


@pytest.mark.parametrize("width", [72, 80, 120])
def test_no_column_vanishes(width: int) -> None:
    columns = (Column("need", HEADS[0]), *(Column(head, head, "integer") for head in HEADS[1:]))
    table = Table(columns, (("Allergic or skin reaction", 44, 13, 2, 7, 46, 4, 3),))
    out = StringIO()
    show(Reply("needs", "answered", (table,), "en"), Console(file=out, width=width))
    shown = out.getvalue()
    assert all(head in shown for head in HEADS)
    assert "Allergic" in shown
    assert max(map(len, shown.splitlines())) <= width
