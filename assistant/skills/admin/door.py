"""Looks whether a message may be an admin's before anything behind is loaded, so that others do not pay for it."""

import re
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from assistant.conversation import Acting, Message, Reply, Situation, Skill
from assistant.permissions import Act

PENDING: Final = "admin_pending"
"""Memory slot: the order that waits to be confirmed."""
_CUES: Final = re.compile(
    r"权限|角色|身份|管理员|超管|分析[师员]|文案|写手|客服|主管|组长|负责人|只读|查看|访客|死信|消息|审计|操作|被拒|越权|重试|重[新发]"
    r"|再试|role|right|permission|access|admin|analyst|writer|service|support|lead|supervisor|viewer|read.?only"
    r"|<@|(?:slack|wecom|web):|我.{0,3}不|谁都?(?:能|可以|有权|改|动|设|调)|(?:哪些|什么|哪几个)人"
    r"|撤销|撤回|恢复|改回|undo|revert|take (?:it|that) back"
    r"|\bwho (?:can|may|is|changed|set|touched|edited)"
    r"|letter|messages|audit|refused|denied|turned|retry|what (?:did|can|may|am)",
    re.IGNORECASE,
)
"""Each order has one of these, or the name of a role of the file's."""


class ActingSkill(Skill, Acting, Protocol):
    """A skill whose messages need different rights."""


class AdminDoor:
    """Hands what may be an admin's order to the skill, which is made then. `roles` are the names of those there are."""

    name = "admin"

    def __init__(self, skill: Callable[[], ActingSkill], roles: Callable[[], Iterable[str]]) -> None:
        self._make = skill
        self._roles = roles
        self._made: ActingSkill | None = None

    def interest(self, message: Message, situation: Situation) -> float:
        return self._skill().interest(message, situation) if self._may_concern(message, situation) else 0.0

    def act(self, message: Message, situation: Situation) -> Act | None:
        return self._skill().act(message, situation)

    def reply(self, message: Message, situation: Situation) -> Reply:
        return self._skill().reply(message, situation)

    def _may_concern(self, message: Message, situation: Situation) -> bool:
        if PENDING in situation.memory or _CUES.search(message.text):
            return True
        said = message.text.casefold()
        return any(role.casefold() in said for role in self._roles())

    def _skill(self) -> ActingSkill:
        if self._made is None:
            self._made = self._make()
        return self._made
