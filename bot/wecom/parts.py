"""One walk of a reply's parts for every kind of WeCom message: in what order, in whose words, and what can be pressed.

How a table is written, what a message holds and what a card looks like is each kind's own.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, assert_never

from analytics.reviews.pii import mask
from assistant.conversation import (
    Buttons,
    Card,
    Cards,
    Chart,
    Citations,
    Details,
    Language,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.paging import shortened
from bot.pressed import buttons_of, key_of
from bot.wecom.cards import MOST_BUTTONS, Keyed, heading_of, of_list
from bot.wecom.markdown import TEXT, Dialect, literal, to_wecom

MOST_CARDS: Final = 3
"""Cards of their own after one reply: a conversation takes thirty messages a minute. Of more things a list is told,
with each one's first button."""
LONGEST_ALT: Final = 500
NOTHING: Final[dict[Language, str]] = {"zh": "（没有可以显示的内容）", "en": "(nothing to show)"}
"""For a reply without anything in it: silence would look like a bot that is away."""
_KINDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {"ticket": "工单", "incident": "事件", "draft": "文案"},
    "en": {"ticket": "Ticket", "incident": "Incident", "draft": "Draft"},
}


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph in the marks of the message's kind, and without any."""

    marked: str
    plain: str


@dataclass(frozen=True, slots=True)
class Picture:
    chart: Chart


@dataclass(frozen=True, slots=True)
class File:
    """A table as a workbook, for what is too long for a chat."""

    table: Table


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with its buttons, at most a card's; `told` is the thing in words."""

    card: Card
    buttons: Sequence[Keyed]
    told: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Buttons that belong to no one thing; `title` is what they are about."""

    buttons: Sequence[Keyed]
    title: str = ""


Found: TypeAlias = Said | Picture | Table | Thing | Offer


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of message renders, what its notes begin with, and the hosts that links may go to."""

    dialect: Dialect
    note: str
    link_hosts: Collection[str] = ()

    def line(self, text: str) -> str:
        """Words that are nobody's Markdown, on one line."""
        return " ".join(literal(text, self.link_hosts).split())


def keyed_buttons(reply: Reply, seq: int) -> list[Keyed]:
    """Every button of the reply at a place in the outbox, in order."""
    return [Keyed(button, key_of(seq, at)) for at, button in enumerate(buttons_of(reply))]


def only_suggests(reply: Reply) -> bool:
    """Whether all that can be pressed is what else to ask: an AI bot's group is told so in a line."""
    return reply.status == "answered" and all(button.action is None for button in buttons_of(reply))


def walk(reply: Reply, keyed: Sequence[Keyed], shape: Shape) -> Iterator[Found]:
    """What a person is to see of the reply, in its order; `keyed` are its buttons."""
    heading, left = "", iter(keyed)
    for part in reply.parts:
        match part:
            case Text(markdown):
                marked, plain = (to_wecom(markdown, dialect, shape.link_hosts) for dialect in (shape.dialect, TEXT))
                yield Said(marked, plain)
                heading = heading_of(plain)
            case Buttons(choices):
                yield Offer([next(left) for _ in choices], heading)
                heading = ""
            case Cards(cards):
                yield from _things([(card, [next(left) for _ in card.buttons]) for card in cards], shape)
            case _:
                yield from _shown(part, shape)
    if reply.notes:
        notes = "\n".join(f"{shape.note}{shape.line(note)}" for note in reply.notes)
        yield Said(notes, notes)


def _shown(part: Table | Chart | Quotes | Citations | Details, shape: Shape) -> Iterator[Found]:
    match part:
        case Table():
            yield part
        case Chart():
            yield Picture(part)
        case Quotes(quotes):
            yield from (_quoted(quote, shape) for quote in quotes)
        case Citations(citations):
            named = (shape.line(f"{each.source} {each.heading}") for each in citations)
            lines = "\n".join(f"[{number}] {name}" for number, name in enumerate(named, start=1))
            yield Said(lines, lines)
        case Details(language="sql"):
            pass  # asked for by name, it is the text of a reply
        case Details(title, body):
            title, body = shape.line(title), literal(body, shape.link_hosts)
            yield Said(f"**{title}**\n{body}", f"{title}\n{body}")
        case _:
            assert_never(part)


def _quoted(quote: Quote, shape: Shape) -> Said:
    said = f"“{literal(mask(quote.text), shape.link_hosts)}” — {shape.line(mask(quote.source))}"
    return Said("\n".join(f"> {line}" for line in said.split("\n")), said)


def _things(cards: Sequence[tuple[Card, Sequence[Keyed]]], shape: Shape) -> Iterator[Found]:
    """A card each where they are few; else a list, and the likeliest button of each, named as in the list."""
    few = sum(bool(buttons) for _, buttons in cards) <= MOST_CARDS
    firsts: list[Keyed] = []
    for number, (card, buttons) in enumerate(cards, start=1):
        title = shape.line(card.title)
        facts = " · ".join(shape.line(each) for each in (card.text, *card.facts) if each)
        if few and buttons:
            yield Thing(card, buttons[:MOST_BUTTONS], f"**{title}**\n{facts}".rstrip())
            if others := buttons[MOST_BUTTONS:]:
                yield Offer(others)
            continue
        sign, first = of_list(title, buttons, number)
        sign = "" if few else sign
        yield Said(f"{sign}**{title}**\n{facts}".rstrip(), f"{sign}{title}\n{facts}".rstrip())
        if first:
            firsts.append(first)
    if firsts:
        yield Offer(firsts)


def subject_title(reply: Reply) -> str:
    """What the reply is about, as a card's title: 工单 #12."""
    kind, _, name = reply.subject.partition(":")
    number = f"#{name}" if name.isdecimal() else name
    return f"{_KINDS[reply.language].get(kind, kind)} {number}"


def tells(reply: Reply, card: Mapping[str, Any]) -> bool:
    """Whether a card says, whole, what came of what the reply is about: its first words."""
    first = next((part.markdown for part in reply.parts if isinstance(part, Text)), "")
    return not reply.notes and card.get("sub_title_text") == to_wecom(first, TEXT)


def told(chart: Chart, language: Language) -> str:
    """What is said where a chart's picture cannot be shown."""
    return shortened(literal(chart.alt), LONGEST_ALT) or ("（图）" if language == "zh" else "(chart)")
