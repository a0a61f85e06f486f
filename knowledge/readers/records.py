"""JSON and JSON lines: a record a section, its fields as “field：value” lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from knowledge.documents import Document, plain_line
from knowledge.readers.decoding import text_of
from knowledge.readers.refused import Unreadable
from knowledge.readers.rows import MOST_ROWS, too_many_rows
from knowledge.readers.stated_day import day_in

_TITLES: Final = (
    "heading",
    "title",
    "question",
    "name",
    "标题",
    "问题",
    "名称",
    "商品",
    "品名",
    "商品名称",
    "产品名称",
)
_BODIES: Final = ("text", "content", "body", "正文", "内容")
_DAYS: Final = ("date", "updated", "published", "日期", "更新时间", "发布时间")
_DEEPEST: Final = 5


def read_records(path: Path) -> Document:
    """Raises Unreadable for a line that is no JSON, and for too many."""
    lines, places = [f"# {plain_line(path.stem)}"], [1]
    days: dict[int, date] = {}
    for count, (number, record) in enumerate(_records(path)):
        if count >= MOST_ROWS:
            raise too_many_rows(path.name)
        if record is None:
            continue
        fields = list(_fields(record, "", 0)) if isinstance(record, Mapping) else [("", plain_line(str(record)))]
        written = list(_section(fields))
        lines += written
        places += [number] * len(written)
        if day := next((day_in(value) for name, value in fields if name.lower() in _DAYS), None):
            days[number] = day
    return Document(tuple(lines), tuple(places), "row", days=days)


def _section(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The record's title as its heading, its text as it is, other fields by name."""
    if not fields:
        return
    title = next((value for wanted in _TITLES for name, value in fields if name.lower() == wanted), fields[0][1])
    yield f"## {title[:40]}"
    for name, value in fields:
        if name.lower() in _BODIES:
            yield value
        elif value != title or name.lower() not in {"heading", "title", "标题"}:
            yield f"{name}：{value}" if name else value


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    text = text_of(path)
    if path.suffix.lower() == ".json" or text.lstrip().startswith("["):
        whole = _parsed(path, text, 1)
        yield from enumerate(whole if isinstance(whole, list) else [whole], 1)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _parsed(path, line, number)


def _parsed(path: Path, text: str, number: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"{path.name} 第 {number} 行不是 JSON。", f"Line {number} of {path.name} is not JSON."
        ) from error


def _fields(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """A record's values by their path of names; lists of plain values in one."""
    if isinstance(value, Mapping) and depth < _DEEPEST:
        for key, inner in value.items():
            label = plain_line(str(key)).lstrip("#＃")
            yield from _fields(inner, f"{name}.{label}" if name else label, depth + 1)
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value) and depth < _DEEPEST:
        for at, inner in enumerate(value, 1):
            yield from _fields(inner, f"{name}.{at}", depth + 1)
    elif isinstance(value, list):
        yield name, plain_line("、".join(str(one) for one in value))
    elif value is not None and str(value).strip():
        yield name, plain_line(str(value))
