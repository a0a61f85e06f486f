"""Who may close what was escalated away, and what somebody may be called."""

from datetime import datetime
from pathlib import Path

import pytest

from assistant.permissions import ACTS, Role
from assistant.triage.desk import Desk
from assistant.triage.rights import Person, is_name
from assistant.triage.ticket import Act, Complaint, NotDone
from bot.store.state import open_state

NOW = datetime(2026, 11, 1, 9, 30)
LEAD = Person("王主管", Role("lead", ACTS["lead"]))
CHEN, LIN = Person("小陈"), Person("小林")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(open_state(f"sqlite:///{tmp_path / 'state.sqlite'}"))
    desk.receive([Complaint("review", "R1", NOW, "瓶口漏液", 3, "damage", "漏液", "leak", "爽肤水")], NOW)
    return desk


@pytest.mark.parametrize(
    ("before", "act", "person", "why"),
    [
        (["escalate"], "resolve", CHEN, "lead"),
        (["escalate"], "answer", CHEN, "lead"),
        (["escalate"], "resolve", LEAD, None),
        (["escalate"], "answer", LEAD, None),
        (["escalate", "claim"], "resolve", CHEN, None),
        (["claim", "escalate"], "resolve", CHEN, None),  # escalated, and still theirs
        (["claim", "escalate"], "resolve", LIN, "owner"),
        (["claim", "escalate"], "answer", LIN, "owner"),
    ],
)
def test_who_may_close_what_was_escalated(
    desk: Desk, before: list[Act], act: Act, person: Person, why: str | None
) -> None:
    for earlier in before:
        desk.act(1, earlier, actor=CHEN, now=NOW)
    done = desk.act(1, act, actor=person, now=NOW, note="已补发")
    assert (done.why if isinstance(done, NotDone) else None) == why


@pytest.mark.parametrize(
    "name", ["", "  ", "desk", "Desk ", "@lead", "@desk", "-", "小陈\n王主管", "小陈\u202e", "王" * 129]
)
def test_what_nobody_may_be_called(desk: Desk, name: str) -> None:
    assert not is_name(name)
    stood = desk.ticket(1)
    assert desk.act(1, "claim", actor=name, now=NOW) == NotDone("name", stood)
    handed = desk.act(1, "assign", actor=LEAD, now=NOW, to=name)
    assert handed == NotDone("name" if name.strip() else "to", stood)


@pytest.mark.parametrize("name", ["小陈", "Anna Lee", "me", "ou_8f3a", "O'Neil"])
def test_what_people_are_called(name: str) -> None:
    assert is_name(name)
