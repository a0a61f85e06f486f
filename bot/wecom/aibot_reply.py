"""A Reply as an AI bot's messages: words in its Markdown, pictures, and cards for what can be pressed."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, assert_never

from assistant.conversation import Language, Reply, Table
from assistant.figures import figure
from bot.paging import pages, shortened, utf8
from bot.pressed import is_place
from bot.wecom.cards import BOT_CARD, MOST_BUTTONS, Keyed, Made, Maker
from bot.wecom.frames import Body, Kind
from bot.wecom.markdown import BOT, TEXT, to_wecom
from bot.wecom.parts import (
    MOST_CARDS,
    NOTHING,
    File,
    Found,
    Offer,
    Picture,
    Said,
    Shape,
    Thing,
    keyed_buttons,
    only_suggests,
    subject_title,
    walk,
)

LONGEST_WORDS: Final = 20_480
"""Bytes of a stream's snapshot and of a markdown message."""
ROWS_TOGETHER: Final = 30
"""Rows under one head, so that a page that begins within a long table has one soon."""
LONGEST_TABLE: Final = 200
_BELOW: Final = {"zh": "见下方：", "en": "Here it is:"}
LONGEST_DESC: Final = 30
"""Characters below a card's title: developer.work.weixin.qq.com/document/path/101032."""


@dataclass(frozen=True, slots=True)
class Words:
    """One page of Markdown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Form:
    """What can be pressed, as a card. `in_words` is the same where no card can be: what to type instead."""

    made: Made
    in_words: str

    def pressed(self, key: str, language: Language, *, asked: bool) -> Body | None:
        """The card once a button of it was pressed, which it says. When it `asked` for one of them, that one alone is
        left. None when the key is not of this card."""
        buttons = self.made.card["button_list"]
        chosen = next((button for button in buttons if button["key"] == key), None)
        if chosen is None:
            return None
        head = {"zh": "已选：", "en": "Chosen: "}[language]
        listed = (line for line in str(self.made.card.get("sub_title_text", "")).split("\n"))
        named = next((line for line in listed if line.startswith(f"{chosen['text']}. ")), chosen["text"])
        title = {**self.made.card["main_title"], "desc": shortened(head + named, LONGEST_DESC)}
        left = [{**chosen, "style": _PLAIN}] if asked else buttons
        return {**self.made.card, "main_title": title, "button_list": left}


_PLAIN: Final = 2
Piece: TypeAlias = Words | Picture | File | Form


def task_of(seq: int, number: int, key: str) -> str:
    """A card's name, which no other card of the bot ever has: its delivery's place, its own, and the delivery's key."""
    return f"zc_{seq}_{number}_{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def place_of(task: str) -> tuple[int, int] | None:
    """The delivery's place and the card's own, read from a card's name; None for a card of another."""
    match task.split("_"):
        case ["zc", seq, number, _] if is_place(seq) and is_place(number):
            return int(seq), int(number)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Looks:
    """How replies are shown: money's sign, and the hosts that links may go to."""

    currency: str = "¥"
    link_hosts: Collection[str] = ()

    def pieces(self, reply: Reply, seq: int, kind: Kind) -> list[Piece]:
        """The messages of the reply at a place in the outbox for a kind of chat, in the order they go out, the same
        each time: all words first, in pages, then pictures and files, then cards. A group gets no card
        that only suggests what else to ask."""
        keyed = keyed_buttons(reply, seq)
        shape = Shape(BOT, "> ", self.link_hosts)
        in_a_line = kind == "group" and only_suggests(reply)
        making = _Making(reply.language, self.currency, shape, in_a_line, _about(reply))
        for found in walk(reply, keyed, shape):
            making.take(found)
        making.say("\n\n".join(form.in_words for form in making.forms[MOST_CARDS:]))
        below = _BELOW if making.media or making.forms else NOTHING
        text = "\n\n".join(making.words) or below[reply.language]
        return [*map(Words, pages(text, LONGEST_WORDS, utf8)), *making.media, *making.forms[:MOST_CARDS]]


@dataclass
class _Making:
    language: Language
    currency: str
    shape: Shape
    in_a_line: bool
    about: tuple[str, str] | None
    words: list[str] = field(default_factory=list)
    media: list[Picture | File] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    @property
    def maker(self) -> Maker:
        return Maker(BOT_CARD, self.language)

    def say(self, markdown: str) -> None:
        if markdown.strip():
            self.words.append(markdown)

    def take(self, found: Found) -> None:
        match found:
            case Said(marked):
                self.say(marked)
            case Table():
                self.say(self.table(found))
            case Picture():
                self.media.append(found)
            case Thing(card, buttons, told):
                self.form(self.maker.of_card(card, buttons), buttons, told)
            case Offer(buttons, title):
                self.offer(buttons, title)
            case _:
                assert_never(found)

    def offer(self, buttons: Sequence[Keyed], title: str) -> None:
        """Buttons of no card: as many cards as they need, named by what the reply is about."""
        if self.in_a_line and buttons:
            asks = " · ".join(self.shape.line(each.button.text or each.button.label) for each in buttons)
            self.say(f"可以接着 @我 问：{asks}" if self.language == "zh" else f"Mention me to ask: {asks}")
            return
        cards = self.maker.of_buttons(buttons, title)
        for number, made in enumerate(cards):
            some = buttons[number * MOST_BUTTONS : (number + 1) * MOST_BUTTONS]
            about = self.maker.of_words(*self.about, some) if self.about and len(cards) == 1 else made
            self.form(about if not about.before else made, some, "")

    def form(self, made: Made, buttons: Sequence[Keyed], told: str) -> None:
        if made.before and len(self.forms) < MOST_CARDS:
            self.say(made.before)
        typed = (f"- {self.shape.line(each.button.text or each.button.label)}" for each in buttons)
        head = "可以直接发给我：" if self.language == "zh" else "You can send me:"
        self.forms.append(Form(made, "\n".join(filter(None, (told, head, *typed)))))

    def table(self, table: Table) -> str:
        rows = [
            [self.cell(value, column.format) for value, column in zip(row, table.columns, strict=True)]
            for row in table.rows[:LONGEST_TABLE]
        ]
        head = f"| {' | '.join(self.shape.line(column.label) or ' ' for column in table.columns)} |"
        rule = f"| {' | '.join('---:' if column.format else '---' for column in table.columns)} |"
        groups = [rows[start : start + ROWS_TOGETHER] for start in range(0, len(rows), ROWS_TOGETHER)] or [[]]
        lines = ["\n".join((head, rule, *(f"| {' | '.join(row)} |" for row in group))) for group in groups]
        if table.caption:
            lines.append(self.shape.line(table.caption))
        if (count := len(table.whole.rows)) > len(rows):
            zh = f"以上是前 {len(rows)} 行，共 {count} 行，完整表格见文件。"
            en = f"These are the first {len(rows)} of {count} rows; the whole table is in the file."
            lines.append(zh if self.language == "zh" else en)
            self.media.append(File(table.whole))
        return "\n\n".join(lines)

    def cell(self, value: object, form: str | None) -> str:
        return self.shape.line(figure(value, form, self.language, currency=self.currency))


def _about(reply: Reply) -> tuple[str, str] | None:
    """The ticket or incident that a reply shows, and what it says of it first."""
    if reply.subject.partition(":")[0] not in ("ticket", "incident"):
        return None
    return subject_title(reply), to_wecom(reply.text.split("\n")[0], TEXT)
