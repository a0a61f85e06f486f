"""Documents cut into passages: sections with their heading path kept, and small children to embed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from knowledge.html_text import markdown_from_html
from knowledge.plain_headings import mark_headings
from knowledge.spoken import SpokenError

PASSAGE_LENGTH = 800  # characters a section may have before it is cut between blocks
CHILD_LENGTH = 200  # measured: children of this size, max-pooled, lift the dense retriever
LARGEST_FILE = 20_000_000  # bytes

READABLE = frozenset({".md", ".markdown", ".txt", ".html", ".htm"})
LATER = frozenset({".pdf", ".docx", ".doc", ".xlsx", ".xls", ".csv", ".pptx"})

# NUL would cut the text short in the embedder; bidirectional marks can make a page read differently than it is.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ITEM = re.compile(r"\s*(?:[-*+•·]|\d{1,3}[.)、]|[（(]\d{1,2}[)）])\s*\S")
_CLAUSE = re.compile(r".+?(?:[。！？!?；;\n]+[”’」』）)]*|(?<=[a-z0-9)])\.(?=\s)|$)", re.DOTALL)
_SENTENCE = re.compile(r".+?(?:[。！？!?\n]+[”’」』）)]*|(?<=[a-z0-9)])\.(?=\s)|$)", re.DOTALL)


class Unreadable(SpokenError):
    """A file that cannot become passages."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a document. `heading` is the path of headings above `text`; `position` counts from 0.

    `id` is collection/source#heading, unique in a library; `hash` changes with any word of it.
    `products` are the SKUs it speaks of, `dated` the day it is of, where its document says so; `asked` are
    questions it answers, in words of people who have not read it: found by, never shown.
    """

    id: str
    text: str
    source: str
    heading: tuple[str, ...]
    collection: str
    position: int
    hash: str
    products: tuple[str, ...] = ()
    dated: date | None = None
    asked: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The heading path in one line."""
        return " › ".join(self.heading)


def clean(text: str) -> str:
    """The text without NUL, control and direction characters, line ends as newlines."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def read_document(path: Path) -> str:
    """A file as Markdown.

    Raises Unreadable, with the reason and the way out, for a format, size or encoding that is not read.
    """
    suffix = path.suffix.lower()
    if suffix in LATER:
        raise Unreadable(
            f"{path.name}：{suffix} 文件暂不支持，请另存为 .md、.txt 或 .html 再添加。",
            f"{path.name}: {suffix} files are not read yet; save it as .md, .txt or .html and add that.",
        )
    if suffix not in READABLE:
        raise Unreadable(
            f"{path.name}：不认识的文件类型，目前支持 .md、.txt、.html。",
            f"{path.name}: an unknown kind of file; .md, .txt and .html are read.",
        )
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(
            f"{path.name}：文件超过 20 MB，请拆成几个小文件再添加。",
            f"{path.name}: over 20 MB; cut it into smaller files and add those.",
        )
    text = clean(_decode(path.read_bytes(), path.name))
    if suffix in {".html", ".htm"}:
        return markdown_from_html(text)
    return text


def split_document(text: str, source: str, collection: str) -> tuple[Passage, ...]:
    """Cuts Markdown, or plain text whose headings are bare short lines, into passages."""
    text = clean(text)
    lines = text.split("\n")
    if not any(level for level, _ in _outline(lines)):
        lines = mark_headings(lines)
    stem = source.removesuffix(".md")
    taken: dict[str, int] = {}
    passages: list[Passage] = []
    for heading, body in _sections(lines):
        for part in _parts(body):
            slug = heading[-1] if heading else PurePosixPath(stem).name
            taken[slug] = taken.get(slug, 0) + 1
            anchor = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
            name = f"{collection}/{stem}#{anchor}"
            digest = hashlib.sha256("\x1f".join((name, *heading, part)).encode()).hexdigest()[:24]
            passages.append(Passage(name, part, source, heading, collection, len(passages), digest))
    return tuple(passages)


def children(passage: Passage) -> tuple[str, ...]:
    """The passage in pieces of at most about 200 characters, cut between blocks, then between sentences."""
    pieces: list[str] = []
    for block in _blocks(passage.text.split("\n")):
        pieces.extend(_table_pieces(block) if block.startswith("|") else _sentence_pieces(block))
    return tuple(_packed(pieces, CHILD_LENGTH))


def sentences(text: str) -> tuple[str, ...]:
    """Sentences and list items of a passage in order, without their list marks; table rows are left out."""
    found: list[str] = []
    for block in _blocks(text.split("\n")):
        if block.startswith("|"):
            continue
        for line in block.split("\n"):
            words = re.sub(r"^\s*(?:[-*+•·]|\d{1,3}[.)、])\s+", "", line)
            if words != line:
                found.append(words.strip())
            else:
                found.extend(piece.strip() for piece in _SENTENCE.findall(line) if piece.strip())
    return tuple(found)


def table_rows(text: str) -> tuple[str, ...]:
    """Each table row of a passage in words: column：cell；column：cell."""
    blocks = _blocks(text.split("\n"))
    return tuple(row for block in blocks if block.startswith("|") for row in _table_pieces(block))


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        f"{name}：看不懂文件编码，请另存为 UTF-8 再添加。",
        f"{name}: an unknown encoding; save it as UTF-8 and add that.",
    )


def _outline(lines: list[str]) -> Iterator[tuple[int, str]]:
    """For each line, its heading level (0 for body) and its words; code fences hold no headings."""
    fence = ""
    for line in lines:
        if match := _FENCE.match(line):
            fence = "" if fence and line.strip().startswith(fence) else fence or match[1]
        heading = None if fence else _HEADING.match(line)
        yield (len(heading[1]), heading[2]) if heading and heading[2] else (0, line)


def _sections(lines: list[str]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    path: list[tuple[int, str]] = []
    body: list[str] = []
    for level, words in _outline(lines):
        if not level:
            body.append(words)
            continue
        yield tuple(title for _, title in path), body
        body = []
        path = [*(step for step in path if step[0] < level), (level, words.replace("*", "").replace("`", "").strip())]
    yield tuple(title for _, title in path), body


def _parts(body: list[str]) -> Iterator[str]:
    """A section's blocks, packed up to the passage length; a block that is a table is never cut."""
    blocks = [
        piece
        for block in _blocks(body)
        for piece in ([block] if block.startswith("|") else _packed(_sentence_pieces(block), PASSAGE_LENGTH))
    ]
    yield from _packed(blocks, PASSAGE_LENGTH, joint="\n\n")


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, lists and tables. A list belongs to the paragraph that leads it in."""
    block: list[str] = []
    for line in [*lines, ""]:
        table = line.lstrip().startswith("|")
        starts = bool(block) and (table != block[0].startswith("|"))
        if (not line.strip() or starts) and block:
            yield "\n".join(block)
            block = []
        if line.strip():
            block.append(line.strip() if table else line.rstrip())


def _table_pieces(table: str) -> list[str]:
    """A table's rows as “column：value” lines, so that a row found alone still says what its cells are."""
    rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in table.split("\n")]
    if len(rows) < 3 or not all(set(cell) <= set("-: ") for cell in rows[1]):
        return table.split("\n")
    return ["；".join(f"{name}：{cell}" for name, cell in zip(rows[0], row, strict=False) if cell) for row in rows[2:]]


def _sentence_pieces(block: str) -> list[str]:
    pieces: list[str] = []
    for line in block.split("\n"):
        whole = [line] if _ITEM.match(line) or len(line) <= CHILD_LENGTH else _CLAUSE.findall(line)
        for piece in whole:
            pieces.extend(piece[at : at + CHILD_LENGTH] for at in range(0, len(piece), CHILD_LENGTH))
    return pieces


def _packed(pieces: list[str], length: int, joint: str = "\n") -> Iterator[str]:
    held = ""
    for piece in pieces:
        if not piece.strip():
            continue
        if held and len(held) + len(joint) + len(piece) > length:
            yield held
            held = ""
        held = f"{held}{joint}{piece}" if held else piece
    if held:
        yield held
