"""The words of a web page as Markdown: headings, paragraphs, lists and table rows; nothing that runs."""

import re
from html.parser import HTMLParser

_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "head", "nav", "footer", "iframe", "object"})
_VOID = frozenset({"br", "img", "input", "hr", "meta", "link", "source", "area", "col", "embed", "wbr"})
_BREAKING = frozenset({"p", "div", "section", "article", "li", "ul", "ol", "br", "tr", "table", "blockquote", "pre"})
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


def markdown_from_html(html: str) -> str:
    """Hidden and running elements are dropped; an unclosed tag never raises."""
    page = _Page()
    page.feed(html)
    page.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(page.pieces)).strip()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping: list[str] = []
        self._cells = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = any(name == "hidden" or (value or "").replace(" ", "") == "display:none" for name, value in attrs)
        if tag in _SKIPPED or self._skipping or (hidden and tag not in _VOID):
            if tag not in _VOID:
                self._skipping.append(tag)
            return
        if tag in _HEADINGS:
            self.pieces.append(f"\n\n{_HEADINGS[tag]} ")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag == "table":
            self._rows = 0
            self.pieces.append("\n\n")
        elif tag == "tr":
            self._cells = 0
        elif tag in {"td", "th"}:
            self._cells += 1
            self.pieces.append("| " if self._cells == 1 else " | ")
        elif tag in _BREAKING:
            self.pieces.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag in self._skipping:
                del self._skipping[self._skipping.index(tag) :]
            return
        if tag == "tr" and self._cells:
            self._rows += 1
            rule = f"|{'---|' * self._cells}\n" if self._rows == 1 else ""
            self.pieces.append(f" |\n{rule}")
        elif tag in _HEADINGS or (tag in _BREAKING and tag not in {"br", "li", "tr"}):
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        words = re.sub(r"\s+", " ", data)
        if words.strip() or (self.pieces and not self.pieces[-1].endswith(("\n", " "))):
            self.pieces.append(words)
