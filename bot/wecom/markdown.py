"""CommonMark as WeCom shows it: what a kind of message renders stays, the rest becomes words a person can read.

An app's markdown message knows headings, bold, links, quotes, inline code and three colours, and no more: lists,
tables, code blocks and images would show their marks (developer.work.weixin.qq.com/document/path/90236). An AI bot's
knows lists, tables, code blocks and italics as well. Text that came from elsewhere mentions nobody and links nowhere.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.commonmark import commonmark
from bot.urls import may_link


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a kind of message renders: headings, bold, links, quotes and inline code (`marks`); and lists, tables, code
    blocks and italics (`blocks`)."""

    marks: bool
    blocks: bool


TEXT: Final = Dialect(marks=False, blocks=False)
APP: Final = Dialect(marks=True, blocks=False)
BOT: Final = Dialect(marks=True, blocks=True)

_UNSEEN: Final = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
_MENTION: Final = re.compile(r"<?@(?=all\b|所有人|everyone\b)|<@", re.IGNORECASE)
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
_ADDRESS: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]{0,20}://[^\s<>\"'`*()\[\]|，。；！？、（）“”]*|\bwww\.[^\s<>`*()\[\]|，。；！？、（）“”]+",
    re.IGNORECASE,
)
_WWW: Final = re.compile(r"www\.", re.IGNORECASE)
_MARKS: Final = str.maketrans({"*": "＊", "|": "｜", "`": "'"})
_CJK: Final = re.compile(r"[\u3400-\u9fff]")


def to_wecom(markdown: str, dialect: Dialect, link_hosts: Collection[str] = ()) -> str:
    """The text for one kind of message. Links go to `link_hosts` over https; of others the words stay."""
    tree = SyntaxTreeNode(_parser().parse(_UNSEEN.sub("", markdown)))
    hosts = frozenset(link_hosts)
    written = _Writer(dialect, hosts, zh=_CJK.search(markdown) is not None).blocks(tree.children)
    return _harmless(written, hosts)  # once more: where marks were left out, two halves may have met


def literal(text: str, link_hosts: Collection[str] = ()) -> str:
    """Words that are nobody's Markdown (a name, a quote, a cell), for any kind of message."""
    return _harmless(text, frozenset(link_hosts)).replace("](", "]（").translate(_MARKS)


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]], dialect: Dialect, *, zh: bool) -> str:
    """A table of cells that are written already, as lines: its first column names each row."""
    colon, comma = ("：", "，") if zh else (": ", ", ")
    lines = []
    for name, *cells in rows:
        named = [f"{head} {cell}".strip() for head, cell in zip(heads[1:], cells, strict=False)]
        said = cells[0] if len(cells) == 1 else comma.join(named)
        bold = f"**{name}**" if dialect.marks and name and "**" not in name else name
        lines.append(f"{bold}{colon}{said}" if cells else bold)
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return commonmark()


def _harmless(text: str, hosts: frozenset[str]) -> str:
    """Without mentions, tags, foreign addresses and what nobody sees."""
    quiet = _MENTION.sub(lambda found: found[0].replace("<", "＜").replace("@", "＠"), _UNSEEN.sub("", text))
    unlinked = _ADDRESS.sub(lambda found: found[0] if may_link(found[0], hosts) else _defused(found[0]), quiet)
    return _TAG.sub("＜", unlinked)


def _defused(address: str) -> str:
    """An address to read, not to press, nor one that stands within it."""
    host, slash, rest = (address.partition("://")[2] or address).partition("/")
    return _WWW.sub("www[.]", (host.replace(".", "[.]") + slash + rest).replace("://", "[:]//"))


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    hosts: frozenset[str]
    zh: bool

    def blocks(self, nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
        return between.join(filter(None, (self.block(node) for node in nodes)))

    def block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "heading":
                return self.heading(node)
            case "bullet_list" | "ordered_list":
                return "\n".join(self.items(node))
            case "blockquote":
                return self.quote(self.blocks(node.children, "\n"))
            case "fence" | "code_block":
                return self.code(node)
            case "table":
                return self.table(node)
            case "hr":
                return "---" if self.dialect.blocks else "————"
            case "inline":
                return self.inline(node)
            case _:
                return self.blocks(node.children, "\n")

    def heading(self, node: SyntaxTreeNode) -> str:
        words = self.blocks(node.children)
        if not words:
            return ""
        return f"{'#' * int(node.tag[1:])} {words}" if self.dialect.marks else f"【{words}】"

    def quote(self, words: str) -> str:
        if not words:
            return ""
        if not self.dialect.marks:
            return f"“{words}”"
        return "\n".join(f"> {line}" for line in words.split("\n") if line)

    def items(self, node: SyntaxTreeNode) -> Iterator[str]:
        number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        for count, item in enumerate(node.children):
            bullet = "- " if self.dialect.blocks else "• "
            sign = bullet if number is None else f"{number + count}. "
            indent = " " * len(sign) if self.dialect.blocks else "　"
            first, *others = self.blocks(item.children, "\n").split("\n")
            yield "\n".join((f"{sign}{first}", *(f"{indent}{line}" for line in others)))

    def code(self, node: SyntaxTreeNode) -> str:
        text = _harmless(node.content.rstrip("\n"), self.hosts)
        if not self.dialect.blocks:
            return text
        return f"```{re.sub(r'[^a-z0-9+-]', '', node.info.lower())}\n{text.replace('```', chr(39) * 3)}\n```"

    def table(self, node: SyntaxTreeNode) -> str:
        grid = [
            [self.blocks(cell.children) for cell in row.children] for part in node.children for row in part.children
        ]
        heads, *rows = grid
        if not rows:
            return ("，" if self.zh else ", ").join(heads)
        if not self.dialect.blocks:
            return table_lines(heads, rows, self.dialect, zh=self.zh)
        right = ["right" in str(cell.attrs.get("style", "")) for cell in node.children[0].children[0].children]
        rule = ["---:" if each else "---" for each in right]
        return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))

    def inline(self, node: SyntaxTreeNode) -> str:
        return "".join(self.span(child) for child in node.children)

    def span(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text":
                return literal(node.content, self.hosts)
            case "softbreak" | "hardbreak":
                return "\n"
            case "code_inline":
                words = _harmless(node.content, self.hosts).replace("`", "'")
                return f"`{words}`" if self.dialect.marks else words
            case "strong":
                return self.wrapped("**", node) if self.dialect.marks else self.inline(node)
            case "em":
                return self.wrapped("*", node) if self.dialect.blocks else self.inline(node)
            case "link":
                return self.link(node)
            case "image":
                return self.inline(node) or literal(node.content, self.hosts)
            case _:
                return self.inline(node)

    def wrapped(self, mark: str, node: SyntaxTreeNode) -> str:
        words = self.inline(node)
        return f"{mark}{words}{mark}" if words.strip() else words

    def link(self, node: SyntaxTreeNode) -> str:
        address, words = str(node.attrs.get("href", "")), self.inline(node)
        if not may_link(address, self.hosts):
            return words
        if self.dialect.marks:
            return f"[{words.replace('[', '［').replace(']', '］')}]({address.replace('(', '%28').replace(')', '%29')})"
        return words if words == address else f"{words} {address}"
