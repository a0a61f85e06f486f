"""Reminders and escalations ring once, whatever is killed, and lie in the outbox with the desk's own acts."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from assistant.permissions import ACTS, Role
from assistant.triage.desk import Desk
from assistant.triage.policy_file import load_policy
from assistant.triage.rights import Person
from assistant.triage.ticket import Complaint
from bot.desk_post import StatePost, ring_due
from bot.store.state import open_state, outbox, timers

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 2, 9)
AGENT = Person("小陈")
LEAD = Person("王主管", Role("lead", ACTS["lead"]))


def complaint(number: int, ground: str = "damage", level: int = 3) -> Complaint:
    text = f"第{number}条：漏了"
    written = NOW - timedelta(minutes=10)
    return Complaint(
        "review", f"R{number}", written, text, level, ground, "漏液", "leak", f"P{number}", customer=f"C{number}"
    )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, StatePost(ZONE))


def ring(engine: Engine, desk: Desk, hours: float) -> int:
    """Ring what is due so many hours after the texts were written."""
    moment = NOW - timedelta(minutes=10) + timedelta(hours=hours)
    return ring_due(engine, desk.ring, moment.replace(tzinfo=ZoneInfo(ZONE)))


def told(engine: Engine) -> list[tuple[str, str]]:
    """Whom the outbox tells what."""
    with engine.begin() as connection:
        rows = connection.execute(select(outbox.c.conversation, outbox.c.body).order_by(outbox.c.seq)).all()
    return [(row.conversation, json.loads(row.body)["parts"][0]["markdown"]) for row in rows]


def test_an_unclaimed_ticket_is_reminded_of_and_then_escalated(engine: Engine, desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    for hours in (1, 11.9, 12, 13, 21.9, 22, 23.9, 24, 25, 48):
        ring(engine, desk, hours)
    assert told(engine) == [
        ("desk:@desk", "工单 #1：时限已过 50%，还没有回复"),
        ("desk:@desk", "工单 #1：还剩 2 小时，还没有回复"),
        ("desk:@desk", "工单 #1：时限已到，还没有回复"),
        ("desk:@lead", "工单 #1 升级给你：超时未回复"),
    ]
    ticket = desk.ticket(1)
    assert ticket is not None
    assert (ticket.state, ticket.lead) == ("escalated", "@lead")
    assert [(e.act, e.actor) for e in desk.history(1)] == [("remind", "desk")] * 3 + [("escalate", "desk")]
    assert len(desk.notices(LEAD)) == 4
    assert len(desk.notices(AGENT)) == 3


def test_whose_ticket_it_is_is_reminded_and_an_answer_silences(engine: Engine, desk: Desk) -> None:
    desk.receive([complaint(1), complaint(2)], NOW)
    desk.act(1, "claim", actor=AGENT, now=NOW)
    desk.act(2, "claim", actor=AGENT, now=NOW)
    desk.act(2, "answer", actor=AGENT, now=NOW, note="已补发")
    ring(engine, desk, 30)
    assert [to for to, _ in told(engine)] == ["desk:小陈", "desk:小陈", "desk:小陈", "desk:@lead"]
    assert "工单 #2" not in str(told(engine))


def test_an_unclaimed_reaction_goes_to_the_lead_of_its_ground(engine: Engine, tmp_path: Path) -> None:
    own = tmp_path / "policy.yml"
    own.write_text("leads: {medical: 李药师}\n", "utf-8")
    desk = Desk(engine, StatePost(ZONE), lambda: load_policy(own))
    desk.receive([complaint(1, "medical", 5), complaint(2, "medical", 5), complaint(3)], NOW)
    desk.act(2, "claim", actor=AGENT, now=NOW)
    ring(engine, desk, 0.6)
    assert told(engine) == []
    ring(engine, desk, 0.7)
    assert told(engine) == [("desk:李药师", "工单 #1 升级给你：疑似不良反应，30 分钟无人认领")]
    tickets = {ticket.id: (ticket.state, ticket.lead) for ticket in desk.tickets()}
    assert tickets == {1: ("escalated", "李药师"), 2: ("claimed", ""), 3: ("new", "")}


def test_a_late_import_is_told_once(engine: Engine, desk: Desk) -> None:
    old = complaint(1)
    desk.receive([old], NOW + timedelta(hours=23))
    ring(engine, desk, 23.5)
    assert [words for _, words in told(engine)] == ["工单 #1：还剩 2 小时，还没有回复"]
    desk.receive([complaint(2)], NOW + timedelta(hours=40))
    ring(engine, desk, 40.5)
    assert [words for _, words in told(engine) if "#2" in words] == ["工单 #2 升级给你：超时未回复"]


def test_twelve_of_one_incident_are_reminded_of_as_one(engine: Engine, desk: Desk) -> None:
    desk.receive([replace(complaint(n), lot="L1", product="爽肤水") for n in range(1, 13)], NOW)
    ring(engine, desk, 12)
    assert [words for _, words in told(engine)] == [
        "【集中投诉】事件 E1：爽肤水 批号 L1 漏液或破损，共 12 条，12 条待回复",
        "事件 E1（工单 #1 等）：时限已过 50%，还没有回复",
    ]
    assert [len([e for e in desk.history(n) if e.act == "remind"]) for n in range(1, 13)] == [1] * 12


def test_what_is_opened_again_is_promised_anew(engine: Engine, desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    desk.act(1, "claim", actor=AGENT, now=NOW)
    desk.act(1, "answer", actor=AGENT, now=NOW, note="已补发")
    later = NOW + timedelta(hours=40)
    desk.act(1, "reopen", actor=LEAD, now=later, note="顾客说没收到")
    desk.receive([], later)
    ring(engine, desk, 40 + 13)
    assert [(to, words) for to, words in told(engine)] == [
        ("desk:小陈", "工单 #1 重新打开：顾客说没收到"),
        ("desk:小陈", "工单 #1：时限已过 50%，还没有回复"),
    ]


def test_the_same_timer_is_not_set_twice(engine: Engine, desk: Desk) -> None:
    for hour in range(3):
        desk.receive([complaint(1)], NOW + timedelta(hours=hour))
    with engine.begin() as connection:
        keys = connection.execute(select(timers.c.key)).scalars().all()
    assert sorted(keys) == ["ticket:1:2h:0", "ticket:1:50%:0", "ticket:1:due:0", "ticket:1:overdue-0m:0"]


def test_an_alarm_that_cannot_be_read_does_not_silence_the_others(engine: Engine, desk: Desk) -> None:
    desk.receive([complaint(1)], NOW)
    bad = {"key": "a", "kind": "desk", "body": "{", "state": "waiting", "attempts": 0}
    with engine.begin() as connection:
        connection.execute(timers.insert().values(**bad, due_at=NOW.replace(tzinfo=ZoneInfo(ZONE))))
    assert ring(engine, desk, 12) == 1
    with engine.begin() as connection:
        assert connection.execute(select(timers.c.attempts).where(timers.c.key == "a")).scalar() == 1


CHILD = """
import os, signal, sys
from datetime import datetime
from bot.store.state import open_state
from bot.desk_post import StatePost, ring_due
from assistant.triage.desk import Desk
url, moment, after = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
engine = open_state(url)
desk = Desk(engine, StatePost("Asia/Shanghai"))
rung = 0
def ring(connection, alarm, now):
    global rung
    done = desk.ring(connection, alarm, now)
    rung += 1
    if rung == after:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
ring_due(engine, ring, moment)
"""


def test_each_is_told_once_through_kills(engine: Engine, desk: Desk, tmp_path: Path) -> None:
    """Killed within a transaction, after the notice was written and before it was committed."""
    desk.receive([complaint(number) for number in range(1, 6)], NOW)
    moment = (NOW + timedelta(hours=30)).replace(tzinfo=ZoneInfo(ZONE)).isoformat()
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    for after in (1, 4, 6, 1000):
        subprocess.run([sys.executable, "-c", CHILD, url, moment, str(after)], check=False, timeout=60)
    words = [text for _, text in told(engine)]
    assert len(words) == len(set(words)) == 20
    for number in range(1, 6):
        assert [e.act for e in desk.history(number)].count("remind") == 3
        assert [e.act for e in desk.history(number)].count("escalate") == 1
