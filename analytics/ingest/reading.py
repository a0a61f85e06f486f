"""A file in any of the known formats → a staging table of raw text cells."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.ingest.bulk import LARGE, load_delimited
from analytics.ingest.decoding import detect_encoding, open_bytes, read_delimited
from analytics.ingest.errors import ImportFailed, Rejected
from analytics.ingest.workbook import hold_workbook

if TYPE_CHECKING:
    import duckdb

BATCH = 50_000
MOST_COLUMNS = 1_000
LARGEST_JSON = 1 << 28  # bytes; JSON is held in memory whole
HEADER_SEARCH = 15  # platform exports put a title and a date range above the header
Row: TypeAlias = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Staged:
    """The temporary table `raw`: `_row` (its number in the file, header included) and c0, c1, … as text."""

    headers: tuple[str, ...]
    rows: int
    rejected: tuple[Rejected, ...]


def stage(
    connection: "duckdb.DuckDBPyConnection",
    path: Path,
    is_header: Callable[[Sequence[str]], bool],
    progress: Callable[[int], None],
) -> Staged:
    """Fills the temporary table `raw` from a file.

    `is_header` knows the header among the first rows; failing that the first row is taken. `progress`
    is told how many rows are in. Raises ImportFailed for a file that holds no table.
    """
    rows = iter(_rows(path))
    first = list(islice(rows, HEADER_SEARCH))
    if not any(_filled(row) for row in first):
        raise ImportFailed(
            f"{path.name} 是空的，没有数据可导入。", f"{path.name} is empty: there is nothing to import."
        )
    at = next((i for i, row in enumerate(first) if is_header(_headers(row))), None)
    if at is None:
        at = next(i for i, row in enumerate(first) if _filled(row))
    headers = _headers(first[at])
    if len(headers) > MOST_COLUMNS:
        raise _too_wide(path, len(headers))
    if _reader(path) is read_delimited and path.stat().st_size > LARGE:
        count = load_delimited(connection, path, len(headers), at + 1, progress)
        if count is not None:
            return Staged(headers, count, ())
    numbered = enumerate(chain(first[at + 1 :], rows), start=at + 2)
    return _load(connection, headers, numbered, progress)


def _load(
    connection: "duckdb.DuckDBPyConnection",
    headers: tuple[str, ...],
    numbered: Iterable[tuple[int, Row]],
    progress: Callable[[int], None],
) -> Staged:
    names = [f"c{i}" for i in range(len(headers))]
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE raw (_row BIGINT, {columns})")
    rejected: list[Rejected] = []
    filled = ((number, row) for number, row in numbered if _filled(row))
    rows = 0
    while batch := list(islice(filled, BATCH)):
        rows += len(batch)
        sound = [(number, _fit(row, len(headers))) for number, row in batch]
        rejected += [Rejected(number, headers[-1], None, "too_many_cells") for number, row in sound if row is None]
        _append(connection, [(number, row) for number, row in sound if row is not None], names)
        progress(rows)
    return Staged(headers, rows, tuple(rejected))


def _append(connection: "duckdb.DuckDBPyConnection", batch: list[tuple[int, Row]], names: list[str]) -> None:
    import pyarrow as pa

    if not batch:
        return
    numbers = pa.array([number for number, _ in batch], pa.int64())
    cells = zip(*(row for _, row in batch), strict=True)
    table = pa.table([numbers, *(pa.array(column, pa.string()) for column in cells)], names=["_row", *names])
    connection.register("_batch", table)
    connection.execute("INSERT INTO raw SELECT * FROM _batch")
    connection.unregister("_batch")


def _fit(row: Row, width: int) -> Row | None:
    """The row at the header's width; None when it has more cells than that with something in them."""
    if len(row) == width:
        return row
    if len(row) < width:
        return [*row, *[None] * (width - len(row))]
    return None if _filled(row[width:]) else row[:width]


def _filled(row: Row) -> bool:
    return any(cell and cell.strip() for cell in row)


def _headers(row: Row) -> tuple[str, ...]:
    return tuple((cell or "").replace("\ufeff", "").strip() for cell in row)


def _rows(path: Path) -> Iterable[Row]:
    if not path.is_file():
        raise ImportFailed(f"找不到文件 {path}。", f"There is no file {path}.")
    return _reader(path)(path)


def _reader(path: Path) -> Callable[[Path], Iterable[Row]]:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return READERS.get(suffixes[-1] if suffixes else "", read_delimited)


def _spreadsheet(path: Path) -> Iterator[Row]:
    """The first sheet that holds anything."""
    from python_calamine import CalamineError, load_workbook

    hold_workbook(path)
    try:
        with load_workbook(path) as book:
            for sheet in (book.get_sheet_by_name(name) for name in book.sheet_names):
                if sheet.height:
                    # Row by row, empty ones too, so that row numbers are the spreadsheet's.
                    yield from ([_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False))
                    return
    except (CalamineError, OSError, ValueError) as error:
        raise ImportFailed(
            f"打不开 {path.name}：它不是完好的 Excel 文件，或者设了密码。",
            f"{path.name} cannot be opened: it is not a sound Excel file, or it has a password.",
        ) from error


def _cell(value: Any) -> str | None:
    """As a person would type it: whole floats without “.0”, dates in ISO form."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "")


def _json_lines(path: Path) -> Iterator[Row]:
    records = list(_records(path))
    headers = list(dict.fromkeys(name for record in records for name in record))
    if len(headers) > MOST_COLUMNS:
        raise _too_wide(path, len(headers))
    if headers:
        yield headers
    yield from ([_cell(record.get(name)) for name in headers] for record in records)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    encoding = detect_encoding(path)
    with open_bytes(path) as file:
        content = file.read(LARGEST_JSON + 1)
    if len(content) > LARGEST_JSON:
        raise ImportFailed(
            f"{path.name} 超过 {LARGEST_JSON >> 20} MB，JSON 一次读不下：请分成几份，或改用 CSV、Parquet。",
            f"{path.name} is over {LARGEST_JSON >> 20} MB, too much for JSON: split it, or use CSV or Parquet.",
        )
    text = content.decode(encoding)
    if text.lstrip().startswith("["):
        yield from (_record(record, path, 1) for record in _json(text, path, 1))
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _record(_json(line, path, number), path, number)


def _json(text: str, path: Path, line: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # a number too long, nesting too deep
        raise _not_records(path, line) from error


def _record(value: Any, path: Path, line: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _not_records(path, line)
    return value


def _too_wide(path: Path, columns: int) -> ImportFailed:
    return ImportFailed(
        f"{path.name} 有 {columns:,} 列，最多读 {MOST_COLUMNS:,} 列：请只导出需要的列。",
        f"{path.name} has {columns:,} columns; at most {MOST_COLUMNS:,} are read: export the ones you need.",
    )


def _not_records(path: Path, line: int) -> ImportFailed:
    return ImportFailed(
        f"{path.name} 第 {line} 行不是 JSON 对象；JSONL 每行应是一个 {{…}}。",
        f"Line {line} of {path.name} is not a JSON object; JSONL holds one {{…}} a line.",
    )


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=BATCH):
            yield from zip(*([_cell(value) for value in column.to_pylist()] for column in batch.columns), strict=True)
    except (pa.ArrowException, OSError) as error:
        raise ImportFailed(
            f"打不开 {path.name}：它不是完好的 Parquet 文件。", f"{path.name} is not a sound Parquet file."
        ) from error


READERS: dict[str, Callable[[Path], Iterable[Row]]] = {
    ".xlsx": _spreadsheet,
    ".xls": _spreadsheet,
    ".xlsm": _spreadsheet,
    ".ods": _spreadsheet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json_lines,
    ".parquet": _parquet,
}
