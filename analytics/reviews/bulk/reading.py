"""Reads CSV, JSONL and Parquet a chunk at a time, as Arrow record batches; faults are told with their line.

A CSV cell is text, as it stands in the file. A JSONL chunk holds whole lines, for a line may hold anything. Chunks are
of the same size whoever labels them, so that the labels are the same too.
"""

import csv
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from analytics.spoken import SpokenError

if TYPE_CHECKING:
    import pyarrow as pa

Row: TypeAlias = dict[str, Any]
Format: TypeAlias = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet")
CHUNK: Final = 2048
"""Rows of a chunk."""

_HALVES = re.compile("[\ud800-\udfff]")


class FileUnusable(SpokenError):
    """The file cannot be labelled."""


def format_of(path: Path) -> Format:
    """By the name's ending. Raises FileUnusable for an ending that is none of FORMATS."""
    for each in FORMATS:
        if path.suffix.lower() == f".{each}":
            return each
    endings = tuple(f".{each}" for each in FORMATS)
    raise FileUnusable(
        f"{path.name} 的格式不支持，文件名应以 {'、'.join(endings)} 结尾。",
        f"{path.name} ends in none of {', '.join(endings)}.",
    )


def chunks(path: Path, columns: Sequence[str] | None = None) -> Iterator["pa.RecordBatch"]:
    """A file's rows in chunks; of a Parquet file only some columns, when they are named.

    Raises FileUnusable for what cannot be read.
    """
    match format_of(path):
        case "csv":
            yield from _csv(path)
        case "jsonl":
            yield from _jsonl(path)
        case "parquet":
            yield from _parquet(path, columns)


def rows_in(chunk: "pa.RecordBatch", of: Format) -> list[Row]:
    """A chunk's rows, as they are written to JSON or CSV."""
    if of == "jsonl":
        return [json.loads(line) for line in chunk.column(0).to_pylist()]
    rows: list[Row] = chunk.to_pylist()
    return rows


def texts_in(values: Sequence[Any]) -> list[str]:
    """What is labelled of a text column: a missing value is an empty text, a number its digits. Half a surrogate pair,
    which no file can hold, becomes one replacement character."""
    return ["" if value is None else _HALVES.sub("\ufffd", str(value)) for value in values]


def no_column(path: Path, text_column: str, columns: Sequence[str], line: int = 0) -> FileUnusable:
    """The text column is not there, on one line or at all."""
    zh, en = (f" 第 {line} 行", f", line {line},") if line else ("", "")
    there = ", ".join(columns)
    return FileUnusable(
        f"{path.name}{zh} 里没有“{text_column}”这一列；它的列有：{there}。",
        f"{path.name}{en} has no column {text_column}; its columns are: {there}.",
    )


def fingerprint(path: Path) -> str:
    """The same for the same bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def objects(path: Path, chunk: "pa.RecordBatch") -> Iterator[tuple[int, Row]]:
    """The line numbers and objects of a JSONL chunk. Raises FileUnusable for a line that is none."""
    for line, number in zip(*(column.to_pylist() for column in chunk.columns), strict=True):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FileUnusable(
                f"{path.name} 第 {number} 行不是 JSON（{error}）。", f"{path.name}, line {number}: no JSON ({error})."
            ) from error
        if not isinstance(row, dict):
            raise FileUnusable(
                f"{path.name} 第 {number} 行应是一个 JSON 对象。",
                f"{path.name}, line {number}: a JSON object is wanted.",
            )
        yield number, row


def _csv(path: Path) -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    csv.field_size_limit(1 << 27)
    with path.open(encoding=_encoding(path), newline="") as file:
        lines = csv.reader(file)
        try:
            names = _apart(next(lines, []))
            schema = pa.schema([(name, pa.string()) for name in names])
            cells: list[list[str]] = []
            for row in lines:
                if not row:
                    continue
                if len(row) != len(names):
                    raise FileUnusable(
                        f"{path.name} 第 {lines.line_num} 行的列数与表头不同，请改好再试。",
                        f"{path.name}, line {lines.line_num}: not as many cells as the header has.",
                    )
                cells.append(row)
                if len(cells) == CHUNK:
                    yield _columns(cells, schema)
                    cells = []
            if cells:
                yield _columns(cells, schema)
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileUnusable(
                f"{path.name} 在第 {lines.line_num} 行附近读不下去：{error}。",
                f"{path.name} cannot be read near line {lines.line_num}: {error}.",
            ) from error


def csv_names(path: Path) -> tuple[str, ...]:
    """The columns of a CSV file; none when it is empty."""
    with path.open(encoding=_encoding(path), newline="") as file:
        try:
            return tuple(_apart(next(csv.reader(file), [])))
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileUnusable(
                f"{path.name} 的表头读不出来：{error}。", f"The header of {path.name} cannot be read: {error}."
            ) from error


def _apart(names: Sequence[str]) -> list[str]:
    """A name that stands twice gets a number, so that both columns are kept."""
    found: list[str] = []
    for name in names:
        number, new = 1, name
        while new in found:
            number += 1
            new = f"{name}_{number}"
        found.append(new)
    return found


def _columns(cells: Sequence[Sequence[str]], schema: "pa.Schema") -> "pa.RecordBatch":
    import pyarrow as pa

    return pa.record_batch([pa.array(column, pa.string()) for column in zip(*cells, strict=True)], schema=schema)


def _jsonl(path: Path) -> Iterator["pa.RecordBatch"]:
    """The lines that are not blank, and their numbers."""
    import pyarrow as pa

    schema = pa.schema([("line", pa.string()), ("number", pa.int64())])
    lines: list[str] = []
    numbers: list[int] = []
    number = 0
    with path.open(encoding=_encoding(path), newline="\n") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    lines.append(line.rstrip("\r\n"))
                    numbers.append(number)
                if len(lines) == CHUNK:
                    yield pa.record_batch([pa.array(lines, pa.string()), pa.array(numbers)], schema=schema)
                    lines, numbers = [], []
        except UnicodeDecodeError as error:
            raise FileUnusable(
                f"{path.name} 在第 {number + 1} 行附近读不下去：{error}。",
                f"{path.name} cannot be read near line {number + 1}: {error}.",
            ) from error
    if lines:
        yield pa.record_batch([pa.array(lines, pa.string()), pa.array(numbers)], schema=schema)


def _parquet(path: Path, columns: Sequence[str] | None) -> Iterator["pa.RecordBatch"]:
    """Whole chunks whatever the file's row groups are."""
    with parquet_errors(path):
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(CHUNK, columns=None if columns is None else list(columns))


class parquet_errors:  # noqa: N801 – reads as what it does
    """Arrow's errors on a Parquet file, said for people."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, pa.ArrowInvalid | OSError):
            raise FileUnusable(
                f"{self._path.name} 不是 Parquet 文件，或已损坏：{error}。",
                f"{self._path.name} is no Parquet file, or a broken one: {error}.",
            ) from error


def _encoding(path: Path) -> str:
    """The one an import would take; where none fits, UTF-8, so that the line is told at which it ends."""
    from analytics.ingest.decoding import detect_encoding
    from analytics.ingest.errors import ImportFailed

    try:
        return detect_encoding(path)
    except (ImportFailed, EOFError, OSError, zlib.error):  # of a packed file too, which is no text
        return "utf-8-sig"
