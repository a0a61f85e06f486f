"""Admin commands in chat over a real state store: asked first, confirmed by the same person, once, and recorded."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, update

from assistant.conversation import Action, Buttons, Json, Message, Reply, Table
from assistant.permissions import ALL, BUILT_IN, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.admin.ports import WITHOUT_FILE, Holder
from assistant.skills.admin.skill import Admin
from assistant.skills.help import Help
from bot.clock import Clock
from bot.mail.mailbox import Mailbox
from bot.people import audit as audit_log
from bot.people.accounts import Accounts
from bot.people.audit import AuditLog, Wanted
from bot.people.groups import Memberships
from bot.people.passwords import Passwords
from bot.people.roles import Grant, GrantBook
from bot.people.who_may import CurrentPermissions, RolesFile
from bot.rooms.admin import HouseAudit, HouseLetters, HouseRoles
from bot.store.state import inbox, open_state

NOW = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
SENT = datetime(2026, 11, 23, 9, 2)
SMALL = Role("small", frozenset({"ask", "grant_roles", "see_roles"}))
WHO = {"slack:BOSS": BUILT_IN["admin"], "slack:SMALL": SMALL, "lin": BUILT_IN["service"], "*": BUILT_IN["viewer"]}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("admin_chat") / "state.db"
    open_state(f"sqlite:///{path}").dispose()
    return path


@dataclass
class Room:
    """The bot with admin commands alone, and several conversations' memories."""

    engine: Engine
    who: Mapping[str, Role] = field(default_factory=lambda: dict(WHO))
    otherwise: Permissions | None = None  # what holds without a roles file, where there is none
    memories: dict[str, dict[str, Json]] = field(default_factory=dict)
    said: int = 0

    def __post_init__(self) -> None:
        held = Permissions(self.who, roles={**BUILT_IN, "small": SMALL}, unproven=frozenset())
        self.known = Memberships(lambda: self.engine, lambda: NOW)
        self.grants = GrantBook(lambda: self.engine)
        named = self.otherwise is None
        file = RolesFile(Path("/nowhere/roles.yml"), named, self.otherwise or Permissions(), lambda _: held)
        self.permissions = CurrentPermissions(file, self.grants, self.known)
        self.audit = AuditLog(lambda: self.engine, lambda: NOW)
        self.mailbox = Mailbox(self.engine)
        roles = HouseRoles(self.permissions, self.known, lambda: self.engine, lambda: NOW)
        letters = HouseLetters(lambda: self.engine, Clock(), lambda: NOW)
        skill = Admin(roles, letters, HouseAudit(self.audit, Clock(), lambda: NOW), self.audit.record)
        self.assistant = Assistant((skill,), Help(), permissions=self.permissions, record=self.audit.record)

    def say(self, text: str | Action, user: str = "BOSS", **told: Any) -> Reply:
        """What is answered; the conversation is the same one where none is told."""
        self.said += 1
        words, action = ("", text) if isinstance(text, Action) else (text, None)
        fields = {"channel": "slack", "sent_at": SENT, "conversation": "c1", **told}
        message = Message(f"m{self.said}", words, user=user, action=action, **fields)
        memory = self.memories.setdefault(message.conversation, {})
        reply = self.assistant.respond(message, memory, today=message.sent_at.date())
        memory.update(reply.remember)
        return reply

    def role(self, user: str, channel: str = "slack") -> str:
        return self.permissions.role_of(channel, user).name

    @property
    def recorded(self) -> list[tuple[str, str, bool]]:
        return [(each.user, each.act, each.done) for each in self.audit.entries(Wanted())][::-1]


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Room:
    return Room(open_state(f"sqlite:///{shutil.copy(migrated, tmp_path / 'state.db')}"))


def buttons(reply: Reply) -> list[Action | None]:
    return [button.action for part in reply.parts if isinstance(part, Buttons) for button in part.choices]


def test_a_grant_is_asked_confirmed_done_and_recorded(room: Room) -> None:
    asked = room.say("给 <@U7> 分析师权限")
    assert (asked.status, asked.choices) == ("clarify", ("确认", "取消"))
    assert asked.text.startswith("确认把 `slack:U7` 的角色从“查看者”改成“分析师”吗？改后可以查指标")
    assert (room.role("U7"), room.recorded) == ("viewer", [])
    done = room.say("确认")
    assert (done.status, done.text) == ("answered", "已把 `slack:U7` 的角色改成“分析师”，马上生效。")
    assert (room.role("U7"), room.recorded) == ("analyst", [("BOSS", "grant_roles", True)])
    assert room.grants.all() == (Grant("slack:U7", "analyst", "slack:BOSS", NOW),)


def test_in_english_and_by_its_button(room: Room) -> None:
    asked = room.say("make <@U7> an analyst")
    confirm, _ = buttons(asked)
    assert confirm is not None
    assert room.say(confirm).text == "`slack:U7` is now analyst; it holds at once."
    assert room.say("revoke <@U7>'s role").text.startswith("Take the role analyst away from `slack:U7`?")
    assert room.say("yes").text == "The role of `slack:U7` was taken away; they are viewer now."
    assert room.say("revoke <@U7>'s role").text.startswith("`slack:U7` was given no role of their own")


def _asked(room: Room) -> tuple[Action, Action]:
    confirm, cancel = buttons(room.say("给 <@U7> 分析师权限"))
    assert confirm is not None
    assert cancel is not None
    return confirm, cancel


def test_only_who_asked_can_confirm(room: Room) -> None:
    room.grants.write(Grant("slack:OTHER", "admin", "t", NOW), "a0")
    confirm, cancel = _asked(room)
    assert room.say("确认", "OTHER").text.startswith("这一条要由提出的人自己确认")
    assert room.say(confirm, "OTHER").text.startswith("这一条要由提出的人自己确认")
    assert room.say(confirm, "BOSS", channel="wecom").status == "refused"  # the same id elsewhere is somebody else
    assert room.say(cancel, "OTHER").text.startswith("这一条要由提出的人自己确认")
    assert room.role("U7") == "viewer"
    assert ("OTHER", "grant_roles", False) in room.recorded
    assert room.say(confirm).status == "answered"
    assert room.role("U7") == "analyst"


def test_an_ok_to_something_else_confirms_nothing(room: Room) -> None:
    _asked(room)
    assert room.say("你好").skill == "help"
    for said in ("好的", "可以", "ok", "取消"):
        assert room.say(said).skill == "help"
    assert room.role("U7") == "viewer"
    assert room.say("确认", "OTHER").skill == "help"
    assert room.say("确认").text.startswith("已把 `slack:U7`")


def test_a_confirmation_counts_once_there_and_in_time(room: Room) -> None:
    confirm, cancel = _asked(room)
    assert room.say(confirm, conversation="c2").text.startswith("这个确认已经办过或失效了")
    later = SENT + timedelta(minutes=10, seconds=1)
    assert room.say(confirm, sent_at=later).text.startswith("超过 10 分钟")
    assert room.role("U7") == "viewer"
    confirm, cancel = _asked(room)
    assert room.say(cancel).text == "好的，已取消，什么都没有改。"
    assert room.say(confirm).status == "refused"
    first, _ = _asked(room)
    second, _ = _asked(room)
    assert room.say(first).status == "refused"
    assert room.say(second, sent_at=SENT + timedelta(minutes=10)).status == "answered"
    assert [each.role for each in room.grants.history()] == ["analyst"]
    room.say("收回 <@U7> 的权限")
    room.say("确认")
    assert room.say(second).status == "refused"
    assert room.role("U7") == "viewer"


def test_the_same_message_answered_again_after_a_crash_is_done_once(room: Room) -> None:
    confirm, _ = _asked(room)
    before = dict(room.memories["c1"])
    room.say(confirm)
    room.memories["c1"] = before  # the reply was not kept
    assert room.say(confirm).text == "已把 `slack:U7` 的角色改成“分析师”，马上生效。"
    assert len(room.grants.history()) == 1


def test_the_right_must_hold_when_it_is_confirmed(room: Room) -> None:
    room.grants.write(Grant("slack:TEMP", "admin", "t", NOW), "a0")
    confirm, _ = buttons(room.say("给 <@U7> 分析师权限", "TEMP"))
    room.grants.write(Grant("slack:TEMP", "viewer", "t", NOW), "a1")
    assert confirm is not None
    assert room.say(confirm, "TEMP").text == "你还没有给人改角色的权限，需要的话请找管理员开通。"
    assert (room.role("U7"), room.recorded) == ("viewer", [("TEMP", "grant_roles", False)])


@pytest.mark.parametrize(
    ("text", "user", "says"),
    [
        ("给 <@U7> 分析师权限", "NOBODY", "你还没有给人改角色的权限"),
        ("收回 <@U7> 的权限", "NOBODY", "你还没有给人改角色的权限"),
        ("谁有什么权限", "NOBODY", "你还没有查看权限名单的权限"),
        ("操作记录", "NOBODY", "你还没有看操作记录和死信的权限"),
        ("重试所有死信", "NOBODY", "你还没有重试死信的权限"),
        ("给 <@U7> 管理员权限", "SMALL", "这个角色的权限超出了你自己的"),
        ("给 <@SMALL> 管理员权限", "SMALL", "`slack:SMALL` 的角色“small”写在权限文件里"),
        ("收回 <@BOSS> 的权限", "BOSS", "`slack:BOSS` 的角色“管理员”写在权限文件里"),
        ("收回 wecom:lin 的权限", "BOSS", "`wecom:lin` 的角色“客服”写在权限文件里"),
        ("给 terminal:root 管理员权限", "BOSS", "`terminal:root` 不能有自己的角色"),
        ("给 slack:* 管理员权限", "BOSS", "不知道“slack:*”是谁"),
        ("给老张分析师权限", "BOSS", "不知道“老张”是谁"),
        ("给 <@U7> 权限", "BOSS", "给 `slack:U7` 什么角色？有：查看者、分析师"),
        ("给 <@U7> 开个权限", "BOSS", "给 `slack:U7` 什么角色？"),
        ("给 <@U7> 查看者权限", "BOSS", "`slack:U7` 已经是“查看者”"),
        ("重试死信 m99", "BOSS", "没有编号为 `m99` 的死信"),
    ],
)
def test_what_is_not_done(text: str, user: str, says: str, room: Room) -> None:
    reply = room.say(text, user)
    assert reply.text.startswith(says), reply.text
    assert not buttons(reply) or reply.skill == "help"
    room.say("确认", user)
    assert room.grants.history() == ()


def test_the_last_admin_stays(room: Room) -> None:
    room = Room(room.engine, {"*": BUILT_IN["viewer"]})
    room.grants.write(Grant("slack:BOSS", "admin", "t", NOW), "a0")
    for order in ("收回 <@BOSS> 的权限", "给 <@BOSS> 查看者权限"):
        room.say(order)
        assert room.say("确认").text.startswith("这样一来就没有管理员了")
    assert room.role("BOSS") == "admin"
    room.grants.write(Grant("slack:@S1", "admin", "t", NOW), "a1")
    room.say("收回 <@BOSS> 的权限")
    assert room.say("确认").status == "refused"  # nobody is known to be in that group
    room.known.keep_group("slack", "S1", ["U9"])
    room.say("收回 <@BOSS> 的权限")
    assert room.say("确认").status == "answered"
    assert (room.role("BOSS"), room.role("U9")) == ("viewer", "admin")


@pytest.mark.parametrize(
    ("by_default", "says"),
    [
        ({"terminal:*": ALL, "web:*": ALL}, "已收回"),
        ({"terminal:*": ALL}, "已收回"),  # the page does not stand open
        ({}, "这样一来就没有管理员了"),
    ],
)
def test_who_is_admin_without_a_file_counts(by_default: Mapping[str, Role], says: str, room: Room) -> None:
    without = Permissions(by_default, BUILT_IN["viewer"], unproven=frozenset())
    open_house = Room(room.engine, otherwise=without)
    open_house.grants.write(Grant("slack:U1", "admin", "terminal:me", NOW), "a0")
    open_house.say("收回 slack:U1 的权限", "U1")
    reply = open_house.say("确认", "U1")
    assert reply.text.startswith(says), reply.text
    assert open_house.role("U1") == ("admin" if not by_default else "viewer")


@pytest.mark.parametrize("key", ["slack:*", "terminal:me", "*"])
def test_whoever_a_file_makes_an_admin_counts(key: str, room: Room) -> None:
    office = Room(room.engine, {key: BUILT_IN["admin"]})
    office.grants.write(Grant("slack:BOSS", "admin", "t", NOW), "a0")
    office.say("收回 <@BOSS> 的权限")
    assert office.say("确认").status == "answered"


def test_lists_are_shown_in_private_only(room: Room) -> None:
    for text in ("谁有什么权限", "操作记录", "有哪些死信", "who has which role"):
        there: dict[str, Any] = {"place": "group", "origin": {"channel": "C1"}, "conversation": "g"}
        assert room.say(text, **there).status == "refused"
        assert room.say(text).status == "answered"
    held = room.say("谁有什么权限").data["roles"]
    assert held[0] == {"who": "slack:BOSS", "role": "admin", "by": ""}
    mine = room.say("我有什么权限", "U5").text
    assert mine == "你的角色是“查看者”，可以查指标、看评论里的需求、查运营指南、检查文案。"
    assert room.say("what is my role", "lin").text.startswith("Your role is service")
    assert room.say("lin 有什么权限").text.startswith("`lin` 的角色是“客服”")


def test_who_was_refused_today(room: Room) -> None:
    room.say("操作记录", "NOBODY")
    reply = room.say("今天谁被拒绝了")
    assert (reply.status, reply.data) == ("answered", {"count": 1})
    assert "slack:NOBODY" in str(reply.parts)
    assert room.say("昨天谁被拒绝了").text == "没有这样的记录。"
    assert room.say("lin 今天做了哪些操作").text == "没有这样的记录。"


def test_dead_letters_are_listed_without_words_and_retried_once_confirmed(room: Room) -> None:
    message = Message("m-12", "13812345678 的机密", "c9", "U5", "slack", SENT)
    room.mailbox.accept(message, NOW)
    with room.engine.begin() as connection:
        connection.execute(update(inbox).values(state="dead", error="KeyError"))
    listed = room.say("有哪些死信")
    assert listed.data == {"letters": [{"id": "in-1", "why": "KeyError"}]}
    assert "机密" not in str(listed.parts)
    assert room.say("重试死信 in-1").text.startswith("确认重试死信 `in-1` 吗？")
    assert room.say("确认").text == "已重新排队 1 条，处理完会照常回复。"
    claim = room.mailbox.claim("w", NOW)
    assert claim is not None
    assert claim.message == message
    assert room.say("有哪些死信").text == "现在没有死信，消息都处理完了。"
    assert room.recorded == [("BOSS", "retry_letters", True)]


def test_a_group_may_have_a_role_and_people_are_found_by_what_they_wrote(room: Room) -> None:
    room.mailbox.accept(Message("x", "hi", "c5", "wangfang", "wecom", SENT), NOW)
    assert room.say("给 wangfang 文案权限", channel="slack").text.startswith("确认把 `wecom:wangfang` 的角色")
    assert room.say("确认").status == "answered"
    assert room.role("wangfang", "wecom") == "copywriter"
    room.known.keep_group("slack", "S1", ["U9"])
    room.say("给 slack:@S1 客服权限")
    assert room.say("确认").status == "answered"
    assert room.role("U9") == "service"


@pytest.mark.parametrize("name", ["emma", "小雨", "admin", "analyst"])
def test_an_account_of_the_page_is_known_before_it_ever_wrote(name: str, room: Room) -> None:
    Accounts(lambda: room.engine, Passwords()).add(name, None, NOW)
    assert room.say(f"给 {name} 客服权限").text.startswith(f"确认把 `web:{name}` 的角色从“查看者”改成“客服”吗？")
    assert room.say("确认").status == "answered"
    assert room.say(f"{name} 有什么权限").text.startswith(f"`web:{name}` 的角色是“客服”")
    assert room.say(f"收回 {name} 的权限").text.startswith(f"确认收回 `web:{name}` 的“客服”角色吗？")
    assert room.say("确认").status == "answered"
    assert room.role(name, "web") == "viewer"


def test_what_holds_without_a_file_is_not_said_to_stand_in_one(room: Room) -> None:
    held = Permissions({"terminal:*": BUILT_IN["admin"]}, roles=BUILT_IN)
    blank = RolesFile(Path("/nowhere/roles.yml"), False, held, lambda _: held)
    roles = HouseRoles(CurrentPermissions(blank, room.grants, room.known), room.known, lambda: room.engine, lambda: NOW)
    assert list(roles.holders()) == [Holder("terminal:*", "admin", WITHOUT_FILE)]


def test_the_log_names_every_act_in_the_language_asked(room: Room) -> None:
    for act in get_args(get_args(audit_log.Deed)[1]):
        room.audit.record(f"e-{act}", "web", "lin", BUILT_IN["viewer"], act, True)
    for text, zh in (("操作记录", True), ("audit log", False)):
        acts = [row[3] for part in room.say(text).parts if isinstance(part, Table) for row in part.rows]
        assert acts, text
        assert all(("_" not in act) and (act.isascii() is not zh) for act in acts), acts
