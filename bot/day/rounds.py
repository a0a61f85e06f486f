"""The round of the day: whatever is due is told, once, by whichever process comes first.

    timer due → what there is to tell (no lock held) → one transaction: the timer as it was seen, the outbox row, the
    next due time

A kill leaves all of a transaction or none. What fell due while nobody was there is told once, late, while it is news;
what is too old is left out, and the next message says so.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.exc import OperationalError

from assistant.conversation import Reply
from assistant.masked import masked
from assistant.skills.subscriptions.subscription import AT_SET_TIMES, Schedule, Subscription
from assistant.triage.working_time import WorkingTime
from bot.clock import is_time
from bot.day.contents import Found, Item, Tells
from bot.day.desk_news import DeskNews
from bot.day.missed import missed_said
from bot.day.rows import KIND, arm, find, going_on, mark_of, set_mark, timer_key, told
from bot.day.schedules import due_since, is_news, local_day, next_due
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
_SETS_RIGHT: Final = timedelta(minutes=5)
"""How often timers are held against what their schedules say now."""
_LONGEST_NAME: Final = 128
"""Characters by which an item is remembered."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is to be sent, each message with what tells it from the day's others, and what is remembered of it: `items`
    with the day they are of, and `judged`, the day that all is known of. `again` is when it is looked once more."""

    replies: tuple[tuple[str, Reply], ...] = ()
    items: tuple[tuple[Item, date], ...] = ()
    judged: date | None = None
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Ringing:
    """A timer as it was seen: `since` is when it was due first, `missed` are days that were left out before."""

    key: str
    number: int
    seen: datetime
    since: datetime
    missed: tuple[date, ...]

    @classmethod
    def of(cls, key: str, due_at: datetime, text: str) -> "_Ringing":
        body = json.loads(text)
        since = datetime.fromisoformat(body["due"]) if "due" in body else due_at
        missed = tuple(date.fromisoformat(each) for each in body.get("missed", ()))
        return cls(key, int(key.partition(":")[2]), due_at, since, missed)


@dataclass
class DayRounds:
    """`now` is the machine's time, aware; `contents` live in the team's."""

    state: Engine
    contents: Tells
    working: Callable[[], WorkingTime]
    now: Callable[[], datetime]
    _looks: datetime | None = field(default=None, init=False)
    _sets_right: datetime | None = field(default=None, init=False)

    def go(self) -> None:
        """One round: done every second or so by each worker."""
        now = self.now()
        if is_time(self._sets_right, now, _SETS_RIGHT):
            self.set_right(now)
            self._sets_right = now + _SETS_RIGHT
        self.ring(now)
        if is_time(self._looks, now, _LOOKS):
            DeskNews(self.state, self.contents).tell(now)
            self._looks = now + _LOOKS

    def ring(self, now: datetime) -> int:
        """Tell what is due at `now`; how many messages that made. One that fails holds up no other."""
        made = 0
        for ringing in self._due(now):
            try:
                made += self._ring(ringing, now)
            except OperationalError:  # the store is away
                raise
            except Exception as error:  # one subscription that cannot be told must not silence the others
                log.error("subscription %s failed: %s", ringing.number, trail(error))  # noqa: TRY400 - no words of it
                self._put_off(ringing, now)
        return made

    def set_right(self, now: datetime) -> int:
        """Bring forward the timers that stand later than their schedules say, as after a clock that ran ahead was put
        right, or when holidays were announced; how many those were."""
        with reading(self.state).begin() as connection:
            rows = connection.execute(select(timers.c.key, timers.c.due_at).where(timers.c.kind == KIND)).all()
            standing = {row.key: row.due_at for row in rows}
            all_of_them = going_on(connection)
        late = []
        for each in all_of_them:
            due = next_due(each.schedule, now, self.working()) if each.schedule else None
            seen = standing.get(timer_key(each.id))
            if due is not None and (seen is None or seen > due):
                late.append(each)
        if late:
            with self.state.begin() as connection:
                for each in late:
                    arm(connection, each, now, self.working())
        return len(late)

    def _due(self, now: datetime) -> list[_Ringing]:
        c = timers.c
        due = select(c.key, c.due_at, c.body).where(c.kind == KIND, c.state == "waiting", c.due_at <= now)
        with reading(self.state).begin() as connection:  # looking in vain must not hold up a writer
            rows = connection.execute(due.order_by(c.due_at, c.key).limit(_AT_ONCE)).all()
        return [_Ringing.of(row.key, row.due_at, row.body) for row in rows]

    def _ring(self, ringing: _Ringing, now: datetime) -> int:
        number = ringing.number
        with reading(self.state).begin() as connection:
            subscription = find(connection, number)
        found, missed = self._what(subscription, ringing, now) if subscription else (_Told(), ())
        with self.state.begin() as connection:
            mine = select(timers.c.key).where(timers.c.key == ringing.key, timers.c.due_at == ringing.seen)
            if connection.execute(mine.with_for_update()).first() is None:  # another process was quicker
                return 0
            subscription = find(connection, number, locked=True)
            if subscription is None or subscription.schedule is None:
                connection.execute(delete(timers).where(timers.c.key == ringing.key))
                return 0
            made = self._send(connection, subscription, subscription.schedule, found, now)
            due = next_due(subscription.schedule, now, self.working())
            _set_timer(connection, ringing, found.again or due, since=due, missed=() if found.replies else missed)
        return made

    def _what(self, subscription: Subscription, ringing: _Ringing, now: datetime) -> tuple[_Told, tuple[date, ...]]:
        """What this subscription has to tell, nothing while it is muted or when it is too late for it; and the days
        that were left out while nobody was there."""
        schedule, muted = subscription.schedule, subscription.muted_until
        if schedule is None or (muted is not None and muted > now):
            return _Told(), ()
        moments = due_since(schedule, ringing.since, now, self.working())
        moments = tuple(each for each in moments if muted is None or each >= muted)
        late = bool(moments) and not is_news(schedule, moments[-1], now, self.working())
        left_out = [local_day(schedule, each) for each in (moments if late else moments[:-1])]
        missed = tuple(dict.fromkeys((*ringing.missed, *left_out)))
        looks_again = ringing.since > now
        if late or not (moments or looks_again):
            return _Told(), missed
        if subscription.what in AT_SET_TIMES:
            return _Told((("", self._at_its_time(subscription, schedule, missed, now)),)), missed
        found = self.contents.found(subscription, subscription.what)
        local = now.astimezone(self.contents.now().tzinfo)
        again = now + _LOOK_AGAIN if found.late and local.hour < _UNTIL_HOUR else None
        name = f"{now.astimezone(UTC):%H:%M}" if looks_again else ""
        return self._news(subscription, found, again, name), ()

    def _at_its_time(
        self, subscription: Subscription, schedule: Schedule, missed: tuple[date, ...], now: datetime
    ) -> Reply:
        if subscription.what == "digest":
            reply = self.contents.digest(subscription)
        else:
            reply = self.contents.answer(subscription, local_day(schedule, now))
        if not missed:
            return reply
        return replace(reply, notes=(*reply.notes, missed_said(missed, subscription.language)))

    def _news(self, subscription: Subscription, found: Found, again: datetime | None, name: str) -> _Told:
        """The items that are news to this subscription; that figures are late is a message of its own."""
        today = self.contents.now().date()
        with reading(self.state).begin() as connection:
            known = {
                row.about: (row.day, row.size)
                for row in connection.execute(select(told).where(told.c.subscription == subscription.id))
            }
            judged = found.day is not None and mark_of(connection, subscription.id) >= found.day.toordinal()
        items = () if judged else found.items  # this day was told of
        news = tuple(each for each in items if found.day and _is_news(each, known.get(_name(each)), found.day))
        replies, remembered = [], [(each, found.day) for each in news if found.day]
        if found.late and _is_news(found.late, known.get(_name(found.late)), today):
            replies.append(("late", self.contents.late(subscription, found.late)))
            remembered.append((found.late, today))
        if news:
            replies.append((name, self.contents.alert(subscription, found.day, news)))
        return _Told(tuple(replies), tuple(remembered), None if again else found.day, again)

    def _send(
        self, connection: Connection, subscription: Subscription, schedule: Schedule, found: _Told, now: datetime
    ) -> int:
        if subscription.muted_until is not None and subscription.muted_until > now:  # muted meanwhile
            return 0
        if found.judged is not None:
            set_mark(connection, subscription.id, found.judged.toordinal())
        for each, day in found.items:
            _remember(connection, subscription.id, each, day)
        made = 0
        for name, reply in found.replies:
            parts = (subscription.what, str(subscription.id), str(local_day(schedule, now)), name)
            made += post(
                connection,
                key=":".join(filter(None, parts)),
                origin=subscription.origin,
                conversation=subscription.conversation,
                reply=reply if subscription.place == "private" else masked(reply),
                now=now,
            )
        return made

    def _put_off(self, ringing: _Ringing, now: datetime) -> None:
        """Tried again soon; after some times not before it is next due."""
        with self.state.begin() as connection:
            row = connection.execute(
                select(timers.c.attempts).where(timers.c.key == ringing.key).with_for_update()
            ).first()
            subscription = find(connection, ringing.number)
            if row is None:
                return
            attempts = row.attempts + 1
            due: datetime | None = now + _WAIT * attempts
            since: datetime | None = ringing.since
            if attempts >= _ATTEMPTS and subscription and subscription.schedule:
                due = since = next_due(subscription.schedule, now, self.working())
                attempts = 0
            _set_timer(connection, ringing, due, since=since, missed=ringing.missed, attempts=attempts)


def _is_news(item: Item, last: tuple[date, float] | None, day: date) -> bool:
    return last is None or day - last[0] >= COOL_DOWN or item.size >= WORSE * last[1]


def _name(item: Item) -> str:
    """What an item is remembered by: what it is about, told from its like also where that is long."""
    if len(item.about) <= _LONGEST_NAME:
        return item.about
    return f"{item.about[: _LONGEST_NAME - 33]}~{sha256(item.about.encode()).hexdigest()[:32]}"


def _remember(connection: Connection, number: int, item: Item, day: date) -> None:
    row = {"subscription": number, "about": _name(item), "day": day, "size": item.size}
    made = insert_of(connection)(told).values(row)
    keys = ["subscription", "about"]
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_={"day": day, "size": item.size}))


def _set_timer(
    connection: Connection,
    ringing: _Ringing,
    due: datetime | None,
    *,
    since: datetime | None,
    missed: tuple[date, ...],
    attempts: int = 0,
) -> None:
    mine = timers.c.key == ringing.key
    if due is None:
        connection.execute(delete(timers).where(mine))
        return
    body = {
        "subscription": ringing.number,
        "due": (since or due).isoformat(),
        "missed": [each.isoformat() for each in missed],
    }
    connection.execute(update(timers).where(mine).values(due_at=due, attempts=attempts, body=json.dumps(body)))
