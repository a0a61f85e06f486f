"""One page of a PDF: its lines in reading order, each with how it looks, and its ruled tables."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

_GUTTER: Final = 2.0  # of the letters' height: a wider gap parts columns
_MOST_RULES: Final = 4_000  # lines and boxes of a page in which tables are looked for
_TINY: Final = 3.5  # points: nobody reads that
_DEEPEST: Final = 40
_STRONG: Final = re.compile(r"bold|heavy|black|semi-?bold|demi|[-,]b[di]?$|simhei|heiti|黑体|stheiti", re.IGNORECASE)
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its box in points from the page's top left, the edges of its column, and how it looks."""

    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    strong: bool
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table with its rows."""

    rows: tuple[tuple[str, ...], ...]
    page: int
    x0: float
    x1: float
    top: float
    bottom: float


def read_page(page: Any, number: int) -> list[Line | Ruled]:
    """Lines and tables in reading order, columns one after the other. `page` is pdfplumber's."""
    tables = list(_tables(page, number))
    letters = [one for one in _letters(page) if not any(_inside(one, table) for table in tables)]
    return _ordered([*_lines(letters, number), *tables], 0)


def _letters(page: Any) -> Iterator[dict[str, Any]]:
    """Each letter once: some programs print one twice to make it bold. What is off the page or tiny is not seen."""
    seen: set[tuple[str, int, int]] = set()
    for one in page.chars:
        key = one["text"], round(one["x0"]), round(one["top"])
        on_page = -1 <= one["x0"] <= page.width and -1 <= one["top"] <= page.height
        if key in seen or not one.get("upright", True) or one["size"] < _TINY or not on_page:
            continue
        seen.add(key)
        yield one


def _inside(letter: dict[str, Any], table: Ruled) -> bool:
    x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
    return bool(table.x0 <= x <= table.x1 and table.top <= y <= table.bottom)


def _lines(letters: Sequence[dict[str, Any]], number: int) -> Iterator[Line]:
    rows: list[list[dict[str, Any]]] = []
    for one in sorted(letters, key=lambda each: (each["bottom"], each["x0"])):
        if rows and abs(one["bottom"] - rows[-1][0]["bottom"]) <= 0.35 * max(one["size"], rows[-1][0]["size"]):
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        held: list[dict[str, Any]] = []
        for one in sorted(row, key=lambda each: each["x0"]):
            if held and one["x0"] - held[-1]["x1"] > _GUTTER * one["size"] and not one["text"].isspace():
                yield from _line(held, number)
                held = []
            if held or not one["text"].isspace():
                held.append(one)
        yield from _line(held, number)


def _line(letters: list[dict[str, Any]], number: int) -> Iterator[Line]:
    while letters and letters[-1]["text"].isspace():
        letters.pop()
    if not letters:
        return
    sizes = Counter(round(one["size"] * 2) / 2 for one in letters)
    strong = sum(bool(_STRONG.search(one["fontname"])) for one in letters) > 0.8 * len(letters)
    pieces = [letters[0]["text"]]
    for before, one in itertools.pairwise(letters):
        apart = one["x0"] - before["x1"] > 0.25 * one["size"]
        if apart and not (_WIDE.match(before["text"]) and _WIDE.match(one["text"])) and not before["text"].isspace():
            pieces.append(" ")
        pieces.append(one["text"])
    text = " ".join("".join(pieces).split())
    yield Line(
        text, number, letters[0]["x0"], letters[-1]["x1"], min(one["top"] for one in letters),
        max(one["bottom"] for one in letters), sizes.most_common(1)[0][0], strong,
    )  # fmt: skip


def _ordered(items: "list[Line | Ruled]", depth: int) -> "list[Line | Ruled]":
    """Cut along empty bands: between columns where there are any, else across the page."""
    items = sorted(items, key=lambda one: (one.top, one.x0))
    if not _side_by_side(items) or depth > _DEEPEST:
        return _in_column(items)
    if at := _gap(sorted((one.x0, one.x1) for one in items), items):
        left = [one for one in items if one.x1 <= at]
        return _ordered(left, depth + 1) + _ordered([one for one in items if one.x1 > at], depth + 1)
    gaps = []
    bottom = items[0].bottom
    for place, one in enumerate(items[1:], 1):
        gaps.append((one.top - bottom, place))
        bottom = max(bottom, one.bottom)
    most, place = max(gaps)
    if most <= 0:
        return _in_column(items)
    return _ordered(items[:place], depth + 1) + _ordered(items[place:], depth + 1)


def _side_by_side(items: "Sequence[Line | Ruled]") -> bool:
    return any(one.bottom - later.top > 2 and later.bottom - one.top > 2 for one, later in itertools.pairwise(items))


def _gap(spans: list[tuple[float, float]], items: "Sequence[Line | Ruled]") -> float | None:
    """The middle of the gutter between two columns of at least three lines each."""
    reach = spans[0][1]
    for start, end in spans[1:]:
        middle = (reach + start) / 2
        if start - reach > 8:
            left = sum(one.x1 <= middle for one in items)
            if left >= 3 and len(items) - left >= 3:
                return middle
        reach = max(reach, end)
    return None


def _in_column(items: "list[Line | Ruled]") -> "list[Line | Ruled]":
    """Lines with the edges of their column; pieces of one row joined."""
    lines = [one for one in items if isinstance(one, Line)]
    left, right = min((one.x0 for one in lines), default=0.0), max((one.x1 for one in lines), default=0.0)
    joined: list[Line | Ruled] = []
    for one in items:
        last = joined[-1] if joined else None
        if isinstance(one, Ruled):
            joined.append(one)
        elif isinstance(last, Line) and abs(last.bottom - one.bottom) <= 0.35 * one.size:
            joined[-1] = replace(last, text=f"{last.text} {one.text}", x1=one.x1)
        else:
            joined.append(replace(one, left=left, right=right))
    return joined


def _tables(page: Any, number: int) -> Iterator[Ruled]:
    if not page.rects and not page.lines and not page.curves:
        return
    if len(page.rects) + len(page.lines) + len(page.curves) > _MOST_RULES:
        return
    for table in page.find_tables():
        rows = _rows(table)
        if len(rows) > 1 and max(map(len, rows)) > 1 and sum(bool(cell) for row in rows for cell in row) > 2:
            x0, top, x1, bottom = table.bbox
            yield Ruled(rows, number, x0, x1, top, bottom)


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """A cell that reaches down from a row above has its words again."""
    rows: list[tuple[str, ...]] = []
    for at, (row, texts) in enumerate(zip(table.rows, table.extract(), strict=True)):
        cells = []
        for column, text in enumerate(texts):
            above = _above(table.rows, at, column) if text is None and at else None
            reaches = above is not None and above[3] >= row.bbox[3] - 1
            cells.append(rows[at - 1][column] if reaches else joined(text or ""))
        rows.append(tuple(cells))
    return tuple(rows)


def _above(rows: Sequence[Any], at: int, column: int) -> tuple[float, float, float, float] | None:
    cells: list[tuple[float, float, float, float] | None] = [
        row.cells[column] for row in reversed(rows[:at]) if column < len(row.cells)
    ]
    return next((cell for cell in cells if cell is not None), None)


def joined(text: str) -> str:
    """Lines as one: words of Latin letters stay apart, Chinese ones do not come apart."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    whole = lines[0] if lines else ""
    for line in lines[1:]:
        whole = together(whole, line)
    return whole


def together(before: str, after: str) -> str:
    """Two lines of one paragraph; a word parted at the end of the line is whole again."""
    if re.search(r"[A-Za-z]{2}[-\u00ad\u2010]$", before) and re.match(r"[a-z]", after):
        return before[:-1] + after
    if _WIDE.match(before[-1:]) or _WIDE.match(after[:1]):
        return before + after
    return f"{before} {after}"
