"""Tables as Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.documents import clean

MOST_CELLS: Final = 200_000  # of one table


def markdown_table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A line a row under the first as header. Empty rows and columns are left out; one cell alone is no table."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    widest = max((len(row) for row in cells), default=0)
    cells = [[*row, *[""] * (widest - len(row))] for row in cells if any(row)]
    held = [column for column in range(widest) if any(row[column] for row in cells)]
    cells = [[row[column] for column in held] for row in cells]
    if len(held) < 2:  # a frame around text
        yield from (row[0] for row in cells if row)
        return
    while len(cells) > 1 and sum(map(bool, cells[0])) == 1 < len(held):  # a title over the table
        yield cells.pop(0)[0] or "".join(cells[0])
        yield ""
    for at, row in enumerate(cells):
        yield f"| {' | '.join(row)} |"
        if not at:
            yield f"|{'---|' * len(held)}"


def _cell(text: str) -> str:
    return " ".join(clean(text).split()).replace("|", "｜")
