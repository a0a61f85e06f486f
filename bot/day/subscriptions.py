"""The book of subscriptions on the state store."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, func, select, update

from assistant.conversation import Language, Message, Reply
from assistant.skills.subscriptions.subscription import Schedule, Subscription, To, What
from assistant.triage.tables import TICKETS
from assistant.triage.working_time import WorkingTime
from bot.day.addresses import Address, address_of, page_owner
from bot.day.rows import NOTICES, arm, days_text, end, of_row, save, subscriptions
from bot.store.state import reading

Tell = Callable[[Subscription, What], Reply]
"""What a subscription would say now, whether there is anything to tell or not."""
_ANOTHER_DAY: Final = timedelta(hours=36)
"""A message older or younger than that lives in another time than this machine: in the sample's, or in a given day."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """`zone` and `working` are the team's, `now` is the machine's time: what is due is due by real clocks, also over a
    sample store, which lives in a day of its own."""

    state: Callable[[], Engine]
    zone: str
    working: Callable[[], WorkingTime]
    now: Callable[[], datetime]
    tell: Tell

    def real(self, message: Message) -> datetime:
        apart = self.now() - message.sent_at
        days = round(apart / timedelta(days=1)) if abs(apart) > _ANOTHER_DAY else 0
        return (message.sent_at + timedelta(days=days)).astimezone(ZoneInfo(self.zone))

    def subscribe(
        self, message: Message, what: What, schedule: Schedule | None, to: To, language: Language
    ) -> Subscription | None:
        address = address_of(message, to)
        if address is None:
            return None
        with self.state().begin() as connection:
            row = _row(message, what, address, schedule, language) | {"created_at": self.now()}
            if what == "desk":  # what is on the desk already is no news
                row["mark"] = connection.execute(select(func.max(TICKETS.c.id))).scalar() or 0
            kept = connection.execute(select(subscriptions).where(subscriptions.c.key == row["key"])).first()
            made = save(connection, row)
            arm(connection, made, self.now(), self.working())
        before = of_row(kept).schedule if kept and kept.ended_by is None else None
        return replace(made, before=before) if before != made.schedule else made

    def listed(self, message: Message) -> tuple[Subscription, ...]:
        with reading(self.state()).begin() as connection:
            return self._mine(connection, message)

    def cancel(self, message: Message, whats: Collection[What], to: To) -> tuple[Subscription, ...]:
        with self.state().begin() as connection:
            ended = select(subscriptions).where(subscriptions.c.ended_by == message.id)
            before = tuple(of_row(row) for row in connection.execute(ended.order_by(subscriptions.c.id)))
            if before:  # answered once already
                return before
            found = tuple(each for each in self._mine(connection, message, to) if each.what in whats)
            if message.place == "private" or to == "me":
                alone = tuple(each for each in found if each.place == "private")
                found = alone or found
            end(connection, [each.id for each in found], message.id)
        return found

    def mute(
        self, message: Message, whats: Collection[What], to: To, until: datetime | None
    ) -> tuple[Subscription, ...]:
        with self.state().begin() as connection:
            found = [each for each in self._mine(connection, message, to) if each.what in whats]
            if message.place == "private" or to == "me":
                found = [each for each in found if each.place == "private"]
                if len(whats) > 1 and (address := address_of(message, "me")):
                    notices = _row(message, "desk", address, None, "zh") | {"what": NOTICES, "created_at": self.now()}
                    notices["key"] = _key(NOTICES, address, message)
                    save(connection, notices | {"muted_until": until})
            numbers = [each.id for each in found]
            if numbers:
                muted = update(subscriptions).where(subscriptions.c.id.in_(numbers)).values(muted_until=until)
                connection.execute(muted)
        return tuple(found)

    def content(self, message: Message, what: What, language: Language) -> Reply:
        to: To = "here" if message.place == "group" else "me"
        address = address_of(message, to) or Address(message.conversation, message.place, message.origin)
        asked = Subscription(
            0, what, message.channel, message.user, address.conversation, message.place, address.origin, None, language
        )
        return self.tell(asked, what)

    def _mine(self, connection: Connection, message: Message, to: To = "here") -> tuple[Subscription, ...]:
        """The group's, or one's own wherever they go."""
        c = subscriptions.c
        own = and_(c.channel == message.channel, c.user == message.user)
        here = address_of(message, "here")
        if message.place == "group" and to == "here":
            mine = c.conversation == (here.conversation if here else message.conversation)
        elif message.channel == "web":  # names are typed in there, conversations are one's own
            owner = page_owner(message.conversation)
            mine = and_(c.channel == "web", c.conversation.between(owner, f"{owner}z"))
        else:
            mine = own
        wanted = select(subscriptions).where(c.ended_by.is_(None), c.what != NOTICES, mine).order_by(c.id)
        return tuple(of_row(row) for row in connection.execute(wanted))


def _row(
    message: Message, what: What, address: Address, schedule: Schedule | None, language: Language
) -> dict[str, object]:
    return {
        "key": _key(what, address, message),
        "what": what,
        "channel": message.channel,
        "user": message.user[:255],
        "conversation": address.conversation[:255],
        "place": address.place,
        "origin": json.dumps(dict(address.origin), ensure_ascii=False),
        "at": f"{schedule.at:%H:%M}" if schedule else "",
        "days": days_text(schedule.days) if schedule else "",
        "zone": schedule.zone if schedule else "",
        "language": language,
        "muted_until": None,
        "mark": 0,
        "ended_by": None,
    }


def _key(what: str, address: Address, message: Message) -> str:
    """One of a kind in a group, whoever asked for it, and one a person alone."""
    whose = "" if address.place == "group" else f":{message.channel}:{message.user}"
    return f"{what}:{address.conversation}{whose}"[:255]
