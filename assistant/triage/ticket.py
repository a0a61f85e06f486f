"""What a ticket is, and which acts lead from which state to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

State: TypeAlias = Literal["new", "claimed", "answered", "resolved", "escalated", "dismissed"]
Act: TypeAlias = Literal[
    "claim", "release", "assign", "answer", "resolve", "escalate", "dismiss", "reopen", "note"
]  # fmt: skip
Deed: TypeAlias = Act | Literal["attach", "join", "remind"]
"""What stands in a history: what people do, and what the desk does by itself (a text more, an incident, a reminder)."""

STATES: Final[tuple[State, ...]] = get_args(State)
OPEN: Final[frozenset[State]] = frozenset({"new", "claimed", "answered", "escalated"})
WAITING: Final[frozenset[State]] = frozenset({"new", "claimed", "escalated"})
"""The customer has no answer yet."""
PROMISE: Final = timedelta(hours=24)
"""How long a negative review may wait where no policy says otherwise, from the moment it was written."""

MOVES: Final[Mapping[Act, tuple[frozenset[State], State | None]]] = {
    "claim": (frozenset({"new", "escalated"}), "claimed"),
    "release": (frozenset({"claimed"}), "new"),
    "assign": (frozenset({"new", "claimed", "answered", "escalated"}), "claimed"),
    "answer": (frozenset({"claimed", "escalated"}), "answered"),
    "resolve": (frozenset({"claimed", "answered", "escalated"}), "resolved"),
    "escalate": (frozenset({"new", "claimed", "answered"}), "escalated"),
    "dismiss": (frozenset({"new", "claimed", "escalated"}), "dismissed"),
    "reopen": (frozenset({"answered", "resolved", "dismissed"}), "claimed"),
    "note": (frozenset(STATES), None),
}
"""Each act: the states it may start from, and the one it leads to (None leaves the state alone).

A ticket that nobody holds is reopened as `new`."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A negative review or inquiry, as the desk receives it. `level` runs from 1 (mild) to 5.

    `ground` is what it is about: medical, counterfeit, damage, service, logistics or taste. `need` is the taxonomy's
    entry that was complained of, `evidence` the very words that say so, `lot` the batch as the shop writes it.
    `earlier` is how often the customer complained before.
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
    customer: str = ""
    lot: str = ""
    need: str = ""
    evidence: str = ""
    earlier: int = 0

    def reason(self, language: Literal["zh", "en"]) -> str:
        """One line: why it is on the desk."""
        return self.reason_zh if language == "zh" else self.reason_en


@dataclass(frozen=True, slots=True)
class Ticket:
    """One complaint on the desk. Times are local and naive, like the store's.

    `owner` is what whoever holds it is called, `owner_account` the account they hold it with (`wecom:lin`); empty of
    old tickets where that is not known. `claimed_at` and `answered_at` are of the first time, `closed_at` of the last.
    `lead` is whom it was escalated to, `answer` the last answer's text, `texts` how many further texts of the same
    customer are attached.
    """

    id: int
    complaint: Complaint
    state: State
    owner: str | None
    due_at: datetime
    updated_at: datetime
    incident: int | None = None
    received_at: datetime | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    lead: str = ""
    answer: str = ""
    texts: int = 0
    owner_account: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """Past the promise and not yet answered."""
        return self.state in WAITING and now > self.due_at


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a ticket's history. `to` is who was given the ticket or told of it, `account` the actor's."""

    ticket: int
    at: datetime
    actor: str
    act: Deed
    note: str
    to: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """One more text of the same customer about the same thing: answered with its ticket."""

    ticket: int
    source: Literal["review", "inquiry"]
    review_id: str
    written_at: datetime
    text: str
    channel: str
    attached_at: datetime


Why: TypeAlias = Literal["missing", "state", "owner", "right", "lead", "reason", "words", "to", "name", "whom"]


@dataclass(frozen=True, slots=True)
class NotDone:
    """An act that could not be done.

    There is no such ticket or incident (`missing`), its `state` or `owner` does not allow it, the person's role does
    not (`right`), it was escalated and waits for a `lead`, a dismissal says no `reason`, an answer or note no `words`,
    nobody is named to hand it `to`, who acts or gets it has no `name` that can be kept, or several are called so: then
    `accounts` are theirs (`whom`). `mine` says that whoever acts holds the ticket.
    """

    why: Why
    ticket: Ticket | None = None
    mine: bool = False
    accounts: tuple[str, ...] = ()
