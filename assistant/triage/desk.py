"""Tickets on the state store. Every act is one transaction: the move, its entry in the history, and who is told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, Engine, and_, func, or_, select, text

from assistant.identity import People, Unlinked, channel_of, user_of
from assistant.permissions import Record, unrecorded
from assistant.triage import finding
from assistant.triage.acts import Order, act_key, find, perform, tell, told_of
from assistant.triage.finding import Known, Wanted
from assistant.triage.incident import DESK, LEAD, Incident, IncidentActed, Notice
from assistant.triage.incident_rows import read_incidents
from assistant.triage.post import Alarm, NoPost, Post
from assistant.triage.rights import Person
from assistant.triage.suggested import Suggester, Suggestion
from assistant.triage.tables import (
    EVENTS,
    HIGHEST,
    METADATA,
    NOTICES,
    TEXTS,
    TICKETS,
    event_of,
    notice_of,
    text_of,
    ticket_of,
)
from assistant.triage.ticket import (
    OPEN,
    STATES,
    Act,
    Attached,
    Complaint,
    Event,
    NotDone,
    State,
    Ticket,
)
from assistant.triage.whose import Whose, unfit_names

if TYPE_CHECKING:
    from assistant.llm import FormFiller
    from assistant.triage.grouping import Surge
    from assistant.triage.policy import DeskPolicy
    from assistant.triage.report import DeskReport

_RECEIVING = 0x6465_736B  # any number, the same for all processes that share the store

__all__ = ["METADATA", "Desk"]


class Desk:
    """Every method takes the time as an argument. Raises SQLAlchemy's errors only when the store breaks."""

    def __init__(
        self,
        engine: Engine,
        post: Post | None = None,
        policy: "Callable[[], DeskPolicy] | None" = None,
        record: Record = unrecorded,
        model: "Callable[[], FormFiller | None] | None" = None,
        people: People | None = None,
    ) -> None:
        """Without a `policy` it is the one that ships; it is read when first needed. `record` keeps what was refused
        to somebody for want of a right. `model` words a suggested reply where one is set. `people` knows whose accounts
        are one person's."""
        self._engine = engine
        self._post = post or NoPost()
        self._policy = policy or _bundled
        self._record = record
        self._model = model
        self._whose = Whose(engine, people or Unlinked())

    @property
    def policy(self) -> "DeskPolicy":
        """What the desk promises, and when it reminds, escalates and groups.

        Raises PolicyFileError for a team's file with faults.
        """
        return self._policy()

    def suggestion(self, ticket: Ticket, *, polished: bool = False) -> Suggestion:
        """What might be answered, by the team's policy; `polished` has the model that is set word it, which takes
        seconds and is held to the same policy."""
        model = self._model() if polished and self._model else None
        wording = self.policy.wording_of(ticket.complaint.ground, ticket.complaint.level)
        return Suggester(wording, model).suggest(ticket.complaint, ticket.id)

    def receive(self, complaints: Iterable[Complaint], now: datetime) -> int:
        """Open a ticket for each complaint that has none yet; how many were opened.

        What one customer says again goes to the ticket that is there, and what many say of one thing becomes one
        incident. Reminders and escalations are set for whatever waits without.
        """
        from assistant.triage.grouping import end, gather
        from assistant.triage.intake import take_in, unknown
        from assistant.triage.reminders import arm

        policy = self.policy
        with self._engine.connect() as connection:  # looking in vain must not hold up a writer for long
            new = unknown(connection, complaints)
        with self._engine.begin() as connection:
            _alone(connection)
            opened, again = take_in(connection, new, policy, now)
            news = gather(connection, policy, now) if new else end(connection, policy, now)
            tell(connection, self._post, (*again, *news))
            arm(connection, policy, self._post, now)
        return len(opened)

    def gather(self, surges: "Iterable[Surge]", now: datetime) -> None:
        """Make incidents of kinds of complaints that came thicker than usual."""
        from assistant.triage.grouping import gather

        with self._engine.begin() as connection:
            _alone(connection)
            tell(connection, self._post, gather(connection, self.policy, now, surges))

    def ring(self, connection: Connection, alarm: Alarm, now: datetime) -> int:
        """Do what an alarm was set for, in the caller's transaction; how many notices that made."""
        from assistant.triage.reminders import ring

        return ring(connection, self.policy, self._post, alarm, now)

    def tickets(
        self, *, states: Iterable[State] = OPEN, owner: str | None = None, limit: int = 200, ground: str | None = None
    ) -> tuple[Ticket, ...]:
        """The most urgent first: by level, then by deadline. `owner` is a name or an account."""
        if owner is not None:
            grounds = (ground,) if ground else ()
            return self.search(Wanted(states=tuple(states), owner=owner, grounds=grounds), limit)
        wanted = select(TICKETS).where(TICKETS.c.state.in_(tuple(states)))
        if ground is not None:
            wanted = wanted.where(TICKETS.c.ground == ground)
        ranked = wanted.order_by(TICKETS.c.level.desc(), TICKETS.c.due_at, TICKETS.c.id).limit(limit)
        with self._engine.connect() as connection:
            return tuple(ticket_of(row) for row in connection.execute(ranked))

    def ticket(self, number: int) -> Ticket | None:
        with self._engine.connect() as connection:
            return find(connection, number)

    def search(self, wanted: Wanted, limit: int = 200) -> tuple[Ticket, ...]:
        """The tickets that are as wanted, the most urgent first."""
        with self._engine.connect() as connection:
            return finding.search(connection, self._whose.theirs(wanted), limit)

    def how_many(self, wanted: Wanted) -> int:
        """How many tickets are as wanted."""
        with self._engine.connect() as connection:
            return finding.how_many(connection, self._whose.theirs(wanted))

    def known(self) -> Known:
        """The people, products and channels that tickets name."""
        with self._engine.connect() as connection:
            return finding.known(connection)

    def recognised(self, person: Person) -> Person:
        """The person by the name their accounts are linked under, with all of these."""
        return self._whose.recognised(person)

    def bearing(self, name: str, giver: Person) -> tuple[str, ...]:
        """The accounts that somebody may mean by a name, one of each person."""
        return self._whose.bearing(name, giver)

    def acted_on(self, act_ids: Sequence[str]) -> tuple[int, ...]:
        """The tickets on which these very acts were done already: what a message repeated after a crash had meant."""
        with self._engine.connect() as connection:
            return finding.acted_on(connection, act_ids)

    def last_done(self, person: Person) -> tuple[Event, ...]:
        """What this person did last on the whole desk: one act, or the same one on several tickets at once."""
        accounts = tuple(each for each in (person.account, *person.linked) if each)
        with self._engine.connect() as connection:
            return finding.last_done(connection, person.name, accounts)

    def history(self, number: int) -> tuple[Event, ...]:
        """Every act on a ticket, oldest first."""
        if number > HIGHEST:
            return ()
        acts = select(EVENTS).where(EVENTS.c.ticket_id == number).order_by(EVENTS.c.id)
        with self._engine.connect() as connection:
            return tuple(event_of(row) for row in connection.execute(acts))

    def texts(self, number: int) -> tuple[Attached, ...]:
        """The further texts of the same customer that are answered with this ticket, oldest first."""
        if number > HIGHEST:
            return ()
        wanted = select(TEXTS).where(TEXTS.c.ticket_id == number).order_by(TEXTS.c.written_at, TEXTS.c.id)
        with self._engine.connect() as connection:
            return tuple(text_of(row) for row in connection.execute(wanted))

    def counts(self) -> dict[State, int]:
        """How many tickets stand in each state; zero where none does."""
        counted_rows = select(TICKETS.c.state, func.count()).group_by(TICKETS.c.state)
        with self._engine.connect() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(counted_rows)}
        return {state: found.get(state, 0) for state in STATES}

    def act(
        self,
        number: int,
        act: Act,
        *,
        actor: str | Person,
        now: datetime,
        note: str = "",
        act_id: str | None = None,
        to: str = "",
    ) -> Ticket | NotDone:
        """Do one act for one person; a bare name may what customer service may.

        `note` is the answer's text for "answer", the reason for "dismiss" (which needs one), a word to the next for
        "assign"; `to` is who is given the ticket, or whom it is escalated to. Only its owner, or a lead, moves a
        claimed ticket on; anybody on the desk may escalate it or add a note. Of two people who claim at once one gets
        NotDone. `act_id` names the press of a button: the same one again changes nothing and returns the ticket as
        it stands.
        """
        order = self._whose.given(Order(act, self._whose.person(actor), note, act_id, to))
        with self._engine.begin() as connection:
            before = find(connection, number, locked=True)
            if before and (unfit := unfit_names(order, before)):
                return unfit
            order = self._by_policy(order, before, now)
            done = perform(connection, number, order, now)
            if before and isinstance(done, Ticket) and done != before:
                tell(connection, self._post, told_of(order, before, done, now))
                self._post.changed(connection, (done,), now)
        self._keep_refusal(order, done)
        return done

    def incident(self, number: int) -> Incident | None:
        return next(iter(self._incidents(number=number)), None)

    def incidents(self, *, only_open: bool = True) -> tuple[Incident, ...]:
        """The gravest and latest first."""
        return self._incidents(only_open=only_open)

    def members(self, number: int) -> tuple[Ticket, ...]:
        """The tickets of an incident, the most urgent first."""
        wanted = select(TICKETS).where(TICKETS.c.incident_id == number)
        with self._engine.connect() as connection:
            ranked = wanted.order_by(TICKETS.c.level.desc(), TICKETS.c.due_at, TICKETS.c.id)
            return tuple(ticket_of(row) for row in connection.execute(ranked))

    def act_on_incident(
        self,
        number: int,
        act: Act,
        *,
        actor: str | Person,
        now: datetime,
        note: str = "",
        act_id: str | None = None,
        to: str = "",
    ) -> IncidentActed | NotDone:
        """Do one act to every member of an incident, all in one transaction, each with its entry in the history.

        Members that the act does not fit (a resolved one is not claimed) are among `refused`; when it fits none, the
        first refusal comes back instead.
        """
        order = self._whose.given(Order(act, self._whose.person(actor), note, act_key(act_id), to))
        incident = self.incident(number)
        if incident is None:
            return NotDone("missing")
        if unfit := unfit_names(order, next(iter(self.members(number)), None)):
            return unfit
        done: list[Ticket] = []
        refused: list[NotDone] = []
        with self._engine.begin() as connection:
            members = select(TICKETS.c.id).where(TICKETS.c.incident_id == number).order_by(TICKETS.c.id)
            for member in connection.execute(members).scalars().all():
                before = find(connection, member, locked=True)
                press = f"{order.act_id}:{member}" if order.act_id else None
                again = self._by_policy(replace(order, act_id=press), before, now)
                after = perform(connection, member, again, now)
                if isinstance(after, NotDone):
                    refused.append(after)
                    continue
                done.append(after)
                if before and after != before and not done[:-1]:  # one notice for all of them
                    tell(connection, self._post, told_of(order, before, after, now))
            self._post.changed(connection, done, now)
        if not done:
            self._keep_refusal(order, refused[0] if refused else None)
            return refused[0] if refused else NotDone("missing")
        return IncidentActed(self.incident(number) or incident, tuple(done), tuple(refused))

    def notices(self, person: Person, *, since: datetime | None = None, limit: int = 50) -> tuple[Notice, ...]:
        """What this person was told, the latest first: by name, to the whole desk, and to leads if they are one."""
        person = self.recognised(person)
        names = [DESK] if person.role.may("claim") else []
        names += [LEAD] if person.leads else []
        unplaced = and_(NOTICES.c.account == "", NOTICES.c.to_whom.in_((*names, person.name)))
        mine = (person.account, *person.linked)
        theirs = [finding.named(NOTICES.c.to_whom, NOTICES.c.account, mine)] if person.account else []
        wanted = select(NOTICES).where(or_(unplaced, *theirs))
        if since is not None:
            wanted = wanted.where(NOTICES.c.at > since)
        with self._engine.connect() as connection:
            latest = connection.execute(wanted.order_by(NOTICES.c.at.desc(), NOTICES.c.id.desc()).limit(limit))
            return tuple(notice_of(row) for row in latest)

    def _keep_refusal(self, order: Order, done: Ticket | NotDone | None) -> None:
        """After the transaction: an audit entry of its own."""
        if isinstance(done, NotDone) and done.why in ("right", "owner", "lead"):
            person = order.person
            user = user_of(person.account) or person.name
            self._record(order.act_id or uuid4().hex, channel_of(person.account), user, person.role, order.act, False)

    def _by_policy(self, order: Order, ticket: Ticket | None, now: datetime) -> Order:
        """What the policy adds: a ticket that is opened again is promised anew, and each has its lead."""
        if ticket is None:
            return order
        ground, level = ticket.complaint.ground, ticket.complaint.level
        if order.act == "reopen":
            return replace(order, due=self.policy.due(now, ground, level))
        if order.act == "escalate" and not order.to.strip():
            return replace(order, to=self.policy.lead(ground))
        return order

    def report(self, since: date, until: date, now: datetime) -> "DeskReport":
        """Response times, and the share within the promise, by person, category and week; both days included."""
        from assistant.triage.report import read_report

        return read_report(self._engine, since, until, now, self._whose.persons)

    def _incidents(self, *, number: int | None = None, only_open: bool = False) -> tuple[Incident, ...]:
        with self._engine.connect() as connection:
            return read_incidents(connection, number=number, only_open=only_open)


def _alone(connection: Connection) -> None:
    """Two processes that look at the same texts at once would make two incidents of them: one waits for the other.
    SQLite's writers queue by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RECEIVING})


def _bundled() -> "DeskPolicy":
    from assistant.triage.policy_file import bundled_policy

    return bundled_policy()
