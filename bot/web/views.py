"""What the pages show, and who supplies it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from assistant.conversation import Chart, Language, Quote
from assistant.permissions import ALL, Act, Record, Role, unrecorded
from assistant.triage.desk import Desk

if TYPE_CHECKING:
    from bot.views.drafts import DraftsRoom

Format: TypeAlias = Literal["percent", "currency", "number", "integer"]
Draw: TypeAlias = Callable[[Chart], str]
"""A chart as an SVG document."""


@dataclass(frozen=True, slots=True)
class Card:
    """One metric against its target: raw values, ratios as fractions, None for what is missing.

    `under_way` says that the value still adds up towards the target, so that it is not missed yet; `elapsed` is the
    share of the target's time that has gone by then; `outlook` says where it is heading. `begins` is the first day of a
    target without a day of data yet: what was before is not held against it.

    `change` is relative to the period `against` names ("较前一周"); `direction` says which way is good;
    `trend` holds the latest values, oldest first; `question` is what a click asks.
    """

    metric: str
    label: str
    format: Format
    value: float | None
    period: str
    direction: Literal["up", "down"] = "up"
    target: float | None = None
    change: float | None = None
    against: str = ""
    trend: tuple[float | None, ...] = ()
    question: str = ""
    under_way: bool = False
    elapsed: float | None = None
    outlook: str = ""
    begins: str = ""


class Dashboard(Protocol):
    """The team's metrics against their targets."""

    def cards(self, language: Language) -> Sequence[Card]: ...


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What customers want or complain of: how often (count, share of the reviews), how it grows, in whose words.

    `growth` is relative to the period before, None when there was none to compare with; `before` says how many
    customers it stands on. `sides` are the need's mentions by side, as the page names them.
    """

    need: str
    category: str
    kind: str
    count: int
    share: float
    growth: float | None
    products: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    question: str = ""
    before: int | None = None
    sides: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of one period, ranked, and over how many reviews and inquiries they were counted."""

    period: str
    reviews: int
    rows: tuple[NeedRow, ...]


class NeedsView(Protocol):
    """What reviews and inquiries ask for. `product` is a product's name, "" for all."""

    def needs(self, language: Language, product: str) -> Needs: ...

    def products(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Views:
    """Everything the pages show beside the conversation, and what their visitors may see and do of it.

    Without `drafts` there is no page of them. `suggestions` are first questions that the role can ask, where they are
    not the house's own. `record` keeps what was refused.
    """

    dashboard: Dashboard
    needs: NeedsView
    board: Desk
    draw: Draw
    role: Role = ALL
    drafts: "DraftsRoom | None" = None
    suggestions: Mapping[Language, Sequence[str]] | None = None
    record: Record = unrecorded


PAGES: Final[tuple[tuple[str, str, tuple[Act, ...]], ...]] = (
    ("chat", "/", ()),
    ("dashboard", "/dashboard", ("ask",)),
    ("needs", "/needs", ("read_reviews",)),
    ("board", "/board", ("see_tickets",)),
    ("drafts", "/drafts", ("draft", "decide_drafts")),
)
"""The pages there are: name, address, and the acts of which one opens it; the chat is open to everybody."""


@dataclass(frozen=True, slots=True)
class House:
    """What the page must know of its team.

    `hosts` are the names a request may be addressed to; `link_hosts` those that a link in a reply may lead to; `origin`
    is the address people know it by, where a proxy stands in front: “https://zhongcao.example.com”. `role` is what
    everybody may, where nobody signs in.
    """

    zone: tzinfo
    suggestions: Mapping[Language, Sequence[str]]
    name: str = "种草"
    language: Language = "zh"
    currency: str = "¥"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    link_hosts: tuple[str, ...] = ()
    origin: str = ""
    role: Role = ALL
