"""Tables as files that spreadsheets open: a cell is what it says, and never a formula or a link."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

XLSX: Final[dict[str, bool]] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""What a workbook is written with."""
LONGEST_CELL: Final = 32_767
"""Characters of a workbook's cell (support.microsoft.com, Excel specifications and limits)."""
_FORMULA: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r＝＋－＠]")


def no_formula(cell: str) -> str:
    """A cell that a spreadsheet shows as it is: what it would take for a formula begins with an apostrophe."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it; texts are to be `no_formula` already."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()
