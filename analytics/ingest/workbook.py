"""What a spreadsheet may hold before it is opened: its reader takes memory for every cell up to the farthest one."""

import re
import zipfile
import zlib
from pathlib import Path

from analytics.ingest.errors import ImportFailed

LARGEST_PART = 1 << 29  # bytes of one part of the file, unpacked
MOST_CELLS = 1 << 25  # rows × columns; at 32 bytes each that is a gibibyte
_BLOCK = 1 << 20
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"|-(columns|rows)-repeated="([0-9]{1,9})"')
_OVERLAP = 64


def hold_workbook(path: Path) -> None:
    """Raises ImportFailed for a workbook that would take too much memory to open. One that is no zip file passes."""
    try:
        with zipfile.ZipFile(path) as book:
            for part in book.infolist():
                if part.file_size > LARGEST_PART:
                    raise _too_large(path)
                if part.filename.startswith("xl/worksheets/") or part.filename == "content.xml":
                    _hold_sheet(path, book, part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return  # not a zip file, or a damaged or locked one: its reader says so


def _hold_sheet(path: Path, book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    columns, rows, read, tail = 1, 1, 0, b""
    with book.open(part) as sheet:
        while block := sheet.read(_BLOCK):
            read += len(block)
            for letters, number, axis, times in _PLACE.findall(tail + block):
                if letters:
                    columns, rows = max(columns, _column(letters)), max(rows, int(number))
                elif axis == b"columns":
                    columns = max(columns, int(times))
            if read > LARGEST_PART or columns * rows > MOST_CELLS:
                raise _too_large(path)
            tail = block[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(path: Path) -> ImportFailed:
    return ImportFailed(
        f"{path.name} 太大，或在很远的单元格里有内容，打开要占太多内存：请删掉表格外的单元格，或另存为 CSV 再导入。",
        f"{path.name} is too large, or has a cell far away from the others, and would take too much memory: delete "
        "what lies outside the table, or save it as CSV and import that.",
    )
