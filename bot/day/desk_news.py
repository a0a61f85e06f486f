"""What the desk tells beyond its own page: urgent tickets to the groups that asked, its notices to the people meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, select
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Button, Buttons, Language, Message, Part, Reply, Text
from assistant.identity import People, is_account
from assistant.masked import masked
from assistant.permissions import Role
from assistant.skills.subscriptions.subscription import Subscription
from assistant.skills.triage.cards import URGENT, act_buttons, heading, subject, words_of
from assistant.triage.incident import DESK, LEAD, Notice
from assistant.triage.incident_rows import incident_in
from assistant.triage.notice_words import line_for_all
from assistant.triage.tables import NOTICES as NOTICES_TOLD
from assistant.triage.tables import TICKETS, notice_of, ticket_of
from assistant.triage.ticket import WAITING, Ticket
from bot.day.addresses import Address, last_seen
from bot.day.contents import Tells
from bot.day.rows import NOTICES, find, going_on, mark_of, set_mark, subscriptions
from bot.day.voices import is_about
from bot.post.delivery import Delivery, Parcel
from bot.post.outbox import LONGEST_KEY, post
from bot.store.state import reading

MOST_AT_ONCE: Final = 5
"""Cards of one look; what is beyond is counted in a line."""
OLDEST_NOTICE: Final = timedelta(hours=12)
"""Notices that could not be sent for so long are no news: they stand on the desk's page."""


@dataclass(frozen=True, slots=True)
class DeskNews:
    """Brings new urgent tickets, each as a card of its own, to the groups and people that asked for them."""

    state: Engine
    contents: Tells

    def tell(self, now: datetime) -> int:
        """How many messages that made. Each subscription is one transaction, which moves its mark on."""
        with reading(self.state).begin() as connection:
            all_of_them = going_on(connection, "desk")
        return sum(self._one(each, now) for each in all_of_them)

    def _one(self, subscription: Subscription, now: datetime) -> int:
        if _muted(subscription, now):
            return 0
        with reading(self.state).begin() as connection:
            mark = mark_of(connection, subscription.id)
            fresh = _fresh(connection, mark)
        if not fresh:
            return 0
        role = self.contents.role(subscription)
        with self.state.begin() as connection:
            current = find(connection, subscription.id, locked=True)
            if current is None or _muted(current, now) or mark_of(connection, current.id) != mark:
                return 0  # another process was quicker
            set_mark(connection, current.id, max(ticket.id for ticket in fresh))
            urgent = _urgent(fresh, current) if role.may("see_tickets") else []
            local = self.contents.now().replace(tzinfo=None)
            made = 0
            for name, reply in _cards(urgent, role, local, current.language):
                origin, conversation = current.origin, current.conversation
                key = f"desk:{current.id}:{name}"
                made += post(connection, key=key, origin=origin, conversation=conversation, reply=reply, now=now)
        return made


def _fresh(connection: Connection, mark: int) -> list[Ticket]:
    wanted = select(TICKETS).where(TICKETS.c.id > mark, TICKETS.c.level >= URGENT).order_by(TICKETS.c.id).limit(200)
    return [ticket_of(row) for row in connection.execute(wanted)]


def _urgent(fresh: list[Ticket], subscription: Subscription) -> list[Ticket]:
    """Those that wait for an answer, of the part that the subscription is kept to."""
    return [each for each in fresh if each.state in WAITING and is_about(each.complaint, subscription.filters)]


def _cards(tickets: list[Ticket], role: Role, now: datetime, language: Language) -> Iterator[tuple[str, Reply]]:
    """A card for each, the gravest first; a line for those beyond what one reads at once."""
    ranked = sorted(tickets, key=lambda ticket: (-ticket.complaint.level, ticket.due_at, ticket.id))
    for ticket in ranked[:MOST_AT_ONCE]:
        parts: tuple[Part, ...] = (
            Text(heading(ticket, now, language)),
            words_of(ticket, (), whole=False),
            *act_buttons(ticket, role, language),
        )
        yield f"ticket:{ticket.id}", Reply("triage", "answered", parts, language, subject=subject(ticket))
    if more := ranked[MOST_AT_ONCE:]:
        zh = language == "zh"
        line = f"另有 {len(more)} 单紧急差评刚进来。" if zh else f"{len(more)} more urgent tickets have come in."
        ask = Button("看工单" if zh else "Open tickets", "待处理的差评有哪些" if zh else "which tickets are open")
        yield f"more:{more[0].id}", Reply("triage", "answered", (Text(line), Buttons((ask,))), language)


@dataclass(frozen=True, slots=True)
class DeskSender:
    """The way out of the desk's notices: each is posted on to the platform where the person meant was last heard from.

    Nobody found, and it stands on the desk's page, as it does anyway. `now` is the machine's time.
    """

    state: Engine
    contents: Tells
    now: Callable[[], datetime]
    people: People
    route: str = "desk"
    ready: bool = True

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:  # noqa: ARG002  the shape of a sender
        """Done when the notice lies in the outbox for each person and group."""
        await run_in_threadpool(self.forward, delivery)

    def forward(self, delivery: Delivery) -> int:
        """How many people and groups it goes to. The same delivery again makes nothing new."""
        if self.contents.now() - delivery.created_at > OLDEST_NOTICE:
            return 0
        made = 0
        with self.state.begin() as connection:
            name = delivery.conversation.partition(":")[2]
            for_all = masked(_for_all(connection, delivery))
            told = {address.conversation: (address, for_all) for address in self._following(connection, name, delivery)}
            told |= {address.conversation: (address, delivery.reply) for address in self._people(connection, name)}
            for address, reply in told.values():
                made += post(
                    connection,
                    key=f"{delivery.key}>{address.conversation}",
                    origin=address.origin,
                    conversation=address.conversation,
                    reply=reply,
                    now=self.now(),
                )
        return made

    def _following(self, connection: Connection, name: str, delivery: Delivery) -> Iterator[Address]:
        """The groups and people that follow the desk, for what concerns all of it or its leads."""
        now = self.now()
        for each in going_on(connection, "desk") if name in (DESK, LEAD) else ():
            ticket = _ticket_of(connection, delivery) if each.filters else None
            concerned = not each.filters or (ticket is not None and is_about(ticket.complaint, each.filters))
            if concerned and not _muted(each, now) and self.contents.role(each).may("see_tickets"):
                yield Address(each.conversation, each.place, each.origin)

    def _people(self, connection: Connection, name: str) -> Iterator[Address]:
        """The leads, or the one person meant, where they were last heard."""
        now = self.now()
        people = () if name == DESK else self.contents.who().able("assign") if name == LEAD else (name,)
        for person in people:
            found = self._last_seen(connection, person)
            if found is None:
                continue
            message, address = found
            role = self.contents.who().role_of(message.channel, message.user, team=message.team)
            if role.may("see_tickets") and not _silent(connection, message.channel, message.user, now):
                yield address

    def _last_seen(self, connection: Connection, person: str) -> tuple[Message, Address] | None:
        """Where a person was heard from last, on whichever of their accounts; a name that several bear is nobody's."""
        found = (person,) if is_account(person) else self.people.bearing(person)
        keys = self.people.persons().accounts(found[0]) if len(found) == 1 else ()
        seen = [each for key in keys if (each := last_seen(connection, key))]
        return max(seen, key=lambda each: each[0].sent_at, default=None)


def _ticket_of(connection: Connection, delivery: Delivery) -> Ticket | None:
    """The ticket a notice is about; None for one about the desk as a whole."""
    notice = _notice_of(connection, delivery)
    if notice is None or notice.ticket is None:
        return None
    row = connection.execute(select(TICKETS).where(TICKETS.c.id == notice.ticket)).first()
    return ticket_of(row) if row else None


def _notice_of(connection: Connection, delivery: Delivery) -> Notice | None:
    key, kept = delivery.key.removeprefix("desk:"), NOTICES_TOLD.c.key
    is_cut = len(delivery.key) >= LONGEST_KEY  # else remind:7:2h:1 would be remind:7:2h:10 too
    its = kept.startswith(key, autoescape=True) if is_cut else kept == key
    row = connection.execute(select(NOTICES_TOLD).where(its)).first()
    return notice_of(row) if row else None


def _for_all(connection: Connection, delivery: Delivery) -> Reply:
    """A notice as others may read it along: what happened, without the reason somebody gave in their own words."""
    notice, reply = _notice_of(connection, delivery), delivery.reply
    if notice is None:
        return reply
    incident = incident_in(connection, notice.incident) if notice.incident else None
    line = line_for_all(notice, reply.language, incident)
    return replace(reply, parts=(Text(line), *(part for part in reply.parts if not isinstance(part, Text))))


def _silent(connection: Connection, channel: str, user: str, now: datetime) -> bool:
    """Whether a person muted all that they are told."""
    c = subscriptions.c
    wanted = select(c.muted_until).where(c.what == NOTICES, c.channel == channel, c.user == user)
    return any(until is not None and until > now for until in connection.execute(wanted).scalars())


def _muted(subscription: Subscription, now: datetime) -> bool:
    return subscription.muted_until is not None and subscription.muted_until > now
