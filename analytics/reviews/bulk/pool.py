"""Chunks labelled by this process, or by several at once; results come in the order of the chunks."""

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from analytics.reviews.bulk.work import Done, Work, packed, unpacked
from analytics.spoken import SpokenError

if TYPE_CHECKING:
    import pyarrow as pa

_AHEAD = 3  # chunks that wait for each worker: enough that none idles, few enough that memory stays small
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


class WorkerGone(SpokenError):
    """A worker was ended from outside."""


def alone(work: Work, chunks: Iterable["pa.RecordBatch"]) -> Iterator[Done]:
    """Label chunks in this process."""
    labeller = work.labeller()
    for chunk in chunks:
        yield work.done(chunk, labeller)


def pooled(work: Work, chunks: Iterable["pa.RecordBatch"], workers: int) -> Iterator[Done]:
    """Label chunks in so many processes, each with a labeller of its own.

    Raises WorkerGone when a worker is killed; what was yielded before stands.
    """
    waiting: deque[Future[Done]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(work,))
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_label, packed(chunk)))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerGone(
            "有一个标注进程被系统结束了（多半是内存不够）。已完成的部分保留着：再运行一次同样的命令会接着做；"
            "也可以用 --workers 1 少用些内存。",
            "A labelling process was ended from outside, most likely for want of memory. What is done is kept: run the "
            "same command again and it goes on from there; --workers 1 needs less memory.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


class _Here:
    """What a worker holds."""

    work: Work | None = None


def _begin(work: Work) -> None:
    """Runs once in each worker, before numpy is there: one thread each, for there are as many workers as cores."""
    for name in _THREADS:
        os.putenv(name, "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Here.work = work
    work.labeller()


def _end_with_parent() -> None:
    """A worker whose parent was killed is of no use to anyone."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _label(data: bytes) -> Done:
    work = _Here.work
    assert work is not None
    return work.done(unpacked(data), work.labeller())
