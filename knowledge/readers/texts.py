"""Markdown, plain text, web pages, and tables and records written as text."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from knowledge.documents import Document
from knowledge.readers.decoding import text_of
from knowledge.readers.stated_day import day_in

_PAGE: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_DELIMITED: Final = frozenset({".csv", ".tsv"})
_BOOKS: Final = frozenset({".xls", ".xlsx", ".xlsm"})
"""Names that platforms give to what they export as text."""
_RECORDS: Final = frozenset({".jsonl", ".ndjson", ".json"})
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PICTURE: Final = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)")
_LINK: Final = re.compile(r"(?<!!)\[([^\]\n]{1,300})\]\((?:[a-z][a-z0-9+.-]*:|/|#|\.)[^)\n]{0,2000}\)", re.IGNORECASE)
_FRONT: Final = re.compile(r"---\n(.{0,5000}?)\n(?:---|\.\.\.)\n", re.DOTALL)


def reader(suffix: str, head: bytes) -> Callable[[Path], Document]:
    """The reader of a text file, by what it begins with, else by its suffix."""
    if suffix in {".html", ".htm"} or _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _read_page
    if suffix in _DELIMITED or suffix in _BOOKS:
        from knowledge.readers.delimited import read_delimited

        return read_delimited
    if suffix in _RECORDS:
        from knowledge.readers.records import read_records

        return read_records
    return _read_markdown


def _read_markdown(path: Path) -> Document:
    text = text_of(path)
    front = _FRONT.match(text)
    stated = (
        re.search(r"^(?:date|updated|published|日期)\s*[:：](.*)$", front[1], re.MULTILINE | re.IGNORECASE)
        if front
        else None
    )
    if front:
        text = _blank(front) + text[front.end() :]
    text = _COMMENT.sub(_blank, text)
    text = _LINK.sub(r"\1", _PICTURE.sub(r"\1", text))
    return Document(tuple(text.split("\n")), dated=day_in(stated[1]) if stated else None)


def _blank(found: re.Match[str]) -> str:
    """Nothing, on as many lines, so that the others keep their numbers."""
    return "\n" * found[0].count("\n")


def _read_page(path: Path) -> Document:
    from knowledge.html_text import markdown_from_html

    return Document(tuple(markdown_from_html(text_of(path)).split("\n")))
