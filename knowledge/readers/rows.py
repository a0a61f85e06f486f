"""Sheets of rows as a document: the sheet a heading, each row a section of “column：value” lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from knowledge.documents import Document, plain_line
from knowledge.readers.refused import Unreadable
from knowledge.readers.stated_day import day_in
from knowledge.spoken import Bilingual

MOST_ROWS: Final = 20_000  # of a file
MOST_COLUMNS: Final = 500
_HEADER_SEARCH: Final = 20  # rows looked at for the header
_TITLE: Final = 40  # characters
_LONGEST_CELL: Final = 20_000
_NAMES: Final = re.compile(
    r"(?:商品|产品)?名称|品名|商品|产品|标题|主题|(?:常见|用户|客户|顾客)?问题|提问|问|名字|条目"
    r"|(?:product )?name|title|product|question|subject|item|q",
    re.IGNORECASE,
)
_DAYS: Final = re.compile(r"日期|时间|更新|发布|date|day|updated|published|created", re.IGNORECASE)
_PAIRS: Final = re.compile(r"项目?|字段|属性|参数|名称|指标|key|field|item|attribute|property|name", re.IGNORECASE)
_VALUES: Final = re.compile(r"值|内容|说明|数值|取值|value|content|description|detail", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d.,:/%¥￥$€+\-年月日 ]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows as shown, each with its number; empty rows may be left out.

    `spanned` has the rows in which a cell lies over several columns, by row number the columns it covers.
    """

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]
    spanned: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)


def rows_document(file: str, sheets: Iterable[Sheet], remarks: Sequence[Bilingual] = ()) -> Document:
    """Raises Unreadable where there are more rows or columns than are taken."""
    lines: list[str] = []
    places: list[int] = []
    days: dict[int, date] = {}
    count = 0
    for sheet in sheets:
        rows = [(number, [plain_line(cell[:_LONGEST_CELL]) for cell in row]) for number, row in sheet.rows]
        rows = [(number, row) for number, row in rows if any(row)]
        count += len(rows)
        if count > MOST_ROWS or any(len(row) > MOST_COLUMNS for _, row in rows):
            raise too_many_rows(file)
        if not rows:
            continue
        written = _sheet_lines(Sheet(sheet.name, rows, sheet.spanned), days)
        for line, place in [(f"# {plain_line(sheet.name) or '1'}", rows[0][0]), *written]:
            lines.append(line)
            places.append(place)
    return Document(tuple(lines), tuple(places), "row", days=days, remarks=tuple(remarks))


def too_many_rows(file: str) -> Unreadable:
    """More rows or columns than are taken."""
    return Unreadable(
        f"{file}：表格超过 {MOST_ROWS:,} 行或 {MOST_COLUMNS} 列，请只留要查的部分，或拆成几份再添加。",
        f"{file}: its tables have over {MOST_ROWS:,} rows or {MOST_COLUMNS} columns; keep what is to be found, or cut "
        "it into several files.",
    )


def _sheet_lines(sheet: Sheet, days: dict[int, date]) -> list[tuple[str, int]]:
    at = _header(sheet.rows)
    if at is None:
        return [(_as_line(row), number) for number, row in sheet.rows]
    written = [(_as_line(row), number) for number, row in sheet.rows[:at]]
    headers, first = _headers(sheet, at)
    body = sheet.rows[first:]
    if _is_pairs(headers, body):
        return [*written, *((_as_line(row), number) for number, row in body)]
    named = _naming_column(headers, body)
    dated = next((place for place, header in enumerate(headers) if _DAYS.search(header)), None)
    for number, row in body:
        cells = [(header, cell) for header, cell in zip(headers, _filled(row, headers), strict=False) if cell]
        if not cells:
            continue
        title = row[named] if named < len(row) and row[named] else cells[0][1]
        written += [
            (f"## {title[:_TITLE]}", number),
            *((f"{name}：{cell}" if name else cell, number) for name, cell in cells),
        ]
        if dated is not None and dated < len(row) and (day := day_in(row[dated])):
            days[number] = day
    return written


def _filled(row: Sequence[str], headers: Sequence[str]) -> list[str]:
    return [*row, *[""] * (len(headers) - len(row))]


def _as_line(row: Sequence[str]) -> str:
    """A row outside a table: its first cell names the second."""
    cells = [cell for cell in row if cell]
    return f"{cells[0]}：{'；'.join(cells[1:])}" if len(cells) > 1 else cells[0]


def _header(rows: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """The first row of names over rows as wide: words, not numbers, no two alike. None where a sheet has no table."""
    widest = max(sum(map(bool, row)) for _, row in rows[: _HEADER_SEARCH * 5])
    if widest < 2 or len(rows) < 2:
        return None
    for at, (_, row) in enumerate(rows[:_HEADER_SEARCH]):
        cells = [cell for cell in row if cell]
        words = [cell for cell in cells if not _NUMBER.fullmatch(cell) and len(cell) <= _TITLE]
        if (
            len(cells) >= max(2, 0.5 * widest)
            and len(words) >= 0.8 * len(cells)
            and len(set(cells)) >= 0.8 * len(cells)
        ):
            return at
    return None


def _headers(sheet: Sheet, at: int) -> tuple[list[str], int]:
    """The names of the columns and the index of the first row under them; names under a wider name carry it."""
    number, top = sheet.rows[at]
    headers = list(top)
    wide = sheet.spanned.get(number, ())
    if not wide or at + 1 >= len(sheet.rows):
        return [_name(header) for header in headers], at + 1
    under = list(sheet.rows[at + 1][1])
    if any(_NUMBER.fullmatch(cell) for cell in under if cell):
        return [_name(header) for header in headers], at + 1
    headers += [""] * (len(under) - len(headers))
    for first, last in wide:
        for column in range(first, min(last + 1, len(headers))):
            below = under[column] if column < len(under) else ""
            headers[column] = f"{top[first]} {below}".strip() if below and below != top[first] else top[first]
    return [_name(header) for header in headers], at + 2


def _name(header: str) -> str:
    return header.lstrip("#＃").strip(" ：:")


def _is_pairs(headers: Sequence[str], body: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether each row is one property of one thing, so that they are read together."""
    named = [header for header in headers if header]
    if len(named) != 2 or not _PAIRS.fullmatch(named[0]) or not _VALUES.search(named[1]):
        return False
    return len(body) <= 40 and all(len(row[0]) <= 20 for _, row in body if row)


def _naming_column(headers: Sequence[str], body: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The column whose values name the rows: one called so, else the first of words."""
    named = [at for at, header in enumerate(headers) if _NAMES.fullmatch(header.strip())]
    sample = [row for _, row in body[:50]]
    at: int
    for at in (*named, *range(len(headers))):
        values = [row[at] for row in sample if at < len(row) and row[at]]
        if values and not all(_NUMBER.fullmatch(value) for value in values) and len(values) >= 0.5 * len(sample):
            return at
    return 0
