"""A table as a workbook: what is too long for a chat. No cell is ever a formula or a link."""

import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

from assistant.conversation import Language, Table
from bot.cells import LONGEST_CELL, XLSX, no_formula

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Final = {"percent": "0.00%", "currency": "#,##0.00", "number": "#,##0.00", "integer": "#,##0"}


def workbook(table: Table, language: Language) -> bytes:
    """Figures as figures, everything else as text."""
    import xlsxwriter  # type: ignore[import-untyped]

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {**XLSX, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet("数据" if language == "zh" else "data")
        forms = [
            book.add_format({"num_format": _FORMS.get(column.format or "", "General")}) for column in table.columns
        ]
        head = book.add_format({"bold": True})
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, no_formula(column.label), head)
        for line, row in enumerate(table.rows, start=1):
            for at, value in enumerate(row[: len(forms)]):
                _write(sheet, line, at, value, forms[at])
        sheet.set_column(0, max(0, len(forms) - 1), 16)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _write(sheet: Any, line: int, at: int, value: Any, form: Any) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(line, at, value)
        case int() | float() | Decimal():
            sheet.write_number(line, at, float(value), form)
        case date():
            sheet.write_string(line, at, value.isoformat())
        case _:
            sheet.write_string(line, at, no_formula(str(value))[:LONGEST_CELL])
