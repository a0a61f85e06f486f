"""Tickets and incidents as programs read them: `triage … --json`, and `data` of a reply."""

from datetime import datetime

from assistant.triage.incident import Incident
from assistant.triage.ticket import Ticket


def ticket_json(ticket: Ticket, *, masked: bool = False) -> dict[str, object]:
    """A ticket as `triage list --json` prints it; times ISO, local. `masked` hides what identifies a person."""
    from analytics.reviews.pii import mask

    complaint = ticket.complaint
    private = mask if masked else str
    return {
        "id": ticket.id,
        "state": ticket.state,
        "level": complaint.level,
        "category": complaint.ground,
        "reason": private(complaint.reason_zh),
        "owner": ticket.owner,
        "written_at": complaint.written_at.isoformat(timespec="seconds"),
        "due_at": ticket.due_at.isoformat(timespec="seconds"),
        "source": complaint.source,
        "review_id": complaint.review_id,
        "product": complaint.product,
        "channel": complaint.channel,
        "stars": complaint.stars,
        "text": private(complaint.text),
        "lot": complaint.lot,
        "need": complaint.need,
        "incident": ticket.incident,
        "claimed_at": _iso(ticket.claimed_at),
        "answered_at": _iso(ticket.answered_at),
        "closed_at": _iso(ticket.closed_at),
        "reopened": ticket.reopened,
        "answer": private(ticket.answer),
        "texts": ticket.texts,
    }


def incident_json(incident: Incident) -> dict[str, object]:
    """An incident as `triage incidents --json` prints it; `waiting` members have no answer yet."""
    return {
        "id": incident.id,
        "likeness": incident.likeness,
        "product": incident.product,
        "lot": incident.lot,
        "category": incident.ground,
        "need": incident.need,
        "level": incident.level,
        "members": incident.members,
        "waiting": incident.waiting,
        "usual_a_day": incident.usual_a_day,
        "opened_at": _iso(incident.opened_at),
        "last_at": _iso(incident.last_at),
        "closed_at": _iso(incident.closed_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
