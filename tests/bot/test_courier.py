"""The loop that sends: once each, in order, as fast as the platform allows, and nothing lost when it stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assistant.conversation import Reply, Text
from bot.mail.mailbox import Mailbox
from bot.post.courier import Courier
from bot.post.delivery import Delivery, Limit, Parcel, SendLater, SendRefused, Superseded
from bot.post.outbox import Outbox, post
from bot.store.queues import Policy
from bot.store.state import open_state, outbox

SOON = Policy(attempts=3, first_wait=timedelta(milliseconds=10), lease=timedelta(seconds=15))


def now() -> datetime:
    return datetime.now(UTC)


def say(engine: Engine, number: int, conversation: str = "甲", route: str = "slack") -> None:
    words = Reply("echo", "answered", (Text(f"{conversation}{number}"),))
    post(
        engine,
        key=f"{conversation}-{number}",
        origin={"route": route},
        conversation=conversation,
        reply=words,
        now=now(),
    )


@dataclass
class Recorder:
    """A sender whose platform does as it is told: `does` is called before a delivery is written down."""

    does: Callable[[Delivery, Parcel], Awaitable[None]] | None = None
    route: str = "slack"
    ready: bool = True
    sent: list[str] = field(default_factory=list)

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        if self.does:
            await self.does(delivery, parcel)
        self.sent.append(delivery.reply.text)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


def states(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        return {row.key: row.state for row in connection.execute(select(outbox.c.key, outbox.c.state))}


def carry(engine: Engine, *senders: Recorder, until: Callable[[], bool], **more: float) -> Courier:
    """A courier at work until something holds, and stopped."""
    courier = Courier(Outbox(engine, SOON), senders, now, "courier-1", poll=0.05, **more)  # type: ignore[arg-type]

    async def work() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        async with asyncio.timeout(30):
            while not until():  # noqa: ASYNC110 - what it waits for happens in the store
                await asyncio.sleep(0.01)
        stop.set()
        await running

    asyncio.run(work())
    return courier


def all_closed(engine: Engine) -> Callable[[], bool]:
    return lambda: set(states(engine).values()) <= {"done", "dead"}


def test_conversations_go_side_by_side_and_each_in_order(engine: Engine) -> None:
    for number in range(1, 4):
        say(engine, number)
        say(engine, number, "乙")
    recorder = Recorder()
    carry(engine, recorder, until=all_closed(engine))
    assert [each for each in recorder.sent if "甲" in each] == ["甲1", "甲2", "甲3"]
    assert [each for each in recorder.sent if "乙" in each] == ["乙1", "乙2", "乙3"]


def test_what_no_ready_sender_takes_waits(engine: Engine) -> None:
    say(engine, 1, route="wecom-app")
    say(engine, 1, "乙")
    away, there = Recorder(route="wecom-app", ready=False), Recorder()
    carry(engine, away, there, until=lambda: states(engine)["乙-1"] == "done")
    assert (away.sent, there.sent, states(engine)["甲-1"]) == ([], ["乙1"], "waiting")


def test_a_reply_finished_here_wakes_it_at_once(engine: Engine) -> None:
    mailbox = Mailbox(engine)
    recorder = Recorder()
    courier = Courier(Outbox(engine), [recorder], now, "courier-1", mailbox, poll=60)

    async def work() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        await asyncio.sleep(0.1)
        say(engine, 1)
        for listener in mailbox.answered:
            listener("甲")
        async with asyncio.timeout(20):  # a poll this slow would time out: it must be woken
            while not recorder.sent:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        stop.set()
        await running

    asyncio.run(work())
    assert (recorder.sent, mailbox.answered) == (["甲1"], [])


def test_a_sender_that_raises_is_tried_again_from_its_last_step(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[tuple[int, str | None]] = []

    async def stumble(delivery: Delivery, parcel: Parcel) -> None:
        seen.append((delivery.attempt, parcel.reference("page-1")))
        await parcel.done("page-1", "ts-1")
        if delivery.attempt == 1:
            raise ConnectionError("the secret words")

    say(engine, 1)
    recorder = Recorder(stumble)
    with caplog.at_level(logging.WARNING):
        carry(engine, recorder, until=all_closed(engine))
    assert (seen, recorder.sent) == ([(1, None), (2, "ts-1")], ["甲1"])
    assert "secret" not in caplog.text


def test_what_a_platform_refuses_is_a_dead_letter_and_the_next_goes_on(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(delivery: Delivery, parcel: Parcel) -> None:
        if delivery.reply.text == "甲1":
            raise SendRefused("channel_not_found")
        if delivery.reply.text == "甲2":
            raise ValueError("a bug of ours")

    for number in range(1, 4):
        say(engine, number)
    recorder = Recorder(refuse)
    with caplog.at_level(logging.CRITICAL):
        carry(engine, recorder, until=all_closed(engine))
    assert states(engine) == {"甲-1": "dead", "甲-2": "dead", "甲-3": "done"}
    with engine.begin() as connection:
        rows = connection.execute(select(outbox.c.error, outbox.c.attempts).order_by(outbox.c.seq)).all()
    assert [tuple(row) for row in rows] == [("channel_not_found", 1), ("ValueError", 3), (None, 1)]


def test_a_platform_that_asks_to_wait_costs_no_attempt(engine: Engine) -> None:
    asked: list[int] = []

    async def wait(delivery: Delivery, parcel: Parcel) -> None:
        asked.append(delivery.attempt)
        if len(asked) < 5:
            raise SendLater(timedelta(milliseconds=5))

    say(engine, 1)
    recorder = Recorder(wait)
    carry(engine, recorder, until=all_closed(engine))
    assert (asked, recorder.sent) == ([1] * 5, ["甲1"])


def test_a_limit_delays_and_drops_nothing(engine: Engine) -> None:
    limit = Limit(2, timedelta(seconds=0.4))
    at: list[datetime] = []

    async def within(delivery: Delivery, parcel: Parcel) -> None:
        await parcel.slot("channel", [limit])
        at.append(now())

    for number in range(6):
        say(engine, number, f"c{number}")
    recorder = Recorder(within)
    carry(engine, recorder, until=all_closed(engine))
    assert len(recorder.sent) == 6
    assert all(later - earlier >= limit.within for earlier, later in zip(at, at[2:], strict=False))


def test_stopping_gives_back_what_takes_too_long(engine: Engine) -> None:
    begun: list[str] = []

    async def hang(delivery: Delivery, parcel: Parcel) -> None:
        begun.append(delivery.key)
        await asyncio.sleep(60)

    say(engine, 1)
    carry(engine, Recorder(hang), until=lambda: bool(begun), patience=0.0)
    assert states(engine) == {"甲-1": "waiting"}
    again = Recorder()
    carry(engine, again, until=all_closed(engine))
    assert again.sent == ["甲1"]


def test_a_superseded_sender_sends_nothing_more(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    stopped: list[str] = []

    async def taken_over(delivery: Delivery, parcel: Parcel) -> None:
        if stopped:
            return
        await parcel.done("page-1", "ts-1")
        with engine.begin() as connection:  # as another courier does when a lease has ended
            connection.execute(outbox.update().values(worker="another", attempts=2, due_at=now()))
        try:
            await parcel.done("page-2", "ts-2")
        except Superseded:
            stopped.append(delivery.key)
            raise

    say(engine, 1)
    recorder = Recorder(taken_over)
    with caplog.at_level(logging.CRITICAL):
        carry(engine, recorder, until=all_closed(engine))
    assert (stopped, recorder.sent) == (["甲-1"], ["甲1"])
