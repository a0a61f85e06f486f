"""What is said in a thread without naming the bot: meant for it where the thread has been opened to it before.

What opens a thread may be heard after what follows in it: another process stores it, or Slack has to bring it again. So
what follows nothing yet is kept for as long as Slack brings again what was not taken, and no longer; until then nobody
reads it.

    overheard → follows what is stored → into the inbox, after all that was kept of its thread
              → follows nothing yet    → kept, and looked at once more: its opening may have come meanwhile
    an opening is stored               → what was kept and follows it goes into the inbox, in its order
    every few seconds                  → the same for every thread; what is too old is dropped

Who writes looks afterwards, on either side: so one of two that come at once sees the other, and each is stored once by
its id. Who is killed in between leaves a row that the next look finds.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from assistant.conversation import Message
from bot.clock import machine_time
from bot.failures import trail
from bot.platform import Door
from bot.slack.aside import aside
from bot.store.codec import decode_message, encode_message
from bot.store.state import Moment, inbox, insert_of, metadata, reading, urgent

log = logging.getLogger(__name__)

KEPT: Final = timedelta(minutes=7)
"""Slack brings again at once, after a minute and after five (docs.slack.dev/apis/events-api)."""
MOST_KEPT: Final = 20_000
"""Messages; of a workspace Slack brings at most 30,000 an hour (docs.slack.dev/apis/web-api/rate-limits)."""
_EVERY: Final = 5.0
"""Seconds between two looks at all that is kept."""
_PRESSES_TAKE: Final = timedelta(seconds=3)
"""How long Slack waits until a press or a shortcut is taken: what is heard since then may follow it."""

overheard: Final = Table(
    "slack_overheard",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("channel", String(255), nullable=False),  # with which the ids of all that is said there begin
    Column("conversation", String(255), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("heard_at", Moment, nullable=False, index=True),
)


def _follows(row: Any, by_control: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether something heard follows a message of its thread that is stored, or what was said there by a control
    (`by_control`: in time). Ids of one channel are in the order of what is said."""
    is_message = func.substr(inbox.c.id, 1, func.length(row["channel"])) == row["channel"]
    return exists().where(
        inbox.c.conversation == row["conversation"],
        or_(and_(is_message, inbox.c.id < row["id"]), and_(~is_message, by_control)),
    )


_SINCE_PRESS: Final = type_coerce(inbox.c.accepted_at, BigInteger) <= (
    type_coerce(overheard.c.heard_at, BigInteger) + _PRESSES_TAKE // timedelta(microseconds=1)
)
_FOLLOWS: Final = _follows(overheard.c, _SINCE_PRESS)
_SAID: Final = {name: bindparam(name, type_=String) for name in ("id", "channel", "conversation")}
_STANDS: Final = select(
    _follows(_SAID, true()),
    exists().where(overheard.c.conversation == _SAID["conversation"], overheard.c.id < _SAID["id"]),
)
"""Of one message: whether it follows anything, and whether something before it is kept."""


@dataclass(eq=False, slots=True)
class _Said:
    """A message of a thread that waits to be placed; `addressed` for one that names the bot."""

    message: Message
    addressed: bool
    placed: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def row(self) -> dict[str, Any]:
        own = self.message
        channel = own.id.removesuffix(own.origin["ts"])
        return {"id": own.id, "channel": channel, "conversation": own.conversation, "heard_at": machine_time()}


@dataclass(eq=False)
class Overheard:
    """Whoever comes while the store is looked at shares the next look."""

    engine: Engine
    door: Door
    _waiting: list[_Said] = field(default_factory=list, init=False)
    _opened: set[str] = field(default_factory=set, init=False)
    _placing: "asyncio.Task[None] | None" = field(default=None, init=False)
    _looking: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def is_due(self, message: Message, *, addressed: bool) -> bool:
        """Whether a message of a thread is to be stored now, all that was kept before it being stored; else it is kept,
        unless it was stored by the way.

        Raises SQLAlchemyError when it could be neither looked at nor kept: then Slack must bring it again.
        """
        said = _Said(message, addressed)
        self._waiting.append(said)
        if self._placing is None or self._placing.done():
            self._placing = asyncio.create_task(self._place_all())
        return await said.placed

    def pass_over(self, message: Message, until: str) -> None:
        """What was said in a thread up to a timestamp does not follow a message of it that is stored as of then.

        Blocks; raises SQLAlchemyError.
        """
        before = message.id.removesuffix(message.origin["ts"]) + until
        of_thread = overheard.c.conversation == message.conversation
        with urgent(self.engine).begin() as connection:
            connection.execute(delete(overheard).where(of_thread, overheard.c.id < before))

    def opened(self, conversation: str) -> None:
        """Something that opens a thread is stored: what followed it is brought soon, beside the acknowledgement."""
        self._opened.add(conversation)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def watch(self, stop: asyncio.Event) -> None:
        """Until told to stop, bring what followed and was left by somebody who died, and drop what is too old. Never
        raises."""
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            try:
                await self.sweep(machine_time())
            except Exception as error:  # the store is away: it is looked at again
                log.warning("slack: what was overheard is not looked through: %s", trail(error))
            await asyncio.wait({stopping}, timeout=_EVERY)
        await self.settle()

    async def settle(self) -> None:
        """Let what was begun beside an acknowledgement end, for a while."""
        if self._looking:
            await asyncio.wait({self._looking}, timeout=_EVERY)

    async def sweep(self, now: datetime) -> None:
        """One look at all that is kept. Raises SQLAlchemyError."""
        for conversation in await aside(self._followed, None):
            await self._bring(conversation)
        await aside(self._drop, now)

    async def _look(self) -> None:
        while self._opened:
            some, self._opened = self._opened, set()
            try:
                for conversation in await aside(self._followed, some):
                    await self._bring(conversation)
            except Exception as error:  # the next sweep finds it
                log.warning("slack: what followed is not brought yet: %s", trail(error))

    async def _place_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            try:
                due, followed = await aside(self._placed, some)
                for conversation in followed:
                    await self._bring(conversation)
            except Exception as error:
                for said in some:
                    if not said.placed.done():
                        said.placed.set_exception(error)
            else:
                for said in some:
                    if not said.placed.done():
                        said.placed.set_result(said in due)

    async def _bring(self, conversation: str) -> None:
        """Into the inbox with what follows in a thread, in its order; what finds no room there waits for the next
        sweep."""
        brought: list[str] = []
        for row in await aside(self._following, conversation):
            try:
                message = decode_message(row.body)
            except (ValueError, TypeError, KeyError):  # as another version wrote it
                log.error("slack: what was overheard cannot be read", extra={"message_id": row.id})  # noqa: TRY400
            else:
                if await self.door.take(message) == "full":
                    break
            brought.append(row.id)
        if brought:
            await aside(self._forget, brought)

    # what blocks

    def _placed(self, some: Sequence[_Said]) -> tuple[set[_Said], list[str]]:
        """Those that are to be stored by who said them, and the conversations of which kept ones go before."""
        due: set[_Said] = set()
        kept: list[dict[str, Any]] = []
        followed: dict[str, None] = {}
        with reading(self.engine).begin() as connection:
            for said in some:
                row = said.row
                follows, behind = connection.execute(_STANDS, row).one()
                if follows or said.addressed:
                    due.add(said)
                    if behind:
                        followed[said.message.conversation] = None
                else:
                    kept.append({**row, "body": encode_message(said.message)})
        if kept:
            with urgent(self.engine).begin() as connection:
                connection.execute(insert_of(connection)(overheard).on_conflict_do_nothing(), kept)
            followed |= dict.fromkeys(self._followed({row["conversation"] for row in kept}))
        return due, list(followed)

    def _followed(self, among: set[str] | None) -> list[str]:
        """The conversations of which something is kept that follows what is stored; None looks at all."""
        found = select(overheard.c.conversation).distinct().where(_FOLLOWS)
        if among is not None:
            found = found.where(overheard.c.conversation.in_(among))
        with reading(self.engine).begin() as connection:
            return list(connection.execute(found).scalars())

    def _following(self, conversation: str) -> Sequence[Any]:
        found = select(overheard).where(overheard.c.conversation == conversation, _FOLLOWS).order_by(overheard.c.id)
        with reading(self.engine).begin() as connection:
            return connection.execute(found).all()

    def _forget(self, ids: Sequence[str]) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(overheard).where(overheard.c.id.in_(ids)))

    def _drop(self, now: datetime) -> None:
        """What follows nothing and is too old, or more than there may be."""
        with reading(self.engine).begin() as connection:
            oldest = connection.execute(select(func.min(overheard.c.heard_at))).scalar()
            count = connection.execute(select(func.count()).select_from(overheard)).scalar_one()
        if oldest is None or (oldest > now - KEPT and count <= MOST_KEPT):
            return
        with self.engine.begin() as connection:
            connection.execute(delete(overheard).where(overheard.c.heard_at <= now - KEPT, ~_FOLLOWS))
            _drop_all_but(connection, MOST_KEPT)


def _drop_all_but(connection: Connection, most: int) -> None:
    newest = select(overheard.c.heard_at).order_by(overheard.c.heard_at.desc()).offset(most).limit(1)
    since = connection.execute(newest).scalar()
    if since is not None:
        log.warning("slack: more is said in threads than is kept")
        connection.execute(delete(overheard).where(overheard.c.heard_at <= since, ~_FOLLOWS))
