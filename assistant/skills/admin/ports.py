"""What admin commands act on: the book of roles, the dead letters, the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, Protocol, TypeAlias

from assistant.permissions import Role

Given: TypeAlias = Literal["done", "again", "same", "last", "file"]
"""What came of giving or taking a role: done now, done before by this very act, stood so already, would have taken the
last admin away, or the roles file says so and only a change of it does."""


WITHOUT_FILE: Final = "default"
"""Who gave a role that holds while there is no roles file."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a role by name: `who` as "slack:U1", "slack:@S1", "slack:*" or a bare name of the file. `by` is who gave
    it, empty for the file, WITHOUT_FILE for what holds without one."""

    who: str
    role: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that could not be answered, or a reply that could not be delivered; `why` is never its words."""

    id: str
    route: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of the audit log: an act done or refused. `at` on the team's clock."""

    at: datetime
    channel: str
    user: str
    role: str
    act: str
    done: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; the days on the team's clock, both ends included; empty fields keep to nothing."""

    days: tuple[date, date] | None = None
    who: str = ""
    refused: bool = False
    act: str = ""
    limit: int = 30


class RolesBook(Protocol):
    """The roles as they stand, of the file and given beside it."""

    def roles(self) -> Mapping[str, Role]:
        """All that can be given, by name."""
        ...

    def holders(self) -> Sequence[Holder]:
        """Who has which, the file's first."""
        ...

    def people(self) -> Sequence[str]:
        """The people known: those who have a role and those who ever wrote, as "slack:U1"."""
        ...

    def accounts(self, who: str) -> Sequence[str]:
        """All accounts of the person who has this key, or who is called so; none of somebody unknown."""
        ...

    def seeing(self, metric: str) -> Sequence[str] | None:
        """The roles that may see a metric, called as people call it; None where there is none of that name."""
        ...

    def role_of(self, who: str) -> Role:
        """What a key stands for now: a person's role, or what is given to a group."""
        ...

    def unfit(self, who: str) -> bool:
        """Whether nothing can be given to this key: nobody is called so there, or everybody could be."""
        ...

    def give(self, who: str, role: str | None, *, by: str, act_id: str) -> Given:
        """Give a role by its name, or take away what was given (None), once for each `act_id`."""
        ...


class DeadLetters(Protocol):
    def waiting(self, limit: int) -> Sequence[Letter]:
        """The latest first."""
        ...

    def retry(self, letter: str) -> bool:
        """Try one again. False when there is none of this id."""
        ...


class AuditBook(Protocol):
    def deeds(self, asked: Asked) -> Sequence[Deed]:
        """The latest first."""
        ...
