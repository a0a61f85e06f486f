"""Old rows of platforms go, what the page shows and what is still to be done stays."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from assistant.conversation import Message, Reply, Text
from bot.feedback import keep_opinion, opinions
from bot.mail.mailbox import Mailbox
from bot.post.outbox import Outbox, post
from bot.post.upkeep import Upkeep
from bot.store.state import inbox, memory, outbox

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def answer(store: Engine, number: int, channel: str, at: datetime, **remember: str) -> None:
    mailbox = Mailbox(store)
    message = Message(f"m{number}", "在吗", f"c{number}", "小林", channel, at)  # type: ignore[arg-type]
    mailbox.accept(message, at)
    claim = mailbox.claim("w1", at)
    assert claim is not None
    mailbox.finish(claim, Reply("echo", "answered", (Text("在"),), remember=remember), at)
    for carried in Outbox(store).claim("c1", ["slack"], at):
        Outbox(store).finish(carried)


def test_old_rows_of_platforms_are_dropped(store: Engine) -> None:
    for number, (channel, at) in enumerate((("slack", NOON), ("web", NOON), ("slack", NOON + 80 * DAY))):
        answer(store, number, channel, at)
    Mailbox(store).accept(Message("open", "在吗", "c9", "小林", "slack", NOON), NOON)
    words = Reply("desk", "answered", (Text("超时"),))
    post(store, key="open-post", origin={"route": "desk"}, conversation="desk:甲", reply=words, now=NOON)
    now = [NOON + 91 * DAY]
    upkeep = Upkeep(store, lambda: now[0])
    assert upkeep.tend() == 2  # a message and its reply
    with store.begin() as connection:
        kept = connection.execute(select(inbox.c.id).order_by(inbox.c.seq)).scalars().all()
        sent = connection.execute(select(outbox.c.key).order_by(outbox.c.seq)).scalars().all()
    assert (kept, sent) == (["m1", "m2", "open"], ["m1:reply", "m2:reply", "open-post"])
    now[0] += timedelta(minutes=59)
    answer(store, 7, "slack", NOON)
    assert upkeep.tend() == 0  # it rests
    now[0] += timedelta(minutes=2)
    assert upkeep.tend() == 2


def test_what_a_dropped_conversation_was_about_is_forgotten(store: Engine) -> None:
    for number, (channel, at) in enumerate((("slack", NOON), ("web", NOON), ("slack", NOON + 80 * DAY))):
        answer(store, number, channel, at, metric="ctr")
    assert Upkeep(store, lambda: NOON + 91 * DAY).tend() == 3  # a message, its reply, its memory
    with store.begin() as connection:
        kept = connection.execute(select(memory.c.conversation).order_by(memory.c.conversation)).scalars().all()
    assert kept == ["c1", "c2"]


def test_what_was_thought_of_a_dropped_reply_is_dropped(store: Engine) -> None:
    for number, (channel, at) in enumerate((("slack", NOON), ("web", NOON), ("slack", NOON + 80 * DAY))):
        answer(store, number, channel, at)
    with store.begin() as connection:
        first, read_here, late = connection.execute(select(outbox.c.seq).order_by(outbox.c.seq)).scalars().all()
    for reply, user in ((first, "小林"), (first, "小周"), (read_here, "小林"), (late, "小周")):
        keep_opinion(store, reply, "echo", user, NOON, helpful=user == "小林")
    assert Upkeep(store, lambda: NOON + 91 * DAY).tend() == 4  # a message, its reply, two opinions
    assert opinions(store) == {"echo": (1, 1)}


def test_a_long_store_is_walked_through_in_strides(store: Engine) -> None:
    mailbox = Mailbox(store)
    with store.begin() as connection:
        rows = [
            {
                "id": f"m{number}", "conversation": "甲", "channel": "slack", "user": "小林", "body": "{}",
                "state": "done", "attempts": 1, "accepted_at": NOON, "due_at": NOON,
            }
            for number in range(2500)
        ]  # fmt: skip
        connection.execute(inbox.insert(), rows)
    upkeep = Upkeep(store, lambda: NOON + 91 * DAY)
    assert [upkeep.tend() for _ in range(4)] == [1000, 1000, 500, 0]
    assert mailbox.claim("w1", NOON + 91 * DAY) is None
