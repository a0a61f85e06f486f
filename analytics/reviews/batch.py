"""Labels a file of texts: CSV, JSONL or Parquet in and out, in constant memory, every column kept.

The rooms behind it are in analytics/reviews/bulk: a survey of the file, then the same work on every chunk by this
process, by several or by a Spark cluster, with the same result; parts beside the target let a killed run go on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from analytics.reviews.bulk.parts import PART, Parts
from analytics.reviews.bulk.pool import WorkerGone, alone, pooled
from analytics.reviews.bulk.reading import CHUNK, FileUnusable, chunks, fingerprint, format_of
from analytics.reviews.bulk.survey import share_in, survey
from analytics.reviews.bulk.work import ADDED, Done, Work

if TYPE_CHECKING:
    from analytics.reviews.label import Labeller

__all__ = ["ADDED", "ENGINES", "Engine", "FileUnusable", "LabelReport", "WorkerGone", "label_file", "share_in"]

Engine: TypeAlias = Literal["local", "spark"]
ENGINES: tuple[Engine, ...] = ("local", "spark")
Progress: TypeAlias = Callable[[int, int], None]
"""Told how many rows are done, of how many."""

_WORTH_A_WORKER = 4 * CHUNK  # rows below which starting another process takes longer than it saves


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What was labelled: rows, and how many of each polarity. `empty` rows had no text; they are neutral. `continued`
    rows were labelled by an earlier run that was ended."""

    rows: int
    negative: int
    neutral: int
    positive: int
    empty: int
    target: str
    continued: int = 0

    def as_json(self) -> dict[str, int | str]:
        return {
            "rows": self.rows,
            "negative": self.negative,
            "neutral": self.neutral,
            "positive": self.positive,
            "empty": self.empty,
            "target": self.target,
            "continued": self.continued,
        }


def label_file(
    source: Path,
    target: Path,
    text_column: str,
    labeller: "Labeller",
    progress: Progress | None = None,
    *,
    workers: int = 1,
    engine: Engine = "local",
) -> LabelReport:
    """Label `source` into `target`; formats follow from the names' endings.

    A first pass reads a sample of the texts for the share of negatives among them, which every text is decided by.
    Workers and executors use the bundled models and the labeller's taxonomy. The target appears whole or not at all; a
    run that was ended goes on where it stopped, if the source is still the same. Columns of the source that are called
    like those added are replaced.

    Raises FileUnusable for an unknown ending, a missing file or column, or a row that cannot be read; WorkerGone or
    analytics.reviews.bulk.spark.SparkUnusable when others do not finish the work.
    """
    _check(source, target)
    parts = Parts(target, _job(source, target, text_column, labeller))
    with parts.held():
        found = parts.survey()
        if found is None:
            found = survey(source, text_column, format_of(target), labeller)
            parts.begin(found)
        work = Work(text_column, format_of(source), format_of(target), found, labeller.needs.needs)
        continued = parts.counts().rows
        report = progress or _silent
        report(continued, found.rows)
        batch: list[Done] = []
        rows = continued
        for done in _labelled(work, source, parts.chunks, found.rows - continued, workers, engine):
            batch.append(done)
            rows += done.counts.rows
            report(rows, found.rows)
            if len(batch) == PART:
                parts.add(batch, work)
                batch = []
        if batch:
            parts.add(batch, work)
        counts = parts.counts()
        parts.join(work)
    return LabelReport(*counts, target=str(target), continued=continued)


def _labelled(work: Work, source: Path, done: int, left: int, workers: int, engine: Engine) -> Iterator[Done]:
    waiting = islice(chunks(source), done, None)
    if engine == "spark":
        from analytics.reviews.bulk.spark import sparked

        return sparked(work, waiting)
    useful = min(workers, left // _WORTH_A_WORKER)
    return pooled(work, waiting, useful) if useful > 1 else alone(work, waiting)


def _check(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FileUnusable(f"找不到文件 {source}，请检查路径。", f"There is no file {source}: look at its path.")
    format_of(source)
    format_of(target)
    if source.resolve() == target.resolve():
        raise FileUnusable(
            "结果会覆盖原文件，请给 --out 换一个文件名。",
            "The result would overwrite its source; give --out another name.",
        )
    if not target.parent.is_dir():
        raise FileUnusable(
            f"没有 {target.parent} 这个文件夹，请先建好，或换一个 --out。",
            f"There is no folder {target.parent} to write to: make it, or give another --out.",
        )


def _job(source: Path, target: Path, text_column: str, labeller: "Labeller") -> dict[str, str | int]:
    """What makes two runs one: the same bytes, read the same way into the same form."""
    from analytics.reviews.label import VERSION
    from analytics.reviews.taxonomy import Taxonomy

    return {
        "source": fingerprint(source),
        "from": format_of(source),
        "to": format_of(target),
        "text": text_column,
        "version": VERSION,
        "taxonomy": Taxonomy(labeller.needs.needs).fingerprint,
        "chunk": CHUNK,
        "part": PART,
    }


def _silent(_done: int, _rows: int) -> None:
    return
