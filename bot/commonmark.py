"""The Markdown that everybody here writes: CommonMark, tables, ~~strikethrough~~, and emphasis as Chinese has it."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

_CJK: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")


def commonmark() -> MarkdownIt:
    """A parser of it. Raw HTML is text."""
    parser = MarkdownIt()
    parser.inline = _CjkInline()
    return parser.configure("commonmark", {"html": False}).enable(["table", "strikethrough"])


class _CjkState(StateInline):
    """CommonMark takes **点击率：**涨 for no emphasis, because no space follows the colon; Chinese has no spaces.

    Where a neighbour is a CJK character, a run opens unless a space follows, and closes unless one precedes.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  the parser's names
        found = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start else " "
        end = start + found.length
        after = self.src[end] if end < self.posMax else " "
        if self.src[start] not in "*~" or not (_CJK.match(before) or _CJK.match(after)):
            return found
        return Scanned(not after.isspace(), not before.isspace(), found.length)


class _CjkInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
