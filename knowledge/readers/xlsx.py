"""Excel workbooks as they are shown: merged cells filled, numbers and days in their formats; macros are not read."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from knowledge.documents import Document
from knowledge.readers.cell_formats import BUILT_IN, shown
from knowledge.readers.refused import broken
from knowledge.readers.rows import MOST_COLUMNS, MOST_ROWS, Sheet, rows_document, too_many_rows
from knowledge.readers.zipped import attribute, local, opened, part, xml
from knowledge.spoken import Bilingual

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_FILLED: Final = 2_000  # cells of one merged range


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, path: Path, book: zipfile.ZipFile) -> None:
        self.path, self.book = path, book
        self.words = list(self._shared())
        self.codes = list(self._codes())
        self.from_1904 = False

    def sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Name, part and whether it is hidden, in the order of the tabs."""
        root = xml(self.path, self.book, "xl/workbook.xml")
        links = xml(self.path, self.book, "xl/_rels/workbook.xml.rels")
        if root is None or links is None:
            raise broken(self.path.name)
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        for element in root.iter():
            if local(element.tag) == "workbookPr":
                self.from_1904 = element.get("date1904") in {"1", "true"}
            if local(element.tag) != "sheet":
                continue
            target = targets.get(attribute(element, "id"), "")
            where = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            yield str(element.get("name")), where, element.get("state") in {"hidden", "veryHidden"}

    def text(self, cell: "_Element") -> str:
        """A cell as it is shown."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _words(cell)
        value = next((one.text or "" for one in cell if local(one.tag) == "v"), "")
        if kind == "s":
            with suppress(ValueError, IndexError):
                return self.words[int(value)]
            return ""
        if kind == "b":
            return {"1": "是", "0": "否"}.get(value, value)
        if kind in {"str", "d"}:
            return value
        with suppress(ValueError, OverflowError):
            return shown(float(value), self._code(cell), from_1904=self.from_1904)
        return "" if kind == "e" else value

    def _code(self, cell: "_Element") -> str:
        with suppress(ValueError, IndexError):
            return self.codes[int(cell.get("s", "0"))]
        return "General"

    def _shared(self) -> Iterator[str]:
        root = xml(self.path, self.book, "xl/sharedStrings.xml")
        for entry in root if root is not None else ():
            yield _words(entry)

    def _codes(self) -> Iterator[str]:
        root = xml(self.path, self.book, "xl/styles.xml")
        if root is None:
            return
        own = {
            int(one.get("numFmtId", "0")): one.get("formatCode", "")
            for one in root.iter()
            if local(one.tag) == "numFmt"
        }
        cells = next((one for one in root if local(one.tag) == "cellXfs"), ())
        for style in cells:
            number = int(style.get("numFmtId", "0"))
            yield own.get(number) or BUILT_IN.get(number, "General")


def read_xlsx(path: Path) -> Document:
    """Raises Unreadable for a workbook that is broken, locked or too large."""
    hidden: list[str] = []
    sheets: list[Sheet] = []
    with opened(path) as book:
        shared = _Book(path, book)
        for name, where, is_hidden in shared.sheets():
            if is_hidden:
                hidden.append(name)
            elif where.startswith("xl/worksheets"):
                sheets.append(_sheet(shared, name, where))
    remarks = []
    if hidden:
        names = "、".join(hidden)
        remarks = [
            Bilingual(
                f"{path.name}：没有读隐藏的工作表 {names}。", f"{path.name}: hidden sheets were not read: {names}."
            )
        ]
    return rows_document(path.name, sheets, remarks)


def _sheet(shared: _Book, name: str, where: str) -> Sheet:
    from lxml import etree

    unpacked = part(shared.path, shared.book, where)
    if unpacked is None:
        return Sheet(name, ())
    rows: dict[int, dict[int, str]] = {}
    merged: list[tuple[int, int, int, int]] = []
    number = column = 0
    events: Any = etree.iterparse(
        io.BytesIO(unpacked), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for event, element in events:
            tag = local(element.tag)
            if event == "start":
                if tag == "row":
                    number, column = int(element.get("r") or number + 1), 0
                continue
            if tag == "c":
                column = _column(element.get("r")) or column + 1
                if text := shared.text(element).strip():
                    if column > MOST_COLUMNS or len(rows) > MOST_ROWS:
                        raise too_many_rows(shared.path.name)
                    rows.setdefault(number, {})[column] = text
            elif tag == "mergeCell" and (found := _range(element.get("ref", ""))):
                merged.append(found)
            if tag in {"row", "mergeCell"}:
                element.clear()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken(shared.path.name) from error
    spanned = _fill(rows, merged)
    return Sheet(name, [(at, _in_order(cells)) for at, cells in sorted(rows.items())], spanned)


def _fill(rows: dict[int, dict[int, str]], merged: list[tuple[int, int, int, int]]) -> dict[int, list[tuple[int, int]]]:
    """Gives every row of a merged range the range's words; returns which columns lie under one cell, by row.

    Over several columns the words stay in the first, or a title would stand in every one.
    """
    spanned: dict[int, list[tuple[int, int]]] = {}
    for left, top, right, bottom in merged:
        words = rows.get(top, {}).get(left)
        if not words:
            continue
        if right > left and right <= MOST_COLUMNS:
            spanned.setdefault(top, []).append((left - 1, right - 1))
        for row in range(top + 1, min(bottom, top + _MOST_FILLED) + 1):
            if row in rows:
                rows[row].setdefault(left, words)
    return spanned


def _in_order(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _range(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    start, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    if not start or not end:
        return None
    return _column(first), int(start[2]), _column(last), int(end[2])


def _column(reference: str | None) -> int:
    """A→1; 0 where the cell does not say."""
    found = _PLACE.fullmatch(reference or "")
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _words(element: "_Element") -> str:
    """Text runs, without the readings written over Chinese characters."""
    return "".join(
        one.text or ""
        for one in element.iter()
        if local(one.tag) == "t" and local(getattr(one.getparent(), "tag", "")) != "rPh"
    )
