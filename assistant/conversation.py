"""One Message in, one Reply out: the values that every platform shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from assistant.identity import account
from assistant.permissions import ALL, Act, Role

Language: TypeAlias = Literal["zh", "en"]
Status: TypeAlias = Literal["answered", "clarify", "refused"]
Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Action:
    """A button that was pressed: which act, on what. `name` is "skill.act", `value` its argument."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person said, on any platform. `id` is unique and survives redelivery.

    `place` says whether others read along. `origin` is where on its platform the message was said: the skills keep it
    unread, and the platform that wrote it there finds by it where the answer goes.
    """

    id: str
    text: str
    conversation: str
    user: str
    channel: Literal["terminal", "web", "slack", "wecom"]
    sent_at: datetime
    action: Action | None = None
    place: Literal["private", "group"] = "private"
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def team(self) -> str:
        """The workspace that the person's id is known in; empty where a platform has but one."""
        return self.origin.get("team", "") if self.channel == "slack" else ""

    @property
    def account(self) -> str:
        """Who said it, wherever: `wecom:lin`, `slack:T1/U1`."""
        return account(self.channel, self.user, self.team)


def shared_place(place: Literal["private", "group"], origin: Mapping[str, str]) -> str:
    """The channel or group in which others read along, by its platform's id; empty in private."""
    return "" if place == "private" else origin.get("channel") or origin.get("chat") or ""


@dataclass(frozen=True, slots=True)
class Text:
    """CommonMark, without raw HTML."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Column:
    """`format` says how to show its raw values; `label` heads it for a reader."""

    name: str
    label: str
    format: Literal["percent", "currency", "number", "integer"] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of raw values: ratios as fractions, dates as `date`. `rest` are rows that follow those shown, too many for a
    chat: they go into a file where files can be sent."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""
    rest: tuple[tuple[Any, ...], ...] = ()

    @property
    def whole(self) -> "Table":
        """The table with every row it has."""
        return Table(self.columns, (*self.rows, *self.rest), self.caption)


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite spec with its data inside, and what a person who cannot see it is told."""

    spec: Mapping[str, Json]
    alt: str


@dataclass(frozen=True, slots=True)
class Button:
    """Sends `text` as if typed, or presses `action`."""

    label: str
    text: str = ""
    action: Action | None = None
    style: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class Buttons:
    choices: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A customer's own words, an exact substring of the source."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Quotes:
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim comes from. `kind` is product, review, guide, rule or brand."""

    id: str
    kind: Literal["product", "review", "guide", "rule", "brand", "creative"]
    source: str
    heading: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Citations:
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What a reader may unfold: the SQL, a definition. `title` is in the reply's language."""

    title: str
    body: str
    language: Literal["sql", "text"] = "text"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of a list: `title` names it, `text` says in a line why it is there, `facts` stand beneath."""

    title: str
    text: str = ""
    facts: tuple[str, ...] = ()
    tone: Literal["plain", "urgent"] = "plain"
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """`table` says the same for programs, and where there is no room for cards."""

    cards: tuple[Card, ...]
    table: Table


Part: TypeAlias = Text | Table | Chart | Buttons | Quotes | Citations | Details | Cards


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says. `parts` are shown in order; the rest serves programs and the next turn.

    `data` holds what `ask --json` prints beside text, columns, rows, chart and citations (for KPI:
    query, comparison, sql). `remember` holds slots for this conversation's memory, stored in the
    same transaction as the reply; a None value forgets its slot. `subject` names the one thing whose
    state the reply shows ("ticket:42"): a later reply about it takes its place, where a platform can.
    """

    skill: str
    status: Status
    parts: tuple[Part, ...]
    language: Language = "zh"
    choices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)
    remember: Mapping[str, Json] = field(default_factory=dict)
    subject: str = ""

    @property
    def text(self) -> str:
        """The words alone, paragraphs apart."""
        return "\n\n".join(part.markdown for part in self.parts if isinstance(part, Text))


@dataclass(frozen=True, slots=True)
class Situation:
    """What a skill may know beside the message: the day, the reader's language, this conversation's memory, and the
    role of whoever asks, whose limits hold whoever else spoke in the conversation."""

    today: date
    language: Language
    memory: Mapping[str, Json] = field(default_factory=dict)
    role: Role = ALL


class Skill(Protocol):
    """A thing the bot can do. `name` is what `ask --json` prints as "skill"."""

    @property
    def name(self) -> str: ...

    def interest(self, message: Message, situation: Situation) -> float:
        """How surely this message is for this skill, 0 to 1. Cheap: it runs for every message."""
        ...

    def reply(self, message: Message, situation: Situation) -> Reply:
        """Never raises for what a person wrote."""
        ...


@runtime_checkable
class GoingOn(Protocol):
    """A skill whose replies are gone on from in few words: 日均多少, which days?"""

    @property
    def goes_on(self) -> bool: ...


@runtime_checkable
class LastResort(Protocol):
    """A skill that may have an answer to what no skill wants, looked for only then: it takes a search."""

    def knows(self, message: Message, situation: Situation) -> bool: ...


@runtime_checkable
class Advising(Protocol):
    """A skill that may have an answer to what another refused because of words that it does not know."""

    def advises(self, message: Message, situation: Situation) -> bool: ...


@runtime_checkable
class Acting(Protocol):
    """A skill whose messages need different rights."""

    def act(self, message: Message, situation: Situation) -> Act | None:
        """What answering this message would do; None for what everybody may."""
        ...


@runtime_checkable
class Recorded(Protocol):
    """A skill that may do another thing than the right it needs is called: who may release a ticket may hand it on."""

    def deed(self, message: Message, situation: Situation) -> Act | None:
        """What answering this message does, for the audit log; None where that is the right it needs."""
        ...
