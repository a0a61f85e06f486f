"""A button means something only where it was offered: in its channel or chat, or to whom it was sent in private."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine

from assistant.conversation import Action, Button, Buttons, Reply, Text
from bot.clock import machine_time
from bot.people.audit import AuditLog, Wanted
from bot.post.outbox import post
from bot.pressed import key_of, read_press
from bot.store.state import open_state, outbox, reading

NOW: Final = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
CHANNEL: Final = {
    "route": "slack",
    "team": "T1",
    "channel": "C1",
    "thread": "1.5",
    "user": "U1",
    "ts": "1.5",
    "card": "",
}
NOTICE: Final = {"route": "slack", "team": "T1", "user": "U1"}
APP: Final = {"route": "wecom-app", "user": "lin", "agent": "1"}
GROUP: Final = {"route": "wecom-bot", "kind": "group", "chat": "g1", "user": "lin", "req": "r", "req_at": "1"}
SINGLE: Final = {"route": "wecom-bot", "kind": "single", "chat": "lin", "user": "lin", "req": "r", "req_at": "1"}
REPLY: Final = Reply("triage", "answered", (Text("?"), Buttons((Button("认领", action=Action("triage.claim", "42")),))))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("pressed")
    return open_state(f"sqlite:///{folder / 'state.db'}")


def offered(engine: Engine, origin: dict[str, str]) -> str:
    """The key of a button that was posted there."""
    key = f"k{len(origin)}{sorted(origin.items())}"
    post(engine, key=key, origin=origin, conversation="c", reply=REPLY, now=NOW)
    with reading(engine).begin() as connection:
        rows = connection.execute(outbox.select().order_by(outbox.c.seq)).all()
    return key_of(next(row.seq for row in rows if row.key == key), 0)


@pytest.mark.parametrize(
    ("origin", "at", "counts"),
    [
        (CHANNEL, {**CHANNEL, "user": "U2", "card": "1.6", "ts": ""}, True),  # anybody in the channel may press
        (CHANNEL, {**CHANNEL, "team": "T2"}, True),  # who comes from a shared channel's other workspace
        (CHANNEL, {**CHANNEL, "channel": "C2"}, False),
        (CHANNEL, {**CHANNEL, "channel": ""}, False),
        (CHANNEL, {"route": "slack"}, False),
        (CHANNEL, {**CHANNEL, "channel": "D1"}, True),  # where the bot is no member, who asked is answered in private
        (CHANNEL, {**CHANNEL, "channel": "D2", "user": "U2"}, False),
        (GROUP, {**GROUP, "chat": "D1"}, False),
        (CHANNEL, {**CHANNEL, "route": "wecom-bot", "chat": "C1"}, False),
        (NOTICE, {**NOTICE, "channel": "D1"}, True),
        (NOTICE, {**NOTICE, "channel": "D2", "user": "U2"}, False),
        (NOTICE, {**NOTICE, "channel": "D2", "user": ""}, False),
        (APP, {**APP, "agent": ""}, True),
        (APP, {**APP, "user": "mo"}, False),
        (APP, {**SINGLE}, False),  # the same person, another door
        (GROUP, {**GROUP, "user": "mo"}, True),
        (GROUP, {**GROUP, "chat": "g2"}, False),
        (SINGLE, {**SINGLE, "req": "r2"}, True),
        (SINGLE, {**SINGLE, "chat": "mo", "user": "mo"}, False),
        (SINGLE, {**GROUP}, False),
    ],
)
def test_a_press_counts_where_it_was_offered(
    origin: dict[str, str], at: dict[str, str], counts: bool, engine: Engine
) -> None:
    log = AuditLog(lambda: engine, machine_time)
    before = log.refused()
    pressed = read_press(engine, offered(engine, origin), at)
    assert (pressed.action if pressed else None) == (Action("triage.claim", "42") if counts else None)
    kept = log.entries(Wanted(refused=True))[: 0 if counts else 1]
    told = [(each.channel, each.user, each.act) for each in kept]
    assert told == ([] if counts else [(at["route"].partition("-")[0], at.get("user", ""), "press")])
    assert counts is (log.refused() == before)


@pytest.mark.parametrize(
    "key", ["r:999999.0", "r:1.7", "r:-1.0", "r:1", "r:１.0", "r:1.0.0", "", "x:1.0", "r:" + "9" * 99]
)
def test_a_key_that_nobody_offered_means_nothing(key: str, engine: Engine) -> None:
    offered(engine, CHANNEL)
    assert read_press(engine, key, CHANNEL) is None
