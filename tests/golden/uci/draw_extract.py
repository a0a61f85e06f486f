"""Draws the extract beside this file from the whole of UCI Online Retail: `python draw_extract.py WHOLE.csv.gz`.

A customer belongs to it, with every invoice, by number: one in 25 of the United Kingdom, one in 4 of elsewhere.
Invoices without a customer belong to it by their own number: one in 30, and one in 4 of elsewhere.
"""

import csv
import gzip
import sys
from pathlib import Path

EXTRACT = Path(__file__).parent / "online_retail_extract.csv.gz"
ABROAD, CUSTOMERS_AT_HOME, GUESTS_AT_HOME = 4, 25, 30


def belongs(row: dict[str, str]) -> bool:
    """Whether a row of the whole file is in the extract."""
    customer, home = row["CustomerID"], row["Country"] == "United Kingdom"
    number = customer or row["InvoiceNo"].lstrip("AC")
    share = (CUSTOMERS_AT_HOME if customer else GUESTS_AT_HOME) if home else ABROAD
    return int(float(number)) % share == 1


def draw(whole: Path) -> None:
    """Writes the extract, the same bytes each time."""
    with (
        gzip.open(whole, "rt", encoding="utf-8", newline="") as read,
        EXTRACT.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed,
    ):
        rows = csv.DictReader(read)
        lines = [",".join(rows.fieldnames or ())]
        lines += [_line(row) for row in rows if belongs(row)]
        packed.write("".join(f"{line}\n" for line in lines).encode())


def _line(row: dict[str, str]) -> str:
    quoted = (f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\n') else cell for cell in row.values())
    return ",".join(quoted)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
