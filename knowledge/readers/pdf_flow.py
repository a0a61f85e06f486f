"""The lines of all pages as one text: running heads dropped, headings found, paragraphs and tables made whole."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.documents import plain_line
from knowledge.plain_headings import numbered_level
from knowledge.readers.pdf_page import Line, Ruled, together
from knowledge.readers.tables import markdown_table

_MARGIN: Final = 0.1  # of a page's height, where running heads and feet stand
_LARGER: Final = 1.1  # times the body's letters
_HEADING: Final = 60  # characters
_LATIN_HEADING: Final = 120
_ENDS: Final = tuple("。！？；，、：…!?;,:")
_SENTENCE_END: Final = tuple("。！？…!?.：:；;”」）)")
_ITEM: Final = re.compile(r"(?:[-*+•·●○■◆▪►–]|\d{1,3}[.)、．]|[（(]\d{1,2}[)）]|[①-⑳])\s*\S")
_BULLET: Final = re.compile(r"^[•·●○■◆▪►–*]\s*")
_NUMBER: Final = re.compile(
    r"\W*(?:第\s*)?\d{1,4}\s*(?:页)?\W*(?:(?:/|of|共|\|)?\s*(?:共\s*)?\d{1,4}\s*页?)?\W*|\W*page\s+\d+(?:\s+of\s+\d+)?\W*|\W*[ivxlc]{1,6}\W*",
    re.IGNORECASE,
)


def flowing(pages: Sequence[Sequence[Line | Ruled]], heights: Sequence[float]) -> list[tuple[str, int]]:
    """Markdown lines, each with its page."""
    items = [one for page in _without_running(pages, heights) for one in page]
    levels = _levels([one for one in items if isinstance(one, Line)])
    written: list[tuple[str, int]] = []
    held: list[Line] = []
    table: Ruled | None = None
    for one in items:
        if isinstance(one, Ruled):
            written += _paragraph(held, levels)
            held = []
            if table and _goes_on(table, one):
                table = Ruled(
                    (*table.rows, *_after_header(table, one)), table.page, one.x0, one.x1, one.top, one.bottom
                )
                continue
            written += _table(table)
            table = one
            continue
        if table:
            written += _table(table)
            table = None
        if held and not _same_paragraph(held[-1], one, levels):
            written += _paragraph(held, levels)
            held = []
        held.append(one)
    return [*written, *_paragraph(held, levels), *_table(table)]


def _without_running(pages: Sequence[Sequence[Line | Ruled]], heights: Sequence[float]) -> Iterator[list[Line | Ruled]]:
    """Without page numbers in the margins, and lines that stand there on many pages."""
    margins = [
        {id(one): re.sub(r"\d+", "#", one.text) for one in page if isinstance(one, Line) and _in_margin(one, height)}
        for page, height in zip(pages, heights, strict=True)
    ]
    counts = Counter(words for page in margins for words in set(page.values()))
    often = max(2, 0.4 * len(pages))
    for page, words in zip(pages, margins, strict=True):
        kept: list[Line | Ruled] = []
        for one in page:
            running = id(one) in words and (counts[words[id(one)]] >= often or _NUMBER.fullmatch(words_of(one)))
            if not running:
                kept.append(one)
        yield kept


def words_of(one: Line | Ruled) -> str:
    return one.text if isinstance(one, Line) else ""


def _in_margin(line: Line, height: float) -> bool:
    return line.bottom <= _MARGIN * height or line.top >= (1 - _MARGIN) * height


def _levels(lines: Sequence[Line]) -> dict[int, int]:
    """The level of each line that is a heading, by the line's identity: larger letters first, then strong ones."""
    letters = Counter[float]()
    strong_letters = 0
    for line in lines:
        letters[line.size] += len(line.text)
        strong_letters += len(line.text) * line.strong
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    strong_body = strong_letters > 0.5 * letters.total()
    sizes = sorted({line.size for line in lines if line.size >= _LARGER * body and _heads(line)}, reverse=True)
    ranks = {size: rank for rank, size in enumerate(sizes, 1)}
    found = {}
    for at, line in enumerate(lines):
        if not _heads(line):
            continue
        if line.size in ranks:
            found[id(line)] = min(ranks[line.size], 6)
        elif line.strong and not strong_body and line.size >= 0.95 * body and not _ITEM.match(line.text):
            found[id(line)] = min(len(ranks) + 1, 6)
        elif (level := numbered_level(line.text)) and _stands_over_text(lines, at):
            found[id(line)] = min(len(ranks) + 1 + level, 6)
    return found


def _heads(line: Line) -> bool:
    latin = line.text.isascii()
    short = len(line.text) <= (_LATIN_HEADING if latin else _HEADING)
    sentence = line.text.endswith(_ENDS) or (line.text.endswith(".") and len(line.text) > 40)
    return short and not sentence and bool(re.search(r"[^\W\d_]", line.text))


def _stands_over_text(lines: Sequence[Line], at: int) -> bool:
    """A numbered line with text under it heads that; one among others like it is an item of a list."""
    after = lines[at + 1] if at + 1 < len(lines) else None
    level = numbered_level(lines[at].text)
    return after is not None and len(lines[at].text) <= 30 and numbered_level(after.text) != level


def _same_paragraph(before: Line, line: Line, levels: dict[int, int]) -> bool:
    level, last = levels.get(id(line)), levels.get(id(before))
    full = before.x1 >= before.right - max(2.5 * before.size, 0.15 * (before.right - before.left))
    if level or last:
        near = line.page == before.page and line.top - before.bottom < 0.9 * line.size
        return level == last and near and before.x1 >= before.left + 0.75 * (before.right - before.left)
    if _ITEM.match(line.text) or abs(line.size - before.size) > 1 or not full:
        return False
    indented = line.x0 > line.left + 1.2 * line.size and not _ITEM.match(before.text) and line.x0 > before.x0 + 2
    if indented:
        return False
    if line.page != before.page or line.top < before.top:  # the next page or column
        return not before.text.endswith(_SENTENCE_END)
    if line.top - before.bottom > 1.1 * line.size:
        return False
    exact = before.x1 >= before.right - 1.5 * before.size
    return exact or not before.text.endswith(_SENTENCE_END)


def _paragraph(lines: Sequence[Line], levels: dict[int, int]) -> Iterator[tuple[str, int]]:
    if not lines:
        return
    text = lines[0].text
    for line in lines[1:]:
        text = together(text, line.text)
    page = lines[0].page
    if level := levels.get(id(lines[0])):
        yield from (("", page), (f"{'#' * level} {plain_line(text)}", page), ("", page))
    elif _ITEM.match(text):
        yield _BULLET.sub("- ", plain_line(text)), page
    else:
        yield from (("", page), (plain_line(text), page))


def _goes_on(table: Ruled, later: Ruled) -> bool:
    """Whether a table is the rest of one on the page before."""
    alike = abs(table.x0 - later.x0) < 5 and abs(table.x1 - later.x1) < 5
    return later.page > table.page and len(table.rows[0]) == len(later.rows[0]) and alike


def _after_header(table: Ruled, later: Ruled) -> Sequence[tuple[str, ...]]:
    return later.rows[1:] if later.rows[0] == table.rows[0] else later.rows


def _table(table: Ruled | None) -> Iterator[tuple[str, int]]:
    if table is None:
        return
    yield "", table.page
    for line in markdown_table(table.rows):
        yield line, table.page
    yield "", table.page
