"""CSV and TSV."""

import csv
import io
from pathlib import Path
from typing import Final

from knowledge.documents import Document
from knowledge.readers.decoding import text_of
from knowledge.readers.refused import Unreadable
from knowledge.readers.rows import MOST_ROWS, Sheet, rows_document, too_many_rows

_DELIMITERS: Final = ",\t;|，"
_LONGEST_CELL: Final = 131_072
"""Characters, as the csv module has it; its own limit holds for a whole process, where imports of data raise it."""


def read_delimited(path: Path) -> Document:
    """Raises Unreadable for one that is no table, or too long."""
    text = text_of(path)
    first = [line for line in text.split("\n", 30)[:30] if line.strip()]
    delimiter = max(
        _DELIMITERS,
        key=lambda mark: sum(mark in line for line in first) * 100 + sum(line.count(mark) for line in first),
    )
    rows: list[tuple[int, list[str]]] = []
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        for row in reader:
            if any(len(cell) > _LONGEST_CELL for cell in row):
                raise _broken(path.name, len(rows) + 1)
            rows.append((reader.line_num, row))
            if len(rows) > MOST_ROWS * 2:
                raise too_many_rows(path.name)
    except csv.Error as error:
        raise _broken(path.name, len(rows) + 1) from error
    return rows_document(path.name, [Sheet(path.stem, [(at, row) for at, (_, row) in enumerate(rows, 1)])])


def _broken(name: str, line: int) -> Unreadable:
    return Unreadable(
        f"{name} 第 {line} 行起读不下去：引号没有配对，或单元格太长。",
        f"{name} cannot be read on from line {line}: a quote is left open, or a cell is too long.",
    )
