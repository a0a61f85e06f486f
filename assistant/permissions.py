"""Who may do and see what: roles, the acts each is allowed, and the part of the metrics store it sees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from analytics.kpi.scope import EVERYTHING, Scope

Act: TypeAlias = Literal[
    "ask", "read_reviews", "search_guide", "draft", "check", "see_tickets", "claim", "answer", "note", "release",
    "resolve", "dismiss", "escalate", "reopen", "assign", "set_target", "publish",
    "decide_needs", "decide_drafts",
]  # fmt: skip
Language: TypeAlias = Literal["zh", "en"]

READING: Final[frozenset[Act]] = frozenset({"ask", "read_reviews", "search_guide", "check"})
WRITING: Final[frozenset[Act]] = frozenset({"draft", "publish", "decide_drafts"})
DESK: Final[frozenset[Act]] = frozenset(
    {"see_tickets", "claim", "answer", "note", "release", "resolve", "dismiss", "escalate", "reopen"}
)
LEADING: Final[frozenset[Act]] = DESK | {"assign"}
ACTS: Final[Mapping[str, frozenset[Act]]] = {
    "viewer": READING,
    "analyst": READING | {"set_target", "decide_needs"},
    "copywriter": READING | WRITING,
    "service": READING | DESK,
    "lead": READING | WRITING | LEADING,
    "admin": frozenset(get_args(Act)),
}
"""What the roles that are there without a file may do; a file may say otherwise, and add roles."""

NEEDED: Final[Mapping[str, Act]] = {
    "kpi": "ask",
    "needs": "read_reviews",
    "guide": "search_guide",
    "draft": "draft",
    "check": "check",
}
"""What a skill's replies need, by its name; a skill that acts says for each message itself."""
UNLIMITED: Final[frozenset[Act]] = LEADING | {"read_reviews"}
"""Acts that show reviews or tickets: a role kept to rows has them only where its `acts` say so."""
UNRECORDED: Final[frozenset[Act]] = READING | {"see_tickets", "draft"}
"""Acts that change nothing: only their refusal is recorded."""

CALLED: Final[Mapping[Act, tuple[str, str]]] = {
    "ask": ("查指标", "ask for figures"),
    "read_reviews": ("看评论里的需求", "read what reviews say"),
    "search_guide": ("查运营指南", "search the guide"),
    "draft": ("写文案", "write drafts"),
    "check": ("检查文案", "check texts"),
    "see_tickets": ("看差评工单", "see tickets"),
    "claim": ("认领工单", "claim tickets"),
    "answer": ("答复工单", "answer tickets"),
    "note": ("给工单加备注", "add notes to tickets"),
    "release": ("退回工单", "release tickets"),
    "resolve": ("解决工单", "resolve tickets"),
    "dismiss": ("驳回工单", "dismiss tickets"),
    "escalate": ("升级工单", "escalate tickets"),
    "reopen": ("重新打开工单", "reopen tickets"),
    "assign": ("分派工单", "assign tickets"),
    "set_target": ("设定目标", "set targets"),
    "publish": ("发布文案", "publish drafts"),
    "decide_needs": ("增改需求分类", "decide on needs"),
    "decide_drafts": ("采用、修改或退掉文案", "adopt, edit or reject drafts"),
}

NAMED_BY_THEMSELVES: Final = frozenset({"web"})
"""Channels whose users say themselves who they are: no role hangs on a name there, only on the channel."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do (`acts`) and see (`scope`)."""

    name: str
    acts: frozenset[Act]
    scope: Scope = EVERYTHING

    def may(self, act: Act) -> bool:
        return act in self.acts


ALL: Final = Role("admin", ACTS["admin"])
"""Everything: where there is no roles file, on the machine itself."""
NOBODY: Final = Role("nobody", frozenset())
"""Somebody whom the roles file does not name."""


Record: TypeAlias = Callable[[str, str, str, Role, Act, bool], None]
"""Keeps that an act was done (True) or refused: message id, channel, user, role, act, whether it was done."""


def unrecorded(message_id: str, channel: str, user: str, role: Role, act: Act, done: bool) -> None:
    """Keeps nothing."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """`who` gives the role of a person, by "channel:id", by "id" on any channel that knows its users, by "channel:*",
    or "*" for all others; `otherwise` is the role of whoever is not named at all."""

    who: Mapping[str, Role] = field(default_factory=dict)
    otherwise: Role = NOBODY

    def able(self, act: Act) -> tuple[str, ...]:
        """The people named who may do an act, without their channels."""
        named = (key.rpartition(":")[2] for key, role in self.who.items() if role.may(act))
        return tuple(dict.fromkeys(name for name in named if name not in ("", "*")))

    def role_of(self, channel: str, user: str) -> Role:
        proven = channel not in NAMED_BY_THEMSELVES and user not in ("", "*") and ":" not in user
        exact = (f"{channel}:{user}", user) if proven else ()
        found = (self.who.get(key) for key in (*exact, f"{channel}:*", "*"))
        return next((role for role in found if role is not None), self.otherwise)


EVERYBODY: Final = Permissions(otherwise=ALL)


def refusal(act: Act, language: Language) -> str:
    """The sentence for somebody who may not."""
    zh, en = CALLED[act]
    if language == "zh":
        return f"你还没有{zh}的权限，需要的话请找管理员开通。"
    return f"You may not {en} yet; please ask an admin for it."
