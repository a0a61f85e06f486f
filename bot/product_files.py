"""Product sheets from files and folders: YAML sheets, and tables with a row a product."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from analytics import plain_yaml
from analytics.ingest.decoding import detect_encoding, open_bytes, read_delimited
from analytics.ingest.errors import ImportFailed
from analytics.ingest.workbook import hold_workbook
from bot.failures import CommandFailed
from knowledge.product_tables import Table, kind_of, names_sku, read_tables, says_facts
from knowledge.products import SheetFault
from knowledge.sheet_files import NewSheet, held_files, over, sheet_text
from knowledge.sheets import read_sheet, twin

SHEETS: Final = frozenset({".yml", ".yaml"})
BOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
LINES: Final = frozenset({".jsonl", ".ndjson", ".json"})
TABLES: Final = frozenset({".csv", ".tsv", ".txt"}) | BOOKS | LINES
MOST_SHEETS: Final = 5_000
MOST_ROWS: Final = 50_000
"""Of products, claims and offers together."""
MOST_BYTES: Final = 1 << 26
_HEADER_SEARCH: Final = 10


@dataclass(slots=True)
class Found:
    """What files hold: sheets with the words of their files, every fault, and headers that nothing was read from."""

    sheets: list[NewSheet] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def sheets_of(paths: Sequence[Path], folder: Path, mapping: Path | None = None) -> Found:
    """The sheets of files and folders, against those that `folder` holds already: a table fills in what it has of a
    SKU's sheet, a YAML sheet replaces it.

    Raises CommandFailed or ImportFailed for a file that cannot be opened at all.
    """
    found = Found()
    files = [file for path in paths for file in _files(path)]
    held = {sku: sheet for sku, (_, sheet) in held_files(folder).items()}
    for file in files:
        if file.suffix.lower() in SHEETS:
            sheet, faults = read_sheet(file)
            found.faults += faults
            if sheet:
                found.sheets.append(NewSheet(sheet, file.read_text(encoding="utf-8-sig")))
    tables = [table for file in files if file.suffix.lower() in TABLES for table in tables_of(file)]
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        found.faults.append(
            SheetFault("", 1, f"超过 {MOST_ROWS:,} 行，请分批导入", f"over {MOST_ROWS:,} rows: import in parts")
        )
    elif tables:
        read = read_tables(tables, _mapping(mapping))
        found.faults += read.faults
        found.unused = read.unused
        for sheet in read.sheets:
            old = held.get(sheet.sku.lower())
            whole = over(old, sheet, read.given[sheet.sku]) if old else sheet
            found.sheets.append(NewSheet(whole, sheet_text(whole)))
    _twins(found)
    return found


def makes_sheets(paths: Sequence[Path], mapping: Path | None = None) -> bool:
    """Whether these files hold facts of products, and not a mere list (sku, name, price …), by folders and headers."""
    for path in paths:
        if path.is_dir() or path.suffix.lower() in SHEETS:
            return True
        if path.is_file() and path.suffix.lower() in TABLES:
            meant = _mapping(mapping)
            for table in tables_of(path, most=1):
                if table.kind != "products" or any(
                    says_facts(header, meant) for _, row in table.rows for header in row
                ):
                    return True
    return False


def _files(path: Path) -> list[Path]:
    """The file, or the sheets and tables of a folder."""
    if path.is_dir():
        held = sorted(each for each in path.iterdir() if each.suffix.lower() in SHEETS | TABLES - {".txt"})
        files = [each for each in held if each.is_file() and not each.name.startswith((".", "~$"))]
        if not files:
            raise CommandFailed(
                f"{path} 里没有商品资料（YAML、CSV、XLSX 或 JSONL）。",
                f"There are no sheets (YAML, CSV, XLSX, JSONL) in {path}.",
            )
        return [_of_bearable_size(each) for each in files]
    if not path.is_file():
        raise CommandFailed(f"找不到 {path}。", f"There is no {path}.")
    if path.suffix.lower() not in SHEETS | TABLES:
        raise CommandFailed(
            f"{path.name}：商品资料可以是 YAML、CSV、XLSX 或 JSONL。",
            f"{path.name}: sheets are YAML, CSV, XLSX or JSONL.",
        )
    return [_of_bearable_size(path)]


def _of_bearable_size(file: Path) -> Path:
    if file.stat().st_size > MOST_BYTES:
        raise CommandFailed(
            f"{file.name} 超过 {MOST_BYTES >> 20} MB，不像商品资料。",
            f"{file.name} is over {MOST_BYTES >> 20} MB, as no product sheets are.",
        )
    return file


def tables_of(path: Path, most: int | None = None) -> Iterator[Table]:
    """The tables of a file, each with its rows, or with the first `most` of them.

    Raises ImportFailed for a file that cannot be read as what its name says.
    """
    suffix = path.suffix.lower()
    if suffix in LINES:
        rows = [(number, row) for number, row in _json_rows(path)][:most]
        yield Table(path.name, kind_of(path.stem), rows)
    elif suffix in BOOKS:
        for name, cells in _workbook(path):
            kind = kind_of(name)
            yield Table(f"{path.name}[{name}]", kind, list(_rows(cells))[:most])
    else:
        yield Table(path.name, kind_of(path.stem), list(_rows(read_delimited(path), most)))


def _rows(cells: Iterable[Sequence[Any]], most: int | None = None) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows by their headers: the first row that names a SKU's column, or else the first that holds anything."""
    headers: list[str] = []
    waiting: list[tuple[int, Sequence[Any]]] = []
    told = 0
    for number, row in enumerate(cells, 1):
        if headers:
            if any(_text(cell) for cell in row) and (most is None or told < most):
                told += 1
                yield number, {header: _value(cell) for header, cell in zip(headers, row, strict=False) if header}
            continue
        if any(names_sku(_text(cell)) for cell in row) or len(waiting) >= _HEADER_SEARCH:
            headers = [_text(cell) for cell in row]
        elif any(_text(cell) for cell in row):
            waiting.append((number, row))
    if not headers and waiting:
        first = [_text(cell) for cell in waiting[0][1]]
        for number, row in waiting[1:][:most]:
            yield number, {header: _value(cell) for header, cell in zip(first, row, strict=False) if header}


def _text(cell: Any) -> str:
    return str(cell).replace("\ufeff", "").strip() if cell is not None else ""


def _value(cell: Any) -> Any:
    """A cell as a field holds it: numbers without “.0”, days as days."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _workbook(path: Path) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    from python_calamine import CalamineError, load_workbook

    hold_workbook(path)
    try:
        with load_workbook(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.height:
                    yield name, sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise ImportFailed(
            f"打不开 {path.name}：它不是完好的 Excel 文件，或者设了密码。",
            f"{path.name} cannot be opened: it is not a sound Excel file, or it has a password.",
        ) from error


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with open_bytes(path) as file:
        text = file.read(MOST_BYTES + 1).decode(detect_encoding(path))
    whole = text.lstrip().startswith("[")
    lines = [(1, text)] if whole else [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        try:
            read = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ImportFailed(
                f"{path.name} 第 {number} 行不是 JSON。", f"Line {number} of {path.name} is not JSON."
            ) from error
        for at, row in enumerate(read if whole and isinstance(read, list) else [read], number):
            if not isinstance(row, dict):
                raise ImportFailed(
                    f"{path.name} 第 {at} 行不是 JSON 对象。", f"Line {at} of {path.name} is not a JSON object."
                )
            yield at, row


def _mapping(path: Path | None) -> dict[str, str]:
    """Field → header, from the `columns` of a mapping file. Raises CommandFailed for one that is not such a file."""
    if path is None:
        return {}
    try:
        tree = plain_yaml.read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())[:200]
        raise CommandFailed(f"读不了映射文件 {path.name}：{said}", f"{path.name} cannot be read: {said}") from error
    columns = tree.get("columns", {}) if isinstance(tree, dict) else None
    if not isinstance(columns, dict):
        raise CommandFailed(
            f"{path.name} 应写成 columns: {{字段: 表头}}。", f"{path.name} should hold columns: {{FIELD: HEADER}}."
        )
    return {str(name): str(header) for name, header in columns.items()}


def _twins(found: Found) -> None:
    seen: set[str] = set()
    for new in found.sheets:
        if new.sheet.sku.lower() in seen:
            found.faults.append(twin(new.sheet.name, 1, new.sheet.sku))
        seen.add(new.sheet.sku.lower())
    if len(found.sheets) > MOST_SHEETS:
        found.faults.append(
            SheetFault(
                "",
                1,
                f"超过 {MOST_SHEETS:,} 个商品，请分批导入",
                f"over {MOST_SHEETS:,} products: import them in parts",
            )
        )
