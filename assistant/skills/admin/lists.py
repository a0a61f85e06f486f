"""Who may what, dead letters and the audit log as tables."""

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.conversation import Column, Reply, Situation, Table, Text
from assistant.permissions import CALLED
from assistant.skills.admin import text as said
from assistant.skills.admin.ports import WITHOUT_FILE, Deed, Holder, Letter


def holders_shown(held: Sequence[Holder], situation: Situation, lead: str = "") -> Reply:
    """Who has which role, under the sentence that says what they have in common."""
    zh = situation.language == "zh"
    if not held:
        none = lead or said.NO_HOLDERS[situation.language]
        return Reply("admin", "answered", (Text(none),), situation.language)
    everyone, everyone_else = ("{} 上的其他人", "其他所有人") if zh else ("everybody else on {}", "everybody else")
    givers = {"": "权限文件", WITHOUT_FILE: "默认"} if zh else {"": "the roles file", WITHOUT_FILE: "by default"}

    def who(key: str) -> str:
        channel, _, user = key.partition(":")
        return everyone_else if key == "*" else everyone.format(channel) if user == "*" else key

    rows = tuple(
        (who(each.who), said.role_name(each.role, situation.language), givers.get(each.by, each.by)) for each in held
    )
    heads = (("who", "谁", "Who"), ("role", "角色", "Role"), ("by", "谁给的", "Given by"))
    lead = lead or (f"有角色的共 {len(held)} 项：" if zh else f"{len(held)} entries:")
    data = {"roles": [{"who": each.who, "role": each.role, "by": each.by} for each in held]}
    parts = (Text(lead), Table(_columns(heads, zh), rows))
    return Reply("admin", "answered", parts, situation.language, data=data)


def letters_shown(letters: Sequence[Letter], situation: Situation) -> Reply:
    """The dead letters, never with their words."""
    zh = situation.language == "zh"
    if not letters:
        return Reply("admin", "answered", (Text(said.NO_LETTERS[situation.language]),), situation.language)
    heads = (("id", "编号", "Id"), ("route", "渠道", "Channel"), ("at", "时间", "Time"), ("why", "原因", "Why"))
    rows = tuple((each.id, each.route, f"{each.at:%Y-%m-%d %H:%M}", each.why) for each in letters)
    lead = (
        f"死信 {len(letters)} 条，最近的在前。要重试请说“重试死信 编号”，或“重试所有死信”。"
        if zh
        else f"{len(letters)} dead letters, latest first. Say “retry dead letter <id>” or “retry all dead letters”."
    )
    data = {"letters": [{"id": each.id, "why": each.why} for each in letters]}
    parts = (Text(lead), Table(_columns(heads, zh), rows))
    return Reply("admin", "answered", parts, situation.language, data=data)


def deeds_shown(deeds: Sequence[Deed], situation: Situation) -> Reply:
    """Entries of the audit log."""
    zh = situation.language == "zh"
    if not deeds:
        return Reply("admin", "answered", (Text(said.NO_DEEDS[situation.language]),), situation.language)
    heads = (
        ("at", "时间", "Time"), ("who", "谁", "Who"), ("role", "角色", "Role"), ("act", "操作", "Act"),
        ("outcome", "结果", "Outcome"),
    )  # fmt: skip
    done, refused = ("已执行", "被拒") if zh else ("done", "refused")
    rows = tuple(
        (
            f"{each.at:%Y-%m-%d %H:%M}", f"{each.channel}:{each.user}", said.role_name(each.role, situation.language),
            act_name(each.act, zh=zh), done if each.done else refused,
        )
        for each in deeds
    )  # fmt: skip
    lead = f"操作记录 {len(deeds)} 条，最近的在前：" if zh else f"{len(deeds)} entries, the latest first:"
    data = {"count": len(deeds)}
    return Reply("admin", "answered", (Text(lead), Table(_columns(heads, zh), rows)), situation.language, data=data)


def act_name(act: str, *, zh: bool) -> str:
    """An act in words; one that is unknown by its own name."""
    for called in (CALLED.items(), _BESIDE.items()):
        for known, (chinese, english) in called:
            if known == act:
                return chinese if zh else english
    return act


_BESIDE: Final[Mapping[str, tuple[str, str]]] = {
    "sign_in": ("登录", "sign in"),
    "sign_out": ("退出登录", "sign out"),
    "press": ("按按钮", "press a button"),
    "manage_users": ("管理账号", "manage accounts"),
}
"""What the audit log keeps beside the acts of roles."""


def _columns(heads: Sequence[tuple[str, str, str]], zh: bool) -> tuple[Column, ...]:
    return tuple(Column(name, chinese if zh else english) for name, chinese, english in heads)
