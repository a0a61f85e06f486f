"""Dead letters are listed, told by `doctor` and tried again, from the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import zhongcao
from sqlalchemy import Engine

from assistant.conversation import Message, Reply, Text
from bot.mail.mailbox import Mailbox, load
from bot.post.letters import dead_letters, retry_letters
from bot.post.outbox import Outbox, post
from bot.store.queues import Policy
from bot.store.state import open_state

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def bury(engine: Engine, now: datetime = NOON) -> None:
    """One message that could not be answered, one reply that could not be delivered."""
    mailbox = Mailbox(engine, Policy(attempts=1))
    mailbox.accept(Message("m1", "秘密的话", "甲", "小林", "web", now), now)
    claim = mailbox.claim("w1", now)
    assert claim is not None
    mailbox.fail(claim, "ValueError", now)
    words = Reply("echo", "answered", (Text("秘密的话"),))
    post(engine, key="k1", origin={"route": "slack"}, conversation="乙", reply=words, now=now)
    box = Outbox(engine)
    (carried,) = box.claim("c1", ["slack"], now)
    box.mark(carried, {"head": "ts-1"}, now)
    box.refuse(carried, "channel_not_found")


def test_letters_of_both_boxes_are_told_and_tried_again(store: Engine) -> None:
    bury(store)
    told = [(letter.id, letter.message_id, letter.route, letter.attempts, letter.why) for letter in dead_letters(store)]
    assert told == [("in-1", "m1", "web", 1, "ValueError"), ("out-2", "k1", "slack", 1, "channel_not_found")]
    assert retry_letters(store, ["out-2", "out-99", "in-x", "elsewhere"], NOON) == ["out-2"]
    (carried,) = Outbox(store).claim("c2", ["slack"], NOON)
    assert (carried.attempt, carried.steps) == (2, {"head": "ts-1"})  # one more step may have been done
    assert retry_letters(store, None, NOON) == ["in-1"]
    assert (load(store).waiting, dead_letters(store)) == (1, [])


def test_the_commands_list_and_retry(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    bury(engine, datetime.now(UTC))
    listed = zhongcao("mail", "list", "--json", home=tmp_path)
    assert [letter["id"] for letter in json.loads(listed.stdout)] == ["in-1", "out-2"]
    assert "秘密" not in listed.stdout
    retried = zhongcao("mail", "retry", "out-2", "out-7", "--json", home=tmp_path)
    assert (retried.returncode, json.loads(retried.stdout)) == (1, {"retried": ["out-2"]})
    assert "out-7" in retried.stderr
    assert [letter.id for letter in dead_letters(engine)] == ["in-1"]
    for ids, says in ((["in-99"], ""), (["in-1", "in-99"], "重新处理 1 封。\n"), (["--all"], "重新处理 0 封。\n")):
        told = zhongcao("mail", "retry", *ids, home=tmp_path)
        missed = "没有这些死信：in-99；编号见 zhongcao mail list。" if "in-99" in ids else ""
        assert (told.stdout, told.stderr.strip()) == (says, missed)
    engine.dispose()


@pytest.mark.parametrize("words", [(), ("in-1", "--all")])
def test_retry_wants_ids_or_all(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert zhongcao("mail", "retry", *words, home=tmp_path).returncode == 2
