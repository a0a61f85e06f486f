"""What Slack refuses in blocks, views and buttons: the limits of docs.slack.dev/reference/block-kit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Json = Any

MOST_BLOCKS: Final = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_LIMIT: Final = 12_000  # of all markdown blocks of a message together
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000
STYLES: Final = (None, "primary", "danger")
INTERACTIVE: Final = frozenset(
    [
        "button",
        "static_select",
        "multi_static_select",
        "users_select",
        "overflow",
        "datepicker",
        "checkboxes",
        "radio_buttons",
        "plain_text_input",
        "number_input",
        "feedback_buttons",
        "icon_button",
    ]
)


def faults_of_blocks(blocks: Json, surface: str = "message") -> list[str]:
    """Why Slack would answer invalid_blocks; empty when it would take them."""
    if not isinstance(blocks, list):
        return ["blocks must be a list"]
    found = [
        f"{fault} [json-pointer:/blocks/{place}]" for place, block in enumerate(blocks) for fault in _faults(block)
    ]
    if len(blocks) > MOST_BLOCKS[surface]:
        found.append(f"no more than {MOST_BLOCKS[surface]} items allowed [json-pointer:/blocks]")
    written = sum(len(block.get("text", "")) for block in blocks if _type(block) == "markdown")
    if written > MARKDOWN_LIMIT:
        found.append(f"markdown of {written} characters, no more than {MARKDOWN_LIMIT} allowed")
    if surface == "message" and sum(_type(block) == "table" for block in blocks) > 1:
        found.append("only_one_table_allowed")
    named = [block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(named) != len(set(named)):
        found.append("block_id already exists")
    return found


def faults_of_view(view: Json) -> list[str]:
    """Why Slack would refuse a modal or a home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["view must be a modal or a home"]
    found = faults_of_blocks(view.get("blocks"), view["type"])
    found += _at_most(view.get("callback_id", ""), 255, "callback_id")
    found += _at_most(view.get("private_metadata", ""), 3000, "private_metadata")
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view or name == "title":
                found += _text(view.get(name), 24, name, kinds=("plain_text",))
        if any(_type(block) == "input" for block in view.get("blocks", ())) and "submit" not in view:
            found.append("submit is required where there is an input")
    return found


def _type(block: Json) -> str:
    return str(block.get("type", "")) if isinstance(block, dict) else ""


def _faults(block: Json) -> Iterator[str]:
    rule = RULES.get(_type(block))
    if rule is None:
        yield f"unsupported type: {_type(block) or type(block).__name__}"
        return
    yield from _at_most(block.get("block_id", ""), 255, "block_id")
    yield from rule(block)


def _at_most(text: Json, most: int, name: str, least: int = 0) -> list[str]:
    if not isinstance(text, str):
        return [f"{name} must be a string"]
    if len(text) > most:
        return [f"{name} must be less than {most + 1} characters"]
    return [f"{name} must be more than {least - 1} characters"] if len(text) < least else []


def _text(value: Json, most: int, name: str, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        return [f"{name} must be a text object of type {' or '.join(kinds)}"]
    return _at_most(value.get("text"), most, f"{name}.text", least=1)


def _section(block: Mapping[str, Json]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "a section needs text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, "text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield "no more than 10 items allowed [fields]"
    for field in fields:
        yield from _text(field, 2000, "fields")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _text(block.get("text"), 150, "text", kinds=("plain_text",))


def _markdown(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _at_most(block.get("text"), MARKDOWN_LIMIT, "text", least=1)


def _context(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _count(block.get("elements"), 10)
    for element in block.get("elements", ()):
        if _type(element) == "image":
            yield from _image(element)
        else:
            yield from _text(element, 2000, "elements")


def _actions(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _count(block.get("elements"), 25)
    elements = block.get("elements", ())
    for element in elements:
        yield from _element(element)
    named = [element.get("action_id") for element in elements if element.get("action_id")]
    if len(named) != len(set(named)):
        yield "action_id already exists in the block"


def _context_actions(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _count(block.get("elements"), 5)
    for element in block.get("elements", ()):
        if _type(element) not in ("feedback_buttons", "icon_button"):
            yield "context_actions holds feedback_buttons and icon_button alone"
        yield from _element(element)


def _count(items: Json, most: int) -> list[str]:
    if not isinstance(items, list) or not items:
        return ["must provide at least 1 item"]
    return [f"no more than {most} items allowed"] if len(items) > most else []


def _element(element: Json) -> Iterator[str]:
    kind = _type(element)
    if kind == "image":
        yield from _image(element)
        return
    if kind not in INTERACTIVE:
        yield f"unsupported element: {kind}"
        return
    yield from _at_most(element.get("action_id", ""), 255, "action_id")
    if kind == "button":
        yield from _text(element.get("text"), 75, "text", kinds=("plain_text",))
        yield from _at_most(element.get("value", ""), 2000, "value")
        yield from _at_most(element.get("url", ""), 3000, "url")
        if element.get("style") not in STYLES:
            yield f"style must be primary or danger, not {element.get('style')}"
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _text(element.get(name, {}).get("text"), 75, name, kinds=("plain_text",))
            yield from _at_most(element.get(name, {}).get("value"), 2000, name, least=1)
    if "options" in element:
        yield from _count(element["options"], {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}.get(kind, 100))
        for option in element["options"]:
            yield from _text(option.get("text"), 75, "option")
            yield from _at_most(option.get("value"), 150, "value", least=1)
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, "placeholder", kinds=("plain_text",))
    if "confirm" in element:
        yield from _confirm(element["confirm"])


def _confirm(confirm: Mapping[str, Json]) -> Iterator[str]:
    yield from _text(confirm.get("title"), 100, "confirm.title", kinds=("plain_text",))
    yield from _text(confirm.get("text"), 300, "confirm.text")
    for name in ("confirm", "deny"):
        yield from _text(confirm.get(name), 30, f"confirm.{name}", kinds=("plain_text",))


def _image(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _at_most(block.get("alt_text"), 2000, "alt_text", least=1)
    if ("image_url" in block) == ("slack_file" in block):
        yield "an image needs either image_url or slack_file"
    yield from _at_most(block.get("image_url", ""), 3000, "image_url")


def _input(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, "label", kinds=("plain_text",))
    yield from _element(block.get("element"))
    if "hint" in block:
        yield from _text(block["hint"], 2000, "hint", kinds=("plain_text",))


def _table(block: Mapping[str, Json]) -> Iterator[str]:
    rows = block.get("rows")
    yield from _count(rows, TABLE_ROWS)
    if not isinstance(rows, list):
        return
    if len({len(row) for row in rows}) > 1:
        yield "all rows must have the same number of cells"
    if any(len(row) > TABLE_COLUMNS or not row for row in rows):
        yield f"a row has 1 to {TABLE_COLUMNS} cells"
    cells = [cell for row in rows for cell in row]
    for cell in cells:
        if _type(cell) not in ("raw_text", "raw_number", "rich_text"):
            yield "cells are raw_text, raw_number or rich_text"
        elif _type(cell) == "raw_text":
            yield from _at_most(cell.get("text"), TABLE_CHARACTERS, "cell", least=1)
    if sum(len(str(cell.get("text", ""))) for cell in cells) > TABLE_CHARACTERS:
        yield f"a table holds at most {TABLE_CHARACTERS} characters"
    for setting in block.get("column_settings") or ():
        if setting and setting.get("align", "left") not in ("left", "center", "right"):
            yield "align must be left, center or right"


def _rich_text(block: Mapping[str, Json]) -> Iterator[str]:
    yield from _count(block.get("elements"), 1000)


def _nothing(_block: Mapping[str, Json]) -> Iterator[str]:
    return iter(())


RULES: Final[Mapping[str, Callable[[Mapping[str, Json]], Iterator[str]]]] = {
    "section": _section,
    "header": _header,
    "markdown": _markdown,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "image": _image,
    "input": _input,
    "table": _table,
    "rich_text": _rich_text,
    "divider": _nothing,
}
