"""From a scope as it was said to what the desk's tables are asked."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from assistant.skills.triage.scope import ME, Scope
from assistant.skills.triage.text import SOON_HOURS
from assistant.triage.finding import Wanted
from assistant.triage.ticket import OPEN


def wanted_of(scope: Scope, account: str, now: datetime) -> Wanted:
    """`account` is of who says “mine”; without states, days or a deadline only open tickets are meant."""
    first = datetime.combine(scope.since, time.min) if scope.since else None
    after = datetime.combine(scope.until, time.min) + timedelta(days=1) if scope.until else None
    states = scope.states or (() if scope.since and scope.moment == "written" else tuple(sorted(OPEN)))
    common = Wanted(
        states=() if scope.moment == "answered" and first else states,
        owner=account if scope.owner == ME else scope.owner,
        grounds=scope.grounds,
        least=scope.least,
        level=scope.level,
        product=scope.product,
        channel=scope.channel,
    )
    return _timed(common, scope, first, after, now)


def _timed(common: Wanted, scope: Scope, first: datetime | None, after: datetime | None, now: datetime) -> Wanted:
    if scope.lateness == "late":
        return replace(common, late_at=now, due_from=first, due_before=min(after, now) if after else now)
    if scope.lateness == "soon":
        return replace(common, due_from=now, due_before=after or now + timedelta(hours=SOON_HOURS))
    match scope.moment:
        case "answered":
            return replace(common, answered_from=first, answered_before=after)
        case "closed":
            return replace(common, closed_from=first, closed_before=after)
        case _:
            return replace(common, written_from=first, written_before=after)
