"""A reply as what the app sends of it, one message after another."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never

from analytics.reviews.pii import mask
from assistant.conversation import (
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
from assistant.figures import figure
from bot.paging import pages, utf8
from bot.pressed import buttons_of, key_of
from bot.wecom.cards import (
    LONGEST_TEXT,
    MOST_BUTTONS,
    Keyed,
    Made,
    heading_of,
    of_buttons,
    of_card,
    of_list,
    of_words,
)
from bot.wecom.markdown import APP, TEXT, literal, table_lines, to_wecom

LARGEST: Final = 2048
"""Bytes of a text or markdown message: developer.work.weixin.qq.com/document/path/90236."""
SHOWN_ROWS: Final = 12
"""Rows of a table as lines; of a longer one the first, and the whole as a file."""
SHOWN_CARDS: Final = 3
"""Cards of their own; of more, a list with each one's first button."""

LONGEST_ALT: Final = 500

_KINDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {"ticket": "工单", "incident": "事件", "draft": "文案"},
    "en": {"ticket": "Ticket", "incident": "Incident", "draft": "Draft"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """At most a message's bytes, whatever is put at their end; `marked` where they hold marks of WeCom's Markdown."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Picture:
    chart: Chart


@dataclass(frozen=True, slots=True)
class File:
    table: Table


@dataclass(frozen=True, slots=True)
class Pressable:
    made: Made


Step: TypeAlias = Words | Picture | File | Pressable


def told(chart: Chart, language: Language) -> str:
    """What is said where a chart's picture cannot be shown."""
    return literal(chart.alt)[:LONGEST_ALT] or ("（图）" if language == "zh" else "(chart)")


@dataclass(frozen=True, slots=True)
class Showing:
    """How replies are shown: money's sign, hosts that links may go to, a message's bytes and how many are kept free."""

    currency: str = "¥"
    link_hosts: Collection[str] = ()
    kept_free: int = 0
    largest: int = LARGEST

    def steps(self, reply: Reply, seq: int) -> list[Step]:
        """What to send of the reply at a place in the outbox: all words, then pictures and files, then what can be
        pressed. The same each time."""
        made = _Making(self, reply, [Keyed(button, key_of(seq, at)) for at, button in enumerate(buttons_of(reply))])
        return made.steps()


@dataclass(slots=True)
class _Making:
    showing: Showing
    reply: Reply
    keyed: list[Keyed]
    done: list[Step] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    media: list[Step] = field(default_factory=list)
    cards: list[Made] = field(default_factory=list)
    heading: str = ""

    def steps(self) -> list[Step]:
        keyed = iter(self.keyed)
        for part in self.reply.parts:
            self.part(part, keyed)
        self.say("\n".join(f"· {literal(note)}" for note in self.reply.notes))
        self.subject()
        self.flush()
        self.done += self.media
        for made in self.cards:
            if made.before:
                self.say(made.before)
                self.flush()
            self.done.append(Pressable(made))
        return self.done

    def part(self, part: Part, keyed: Iterator[Keyed]) -> None:
        language = self.reply.language
        match part:
            case Text(markdown):
                marked, plain = (to_wecom(markdown, dialect, self.showing.link_hosts) for dialect in (APP, TEXT))
                self.say(marked, plain)
                self.heading = heading_of(plain)
            case Table():
                self.table(part)
            case Chart():
                self.media.append(Picture(part))
            case Quotes(quotes):
                for quote in quotes:
                    said, source = literal(mask(quote.text)), literal(mask(quote.source))
                    lines = "\n".join(f"> {line}" for line in said.split("\n"))
                    self.say(f"{lines}\n> — {source}", f"“{said}” — {source}")
            case Citations(citations):
                named = (f"[{n}] {literal(f'{c.source} {c.heading}'.rstrip())}" for n, c in enumerate(citations, 1))
                self.say("\n".join(named))
            case Details(title, body, "text"):
                self.say(f"**{literal(title)}**\n{literal(body)}", f"{literal(title)}\n{literal(body)}")
            case Details():
                pass  # SQL, which asking for it shows
            case Buttons(choices):
                self.cards += of_buttons([next(keyed) for _ in choices], language, self.heading)
                self.heading = ""
            case Cards(cards):
                self.things(cards, keyed)
            case _:
                assert_never(part)

    def things(self, cards: Sequence[Card], keyed: Iterator[Keyed]) -> None:
        """Cards that can be pressed as cards, if they are few; else a list, and the first button of each."""
        pairs = [(card, [next(keyed) for _ in card.buttons]) for card in cards]
        firsts: list[Keyed] = []
        few = sum(bool(buttons) for _, buttons in pairs) <= SHOWN_CARDS
        for number, (card, buttons) in enumerate(pairs, start=1):
            if few and buttons:
                self.cards.append(of_card(card, buttons[:MOST_BUTTONS], self.reply.language))
                self.cards += of_buttons(buttons[MOST_BUTTONS:], self.reply.language)
                continue
            facts = " · ".join(literal(each) for each in card.facts)
            title, rest = literal(card.title), "\n".join(filter(None, (literal(card.text), facts)))
            sign, first = of_list(title, buttons, number)
            self.say(*(f"{sign}{head}\n{rest}".rstrip() for head in (f"**{title}**", title)))
            if first:
                firsts.append(first)
        self.cards += of_buttons(firsts, self.reply.language)

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
        if (more := len(table.rows)) > SHOWN_ROWS:
            self.say(
                f"以上是前 {SHOWN_ROWS} 行，共 {more} 行，完整表格见文件。"
                if zh
                else f"These are the first {SHOWN_ROWS} of {more} rows; the whole table is in the file."
            )
            self.media.append(File(table))

    def subject(self) -> None:
        """What a reply about one thing says goes into its card, which a later reply takes the place of; if that is too
        much, the card has the first of it and a message the whole."""
        if not (self.reply.subject and self.waiting and self._may_hold_words()):
            return
        kind, _, name = self.reply.subject.partition(":")
        number = f"#{name}" if name.isdecimal() else name
        words = "\n".join(plain for _, plain in self.waiting)
        fits = len(words) <= LONGEST_TEXT and not self.media
        title = f"{_KINDS[self.reply.language].get(kind, kind)} {number}"
        shown = words if fits else self.waiting[0][1]
        self.cards = [replace(of_words(title, shown, self.keyed, self.reply.language), before="")]
        if fits:
            self.waiting.clear()

    def _may_hold_words(self) -> bool:
        """Whether all that can be pressed is one card of buttons that says nothing yet."""
        if len(self.cards) != 1 or self.cards[0].is_whole:
            return False
        card = self.cards[0].card
        return "sub_title_text" not in card and len(card["button_list"]) == len(self.keyed)

    def say(self, marked: str, plain: str | None = None) -> None:
        if marked.strip():
            self.waiting.append((marked, marked if plain is None else plain))

    def flush(self) -> None:
        marked, plain = ("\n\n".join(each) for each in zip(*self.waiting, strict=True)) if self.waiting else ("", "")
        self.waiting.clear()
        most = self.showing.largest - self.showing.kept_free
        self.done += [Words(page, marked != plain) for page in pages(marked, most, utf8)]
