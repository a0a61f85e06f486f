"""Who is who over all platforms: the accounts that the roles file links, and those that ever wrote or have a role."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from assistant.identity import Persons, is_account, user_of
from bot.people.accounts import accounts
from bot.people.who_may import CurrentPermissions
from bot.store.codec import decode_message
from bot.store.state import inbox, reading


@dataclass(frozen=True, slots=True)
class Directory:
    """Read anew at each question, so that a roles file that changes holds at once. Raises SQLAlchemy's errors when the
    store breaks."""

    permissions: CurrentPermissions
    state: Callable[[], Engine]

    def persons(self) -> Persons:
        return self.permissions.file.now().persons

    def bearing(self, name: str) -> tuple[str, ...]:
        """The accounts of everybody who is called so, by their name or their id on a platform; one of each person."""
        persons = self.persons()
        found = [each.accounts[0] for each in persons.linked if each.name == name and each.accounts]
        latest = select(func.max(inbox.c.seq)).where(inbox.c.user == name).group_by(inbox.c.channel)
        with reading(self.state()).begin() as connection:
            bodies = connection.execute(select(inbox.c.body).where(inbox.c.seq.in_(latest))).scalars()
            found += [decode_message(body).account for body in bodies]
            found += [
                f"web:{each}" for each in connection.scalars(select(accounts.c.name).where(accounts.c.name == name))
            ]
        named = (*self.permissions.who, *(each.who for each in self.permissions.grants.all()))
        found += [key for key in named if is_account(key) and user_of(key) == name]
        return persons.each_once(found)
