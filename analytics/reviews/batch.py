"""Labels a file of texts: CSV, JSONL or Parquet in and out, in batches of constant size, every column kept."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from analytics.reviews.label import Labeller
from analytics.reviews.prevalence import Sampled, estimated_share
from analytics.reviews.review import Labelled
from analytics.spoken import SpokenError

Row: TypeAlias = dict[str, Any]
Progress: TypeAlias = Callable[[int], None]
"""Told how many more rows are done."""

ADDED = ("polarity", "score", "opinions", "needs")
_BATCH = 2048


class FileUnusable(SpokenError):
    """The file cannot be labelled."""


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What was labelled: rows, and how many of each polarity. `empty` rows had no text; they are neutral."""

    rows: int
    negative: int
    neutral: int
    positive: int
    empty: int
    target: str

    def as_json(self) -> dict[str, int | str]:
        return {
            "rows": self.rows,
            "negative": self.negative,
            "neutral": self.neutral,
            "positive": self.positive,
            "empty": self.empty,
            "target": self.target,
        }


def label_file(
    source: Path, target: Path, text_column: str, labeller: Labeller, progress: Progress | None = None
) -> LabelReport:
    """Label `source` into `target`; formats follow from the names' endings.

    A first pass reads a sample of the texts for the share of negatives among them, which every text is decided by.

    The target appears whole or not at all. Columns of the source that are called like those added are replaced.
    Raises FileUnusable for an unknown ending, a missing file or column, or a row that cannot be read.
    """
    if not source.is_file():
        raise FileUnusable(f"找不到文件 {source}，请检查路径。", f"There is no file {source}: look at its path.")
    if source.resolve() == target.resolve():
        raise FileUnusable(
            "结果会覆盖原文件，请给 --out 换一个文件名。",
            "The result would overwrite its source; give --out another name.",
        )
    share = share_in(source, text_column, labeller)
    counts = {"negative": 0, "neutral": 0, "positive": 0, "empty": 0}
    total = 0
    partial = target.with_name(target.name + ".partial")
    try:
        with _writer(target, partial) as write:
            for rows in _batches(_reader(source), source, text_column):
                texts = _texts(rows, text_column)
                labels = labeller.label_many(texts, share)
                write([_joined(row, labelled) for row, labelled in zip(rows, labels, strict=True)])
                for labelled in labels:
                    counts[labelled.polarity] += 1
                counts["empty"] += sum(not text.strip() for text in texts)
                total += len(rows)
                if progress:
                    progress(len(rows))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return LabelReport(total, **counts, target=str(target))


def share_in(source: Path, text_column: str, labeller: Labeller) -> float:
    """The share of negatives in a file, from a sample of all its rows, scored by the polarity model alone."""
    sample = Sampled()
    for rows in _batches(_reader(source), source, text_column):
        sample.extend(_texts(rows, text_column))
    return estimated_share(labeller.sentiment.scores(sample.texts))


def _texts(rows: Sequence[Row], text_column: str) -> list[str]:
    return ["" if row[text_column] is None else str(row[text_column]) for row in rows]


def _joined(row: Row, labelled: Labelled) -> Row:
    return row | {
        "polarity": labelled.polarity,
        "score": labelled.score,
        "opinions": [opinion.as_json() for opinion in labelled.opinions],
        "needs": list(dict.fromkeys(mention.need for mention in labelled.needs)),
    }


def _batches(rows: Iterator[Row], source: Path, text_column: str) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        if text_column not in row:
            columns = ", ".join(str(name) for name in row)
            raise FileUnusable(
                f"{source.name} 里没有“{text_column}”这一列；它的列有：{columns}。",
                f"{source.name} has no column {text_column}; its columns are: {columns}.",
            )
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _reader(source: Path) -> Iterator[Row]:
    read: Callable[[Path], Iterator[Row]] = _by_ending(
        source, {".csv": _read_csv, ".jsonl": _read_jsonl, ".parquet": _read_parquet}
    )
    return read(source)


def _by_ending(path: Path, choices: dict[str, Any]) -> Any:
    if path.suffix.lower() not in choices:
        raise FileUnusable(
            f"{path.name} 的格式不支持，文件名应以 {'、'.join(choices)} 结尾。",
            f"{path.name} ends in none of {', '.join(choices)}.",
        )
    return choices[path.suffix.lower()]


def _encoding(path: Path) -> str:
    """UTF-8 with or without a mark, else GB18030."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "gb18030" if error.start < len(head) - 4 else "utf-8-sig"
    return "utf-8-sig"


def _read_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(1 << 27)
    with path.open(encoding=_encoding(path), newline="") as file:
        rows = csv.DictReader(file)
        try:
            for row in rows:
                if None in row or None in row.values():
                    raise FileUnusable(
                        f"{path.name} 第 {rows.line_num} 行的列数与表头不同，请改好再试。",
                        f"{path.name}, line {rows.line_num}: not as many cells as the header has.",
                    )
                yield dict(row)
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileUnusable(
                f"{path.name} 在第 {rows.line_num} 行附近读不下去：{error}。",
                f"{path.name} cannot be read near line {rows.line_num}: {error}.",
            ) from error


def _read_jsonl(path: Path) -> Iterator[Row]:
    with path.open(encoding=_encoding(path)) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise FileUnusable(
                    f"{path.name} 第 {number} 行不是 JSON（{error}）。",
                    f"{path.name}, line {number}: no JSON ({error}).",
                ) from error
            if not isinstance(row, dict):
                raise FileUnusable(
                    f"{path.name} 第 {number} 行应是一个 JSON 对象。",
                    f"{path.name}, line {number}: a JSON object is wanted.",
                )
            yield row


def _read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from batch.to_pylist()
    except pa.ArrowInvalid as error:
        raise FileUnusable(
            f"{path.name} 不是 Parquet 文件：{error}。", f"{path.name} is no Parquet file: {error}."
        ) from error


def _writer(target: Path, partial: Path) -> AbstractContextManager[Callable[[Sequence[Row]], None]]:
    chosen: Callable[[Path], AbstractContextManager[Callable[[Sequence[Row]], None]]] = _by_ending(
        target, {".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet}
    )
    if not target.parent.is_dir():
        raise FileUnusable(
            f"没有 {target.parent} 这个文件夹，请先建好，或换一个 --out。",
            f"There is no folder {target.parent} to write to: make it, or give another --out.",
        )
    return chosen(partial)


@contextmanager
def _write_csv(path: Path) -> Iterator[Callable[[Sequence[Row]], None]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        header: list[str] = []

        def write(rows: Sequence[Row]) -> None:
            if not header:
                header.extend(rows[0])
                csv.writer(file).writerow(header)
            for row in rows:
                csv.writer(file).writerow([_cell(row.get(name)) for name in header])

        yield write


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


@contextmanager
def _write_jsonl(path: Path) -> Iterator[Callable[[Sequence[Row]], None]]:
    with path.open("w", encoding="utf-8") as file:

        def write(rows: Sequence[Row]) -> None:
            file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)

        yield write


@contextmanager
def _write_parquet(path: Path) -> Iterator[Callable[[Sequence[Row]], None]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    span = pa.struct([("text", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
    opinion = pa.struct(
        [("aspect", span), ("opinion", span), *((name, pa.string()) for name in ("category", "polarity", "kind"))]
    )
    fixed = {"score": pa.float64(), "opinions": pa.list_(opinion), "needs": pa.list_(pa.string())}
    writer: Any = None

    def write(rows: Sequence[Row]) -> None:
        nonlocal writer
        names = list(rows[0])
        columns = [pa.array([row.get(name) for row in rows], type=fixed.get(name)) for name in names]
        columns = [each.cast(pa.string()) if pa.types.is_null(each.type) else each for each in columns]
        table = pa.table(columns, names=names)
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema)
        writer.write_table(table.cast(writer.schema))

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()
