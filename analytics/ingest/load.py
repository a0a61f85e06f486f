# ruff: noqa: S608 - table and column names come from kinds.yml
"""One file into one table of the warehouse: all of it or nothing, and nothing twice."""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from analytics.ingest.columns import Sources, match_columns, missing_columns, require_columns
from analytics.ingest.currency import require_currency, state_currency
from analytics.ingest.errors import ImportFailed, Rejected
from analytics.ingest.kinds import Kind, kinds
from analytics.ingest.mapping import Mapping, load_mapping
from analytics.ingest.reading import Staged, stage
from analytics.ingest.schema import create_tables
from analytics.ingest.store import warehouse_reader, warehouse_writer
from analytics.ingest.validate import quoted, validate

if TYPE_CHECKING:
    import duckdb

Progress: TypeAlias = Callable[[str, int], None]
BeforeCommit: TypeAlias = Callable[["duckdb.DuckDBPyConnection", str], None]


class Counts(TypedDict):
    """Rows of the file by what became of them."""

    added: int
    changed: int
    unchanged: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do: read = added + changed + unchanged + duplicates + rejected rows.

    `duplicates` are rows that a later row of the same file, with the same key, replaced. `already`
    means that this very file had been imported with this mapping, so nothing was read.
    """

    kind: str
    file: str
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: tuple[Rejected, ...] = ()
    ignored: tuple[str, ...] = ()  # headers that nothing was read from
    already: bool = False
    dry_run: bool = False
    seconds: float = 0.0


def import_file(
    kind: str,
    path: str | Path,
    *,
    store: str | Path,
    mapping: str | Path | Map[str, Any] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    before_commit: BeforeCommit | None = None,
) -> ImportResult:
    """Imports a platform export into the warehouse at `store`, a DuckDB path or URL.

    Rows are matched by the kind's key: new ones are added, differing ones replaced (columns that the
    file does not have keep what they held), rows with a fault rejected. `progress(stage, rows)` is
    told of "read", "check" and "write". `before_commit(connection, kind)` runs on the new generation
    before anyone can see it, with the added and changed rows in the temporary table `imported`.

    Raises ImportFailed for a file or mapping that cannot be used, or (StoreUnsupported, StoreBusy) for a
    warehouse that cannot be written; nothing has changed then.
    """
    import duckdb

    started = perf_counter()
    told = progress or _untold
    file = Path(path)
    wanted = _kind(kind)
    spelled = load_mapping(mapping, wanted)
    fingerprint = _fingerprint(file, spelled)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        if _known(connection, store, fingerprint, wanted):
            return ImportResult(kind, file.name, already=True, dry_run=dry_run, seconds=perf_counter() - started)
        staged = _stage(connection, file, wanted, spelled, told)
        sources = match_columns(staged.headers, wanted, spelled)
        require_columns(sources, wanted, spelled, file.name)
        load = _Load(connection, wanted, sources, spelled, staged, told)
        if dry_run:
            with warehouse_reader(store, connection):
                require_currency(connection, spelled.currency)
                counts, rejected = load.compare(), load.rejected()
        else:
            with suppress(_NothingSound), warehouse_writer(store, connection):
                create_tables(connection)
                require_currency(connection, spelled.currency)
                counts, rejected = load.compare(), load.rejected()
                load.write(before_commit)
                state_currency(connection, spelled.currency)
                _remember(connection, fingerprint, wanted, file.name, staged.rows)
    return ImportResult(
        kind=kind, file=file.name, read=staged.rows, rejected=rejected, ignored=sources.ignored,
        dry_run=dry_run, seconds=perf_counter() - started, **counts,
    )  # fmt: skip


class _NothingSound(Exception):
    """Every row was rejected: there is nothing to write, nor a file to remember as imported."""


def _untold(_stage: str, _rows: int) -> None:
    return


def _kind(name: str) -> Kind:
    if name not in kinds():
        known = ", ".join(kinds())
        raise ImportFailed(
            f"没有“{name}”这种数据，可以导入的有：{known}。", f"There is no kind {name!r}; known are: {known}."
        )
    return kinds()[name]


def _fingerprint(file: Path, mapping: Mapping) -> str:
    if file.exists() and not file.is_file():  # a pipe would be waited for, a device has no end
        raise ImportFailed(
            f"{file} 不是文件，导入要一个一个的文件。", f"{file} is not a file: name the files to import one by one."
        )
    try:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or "not a plain file"
        raise ImportFailed(
            f"读不了文件 {file}（{reason}），请检查路径与权限。",
            f"The file {file} cannot be read ({reason}): look at its path and rights.",
        ) from error
    return hashlib.sha256(f"{content} {mapping.fingerprint}".encode()).hexdigest()


def _known(connection: "duckdb.DuckDBPyConnection", store: str | Path, fingerprint: str, kind: Kind) -> bool:
    with warehouse_reader(store, connection):
        if not _has_table(connection, "zhongcao_imports"):
            return False
        asked = "SELECT 1 FROM zhongcao_imports WHERE file_hash = ? AND kind = ?"
        return connection.execute(asked, [fingerprint, kind.name]).fetchone() is not None


def _remember(connection: "duckdb.DuckDBPyConnection", fingerprint: str, kind: Kind, file_name: str, rows: int) -> None:
    connection.execute(
        "INSERT INTO zhongcao_imports VALUES (?, ?, ?, ?, CAST(now() AS TIMESTAMP))",
        [fingerprint, kind.name, file_name, rows],
    )


def _has_table(connection: "duckdb.DuckDBPyConnection", table: str) -> bool:
    asked = "SELECT 1 FROM information_schema.tables WHERE table_name = ? AND table_catalog = current_database()"
    return connection.execute(asked, [table]).fetchone() is not None


def _stage(connection: "duckdb.DuckDBPyConnection", file: Path, kind: Kind, mapping: Mapping, told: Progress) -> Staged:
    def is_header(headers: Sequence[str]) -> bool:
        return not missing_columns(match_columns(headers, kind, mapping), kind, mapping)

    try:
        staged = stage(connection, file, is_header, lambda rows: told("read", rows))
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeError) as error:
        raise ImportFailed(
            f"{file.name} 不完整或已损坏，请重新导出：{error}。",
            f"{file.name} is cut short or damaged: export it again ({error}).",
        ) from error
    if not staged.rows:
        raise ImportFailed(
            f"{file.name} 只有表头，没有数据。", f"{file.name} has a header and no rows: there is nothing to import."
        )
    return staged


@dataclass(frozen=True, slots=True)
class _Load:
    """The steps from staged text to the table, on one connection."""

    connection: "duckdb.DuckDBPyConnection"
    kind: Kind
    sources: Sources
    mapping: Mapping
    staged: Staged
    told: Progress

    def compare(self) -> Counts:
        """Fills the temporary table `imported` with rows that are new or differ, and counts."""
        self.told("check", self.staged.rows)
        self._stand_in_for_missing_tables()
        validate(self.connection, self.kind, self.sources, self.mapping)
        columns = [quoted(column.name) for column in self.kind.stored]
        key = ", ".join(map(quoted, self.kind.key))
        # Of rows with the same key the last one in the file holds.
        self.connection.execute(f"""CREATE OR REPLACE TEMP TABLE latest AS
            SELECT _row, {", ".join(columns)} FROM checked WHERE _fault IS NULL
            QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _row DESC) = 1""")
        merged = ", ".join(f"{self._merged(name)} AS {quoted(name)}" for name in self.kind.order)
        differs = " OR ".join(f"{self._merged(name)} IS DISTINCT FROM old.{quoted(name)}" for name in self.kind.order)
        self.connection.execute(f"""CREATE OR REPLACE TEMP TABLE imported AS
            SELECT new._row, coalesce(old._known, false) AS _known, {merged}
            FROM latest AS new LEFT JOIN (SELECT *, true AS _known FROM {self.kind.table}) AS old ON {self._same()}
            WHERE old._known IS NULL OR {differs}""")
        return self._counts()

    def write(self, before_commit: BeforeCommit | None) -> None:
        """Replaces and adds the rows of `imported`. Raises _NothingSound when the file held no row to keep."""
        if not self.connection.execute("SELECT 1 FROM latest LIMIT 1").fetchone():
            raise _NothingSound
        self.told("write", self.staged.rows)
        columns = ", ".join(map(quoted, self.kind.order))
        self.connection.execute(f"DELETE FROM {self.kind.table} AS old USING imported AS new WHERE {self._same()}")
        self.connection.execute(
            f"INSERT INTO {self.kind.table} ({columns}) SELECT {columns} FROM imported ORDER BY _row"
        )
        if before_commit:
            before_commit(self.connection, self.kind.name)

    def rejected(self) -> tuple[Rejected, ...]:
        faults = self.connection.execute(
            "SELECT _row, _fault.column, _fault.value, _fault.reason FROM checked WHERE _fault IS NOT NULL"
        ).fetchall()
        read = [Rejected(row, self._header(column), value, reason) for row, column, value, reason in faults]
        return tuple(sorted([*read, *self.staged.rejected], key=lambda fault: fault.row))

    def _counts(self) -> Counts:
        counted = self.connection.execute("""SELECT
            (SELECT count(*) FROM imported WHERE NOT _known), (SELECT count(*) FROM imported WHERE _known),
            (SELECT count(*) FROM latest), (SELECT count(*) FROM checked WHERE _fault IS NULL)""").fetchone()
        assert counted is not None
        added, changed, latest, sound = counted
        unchanged, duplicates = latest - added - changed, sound - latest
        return Counts(added=added, changed=changed, unchanged=unchanged, duplicates=duplicates)

    def _merged(self, name: str) -> str:
        """The new value; the stored one where the file says nothing of this column."""
        if self._told_of(name):
            return f"new.{quoted(name)}"
        return f"CASE WHEN old._known THEN old.{quoted(name)} ELSE new.{quoted(name)} END"

    def _told_of(self, name: str) -> bool:
        by_rule = any(name in rule.set for rule in self.mapping.rules)
        return name in self.sources.positions or name in self.mapping.constants or by_rule

    def _same(self) -> str:
        return " AND ".join(f"new.{quoted(name)} IS NOT DISTINCT FROM old.{quoted(name)}" for name in self.kind.key)

    def _header(self, column: str) -> str:
        """As the person who wrote the file knows it."""
        position = self.sources.positions.get(column)
        return column if position is None else self.sources.headers[position]

    def _stand_in_for_missing_tables(self) -> None:
        # A dry run must not write, and may run before the first import.
        for kind in (self.kind, kinds()["products"]):
            if not _has_table(self.connection, kind.table):
                columns = ", ".join(f"{quoted(column.name)} {column.sql_type}" for column in kind.stored)
                self.connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {kind.table} ({columns})")
