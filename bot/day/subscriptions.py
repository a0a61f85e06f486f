"""The book of subscriptions on the state store."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, update

from assistant.conversation import Language, Message, Reply
from assistant.skills.subscriptions.subscription import (
    AT_SET_TIMES,
    ROBOT,
    Filters,
    Named,
    Schedule,
    Subscription,
    To,
    What,
    Wish,
)
from assistant.triage.tables import TICKETS
from assistant.triage.working_time import WorkingTime
from bot.day.addresses import Address, address_of, page_owner
from bot.day.rows import NOTICES, arm, change, end, of_row, save, subscriptions
from bot.day.schedules import next_due
from bot.store.state import reading

_ANOTHER_DAY: Final = timedelta(hours=36)
"""A message older or younger than that lives in another time than this machine: in the sample's, or in a given day."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is told, from the stores: `tell` says what a subscription says now, `ask` answers a question as the person
    of a message is answered, `named` reads names of the catalog."""

    tell: Callable[[Subscription], Reply]
    ask: Callable[[Message, str, Language], Reply]
    named: Callable[[str, Message, What], Named]


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """`zone` and `working` are the team's, `now` is the machine's time: what is due is due by real clocks, also over a
    sample store, which lives in a day of its own."""

    state: Callable[[], Engine]
    zone: str
    working: Callable[[], WorkingTime]
    now: Callable[[], datetime]
    sources: Sources
    has_robot: bool = False

    def real(self, message: Message) -> datetime:
        apart = self.now() - message.sent_at
        days = round(apart / timedelta(days=1)) if abs(apart) > _ANOTHER_DAY else 0
        return (message.sent_at + timedelta(days=days)).astimezone(ZoneInfo(self.zone))

    def next_due(self, schedule: Schedule, after: datetime) -> datetime | None:
        due = next_due(schedule, after, self.working())
        return due.astimezone(ZoneInfo(schedule.zone)) if due else None

    def subscribe(self, message: Message, wish: Wish, to: To, language: Language) -> Subscription | None:
        address = address_of(message, to)
        if address is None:
            return None
        with self.state().begin() as connection:
            there = self._there(connection, message, address)
            old = next((each for each in there if each.id == wish.instead), None)
            if old is None:
                old = next((each for each in there if _is_same(each, wish)), None)
            row = _row(message, wish, address, language) | {"created_at": self.now()}
            if wish.what == "desk":  # what is on the desk already is no news
                row["mark"] = connection.execute(select(func.max(TICKETS.c.id))).scalar() or 0
            made = change(connection, old.id, row) if old else save(connection, row)
            arm(connection, made, self.now(), self.working())
        return replace(made, before=old.schedule) if old and old.schedule != made.schedule else made

    def listed(self, message: Message, to: To = "here") -> tuple[Subscription, ...]:
        with reading(self.state()).begin() as connection:
            return self._mine(connection, message, to)

    def one(self, message: Message, number: int) -> Subscription | None:
        with reading(self.state()).begin() as connection:
            row = connection.execute(select(subscriptions).where(self._reach(message, number))).first()
        return of_row(row) if row else None

    def again(self, message: Message, number: int) -> Subscription | None:
        with self.state().begin() as connection:
            row = connection.execute(select(subscriptions).where(self._reach(message, number))).first()
            if row is None:
                return None
            one, key = of_row(row), f"again:{number}"
            back = update(subscriptions).where(subscriptions.c.id == number, subscriptions.c.ended_by.is_not(None))
            connection.execute(back.values(ended_by=None, key=key, muted_until=None))
            arm(connection, one, self.now(), self.working())
        return replace(one, muted_until=None)

    def cancel(self, message: Message, ids: Collection[int]) -> tuple[Subscription, ...]:
        with self.state().begin() as connection:
            ended = select(subscriptions).where(subscriptions.c.ended_by == message.id)
            before = tuple(of_row(row) for row in connection.execute(ended.order_by(subscriptions.c.id)))
            if before:  # answered once already
                return before
            wanted = select(subscriptions).where(
                subscriptions.c.id.in_(ids), subscriptions.c.ended_by.is_(None), subscriptions.c.what != NOTICES
            )
            found = tuple(of_row(row) for row in connection.execute(wanted.order_by(subscriptions.c.id)))
            end(connection, [each.id for each in found], message.id)
        return found

    def mute(
        self, message: Message, ids: Collection[int], to: To, until: datetime | None, *, notices: bool
    ) -> tuple[Subscription, ...]:
        with self.state().begin() as connection:
            found = tuple(each for each in self._mine(connection, message, to) if each.id in ids)
            if notices and (address := address_of(message, "me")):
                row = _row(message, Wish("desk"), address, "zh") | {"what": NOTICES, "created_at": self.now()}
                row["key"] = f"{NOTICES}:{address.conversation}:{message.channel}:{message.user}"[:255]
                save(connection, row | {"muted_until": until})
            if found:
                numbers = [each.id for each in found]
                muted = update(subscriptions).where(subscriptions.c.id.in_(numbers)).values(muted_until=until)
                connection.execute(muted)
        return found

    def content(self, message: Message, what: What, filters: Filters, language: Language) -> Reply:
        to: To = "here" if message.place == "group" else "me"
        address = address_of(message, to) or Address(message.conversation, message.place, message.origin)
        asked = Subscription(
            0, what, message.channel, message.user, address.conversation, message.place, address.origin, None,
            language, filters=filters,
        )  # fmt: skip
        return self.sources.tell(asked)

    def answer(self, message: Message, question: str, language: Language) -> Reply:
        return self.sources.ask(message, question, language)

    def named(self, words: str, message: Message, what: What) -> Named:
        return self.sources.named(words, message, what)

    def _there(self, connection: Connection, message: Message, address: Address) -> tuple[Subscription, ...]:
        """Those that go to the same place."""
        wanted = select(subscriptions).where(
            subscriptions.c.ended_by.is_(None), subscriptions.c.what != NOTICES,
            subscriptions.c.conversation == address.conversation[:255], _whose(message, address),
        )  # fmt: skip
        return tuple(of_row(row) for row in connection.execute(wanted.order_by(subscriptions.c.id)))

    def _mine(self, connection: Connection, message: Message, to: To = "here") -> tuple[Subscription, ...]:
        """The group's, or one's own wherever they go."""
        c = subscriptions.c
        mine = self._is_mine(message, to)
        wanted = select(subscriptions).where(c.ended_by.is_(None), c.what != NOTICES, mine).order_by(c.id)
        return tuple(of_row(row) for row in connection.execute(wanted))

    def _is_mine(self, message: Message, to: To) -> ColumnElement[bool]:
        c = subscriptions.c
        if to == "robot":
            return c.conversation == ROBOT
        here = address_of(message, "here")
        if message.place == "group" and to == "here":
            return c.conversation == (here.conversation if here else message.conversation)
        if message.channel == "web":  # names are typed in there, conversations are one's own
            owner = page_owner(message.conversation)
            return and_(c.channel == "web", c.conversation.between(owner, f"{owner}z"))
        return and_(c.channel == message.channel, c.user == message.user)

    def _reach(self, message: Message, number: int) -> ColumnElement[bool]:
        """A subscription that the person of a message may speak of there: the group's, or their own, or the robot's."""
        c = subscriptions.c
        places = self._is_mine(message, "here") | self._is_mine(message, "me") | (c.conversation == ROBOT)
        return and_(c.id == number, c.what != NOTICES, places)


def _whose(message: Message, address: Address) -> ColumnElement[bool]:
    c = subscriptions.c
    if address.place == "group":
        return c.place == "group"
    return and_(c.channel == message.channel, c.user == message.user)


def _is_same(one: Subscription, wish: Wish) -> bool:
    """Whether a wish changes this subscription, rather than being a second one."""
    if (one.what, one.filters, one.question) != (wish.what, wish.filters, wish.question):
        return False
    if wish.what not in AT_SET_TIMES or one.schedule is None or wish.schedule is None:
        return True
    return one.schedule.meets(wish.schedule)


def _row(message: Message, wish: Wish, address: Address, language: Language) -> dict[str, Any]:
    schedule = wish.schedule
    return {
        "key": _key(message, wish, address),
        "what": wish.what,
        "channel": message.channel,
        "user": message.user[:255],
        "conversation": address.conversation[:255],
        "place": address.place,
        "origin": json.dumps(dict(address.origin), ensure_ascii=False),
        "at": f"{schedule.at:%H:%M}" if schedule else "",
        "days": schedule.written if schedule else "",
        "zone": schedule.zone if schedule else "",
        "language": language,
        "muted_until": None,
        "mark": 0,
        "ended_by": None,
        "question": wish.question,
        "filters": json.dumps(wish.filters, ensure_ascii=False),
    }


def _key(message: Message, wish: Wish, address: Address) -> str:
    """The same wish of the same place is one subscription, whoever of a group asks for it and however often."""
    whose = "" if address.place == "group" else f"{message.channel}:{message.user}"
    when = ""
    if wish.what in AT_SET_TIMES and wish.schedule:
        when = f"{wish.schedule.at:%H:%M} {wish.schedule.written} {wish.schedule.zone}"
    parts = (wish.what, address.conversation, whose, wish.filters, wish.question, when)
    return f"{wish.what}:{sha256(repr(parts).encode()).hexdigest()}"
