"""Bytes of a text export → text: compression, encoding, delimiter."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from analytics.ingest.errors import ImportFailed

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ",\t;|"
LONGEST_LINE = 1 << 24  # characters; a line is held in memory
PACKED_AT_MOST = 200  # how many times smaller gzip makes an honest export; zeros it makes 1000 times smaller
SMALL = 1 << 26  # bytes that may unpack at any rate


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked when it is gzip (whatever it is called)."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", _Unpacked(path)) if packed else path.open("rb")


class _Unpacked(gzip.GzipFile):
    """A gzip file that says so when it unpacks to far more than any export would."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._path = path
        self._most = max(SMALL, path.stat().st_size * PACKED_AT_MOST)

    def read(self, size: int | None = -1) -> bytes:
        return self._held(super().read(self._most + 1 if size is None or size < 0 else size))

    def read1(self, size: int = -1) -> bytes:
        return self._held(super().read1(size))

    def _held(self, block: bytes) -> bytes:
        if self.tell() > self._most:
            raise ImportFailed(
                f"{self._path.name} 解压后超过压缩前的 {PACKED_AT_MOST} 倍，不像一份导出；请自己解压后检查。",
                f"{self._path.name} unpacks to over {PACKED_AT_MOST} times its size, as no export does: unpack it "
                "yourself and look at it.",
            )
        return block


def detect_encoding(path: Path) -> str:
    """A codec that reads the whole file: by its byte order mark, as UTF-8, UTF-16 or GB18030, else by guess.

    Raises ImportFailed when none fits.
    """
    with open_bytes(path) as file:
        head = file.read(65536)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if len(head) > 3 and b"\x00" in head[:4096]:
        guess = "utf-16-le" if head[1:4096:2].count(0) > head[0:4096:2].count(0) else "utf-16-be"
        if _decodes(path, guess):
            return guess
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    return _guess(head, path)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with open_bytes(path) as file, io.TextIOWrapper(file, encoding=encoding) as text:
            while text.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True


def _guess(head: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    best = None if _begins_as_utf8(head) else from_bytes(head).best()
    if best and _decodes(path, best.encoding):
        return best.encoding
    raise ImportFailed(
        f"认不出 {path.name} 的文字编码，请另存为 UTF-8 或 GB18030（GBK）再导入。",
        f"The text encoding of {path.name} is unknown: save it as UTF-8 or GB18030 and import again.",
    )


def _begins_as_utf8(head: bytes) -> bool:
    """Characters of several bytes that fit: what breaks later is damaged, and no other encoding."""
    try:
        return not codecs.getincrementaldecoder("utf-8")().decode(head).isascii()
    except UnicodeDecodeError:
        return False


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The file's text, line ends as they are."""
    encoding = detect_encoding(path)
    with open_bytes(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield text


def read_delimited(path: Path) -> Iterator[list[str]]:
    """Rows of cells of a CSV, TSV or similar. Raises ImportFailed when it is not text."""
    with open_text(path) as text:
        head = text.read(65536)
        text.seek(0)
        if "\x00" in head:
            raise ImportFailed(
                f"{path.name} 不是表格文件：请用 CSV、TSV、XLSX、JSONL 或 Parquet。",
                f"{path.name} is not a table: use CSV, TSV, XLSX, JSONL or Parquet.",
            )
        csv.field_size_limit(1 << 24)
        rows = csv.reader(_lines(text, path), delimiter=delimiter_of(head))
        width, row, started, ended = 0, [""], 0, 0
        try:
            for row in rows:
                started, ended = ended + 1, rows.line_num
                width = max(width, len(row))
                yield row
        except csv.Error as error:
            raise ImportFailed(
                f"{path.name} 不是完好的 CSV：{error}。", f"{path.name} is not a sound CSV: {error}."
            ) from error
    # A quote that nobody closes swallows the rest of the file into one cell.
    if ended > started and len(row) < width and row[-1].endswith(("\n", "\r")):
        raise ImportFailed(
            f"{path.name} 第 {started} 行的引号没有闭合，后面的行都被它吞掉了：请补上引号再导入。",
            f"A quote opened on line {started} of {path.name} is never closed and swallows the rows below: close it.",
        )


def _lines(text: TextIO, path: Path) -> Iterator[str]:
    """Raises ImportFailed for a line too long to be one."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ImportFailed(
                f"{path.name} 里有一行超过 {LONGEST_LINE:,} 个字，不像表格：请检查换行后重新导出。",
                f"{path.name} has a line of over {LONGEST_LINE:,} characters, which no table has: check its line ends.",
            )
        yield line


def delimiter_of(head: str) -> str:
    """The separator that splits the first lines most, quoted text aside."""
    lines = [line for line in head.splitlines()[:5] if line.strip()]
    bare = ["".join(line.split('"')[::2]) for line in lines]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in bare), default=0))
