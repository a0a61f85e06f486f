"""Reminders before a promise ends, and escalation by rule. Each is told once, whatever is killed in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from assistant.permissions import ALL
from assistant.triage.acts import Order, find, perform, tell, told_of, write_down
from assistant.triage.incident import Notice
from assistant.triage.notice_words import RULE
from assistant.triage.policy import DeskPolicy, Escalation, Reminder
from assistant.triage.post import Alarm, Post
from assistant.triage.rights import DESK_ITSELF, Person
from assistant.triage.tables import EVENTS, INCIDENTS, TICKETS
from assistant.triage.ticket import WAITING, Event, Ticket


def arm(connection: Connection, policy: DeskPolicy, post: Post, now: datetime) -> int:
    """Set the alarms of every waiting ticket that has none yet; how many tickets that were."""
    waiting = select(TICKETS).where(TICKETS.c.armed.is_(False), TICKETS.c.state.in_(tuple(WAITING)))
    rows = connection.execute(waiting.order_by(TICKETS.c.id)).all()
    if rows:
        post.wake(connection, [alarm for row in rows for alarm in _alarms(connection, policy, row, now)])
        numbers = [row.id for row in rows]
        connection.execute(update(TICKETS).where(TICKETS.c.id.in_(numbers)).values(armed=True))
    return len(rows)


def _alarms(connection: Connection, policy: DeskPolicy, row: Row[Any], now: datetime) -> Iterator[Alarm]:
    """All that is to come. Of the reminders that are past already only the last, and none where it is escalated as
    overdue at once: a late import tells each ticket once."""
    opened = select(func.max(EVENTS.c.at)).where(EVENTS.c.ticket_id == row.id, EVENTS.c.act == "reopen")
    again = connection.execute(opened).scalar() if row.reopened else None
    start = again or row.written_at
    promised = policy.promise.of(row.ground, row.level)
    times = sorted(
        ((policy.after(start, each.at(promised)), place, each) for place, each in enumerate(policy.reminders)),
        key=lambda each: each[:2],
    )
    past = [each for each in times if each[0] <= now]
    late = row.due_at <= now and any(each.overdue is not None for each in policy.escalations)
    for at, _, each in [*([] if late else past[-1:]), *(each for each in times if each[0] > now)]:
        yield Alarm(f"ticket:{row.id}:{each.rule}:{row.reopened}", row.id, each.rule, at, row.reopened)
    known = set()
    for rule in policy.escalations:
        if not rule.concerns(row.ground, row.level):
            continue
        if rule.unclaimed is not None:
            at = policy.after(again or row.received_at or row.written_at, rule.unclaimed)
        else:
            assert rule.overdue is not None
            at = policy.after(row.due_at, rule.overdue)
        what = (at, rule.unclaimed is None)
        if what in known:  # two rules that say the same of this ticket: the first speaks
            continue
        known.add(what)
        yield Alarm(f"ticket:{row.id}:{rule.rule}:{row.reopened}", row.id, rule.rule, at, row.reopened)


def ring(connection: Connection, policy: DeskPolicy, post: Post, alarm: Alarm, now: datetime) -> int:
    """Do what an alarm is for, if it still is: whoever was told counts. A rule that is gone does nothing."""
    ticket = find(connection, alarm.ticket, locked=True)
    if ticket is None or ticket.state not in WAITING or alarm.turn != ticket.reopened:
        return 0
    act_id = f"alarm:{alarm.ticket}:{alarm.rule}:{ticket.reopened}"
    if connection.execute(select(EVENTS.c.id).where(EVENTS.c.act_id == act_id)).first():
        return 0
    reminder = next((each for each in policy.reminders if each.rule == alarm.rule), None)
    if reminder:
        return _remind(connection, post, ticket, reminder, policy, now)
    rule = next((each for each in policy.escalations if each.rule == alarm.rule), None)
    return _escalate(connection, post, ticket, rule, policy, now) if rule else 0


def _remind(
    connection: Connection, post: Post, ticket: Ticket, reminder: Reminder, policy: DeskPolicy, now: datetime
) -> int:
    to = policy.told(reminder.tell, ticket.owner, ticket.complaint.ground)
    act_id = f"alarm:{ticket.id}:{reminder.rule}:{ticket.reopened}"
    write_down(connection, Event(ticket.id, now, DESK_ITSELF, "remind", RULE + reminder.rule, to), act_id)
    notice = Notice(
        key=f"remind:{ticket.id}:{reminder.rule}:{ticket.reopened}",
        at=now,
        kind="reminder",
        to=to,
        ticket=ticket.id,
        incident=ticket.incident,
        actor=DESK_ITSELF,
        rule=reminder.rule,
        account=ticket.owner_account if reminder.tell == "owner" else "",
    )
    return tell(connection, post, [folded(connection, notice)])


def _escalate(
    connection: Connection, post: Post, ticket: Ticket, rule: Escalation, policy: DeskPolicy, now: datetime
) -> int:
    if ticket.state == "escalated" or (rule.unclaimed is not None and ticket.state != "new"):
        return 0
    if rule.overdue is not None and not ticket.is_overdue(now) and now != ticket.due_at:
        return 0  # the promise was moved meanwhile; it has an alarm of its own
    order = Order(
        "escalate",
        Person(DESK_ITSELF, ALL),
        RULE + rule.rule,
        f"alarm:{ticket.id}:{rule.rule}:{ticket.reopened}",
        rule.to or policy.lead(ticket.complaint.ground),
    )
    done = perform(connection, ticket.id, order, now)
    if not isinstance(done, Ticket):
        return 0
    post.changed(connection, (done,), now)
    notices = (replace(each, rule=rule.rule, note="") for each in told_of(order, ticket, done, now))
    return tell(connection, post, [folded(connection, each) for each in notices])


def folded(connection: Connection, notice: Notice) -> Notice:
    """A notice on a member of a going incident stands for all of its members that day: told once for them all."""
    if notice.incident is None:
        return notice
    going = select(INCIDENTS.c.id).where(INCIDENTS.c.id == notice.incident, INCIDENTS.c.closed_at.is_(None))
    if connection.execute(going).first() is None:
        return notice
    whom = notice.account or notice.to
    return replace(notice, key=f"{notice.kind}:incident:{notice.incident}:{notice.rule}:{whom}:{notice.at:%Y%m%d}")
