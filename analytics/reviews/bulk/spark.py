"""Chunks labelled on a Spark cluster: the same function, run by `mapInArrow` on the executors.

Chunks are read and joined by the driver, a wave at a time, so files need not be where executors can see them, the
driver's memory stays small, and a run that was ended goes on like any other. Executors need this package and pyarrow.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from analytics.reviews.bulk.work import Counts, Done, Work, packed, unpacked
from analytics.spoken import SpokenError

if TYPE_CHECKING:
    import pyarrow as pa

_AHEAD = 8  # chunks for each of the cluster's task slots in a wave
_WAVE_BYTES = 64 << 20
_SCHEMA = "number long, rows long, negative long, neutral long, positive long, empty long, data binary"


class SparkUnusable(SpokenError):
    """Spark is not installed, or cannot be started, or gave up."""


def sparked(work: Work, chunks: Iterable["pa.RecordBatch"]) -> Iterator[Done]:
    """Label chunks on the cluster that the session is configured for (`spark-submit`, or a Spark of this machine).

    Raises SparkUnusable.
    """
    session, is_ours = _session()
    slots = max(1, session.sparkContext.defaultParallelism)
    try:
        for wave in _waves(chunks, slots * _AHEAD):
            yield from _labelled(session, work, wave, slots)
    finally:
        if is_ours:
            session.stop()


def _session() -> tuple[Any, bool]:
    """A session, and whether it is ours to stop."""
    try:
        importlib.import_module("pandas")  # pyspark's Arrow path asks for it
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkUnusable(
            f"没有安装 Spark 引擎（缺 {error.name}）：请运行 pip install 'zhongcao[spark]'，并装好 Java 17。",
            f"The Spark engine is not installed ({error.name} is missing): pip install 'zhongcao[spark]', and Java 17.",
        ) from error
    try:
        running = SparkSession.getActiveSession()
        return running or SparkSession.builder.appName("zhongcao").getOrCreate(), running is None
    except (PySparkException, RuntimeError, OSError) as error:
        raise SparkUnusable(
            f"Spark 启动不了（需要 Java 17）：{_first_line(error)}",
            f"Spark cannot be started (it needs Java 17): {_first_line(error)}",
        ) from error


def _waves(chunks: Iterable["pa.RecordBatch"], most: int) -> Iterator[list[bytes]]:
    wave: list[bytes] = []
    size = 0
    for chunk in chunks:
        data = packed(chunk)
        wave.append(data)
        size += len(data)
        if len(wave) == most or size > _WAVE_BYTES:
            yield wave
            wave, size = [], 0
    if wave:
        yield wave


def _labelled(session: Any, work: Work, wave: list[bytes], slots: int) -> list[Done]:
    from pyspark.errors import PySparkException

    rows = [(number, data) for number, data in enumerate(wave)]
    slices = session.sparkContext.parallelize(rows, max(1, min(len(rows), 2 * slots)))
    try:
        frame = session.createDataFrame(slices, "number long, data binary")
        found = frame.mapInArrow(_labels(work), _SCHEMA).collect()
    except (PySparkException, RuntimeError, OSError) as error:
        raise SparkUnusable(
            f"Spark 没有完成标注：{_first_line(error)} 已完成的部分保留着，再运行一次同样的命令会接着做。",
            f"Spark did not finish: {_first_line(error)} What is done is kept: run the same command again to go on.",
        ) from error
    return [Done(Counts(*row[1:-1]), bytes(row[-1])) for row in sorted(found, key=lambda row: row[0])]


def _labels(work: Work) -> Callable[[Iterator["pa.RecordBatch"]], Iterator["pa.RecordBatch"]]:
    """What an executor runs on its chunks."""

    def run(batches: Iterator["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        import pyarrow as pa

        labeller = work.labeller()
        names = [field.split()[0] for field in _SCHEMA.split(", ")]
        for batch in batches:
            for number, data in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                done = work.done(unpacked(data), labeller)
                yield pa.record_batch([pa.array([each]) for each in (number, *done.counts, done.data)], names=names)

    return run


def _first_line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
