"""The values of subscriptions, and the book that keeps them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from assistant.conversation import Language, Message, Reply

What: TypeAlias = Literal["digest", "anomalies", "fatigue", "needs", "desk"]
To: TypeAlias = Literal["here", "me"]
WHATS: Final[tuple[What, ...]] = ("digest", "anomalies", "fatigue", "needs", "desk")
DAILY: Final = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day in a zone. `days` count from Monday 0; None stands for the days the team works: no public holidays,
    but the weekends that are worked for them.

    Raises ValueError for no day at all, and for a zone that is not known.
    """

    at: time
    days: frozenset[int] | None
    zone: str

    def __post_init__(self) -> None:
        if self.days is not None and not self.days <= DAILY:
            raise ValueError(f"weekdays count from 0 to 6, not {sorted(self.days)}")
        if self.days is not None and not self.days:
            raise ValueError("a schedule needs a day")
        ZoneInfo(self.zone)


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


class SubscriptionBook(Protocol):
    """Keeps who is told what, where and when. In a group the group's subscriptions are meant, in private one's own.

    Each act is done once for a message, however often it is answered.
    """

    @property
    def zone(self) -> str:
        """The team's time zone."""
        ...

    def real(self, message: Message) -> datetime:
        """When a message was sent by the machine's clock, in the team's zone: also one that lives in a sample's day."""
        ...

    def subscribe(
        self, message: Message, what: What, schedule: Schedule | None, to: To, language: Language
    ) -> Subscription | None:
        """The subscription as it stands now; one there was is changed. None where nothing can be sent to."""
        ...

    def listed(self, message: Message) -> tuple[Subscription, ...]:
        """Those of the group; in private all one's own, wherever they go."""
        ...

    def cancel(self, message: Message, whats: Collection[What], to: To) -> tuple[Subscription, ...]:
        """Those that this message ended."""
        ...

    def mute(
        self, message: Message, whats: Collection[What], to: To, until: datetime | None
    ) -> tuple[Subscription, ...]:
        """Those that are silent until then, or speak again when it is None. A person who mutes everything gets no
        notices of the desk in private either."""
        ...

    def content(self, message: Message, what: What, language: Language) -> Reply:
        """What a subscription would say now, as far as this person may see it."""
        ...
