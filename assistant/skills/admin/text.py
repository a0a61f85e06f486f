"""What is said of admin commands."""

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.conversation import Language
from assistant.permissions import ACTS, CALLED, Role

Said = Mapping[Language, str]

NAMES: Final[Mapping[str, str]] = {
    "viewer": "查看者", "analyst": "分析师", "copywriter": "文案", "service": "客服", "lead": "主管", "admin": "管理员",
    "nobody": "无权限",
}  # fmt: skip
YES_NO: Final[Mapping[Language, tuple[str, str]]] = {"zh": ("确认", "取消"), "en": ("Confirm", "Cancel")}
CANCELLED: Final[Said] = {"zh": "好的，已取消，什么都没有改。", "en": "Cancelled; nothing was changed."}
STALE: Final[Said] = {
    "zh": "这个确认已经办过或失效了，需要的话请重新说一遍。",
    "en": "This was confirmed already, or no longer holds; please say it again if it is still wanted.",
}
YES_OR_NO: Final[Said] = {
    "zh": "上面这件事还等你确认：要做就回“确认”，不做回“取消”。",
    "en": "What I asked above still waits: say “confirm” to do it, or “cancel”.",
}
EXPIRED: Final[Said] = {
    "zh": "超过 10 分钟没有确认，这一条已经失效；需要的话请重新说一遍。",
    "en": "This waited for more than 10 minutes and no longer holds; please say it again.",
}
ANOTHERS: Final[Said] = {
    "zh": "这一条要由提出的人自己确认，你点了不算。",
    "en": "Only the person who asked for this can confirm it.",
}
IN_PRIVATE: Final[Said] = {
    "zh": "群里不方便显示权限名单、操作记录和死信，请私聊我再问一次。",
    "en": "Others read along here. Who may do what, the audit log and dead letters are shown in a private chat only; "
    "please ask me there.",
}
LAST: Final[Said] = {
    "zh": "这样一来就没有管理员了，没有改动；请先给别人开通管理员权限。",
    "en": "That would leave nobody who manages roles, so nothing was changed; make somebody else an admin first.",
}
MORE_THAN_OWN: Final[Said] = {
    "zh": "这个角色的权限超出了你自己的，不能由你来给或收；请找管理员。",
    "en": "This role may do or see more than yours, so it is not yours to give or take; please ask an admin.",
}
NO_LETTERS: Final[Said] = {"zh": "现在没有死信，消息都处理完了。", "en": "There are no dead letters."}
NO_DEEDS: Final[Said] = {"zh": "没有这样的记录。", "en": "There is no such entry."}
NO_HOLDERS: Final[Said] = {"zh": "还没有给任何人单独的角色。", "en": "Nobody has a role of their own yet."}


def role_name(name: str, language: Language) -> str:
    """A role as its reader calls it; one of the file's by its own name."""
    return NAMES.get(name, name) if language == "zh" else name


def may_do(role: Role, language: Language) -> str:
    """What a role may do, in words."""
    if not role.acts:
        return "什么都不能做" if language == "zh" else "may do nothing"
    if role.acts == ACTS["admin"]:
        return "什么都能做" if language == "zh" else "may do everything"
    names = [CALLED[act][0 if language == "zh" else 1] for act in CALLED if act in role.acts]
    return ("可以" if language == "zh" else "may ") + ("、" if language == "zh" else ", ").join(names)


def ask_grant(who: str, now: str, role: Role, language: Language) -> str:
    """What would be given, to be confirmed; `now` is the role as it stands."""
    limited = role.scope.limits
    if language == "zh":
        more = "，数据按这个角色的范围看" if limited else ""
        return (
            f"确认把 `{who}` 的角色从“{role_name(now, 'zh')}”改成“{role_name(role.name, 'zh')}”吗？"
            f"改后{may_do(role, 'zh')}{more}。请你本人在 10 分钟内确认。"
        )
    more = ", within that role's data" if limited else ""
    return (
        f"Change the role of `{who}` from {now} to {role.name}? Then they {may_do(role, 'en')}{more}. "
        "Confirm it yourself within 10 minutes."
    )


def ask_revoke(who: str, now: str, language: Language) -> str:
    if language == "zh":
        return f"确认收回 `{who}` 的“{role_name(now, 'zh')}”角色吗？请你本人在 10 分钟内确认。"
    return f"Take the role {now} away from `{who}`? Confirm it yourself within 10 minutes."


def ask_retry(count: int, letter: str, language: Language) -> str:
    if language == "zh":
        what = f"全部 {count} 条死信" if count > 1 or not letter else f"死信 `{letter}` "
        return f"确认重试{what}吗？请你本人在 10 分钟内确认。"
    what = f"all {count} dead letters" if count > 1 or not letter else f"dead letter `{letter}`"
    return f"Try {what} again? Confirm it yourself within 10 minutes."


def granted(who: str, role: str, now: Role, language: Language) -> str:
    """What was done. Where something nearer than what was given holds for them, that is said."""
    if language == "zh":
        held = "" if now.name == role else f"不过目前实际生效的是“{role_name(now.name, 'zh')}”。"
        return f"已把 `{who}` 的角色改成“{role_name(role, 'zh')}”，马上生效。{held}"
    held = "" if now.name == role else f" What holds for them now is {now.name}, though."
    return f"`{who}` is now {role}; it holds at once.{held}"


def revoked(who: str, now: Role, language: Language) -> str:
    if language == "zh":
        return f"已收回 `{who}` 的角色，现在是“{role_name(now.name, 'zh')}”。"
    return f"The role of `{who}` was taken away; they are {now.name} now."


def same(who: str, role: str, language: Language) -> str:
    if language == "zh":
        return f"`{who}` 已经是“{role_name(role, 'zh')}”，不用改。"
    return f"`{who}` is {role} already; there is nothing to change."


def nothing_given(who: str, now: str, language: Language) -> str:
    if language == "zh":
        return f"没有单独给过 `{who}` 角色（现在是“{role_name(now, 'zh')}”），没有可收回的。"
    return f"`{who}` was given no role of their own (they are {now}), so there is nothing to take away."


def in_file(who: str, role: str, language: Language) -> str:
    if language == "zh":
        return f"`{who}` 的角色“{role_name(role, 'zh')}”写在权限文件里，聊天里改不了；请改权限文件，保存后马上生效。"
    return f"The role {role} of `{who}` stands in the roles file; change it there, it holds as soon as it is saved."


def unknown_person(said: str, channel: str, language: Language) -> str:
    example = {"web": "web:lin", "slack": "slack:U0123ABC"}.get(channel, "wecom:zhangsan")
    how = "直接 @ 对方，或者" if channel == "slack" else ""
    if language == "zh":
        return f"不知道“{said}”是谁。请{how}写成“平台:账号”，例如 {example}。"
    how = "mention them" if channel == "slack" else f"write their account, such as {example}"
    return f"I know nobody called “{said}”. Please {how}; who never wrote to me is written platform:account."


def unfit_person(who: str, language: Language) -> str:
    if language == "zh":
        return f"`{who}` 不能有自己的角色：要写成 slack:、wecom: 或 web: 加账号（网页要先开登录），组写成 slack:@组。"
    return (
        f"`{who}` cannot have a role of its own: write slack:, wecom: or web: and an account (the page needs sign-in), "
        "a group as slack:@group."
    )


def which_person(said: str, found: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"“{said}”可能是 {'、'.join(f'`{key}`' for key in found)}，请说清是哪一个。"
    return f"“{said}” may be {', '.join(f'`{key}`' for key in found)}; which one?"


def which_role(who: str, roles: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"给 `{who}` 什么角色？有：{'、'.join(role_name(role, 'zh') for role in roles)}。"
    return f"Which role for `{who}`? There are: {', '.join(roles)}."


def no_letter(letter: str, language: Language) -> str:
    if language == "zh":
        return f"没有编号为 `{letter}` 的死信；问“有哪些死信”可以看到现有的。"
    return f"There is no dead letter `{letter}`; ask for the dead letters to see those there are."


def retried(count: int, language: Language) -> str:
    if language == "zh":
        return f"已重新排队 {count} 条，处理完会照常回复。"
    return f"{count} queued again; {'it is' if count == 1 else 'they are'} answered as usual."


def who_may(what: str, count: int, *, seeing: bool, language: Language) -> str:
    """The sentence over those who may see a metric or do an act."""
    if language == "zh":
        can = f"能看{what}" if seeing else f"能{what}"
        return f"{can}的有 {count} 项：" if count else f"现在没有人{can}。"
    can = f"see {what}" if seeing else what
    return f"{count} {'entry' if count == 1 else 'entries'} may {can}:" if count else f"Nobody may {can} now."


def yours(role: Role, language: Language) -> str:
    """What somebody asked of themselves."""
    if not role.acts:
        return {
            "zh": "你还没有任何权限，需要的话请找管理员开通。",
            "en": "You have no rights here yet; please ask an admin for a role.",
        }[language]
    if language == "zh":
        more = "看到的数据限于这个角色的范围。" if role.scope.limits else ""
        return f"你的角色是“{role_name(role.name, 'zh')}”，{may_do(role, 'zh')}。{more}"
    more = " You see the data of that role alone." if role.scope.limits else ""
    return f"Your role is {role.name}: you {may_do(role, 'en')}.{more}"


def theirs(who: str, role: Role, language: Language) -> str:
    if language == "zh":
        more = "，数据限于这个角色的范围" if role.scope.limits else ""
        return f"`{who}` 的角色是“{role_name(role.name, 'zh')}”，{may_do(role, 'zh')}{more}。"
    more = ", within that role's data" if role.scope.limits else ""
    return f"`{who}` is {role.name}: {may_do(role, 'en')}{more}."
