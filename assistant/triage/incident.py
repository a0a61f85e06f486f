"""Several tickets with one cause: an incident. And what people are told of tickets and incidents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from assistant.triage.ticket import NotDone, Ticket

Likeness: TypeAlias = Literal["lot", "need", "text"]
"""What the members share: product, lot and ground; product and need; or the words themselves."""
NoticeKind: TypeAlias = Literal["assigned", "reminder", "escalated", "reopened", "incident", "incident_over"]


@dataclass(frozen=True, slots=True)
class Incident:
    """`key` names what its members share. `usual_a_day` is the rate before it, `alerted_at` when people were told.

    `last_at` is when the latest member's text was written. Open while `closed_at` is None. `of_lot` is how many members
    name the lot themselves.
    """

    id: int
    key: str
    likeness: Likeness
    product: str
    sku: str
    lot: str
    ground: str
    need: str
    level: int
    opened_at: datetime
    last_at: datetime
    members: int
    waiting: int
    usual_a_day: float | None = None
    alerted_at: datetime | None = None
    closed_at: datetime | None = None
    of_lot: int = 0

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class IncidentActed:
    """What an act on an incident did to each of its members."""

    incident: Incident
    done: tuple[Ticket, ...]
    refused: tuple[NotDone, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person is told. `to` is a name, "@desk" for everybody on it, "@lead" for whoever may assign;
    `account` is the person's, where it is known.

    `rule` says which reminder or escalation it is ("50%", "2h", "due", "unclaimed"). `key` keeps it from being told
    twice.
    """

    key: str
    at: datetime
    kind: NoticeKind
    to: str
    ticket: int | None = None
    incident: int | None = None
    actor: str = ""
    rule: str = ""
    note: str = ""
    account: str = ""


DESK = "@desk"
LEAD = "@lead"
