"""Word documents: headings, paragraphs, lists, tables whole, footnotes; what was deleted under tracking is not read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.documents import Document, plain_line
from knowledge.readers.refused import Unreadable, broken
from knowledge.readers.tables import MOST_CELLS, markdown_table
from knowledge.readers.zipped import attribute, local, opened, xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED: Final = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pict", "rPr", "pPr", "annotation"})
"""Deleted and moved text, field codes, and the second reading of what has two."""
_LEVELED: Final = re.compile(r"(?:heading|标题|見出し|überschrift|titre)\s*(\d)", re.IGNORECASE)
_TITLE: Final = re.compile(r"title|标题|书名", re.IGNORECASE)
_ENDS: Final = tuple("。！？；，.!?;,")
_MOST_PARAGRAPHS: Final = 50_000
_DEEPEST_STYLE: Final = 12
_BOLD_HEADING: Final = 40  # characters


@dataclass(slots=True)
class _Style:
    level: int = 0
    listed: bool = False
    bold: bool = False


@dataclass(slots=True)
class _Writing:
    """What the body is written with, and what has been read of it."""

    name: str
    styles: dict[str, _Style]
    footnotes: dict[str, str]
    bullets: frozenset[tuple[str, str]]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    bold: list[int] = field(default_factory=list)
    paragraphs: int = 0
    headed: bool = False

    def put(self, line: str) -> None:
        self.lines.append(line)
        self.places.append(self.paragraphs)


def read_docx(path: Path) -> Document:
    """Raises Unreadable for a document that is broken, locked or too large."""
    with opened(path) as book:
        body = xml(path, book, "word/document.xml")
        styles = xml(path, book, "word/styles.xml")
        numbering = xml(path, book, "word/numbering.xml")
        notes = [xml(path, book, f"word/{kind}.xml") for kind in ("footnotes", "endnotes")]
    if body is None:
        raise broken(path.name)
    footnotes = {key: text for root in notes if root is not None for key, text in _notes(root)}
    writing = _Writing(path.name, _styles(styles), footnotes, _bullets(numbering))
    root = next((one for one in body if local(one.tag) == "body"), body)
    _read_blocks(root, writing)
    if not writing.headed:
        for at in writing.bold:
            writing.lines[at] = f"## {writing.lines[at]}"
    return Document(tuple(writing.lines), tuple(writing.places), "paragraph")


def _read_blocks(root: "_Element", writing: _Writing) -> None:
    for element in root:
        tag = local(element.tag)
        if tag == "p":
            writing.paragraphs += 1
            if writing.paragraphs > _MOST_PARAGRAPHS:
                raise Unreadable(
                    f"{writing.name}：超过 {_MOST_PARAGRAPHS:,} 段，请拆成几份再添加。",
                    f"{writing.name}: over {_MOST_PARAGRAPHS:,} paragraphs; cut it into several files.",
                )
            _read_paragraph(element, writing)
        elif tag == "tbl":
            _read_table(element, writing)
        elif tag in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            _read_blocks(element, writing)


def _read_paragraph(element: "_Element", writing: _Writing) -> None:
    text = plain_line(_text(element, writing))
    if not text:
        return
    looks = next((one for one in element if local(one.tag) == "pPr"), None)
    style = writing.styles.get(_value(looks, "pStyle") or "", _Style())
    outline = _value(looks, "outlineLvl")
    level = int(outline) + 1 if outline is not None and outline.isdigit() and int(outline) < 9 else style.level
    if level:
        writing.headed = True
        writing.put("")
        writing.put(f"{'#' * min(level, 6)} {text}")
        writing.put("")
        return
    numbered = None if looks is None else next((one for one in looks if local(one.tag) == "numPr"), None)
    if numbered is not None or style.listed:
        writing.put(_item(text, numbered, writing))
        return
    writing.put("")
    writing.put(text)
    if len(text) <= _BOLD_HEADING and not text.endswith(_ENDS) and (style.bold or _all_bold(element)):
        writing.bold.append(len(writing.lines) - 1)
        writing.put("")


def _item(text: str, numbered: "_Element | None", writing: _Writing) -> str:
    number, depth = _value(numbered, "numId") or "", _value(numbered, "ilvl") or "0"
    level = int(depth) if depth.isdigit() else 0
    indent = "  " * min(level, 6)
    if numbered is None or (number, depth) in writing.bullets:
        return f"{indent}- {text}"
    for key in [key for key in writing.counts if key[0] == number and key[1] > level]:
        del writing.counts[key]
    count = writing.counts[number, level] = writing.counts.get((number, level), 0) + 1
    return f"{indent}{count}. {text}"


def _read_table(table: "_Element", writing: _Writing) -> None:
    """A cell that goes on from the one above has its words; one over several columns has them once."""
    rows: list[list[str]] = []
    count = 0
    for row in _children(table, "tr"):
        looks = next((one for one in row if local(one.tag) == "trPr"), None)
        if looks is not None and any(local(one.tag) == "del" for one in looks):
            continue
        cells: list[str] = []
        for cell in _children(row, "tc"):
            marks = next((one for one in cell if local(one.tag) == "tcPr"), None)
            text = " ".join(filter(None, (_text(one, writing).strip() for one in _paragraphs(cell))))
            merged = next((one for one in marks if local(one.tag) == "vMerge"), None) if marks is not None else None
            if merged is not None and attribute(merged, "val") != "restart" and rows and len(cells) < len(rows[-1]):
                text = text or rows[-1][len(cells)]
            wide = _value(marks, "gridSpan") or "1"
            cells += [text, *[""] * (min(int(wide) if wide.isdigit() else 1, 60) - 1)]
        rows.append(cells)
        count += len(cells)
        if count > MOST_CELLS:
            raise Unreadable(
                f"{writing.name}：有一张表太大，请把表另存为 .xlsx 再添加。",
                f"{writing.name}: one of its tables is too large; save that as .xlsx and add it.",
            )
    writing.paragraphs += 1
    writing.put("")
    for line in markdown_table(rows):
        writing.put(line)
    writing.put("")


def _children(element: "_Element", wanted: str) -> "Iterator[_Element]":
    """The rows or cells, also those in content controls."""
    for one in element:
        if local(one.tag) == wanted:
            yield one
        elif local(one.tag) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _children(one, wanted)


def _paragraphs(cell: "_Element") -> "Iterator[_Element]":
    return (one for one in cell.iter() if local(one.tag) == "p")


def _text(paragraph: "_Element", writing: _Writing | None) -> str:
    """A paragraph's words in order, footnotes in brackets where they are called."""
    found: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        one = waiting.pop()
        tag = local(one.tag)
        if tag in _SKIPPED or _is_hidden(one):
            continue
        if tag == "t":
            found.append(one.text or "")
        elif tag in {"tab", "br", "cr"}:
            found.append(" ")
        elif tag == "noBreakHyphen":
            found.append("-")
        elif tag in {"footnoteReference", "endnoteReference"} and writing is not None:
            kind = tag.removesuffix("Reference")
            note = writing.footnotes.get(f"{kind}{attribute(one, 'id')}", "")
            found.append(f"（注：{note}）" if note else "")
        elif tag != "p" or one is not paragraph:
            waiting.extend(reversed(one))
    return "".join(found)


def _is_hidden(element: "_Element") -> bool:
    looks = next((one for one in element if local(one.tag) == "rPr"), None) if local(element.tag) == "r" else None
    mark = next((one for one in looks if local(one.tag) == "vanish"), None) if looks is not None else None
    return mark is not None and attribute(mark, "val") not in {"0", "false"}


def _all_bold(paragraph: "_Element") -> bool:
    runs = [one for one in paragraph.iter() if local(one.tag) == "r" and _text(one, None).strip()]
    return bool(runs) and all(
        _is_on(next((each for each in run if local(each.tag) == "rPr"), None), "b") for run in runs
    )


def _is_on(looks: "_Element | None", name: str) -> bool:
    mark = next((one for one in looks if local(one.tag) == name), None) if looks is not None else None
    return mark is not None and attribute(mark, "val") not in {"0", "false"}


def _value(element: "_Element | None", name: str) -> str | None:
    found = next((one for one in element if local(one.tag) == name), None) if element is not None else None
    return attribute(found, "val") if found is not None else None


def _notes(root: "_Element") -> Iterator[tuple[str, str]]:
    for note in root:
        if attribute(note, "type") in {"separator", "continuationSeparator", "continuationNotice"}:
            continue
        words = "".join(_text(one, None) for one in _paragraphs(note))
        yield f"{local(note.tag)}{attribute(note, 'id')}", " ".join(words.split())


def _styles(root: "_Element | None") -> dict[str, _Style]:
    """Each paragraph style's heading level, and whether it makes a list, its own or those it is based on."""
    if root is None:
        return {}
    elements = {str(attribute(one, "styleId")): one for one in root if local(one.tag) == "style"}
    return {key: _style(key, elements) for key in elements}


def _style(key: str, elements: "dict[str, _Element]") -> _Style:
    style = _Style()
    for _ in range(_DEEPEST_STYLE):
        element = elements.get(key)
        if element is None:
            break
        name = _value(element, "name") or ""
        looks = next((one for one in element if local(one.tag) == "pPr"), None)
        outline = _value(looks, "outlineLvl")
        if leveled := _LEVELED.fullmatch(name.strip()):
            style.level = style.level or int(leveled[1])
        elif _TITLE.fullmatch(name.strip()):
            style.level = style.level or 1
        elif outline is not None and outline.isdigit() and int(outline) < 9:
            style.level = style.level or int(outline) + 1
        style.listed = style.listed or (looks is not None and any(local(one.tag) == "numPr" for one in looks))
        style.listed = style.listed or bool(
            re.match(r"list (?:bullet|number)|列表(?:项目符号|编号)", name, re.IGNORECASE)
        )
        style.bold = style.bold or _is_on(next((one for one in element if local(one.tag) == "rPr"), None), "b")
        key = _value(element, "basedOn") or ""
    return style


def _bullets(root: "_Element | None") -> frozenset[tuple[str, str]]:
    """The lists, by number and level, whose items have a mark and no count."""
    if root is None:
        return frozenset()
    marked = {
        (attribute(abstract, "abstractNumId"), attribute(level, "ilvl") or "0")
        for abstract in root
        if local(abstract.tag) == "abstractNum"
        for level in abstract
        if local(level.tag) == "lvl" and _value(level, "numFmt") in {"bullet", "none"}
    }
    numbers = {attribute(one, "numId") or "": _value(one, "abstractNumId") for one in root if local(one.tag) == "num"}
    return frozenset((number, level) for number, kind in numbers.items() for held, level in marked if held == kind)
