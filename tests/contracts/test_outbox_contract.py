"""The outbox on SQLite and on PostgreSQL: claimed in order, fenced, given up, its places in the lanes on disk."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assistant.conversation import Message, Reply, Text
from bot.mail.mailbox import Mailbox
from bot.post.delivery import Limit, Superseded
from bot.post.outbox import Carried, Outbox, places, post
from bot.post.pace import Pace
from bot.store.queues import Policy
from bot.store.state import outbox

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy(lease=20 * SECOND, attempts=3, deaths=2, first_wait=2 * SECOND, jitter=lambda: 1.0)
SLACK = {"route": "slack", "channel": "C1"}


@pytest.fixture
def box(store: Engine) -> Outbox:
    return Outbox(store, POLICY)


def say(store: Engine, key: str, conversation: str = "甲", subject: str = "", route: str = "slack") -> bool:
    words = Reply("echo", "answered", (Text(key),), subject=subject)
    return post(store, key=key, origin={**SLACK, "route": route}, conversation=conversation, reply=words, now=NOON)


def claim(box: Outbox, worker: str = "w1", now: datetime = NOON, routes: Sequence[str] = ("slack",)) -> Carried:
    (carried,) = box.claim(worker, routes, now)
    return carried


def states(store: Engine) -> dict[str, str]:
    with store.begin() as connection:
        return {row.key: row.state for row in connection.execute(select(outbox.c.key, outbox.c.state))}


def test_a_post_is_written_once_and_says_where_it_goes(store: Engine, box: Outbox) -> None:
    assert [say(store, "digest-1"), say(store, "digest-1")] == [True, False]
    delivery = claim(box).delivery
    assert (delivery.key, delivery.route, delivery.origin, delivery.attempt) == ("digest-1", "slack", SLACK, 1)
    assert (delivery.reply.text, delivery.earlier, delivery.created_at) == ("digest-1", {}, NOON)


def test_a_post_is_part_of_its_transaction(store: Engine, box: Outbox) -> None:
    words = Reply("echo", "answered", (Text("never"),))
    with store.connect() as connection:
        transaction = connection.begin()
        post(connection, key="k", origin=SLACK, conversation="甲", reply=words, now=NOON)
        transaction.rollback()
    assert box.claim("w1", ["slack"], NOON) == []


def test_an_answer_takes_the_way_its_message_came(store: Engine, box: Outbox) -> None:
    mailbox = Mailbox(store)
    for number, origin in ((1, SLACK), (2, {})):
        mailbox.accept(Message(f"m{number}", "在吗", f"c{number}", "小林", "web", NOON, origin=origin), NOON)
        answered = mailbox.claim("w1", NOON)
        assert answered is not None
        mailbox.finish(answered, Reply("echo", "answered", (Text("在"),)), NOON)
    assert states(store) == {"m1:reply": "waiting", "m2:reply": "done"}  # the page reads its own where it lies
    assert claim(box).delivery.message_id == "m1"


def test_one_conversation_goes_in_order_while_others_go_on(store: Engine, box: Outbox) -> None:
    for key, conversation in (("甲1", "甲"), ("甲2", "甲"), ("乙1", "乙")):
        say(store, key, conversation)
    found = box.claim("w1", ["slack"], NOON, most=5)
    assert [each.delivery.key for each in found] == ["甲1", "乙1"]
    assert box.claim("w2", ["slack"], NOON, most=5) == []
    assert box.finish(found[0])
    assert claim(box).delivery.key == "甲2"


def test_a_dead_letter_does_not_hold_up_the_next(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    say(store, "甲2")
    assert box.refuse(claim(box), "channel_not_found")
    assert claim(box).delivery.key == "甲2"


def test_a_route_that_is_away_holds_up_no_other(store: Engine, box: Outbox) -> None:
    say(store, "甲1", route="wecom-app")
    say(store, "甲2")
    assert claim(box).delivery.key == "甲2"


def test_a_dead_couriers_delivery_goes_on_from_its_steps(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    dead = claim(box, "dead")
    box.mark(dead, {"page-1": "ts-1"}, NOON + 5 * SECOND)
    assert box.claim("w2", ["slack"], NOON + 24 * SECOND) == []
    taken = claim(box, "w2", NOON + 25 * SECOND)
    assert (taken.attempt, taken.deaths, taken.steps) == (2, 1, {"page-1": "ts-1"})
    with pytest.raises(Superseded):
        box.mark(dead, {"page-1": "ts-1", "page-2": "ts-2"}, NOON + 26 * SECOND)
    assert (box.finish(dead), box.extend([dead, taken], NOON + 26 * SECOND)) == (False, {dead.seq})
    assert box.finish(taken)


def test_what_kills_its_couriers_is_given_up(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    now = NOON
    for number in range(3):
        claim(box, f"dying-{number}", now)
        now += 20 * SECOND
    assert box.claim("w9", ["slack"], now) == []
    assert states(store) == {"甲1": "dead"}


def test_failures_wait_longer_each_time_and_end(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    now = NOON
    for wait in (2, 4):
        assert box.fail(claim(box, now=now), "ValueError", now, away=False) == "later"
        assert box.claim("w1", ["slack"], now + (wait - 1) * SECOND) == []
        now += wait * SECOND
    assert box.fail(claim(box, now=now), "ValueError", now, away=False) == "dead"


def test_a_platform_that_is_away_is_tried_for_a_day(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    now = NOON
    for _ in range(6):
        assert box.fail(claim(box, now=now), "ConnectionError", now, away=True) == "later"
        now += timedelta(hours=4)
    now += SECOND
    assert box.fail(claim(box, now=now), "ConnectionError", now, away=True) == "dead"


def test_waiting_for_a_platform_costs_no_attempt_and_stopping_does(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    for _ in range(5):
        carried = claim(box)
        assert carried.attempt == 1
        box.later(carried, NOON, "ratelimited", NOON)
    box.give_back(claim(box), NOON)
    assert claim(box).attempt == 2


def test_a_later_reply_about_a_subject_knows_the_posted_one(store: Engine, box: Outbox) -> None:
    for key, conversation in (("card-1", "甲"), ("card-2", "甲"), ("card-3", "乙")):
        say(store, key, conversation, subject="ticket:42")
    first, other = box.claim("w1", ["slack"], NOON, most=2)
    box.mark(first, {"post": "ts-1"}, NOON)
    box.finish(first)
    assert (claim(box).delivery.earlier, other.delivery.earlier) == ({"post": "ts-1"}, {})
    box.refuse(other, "channel_not_found")
    say(store, "card-4", "丙", subject="ticket:42", route="web")
    with store.begin() as connection:
        (place,) = places(connection, "ticket:42")
        assert (place.conversation, place.origin, place.reply.subject) == ("甲", SLACK, "ticket:42")
        assert places(connection, "ticket:7") == []


def test_what_cannot_be_read_is_given_up(store: Engine, box: Outbox) -> None:
    say(store, "甲1")
    say(store, "乙1", "乙")
    with store.begin() as connection:
        connection.execute(outbox.update().where(outbox.c.key == "甲1").values(body="{"))
    assert [each.delivery.key for each in box.claim("w1", ["slack"], NOON, most=5)] == ["乙1"]
    assert states(store)["甲1"] == "dead"


MINUTE = Limit(2, 60 * SECOND)


def test_places_in_a_lane_are_given_in_order_and_kept(store: Engine) -> None:
    pace = Pace(store)
    given = [pace.take("C1", [MINUTE], seq, NOON) - NOON for seq in (1, 2, 3, 4, 5)]
    assert given == [0 * SECOND, 0 * SECOND, 61 * SECOND, 61 * SECOND, 122 * SECOND]
    assert pace.take("C2", [MINUTE], 6, NOON) == NOON  # another lane
    back = NOON + 60 * SECOND
    assert pace.take("C1", [MINUTE], 3, back) == NOON + 61 * SECOND  # its own place, not a new one
    assert pace.take("C1", [MINUTE], 3, back) == NOON + 183 * SECOND - 61 * SECOND  # its next call takes the next


def test_a_place_that_was_missed_is_taken_anew(store: Engine) -> None:
    pace = Pace(store)
    for seq in (1, 2, 3):
        pace.take("C1", [MINUTE], seq, NOON)
    late = NOON + 90 * SECOND
    assert pace.take("C1", [MINUTE], 3, late) == late


def test_every_limit_of_a_lane_holds(store: Engine) -> None:
    hour = Limit(3, timedelta(hours=1))
    pace = Pace(store)
    given = [pace.take("C1", [MINUTE, hour], seq, NOON) - NOON for seq in range(4)]
    assert given == [0 * SECOND, 0 * SECOND, 61 * SECOND, timedelta(hours=1, seconds=1)]


def test_old_places_are_forgotten(store: Engine) -> None:
    pace = Pace(store)
    pace.take("C1", [MINUTE], 1, NOON)
    assert [pace.forget(NOON + timedelta(hours=23)), pace.forget(NOON + timedelta(hours=25))] == [0, 1]
