"""What a process counted of its own work, and how the shared store stands: the page /metrics, for Prometheus.

Labels are channels, routes, skills and outcomes: few values each, and none of them a person's or a message's.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, func, select

from assistant.conversation import Json, Message, Reply
from bot.feedback import opinions
from bot.mail.mailbox import load
from bot.post.delivery import Delivery, Parcel, Sender, SendLater, SendRefused, Superseded
from bot.post.letters import waiting_deliveries
from bot.store.state import is_dead, is_open, outbox, reading

if TYPE_CHECKING:
    from prometheus_client.core import Metric

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Measures:
    """The counts of one process, and its view of the store at the time it is asked."""

    def __init__(self, state: Callable[[], Engine], now: Callable[[], datetime]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_Store(state, now))

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(name, says, labels, registry=self.registry)

        self.accepted = counter(
            "zhongcao_accepted", "Messages stored, by channel and news (new, known).", "channel", "news"
        )
        self.answered = counter("zhongcao_answered", "Messages answered, by skill and status.", "skill", "status")
        self.failed = counter(
            "zhongcao_answer_failures", "Attempts to answer that failed and are tried again.", "channel"
        )
        self.sent = counter("zhongcao_deliveries", "What came of sendings, by route and outcome.", "route", "outcome")
        self.seconds = Histogram(
            "zhongcao_answer_seconds", "From claim to reply.", ["skill"], buckets=SECONDS, registry=self.registry
        )

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)

    def heard(self, channel: str, *, new: bool) -> None:
        """A message came in: to be called by a door."""
        self.accepted.labels(channel, "new" if new else "known").inc()

    def answering(
        self, respond: Callable[[Message, Mapping[str, Json]], Reply]
    ) -> Callable[[Message, Mapping[str, Json]], Reply]:
        """The same answers, counted."""

        def counted(message: Message, memory: Mapping[str, Json]) -> Reply:
            began = time.perf_counter()
            try:
                reply = respond(message, memory)
            except Exception:
                self.failed.labels(message.channel).inc()
                raise
            self.answered.labels(reply.skill, reply.status).inc()
            self.seconds.labels(reply.skill).observe(time.perf_counter() - began)
            return reply

        return counted


@dataclass(frozen=True, slots=True)
class CountedSender:
    """A sender whose outcomes are counted."""

    sender: Sender
    measures: Measures

    @property
    def route(self) -> str:
        return self.sender.route

    @property
    def ready(self) -> bool:
        return self.sender.ready

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        outcome = "failed"
        try:
            await self.sender.send(delivery, parcel)
            outcome = "sent"
        except SendLater:
            outcome = "later"
            raise
        except SendRefused:
            outcome = "refused"
            raise
        except Superseded:
            outcome = "superseded"
            raise
        finally:
            self.measures.sent.labels(self.route, outcome).inc()


@dataclass(frozen=True, slots=True)
class _Store:
    """Gauges of the store that all processes share, read when asked."""

    state: Callable[[], Engine]
    now: Callable[[], datetime]

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily

        stands = load(self.state())
        messages = GaugeMetricFamily("zhongcao_messages", "Messages in the store that are not done.", labels=["state"])
        for state, count in (("waiting", stands.waiting), ("held", stands.held), ("dead", stands.dead)):
            messages.add_metric([state], count)
        yield messages
        yield GaugeMetricFamily(
            "zhongcao_oldest_seconds", "How long the oldest open message has waited.", value=stands.waited(self.now())
        )
        replies = GaugeMetricFamily(
            "zhongcao_replies", "Replies that are not sent, by route.", labels=["route", "state"]
        )
        for route, state, count in _unsent(self.state()):
            replies.add_metric([route, state], count)
        yield replies
        unsent = GaugeMetricFamily(
            "zhongcao_oldest_reply_seconds", "How long the oldest unsent reply of a route has waited.", labels=["route"]
        )
        for waiting in waiting_deliveries(self.state()):
            unsent.add_metric([waiting.route], (self.now() - waiting.oldest).total_seconds())
        yield unsent
        said = GaugeMetricFamily(
            "zhongcao_opinions", "Replies still kept that readers found helpful or not.", labels=["skill", "said"]
        )
        for skill, (helpful, unhelpful) in sorted(opinions(self.state()).items()):
            said.add_metric([skill, "helpful"], helpful)
            said.add_metric([skill, "unhelpful"], unhelpful)
        yield said


def _unsent(engine: Engine) -> list[tuple[str, str, int]]:
    """By the indexes of open and dead rows: the sent ones, which are many, are not looked at."""
    counted = select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
    with reading(engine).begin() as connection:
        rows = [row for some in (is_open, is_dead) for row in connection.execute(counted.where(some(outbox)))]
    return [(str(route), str(state), int(count)) for route, state, count in rows]
