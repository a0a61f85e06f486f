"""What admin commands in chat act on, over the house's own state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import Engine, select

from analytics.kpi.catalog import Catalog, Metric
from analytics.kpi.scope import narrowed
from assistant.identity import is_account
from assistant.permissions import NOBODY, Role
from assistant.roles_file import fault_of_key
from assistant.skills.admin.ports import WITHOUT_FILE, Asked, Deed, Given, Holder, Letter
from bot.clock import Clock
from bot.people.accounts import accounts
from bot.people.audit import AuditLog, Wanted
from bot.people.groups import Memberships
from bot.people.roles import LONGEST_KEY, Grant
from bot.people.who_may import CurrentPermissions
from bot.post.letters import dead_letters, retry_letters
from bot.store.state import inbox, reading

MOST_PEOPLE: Final = 5_000
"""People who wrote that are looked through for a name."""


@dataclass(frozen=True, slots=True)
class HouseRoles:
    """The roles book: the file's entries, and the grants beside it, which alone are written here."""

    permissions: CurrentPermissions
    known: Memberships
    state: Callable[[], Engine]
    now: Callable[[], datetime]
    catalog: Callable[[], Catalog] | None = None

    def roles(self) -> Mapping[str, Role]:
        return self.permissions.file.now().roles

    def holders(self) -> Sequence[Holder]:
        by = "" if self.permissions.file.is_there else WITHOUT_FILE
        file = [Holder(who, role.name, by) for who, role in self.permissions.who.items()]
        given = [Holder(each.who, each.role or "", each.granted_by) for each in self.permissions.grants.all()]
        return file + given

    def people(self) -> Sequence[str]:
        """Who has a role by name, who ever wrote, and the page's accounts."""
        wrote = select(inbox.c.channel, inbox.c.user).distinct().limit(MOST_PEOPLE)
        with reading(self.state()).begin() as connection:
            seen = [f"{row.channel}:{row.user}" for row in connection.execute(wrote)]
            seen += [f"web:{name}" for name in connection.scalars(select(accounts.c.name).limit(MOST_PEOPLE))]
        proven = (key for key in seen if not self.unfit(key))
        named = (each.who for each in self.holders() if "*" not in each.who)
        return tuple(dict.fromkeys((*named, *proven)))

    def accounts(self, who: str) -> Sequence[str]:
        persons = self.permissions.file.now().persons
        called = next((each for each in persons.linked if who in (each.name, f"@{each.name}")), None)
        return called.accounts if called else persons.accounts(who) if is_account(who) else ()

    def seeing(self, metric: str) -> Sequence[str] | None:
        catalog = self.catalog() if self.catalog else None
        name = next((each.name for each in catalog.metrics.values() if _is_called(each, metric)), "") if catalog else ""
        if catalog is None or not name:
            return None
        seen = {role.name: narrowed(catalog, role.scope).metrics.get(name) for role in self.roles().values()}
        return tuple(role for role, kept in seen.items() if kept and kept.visible)

    def role_of(self, who: str) -> Role:
        channel, colon, user = who.partition(":")
        if not colon or user.startswith("@"):
            given = {each.who: each.role for each in self.holders()[::-1]}
            return self.roles().get(given.get(who, ""), NOBODY)
        return self.permissions.role_of(channel, user)

    def unfit(self, who: str) -> bool:
        channel, _, user = who.partition(":")
        unproven = self.permissions.file.now().unproven
        return (
            channel not in ("slack", "wecom", "web")
            or len(who) > LONGEST_KEY
            or user in ("", "*")
            or channel in unproven
            or fault_of_key(who, unproven) is not None
        )

    def give(self, who: str, role: str | None, *, by: str, act_id: str) -> Given:
        bare = who.partition(":")[2]
        if {who, bare} & set(self.permissions.who):
            return "file"
        return self.permissions.grants.write(Grant(who, role, by, self.now()), act_id, self._leaves_an_admin)

    def _leaves_an_admin(self, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        return self._admins(after) > 0 or self._admins(before) == 0

    def _admins(self, given: Mapping[str, str]) -> int:
        """How many may give roles, by the file or else by default, and by these grants; everybody of a platform, or
        of the machine's own terminal, is one."""
        roles = self.roles()
        named = {**{who: roles.get(role, NOBODY) for who, role in given.items()}, **self.permissions.who}
        found: set[str] = set()
        for who, role in named.items():
            channel, _, user = who.partition(":")
            if not role.may("grant_roles"):
                continue
            if user.startswith("@"):
                found |= {f"{channel}:{each}" for each in self.known.people(channel, user[1:])}
            else:
                found.add(who)
        return len(self.permissions.file.now().persons.each_once(sorted(found)))


def _is_called(metric: Metric, said: str) -> bool:
    names = (metric.name, metric.label, *metric.synonyms)
    return metric.visible and said.casefold() in (each.casefold() for each in names)


@dataclass(frozen=True, slots=True)
class HouseLetters:
    """What could not be answered or delivered, of the mailbox and the outbox."""

    state: Callable[[], Engine]
    clock: Clock
    now: Callable[[], datetime]

    def waiting(self, limit: int) -> Sequence[Letter]:
        zone = self.clock.now().tzinfo
        latest = dead_letters(self.state())[::-1][:limit]
        return [Letter(each.id, each.route, each.at.astimezone(zone), each.why) for each in latest]

    def retry(self, letter: str) -> bool:
        return bool(retry_letters(self.state(), [letter], self.now()))


@dataclass(frozen=True, slots=True)
class HouseAudit:
    """The audit log by the team's days. Over the sample store, whose clock shows another day, its today is today."""

    log: AuditLog
    clock: Clock
    now: Callable[[], datetime]

    def deeds(self, asked: Asked) -> Sequence[Deed]:
        zone = self.clock.now().tzinfo
        off = self.now().astimezone(zone).date() - self.clock.now().date()
        since = until = None
        if asked.days:
            first, last = (day + off for day in asked.days)
            since = datetime.combine(first, time.min, zone)
            until = datetime.combine(last + timedelta(days=1), time.min, zone)
        found = self.log.entries(Wanted(since, until, asked.who, asked.refused, asked.act), asked.limit)
        return [
            Deed(each.at.astimezone(zone), each.channel, each.user, each.role, each.act, each.done) for each in found
        ]
