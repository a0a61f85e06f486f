"""A Reply in the terminal."""

from collections.abc import Sequence
from typing import Final, Literal, assert_never

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


def _grid(table: Table, language: Language, width: int, currency: str) -> RenderableType:
    """Lines between the columns where there is room for them, else spaces, else a paragraph for each row: no column
    vanishes, and no figure is cut."""
    cells = [
        [
            _bare(figure(value, column.format, language, currency=currency))
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    heads = [_bare(column.label) for column in table.columns]
    widths = [max(map(cell_len, (head, *each))) for head, *each in zip(heads, *cells, strict=True)]
    roomy = (each if column.format else min(each, _SHORT) for each, column in zip(widths, table.columns, strict=True))
    is_tight = sum(each + 3 for each in roomy) + 1 > width
    whole = [
        bool(column.format)
        or (not (is_tight and number == 0) and all(cell_len(row[number]) <= _SHORT for row in cells))
        for number, column in enumerate(table.columns)
    ]
    least = [each if kept else min(each, _LEAST) for each, kept in zip(widths, whole, strict=True)]
    if is_tight and sum(least) + len(least) - 1 > width:
        return _records(heads, cells, width, table)
    grid = Grid(
        caption=_bare(table.caption) or None,
        caption_style="dim",
        header_style="bold",
        box=SIMPLE_HEAD if is_tight else HEAVY_HEAD,
        padding=(0, 0) if is_tight else (0, 1),
        show_edge=not is_tight,
    )
    for head, column, narrowest, kept in zip(heads, table.columns, least, whole, strict=True):
        side: Literal["left", "right"] = "right" if column.format else "left"
        grid.add_column(Styled(head), justify=side, no_wrap=kept, min_width=narrowest, overflow="fold")
    for row in cells:
        grid.add_row(*(Styled(cell) for cell in row))
    return grid


def _records(heads: Sequence[str], cells: Sequence[Sequence[str]], width: int, table: Table) -> RenderableType:
    """Each row as its first cell and, below it, the others with their names, as many on a line as it holds."""
    lines: list[Styled] = []
    for first, *others in cells:
        lines.append(Styled(f"{heads[0]} {first}" if table.columns[0].format else first, style="bold"))
        held = ""
        for pair in (f"{head} {cell}" for head, cell in zip(heads[1:], others, strict=True)):
            if held and cell_len(held) + cell_len(pair) + 5 > width:
                lines.append(Styled(f"  {held}"))
                held = ""
            held = f"{held} · {pair}" if held else pair
        lines.extend([Styled(f"  {held}")] if held else [])
    return Group(*lines, *([Styled(_bare(table.caption), style="dim")] if table.caption else []))
