"""A Reply as Block Kit: messages of blocks, and files that go with them. Pure; limits by docs.slack.dev/reference.

What people and shops wrote stands in blocks that Slack does not read (rich text, cells, plain text); only our own
Markdown goes into `markdown` blocks, defused all the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from assistant.conversation import (
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citations,
    Details,
    Language,
    Part,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.paging import pages
from bot.pressed import key_of
from bot.slack import elements as made
from bot.slack.mrkdwn import clean, fallback, markdown, unmarked
from bot.slack.tables import Attached, Block, as_csv, table_block
from bot.slack.words import said

MOST_BLOCKS: Final = 48
"""Of a message; Slack takes 50."""
MOST_MARKDOWN: Final = 11_000
"""Characters of all markdown blocks of a message; Slack takes 12,000."""
MOST_POSTS: Final = 4
"""Messages of text that one answer may take; a longer one is attached."""
BEGINNING: Final = 2900
"""Characters of an attached text that are shown."""
LONGEST_FALLBACK: Final = 3900
"""chat.update refuses a text of more than 4,000 characters; it stands for blocks that say the whole."""
_RATED: Final = frozenset({"kpi", "needs", "guide", "draft", "check"})
"""Skills whose answers are asked about: was this of help?"""


@dataclass(frozen=True, slots=True)
class Style:
    """How a workspace's replies look: the currency's sign, and the hosts that links may lead to."""

    currency: str = "¥"
    hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `text` is for notifications and screen readers."""

    blocks: tuple[Block, ...]
    text: str

    @property
    def prose(self) -> str:
        """The Markdown that it begins with, which can be streamed."""
        return "\n\n".join(block["text"] for block in self.blocks[: self._led])

    @property
    def rest(self) -> tuple[Block, ...]:
        """What stands under it."""
        return self.blocks[self._led :]

    @property
    def _led(self) -> int:
        return next((at for at, block in enumerate(self.blocks) if block["type"] != "markdown"), len(self.blocks))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be drawn, with what a person who cannot see it is told."""

    name: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Rendered:
    """The messages of a reply in their order, and the files that follow them."""

    posts: tuple[Post, ...]
    files: tuple[Attached | Picture, ...] = ()


def render(reply: Reply, seq: int, style: Style = Style()) -> Rendered:
    """A reply as Slack shows it; `seq` is its place in the outbox, by which its buttons are known."""
    return _Rendering(reply, seq, style).done()


def outcome(reply: Reply) -> Post:
    """The first words of a reply alone: what came of a press, where the card itself shows the rest."""
    first = next((part.markdown for part in reply.parts if isinstance(part, Text)), "")
    page = next(iter(pages(markdown(first), MOST_MARKDOWN)), said(reply.language, "empty"))
    return Post(({"type": "markdown", "text": page},), _cut(fallback(first)) or page)


@dataclass
class _Rendering:
    """A reply on its way into messages."""

    reply: Reply
    seq: int
    style: Style
    posts: list[Post] = field(default_factory=list)
    files: list[Attached | Picture] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _written: int = 0
    _places: int = 0

    @property
    def language(self) -> Language:
        return self.reply.language

    def done(self) -> Rendered:
        self._long_text_into_a_file()
        for part in self.reply.parts:
            self._add(part)
        if self.reply.notes:
            self._say(made.context(f"· {note}" for note in self.reply.notes), "\n".join(self.reply.notes))
        if folded := [part for part in self.reply.parts if isinstance(part, Details)]:
            self._say(made.unfolding(folded, self.seq))
        if self._is_rated():
            self._say([made.feedback(self.seq, self.language)])
        self._end_post()
        if not self.posts:
            empty = said(self.language, "empty")
            self.posts.append(Post(({"type": "markdown", "text": empty},), empty))
        return Rendered(tuple(self.posts), tuple(self.files))

    def _add(self, part: Part) -> None:
        match part:
            case Text(words):
                self._text(words)
            case Table():
                self._table(part)
            case Chart():
                self.files.append(Picture(f"chart-{self.seq}-{len(self.files) + 1}.png", part))
            case Buttons(choices):
                self._say(self._actions(choices))
            case Quotes(quotes):
                for quote in quotes:
                    self._say([made.quotation(quote.text, quote.source)], quote.text)
            case Citations():
                self._say(made.citations(part, self.language))
            case Details():
                pass  # a button at the end opens it
            case Cards(cards):
                for card in cards:
                    self._card(card)
            case _:
                assert_never(part)

    def _text(self, words: str) -> None:
        for page in pages(markdown(words, self.style.hosts), MOST_MARKDOWN):
            if self._written + len(page) > MOST_MARKDOWN:
                self._end_post()
            self._say([{"type": "markdown", "text": page}])
            self._words.append(unmarked(page))
            self._written += len(page)

    def _table(self, table: Table) -> None:
        if any(block["type"] == "table" for block in self._blocks):
            self._end_post()  # a message has one
        if table.caption:
            self._say(made.context([table.caption]), table.caption)
        if not table.columns:
            return
        shown = table_block(table, self.language, self.style.currency)
        self._say([shown.block])
        if table.rest or not shown.whole:
            table = table.whole
            name = f"{said(self.language, 'table')}-{self.seq}-{len(self.files) + 1}.csv"
            self.files.append(Attached(name, as_csv(table), table.caption or name))
            sizes = {"rows": len(table.rows), "columns": len(table.columns), "shown": shown.rows}
            self._say(made.context([said(self.language, "rest_in_file", file=name, **sizes)]))

    def _card(self, card: Card) -> None:
        title = (said(self.language, "urgent") if card.tone == "urgent" else "") + card.title
        facts = made.context([" · ".join(card.facts)] if card.facts else [])
        self._say([made.heading(title, card.text), *facts, *self._actions(card.buttons)], title)

    def _actions(self, buttons: Sequence[Button]) -> list[Block]:
        elements = []
        for each in buttons:
            elements.append(made.button(each, key_of(self.seq, self._places), f"{made.PRESS}{self._places}"))
            self._places += 1
        return made.actions(elements)

    def _say(self, blocks: Sequence[Block], words: str = "") -> None:
        """Blocks that belong together, in one message."""
        if len(self._blocks) + len(blocks) > MOST_BLOCKS:
            self._end_post()
        if words:
            self._words.append(fallback(words))
        self._blocks += blocks[:MOST_BLOCKS]
        if blocks[MOST_BLOCKS:]:
            self._say(blocks[MOST_BLOCKS:])

    def _end_post(self) -> None:
        if self._blocks:
            text = _cut("\n\n".join(self._words)) or said(self.language, "empty")
            self.posts.append(Post(tuple(self._blocks), text))
        self._blocks, self._words, self._written = [], [], 0

    def _long_text_into_a_file(self) -> None:
        """What would take a screenful of messages goes into a file, with its beginning shown."""
        texts = [clean(part.markdown).strip() for part in self.reply.parts if isinstance(part, Text)]
        if sum(map(len, texts)) <= MOST_MARKDOWN * MOST_POSTS:
            return
        name = f"{said(self.language, 'text')}-{self.seq}.md"
        whole = "\n\n".join(markdown(text, self.style.hosts) for text in texts)
        self.files.append(Attached(name, "\n\n".join(texts).encode(), name))
        first = pages(whole, BEGINNING)[0]
        told = said(self.language, "text_in_file", file=name)
        self._say([{"type": "markdown", "text": first}, *made.context([told])])
        self._words += [unmarked(first), told]
        rest = tuple(part for part in self.reply.parts if not isinstance(part, Text))
        self.reply = replace(self.reply, parts=rest)

    def _is_rated(self) -> bool:
        reply = self.reply
        return reply.skill in _RATED and reply.status == "answered" and not reply.subject


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_FALLBACK else text[: LONGEST_FALLBACK - 1] + "…"
