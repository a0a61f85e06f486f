"""Where a run has got to, beside its target: finished parts and what they are parts of, so that a killed run goes on.

`<target>.parts/` holds `job.json` (what is labelled, and the survey of it) and for each finished part its rows
(`000000.part`) and its counts (`000000.json`), written last. The target appears whole when all parts are there.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from analytics.reviews.bulk.reading import FileUnusable
from analytics.reviews.bulk.survey import Survey
from analytics.reviews.bulk.work import Counts, Done, Work, unpacked

PART: Final = 16
"""Chunks of a part; a Parquet target has a row group for each."""


class Parts:
    """The parts of one target. Use it inside `held`."""

    def __init__(self, target: Path, job: dict[str, Any]) -> None:
        self.folder = target.with_name(target.name + ".parts")
        self._target = target
        self._job = job
        self._counts: list[Counts] = []

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other runs away from the same target; leaves nothing behind unless a part is finished."""
        from filelock import FileLock, Timeout

        self.folder.mkdir(exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=0):
                try:
                    yield
                finally:
                    if not self._counts:
                        shutil.rmtree(self.folder, ignore_errors=True)
        except Timeout as error:
            raise FileUnusable(
                f"另一个 reviews label 正在写 {self._target.name}，等它完成，或换一个 --out。",
                f"Another reviews label is writing {self._target.name}: wait for it, or give another --out.",
            ) from error

    def survey(self) -> Survey | None:
        """What an earlier run of the same job found, whose finished parts are taken over; None, and an empty folder,
        when there is none."""
        try:
            stored = json.loads((self.folder / "job.json").read_text("utf-8"))
            same = stored["job"] == self._job
            found = Survey(**stored["survey"] | {"columns": tuple(stored["survey"]["columns"])})
        except (OSError, ValueError, KeyError, TypeError):
            same, found = False, None
        if not same or found is None:
            for each in self.folder.iterdir():
                if each.name != "lock":
                    each.unlink()
            return None
        while (counted := self._file(len(self._counts), "json")).exists():
            self._counts.append(Counts(**json.loads(counted.read_text("utf-8"))))
        return found

    def begin(self, survey: Survey) -> None:
        """Write down what is begun."""
        self._settled(self.folder / "job.json", {"job": self._job, "survey": asdict(survey)})

    @property
    def chunks(self) -> int:
        """Chunks that need no labelling any more."""
        return PART * len(self._counts)

    def counts(self) -> Counts:
        """Over all finished parts."""
        every = Counts()
        for each in self._counts:
            every = every.plus(each)
        return every

    def add(self, done: list[Done], work: Work) -> None:
        """Finish a part."""
        number = len(self._counts)
        file = self._file(number, "part")
        if work.target == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_batches([unpacked(each.data) for each in done]), file)
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        else:
            with file.open("wb") as written:
                written.writelines(each.data for each in done)
                written.flush()
                os.fsync(written.fileno())
        counts = Counts()
        for each in done:
            counts = counts.plus(each.counts)
        self._settled(self._file(number, "json"), counts._asdict())
        self._counts.append(counts)

    def join(self, work: Work) -> None:
        """Make the target of the parts, whole or not at all, and clear them away."""
        partial = self.folder / "whole"
        parts = [self._file(number, "part") for number in range(len(self._counts))]
        if work.target == "parquet":
            import pyarrow.parquet as pq

            with pq.ParquetWriter(partial, work.schema()) as writer:
                for part in parts:
                    writer.write_table(pq.read_table(part))
        else:
            with partial.open("wb") as whole:
                whole.write(work.header())
                for part in parts:
                    with part.open("rb") as file:
                        shutil.copyfileobj(file, whole, 1 << 20)
        partial.replace(self._target)
        self._counts = []

    def _file(self, number: int, ending: str) -> Path:
        return self.folder / f"{number:06d}.{ending}"

    @staticmethod
    def _settled(file: Path, value: dict[str, Any]) -> None:
        partial = file.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as written:
            json.dump(value, written, ensure_ascii=False)
            written.flush()
            os.fsync(written.fileno())
        partial.replace(file)
