"""Targets in the chat: what is asked about them, and what is ordered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.query import MetricQuery, Reading
from analytics.kpi.store import MetricsStore
from assistant.conversation import Message, Reply, Situation
from assistant.skills.kpi_advice import Advise, no_advice
from assistant.skills.kpi_targets_orders import TargetOrders
from assistant.skills.kpi_targets_questions import TargetTalk
from assistant.skills.kpi_targets_sources import TargetSources

_ORDERS: Final = ("set", "remove")


@dataclass(frozen=True, slots=True)
class KpiTargets:
    """The part of the KPI skill that a message about targets goes to."""

    talk: TargetTalk
    orders: TargetOrders

    def interest(self, message: Message, situation: Situation) -> float:
        """1 for what answers a card or question of ours, 0 for what is not about targets."""
        if self.orders.waiting(message, situation):
            return 1.0
        asked = self.talk.asked(message, situation)
        return self.talk.interest(asked, situation) if asked else 0.0

    def sets(self, message: Message, situation: Situation) -> bool:
        """Whether a message sets or removes a target, or confirms that."""
        if message.action or self.orders.waiting(message, situation):
            return self.orders.waiting(message, situation)
        asked = self.talk.asked(message, situation)
        return asked is not None and asked.kind in _ORDERS

    def reply(self, message: Message, situation: Situation) -> Reply | None:
        """None for a message that is not about targets, or that turns out to be a question of figures.

        Raises WarehouseError when the warehouse fails, MetricsFileError for a targets file with faults.
        """
        asked = None if message.action else self.talk.asked(message, situation)
        whole = asked is not None and asked.kind in _ORDERS and bool(asked.rest)
        if not whole and self.orders.waiting(message, situation):
            return self.orders.reply(message, situation)
        if asked is None or not self.talk.interest(asked, situation):
            return None
        if asked.kind in _ORDERS:
            return self.orders.order(asked, message, situation)
        return self.talk.reply(asked, situation)


def kpi_targets(
    store: MetricsStore,
    sources: TargetSources,
    read_question: Callable[..., Reading],
    calendar: Calendar,
    currency: str = "¥",
    advise: Advise = no_advice,
) -> KpiTargets:
    """The targets of a store, with one reader of figures for questions and orders."""
    read = partial(_read, store, read_question)
    talk = TargetTalk(store, sources, read, calendar, currency, advise)
    return KpiTargets(talk, TargetOrders(store, sources, read, calendar, currency))


def _read(
    store: MetricsStore,
    read_question: Callable[..., Reading],
    text: str,
    situation: Situation,
    previous: MetricQuery | None,
) -> Reading:
    return read_question(
        text, store.catalog, today=situation.today, data_until=store.data_until, previous=previous, pending=None
    )
