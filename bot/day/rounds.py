"""The round of the day: whatever is due is told, once, by whichever process comes first.

    timer due → what there is to tell (no lock held) → one transaction: the timer as it was seen, the outbox row, the
    next due time

A kill leaves all of a transaction or none. What fell due while nobody was there is told late on the same day; of
earlier days it is left out.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import OperationalError

from assistant.conversation import Reply
from assistant.masked import masked
from assistant.skills.subscriptions.subscription import Schedule, Subscription
from assistant.triage.working_time import WorkingTime
from bot.day.contents import Found, Item, Tells
from bot.day.desk_news import DeskNews
from bot.day.rows import KIND, find, mark_of, set_mark, timer_key, told
from bot.day.schedules import last_due, local_day, next_due
from bot.failures import trail
from bot.post.outbox import post
from bot.store.state import insert_of, reading, timers

log = logging.getLogger(__name__)

COOL_DOWN: Final = timedelta(days=7)
"""The same figure, gone the same way, is not told of again for so long,"""
WORSE: Final = 1.5
"""unless it is so many times as far off."""
_ATTEMPTS: Final = 5
_WAIT: Final = timedelta(minutes=1)
_LOOK_AGAIN: Final = timedelta(hours=1)
_UNTIL_HOUR: Final = 20
"""Where yesterday's figures are not there yet, it is looked again each hour until then."""
_AT_ONCE: Final = 20
_LOOKS: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is to be sent, and what is remembered of it; `again` where it is looked once more the same day."""

    reply: Reply | None = None
    items: tuple[Item, ...] = ()
    day: date | None = None
    again: datetime | None = None


@dataclass
class DayRounds:
    """`now` is the machine's time, aware; `contents` live in the team's."""

    state: Engine
    contents: Tells
    working: Callable[[], WorkingTime]
    now: Callable[[], datetime]
    _looks: datetime | None = field(default=None, init=False)

    def go(self) -> None:
        """One round: done every second or so by each worker."""
        now = self.now()
        self.ring(now)
        if self._looks is None or now >= self._looks:
            DeskNews(self.state, self.contents).tell(now)
            self._looks = now + _LOOKS

    def ring(self, now: datetime) -> int:
        """Tell what is due at `now`; how many messages that made. One that fails holds up no other."""
        made = 0
        for key, number, seen in self._due(now):
            try:
                made += self._ring(number, seen, now)
            except OperationalError:  # the store is away
                raise
            except Exception as error:  # one subscription that cannot be told must not silence the others
                log.error("subscription %s failed: %s", number, trail(error))  # noqa: TRY400 - no words of it
                self._put_off(key, number, now)
        return made

    def _due(self, now: datetime) -> list[tuple[str, int, datetime]]:
        c = timers.c
        due = select(c.key, c.due_at).where(c.kind == KIND, c.state == "waiting", c.due_at <= now)
        with reading(self.state).begin() as connection:  # looking in vain must not hold up a writer
            rows = connection.execute(due.order_by(c.due_at, c.key).limit(_AT_ONCE)).all()
        return [(row.key, int(row.key.partition(":")[2]), row.due_at) for row in rows]

    def _ring(self, number: int, seen: datetime, now: datetime) -> int:
        with reading(self.state).begin() as connection:
            subscription = find(connection, number)
        found = self._what(subscription, now) if subscription else _Told()
        with self.state.begin() as connection:
            mine = select(timers.c.key).where(timers.c.key == timer_key(number), timers.c.due_at == seen)
            if connection.execute(mine.with_for_update()).first() is None:  # another process was quicker
                return 0
            subscription = find(connection, number, locked=True)
            if subscription is None or subscription.schedule is None:
                connection.execute(delete(timers).where(timers.c.key == timer_key(number)))
                return 0
            made = self._send(connection, subscription, subscription.schedule, found, now)
            due = found.again or next_due(subscription.schedule, now, self.working())
            _set_timer(connection, number, due)
        return made

    def _what(self, subscription: Subscription, now: datetime) -> _Told:
        """What this subscription has to tell; nothing while it is muted, or for a time of an earlier day."""
        schedule = subscription.schedule
        muted = subscription.muted_until is not None and subscription.muted_until > now
        if schedule is None or muted or last_due(schedule, now, self.working()) is None:
            return _Told()
        if subscription.what == "digest":
            return _Told(self.contents.digest(subscription))
        found = self.contents.found(subscription, subscription.what)
        again = None
        local = now.astimezone(self.contents.now().tzinfo)
        if found.waits and local.hour < _UNTIL_HOUR:
            again = now + _LOOK_AGAIN
        return self._news(subscription, found, again)

    def _news(self, subscription: Subscription, found: Found, again: datetime | None) -> _Told:
        """The items that are news to this subscription."""
        if found.day is None or not found.items:
            return _Told(day=found.day, again=again)
        with reading(self.state).begin() as connection:
            if mark_of(connection, subscription.id) >= found.day.toordinal():  # this day was told of
                return _Told(day=found.day, again=again)
            known = {
                row.about: (row.day, row.size)
                for row in connection.execute(select(told).where(told.c.subscription == subscription.id))
            }
        news = tuple(each for each in found.items if _is_news(each, known.get(each.about), found.day))
        if not news:
            return _Told(day=found.day, again=again)
        reply = self.contents.alert(subscription.what, found.day, news, subscription.language)
        return _Told(reply, news, found.day, again)

    def _send(
        self, connection: Connection, subscription: Subscription, schedule: Schedule, found: _Told, now: datetime
    ) -> int:
        if subscription.muted_until is not None and subscription.muted_until > now:  # muted meanwhile
            return 0
        if found.day is not None:
            set_mark(connection, subscription.id, found.day.toordinal())
        if found.reply is None:
            return 0
        day = found.day or local_day(schedule, now)
        for each in found.items:
            _remember(connection, subscription.id, each, day)
        return post(
            connection,
            key=f"{subscription.what}:{subscription.id}:{day}",
            origin=subscription.origin,
            conversation=subscription.conversation,
            reply=found.reply if subscription.place == "private" else masked(found.reply),
            now=now,
        )

    def _put_off(self, key: str, number: int, now: datetime) -> None:
        """Tried again soon; after some times not before it is next due."""
        with self.state.begin() as connection:
            row = connection.execute(select(timers.c.attempts).where(timers.c.key == key).with_for_update()).first()
            subscription = find(connection, number)
            if row is None:
                return
            due: datetime | None = now + _WAIT * (row.attempts + 1)
            attempts = row.attempts + 1
            if attempts >= _ATTEMPTS and subscription and subscription.schedule:
                due, attempts = next_due(subscription.schedule, now, self.working()), 0
            _set_timer(connection, number, due, attempts)


def _is_news(item: Item, last: tuple[date, float] | None, day: date) -> bool:
    return last is None or day - last[0] >= COOL_DOWN or item.size >= WORSE * last[1]


def _remember(connection: Connection, number: int, item: Item, day: date) -> None:
    row = {"subscription": number, "about": item.about[:128], "day": day, "size": item.size}
    made = insert_of(connection)(told).values(row)
    keys = ["subscription", "about"]
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_={"day": day, "size": item.size}))


def _set_timer(connection: Connection, number: int, due: datetime | None, attempts: int = 0) -> None:
    mine = timers.c.key == timer_key(number)
    if due is None:
        connection.execute(delete(timers).where(mine))
    else:
        connection.execute(update(timers).where(mine).values(due_at=due, attempts=attempts))
