"""A dead process of this machine is known at once; of others nothing is claimed."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.conversation import Message
from bot.mail.mailbox import Mailbox
from bot.store.presence import is_gone, own_name

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
NAMED = "from bot.store.presence import own_name; print(own_name(), flush=True); input()"

pytestmark = pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="only Linux tells")


def test_a_process_is_gone_when_it_has_died() -> None:
    command = [sys.executable, "-c", NAMED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert not is_gone(name)
        child.kill()
        child.wait()
        assert is_gone(name)
    assert not is_gone(own_name())


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("", False),
        ("w1", False),
        ("host-123-abcdef", False),
        (own_name().replace(f".{os.getpid()}.", ".x."), False),
        (".".join(["other", "000000000000", "1", "5", "abcdef"]), False),  # another machine
        (own_name().rsplit(".", 2)[0] + ".1.abcdef", True),  # our number, another beginning: it was used again
    ],
    ids=["none", "short", "hyphens", "no number", "another machine", "a number used again"],
)
def test_only_what_can_be_known_is_said(name: str, gone: bool) -> None:
    assert is_gone(name) is gone


def test_what_the_dead_hold_is_free_at_once(store: Engine) -> None:
    mailbox = Mailbox(store)
    for conversation in "甲乙":
        mailbox.accept(Message(conversation, "在吗", conversation, "小林", "web", NOON), NOON)
    dead = mailbox.claim("dead", NOON)
    assert dead is not None
    assert mailbox.claim("alive", NOON) is not None
    now = NOON + timedelta(seconds=1)
    assert mailbox.claim("w3", now) is None
    mailbox.release(lambda name: name == "dead", now)
    taken = mailbox.claim("w3", now)
    assert taken is not None
    assert (taken.message.id, taken.attempt, taken.deaths) == (dead.message.id, 2, 1)
    assert mailbox.claim("w3", now) is None
