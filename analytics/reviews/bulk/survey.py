"""The first pass over a file: how many rows, which columns of which types, and the share of negatives among the texts.

Every fault of a file's form is found here, before anything is labelled.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.reviews.bulk.reading import (
    FileUnusable,
    Format,
    Row,
    chunks,
    csv_names,
    format_of,
    no_column,
    objects,
    parquet_errors,
    texts_in,
)
from analytics.reviews.prevalence import Sampled, estimated_share

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.reviews.label import Labeller


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first pass found. `columns` are the source's, in the order they appear; `schema` is their Arrow types,
    serialised and in base64, where the target wants types."""

    rows: int
    share: float
    columns: tuple[str, ...]
    schema: str = ""

    def types(self) -> "pa.Schema":
        """The columns' Arrow types."""
        import pyarrow as pa

        return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(self.schema)))


def survey(source: Path, text_column: str, target: Format, labeller: "Labeller") -> Survey:
    """Look through a file.

    Raises FileUnusable when it cannot be read to its end, or has no such column.
    """
    sample = Sampled()
    rows, columns, schema = _looked_through(source, text_column, sample, typed=target == "parquet")
    share = estimated_share(labeller.sentiment.scores(sample.texts))
    packed = "" if schema is None else base64.b64encode(schema.serialize().to_pybytes()).decode("ascii")
    return Survey(rows, share, columns, packed)


def share_in(source: Path, text_column: str, labeller: "Labeller") -> float:
    """The share of negatives in a file, from a sample of all its rows, scored by the polarity model alone."""
    return survey(source, text_column, "jsonl", labeller).share


def _looked_through(
    source: Path, text_column: str, sample: Sampled, *, typed: bool
) -> tuple[int, tuple[str, ...], "pa.Schema | None"]:
    match format_of(source):
        case "csv":
            return _csv(source, text_column, sample)
        case "jsonl":
            return _jsonl(source, text_column, sample, typed=typed)
        case "parquet":
            return _parquet(source, text_column, sample)


def _csv(source: Path, text_column: str, sample: Sampled) -> tuple[int, tuple[str, ...], "pa.Schema"]:
    import pyarrow as pa

    names = csv_names(source)
    if text_column not in names:
        raise no_column(source, text_column, names)
    rows = 0
    for chunk in chunks(source):
        sample.extend(texts_in(chunk.column(text_column).to_pylist()))
        rows += len(chunk)
    return rows, names, pa.schema([(name, pa.string()) for name in names])


def _jsonl(
    source: Path, text_column: str, sample: Sampled, *, typed: bool
) -> tuple[int, tuple[str, ...], "pa.Schema | None"]:
    rows = 0
    names: dict[str, None] = {}
    types = _Types()
    for chunk in chunks(source):
        found: list[Row] = []
        for number, row in objects(source, chunk):
            if text_column not in row:
                raise no_column(source, text_column, list(row), number if rows + len(found) else 0)
            found.append(row)
        for row in found:
            names.update(dict.fromkeys(row))
        if typed:
            types.see(found)
        sample.extend(texts_in([row[text_column] for row in found]))
        rows += len(found)
    return rows, tuple(names) or (text_column,), types.schema(names or [text_column]) if typed else None


def _parquet(source: Path, text_column: str, sample: Sampled) -> tuple[int, tuple[str, ...], "pa.Schema"]:
    with parquet_errors(source):
        import pyarrow.parquet as pq

        schema = pq.read_schema(source)
    names = schema.names
    if text_column not in names:
        raise no_column(source, text_column, names)
    if names.count(text_column) > 1:
        raise FileUnusable(
            f"{source.name} 有 {names.count(text_column)} 列都叫“{text_column}”，请改名后再试。",
            f"{source.name} has {names.count(text_column)} columns called {text_column}: rename one.",
        )
    rows = 0
    for chunk in chunks(source, [text_column]):
        sample.extend(texts_in(chunk.column(text_column).to_pylist()))
        rows += len(chunk)
    return rows, tuple(names), schema


class _Types:
    """The Arrow type that holds a JSON column's values in every row; JSON text where they have none in common."""

    def __init__(self) -> None:
        self._seen: dict[str, Any] = {}

    def see(self, rows: Sequence[Row]) -> None:
        import pyarrow as pa

        for name in dict.fromkeys(name for row in rows for name in row):
            if name in self._seen and self._seen[name] is None:
                continue
            try:
                here = pa.array([row.get(name) for row in rows]).type
                both = [pa.schema([(name, each)]) for each in (self._seen.get(name, here), here)]
                self._seen[name] = pa.unify_schemas(both, promote_options="permissive").field(0).type
            except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, UnicodeError):
                self._seen[name] = None

    def schema(self, names: Sequence[str] | dict[str, None]) -> "pa.Schema":
        import pyarrow as pa

        return pa.schema([(name, self._storable(self._seen.get(name))) for name in names])

    @staticmethod
    def _storable(kind: Any) -> Any:
        """Parquet holds no empty struct, and a column that was always null may as well be text."""
        import pyarrow as pa

        if kind is None or pa.types.is_null(kind) or "struct<>" in str(kind):
            return pa.string()
        return kind
