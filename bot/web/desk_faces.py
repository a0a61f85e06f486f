"""How a ticket and an incident look on the desk's pages, and what the board is kept to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request

from analytics.reviews.pii import mask
from assistant.conversation import Language
from assistant.identity import account
from assistant.triage.finding import Wanted
from assistant.triage.incident import Incident
from assistant.triage.labels import ACT_LABELS, ground_label, state_label
from assistant.triage.rights import NOBODY
from assistant.triage.ticket import Act, State, Ticket
from assistant.triage.words import when

OFFERED: Final[dict[State, tuple[Act, ...]]] = {
    "new": ("claim", "escalate"),
    "claimed": ("answer", "resolve", "escalate"),
    "answered": ("resolve", "escalate"),
    "escalated": ("claim", "answer", "resolve"),
}
URGENT: Final = 4
"""The level from which a ticket is marked; see the desk's scale of 1 to 5."""
GROUNDS: Final = ("medical", "counterfeit", "damage", "service", "logistics", "taste")
_SHOWS: Final = ("mine", "late", "free")


@dataclass(frozen=True, slots=True)
class TicketFace:
    """A ticket as it is shown. On the board `text` and `reason` hide what identifies a person."""

    ticket: Ticket
    text: str
    reason: str
    state: str
    ground: str
    due: str
    late: bool
    urgent: bool
    offered: tuple[tuple[Act, str], ...]


@dataclass(frozen=True, slots=True)
class IncidentFace:
    """An incident as one card."""

    incident: Incident
    line: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is kept to; an empty field keeps to nothing."""

    show: str = ""
    ground: str = ""
    product: str = ""
    incident: int | None = None

    def wanted(self, user: str, now: datetime) -> Wanted:
        """As the desk is asked."""
        owner = account("web", user) if self.show == "mine" else NOBODY if self.show == "free" else ""
        late = now if self.show == "late" else None
        grounds = (self.ground,) if self.ground else ()
        return Wanted(owner=owner, grounds=grounds, product=self.product, incident=self.incident, late_at=late)


def ticket_face(ticket: Ticket, now: datetime, language: Language, *, masked: bool = True) -> TicketFace:
    """How a ticket looks at a moment: its deadline in words, and the acts it offers."""
    offered = tuple((act, ACT_LABELS[language][act]) for act in OFFERED.get(ticket.state, ()))
    shown = mask if masked else str
    return TicketFace(
        ticket,
        shown(ticket.complaint.text),
        shown(ticket.complaint.reason(language)),
        state_label(ticket.state, language),
        ground_label(ticket.complaint.ground, language),
        when(ticket, now, language),
        ticket.is_overdue(now),
        ticket.complaint.level >= URGENT,
        offered,
    )


def filters_of(request: Request, products: tuple[str, ...]) -> Filters:
    """What the address asks for, as far as it is known."""
    asked = request.query_params
    show, ground, product = asked.get("show", ""), asked.get("ground", ""), asked.get("product", "")
    return Filters(
        show if show in _SHOWS else "",
        ground if ground in GROUNDS else "",
        product if product in products else "",
        int(asked["incident"][:9]) if is_number(request, "incident") else None,
    )


def is_number(request: Request, name: str) -> bool:
    given = request.query_params.get(name, "")
    return given.isascii() and given.isdigit() and len(given) <= 9
