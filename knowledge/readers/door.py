"""What a file is, whatever it is called, and its document."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from knowledge.documents import Document
from knowledge.readers.refused import Unreadable, broken, nothing_in, too_large
from knowledge.readers.stated_day import with_day

LARGEST_TEXT: Final = 10_000_000  # bytes
LARGEST_FILE: Final = 50_000_000  # bytes of a file that may hold pictures

TEXTS: Final = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".csv", ".tsv", ".jsonl", ".ndjson", ".json"})
READABLE: Final = TEXTS | {".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".xls"}
NAMED: Final = frozenset(
    {".doc", ".pptx", ".ppt", ".rtf", ".wps", ".et", ".pages", ".numbers", ".odt", ".ods", ".epub"}
)
"""Kinds of documents that are not read, of which that is said."""
_KINDS_ZH: Final = "Markdown、纯文本、PDF、DOCX、HTML、XLSX、CSV、JSONL"
_KINDS_EN: Final = "Markdown, plain text, PDF, DOCX, HTML, XLSX, CSV and JSONL"
_HEAD: Final = 2048


def read_document(path: Path) -> Document:
    """A file as a document, by what it holds.

    Raises Unreadable, with the reason and the way out, for what is not read, too large, locked or broken; OSError
    for what the machine does not let be read.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise too_large(path.name, LARGEST_FILE)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        document = _reader(path, head)(path)
    except (Unreadable, OSError):
        raise
    except Exception as error:  # whatever a hostile file makes a parser do, the next file is read
        raise broken(path.name) from error
    if not any(line.strip() for line in document.lines):
        raise nothing_in(path.name)
    return with_day(document, path.stem)


def _reader(path: Path, head: bytes) -> Callable[[Path], Document]:
    """The reader for what the first bytes say; where they say nothing, for what the name says."""
    suffix = path.suffix.lower()
    if b"%PDF-" in head[:1024] or head.startswith(b"%PDF"):
        from knowledge.readers.pdf_apart import read_pdf

        return read_pdf
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        from knowledge.readers.xls import read_xls

        return read_xls
    if suffix not in READABLE or head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"{\\rtf")):
        raise _unknown(path)
    if path.stat().st_size > LARGEST_TEXT:
        raise too_large(path.name, LARGEST_TEXT)
    from knowledge.readers import texts

    return texts.reader(suffix, head)


def _packed(path: Path) -> Callable[[Path], Document]:
    from knowledge.readers.zipped import names_in

    names = names_in(path)
    if "word/document.xml" in names:
        from knowledge.readers.docx import read_docx

        return read_docx
    if "xl/workbook.xml" in names:
        from knowledge.readers.xlsx import read_xlsx

        return read_xlsx
    raise _unknown(path)


def _unknown(path: Path) -> Unreadable:
    suffix = path.suffix.lower()
    if suffix in NAMED:
        return Unreadable(
            f"{path.name}：{suffix} 文件暂不支持，请另存为 .docx、.xlsx 或 .pdf 再添加。",
            f"{path.name}: {suffix} files are not read; save it as .docx, .xlsx or .pdf and add that.",
        )
    return Unreadable(
        f"{path.name}：不认识的文件类型，能读的有 {_KINDS_ZH}。",
        f"{path.name}: an unknown kind of file; {_KINDS_EN} are read.",
    )
