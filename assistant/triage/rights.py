"""Who may do which act on which ticket: the one place that says so, for chat, terminal and page."""

from dataclasses import dataclass
from typing import Final

from assistant.identity import same, user_of
from assistant.permissions import ACTS, Role
from assistant.triage.incident import DESK, LEAD
from assistant.triage.ticket import MOVES, Act, Event, NotDone, Ticket, Why

SERVICE: Final = Role("service", ACTS["service"])
DESK_ITSELF: Final = "desk"
"""The actor of what the desk does by rule."""
NOBODY: Final = "-"
"""Stands for tickets without an owner where an owner is asked for."""
_OWNERS: Final[frozenset[Act]] = frozenset({"release", "answer", "resolve", "dismiss", "reopen"})
"""Only who holds a ticket does these to it, or a lead; to one that nobody holds, anybody on the desk."""
_OF_LEADS: Final[frozenset[Act]] = frozenset({"answer", "resolve"})
"""To a ticket that was escalated and that nobody holds only a lead does these."""
_RESERVED: Final = frozenset({DESK_ITSELF, DESK, LEAD, NOBODY})
LONGEST_NAME: Final = 128
_WITH_WORDS: Final[frozenset[Act]] = frozenset({"answer", "note"})
"""On a form these are nothing without words; in the chat “7 号已回复” says that it was answered elsewhere."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, by the account they write from and those that are linked to it. Without a role of their own
    they have what customer service may."""

    name: str
    role: Role = SERVICE
    account: str = ""
    linked: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        """May give tickets to others, and act on theirs."""
        return self.role.may("assign")

    def holds(self, ticket: Ticket) -> bool:
        return ticket.owner is not None and self.goes_by(ticket.owner, ticket.owner_account)

    def did(self, event: Event) -> bool:
        return self.goes_by(event.actor, event.account)

    def goes_by(self, name: str, key: str) -> bool:
        """Whether this is the person who was written down so: by account, else by the bare name."""
        if key:
            return any(same(key, mine) for mine in (self.account, *self.linked) if mine)
        return name == self.name or (self.account != "" and name == user_of(self.account))


def is_name(name: str) -> bool:
    """Whether somebody can be called so: one line of visible characters, and none of the desk's own names."""
    bare = name.strip()
    return 0 < len(bare) <= LONGEST_NAME and bare.isprintable() and bare.casefold() not in _RESERVED


def misnamed(act: Act, person: Person, to: str) -> bool:
    """Whether who acts, or who is to get the ticket, has no name that can be kept."""
    return not is_name(person.name) or (act == "assign" and bool(to.strip()) and not is_name(to))


def lacks_words(act: Act, note: str) -> bool:
    """Whether a form was sent without the text that this act is about."""
    return act in _WITH_WORDS and not note.strip()


def objection(act: Act, ticket: Ticket, person: Person, *, note: str, to: str) -> NotDone | None:
    """Why this act cannot be done by this person now; None when it can."""
    why = _why(act, ticket, person, note, to)
    return NotDone(why, ticket, mine=person.holds(ticket)) if why else None


def _why(act: Act, ticket: Ticket, person: Person, note: str, to: str) -> Why | None:
    holds = person.holds(ticket)
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
    if act in _OF_LEADS and ticket.owner is None and not person.leads:
        return "lead"
    return "reason" if act == "dismiss" and not note.strip() else None
