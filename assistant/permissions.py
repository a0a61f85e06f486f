"""Who may do and see what: roles, the acts each is allowed, and the part of the metrics store it sees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias, get_args

from analytics.kpi.scope import EVERYTHING, Scope
from assistant.identity import Persons, account, user_of

Act: TypeAlias = Literal[
    "ask", "read_reviews", "search_guide", "draft", "check", "see_tickets", "claim", "answer", "note", "release",
    "resolve", "dismiss", "escalate", "reopen", "assign", "set_target", "publish",
    "decide_needs", "decide_drafts", "see_roles", "grant_roles", "read_audit", "retry_letters",
    "subscribe_group", "subscribe_robot",
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
    "analyst": READING | {"set_target", "decide_needs", "subscribe_group"},
    "copywriter": READING | WRITING,
    "service": READING | DESK,
    "lead": READING | WRITING | LEADING | {"subscribe_group"},
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
UNRECORDED: Final[frozenset[Act]] = READING | {"see_tickets", "draft", "see_roles", "read_audit"}
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
    "see_roles": ("查看权限名单", "see who may do what"),
    "grant_roles": ("给人改角色", "manage who may do what"),
    "read_audit": ("看操作记录和死信", "read the audit log and dead letters"),
    "subscribe_group": ("改群里的订阅", "change what a group is sent"),
    "subscribe_robot": ("改群机器人的订阅", "change what the group robot sends"),
    "retry_letters": ("重试死信", "retry dead letters"),
}

NAMED_BY_THEMSELVES: Final = frozenset({"web"})
"""Channels whose users say themselves who they are, unless they sign in: no role hangs on a name there, only on the
channel."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do (`acts`) and see (`scope`)."""

    name: str
    acts: frozenset[Act]
    scope: Scope = EVERYTHING

    def may(self, act: Act) -> bool:
        return act in self.acts

    def at_most(self, other: "Role") -> "Role":
        """What both roles may do and see; nothing where they are kept to different rows."""
        acts, scope = self.acts & other.acts, self.scope.within(other.scope)
        if any(not values for _, values in scope.rows):
            return Role(self.name, frozenset())
        return Role(self.name, acts, scope)

    def covers(self, other: "Role") -> bool:
        """Whether somebody of this role has all that the other has: nobody gives more than they have."""
        return other.acts <= self.acts and self.scope in (EVERYTHING, other.scope)


ALL: Final = Role("admin", ACTS["admin"])
"""Everything: where there is no roles file, on the machine itself."""
NOBODY: Final = Role("nobody", frozenset())
"""Somebody whom the roles file does not name."""
BUILT_IN: Final[Mapping[str, Role]] = {name: Role(name, acts) for name, acts in ACTS.items()}
"""The roles that are there without a file."""


Record: TypeAlias = Callable[[str, str, str, Role, Act, bool], None]
"""Keeps that an act was done (True) or refused: message id, channel, user, role, act, whether it was done."""


def unrecorded(message_id: str, channel: str, user: str, role: Role, act: Act, done: bool) -> None:
    """Keeps nothing."""


class WhoMay(Protocol):
    """Knows what each person may do and see, now."""

    def role_of(self, channel: str, user: str, place: str = "", team: str = "") -> Role:
        """The role of a person of a workspace (`team`), in a place that others read along in where one is given.
        Quick: it runs for every message."""
        ...

    def able(self, act: Act) -> tuple[str, ...]:
        """The people named who may do an act: by their names, or without their channels."""
        ...


@dataclass(frozen=True, slots=True)
class Permissions:
    """`who` gives the role of a person by "channel:id", or by "id" on any channel that knows its users; of a group of
    people by "channel:@group"; of a channel by "channel:*"; and "*" is all others. `otherwise` is the role of whoever
    is not named at all. `places` keep whoever speaks there to a role at most, by "channel:place". `roles` are all that
    can be given, by name.

    A name on a channel of `unproven` is only said, not known. `persons` are those whose accounts are linked.
    """

    who: Mapping[str, Role] = field(default_factory=dict)
    otherwise: Role = NOBODY
    places: Mapping[str, Role] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=lambda: BUILT_IN)
    unproven: frozenset[str] = NAMED_BY_THEMSELVES
    persons: Persons = field(default_factory=Persons)

    def able(self, act: Act) -> tuple[str, ...]:
        """The people named who may do an act: by their names, or without their channels."""
        return names_of((key for key, role in self.who.items() if role.may(act)), self.persons)

    def role_of(self, channel: str, user: str, place: str = "", team: str = "") -> Role:
        """By what the file alone says, where nothing is known of groups."""
        return self.among(channel, user, place, team=team)

    def accounts(self, channel: str, user: str, team: str = "") -> tuple[str, ...]:
        """The accounts by which a person may have a role, the nearest first; none where their name is only said."""
        if not self.proves(channel, user):
            return ()
        own = account(channel, user, team)
        return tuple(dict.fromkeys((own, account(channel, user), *self.persons.accounts(own))))

    def among(
        self,
        channel: str,
        user: str,
        place: str = "",
        groups: Sequence[str] = (),
        granted: Mapping[str, Role] | None = None,
        team: str = "",
    ) -> Role:
        """The role of a person who is in `groups` ("slack:@S1"), beside what was `granted` outside the file, under the
        same keys.

        The nearest entry counts alone: the person by the account they write from, else by another that is linked to
        it, else a group of theirs (the first named), else the channel, else all others; of two as near, the file's.
        """
        given = granted or {}
        found: list[Role | None] = []
        for key in self.accounts(channel, user, team):
            bare = user_of(key)
            found += [self.who.get(key), None if ":" in bare else self.who.get(bare), given.get(key)]
        found += [role for named in (self.who, given) for key, role in named.items() if key in groups]
        everyone = f"{channel}:*"
        found += [self.who.get(everyone), given.get(everyone), self.who.get("*")]
        role = next((each for each in found if each is not None), self.otherwise)
        limit = self._limit(channel, place, team) if place else None
        return role.at_most(limit) if limit else role

    def _limit(self, channel: str, place: str, team: str) -> Role | None:
        return self.places.get(account(channel, place, team)) or self.places.get(account(channel, place))

    def proves(self, channel: str, user: str) -> bool:
        """Whether a channel vouches for this name; one that looks like a group or a channel is nobody's."""
        return channel not in self.unproven and user != "" and user[0] not in "*@#"


EVERYBODY: Final = Permissions(otherwise=ALL)


def names_of(keys: Iterable[str], persons: Persons = Persons()) -> tuple[str, ...]:  # noqa: B008  a frozen value
    """The people among keys of roles, each once: by name where their accounts are linked, else without the channel."""
    bare = (persons.called(key) if ":" in key else key for key in keys)
    return tuple(dict.fromkeys(name for name in bare if name and name[0] not in "*@"))


def refusal(act: Act, language: Language) -> str:
    """The sentence for somebody who may not."""
    zh, en = CALLED[act]
    if language == "zh":
        return f"你还没有{zh}的权限，需要的话请找管理员开通。"
    return f"You may not {en} yet; please ask an admin for it."


def not_here(act: Act, language: Language) -> str:
    """The sentence for somebody who may, but not in a place that others read along in."""
    zh, en = CALLED[act]
    if language == "zh":
        return f"这个群里不能{zh}，请私聊我再试一次。"
    return f"In this channel nobody may {en}; please ask me in private."
