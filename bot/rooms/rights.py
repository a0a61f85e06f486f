"""Who may do what, from everywhere that says so: the roles file, what was granted beside it, the platforms' groups."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from analytics.kpi.catalog import Catalog
from assistant.permissions import ACTS, ALL, NAMED_BY_THEMSELVES, Permissions, Role
from bot.clock import Clock, machine_time
from bot.people.audit import AuditLog
from bot.settings import Settings

if TYPE_CHECKING:
    from assistant.conversation import Skill
    from assistant.skills.admin.skill import Admin
    from bot.people.directory import Directory
    from bot.people.groups import Memberships
    from bot.people.roles import GrantBook
    from bot.people.who_may import CurrentPermissions


class RightsRoom:
    """With no roles file everything is open on this machine, and little from elsewhere."""

    def __init__(self, settings: Settings, catalog: Callable[[], Catalog], state: Callable[[], Engine]) -> None:
        self._settings = settings
        self._catalog = catalog
        self._state = state

    @property
    def unproven(self) -> frozenset[str]:
        """The channels where people say themselves who they are."""
        return frozenset() if self._settings.signs_in else NAMED_BY_THEMSELVES

    @cached_property
    def permissions(self) -> "CurrentPermissions":
        """Raises RolesFileError, when it is first asked, for a file with faults."""
        from bot.people.who_may import CurrentPermissions, RolesFile

        settings, unproven = self._settings, self.unproven

        def read(file: Path) -> Permissions:
            from assistant.roles_file import load_roles

            return load_roles(file, self._catalog(), unproven=unproven)

        here = {"terminal:*": ALL}
        if settings.is_private and not settings.signs_in:
            here["web:*"] = ALL
        without = Permissions(here, Role("viewer", ACTS["viewer"]), unproven=unproven)
        path = settings.roles or settings.home / "roles.yml"
        return CurrentPermissions(RolesFile(path, bool(settings.roles), without, read), self.grants, self.memberships)

    @cached_property
    def grants(self) -> "GrantBook":
        from bot.people.roles import GrantBook

        return GrantBook(self._state)

    @cached_property
    def memberships(self) -> "Memberships":
        from bot.people.groups import Memberships

        return Memberships(self._state, machine_time)

    @cached_property
    def directory(self) -> "Directory":
        """Whose accounts are one person's."""
        from bot.people.directory import Directory

        return Directory(self.permissions, self._state)

    def admin(self, clock: Clock, audit: AuditLog) -> "Skill":
        """The skill by which admins see to all this in chat."""
        from assistant.skills.admin.door import AdminDoor

        def skill() -> "Admin":
            from assistant.skills.admin.skill import Admin
            from bot.rooms.admin import HouseAudit, HouseLetters, HouseRoles

            return Admin(
                HouseRoles(self.permissions, self.memberships, self._state, machine_time, self._catalog),
                HouseLetters(self._state, clock, machine_time),
                HouseAudit(audit, clock, machine_time),
                audit.record,
            )

        return AdminDoor(skill, lambda: self.permissions.file.now().roles)
