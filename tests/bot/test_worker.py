"""The loop that answers: woken at once, stopped with nothing lost, and once only through a kill."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Json, Message, Reply, Text
from bot.mail.history import replies_since
from bot.mail.mailbox import Mailbox, load
from bot.mail.worker import Worker
from bot.store.queues import Policy
from bot.store.state import open_state

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


def message(number: int, conversation: str = "甲") -> Message:
    return Message(f"{conversation}-{number}", f"第{number}问", conversation, "小林", "web", NOON)


def echo(message: Message, memory: Mapping[str, Json]) -> Reply:
    count = memory.get("count", 0) + 1
    return Reply("echo", "answered", (Text(f"{message.text}·{count}"),), remember={"count": count})


def make_mailbox(folder: Path, **policy: timedelta | int | Callable[[], float]) -> Mailbox:
    return Mailbox(open_state(f"sqlite:///{folder / 'state.db'}"), Policy(**policy))  # type: ignore[arg-type]


def test_a_worker_answers_what_comes_in_order_and_stops(tmp_path: Path) -> None:
    mailbox = make_mailbox(tmp_path)
    everything = threading.Semaphore(0)
    mailbox.answered.append(lambda _conversation: everything.release())
    worker = Worker(mailbox, echo, now, "w1", poll=60)  # a poll this slow would time the test out: it must be woken
    worker.start()
    for number in range(1, 6):
        mailbox.accept(message(number), now())
    for _ in range(5):
        assert everything.acquire(timeout=20)
    worker.stop()
    said = [sent.reply.text for sent in replies_since(mailbox.engine, "甲", 0)]
    assert said == ["第1问·1", "第2问·2", "第3问·3", "第4问·4", "第5问·5"]
    assert mailbox.heard == []


def test_a_skill_that_raises_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mailbox = make_mailbox(tmp_path, first_wait=timedelta(0))
    tries: list[str] = []

    def stumble(message: Message, memory: Mapping[str, Json]) -> Reply:
        tries.append(message.id)
        if len(tries) == 1:
            raise ConnectionError("the secret words")
        return echo(message, memory)

    worker = Worker(mailbox, stumble, now, "w1")
    mailbox.accept(message(1), now())
    with caplog.at_level(logging.CRITICAL, "bot.mail.worker"):
        assert [worker.step(), worker.step(), worker.step()] == [True, True, False]
    assert [sent.reply.text for sent in replies_since(mailbox.engine, "甲", 0)] == ["第1问·1"]


def test_stopping_gives_back_what_takes_too_long(tmp_path: Path) -> None:
    mailbox = make_mailbox(tmp_path)
    begun, go_on = threading.Event(), threading.Event()

    def slow(message: Message, memory: Mapping[str, Json]) -> Reply:
        begun.set()
        go_on.wait(20)
        return echo(message, memory)

    worker = Worker(mailbox, slow, now, "w1", threads=1)
    worker.start()
    mailbox.accept(message(1), now())
    assert begun.wait(20)
    worker.stop(patience=0)
    assert load(mailbox.engine).waiting == 1
    assert Worker(mailbox, echo, now, "w2").step()
    go_on.set()
    for thread in worker._running:
        thread.join(20)
    assert [sent.reply.text for sent in replies_since(mailbox.engine, "甲", 0)] == ["第1问·1"]


def test_a_store_that_is_away_for_a_while_costs_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mailbox = make_mailbox(tmp_path)
    asked: list[str] = []

    def without_outbox(message: Message, memory: Mapping[str, Json]) -> Reply:
        asked.append(message.id)
        with mailbox.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE outbox RENAME TO away")
        return echo(message, memory)

    worker = Worker(mailbox, without_outbox, now, "w1", poll=0.05)
    done = threading.Event()
    mailbox.answered.append(lambda _conversation: done.set())
    with caplog.at_level(logging.CRITICAL, "bot.mail.worker"):
        worker.start()
        mailbox.accept(message(1), now())
        for _ in range(400):
            time.sleep(0.01)
            if asked:
                break
        time.sleep(0.2)
        with mailbox.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO outbox")
        assert done.wait(20)
        worker.stop()
    assert (asked, [sent.reply.text for sent in replies_since(mailbox.engine, "甲", 0)]) == (["甲-1"], ["第1问·1"])


KILLED = """
import os, signal, sys, time
from datetime import UTC, datetime
from assistant.conversation import Message
from bot.mail.mailbox import Mailbox
from bot.store.state import open_state
from bot.mail.worker import Worker

mailbox = Mailbox(open_state(sys.argv[1]))
def hang(message, memory):
    print("begun", flush=True)
    time.sleep(60)
Worker(mailbox, hang, lambda: datetime.now(UTC), "killed").start()
mailbox.accept(Message("m1", "在吗", "甲", "小林", "web", datetime.now(UTC)), datetime.now(UTC))
print("accepted", flush=True)
time.sleep(60)
"""


def test_killed_between_acceptance_and_answer_it_answers_once_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    with subprocess.Popen([sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert {child.stdout.readline().strip(), child.stdout.readline().strip()} == {"accepted", "begun"}
        os.kill(child.pid, signal.SIGKILL)
    mailbox = Mailbox(open_state(url))
    later = now() + mailbox.policy.lease
    worker = Worker(mailbox, echo, lambda: later, "restarted")
    assert not mailbox.accept(Message("m1", "在吗", "甲", "小林", "web", now()), later)  # the platform sends it again
    assert [worker.step(), worker.step()] == [True, False]
    assert [sent.reply.text for sent in replies_since(mailbox.engine, "甲", 0)] == ["在吗·1"]
