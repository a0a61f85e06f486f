"""Documents cut into passages: sections with their heading path kept, and small children to embed."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from knowledge.plain_headings import mark_headings
from knowledge.spoken import Bilingual

PASSAGE_LENGTH = 400  # characters of a passage, where its section is cut
_WHOLE = 480  # a section up to this length is not cut: what would be cut off is too little to stand alone
_TABLE_LENGTH = 4_000  # a table is kept whole up to here, then cut between rows, its header repeated
CHILD_LENGTH = 200  # measured: children of this size, max-pooled, lift the dense retriever

# NUL would cut the text short in the embedder; bidirectional marks can make a page read differently than it is.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ITEM = re.compile(r"\s*(?:[-*+•·]|\d{1,3}[.)、]|[（(]\d{1,2}[)）])\s*\S")
_CLAUSE = re.compile(r".+?(?:[。！？!?；;\n]+[”’」』）)]*|(?<=[a-z0-9)])\.(?=\s)|$)", re.DOTALL)
_SENTENCE = re.compile(r".+?(?:[。！？!?\n]+[”’」』）)]*|(?<=[a-z0-9)])\.(?=\s)|$)", re.DOTALL)


Unit = Literal["line", "paragraph", "page", "row"]


class Place(NamedTuple):
    """Where a passage begins in its file, counted from 1 in the file's own unit."""

    unit: Unit
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as Markdown lines. `places` has the place of each line, none where a line's own number is its place.

    `dated` is the day the document says it is of, `days` those of single places; `products` are the SKUs that all of
    it is about; `remarks` say what was not read.
    """

    lines: tuple[str, ...]
    places: tuple[int, ...] = ()
    unit: Unit = "line"
    dated: date | None = None
    days: Mapping[int, date] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    remarks: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a document. `heading` is the path of headings above `text`; `position` counts from 0.

    `id` is collection/source#heading, unique in a library; `hash` changes with any word of it.
    `products` are the SKUs it speaks of, `dated` the day it is of, where its document says so; `asked` are
    questions it answers, in words of people who have not read it: found by, never shown. `place` is where it
    begins in its file, `added_on` the day it came or last changed.
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
    place: Place | None = None
    added_on: date | None = field(default=None, compare=False)

    @property
    def path(self) -> str:
        """The heading path in one line."""
        return " › ".join(self.heading)


def clean(text: str) -> str:
    """The text without NUL, control and direction characters, line ends as newlines."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def plain_line(text: str) -> str:
    """Text that is no Markdown as one line of it: what would read there as a heading, a table or code does not."""
    line = " ".join(clean(text).split())
    return re.sub(r"^(?:#+|```+|~~~+)|^\|", lambda mark: "＃" if mark[0][0] == "#" else "｜", line)


def split_document(text: str, source: str, collection: str) -> tuple[Passage, ...]:
    """Cuts Markdown, or plain text whose headings are bare short lines, into passages."""
    return cut(Document(tuple(clean(text).split("\n"))), source, collection)


def cut(document: Document, source: str, collection: str) -> tuple[Passage, ...]:
    """A document in passages along its headings."""
    lines = list(document.lines)
    if not any(level for level, _ in _outline(lines)):
        lines = mark_headings(lines)
    stem = source.removesuffix(".md")
    taken: dict[str, int] = {}
    passages: list[Passage] = []
    for heading, body, first in _sections(lines):
        for part, line in _parts(body):
            slug = heading[-1] if heading else PurePosixPath(stem).name
            taken[slug] = taken.get(slug, 0) + 1
            anchor = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
            name = f"{collection}/{stem}#{anchor}"
            digest = hashlib.sha256("\x1f".join((name, *heading, part)).encode()).hexdigest()[:24]
            number = document.places[first + line] if document.places else first + line + 1
            dated = document.days.get(number, document.dated)
            place = Place(document.unit, number)
            held = Passage(name, part, source, heading, collection, len(passages), digest, document.products, dated)
            passages.append(replace(held, place=place))
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


def _outline(lines: list[str]) -> Iterator[tuple[int, str]]:
    """For each line, its heading level (0 for body) and its words; code fences hold no headings."""
    fence = ""
    for line in lines:
        if match := _FENCE.match(line):
            fence = "" if fence and line.strip().startswith(fence) else fence or match[1]
        heading = None if fence else _HEADING.match(line)
        yield (len(heading[1]), heading[2]) if heading and heading[2] else (0, line)


def _sections(lines: list[str]) -> Iterator[tuple[tuple[str, ...], list[str], int]]:
    """Heading path, lines, and the index of the first of them."""
    path: list[tuple[int, str]] = []
    body: list[str] = []
    first = 0
    for at, (level, words) in enumerate(_outline(lines)):
        if not level:
            body.append(words)
            continue
        yield tuple(title for _, title in path), body, first
        body, first = [], at + 1
        path = [*(step for step in path if step[0] < level), (level, words.replace("*", "").replace("`", "").strip())]
    yield tuple(title for _, title in path), body, first


def _parts(body: list[str]) -> Iterator[tuple[str, int]]:
    """A section's blocks, packed up to the passage length, each part with the index of its first line."""
    whole = [(block, at) for block, at in _placed_blocks(body)]
    length = sum(len(block) for block, _ in whole) + 2 * (len(whole) - 1)
    if whole and length <= _WHOLE:
        yield "\n\n".join(block for block, _ in whole), whole[0][1]
        return
    held, start = "", 0
    for block, at in whole:
        for piece in _table_parts(block) if block.startswith("|") else _text_parts(block):
            if held and len(held) + 2 + len(piece) > PASSAGE_LENGTH:
                yield held, start
                held = ""
            held, start = (f"{held}\n\n{piece}", start) if held else (piece, at)
    if held:
        yield held, start


def _text_parts(block: str) -> list[str]:
    return [block] if len(block) <= PASSAGE_LENGTH else list(_packed(_sentence_pieces(block), PASSAGE_LENGTH))


def _table_parts(table: str) -> Iterator[str]:
    """A table whole; one that is far too long in parts, each under the header."""
    if len(table) <= _TABLE_LENGTH:
        yield table
        return
    rows = [row[at : at + _TABLE_LENGTH] for row in table.split("\n") for at in range(0, len(row), _TABLE_LENGTH)]
    head = "\n".join(rows[:2])
    if not _is_headed(rows) or len(head) > _TABLE_LENGTH / 2:
        yield from _packed(rows, _TABLE_LENGTH)
        return
    for part in _packed(rows[2:], _TABLE_LENGTH - len(head)):
        yield f"{head}\n{part}"


def _is_headed(rows: Sequence[str]) -> bool:
    return len(rows) > 2 and set(rows[1]) <= set("|-: ")


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, lists and tables. A list belongs to the paragraph that leads it in."""
    return (block for block, _ in _placed_blocks(lines))


def _placed_blocks(lines: list[str]) -> Iterator[tuple[str, int]]:
    """Blocks, each with the index of its first line."""
    block: list[str] = []
    first = 0
    for at, line in enumerate([*lines, ""]):
        table = line.lstrip().startswith("|")
        starts = bool(block) and (table != block[0].startswith("|"))
        if (not line.strip() or starts) and block:
            yield "\n".join(block), first
            block = []
        if line.strip():
            first = first if block else at
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
