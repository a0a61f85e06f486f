"""The desk's notices in the outbox and its alarms in the timers, each in the desk's own transaction, each once.

A notice waits in the outbox under the channel "desk", in the conversation "desk:<account, or name>": the page and the
terminal show the desk's own table of them, and a platform that knows its people sends what lies here.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import OperationalError

from assistant.conversation import Action, Button, Buttons, Language, Reply, Text
from assistant.triage.incident import Notice
from assistant.triage.post import Alarm
from assistant.triage.ticket import Ticket
from bot.card_post import post_cards
from bot.clock import machine_time
from bot.failures import trail
from bot.post.outbox import LONGEST_KEY
from bot.store.codec import encode_reply
from bot.store.state import insert_of, outbox, reading, timers

log = logging.getLogger(__name__)

CHANNEL: Final = "desk"
KIND: Final = "desk"
_ATTEMPTS: Final = 5
_WAIT: Final = timedelta(minutes=1)

Ring = Callable[[Connection, Alarm, datetime], int]
"""Does what an alarm is for, at a local time, in a transaction; how many notices that made."""


@dataclass(frozen=True, slots=True)
class StatePost:
    """A desk's post on the state store. `zone` is where the desk's local times are, `language` that of its notices."""

    zone: str
    language: Language = "zh"

    def tell(self, connection: Connection, notice: Notice) -> None:
        from assistant.triage.incident_rows import incident_in
        from assistant.triage.notice_words import notice_line

        incident = incident_in(connection, notice.incident) if notice.incident else None
        line = Text(notice_line(notice, self.language, incident))
        reply = Reply("triage", "answered", (line, *_look(notice, self.language)), self.language)
        at = notice.at.replace(tzinfo=ZoneInfo(self.zone))
        row = {
            "key": f"desk:{notice.key}"[:LONGEST_KEY],
            "message_id": f"desk:{notice.key}"[:LONGEST_KEY],
            "conversation": f"desk:{notice.account or notice.to}"[:255],
            "channel": CHANNEL,
            "body": encode_reply(reply),
            "state": "waiting",
            "attempts": 0,
            "created_at": at,
            "due_at": at,
        }
        connection.execute(insert_of(connection)(outbox).values(row).on_conflict_do_nothing(index_elements=["key"]))

    def changed(self, connection: Connection, tickets: Sequence[Ticket], now: datetime) -> None:
        post_cards(connection, tickets, now, machine_time())

    def wake(self, connection: Connection, alarms: Sequence[Alarm]) -> None:
        """A known alarm that has not rung yet is set to the new time; one that has rung stays so."""
        rows = [
            {
                "key": alarm.key[:255],
                "kind": KIND,
                "body": json.dumps({"ticket": alarm.ticket, "rule": alarm.rule, "turn": alarm.turn}),
                "state": "waiting",
                "attempts": 0,
                "due_at": alarm.due_at.replace(tzinfo=ZoneInfo(self.zone)),
            }
            for alarm in alarms
        ]
        if not rows:
            return
        made = insert_of(connection)(timers)
        connection.execute(
            made.on_conflict_do_update(
                index_elements=["key"], set_={"due_at": made.excluded.due_at}, where=timers.c.state == "waiting"
            ),
            rows,
        )


def _look(notice: Notice, language: Language) -> tuple[Buttons, ...]:
    """A button that opens what the notice is about."""
    if notice.ticket is not None:
        action, text = Action("triage.show", str(notice.ticket)), f"#{notice.ticket}"
    elif notice.incident is not None:
        action, text = Action("triage.incident", str(notice.incident)), f"E{notice.incident}"
    else:
        return ()
    return (Buttons((Button(f"打开 {text}" if language == "zh" else f"Open {text}", action=action),)),)


def ring_due(engine: Engine, ring: Ring, now: datetime) -> int:
    """Ring the alarms that are due at `now` (aware); how many rang.

    Each is one transaction: what it did and its own end are kept together, so a kill leaves all of it or none, and of
    two processes one rings it. One that fails is tried again, and put aside after five attempts.
    """
    rung = 0
    while (key := _next(engine, now)) is not None:
        try:
            with engine.begin() as connection:
                rung += _ring(connection, ring, key, now)
        except OperationalError:  # the store is away
            raise
        except Exception as error:  # one alarm that cannot be read must not silence the others
            log.error("alarm %s failed: %s", key, trail(error))  # noqa: TRY400 - no words of it
            _put_off(engine, key, now)
    return rung


def _next(engine: Engine, now: datetime) -> str | None:
    due = select(timers.c.key).where(timers.c.kind == KIND, timers.c.state == "waiting", timers.c.due_at <= now)
    with reading(engine).begin() as connection:  # looking in vain must not hold up a writer
        return connection.execute(
            due.order_by(timers.c.due_at, func.length(timers.c.key), timers.c.key).limit(1)
        ).scalar()


def _ring(connection: Connection, ring: Ring, key: str, now: datetime) -> int:
    mine = select(timers).where(timers.c.key == key, timers.c.state == "waiting", timers.c.due_at <= now)
    row = connection.execute(mine.with_for_update()).first()
    if row is None:  # another process was quicker
        return 0
    said = json.loads(row.body)
    local = now.replace(tzinfo=None)
    alarm = Alarm(key, int(said["ticket"]), str(said["rule"]), local, int(said.get("turn", 0)))
    ring(connection, alarm, local)
    connection.execute(update(timers).where(timers.c.key == key).values(state="done"))
    return 1


def _put_off(engine: Engine, key: str, now: datetime) -> None:
    with engine.begin() as connection:
        row = connection.execute(select(timers.c.attempts).where(timers.c.key == key)).one()
        tried = row.attempts + 1
        later = {"attempts": tried, "state": "dead" if tried >= _ATTEMPTS else "waiting", "due_at": now + _WAIT * tried}
        connection.execute(update(timers).where(timers.c.key == key).values(later))
