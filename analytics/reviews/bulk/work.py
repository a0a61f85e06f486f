"""One chunk in, the same chunk labelled out: the function that every engine runs, here or on another machine."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analytics.reviews.bulk.reading import Format, Row, rows_in, texts_in
from analytics.reviews.bulk.survey import Survey
from analytics.reviews.taxonomy import NeedEntry, Taxonomy, bundled

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.reviews.label import Labeller
    from analytics.reviews.review import Labelled

ADDED: Final = ("polarity", "score", "opinions", "needs")


class Counts(NamedTuple):
    """Rows, those of each polarity, and those without a text."""

    rows: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    empty: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(mine + others for mine, others in zip(self, other, strict=True)))


class Done(NamedTuple):
    """A labelled chunk as its target holds it: lines of CSV or JSONL, an Arrow stream for Parquet."""

    counts: Counts
    data: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done with each chunk; it is sent to workers, so it holds values only."""

    text_column: str
    source: Format
    target: Format
    survey: Survey
    needs: tuple[NeedEntry, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """The source's columns, without those called like the added ones."""
        return tuple(name for name in self.survey.columns if name not in ADDED)

    def labeller(self) -> "Labeller":
        """The labeller of this process, made once."""
        return labeller_for(self.needs)

    def done(self, chunk: "pa.RecordBatch", labeller: "Labeller") -> Done:
        """Label a chunk."""
        rows = rows_in(chunk, self.source) if self.source == "jsonl" or self.target != "parquet" else []
        values = [row[self.text_column] for row in rows] if rows else chunk.column(self.text_column).to_pylist()
        texts = texts_in(values)
        labels = labeller.label_many(texts, self.survey.share)
        said = Counter(labelled.polarity for labelled in labels)
        empty = sum(not text.strip() for text in texts)
        counts = Counts(len(labels), said["negative"], said["neutral"], said["positive"], empty)
        match self.target:
            case "csv":
                return Done(counts, self._csv(rows, labels))
            case "jsonl":
                return Done(counts, self._jsonl(rows, labels))
            case "parquet":
                return Done(counts, packed(self._typed(chunk, rows, labels)))

    def schema(self) -> "pa.Schema":
        """The target's Arrow types."""
        import pyarrow as pa

        types = self.survey.types()
        fields = [field for field in types if field.name not in ADDED]
        return pa.schema([*fields, *added_schema()], metadata=types.metadata)

    def header(self) -> bytes:
        """What stands before the first row of a text file."""
        return _csv_lines([[*self.kept, *ADDED]]) if self.target == "csv" else b""

    def _csv(self, rows: Sequence[Row], labels: Sequence["Labelled"]) -> bytes:
        return _csv_lines(
            [*(_cell(row.get(name)) for name in self.kept), *(_cell(value) for value in added_to(labelled).values())]
            for row, labelled in zip(rows, labels, strict=True)
        )

    def _jsonl(self, rows: Sequence[Row], labels: Sequence["Labelled"]) -> bytes:
        return b"".join(
            _json_line({name: value for name, value in row.items() if name not in ADDED} | added_to(labelled))
            for row, labelled in zip(rows, labels, strict=True)
        )

    def _typed(self, chunk: "pa.RecordBatch", rows: Sequence[Row], labels: Sequence["Labelled"]) -> "pa.RecordBatch":
        import pyarrow as pa

        schema = self.schema()
        if self.source == "jsonl":
            kept = [_column([row.get(field.name) for row in rows], field.type) for field in schema]
            kept = kept[: len(schema) - len(ADDED)]
        else:
            kept = [chunk.column(place) for place, name in enumerate(chunk.schema.names) if name not in ADDED]
        return pa.record_batch([*kept, *added_columns(labels)], schema=schema)


@lru_cache(maxsize=1)
def labeller_for(needs: tuple[NeedEntry, ...]) -> "Labeller":
    """The bundled models, reading by a taxonomy."""
    from dataclasses import replace

    from analytics.reviews.label import bundled_labeller
    from analytics.reviews.mentions import matcher

    return (
        bundled_labeller() if needs == bundled().needs else replace(bundled_labeller(), needs=matcher(Taxonomy(needs)))
    )


def added_to(labelled: "Labelled") -> Row:
    """What a row gains."""
    return {
        "polarity": labelled.polarity,
        "score": labelled.score,
        "opinions": [opinion.as_json() for opinion in labelled.opinions],
        "needs": list(dict.fromkeys(mention.need for mention in labelled.needs)),
    }


def added_schema() -> "pa.Schema":
    """The Arrow types of what a row gains."""
    import pyarrow as pa

    span = pa.struct([("text", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
    words = [(name, pa.string()) for name in ("category", "polarity", "kind")]
    opinion = pa.struct([("aspect", span), ("opinion", span), *words])
    kinds = (pa.string(), pa.float64(), pa.list_(opinion), pa.list_(pa.string()))
    return pa.schema(list(zip(ADDED, kinds, strict=True)))


def added_columns(labels: Sequence["Labelled"]) -> list["pa.Array"]:
    """What rows gain, as Arrow columns."""
    import pyarrow as pa

    rows = [added_to(labelled) for labelled in labels]
    return [pa.array([row[field.name] for row in rows], field.type) for field in added_schema()]


def packed(chunk: "pa.RecordBatch") -> bytes:
    """A chunk as an Arrow stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, chunk.schema) as stream:
        stream.write_batch(chunk)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def unpacked(data: bytes) -> "pa.RecordBatch":
    """The one chunk of an Arrow stream."""
    import pyarrow as pa

    with pa.ipc.open_stream(data) as stream:
        return stream.read_next_batch()


def _column(values: Sequence[Any], kind: Any) -> "pa.Array":
    """Values of a JSON column; where they have no type in common the column is text, and what is none is its JSON."""
    import pyarrow as pa

    if pa.types.is_string(kind):
        values = [None if value is None else texts_in([_cell(_json_text(value))])[0] for value in values]
    return pa.array(values, kind)


def _json_text(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else value


def _csv_lines(rows: Any) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode("utf-8", "replace")


def _json_line(row: Row) -> bytes:
    try:
        return (json.dumps(row, ensure_ascii=False, default=str) + "\n").encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can escape and UTF-8 cannot write
        return (json.dumps(row, default=str) + "\n").encode()
