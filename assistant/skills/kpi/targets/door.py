"""Targets in the chat, asked about and ordered: the door, cheap for messages about other things."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, Reading
from analytics.kpi.store import MetricsStore
from analytics.kpi.targets.mention import may_be_about_targets
from assistant.conversation import Message, Reply, Situation
from assistant.skills.kpi.advice import Advise, no_advice
from assistant.skills.kpi.memory import PENDING_ORDER, PROPOSED, TARGET
from assistant.skills.kpi.targets.sources import TargetSources

if TYPE_CHECKING:
    from assistant.skills.kpi.targets.orders import TargetOrders
    from assistant.skills.kpi.targets.questions import TargetTalk

_ORDERS: Final = ("set", "remove")


@dataclass(frozen=True, slots=True)
class KpiTargets:
    """The part of the KPI skill that a message about targets goes to."""

    store: MetricsStore
    sources: TargetSources
    read_question: Callable[..., Reading]
    calendar: Calendar
    currency: str = "¥"
    advise: Advise = no_advice

    def interest(self, message: Message, situation: Situation) -> float:
        """1 for what answers a card or question of ours, 0 for what is not about targets."""
        if not _may_concern(message, situation):
            return 0.0
        if self._orders().waiting(message, situation):
            return 1.0
        talk = self._talk()
        asked = talk.asked(message, situation)
        return talk.interest(asked, situation) if asked else 0.0

    def sets(self, message: Message, situation: Situation) -> bool:
        """Whether a message sets or removes a target, or confirms that."""
        if not _may_concern(message, situation):
            return False
        orders = self._orders()
        waiting = orders.waiting(message, situation)
        if message.action or waiting:
            return waiting and not orders.takes_back(message)
        asked = self._talk().asked(message, situation)
        return asked is not None and asked.kind in _ORDERS

    def reply(self, message: Message, situation: Situation) -> Reply | None:
        """None for a message that is not about targets, or that turns out to be a question of figures.

        Raises WarehouseError when the warehouse fails, MetricsFileError for a targets file with faults.
        """
        if not _may_concern(message, situation):
            return None
        talk, orders = self._talk(), self._orders()
        asked = None if message.action else talk.asked(message, situation)
        whole = asked is not None and asked.kind in _ORDERS and bool(asked.rest)
        if not whole and orders.waiting(message, situation):
            return orders.reply(message, situation)
        if asked is None or not talk.interest(asked, situation):
            return None
        if asked.kind in _ORDERS:
            return orders.order(asked, message, situation)
        return talk.reply(asked, situation)

    def _talk(self) -> "TargetTalk":
        from assistant.skills.kpi.targets.questions import TargetTalk

        return TargetTalk(self.store, self.sources, self._read, self.calendar, self.currency, self.advise)

    def _orders(self) -> "TargetOrders":
        from assistant.skills.kpi.targets.orders import TargetOrders

        return TargetOrders(self.store, self.sources, self._read, self.calendar, self.currency)

    def _read(self, text: str, situation: Situation, previous: MetricQuery | None) -> Reading:
        store = self.store
        return self.read_question(
            text, store.catalog, today=situation.today, data_until=store.data_until, previous=previous, pending=None
        )


def _may_concern(message: Message, situation: Situation) -> bool:
    kept = any(situation.memory.get(slot) for slot in (TARGET, PROPOSED, PENDING_ORDER))
    return kept or message.action is not None or may_be_about_targets(message.text)
