"""A reply as what the app sends of it, one message after another."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, TypeAlias, assert_never

from assistant.conversation import Reply, Table
from assistant.figures import figure
from bot.paging import pages, utf8
from bot.wecom.cards import APP_CARD, Keyed, Made, Maker, heading_of
from bot.wecom.markdown import APP, TEXT, literal, table_lines
from bot.wecom.parts import NOTHING, File, Found, Offer, Picture, Said, Shape, Thing, keyed_buttons, subject_title, walk

LARGEST: Final = 2048
"""Bytes of a text or markdown message: developer.work.weixin.qq.com/document/path/90236."""
SHOWN_ROWS: Final = 12
"""Rows of a table as lines; of a longer one the first, and the whole as a file."""


@dataclass(frozen=True, slots=True)
class Words:
    """At most a message's bytes, whatever is put at their end; `marked` where they hold marks of WeCom's Markdown."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Pressable:
    made: Made


Step: TypeAlias = Words | Picture | File | Pressable


@dataclass(frozen=True, slots=True)
class Showing:
    """How replies are shown: money's sign, hosts that links may go to, a message's bytes and how many are kept free,
    and whether anything can be pressed there."""

    currency: str = "¥"
    link_hosts: Collection[str] = ()
    kept_free: int = 0
    largest: int = LARGEST
    presses: bool = True

    def steps(self, reply: Reply, seq: int) -> list[Step]:
        """What to send of the reply at a place in the outbox: all words, then pictures and files, then what can be
        pressed. The same each time."""
        return _Making(self, reply, keyed_buttons(reply, seq)).steps() or [Words(NOTHING[reply.language], marked=False)]


@dataclass(slots=True)
class _Making:
    showing: Showing
    reply: Reply
    keyed: list[Keyed]
    done: list[Step] = field(default_factory=list)
    waiting: list[Said] = field(default_factory=list)
    media: list[Step] = field(default_factory=list)
    cards: list[Made] = field(default_factory=list)

    def steps(self) -> list[Step]:
        for found in walk(self.reply, self.keyed, Shape(APP, "· ", self.showing.link_hosts)):
            self.take(found)
        self.subject()
        self.one_line()
        self.flush()
        self.done += self.media
        for made in self.cards:
            if made.before:
                self.say(made.before)
                self.flush()
            self.done.append(Pressable(made))
        return self.done

    @property
    def maker(self) -> Maker:
        return Maker(APP_CARD, self.reply.language)

    def take(self, found: Found) -> None:
        match found:
            case Said(marked, plain):
                self.say(marked, plain)
            case Table():
                self.table(found)
            case Picture():
                self.media.append(found)
            case Thing(card, buttons):
                self.cards.append(self.maker.of_card(card, buttons))
            case Offer(buttons, title):
                self.cards += self.maker.of_buttons(buttons, title)
            case _:
                assert_never(found)

    def table(self, table: Table) -> None:
        heads = [literal(column.label) for column in table.columns]
        zh = self.reply.language == "zh"
        rows = [
            [
                literal(figure(value, column.format, self.reply.language, currency=self.showing.currency))
                for value, column in zip(row, table.columns, strict=False)
            ]
            for row in table.rows[:SHOWN_ROWS]
        ]
        if not rows:
            return
        caption = literal(table.caption)
        self.say(
            *("\n".join(filter(None, (caption, table_lines(heads, rows, dialect, zh=zh)))) for dialect in (APP, TEXT))
        )
        if (more := len(table.whole.rows)) > len(rows):
            self.say(
                f"以上是前 {len(rows)} 行，共 {more} 行，完整表格见文件。"
                if zh
                else f"These are the first {len(rows)} of {more} rows; the whole table is in the file."
            )
            self.media.append(File(table.whole))

    def subject(self) -> None:
        """What a reply about one thing says goes into its card, which a later reply takes the place of; if that is too
        much, the card has the first of it and a message the whole."""
        if not (self.reply.subject and self.waiting and self._may_hold_words()):
            return
        words = "\n".join(said.plain for said in self.waiting)
        fits = len(words) <= APP_CARD.text and not self.media
        shown = words if fits else self.waiting[0].plain
        self.cards = [self.maker.of_words(subject_title(self.reply), shown, self.keyed)]
        if fits:
            self.waiting.clear()

    def one_line(self) -> None:
        """A line and buttons below it are one card, whose title is the line."""
        if self.showing.presses and len(self.waiting) == len(self.cards) == 1 and not self.media:
            title = self.cards[0].card["main_title"]["title"]
            if heading_of(self.waiting[0].plain.strip()) == title and "\n" not in self.waiting[0].plain.strip():
                self.waiting.clear()

    def _may_hold_words(self) -> bool:
        """Whether all that can be pressed is one card of buttons that says nothing yet."""
        if len(self.cards) != 1 or self.cards[0].is_whole:
            return False
        card = self.cards[0].card
        return "sub_title_text" not in card and len(card["button_list"]) == len(self.keyed)

    def say(self, marked: str, plain: str | None = None) -> None:
        if marked.strip():
            self.waiting.append(Said(marked, marked if plain is None else plain))

    def flush(self) -> None:
        marked = "\n\n".join(said.marked for said in self.waiting)
        plain = "\n\n".join(said.plain for said in self.waiting)
        self.waiting.clear()
        most = self.showing.largest - self.showing.kept_free
        self.done += [Words(page, marked != plain) for page in pages(marked, most, utf8)]
