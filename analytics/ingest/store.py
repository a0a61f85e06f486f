"""Writes the warehouse without stopping its readers.

The warehouse path is a symlink to a numbered generation beside it: warehouse.duckdb → warehouse.7.duckdb.
A writer works on a copy, warehouse.8.duckdb, and re-points the symlink when all is written, so a reader
that opens the path sees one whole generation or the other. A writer that is killed leaves a file that
nobody points to; the next one removes it.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from analytics.ingest.errors import ImportFailed

if TYPE_CHECKING:
    import duckdb


class StoreUnsupported(ImportFailed):
    """This kind of warehouse cannot be imported into."""


class StoreBusy(ImportFailed):
    """Another import holds the warehouse."""


def warehouse_path(store: str | Path) -> Path:
    """The file of a DuckDB warehouse, from its path or `duckdb:///` URL.

    Raises StoreUnsupported for another database, or one that lives in memory.
    """
    text = str(store)
    if "://" in text:
        scheme, _, rest = text.partition("://")
        if scheme.split("+")[0] != "duckdb":
            raise StoreUnsupported(
                f"还不支持向 {scheme} 数据仓库导入：请用你们自己的数据管道写入，这里只读。",
                f"Importing into a {scheme} warehouse is not supported yet: fill it with your own pipeline.",
            )
        text = unquote(rest.partition("?")[0].removeprefix("/"))
    if text in {"", ":memory:"}:
        raise StoreUnsupported(
            "内存里的数据仓库不能导入：请写一个文件路径。",
            "A warehouse in memory cannot be imported into: name a file.",
        )
    return Path(text).absolute()


class Generations:
    """The numbered files behind one warehouse path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def current(self) -> Path | None:
        """The file that readers open now."""
        target = self.path.resolve()
        return target if target.is_file() else None

    def number(self, file: Path) -> int:
        """0 for a file that is no generation, such as a warehouse somebody brought along."""
        found = re.fullmatch(rf"{re.escape(self.path.stem)}\.(\d+){re.escape(self.path.suffix)}", file.name)
        return int(found[1]) if found else 0

    def all(self) -> list[Path]:
        return [file for file in self.path.parent.glob(f"{self.path.stem}.*") if self.number(file)]

    def next(self) -> Path:
        latest = max(map(self.number, [*self.all(), *([self.current] if self.current else [])]), default=0)
        return self.path.with_name(f"{self.path.stem}.{latest + 1}{self.path.suffix}")

    def remove_unfinished(self) -> None:
        """What killed writers left: numbers above the current one."""
        current = self.number(self.current) if self.current else 0
        for file in self.all():
            if self.number(file) > current:
                _remove(file)

    def publish(self, generation: Path) -> None:
        """Points the path at `generation`, then drops what came before the one it replaces.

        The replaced generation stays until the next import: a reader may have looked up its name
        and not opened it yet.
        """
        replaced = self.number(self.current) if self.current else 0
        pointer = self.path.with_name(f".{self.path.name}.next")
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(generation.name)
        pointer.replace(self.path)
        _sync(self.path.parent)
        for file in self.all():
            if self.number(file) < replaced:
                _remove(file)


@contextmanager
def warehouse_writer(
    store: str | Path, connection: "duckdb.DuckDBPyConnection | None" = None, *, wait: float = 60.0
) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A new generation of the warehouse, attached to a DuckDB connection in memory, inside a transaction.

    Commits and publishes at the end of the block; an exception throws the generation away and
    readers never hear of it. One writer at a time: raises StoreBusy after `wait` seconds, and
    StoreUnsupported for a warehouse that is not a DuckDB file.
    """
    path = warehouse_path(store)
    _make_folder(path.parent)
    with _locked(path, wait):
        generations = Generations(path)
        generations.remove_unfinished()
        generation = generations.next()
        try:
            if generations.current:
                _copy(generations.current, generation)
            with _attached(generation, connection) as writer:
                yield writer
            _sync(generation)
        except BaseException:
            _remove(generation)
            raise
        generations.publish(generation)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnsupported(
            f"数据仓库的目录 {folder} 建不了：{error.strerror}。",
            f"The warehouse's folder {folder} cannot be made: {error.strerror}.",
        ) from error


@contextmanager
def _locked(path: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=wait)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy(
            f"另一个导入正在写 {path.name}，等了 {wait:.0f} 秒还没结束，请稍后再试。",
            f"Another import has been writing {path.name} for {wait:.0f} s: try again later.",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def warehouse_reader(store: str | Path, connection: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """Attaches the current generation, if there is one, read only; tables made meanwhile are temporary."""
    current = Generations(warehouse_path(store)).current
    if current:
        _attach(connection, current, " (READ_ONLY)")
        connection.execute("USE warehouse")
    try:
        yield
    finally:
        if current:
            connection.execute("USE memory")
            connection.execute("DETACH warehouse")


@contextmanager
def _attached(
    generation: Path, connection: "duckdb.DuckDBPyConnection | None"
) -> "Iterator[duckdb.DuckDBPyConnection]":
    # Attached, not connected to: DuckDB refuses a second connect() with other options in one process.
    import duckdb

    with nullcontext(connection) if connection else duckdb.connect() as writer:
        _attach(writer, generation)
        try:
            writer.execute("USE warehouse")
            writer.execute("BEGIN")
            yield writer
            writer.execute("COMMIT")
            writer.execute("CHECKPOINT warehouse")
        except BaseException:
            with suppress(duckdb.Error):
                writer.execute("ROLLBACK")
            raise
        finally:
            writer.execute("USE memory")
            writer.execute("DETACH warehouse")


def _attach(connection: "duckdb.DuckDBPyConnection", file: Path, options: str = "") -> None:
    import duckdb

    try:
        connection.execute(f"ATTACH '{_quoted(file)}' AS warehouse{options}")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise StoreUnsupported(
            f"打不开数据仓库 {file.name}：它不是 DuckDB 文件，或者正被别的程序写入（{reason}）。",
            f"The warehouse {file.name} cannot be opened: it is no DuckDB file, or is being written ({reason}).",
        ) from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    log = source.with_name(source.name + ".wal")
    if log.exists():
        shutil.copyfile(log, target.with_name(target.name + ".wal"))


def _remove(generation: Path) -> None:
    generation.unlink(missing_ok=True)
    generation.with_name(generation.name + ".wal").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
