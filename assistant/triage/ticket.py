"""What a ticket is, and which acts lead from which state to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

State: TypeAlias = Literal["new", "claimed", "answered", "resolved", "escalated", "dismissed"]
Act: TypeAlias = Literal["claim", "release", "answer", "resolve", "escalate", "dismiss", "note"]

STATES: Final[tuple[State, ...]] = get_args(State)
OPEN: Final[frozenset[State]] = frozenset({"new", "claimed", "answered", "escalated"})
PROMISE: Final = timedelta(hours=24)
"""How long a negative review may wait, counted from the moment it was written."""

MOVES: Final[Mapping[Act, tuple[frozenset[State], State | None]]] = {
    "claim": (frozenset({"new", "escalated"}), "claimed"),
    "release": (frozenset({"claimed"}), "new"),
    "answer": (frozenset({"claimed"}), "answered"),
    "resolve": (frozenset({"claimed", "answered", "escalated"}), "resolved"),
    "escalate": (frozenset({"new", "claimed", "answered"}), "escalated"),
    "dismiss": (frozenset({"new", "claimed", "escalated"}), "dismissed"),
    "note": (frozenset(STATES), None),
}
"""Each act: the states it may start from, and the one it leads to (None leaves the state alone)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A negative review or inquiry, as the desk receives it. `level` runs from 1 (mild) to 5.

    `ground` is what it is about: medical, counterfeit, damage, service, logistics or taste.
    """

    source: Literal["review", "inquiry"]
    review_id: str
    written_at: datetime
    text: str
    level: int
    ground: str
    reason_zh: str
    reason_en: str
    product: str = ""
    sku: str = ""
    channel: str = ""
    stars: int | None = None

    def reason(self, language: Literal["zh", "en"]) -> str:
        """One line: why it is on the desk."""
        return self.reason_zh if language == "zh" else self.reason_en


@dataclass(frozen=True, slots=True)
class Ticket:
    """One complaint on the desk. Times are local and naive, like the store's."""

    id: int
    complaint: Complaint
    state: State
    owner: str | None
    due_at: datetime
    updated_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Past the promise and not yet answered."""
        return self.state in ("new", "claimed", "escalated") and now > self.due_at


@dataclass(frozen=True, slots=True)
class Event:
    """One act in a ticket's history."""

    ticket: int
    at: datetime
    actor: str
    act: Act
    note: str


@dataclass(frozen=True, slots=True)
class NotDone:
    """An act that could not be done: there is no such ticket, or its state or owner does not allow it."""

    why: Literal["missing", "state", "owner"]
    ticket: Ticket | None = None
