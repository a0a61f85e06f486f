"""A small working day: a clock that is set by hand, a store, and somebody who says what there is to tell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from assistant.conversation import Language, Message, Reply, Text
from assistant.permissions import ALL, Permissions, Role
from assistant.skills.subscriptions.subscription import DAILY, Named, Schedule, Subscription, What, Wish
from assistant.triage.working_time import WorkingTime, bundled_workdays
from bot.day.contents import Found, Item
from bot.day.rounds import DayRounds
from bot.day.subscriptions import Sources, Subscriptions
from bot.store.codec import decode_reply
from bot.store.state import open_state, outbox

ZONE = ZoneInfo("Asia/Shanghai")
WORKING = WorkingTime(days=bundled_workdays())
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
DM = {"route": "slack", "team": "T1", "channel": "D1", "thread": "", "user": "U1", "ts": "1.1"}
CHANNEL = {"route": "slack", "team": "T1", "channel": "C1", "thread": "9.9", "user": "U1", "ts": "1.2"}


@dataclass
class Clock:
    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Says:
    """Tells what it was given; `who` is asked for rights at each telling."""

    clock: Clock
    permissions: Permissions = field(default_factory=lambda: Permissions(otherwise=ALL))
    items: tuple[Item, ...] = ()
    day: date | None = None
    missing: Item | None = None
    fails: bool = False

    @property
    def now(self) -> Callable[[], datetime]:
        return lambda: self.clock().astimezone(ZONE)

    @property
    def who(self) -> Callable[[], Permissions]:
        return lambda: self.permissions

    def role(self, subscription: Subscription) -> Role:
        return self.permissions.role_of(subscription.channel, subscription.user)

    def digest(self, subscription: Subscription) -> Reply:
        if self.fails:
            raise ValueError("a figure that cannot be told")
        return Reply("subscriptions", "answered", (Text(f"digest for {self.role(subscription).name}"),))

    def found(self, subscription: Subscription, what: What) -> Found:  # noqa: ARG002  the protocol's shape
        return Found(self.day, self.items, self.missing)

    def alert(self, subscription: Subscription, day: date | None, items: Iterable[Item]) -> Reply:  # noqa: ARG002
        return Reply("subscriptions", "answered", (Text("; ".join(each.line for each in items)),))

    def late(self, subscription: Subscription, item: Item) -> Reply:  # noqa: ARG002
        return Reply("subscriptions", "answered", (Text(item.line),))

    def answer(self, subscription: Subscription, day: date) -> Reply:
        who = self.role(subscription).name
        return Reply("kpi", "answered", (Text(f"{subscription.question} on {day} for {who}"),))


@dataclass
class World:
    engine: Engine
    clock: Clock
    says: Says

    @property
    def book(self) -> Subscriptions:
        def ask(message: Message, question: str, language: Language) -> Reply:
            return Reply("kpi", "answered", (Text(question),), language)

        def named(words: str, message: Message, what: What) -> Named:
            return Named(unknown=words)

        sources = Sources(self.says.digest, ask, named)
        return Subscriptions(lambda: self.engine, "Asia/Shanghai", lambda: WORKING, self.clock, sources)

    def rounds(self) -> DayRounds:
        return DayRounds(self.engine, self.says, lambda: WORKING, self.clock)

    def at(self, day: int, hour: int, minute: int = 0) -> int:
        """One round at a time of November 2026; how many messages it made."""
        self.clock.moment = datetime(2026, 11, day, hour, minute, tzinfo=ZONE)
        return self.rounds().ring(self.clock())

    def sent(self) -> list[tuple[str, str]]:
        with self.engine.begin() as connection:
            rows = connection.execute(select(outbox.c.conversation, outbox.c.body).order_by(outbox.c.seq)).all()
        return [(row.conversation, decode_reply(row.body).text) for row in rows]


def made_world(folder: Path) -> World:
    """A store of its own in a folder."""
    clock = Clock()
    return World(open_state(f"sqlite:///{folder / 'state.sqlite'}"), clock, Says(clock))


def said(
    text: str = "", *, user: str = "U1", origin: Mapping[str, str] = DM, name: str = "m1", at: datetime = MONDAY
) -> Message:
    place = "private" if origin is DM else "group"
    return Message(name, text, "slack-T1-C1-9.9", user, "slack", at, place=place, origin=origin)  # type: ignore[arg-type]


def subscribe(world: World, what: What = "digest", *, days: frozenset[int] | None = DAILY, **of: Any) -> Subscription:
    schedule = Schedule(time(9), days, "Asia/Shanghai") if what != "desk" else None
    made = world.book.subscribe(said(**of), Wish(what, schedule), "here", "zh")
    assert made is not None
    return made
