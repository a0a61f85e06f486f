"""Workbooks of Excel before 2007, and what else comes in that wrapping."""

from datetime import date, datetime, time
from pathlib import Path

from knowledge.documents import Document
from knowledge.readers.cell_formats import plain
from knowledge.readers.refused import Unreadable, broken, locked
from knowledge.readers.rows import MOST_COLUMNS, MOST_ROWS, Sheet, rows_document, too_many_rows


def read_xls(path: Path) -> Document:
    """Raises Unreadable for a workbook that is broken, locked or too large, and for what is no workbook."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:  # how Office locks a .docx and .xlsx
        raise locked(path.name)
    if "Workbook".encode("utf-16-le") not in data and "Book".encode("utf-16-le") not in data:
        raise Unreadable(
            f"{path.name}：旧版 Office 文件，请另存为 .docx 再添加。",
            f"{path.name}: a file of an old Office; save it as .docx and add that.",
        )
    from python_calamine import CalamineError, PasswordError, load_workbook

    sheets = []
    try:
        with load_workbook(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.height > MOST_ROWS * 2 or sheet.width > MOST_COLUMNS:
                    raise too_many_rows(path.name)
                rows = enumerate(sheet.to_python(skip_empty_area=False), 1)
                sheets.append(Sheet(name, [(number, [_shown(cell) for cell in row]) for number, row in rows]))
    except PasswordError as error:
        raise locked(path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise broken(path.name) from error
    return rows_document(path.name, sheets)


def _shown(cell: float | str | bool | date | time | datetime | object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return plain(float(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.hour or cell.minute else f"{cell:%Y-%m-%d}"
    return str(cell).strip()
