"""Accepted is answered, once, in order; told as what callers see. Time stands still unless a test moves it."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.conversation import Message, Reply, Text
from bot.mail.history import replies_since, threads, turns
from bot.mail.mailbox import Claim, Load, Mailbox, MailboxFull, load
from bot.store.queues import Policy
from bot.store.state import open_state

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy(lease=20 * SECOND, attempts=3, deaths=2, first_wait=2 * SECOND, jitter=lambda: 1.0)


@pytest.fixture
def mailbox(store: Engine) -> Mailbox:
    return Mailbox(store, POLICY)


def message(number: int, conversation: str = "甲", text: str = "昨天的点击率？") -> Message:
    return Message(f"{conversation}-{number}", text, conversation, "小林", "web", NOON)


def reply(text: str, **remember: object) -> Reply:
    return Reply("kpi", "answered", (Text(text),), remember=remember)


def claimed(mailbox: Mailbox, worker: str = "w1", now: datetime = NOON) -> Claim:
    claim = mailbox.claim(worker, now)
    assert claim is not None
    return claim


def said(mailbox: Mailbox, conversation: str = "甲") -> list[str]:
    return [sent.reply.text for sent in replies_since(mailbox.engine, conversation, 0)]


def test_a_message_is_new_once(mailbox: Mailbox) -> None:
    assert [mailbox.accept(message(1), NOON), mailbox.accept(message(1), NOON)] == [True, False]
    assert load(mailbox.engine) == Load(waiting=1, held=0, dead=0, oldest=NOON)


def test_a_claim_holds_the_message_and_finishing_answers_it(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    claim = claimed(mailbox)
    assert (claim.message, claim.attempt, claim.memory) == (message(1), 1, {})
    assert mailbox.claim("w2", NOON) is None
    assert mailbox.finish(claim, reply("3.12%"), NOON)
    assert said(mailbox) == ["3.12%"]
    assert load(mailbox.engine) == Load(waiting=0, held=0, dead=0, oldest=None)


def test_one_conversation_waits_for_its_answer_while_others_go_on(mailbox: Mailbox) -> None:
    for number, conversation in ((1, "甲"), (2, "甲"), (1, "乙")):
        mailbox.accept(message(number, conversation), NOON)
    first, other = claimed(mailbox), claimed(mailbox)
    assert [first.message.id, other.message.id, mailbox.claim("w1", NOON)] == ["甲-1", "乙-1", None]
    mailbox.finish(first, reply("一"), NOON)
    assert claimed(mailbox).message.id == "甲-2"


def test_a_dead_workers_message_is_taken_over_when_its_lease_ends(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    dead = claimed(mailbox, "dead")
    assert mailbox.claim("w2", NOON + 19 * SECOND) is None
    taken = claimed(mailbox, "w2", NOON + 20 * SECOND)
    assert taken.attempt == 2
    assert not mailbox.finish(dead, reply("迟到"), NOON + 21 * SECOND)
    assert mailbox.finish(taken, reply("准时"), NOON + 21 * SECOND)
    assert said(mailbox) == ["准时"]


def test_a_sign_of_life_keeps_the_lease(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    slow = claimed(mailbox)
    mailbox.extend([slow], NOON + 15 * SECOND)
    assert mailbox.claim("w2", NOON + 30 * SECOND) is None
    assert mailbox.finish(slow, reply("慢"), NOON + 34 * SECOND)


def test_a_reply_and_what_it_remembers_are_one(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    mailbox.finish(claimed(mailbox), reply("一", query={"metrics": ["ctr"]}, pending="点击率"), NOON)
    mailbox.accept(message(2), NOON)
    second = claimed(mailbox)
    assert second.memory == {"query": {"metrics": ["ctr"]}, "pending": "点击率"}
    mailbox.finish(second, reply("二", pending=None), NOON)
    assert mailbox.recall("甲") == {"query": {"metrics": ["ctr"]}}
    assert mailbox.recall("乙") == {}


def test_a_failure_waits_longer_each_time_then_says_so(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    now = NOON
    for wait in (2, 4):
        assert mailbox.fail(claimed(mailbox, now=now), "ModelUnavailable", now) == "later"
        assert mailbox.claim("w1", now + (wait - 1) * SECOND) is None
        now += wait * SECOND
    assert mailbox.fail(claimed(mailbox, now=now), "ModelUnavailable", now) == "dead"
    assert said(mailbox) == [
        "抱歉，这条消息我试了几次都没能答出来，已经记下来留给管理员查看。你可以再发一次，或者换个问法。"
    ]
    assert load(mailbox.engine).dead == 1


def test_jitter_spreads_a_wait_over_its_second_half() -> None:
    waits = [Policy(first_wait=4 * SECOND, jitter=lambda drawn=drawn: drawn).wait(2) for drawn in (0.0, 0.5, 1.0)]  # type: ignore[misc]
    assert waits == [4 * SECOND, 6 * SECOND, 8 * SECOND]


def test_a_message_that_kills_its_workers_is_buried_and_the_next_goes_on(mailbox: Mailbox) -> None:
    mailbox.accept(message(1, text="what is our CTR?"), NOON)
    mailbox.accept(message(2), NOON)
    now = NOON
    for number in range(3):
        assert claimed(mailbox, f"dying-{number}", now).message.id == "甲-1"
        now += 20 * SECOND
    assert claimed(mailbox, "w9", now).message.id == "甲-2"
    assert said(mailbox)[0].startswith("Sorry, I tried several times")


def test_a_dead_letter_tried_again_is_answered(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    for _ in range(3):
        mailbox.fail(claimed(mailbox, now=NOON + 60 * SECOND), "boom", NOON)
    assert mailbox.retry("甲-1", NOON)
    mailbox.finish(claimed(mailbox), reply("这次好了"), NOON)
    assert said(mailbox)[1:] == ["这次好了"]
    assert not mailbox.retry("甲-1", NOON)


def test_a_claim_given_back_is_due_at_once_and_costs_no_attempt(mailbox: Mailbox) -> None:
    mailbox.accept(message(1), NOON)
    mailbox.give_back(claimed(mailbox), NOON)
    assert claimed(mailbox, "w2").attempt == 1


def test_many_at_once_are_each_stored_once(mailbox: Mailbox) -> None:
    new: list[bool] = []
    senders = [
        threading.Thread(target=lambda n=n: new.append(mailbox.accept(message(n % 40, f"c{n % 40}"), NOON)))
        for n in range(80)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert (sorted(new), load(mailbox.engine).waiting) == ([False] * 40 + [True] * 40, 40)


def test_what_cannot_be_stored_is_not_accepted(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'broken.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE inbox")
    with pytest.raises(Exception, match="no such table"):
        Mailbox(engine, POLICY).accept(message(1), NOON)
    engine.dispose()


def test_a_full_mailbox_accepts_no_more_until_it_is_worked_off(store: Engine) -> None:
    mailbox = Mailbox(store, replace(POLICY, most_open=2))
    for number in (1, 2):
        mailbox.accept(message(number, f"c{number}"), NOON)
    with pytest.raises(MailboxFull):
        mailbox.accept(message(3), NOON)
    mailbox.finish(claimed(mailbox), reply("一"), NOON)
    assert mailbox.accept(message(3), NOON + SECOND)


def test_what_another_process_accepts_fills_it_too(store: Engine) -> None:
    policy = replace(POLICY, most_open=1)
    Mailbox(store, policy).accept(message(1), NOON)
    with pytest.raises(MailboxFull):
        Mailbox(store, policy).accept(message(2), NOON)


def test_one_that_no_store_can_keep_takes_no_other_with_it(store: Engine) -> None:
    mailbox = Mailbox(store, POLICY)
    half = Message("m-\ud83d" * 200, "半个字 \ud83d", "乙", "小林", "web", NOON)
    assert [mailbox.accept(half, NOON), mailbox.accept(half, NOON), mailbox.accept(message(1), NOON)] == [
        True,
        False,
        True,
    ]
    assert claimed(mailbox).message == half


def test_two_workers_never_hold_one_conversation(store: Engine) -> None:
    """Accepted at once by several doors, claimed at once by several workers: one at a time, in the order stored."""
    mailboxes = [Mailbox(store, POLICY) for _ in range(3)]
    count, lost = 60, threading.Event()
    order: list[int] = []
    busy = threading.Lock()

    def offer(place: int) -> None:
        for number in range(place, count, 3):
            mailboxes[place].accept(message(number), NOON)

    def work(place: int) -> None:
        while len(order) < count and not lost.is_set():
            claim = mailboxes[place].claim(f"w{place}", NOON)
            if claim is None:
                continue
            if not busy.acquire(blocking=False):
                lost.set()
                return
            order.append(claim.seq)
            time.sleep(0.001)
            busy.release()
            counted = int(claim.memory.get("n", 0)) + 1
            mailboxes[place].finish(claim, reply("一", n=counted), NOON)

    threads = [threading.Thread(target=each, args=(place,)) for place in range(3) for each in (offer, work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (lost.is_set(), len(order), mailboxes[0].recall("甲")) == (False, count, {"n": count})


def test_listeners_hear_of_conversations(store: Engine) -> None:
    heard: list[str] = []
    answered: list[str] = []
    mailbox = Mailbox(store, POLICY, heard=[heard.append], answered=[answered.append])
    mailbox.accept(message(1), NOON)
    mailbox.accept(message(1), NOON)
    assert (heard, answered) == (["甲"], [])
    mailbox.finish(claimed(mailbox), reply("一"), NOON)
    assert answered == ["甲"]


def test_history_shows_turns_and_threads(mailbox: Mailbox) -> None:
    mailbox.accept(message(1, "web-a-1", "第一问"), NOON)
    mailbox.finish(claimed(mailbox), reply("第一答"), NOON)
    mailbox.accept(message(1, "web-a-2", "另一个"), NOON)
    mailbox.accept(message(1, "web-b-1", "别人的"), NOON)
    mailbox.accept(message(2, "web-a-1", "第二问"), NOON)
    shown = [
        (turn.message.text, [sent.reply.text for sent in turn.replies], turn.open)
        for turn in turns(mailbox.engine, "web-a-1")
    ]
    assert shown == [("第一问", ["第一答"], False), ("第二问", [], True)]
    found = [(thread.conversation, thread.opening) for thread in threads(mailbox.engine, "web-a-")]
    assert found == [("web-a-1", "第一问"), ("web-a-2", "另一个")]
    (first,) = replies_since(mailbox.engine, "web-a-1", 0)
    assert replies_since(mailbox.engine, "web-a-1", first.seq) == []
