"""Who is the same person: accounts of platforms, and which of them a team said are one person's."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

CHANNELS: Final = ("terminal", "web", "slack", "wecom")
"""The platforms that people write from."""


def account(channel: str, user: str, team: str = "") -> str:
    """One account: `wecom:lin`, or `slack:T1/U1` where the workspace is known. Empty where no platform is."""
    return f"{channel}:{team}/{user}" if channel and team else f"{channel}:{user}" if channel else ""


def is_account(name: str) -> bool:
    """Whether a name says its platform."""
    channel, colon, user = name.partition(":")
    return bool(colon and user) and channel in CHANNELS


def channel_of(key: str) -> str:
    return key.partition(":")[0]


def user_of(key: str) -> str:
    """The bare id of an account."""
    user = key.partition(":")[2]
    return user.partition("/")[2] or user if channel_of(key) == "slack" else user


def team_of(key: str) -> str:
    """The workspace of an account; empty where none is said, or the platform has but one."""
    team, slash, _ = key.partition(":")[2].partition("/")
    return team if slash and channel_of(key) == "slack" else ""


def same(one: str, other: str) -> bool:
    """Whether two keys mean one account; a key without its workspace means that id in whichever."""
    if one == other:
        return True
    alike = channel_of(one) == channel_of(other) == "slack" and user_of(one) == user_of(other)
    return alike and "/" not in (one if "/" in other else other)


@dataclass(frozen=True, slots=True)
class Linked:
    """A person by name, and the accounts that a team said are theirs, in the order they were written."""

    name: str
    accounts: tuple[str, ...]

    def has(self, key: str) -> bool:
        return any(same(key, each) for each in self.accounts)


@dataclass(frozen=True, slots=True)
class Persons:
    """The people whose accounts are linked; an account is of one person at most."""

    linked: tuple[Linked, ...] = ()

    def behind(self, key: str) -> Linked | None:
        return next((each for each in self.linked if each.has(key)), None)

    def accounts(self, key: str) -> tuple[str, ...]:
        """Every account of the person who has this one, this one first."""
        person = self.behind(key)
        return tuple(dict.fromkeys((key, *(person.accounts if person else ()))))

    def called(self, key: str) -> str:
        """The person's name; the bare id of an account that is linked to none."""
        person = self.behind(key)
        return person.name if person else user_of(key)

    def each_once(self, keys: Iterable[str]) -> tuple[str, ...]:
        """One account of each person among these."""
        kept: list[str] = []
        for key in keys:
            if not any(same(key, mine) for known in kept for mine in self.accounts(known)):
                kept.append(key)
        return tuple(kept)


class People(Protocol):
    """Knows which accounts are one person's, and which bear a name."""

    def persons(self) -> Persons:
        """Quick: it is asked for every act."""
        ...

    def bearing(self, name: str) -> tuple[str, ...]:
        """The accounts of everybody who is called so, by their name or their id on a platform; one of each person."""
        ...


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Nobody is known beyond the account they write from."""

    def persons(self) -> Persons:
        return Persons()

    def bearing(self, name: str) -> tuple[str, ...]:  # noqa: ARG002  the shape of a port
        return ()
