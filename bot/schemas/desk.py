"""The shapes of what `triage … --json` prints."""

from typing_extensions import TypedDict


class TicketJson(TypedDict):
    """One ticket of `triage list --json`; times ISO, local. `level` runs from 1 (mild) to 5."""

    id: int
    state: str
    level: int
    category: str
    reason: str
    owner: str | None
    written_at: str
    due_at: str
    source: str
    review_id: str
    product: str
    channel: str
    stars: int | None
    text: str
    lot: str
    need: str
    incident: int | None
    claimed_at: str | None
    answered_at: str | None
    closed_at: str | None
    reopened: int
    answer: str
    texts: int


class TicketEventJson(TypedDict):
    """One entry of a ticket's history; `to` is who was given it."""

    at: str
    actor: str
    act: str
    note: str
    to: str


class AttachedJson(TypedDict):
    """One more text of the same customer about the same thing."""

    source: str
    review_id: str
    written_at: str
    text: str


class TicketWholeJson(TicketJson):
    """`triage show --json`."""

    history: list[TicketEventJson]
    attached: list[AttachedJson]
    suggestion: str


class IncidentJson(TypedDict):
    """One incident of `triage incidents --json`; `waiting` members have no answer yet."""

    id: int
    likeness: str
    product: str
    lot: str
    category: str
    need: str
    level: int
    members: int
    waiting: int
    usual_a_day: float | None
    opened_at: str
    last_at: str
    closed_at: str | None


class ReportLineJson(TypedDict):
    """One person's, category's or week's tickets; spans in hours from when the customer wrote."""

    name: str
    tickets: int
    claimed: int
    claim_median_hours: float | None
    answered: int
    answer_median_hours: float | None
    answer_p90_hours: float | None
    resolved: int
    resolution_median_hours: float | None
    within_promise: float | None
    kept: int
    judged: int
    waiting: int
    overdue: int
    reopened: int
    escalated: int
    dismissed: int


class DeskReportJson(TypedDict):
    """`triage report --json`: tickets of texts written from `since` to `until`; weeks are named by their Monday."""

    since: str
    until: str
    total: ReportLineJson
    by_person: list[ReportLineJson]
    by_category: list[ReportLineJson]
    by_week: list[ReportLineJson]
