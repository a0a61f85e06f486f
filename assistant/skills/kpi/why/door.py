"""Questions after the reason of a change: the door, which costs next to nothing for messages that ask for none."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.store import MetricsStore
from analytics.kpi.why.mention import goes_on, may_ask_why
from assistant.conversation import Message, Reply, Situation
from assistant.skills.kpi.advice import Advise, no_advice
from assistant.skills.kpi.memory import EXPLAINED, WHY
from assistant.skills.kpi.reader import ReadQuestion

if TYPE_CHECKING:
    from assistant.skills.kpi.why.answers import WhyAnswers


@dataclass(frozen=True)
class KpiWhy:
    """The part of the KPI skill that a question after the reason of a change goes to."""

    store: MetricsStore
    read: ReadQuestion
    currency: str = "¥"
    advise: Advise = no_advice
    calendar: Calendar | None = None

    def interest(self, message: Message, situation: Situation) -> float:
        """0 for what asks for no reason, or whose figure is not understood: then the rest of the skill says so."""
        return self._answers.interest(message, situation) if _may_concern(message, situation) else 0.0

    def reply(self, message: Message, situation: Situation) -> Reply | None:
        """None for a message that asks for no reason.

        Raises CannotCompile and WarehouseError as the store does.
        """
        return self._answers.reply(message, situation) if _may_concern(message, situation) else None

    @cached_property
    def _answers(self) -> "WhyAnswers":
        from assistant.skills.kpi.why.answers import WhyAnswers

        return WhyAnswers(self.store, self.read, self.currency, self.advise, self.calendar)


def _may_concern(message: Message, situation: Situation) -> bool:
    waits = situation.memory.get(WHY) is not None
    again = situation.memory.get(EXPLAINED) is not None and goes_on(message.text)
    return message.action is None and (waits or again or may_ask_why(message.text))
