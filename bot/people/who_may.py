"""Who may do what, now: the roles file as it stands on the disk, what was granted beside it, and groups."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from assistant.identity import channel_of, user_of
from assistant.permissions import Act, Permissions, Role, names_of
from assistant.roles_file import RolesFileError
from bot.people.roles import GrantBook

log = logging.getLogger(__name__)
_Stamp: TypeAlias = tuple[int, int, int] | None


class Groups(Protocol):
    """Knows the groups of a person. Quick: it is asked for every message."""

    def of(self, channel: str, user: str) -> tuple[str, ...]: ...


@dataclass
class RolesFile:
    """Read when it changes. A new version with faults, or one that is gone, leaves the last good one in force.

    `otherwise` holds while there never was a file; `named` says that the settings name one, which must be there.
    """

    path: Path
    named: bool
    otherwise: Permissions
    load: Callable[[Path], Permissions]
    _held: Permissions | None = field(default=None, init=False)
    _stamp: _Stamp = field(default=None, init=False)
    _trouble: tuple[str, str] = field(default=("", ""), init=False)  # in Chinese and in English
    _reading: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def trouble(self) -> str:
        """Why the file as it stands is not the one in force; empty while it is."""
        return self.trouble_in("en")

    def trouble_in(self, language: Literal["zh", "en"]) -> str:
        """The same in a language."""
        self.now()
        return self._trouble[0 if language == "zh" else 1]

    @property
    def is_there(self) -> bool:
        """Whether a file is in force."""
        return self.now() is not self.otherwise

    def now(self) -> Permissions:
        """What holds. Raises RolesFileError while the first version read has faults: then nobody is let in."""
        stamp = _stamp_of(self.path)
        if self._held is not None and stamp == self._stamp:
            return self._held
        with self._reading:
            if self._held is None:
                self._held = self._first(stamp)
            elif stamp != self._stamp:
                self._held = self._next(stamp, self._held)
            self._stamp = stamp
            return self._held

    def _first(self, stamp: _Stamp) -> Permissions:
        return self.otherwise if stamp is None and not self.named else self.load(self.path)

    def _next(self, stamp: _Stamp, held: Permissions) -> Permissions:
        """The new version where it is sound, else what was held."""
        if stamp is None:
            self._trouble = ("文件不见了", "gone")
            log.error("the roles file is gone; what it said last still holds")
            return held
        try:
            found = self.load(self.path)
        except RolesFileError as faulty:
            first = faulty.faults[:3]
            self._trouble = ("；".join(each.said("zh") for each in first), "; ".join(each.said("en") for each in first))
            lines = ", ".join(str(fault.line) for fault in faulty.faults[:10])
            log.error("the roles file has faults in lines %s; what it said before still holds", lines)  # noqa: TRY400
            return held
        self._trouble = ("", "")
        log.info("the roles file was read anew")
        return found


@dataclass(frozen=True, slots=True)
class CurrentPermissions:
    """What each person may do and see, at the moment of asking. `grants` stand beside the file, whose entry for the
    same key is the one that counts; the terminal goes by the file alone."""

    file: RolesFile
    grants: GrantBook
    groups: Groups

    @property
    def who(self) -> Mapping[str, Role]:
        """Who has which role by the file."""
        return self.file.now().who

    def role_of(self, channel: str, user: str, place: str = "", team: str = "") -> Role:
        """The role of a person now; see `Permissions.among` for what counts first."""
        held = self.file.now()
        if channel == "terminal":
            return held.among(channel, user, place)
        mine = held.accounts(channel, user, team)
        groups = tuple(f"{channel_of(key)}:@{group}" for key in mine for group in self._groups_of(key))
        given = self.grants.among((f"{channel}:*", *mine, *groups))
        granted = {key: held.roles[name] for key, name in given.items() if name in held.roles}
        return held.among(channel, user, place, groups, granted, team)

    def _groups_of(self, key: str) -> tuple[str, ...]:
        return () if channel_of(key) == "terminal" else self.groups.of(channel_of(key), user_of(key))

    def able(self, act: Act) -> tuple[str, ...]:
        """The people named, in the file or by a grant, who may do an act: by their names, or without their channels."""
        held = self.file.now()
        roles = {each.who: held.roles.get(each.role or "") for each in self.grants.all()}
        given = (who for who, role in roles.items() if role and role.may(act))
        return tuple(dict.fromkeys((*held.able(act), *names_of(given, held.persons))))

    def named(self, channel: str) -> frozenset[str]:
        """The ids on a channel on which a role, or another account, hangs by name: in the file or by a grant."""
        held = self.file.now()
        linked = (key for each in held.persons.linked for key in each.accounts)
        keys = (*held.who, *(each.who for each in self.grants.all()), *linked)
        bare = {key for key in keys if ":" not in key}
        return frozenset({*bare, *(user_of(key) for key in keys if key.startswith(f"{channel}:"))})

    def grouped(self) -> tuple[str, ...]:
        """The groups that have a role: whose members must be known."""
        keys = (*self.who, *(each.who for each in self.grants.all()))
        return tuple(dict.fromkeys(key for key in keys if ":@" in key))


def _stamp_of(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
