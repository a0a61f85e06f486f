"""The words of a web page as Markdown: headings, paragraphs, lists, tables; no link, no picture, nothing that runs."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from knowledge.readers.tables import MOST_CELLS, markdown_table

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED: Final = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "head", "nav", "footer", "aside", "iframe", "object",
    "embed", "canvas", "audio", "video", "picture", "img", "button", "select", "textarea", "input", "dialog", "menu",
})  # fmt: skip
_SKIPPED_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "complementary", "dialog"})
_BREAKING: Final = frozenset({
    "p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure",
    "figcaption", "details", "summary", "form", "fieldset", "address", "hr", "body", "html", "center",
})  # fmt: skip
_HIDDEN: Final = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:px|pt|em|%)?(?:;|$)|opacity:0(?:\.0+)?(?:;|$)"
)
_MOST_SPAN: Final = 60


def markdown_from_html(html: str) -> str:
    """Hidden and running elements are dropped; what is unclosed or broken never raises."""
    from lxml import etree

    parser: Any = etree.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(html.encode("utf-8", "replace") or b" ", parser)
    if root is None:
        return ""
    return re.sub(r"\n{3,}", "\n\n", "".join(_pieces(root))).strip()


def _pieces(root: "_Element") -> Iterator[str]:
    """The page in pieces of Markdown, in order; deep nesting needs no deep calls."""
    waiting: list[_Element | str] = [root]
    last = "\n"
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            piece = one
        else:
            if one.tail and one is not root:
                waiting.append(_spaced(one.tail))
            piece = _open(one, waiting)
        if piece == " " and last.endswith(("\n", " ")):
            continue
        if last.endswith("\n"):
            piece = piece.lstrip(" ") if not piece.lstrip(" ").startswith("-") else piece
        if piece:
            last = piece
            yield piece


def _open(element: "_Element", waiting: "list[_Element | str]") -> str:
    """What stands before an element; its insides and what stands after are put to wait."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _SKIPPED or _is_hidden(element):
        return ""
    if tag == "table":
        return _table(element)
    before, after = _around(tag, element)
    waiting.append(after)
    waiting.extend(reversed(element))
    waiting.append(_spaced(element.text or ""))
    return before


def _around(tag: str, element: "_Element") -> tuple[str, str]:
    if re.fullmatch(r"h[1-6]", tag):
        return f"\n\n{'#' * int(tag[1])} ", "\n\n"
    if tag == "li":
        lists = sum(one.tag in {"ul", "ol"} for one in element.iterancestors())
        return f"\n{'  ' * max(0, min(lists, 7) - 1)}- ", ""
    if tag == "br":
        return "\n", ""
    return ("\n\n", "\n\n") if tag in _BREAKING else ("", "")


def _is_hidden(element: "_Element") -> bool:
    style = re.sub(r"\s", "", (element.get("style") or "").lower())
    role = (element.get("role") or "").lower()
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or role in _SKIPPED_ROLES or bool(_HIDDEN.search(style))


def _table(table: "_Element") -> str:
    """A table that only lays a page out, having tables or headings inside, gives its cells as text."""
    if any(one is not table and one.tag in {"table", "h1", "h2", "h3", "h4"} for one in table.iter()):
        return (
            "\n\n"
            + "\n\n".join("".join(_inside(cell)) for cell in table.iter("td", "th") if _is_innermost(cell))
            + "\n\n"
        )
    rows: list[list[str]] = []
    carried: dict[int, tuple[int, str]] = {}
    count = 0
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in {"td", "th"} or _is_hidden(cell):
                continue
            _carry(cells, carried)
            words = " ".join("".join(_inside(cell)).split())
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for extra in range(wide):
                if high > 1:
                    carried[len(cells)] = high - 1, words if not extra else ""
                cells.append(words if not extra else "")
        _carry(cells, carried)
        rows.append(cells)
        count += len(cells)
        if count > MOST_CELLS:
            break
    return "\n\n" + "\n".join(markdown_table(rows)) + "\n\n"


def _carry(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    """Cells that reach down from the rows above."""
    while len(cells) in carried:
        left, words = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = left - 1, words
        cells.append(words)


def _span(cell: "_Element", name: str) -> int:
    said = cell.get(name, "1").strip()
    return max(1, min(int(said), _MOST_SPAN)) if said.isascii() and said.isdigit() else 1


def _is_innermost(cell: "_Element") -> bool:
    return not any(one is not cell and one.tag == "td" for one in cell.iter())


def _inside(cell: "_Element") -> Iterator[str]:
    waiting: list[_Element | str] = [*reversed(cell), _spaced(cell.text or "")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        waiting.append(_spaced(one.tail or ""))
        yield _open(one, waiting)


def _spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words)
