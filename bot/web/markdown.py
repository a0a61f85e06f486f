"""Markdown to HTML that is safe to show: no raw HTML, no images, links to ourselves and to allowed hosts only."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from bot.commonmark import commonmark
from bot.urls import may_link, parts_of

_TAGS: Final = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href"}, "td": {"class"}, "th": {"class"}, "ol": {"start"}}
_HEADINGS: Final = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


def to_html(markdown: str, link_hosts: Sequence[str] = ()) -> Markup:
    """CommonMark with tables, as HTML without scripts, styles, images or foreign links; a dropped link's words stay."""
    html = _parser().render(markdown)
    kept = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_filter(link_hosts), url_schemes={"https"}
    )
    return Markup(kept)  # noqa: S704  what nh3 let through


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = commonmark().disable("image")
    parser.core.ruler.push("house_style", _house_style)
    return parser


def _house_style(state: Any) -> None:
    """Headings below the page's own; a column's alignment as a class, since styles are not allowed."""
    tokens: list[Token] = state.tokens
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if "right" in str(token.attrs.pop("style", "")):
            token.attrs["class"] = "num"


def _filter(link_hosts: Sequence[str]) -> Callable[[str, str, str], str | None]:
    hosts = frozenset(link_hosts)

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "a" and attribute == "href":
            return value if _may_link(value, hosts) else None
        if attribute == "class":
            return value if value == "num" else None
        return value

    return keep


def _may_link(address: str, hosts: frozenset[str]) -> bool:
    """To a place of the page itself, or where every link may lead."""
    parts = parts_of(address)
    if parts and not parts.scheme and not parts.netloc:
        return parts.path.startswith("/") and not parts.path.startswith("//")
    return may_link(address, hosts)
