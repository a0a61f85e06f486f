"""A conversation is one worker's at a time, also where PostgreSQL shows each transaction its own moment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from assistant.conversation import Message, Reply
from bot.mail.mailbox import Mailbox, _inbox_row
from bot.store.queues import Policy, Queue
from bot.store.state import inbox

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
POLICY = Policy(lease=timedelta(seconds=20))
QUEUE = Queue(inbox, [inbox.c.conversation])


def message(number: int) -> Message:
    return Message(f"m{number}", "在吗", "甲", "小林", "web", NOON)


def take(connection: Connection, worker: str) -> list[int]:
    return [row.seq for row in QUEUE.hold(connection, worker, NOON, POLICY)]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_an_earlier_message_that_turns_up_late_waits_for_the_one_in_hand(store: Engine) -> None:
    """Door one writes message 1, door two writes and commits message 2; a worker takes 2; then door one commits."""
    mailbox = Mailbox(store, POLICY)
    with store.connect() as door, store.connect() as first, store.connect() as second:
        writing = door.begin()
        door.execute(inbox.insert().values(_inbox_row(message(1), NOON)))
        mailbox.accept(message(2), NOON)
        taking = first.begin()
        assert take(first, "w1") == [2]
        writing.commit()
        with second.begin():
            assert take(second, "w2") == []  # the line is locked, and 2 is still waiting in its eyes
        taking.commit()
        with second.begin():
            assert take(second, "w2") == []  # 2 is held
    with store.begin() as connection:
        connection.execute(inbox.update().where(inbox.c.seq == 2).values(state="done"))
    claim = mailbox.claim("w2", NOON)
    assert claim is not None
    assert claim.message == message(1)
    assert mailbox.finish(claim, Reply("echo", "answered", ()), NOON)
