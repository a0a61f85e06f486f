"""A Reply as HTML. Templates escape everything; only Markdown that was cleaned goes in as it stands."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.conversation import (
    Buttons,
    Cards,
    Chart,
    Citations,
    Details,
    Language,
    Part,
    Quotes,
    Table,
    Text,
)
from assistant.figures import figure
from assistant.permissions import ALL, Role
from bot.mail.history import Sent, Turn
from bot.web.guard import Visitor
from bot.web.markdown import to_html
from bot.web.views import PAGES, House
from bot.web.words import words

FOLDER: Final = Path(__file__).parent
LONGEST_TABLE: Final = 200
"""Rows shown; the note under the table says how many there are."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is rendered."""

    visitor: Visitor
    language: Language
    name: str
    role: Role = ALL

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Name and address of each page that opens for them."""
        return [(name, path) for name, path, acts in PAGES if not acts or any(map(self.role.may, acts))]

    @property
    def signed_in(self) -> bool:
        return self.visitor.session is not None


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns values into HTML for one house."""

    house: House

    def page(self, template: str, reader: Reader, **values: Any) -> str:
        """A whole page; `template` is its file's name without the ending."""
        return _environment().get_template(f"{template}.html").render(self._common(reader), **values)

    def turn(self, turn: Turn, reader: Reader) -> Markup:
        """What was asked and what was answered."""
        return self._fragment(
            "turn", reader, turn=turn, replies=[self.reply(sent, reader) for sent in turn.replies], asked=asked(turn)
        )

    def reply(self, sent: Sent, reader: Reader) -> Markup:
        """One reply, its parts in order."""
        parts = [self._part(part, sent, number, reader) for number, part in enumerate(sent.reply.parts)]
        return self._fragment("reply", reader, sent=sent, parts=parts)

    def _part(self, part: Part, sent: Sent, number: int, reader: Reader) -> Markup:
        values: dict[str, Any]
        match part:
            case Text(markdown):
                template, values = "text", {"html": to_html(markdown, self.house.link_hosts)}
            case Table():
                template, values = "table", self._table(part, sent.reply.language)
            case Chart(alt=alt):
                template, values = "chart", {"alt": alt, "address": f"/charts/{sent.seq}/{number}"}
            case Buttons(choices):
                template, values = "buttons", {"choices": choices, "conversation": sent.conversation}
            case Quotes(quotes):
                template, values = "quotes", {"quotes": quotes}
            case Citations(citations):
                template, values = "citations", {"citations": citations}
            case Details():
                template, values = "details", {"details": part}
            case Cards(cards):
                template, values = "cards", {"cards": cards, "conversation": sent.conversation}
            case _:
                assert_never(part)
        return self._fragment(f"parts/{template}", reader, **values)

    def _table(self, table: Table, language: Language) -> dict[str, Any]:
        shown = table.rows[:LONGEST_TABLE]
        rows = [
            [
                figure(value, column.format, language, currency=self.house.currency)
                for value, column in zip(row, table.columns, strict=False)
            ]
            for row in shown
        ]
        return {"table": table, "rows": rows, "left_out": len(table.rows) - len(shown)}

    def _fragment(self, template: str, reader: Reader, **values: Any) -> Markup:
        html = _environment().get_template(f"{template}.html").render(self._common(reader), **values)
        return Markup(html)  # noqa: S704  templates escape

    def _common(self, reader: Reader) -> Mapping[str, Any]:
        return {
            "w": SimpleNamespace(**words(reader.language)),
            "house": self.house,
            "reader": reader,
            "language": reader.language,
            "csrf": reader.visitor.csrf,
            "new_id": lambda: secrets.token_hex(16),
        }


def asked(turn: Turn) -> str:
    """What the person said: their words, or the name of the button."""
    return turn.message.text or (turn.message.action.value if turn.message.action else "")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
