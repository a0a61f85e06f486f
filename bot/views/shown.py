"""Figures and needs as they are shown, on the page and on a home tab, and the ports that supply them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from assistant.conversation import Language, Quote

Format: TypeAlias = Literal["percent", "currency", "number", "integer"]


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
