# ruff: noqa: S608 - column names are c0, c1, …, and the file's path is quoted
"""The fast way in for a well-formed CSV: DuckDB parses it; anything odd goes the careful way instead."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest.decoding import delimiter_of, open_text

if TYPE_CHECKING:
    import duckdb

LARGE = 1 << 20  # below a mebibyte the careful way takes no time either


def load_delimited(
    connection: "duckdb.DuckDBPyConnection", path: Path, width: int, above: int, progress: Callable[[int], None]
) -> int | None:
    """Fills the table `raw` with the rows below the first `above` lines; how many, or None if it did not work out.

    It does not when rows differ in width, lines are blank or quotes are loose: then row numbers or
    reasons could not be told exactly.
    """
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.csv"
        delimiter = _copy_as_utf8(path, plain)
        if delimiter is None:
            return None
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        names = ", ".join(f"c{i}" for i in range(width))
        with suppress(duckdb.Error, UnicodeDecodeError):  # the latter: an error's text, cut within a character
            connection.execute(f"""CREATE OR REPLACE TEMP TABLE raw AS
                SELECT row_number() OVER () + {above} AS _row, {names} FROM read_csv('{plain}', columns={{{columns}}},
                    auto_detect=false, header=false, skip={above}, delim='{delimiter}', quote='"', escape='"',
                    nullstr='', strict_mode=true, max_line_size=16777216)""")
            counted = connection.execute("SELECT count(*) FROM raw").fetchone()
            assert counted is not None
            progress(counted[0])
            return int(counted[0])
    return None


def _copy_as_utf8(source: Path, target: Path) -> str | None:
    """The delimiter; None when a line is blank."""
    with open_text(source) as text, target.open("w", encoding="utf-8", newline="") as copy:
        head = text.read(65536)
        delimiter, block = delimiter_of(head), head
        while block:
            ended = block.replace("\r\n", "\n").replace("\r", "\n")
            if "\n\n" in ended or "\x00" in ended:
                return None
            copy.write(ended)
            block = text.read(1 << 20)
    return delimiter
