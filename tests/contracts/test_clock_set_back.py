"""A machine's clock is set back by hours: what waits, what a dead process holds and the places in a lane hang on for
minutes at most."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from assistant.conversation import Message, Reply, Text
from bot.mail.mailbox import Mailbox
from bot.post.delivery import Limit
from bot.post.outbox import LONGEST_WAIT, Outbox, post
from bot.post.pace import PATIENCE, Pace

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
AHEAD = NOW + timedelta(hours=5)
LEASE = timedelta(seconds=16)


def nobody(_name: str) -> bool:
    return False


def test_messages_are_claimed(store: Engine) -> None:
    mailbox = Mailbox(store)
    for number in (1, 2):
        mailbox.accept(Message(f"m{number}", "在吗", f"c{number}", "lin", "slack", AHEAD), AHEAD)
    assert mailbox.claim("dead", AHEAD) is not None
    assert mailbox.claim("living", NOW) is None
    mailbox.release(nobody, NOW)
    waited = mailbox.claim("living", NOW)
    assert waited is not None
    assert waited.message.id == "m2"
    assert mailbox.claim("living", NOW) is None, "its holder may live, and say so"
    held = mailbox.claim("living", NOW + LEASE)
    assert held is not None
    assert held.message.id == "m1"


def test_a_living_holder_keeps_what_it_has(store: Engine) -> None:
    mailbox = Mailbox(store)
    mailbox.accept(Message("m1", "在吗", "c1", "lin", "slack", AHEAD), AHEAD)
    held = mailbox.claim("living", AHEAD)
    assert held is not None
    mailbox.release(nobody, NOW)
    mailbox.extend([held], NOW + LEASE / 2)
    assert mailbox.claim("other", NOW + LEASE) is None
    assert mailbox.finish(held, Reply("help", "answered", (Text("在"),)), NOW + LEASE)


def test_a_delivery_that_waits_long_looks_in_between(store: Engine) -> None:
    box = Outbox(store)
    post(store, key="k", origin={"route": "slack"}, conversation="c", reply=Reply("day", "answered", ()), now=NOW)
    (carried,) = box.claim("courier", ["slack"], NOW)
    box.later(carried, AHEAD, "rate limit", NOW)
    assert box.claim("courier", ["slack"], NOW + LONGEST_WAIT - LEASE) == []
    assert len(box.claim("courier", ["slack"], NOW + LONGEST_WAIT)) == 1


def test_places_in_a_lane_are_free_again(store: Engine) -> None:
    pace, limits = Pace(store), [Limit(2, timedelta(minutes=1))]
    for delivery in range(4):
        pace.take("lane", limits, delivery, AHEAD)
    first, second, third = (pace.take("lane", limits, delivery, NOW) for delivery in (3, 5, 6))
    assert max(first, second) <= NOW + PATIENCE
    assert NOW + timedelta(minutes=1) <= third <= NOW + timedelta(minutes=2)
