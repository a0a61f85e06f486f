"""Messages and replies as JSON text, and back: what the mailbox keeps.

Values that JSON lacks travel as an object with one key: `{"$date": "2026-11-01"}`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, assert_never

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Json,
    Message,
    Part,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)

_OF_A_MESSAGE: Final = tuple(field.name for field in fields(Message))


def encode_message(message: Message) -> str:
    """One line of JSON."""
    shallow = {name: getattr(message, name) for name in _OF_A_MESSAGE}
    return _dump(shallow | {"action": message.action and asdict(message.action)})


def decode_message(text: str) -> Message:
    """The message that was encoded."""
    found = _load(text)
    return Message(**{**found, "action": _action(found["action"])})


def encode_reply(reply: Reply) -> str:
    """One line of JSON. Raises TypeError for a value that is neither JSON's nor a date, a datetime or a Decimal."""
    return _dump(
        {
            "skill": reply.skill,
            "status": reply.status,
            "parts": [_part(part) for part in reply.parts],
            "language": reply.language,
            "choices": reply.choices,
            "unknown": reply.unknown,
            "notes": reply.notes,
            "data": reply.data,
            "remember": reply.remember,
            "subject": reply.subject,
        }
    )


def decode_reply(text: str) -> Reply:
    """The reply that was encoded; sequences inside `data`, `remember` and a chart come back as lists."""
    found = _load(text)
    return Reply(
        skill=found["skill"],
        status=found["status"],
        parts=tuple(PARTS[part.pop("kind")](part) for part in found["parts"]),
        language=found["language"],
        choices=tuple(found["choices"]),
        unknown=tuple(found["unknown"]),
        notes=tuple(found["notes"]),
        data=found["data"],
        remember=found["remember"],
        subject=found.get("subject", ""),
    )


def encode_slots(slots: Mapping[str, Json]) -> str:
    """A conversation's memory as one line of JSON."""
    return _dump(slots)


def decode_slots(text: str) -> dict[str, Json]:
    """The memory that was encoded."""
    found: dict[str, Json] = _load(text)
    return found


def _part(part: Part) -> dict[str, Json]:
    match part:
        case Text(markdown):
            return {"kind": "text", "markdown": markdown}
        case Table():
            return {"kind": "table", **asdict(part)}
        case Chart(spec, alt):
            return {"kind": "chart", "spec": spec, "alt": alt}
        case Buttons():
            return {"kind": "buttons", **asdict(part)}
        case Quotes():
            return {"kind": "quotes", **asdict(part)}
        case Citations():
            return {"kind": "citations", **asdict(part)}
        case Details():
            return {"kind": "details", **asdict(part)}
        case Cards():
            return {"kind": "cards", **asdict(part)}
        case _:
            assert_never(part)


def _table(found: dict[str, Json]) -> Table:
    columns = tuple(Column(**column) for column in found["columns"])
    rows, rest = (tuple(tuple(row) for row in found.get(part, ())) for part in ("rows", "rest"))
    return Table(columns, rows, found["caption"], rest)


def _action(found: dict[str, str] | None) -> Action | None:
    return None if found is None else Action(**found)


def _buttons(found: dict[str, Json]) -> Buttons:
    return Buttons(tuple(Button(**{**button, "action": _action(button["action"])}) for button in found["choices"]))


def _cards(found: dict[str, Json]) -> Cards:
    return Cards(tuple(_card(card) for card in found["cards"]), _table(found["table"]))


def _card(found: dict[str, Json]) -> Card:
    buttons = _buttons({"choices": found["buttons"]}).choices
    return Card(found["title"], found["text"], tuple(found["facts"]), found["tone"], buttons)


PARTS: Final[Mapping[str, Callable[[dict[str, Json]], Part]]] = {
    "text": lambda found: Text(**found),
    "table": _table,
    "chart": lambda found: Chart(**found),
    "buttons": _buttons,
    "quotes": lambda found: Quotes(tuple(Quote(**quote) for quote in found["quotes"])),
    "citations": lambda found: Citations(tuple(Citation(**citation) for citation in found["citations"])),
    "details": lambda found: Details(**found),
    "cards": _cards,
}


def _dump(value: Json) -> str:
    plain = _plain(value)
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character, which a platform's JSON can hold and no store
        return json.dumps(plain, separators=(",", ":"))
    return line


def _load(text: str) -> Any:
    return json.loads(text, object_hook=_value)


def _plain(value: Json) -> Json:
    match value:
        case None | bool() | str() | int() | float():
            return value
        case datetime():
            return {"$time": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case Decimal():
            return {"$decimal": str(value)}
        case Mapping():
            plain = {str(key): _plain(inner) for key, inner in value.items()}
            # A mapping that looks like one of our marks is wrapped, so that it comes back as it was.
            return {"$map": list(plain.items())} if len(plain) == 1 and next(iter(plain)) in MARKS else plain
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} cannot be kept in the mailbox")


MARKS: Final[Mapping[str, Callable[[Any], Json]]] = {
    "$time": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$decimal": Decimal,
    "$map": dict,
}


def _value(found: dict[str, Json]) -> Json:
    if len(found) == 1:
        ((mark, inner),) = found.items()
        if mark in MARKS:
            return MARKS[mark](inner)
    return found
