"""Who may see or do what, who changed it, and taking back what was changed last, in chat."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_admin_chat import Room, migrated  # noqa: F401  a fixture

from assistant.conversation import Table
from assistant.permissions import BUILT_IN, Role
from bot.store.state import open_state

NARROW = Role("narrow", frozenset({"ask"}))
WHO: Mapping[str, Role] = {"slack:BOSS": BUILT_IN["admin"], "slack:ANA": BUILT_IN["analyst"], "slack:N": NARROW}


def room_of(who: Mapping[str, Role], migrated: Path, folder: Path) -> Room:  # noqa: F811
    return Room(open_state(f"sqlite:///{shutil.copy(migrated, folder / 'state.db')}"), dict(who))


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Room:  # noqa: F811
    return room_of(WHO, migrated, tmp_path)


def rows(reply: object) -> list[str]:
    return [row[0] for part in getattr(reply, "parts", ()) if isinstance(part, Table) for row in part.rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("谁能设目标", ["slack:BOSS", "slack:ANA"]),
        ("who may set targets", ["slack:BOSS", "slack:ANA"]),
        ("谁可以给权限", ["slack:BOSS"]),
        ("哪些人能认领工单", ["slack:BOSS"]),
    ],
)
def test_who_may_do_what(text: str, found: list[str], room: Room) -> None:
    assert rows(room.say(text, "BOSS")) == found


def test_what_is_no_metric_and_no_act_is_somebody_else_s_question(room: Room) -> None:
    assert room.say("谁能看出来为什么掉了", "BOSS").skill == "help"


def test_who_changed_what_needs_the_right_to_read_the_log(room: Room) -> None:
    room.say("给 slack:U9 分析师权限", "BOSS")
    room.say("确认", "BOSS")
    assert len(rows(room.say("权限是谁改的", "BOSS"))) == 1
    assert rows(room.say("谁改过目标", "BOSS")) == []
    assert room.say("权限是谁改的", "ANA").text.startswith("你还没有看操作记录和死信的权限")


def test_what_was_changed_last_is_taken_back_when_that_is_confirmed_too(room: Room) -> None:
    room.say("给 slack:U9 分析师权限", "BOSS")
    room.say("确认", "BOSS")
    room.say("给 slack:U9 客服权限", "BOSS")
    room.say("确认", "BOSS")
    assert "从“客服”改成“分析师”" in room.say("撤销", "BOSS").text
    room.say("确认", "BOSS")
    assert room.permissions.role_of("slack", "U9").name == "analyst"


def test_a_number_confirms_nothing(room: Room) -> None:
    room.say("给 slack:U9 分析师权限", "BOSS")
    assert room.say("1", "BOSS").text.startswith("上面这件事还等你确认")
    assert room.permissions.role_of("slack", "U9").name == "nobody"
    assert "已把" in room.say("确认", "BOSS").text


@pytest.mark.parametrize("text", ["我不当管理员了", "remove my admin role", "把我自己降为查看者"])
def test_the_last_admin_stays_one(text: str, migrated: Path, tmp_path: Path) -> None:  # noqa: F811
    room = room_of({"slack:SMALL": BUILT_IN["admin"]}, migrated, tmp_path)
    room.say("给 slack:U9 管理员权限", "SMALL")
    room.say("确认", "SMALL")
    reply = room.say(text, "SMALL")
    assert "`slack:SMALL` " in reply.text  # the file's word is changed in the file
    assert room.say("给我客服权限", "U9").text.startswith("确认把 `slack:U9` 的角色从“管理员”改成“客服”")
