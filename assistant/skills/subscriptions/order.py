"""What a message orders of subscriptions, as it was read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from assistant.skills.subscriptions.subscription import Filters, Schedule, To, What

Does: TypeAlias = Literal["subscribe", "cancel", "mute", "unmute", "list", "now"]
Missing: TypeAlias = Literal["", "when", "until", "what", "days", "often", "seldom", "once", "holidays", "no day"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, about what (empty: about all there is), to whom. `missing` is what has to be asked back for,
    `rest` the words that are none of an order's: names of the catalog, or not understood.

    `numbers` are places in the list of what there is, -1 for the last. `changes` says that it takes the place of what
    there is, of which it keeps what it does not name: its days unless `days_said`, its time unless `time_said`.
    """

    does: Does
    whats: tuple[What, ...] = ()
    schedule: Schedule | None = None
    until: datetime | None = None
    to: To = "here"
    missing: Missing = ""
    rest: str = ""
    explicit: bool = True
    everything: bool = False
    question: str = ""
    numbers: tuple[int, ...] = ()
    changes: bool = False
    days_said: bool = False
    time_said: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with what its words name of the catalog; `unknown` are those that are no name there."""

    order: Order
    filters: Filters = ()
    unknown: str = ""
    confirmed: bool = False
