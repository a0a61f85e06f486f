"""Tickets and incidents as programs read them: `triage … --json`, and `data` of a reply."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.triage.incident import Incident
from assistant.triage.ticket import Ticket

if TYPE_CHECKING:
    from assistant.triage.report import DeskReport, ReportLine


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


def report_json(report: "DeskReport") -> dict[str, object]:
    """The desk's report as `triage report --json` prints it; spans in hours, shares as fractions."""
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "total": _line_json(report.total),
        "by_person": [_line_json(line) for line in report.by_person],
        "by_category": [_line_json(line) for line in report.by_ground],
        "by_week": [_line_json(line) for line in report.by_week],
    }


def _line_json(line: "ReportLine") -> dict[str, object]:
    return {
        "name": line.name,
        "tickets": line.tickets,
        "claimed": line.claim.count,
        "claim_median_hours": hours(line.claim.median),
        "answered": line.answer.count,
        "answer_median_hours": hours(line.answer.median),
        "answer_p90_hours": hours(line.answer.p90),
        "resolved": line.resolution.count,
        "resolution_median_hours": hours(line.resolution.median),
        "within_promise": line.share,
        "kept": line.kept,
        "judged": line.judged,
        "waiting": line.waiting,
        "overdue": line.overdue,
        "reopened": line.reopened,
        "escalated": line.escalated,
        "dismissed": line.dismissed,
    }


def hours(took: timedelta | None) -> float | None:
    """A span in hours, to two places; None stays None."""
    return None if took is None else round(took.total_seconds() / 3600, 2)
