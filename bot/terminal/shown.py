"""A Reply in the terminal."""

from typing import Final, assert_never

from rich.box import HEAVY_HEAD, SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from assistant.conversation import (
    Buttons,
    Cards,
    Chart,
    Citations,
    Details,
    Language,
    Part,
    Quotes,
    Reply,
    Table,
    Text,
)
from assistant.figures import figure
from bot.terminal.console import Console
from bot.terminal.console import bare as _bare

_SHORT: Final = 18
"""Columns of the screen that a cell keeps on one line."""
_LEAST: Final = 14
"""Columns of the screen that a name or a sentence keeps in the narrowest table."""


def show(reply: Reply, console: Console, currency: str = "¥") -> None:
    """Print the parts in order, then the notes; SQL stays folded. `currency` is the sign before money."""
    for part in reply.parts:
        if not _is_folded(part, reply):
            console.print(_rendered(part, reply.language, console.width, currency))
    for note in reply.notes:
        console.print(Styled(f"· {_bare(note)}", style="dim"))


def _is_folded(part: Part, reply: Reply) -> bool:
    """SQL, which asking for “SQL” or --json shows, and a chart's words where the text has said them."""
    match part:
        case Details(language="sql"):
            return True
        case Chart(alt=alt):
            return alt in reply.text
        case _:
            return False


def _rendered(part: Part, language: Language, width: int, currency: str) -> RenderableType:
    match part:
        case Text(markdown):
            return Markdown(_bare(markdown), hyperlinks=False)
        case Table():
            return _grid(part, language, width, currency)
        case Chart(alt=alt):
            return Styled(f"▤ {_bare(alt)}", style="dim")
        case Buttons(choices):
            offered = " · ".join(choice.text if 0 < len(choice.text) < 40 else choice.label for choice in choices)
            return Styled(f"→ {_bare(offered)}", style="cyan")
        case Quotes(quotes):
            return Padding(Group(*(Styled(f"“{_bare(q.text)}” — {_bare(q.source)}") for q in quotes)), (0, 0, 0, 2))
        case Citations(citations):
            lines = (f"[{n}] {c.source} {c.heading}".rstrip() for n, c in enumerate(citations, start=1))
            return Group(*(Styled(_bare(line), style="dim") for line in lines))
        case Cards(cards):
            first = next((card.buttons for card in cards if card.buttons), ())
            steps = (_rendered(Buttons(first), language, width, currency),) if first else ()
            return Group(_grid(part.table, language, width, currency), *steps)
        case Details(title, body):
            return Group(Styled(_bare(title), style="dim bold"), Styled(_bare(body), style="dim"))
        case _:
            assert_never(part)


def _grid(table: Table, language: Language, width: int, currency: str) -> Grid:
    """Lines between the columns where there is room for them, else spaces; no column ever vanishes."""
    cells = [
        [
            _bare(figure(value, column.format, language, currency=currency))
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    heads = [_bare(column.label) for column in table.columns]
    widths = [max(map(cell_len, (head, *each))) for head, *each in zip(heads, *cells, strict=True)]
    is_tight = sum(min(each, _SHORT) + 3 for each in widths) + 1 > width
    grid = Grid(
        caption=_bare(table.caption) or None,
        caption_style="dim",
        header_style="bold",
        box=SIMPLE_HEAD if is_tight else HEAVY_HEAD,
        padding=(0, 0) if is_tight else (0, 1),
        show_edge=not is_tight,
    )
    for number, column in enumerate(table.columns):
        short = all(cell_len(row[number]) <= _SHORT for row in cells)
        grid.add_column(
            Styled(heads[number]),
            justify="right" if column.format else "left",
            no_wrap=short and not (is_tight and number == 0),
            min_width=min(widths[number], _LEAST if number == 0 or not short else _SHORT),
            overflow="fold",
        )
    for row in cells:
        grid.add_row(*(Styled(cell) for cell in row))
    return grid
