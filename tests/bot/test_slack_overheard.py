"""What follows in a thread may be heard before what opens it: whoever hears which, and whenever, it is stored once, in
its order, and what was said before the bot was asked stays among those who said it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from served import until
from slack_calls import event, said, shortcut
from sqlalchemy import Engine, select

from assistant.conversation import Message
from bot.clock import machine_time
from bot.mail.mailbox import Mailbox
from bot.platform import Door
from bot.sealed import Seal
from bot.slack.clients import Clients, SlackKeys
from bot.slack.ears import Ears
from bot.slack.greetings import Greetings
from bot.slack.install import Installations
from bot.slack.overheard import KEPT, Overheard, overheard
from bot.store.state import inbox, open_state, reading

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_THREADS = count(1_795_399_100)


class Silent(Greetings):
    def _start(self, act: Any) -> None:
        act.close()


@dataclass
class Hearing:
    """One process's ears."""

    ears: Ears
    overheard: Overheard = field(init=False)

    def __post_init__(self) -> None:
        self.overheard = self.ears.overheard

    async def hear(self, body: Any) -> None:
        answer = await self.ears.hear(body)
        assert answer is not None
        assert answer.status == 200
        await self.overheard.settle()


def hearing(engine: Engine, door: Callable[[Mailbox], Door] = Door) -> Hearing:
    store = Installations(engine, Seal(b"k" * 32))
    clients = Clients(SlackKeys(bot_token="xoxb-nobody", api_url="http://127.0.0.1:1/api/"), store)
    way_in = door(Mailbox(engine))
    kept = Overheard(engine, way_in)
    return Hearing(Ears(way_in, engine, store, Silent(clients), kept, clients.bot_of, lambda: NOW))


@contextmanager
def two_processes(store: Engine) -> Iterator[tuple[Hearing, Hearing]]:
    other = open_state(store.url.render_as_string(hide_password=False))
    yield hearing(store), hearing(other)
    other.dispose()


@dataclass(frozen=True)
class Thread:
    """Messages of a thread of C1, by their place in it; the one at 0 opens it in the channel."""

    root: str = field(default_factory=lambda: f"{next(_THREADS)}.000100")

    @property
    def conversation(self) -> str:
        return f"slack-T1-C1-{self.root}"

    def ts(self, place: int) -> str:
        return self.root if place == 0 else f"{self.root[:-6]}{place:03d}200"

    def message(self, place: int, *, names_bot: bool) -> Any:
        text = f"<@UBOT> {place}" if names_bot else str(place)
        thread = {"thread_ts": self.root} if place else {}
        return event(said(text, channel="C1", ts=self.ts(place), **thread))

    def stored(self, store: Engine) -> list[int]:
        """The places of those in the inbox, in their order there."""
        asked = select(inbox.c.id).where(inbox.c.conversation == self.conversation).order_by(inbox.c.seq)
        with reading(store).begin() as connection:
            found = [name.rpartition("-")[2] for name in connection.execute(asked).scalars()]
        return [0 if ts == self.root else int(ts[-6:-3]) for ts in found]


def kept(store: Engine) -> list[str]:
    with reading(store).begin() as connection:
        return list(connection.execute(select(overheard.c.id).order_by(overheard.c.id)).scalars())


def expected(heard: Sequence[int], naming: frozenset[int]) -> list[int]:
    """What the inbox holds once all was heard in this order, one after the other."""
    stored: list[int] = []
    waiting: list[int] = []

    def bring() -> None:
        due = sorted(one for one in waiting if any(one > opening for opening in naming.intersection(stored)))
        stored.extend(due)
        waiting[:] = [one for one in waiting if one not in due]

    for place in heard:
        bring()
        (stored if place in naming else waiting).append(place)
        bring()
    return stored


ORDERS = st.integers(1, 7).flatmap(
    lambda most: st.tuples(
        st.permutations(range(most)),
        st.frozensets(st.integers(0, most - 1), min_size=0, max_size=2),
        st.lists(st.booleans(), min_size=most, max_size=most),
    )
)


def test_in_whatever_order_and_by_whichever_process_it_is_heard(store: Engine) -> None:
    with two_processes(store) as processes, asyncio.Runner() as runner:

        @settings(
            max_examples=15,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(ORDERS)
        def holds(order: tuple[list[int], frozenset[int], list[bool]]) -> None:
            heard, naming, by_second = order
            one, two = Thread(), Thread()

            async def hear(thread: Thread) -> None:
                for place, second in zip(heard, by_second, strict=True):
                    if place or place in naming:  # what opens a thread and names nobody is not heard at all
                        await processes[second].hear(thread.message(place, names_bot=place in naming))
                    await processes[second].overheard.sweep(machine_time())  # before the next one comes

            async def both() -> None:
                await asyncio.gather(hear(one), hear(two))

            runner.run(both())
            told = expected([place for place in heard if place or place in naming], naming)
            assert (one.stored(store), two.stored(store)) == (told, told)

        holds()


def test_all_at_once_by_two_processes_nothing_is_lost_and_nothing_twice(store: Engine) -> None:
    threads = [Thread() for _ in range(12)]
    burst = [(thread, place) for place in (3, 0, 4, 0, 1, 2, 3) for thread in threads]

    async def act(processes: Sequence[Hearing]) -> None:
        told = [
            processes[number % 2].hear(thread.message(place, names_bot=place in (0, 3)))
            for number, (thread, place) in enumerate(burst)
        ]
        await asyncio.gather(*told)
        for process in processes:  # what is left to be brought beside the acknowledgement
            await process.overheard.sweep(machine_time())

    with two_processes(store) as processes:
        asyncio.run(act(processes))
    assert [sorted(thread.stored(store)) for thread in threads] == [[0, 1, 2, 3, 4]] * len(threads)
    assert kept(store) == []


def test_what_was_left_by_who_died_is_brought_by_the_next_in_its_order(store: Engine) -> None:
    class Dying(Door):
        async def take(self, message: Message) -> Literal["new", "known", "full"]:
            await super().take(message)
            raise SystemError("stored, and nothing more is done")

    thread = Thread()

    async def act() -> None:
        first = hearing(store)
        for place in (2, 1, 3):
            await first.hear(thread.message(place, names_bot=False))
        answer = await hearing(store, Dying).ears.hear(thread.message(0, names_bot=True))
        assert answer is not None
        assert answer.status == 500

    asyncio.run(act())
    assert thread.stored(store) == [0]
    assert len(kept(store)) == 3
    asyncio.run(hearing(store).overheard.sweep(machine_time()))
    assert thread.stored(store) == [0, 1, 2, 3]
    assert kept(store) == []


def test_what_nobody_asked_the_bot_is_gone_after_minutes(store: Engine) -> None:
    thread, other = Thread(), Thread()

    async def act() -> None:
        ears = hearing(store)
        for place in (1, 2):
            await ears.hear(thread.message(place, names_bot=False))
        now = machine_time()
        await ears.overheard.sweep(now + KEPT - timedelta(seconds=5))
        assert len(kept(store)) == 2
        await ears.overheard.sweep(now + KEPT + timedelta(seconds=5))
        assert kept(store) == []
        await ears.hear(thread.message(3, names_bot=True))
        await ears.hear(other.message(1, names_bot=False))
        await ears.overheard.sweep(machine_time())

    asyncio.run(act())
    assert thread.stored(store) == [3]
    assert kept(store) == [f"slack-T1-C1-{other.ts(1)}"]


def test_a_shortcut_takes_none_of_the_talk_before_it(store: Engine) -> None:
    """People talk in a thread; somebody uses a shortcut on its first message; what is said from then on is followed."""
    thread = Thread()

    async def act() -> None:
        ears = hearing(store)
        await ears.hear(thread.message(1, names_bot=False))
        with store.begin() as connection:  # some seconds ago
            connection.execute(overheard.update().values(heard_at=machine_time() - timedelta(seconds=9)))
        await ears.hear(shortcut("check_copy", "全网最低价", ts=thread.root))
        await ears.hear(thread.message(2, names_bot=False))
        await ears.overheard.sweep(machine_time())

    asyncio.run(act())
    asked = select(inbox.c.id).where(inbox.c.conversation == thread.conversation).order_by(inbox.c.seq)
    with reading(store).begin() as connection:
        names = list(connection.execute(asked).scalars())
    assert [name.split("-")[2] for name in names] == ["shortcut", "C1"]
    assert names[1].endswith(thread.ts(2))
    assert kept(store) == [f"slack-T1-C1-{thread.ts(1)}"]


def test_a_full_mailbox_keeps_what_follows_until_there_is_room(store: Engine) -> None:
    full = True

    class Full(Door):
        async def take(self, message: Message) -> Literal["new", "known", "full"]:
            return "full" if full and message.text == "1" else await super().take(message)

    thread = Thread()

    async def act() -> None:
        nonlocal full
        ears = hearing(store, Full)
        for place in (2, 1, 0):
            await ears.hear(thread.message(place, names_bot=place == 0))
        await ears.overheard.sweep(machine_time() + 2 * KEPT)
        assert thread.stored(store) == [0]
        full = False
        await ears.overheard.sweep(machine_time())

    asyncio.run(act())
    assert thread.stored(store) == [0, 1, 2]


def test_the_house_looks_by_itself_and_drops_more_than_it_keeps(store: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.slack.overheard.MOST_KEPT", 3)
    threads = [Thread() for _ in range(6)]

    async def act() -> None:
        ears, stop = hearing(store), asyncio.Event()
        for thread in threads:
            await ears.hear(thread.message(1, names_bot=False))
        with store.begin() as connection:  # its process died before it looked
            row = {"channel": "slack", "user": "U1", "body": "{}", "state": "done", "attempts": 0}
            first = threads[0]
            connection.execute(
                inbox.insert(),
                {
                    "id": first.conversation,
                    "conversation": first.conversation,
                    "accepted_at": NOW,
                    "due_at": NOW,
                    **row,
                },
            )
        watching = asyncio.create_task(ears.overheard.watch(stop))
        await until(lambda: len(kept(store)) == 3)
        stop.set()
        await watching

    asyncio.run(act())
    assert threads[0].stored(store) == [0, 1]
    assert kept(store) == [f"slack-T1-C1-{thread.ts(1)}" for thread in threads[3:]]
