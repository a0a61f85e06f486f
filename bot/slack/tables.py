"""Tables as Slack has them: a native block where it fits, and a file with the whole where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.conversation import Column, Json, Language, Table
from assistant.figures import MISSING, figure
from bot.cells import csv_of, no_formula
from bot.slack.mrkdwn import clean, literal

MOST_ROWS: Final = 100
MOST_COLUMNS: Final = 20
"""A table block's, its heading among the rows: docs.slack.dev/reference/block-kit/blocks/table-block."""
MOST_CHARACTERS: Final = 10_000
"""Over all cells of one message, by the same page."""
_FIRST_ROWS: Final = 20
_LONGEST_CELL: Final = 200
"""Of a table whose whole is attached: rows shown, and characters of a cell."""

Block = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a message."""

    name: str
    content: bytes
    title: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as a block; `rows` of them, all unless `whole` is False."""

    block: Block
    rows: int
    whole: bool


def table_block(table: Table, language: Language, currency: str) -> Shown:
    """The table, or as much of its beginning as reads well where Slack takes no more."""
    cells = _cells(table, language, currency)
    fits = len(cells) <= MOST_ROWS and len(table.columns) <= MOST_COLUMNS and _characters(cells) <= MOST_CHARACTERS
    if not fits:
        cells = [[_short(cell) for cell in row[:MOST_COLUMNS]] for row in cells[: _FIRST_ROWS + 1]]
        while len(cells) > 2 and _characters(cells) > MOST_CHARACTERS:
            cells.pop()
    settings = [
        {"align": "right"} if column.format else {"is_wrapped": True} for column in table.columns[:MOST_COLUMNS]
    ]
    rows = [[{"type": "raw_text", "text": cell} for cell in row] for row in cells]
    return Shown({"type": "table", "rows": rows, "column_settings": settings}, len(cells) - 1, fits)


def as_csv(table: Table) -> bytes:
    """The whole table with its raw values."""
    heads = [no_formula(clean(_heading(column))) for column in table.columns]
    return csv_of([heads, *([_raw(value) for value in row] for row in table.rows)])


def _cells(table: Table, language: Language, currency: str) -> list[list[str]]:
    heads = [_cell(_heading(column)) for column in table.columns]
    shown = [
        [
            _cell(figure(value, column.format, language, currency=currency))
            for value, column in zip(row, table.columns, strict=False)
        ]
        for row in table.rows
    ]
    width = len(heads)
    return [heads, *([*row, *[MISSING] * (width - len(row))] for row in shown)]


def _heading(column: Column) -> str:
    return column.label or column.name


def _cell(text: str) -> str:
    """A cell holds some text: Slack refuses an empty one."""
    return literal(text).strip() or MISSING


def _short(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"


def _characters(cells: Sequence[Sequence[str]]) -> int:
    return sum(len(cell) for row in cells for cell in row)


def _raw(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    return no_formula(clean(str(value)))
