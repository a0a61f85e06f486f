"""Who may do which act on which ticket: the one place that says so, for chat, terminal and page."""

from dataclasses import dataclass
from typing import Final, Literal

from assistant.permissions import ACTS, Role
from assistant.triage.ticket import MOVES, Act, NotDone, Ticket

SERVICE: Final = Role("service", ACTS["service"])
DESK_ITSELF: Final = "desk"
"""The actor of what the desk does by rule."""
_OWNERS: Final[frozenset[Act]] = frozenset({"release", "answer", "resolve", "dismiss", "reopen"})
"""Only who holds a ticket does these to it, or a lead; to one that nobody holds, anybody on the desk."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, and where they said so. Without a role of their own they have what customer service may."""

    name: str
    role: Role = SERVICE
    channel: str = ""

    @property
    def leads(self) -> bool:
        """May give tickets to others, and act on theirs."""
        return self.role.may("assign")


def objection(act: Act, ticket: Ticket, person: Person, *, note: str, to: str) -> NotDone | None:
    """Why this act cannot be done by this person now; None when it can."""
    why = _why(act, ticket, person, note, to)
    return NotDone(why, ticket) if why else None


def _why(
    act: Act, ticket: Ticket, person: Person, note: str, to: str
) -> Literal["right", "state", "owner", "reason", "to"] | None:
    holds = ticket.owner == person.name
    if act == "assign":
        free = ticket.owner is None and person.role.may("claim")
        if not person.leads and not free and not (holds and person.role.may("release")):
            return "owner" if ticket.owner and person.role.may("release") else "right"
        if not to.strip():
            return "to"
    elif not person.role.may(act):
        return "right"
    if ticket.state not in MOVES[act][0]:
        return "state"
    if act in _OWNERS and ticket.owner and not holds and not person.leads:
        return "owner"
    return "reason" if act == "dismiss" and not note.strip() else None
