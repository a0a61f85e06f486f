"""What the desk promises, when it reminds and escalates, what makes an incident: one policy file says it all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from assistant.triage.incident import DESK, LEAD
from assistant.triage.ticket import PROMISE
from assistant.triage.wording import Wording
from assistant.triage.working_time import WorkingTime

Teller: TypeAlias = Literal["owner", "lead", "desk"]
Counted: TypeAlias = Literal["calendar", "working"]


@dataclass(frozen=True, slots=True)
class Promise:
    """How long a customer may wait for an answer. `grounds` and `levels` are promised sooner; the shortest holds."""

    within: timedelta = PROMISE
    counted: Counted = "calendar"
    grounds: Mapping[str, timedelta] = field(default_factory=dict)
    levels: Mapping[int, timedelta] = field(default_factory=dict)

    def of(self, ground: str, level: int) -> timedelta:
        return min(self.within, self.grounds.get(ground, self.within), self.levels.get(level, self.within))


@dataclass(frozen=True, slots=True)
class Reminder:
    """When a share of the promised time is over (`share`), or this long before its end (`before`); 1.0 is the end."""

    rule: str
    tell: Teller
    share: float | None = None
    before: timedelta = timedelta(0)

    def at(self, promised: timedelta) -> timedelta:
        """How long after the text was written; never before it."""
        return promised * self.share if self.share is not None else max(timedelta(0), promised - self.before)


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a ticket of this ground or level is escalated for: nobody claimed it, or it is `overdue`, for this long."""

    rule: str
    ground: str = ""
    level: int = 1
    unclaimed: timedelta | None = None
    overdue: timedelta | None = None
    to: str = ""

    def concerns(self, ground: str, level: int) -> bool:
        return level >= self.level and self.ground in ("", ground)


@dataclass(frozen=True, slots=True)
class Grouping:
    """From how many customers on tickets are one incident, within `window`; by what they share.

    `texts_like` is the Jaccard likeness of three-character pieces from which two texts are the same. An incident is
    told at once, and not again for `cool_down`; it is over when no more than usual joined for `quiet`.
    `false_alarms` is the share of bursts of a need that may be none.
    """

    window: timedelta = timedelta(days=7)
    lot: int = 3
    need: int = 5
    text: int = 3
    texts_like: float = 0.8
    false_alarms: float = 0.01
    cool_down: timedelta = timedelta(hours=24)
    quiet: timedelta = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class DeskPolicy:
    """`leads` are names by ground; "" is the lead of everything else."""

    promise: Promise
    working: WorkingTime
    leads: Mapping[str, str]
    reminders: tuple[Reminder, ...]
    escalations: tuple[Escalation, ...]
    grouping: Grouping
    wording: Wording

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The moment `span` after `start`, in the time that the promise is counted in."""
        return self.working.after(start, span) if self.promise.counted == "working" else start + span

    def due(self, written_at: datetime, ground: str, level: int) -> datetime:
        """When the promise to a customer ends."""
        return self.after(written_at, self.promise.of(ground, level))

    def wording_of(self, ground: str, level: int) -> Wording:
        """The sentences of a reply to such a complaint: they promise its own time where that is sooner."""
        promised = self.promise.of(ground, level)
        if promised >= self.promise.within:
            return self.wording
        minutes = int(promised.total_seconds()) // 60
        count, zh, en = (minutes, "分钟", "minute") if minutes % 60 else (minutes // 60, "小时", "hour")
        said = {"zh": f"{count} {zh}内", "en": f"within {count} {en}{'s' * (count > 1)}"}
        return replace(self.wording, promise=said)  # type: ignore[arg-type]

    def lead(self, ground: str) -> str:
        """Whom to escalate to: a name, or whoever may assign where none is named."""
        return self.leads.get(ground) or self.leads.get("") or LEAD

    def told(self, tell: Teller, owner: str | None, ground: str) -> str:
        """The name behind a reminder's `tell`."""
        if tell == "lead":
            return self.lead(ground)
        return DESK if tell == "desk" or not owner else owner


UNITS: Final[Mapping[str, float]] = {"m": 1, "h": 60, "d": 1440}
