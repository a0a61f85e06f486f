"""The values of subscriptions, and the book that keeps them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from assistant.conversation import Language, Message, Reply

What: TypeAlias = Literal["digest", "anomalies", "fatigue", "needs", "desk", "question"]
To: TypeAlias = Literal["here", "me", "robot"]
Filters: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimensions with the values kept of each, as the store holds them."""
WHATS: Final[tuple[What, ...]] = ("digest", "anomalies", "fatigue", "needs", "desk", "question")
AT_SET_TIMES: Final[frozenset[What]] = frozenset({"digest", "question"})
"""What comes at its time whatever there is to tell, and at several times where several are ordered; of the others a
second one would tell the same."""
ROBOT: Final = "wecom-robot"
"""The route of the group robot, and the name of the one group it stands in: of places too, in the roles file."""
DAILY: Final = frozenset(range(7))
LAST_DAY: Final = 31
MOST: Final = 20
"""Subscriptions of one group, or of one person alone."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day in a zone. `days` count from Monday 0; None stands for the days the team works: no public holidays,
    but the weekends that are worked for them. `monthly` is the one day of the month it comes on instead, in a shorter
    month its last. With `since` it comes every other week, counted from the week of that day.

    Raises ValueError for no day at all, and for a zone that is not known.
    """

    at: time
    days: frozenset[int] | None
    zone: str
    monthly: int = 0
    since: date | None = None

    def __post_init__(self) -> None:
        if self.days is not None and not self.days <= DAILY:
            raise ValueError(f"weekdays count from 0 to 6, not {sorted(self.days)}")
        if self.days is not None and not self.days:
            raise ValueError("a schedule needs a day")
        if not 0 <= self.monthly <= LAST_DAY:
            raise ValueError(f"days of a month count from 1 to {LAST_DAY}, not {self.monthly}")
        ZoneInfo(self.zone)

    @property
    def written(self) -> str:
        """Its days in one word, as they are kept: work, 01234, m31, 4~739330."""
        if self.monthly:
            return f"m{self.monthly}"
        days = "work" if self.days is None else "".join(map(str, sorted(self.days)))
        return f"{days}~{self.since.toordinal()}" if self.since else days

    @classmethod
    def of(cls, at: str, written: str, zone: str) -> "Schedule":
        """The schedule of a time (09:00) and the word for its days. Raises ValueError for what is neither."""
        moment = time.fromisoformat(at)
        if written.startswith("m"):
            return cls(moment, DAILY, zone, monthly=int(written[1:]))
        days, _, since = written.partition("~")
        kept = None if days == "work" else frozenset(map(int, days))
        return cls(moment, kept, zone, since=date.fromordinal(int(since)) if since else None)

    def meets(self, other: "Schedule") -> bool:
        """Whether both come at one time of one day, as far as the week shows."""
        if (self.at, self.zone) != (other.at, other.zone):
            return False
        if self.monthly or other.monthly:
            return self.monthly == other.monthly
        mine, theirs = (frozenset(range(5)) if each.days is None else each.days for each in (self, other))
        return bool(mine & theirs)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, when (None for what is told as it happens), of what part, and for "question" the question.

    `instead` is the subscription that it takes the place of, 0 for none.
    """

    what: What
    schedule: Schedule | None = None
    filters: Filters = ()
    question: str = ""
    instead: int = 0


@dataclass(frozen=True, slots=True)
class Subscription:
    """`user` is who subscribed, whose role says what may be told; `conversation` and `origin` say where it goes.

    `schedule` is None for what is told when it happens; `before` is the other one that an order has just replaced.
    """

    id: int
    what: What
    channel: Literal["terminal", "web", "slack", "wecom"]
    user: str
    conversation: str
    place: Literal["private", "group"]
    origin: Mapping[str, str]
    schedule: Schedule | None
    language: Language
    muted_until: datetime | None = None
    before: Schedule | None = None
    filters: Filters = ()
    question: str = ""

    @property
    def by_robot(self) -> bool:
        """Whether the group robot says it."""
        return self.origin.get("route") == ROBOT


@dataclass(frozen=True, slots=True)
class Named:
    """What words name of the catalog: `filters`, and the words that are no name there."""

    filters: Filters = ()
    unknown: str = ""


class SubscriptionBook(Protocol):
    """Keeps who is told what, where and when. In a group the group's subscriptions are meant, in private one's own.

    Each act is done once for a message, however often it is answered.
    """

    @property
    def zone(self) -> str:
        """The team's time zone."""
        ...

    @property
    def has_robot(self) -> bool:
        """Whether there is a group robot to send to."""
        ...

    def real(self, message: Message) -> datetime:
        """When a message was sent by the machine's clock, in the team's zone: also one that lives in a sample's day."""
        ...

    def next_due(self, schedule: Schedule, after: datetime) -> datetime | None:
        """When a schedule comes next, in its zone."""
        ...

    def subscribe(self, message: Message, wish: Wish, to: To, language: Language) -> Subscription | None:
        """The subscription as it stands now; the same one is changed. None where nothing can be sent to."""
        ...

    def listed(self, message: Message, to: To = "here") -> tuple[Subscription, ...]:
        """Those of the group or the robot; in private all one's own, wherever they go."""
        ...

    def one(self, message: Message, number: int) -> Subscription | None:
        """The subscription of this number, also one that was ended; None for one of another group or person."""
        ...

    def again(self, message: Message, number: int) -> Subscription | None:
        """One of these that was ended goes on; None where there is none such."""
        ...

    def cancel(self, message: Message, ids: Collection[int]) -> tuple[Subscription, ...]:
        """Those of these that this message ended."""
        ...

    def mute(
        self, message: Message, ids: Collection[int], to: To, until: datetime | None, *, notices: bool
    ) -> tuple[Subscription, ...]:
        """Those that are silent until then, or speak again when it is None; with `notices` the desk's notices to this
        person in private too."""
        ...

    def content(self, message: Message, what: What, filters: Filters, language: Language) -> Reply:
        """What a subscription would say now, as far as this person may see it."""
        ...

    def answer(self, message: Message, question: str, language: Language) -> Reply:
        """What a question would be answered now, as the person who asks may see it where they ask."""
        ...

    def named(self, words: str, message: Message, what: What) -> Named:
        """What the words name of the catalog that this person sees and this kind can be kept to."""
        ...
