"""Messages taken in durably on SQLite: how many a second at most, how long an acknowledgement takes at 1,000 a second,
alone and while a worker answers and a courier sends; 1,000 conversations at once; a claim among 200,000 closed rows.

`python -m bench.mailbox_speed --folder DIR` puts its stores there: the disk's own speed counts, so a commit of SQLite
alone is measured beside it.
"""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from assistant.conversation import Json, Message, Reply, Text
from bot.mail.mailbox import Mailbox, load
from bot.mail.worker import Worker
from bot.platform import Door
from bot.post.courier import Courier
from bot.post.delivery import Delivery, Parcel
from bot.post.outbox import Outbox
from bot.store.presence import own_name
from bot.store.state import inbox, open_state

SECONDS = 8
OFFERED = 1_000
CLOSED = 200_000


def main() -> None:
    """Measure one thing after another, each on a store of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, help="where the stores lie; a temporary folder if none")
    options.add_argument("--seconds", type=int, default=SECONDS, help="how long messages are offered")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as made:
        run(Path(made), chosen.seconds)


def run(folder: Path, seconds: int = SECONDS) -> None:
    """Print a line for each measurement."""
    print(f"a commit of SQLite alone, on this disk: {_bare_commit(folder / 'bare.db') * 1000:.1f} ms")
    print(f"accepted durably, as fast as it goes: {asyncio.run(_flood(folder / 'flood.db')):,.0f} messages a second")
    for name, busy in (("alone", False), ("while a worker answers and a courier sends", True)):
        lags = sorted(asyncio.run(_offered(folder / f"offered-{busy}.db", busy, seconds)))
        print(
            f"{OFFERED:,} messages a second offered for {seconds} s, {name}: {len(lags):,} accepted, "
            f"acknowledged after p50 {_at(lags, 0.5):.1f}, p99 {_at(lags, 0.99):.1f}, most {lags[-1] * 1000:.1f} ms"
        )
    answered, took = asyncio.run(_at_once(folder / "at-once.db"))
    print(f"1,000 conversations at once: {answered:,} answered and delivered in {took:.1f} s")
    few, many = (_claim(folder / f"closed-{closed}.db", closed) * 1000 for closed in (0, CLOSED))
    print(f"a message claimed and finished: {few:.1f} ms in an empty store, {many:.1f} ms among {CLOSED:,} closed ones")


def _at(lags: list[float], share: float) -> float:
    return lags[int(len(lags) * share)] * 1000


def _bare_commit(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (x)")
    took = []
    for number in range(200):
        began = time.perf_counter()
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        took.append(time.perf_counter() - began)
    connection.close()
    return statistics.median(took)


def _store(path: Path) -> Engine:
    return open_state(f"sqlite:///{path}")


def _message(number: int) -> Message:
    said = "上周小红书的点击率是多少？"
    return Message(
        f"m{number}", said, f"c{number % 500}", "U1", "slack", _now(), place="group", origin={"route": "slack"}
    )


def _now() -> datetime:
    return datetime.now(UTC)


async def _flood(path: Path) -> float:
    """As many as 64 senders bring in, each its next message when the last is acknowledged."""
    door = Door(Mailbox(_store(path)))
    count = 10_000
    numbers = iter(range(count))

    async def send() -> None:
        for number in numbers:
            await door.take(_message(number))

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(64)))
    return count / (time.perf_counter() - began)


async def _offered(path: Path, busy: bool, seconds: int) -> list[float]:
    """Seconds from when each message was due to its acknowledgement; messages come whether or not we keep up."""
    mailbox = Mailbox(_store(path))
    door, lags, stop = Door(mailbox), [], asyncio.Event()
    worker = Worker(mailbox, _echo, _now, own_name())
    courier = Courier(Outbox(mailbox.engine), [_Counting()], _now, own_name(), mailbox)
    sending = asyncio.create_task(courier.run(stop)) if busy else None
    if busy:
        worker.start()

    async def send(number: int, due: float) -> None:
        await door.take(_message(number))
        lags.append(time.perf_counter() - due)

    began, tasks = time.perf_counter() + 0.1, set()
    for number in range(OFFERED * seconds):
        due = began + number / OFFERED
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.add(task := asyncio.create_task(send(number, due)))
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    stop.set()
    if sending:
        await sending
        await asyncio.to_thread(worker.stop)
    return lags


async def _at_once(path: Path) -> tuple[int, float]:
    """How many of 1,000 conversations got their answer, and how long that took."""
    mailbox = Mailbox(_store(path))
    door, stop, counting = Door(mailbox), asyncio.Event(), _Counting()
    worker = Worker(mailbox, _echo, _now, own_name())
    courier = asyncio.create_task(Courier(Outbox(mailbox.engine), [counting], _now, own_name(), mailbox).run(stop))
    worker.start()
    began = time.perf_counter()
    said = [Message(f"m{number}", "在吗", f"c{number}", "U1", "slack", _now()) for number in range(1000)]
    await asyncio.gather(*(door.take(message) for message in said))
    while counting.sent < 1000 and time.perf_counter() - began < 120:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    took = time.perf_counter() - began
    stop.set()
    await courier
    await asyncio.to_thread(worker.stop)
    assert load(mailbox.engine).dead == 0
    return counting.sent, took


def _claim(path: Path, closed: int) -> float:
    """Seconds to claim and finish one message, the median of 200."""
    mailbox = Mailbox(_store(path))
    now = _now()
    row = {"channel": "slack", "user": "U1", "body": "{}", "state": "done", "attempts": 1, "accepted_at": now}
    with mailbox.engine.begin() as connection:
        for start in range(0, closed, 20_000):
            rows = [
                {**row, "due_at": now, "id": f"old{number}", "conversation": f"c{number % 500}"}
                for number in range(start, start + 20_000)
            ]
            connection.execute(inbox.insert(), rows)
    for number in range(200):
        mailbox.accept(_message(number), now)
    took = []
    for _ in range(200):
        began = time.perf_counter()
        claim = mailbox.claim("w1", now)
        assert claim is not None
        mailbox.finish(claim, _echo(claim.message, {}), now)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _echo(message: Message, memory: Mapping[str, Json]) -> Reply:
    count = memory.get("count", 0) + 1
    return Reply("echo", "answered", (Text(f"{message.text}·{count}"),), remember={"count": count})


class _Counting:
    """A platform that takes everything at once."""

    route, ready, sent = "slack", True, 0

    async def send(self, delivery: Delivery, parcel: Parcel) -> None:
        await parcel.done("post", delivery.key)
        self.sent += 1


if __name__ == "__main__":
    main()
