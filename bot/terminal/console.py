"""The terminal as others' words may reach it: without control characters, so that none moves the cursor, colours the
screen or turns the order of what is read around."""

from typing import Any, Final

from rich.console import Console as RichConsole
from rich.table import Table
from rich.text import Text

_KEPT: Final = "\n\t　"


def bare(text: str) -> str:
    """Without control characters and marks of direction."""
    return "".join(c for c in text if c.isprintable() or c in _KEPT)


class Console(RichConsole):
    """Prints every plain string bare, in tables too; what is a rich Text already is taken as it stands."""

    def render_str(self, text: str, **how: Any) -> Text:
        return super().render_str(bare(text), **how)


class Grid(Table):
    """A table whose cells go on in the next line where there is no room: nothing is left out for “…”."""

    def add_column(self, header: Any = "", *rest: Any, **how: Any) -> None:
        super().add_column(header, *rest, **{"overflow": "fold"} | how)
