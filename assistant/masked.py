"""A reply as it may be read where others read along: nothing in it that identifies a customer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, assert_never

from assistant.conversation import (
    Buttons,
    Card,
    Cards,
    Chart,
    Citations,
    Details,
    Part,
    Quotes,
    Reply,
    Table,
    Text,
)


def masked(reply: Reply) -> Reply:
    """Telephone, identity and order numbers, addresses and accounts replaced by what they were, in brackets; figures,
    days and SQL stay."""
    from analytics.reviews.pii import mask

    parts, notes = tuple(_part(part, mask) for part in reply.parts), tuple(mask(note) for note in reply.notes)
    return replace(reply, parts=parts, notes=notes)


def _part(part: Part, mask: Callable[[str], str]) -> Part:
    match part:
        case Text(markdown):
            return Text(mask(markdown))
        case Table():
            return _table(part, mask)
        case Chart():
            return replace(part, alt=mask(part.alt))
        case Buttons(choices):
            return Buttons(tuple(replace(each, label=mask(each.label)) for each in choices))
        case Quotes(quotes):
            return Quotes(tuple(replace(each, text=mask(each.text)) for each in quotes))
        case Citations(citations):
            return Citations(tuple(replace(each, text=mask(each.text)) for each in citations))
        case Details():
            return part if part.language == "sql" else replace(part, body=mask(part.body))
        case Cards(cards, table):
            return Cards(tuple(_card(card, mask) for card in cards), _table(table, mask))
        case _:
            assert_never(part)


def _card(card: Card, mask: Callable[[str], str]) -> Card:
    facts = tuple(mask(fact) for fact in card.facts)
    return replace(card, title=mask(card.title), text=mask(card.text), facts=facts)


def _table(table: Table, mask: Callable[[str], str]) -> Table:
    rows = tuple(tuple(_cell(cell, mask) for cell in row) for row in table.rows)
    return replace(table, rows=rows, caption=mask(table.caption))


def _cell(cell: Any, mask: Callable[[str], str]) -> Any:
    return mask(cell) if isinstance(cell, str) else cell
