"""How often signing in failed: after a few failures each further try must wait, longer every time.

A name and an address are held to it each. Delays end, so that nobody can lock somebody else out for good; and a browser
in which the account has signed in before is counted by itself, so that it need not wait for what others try.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, delete, select, update

from bot.backoff import doubled
from bot.people.accounts import folded, hash_of
from bot.store.state import Moment, insert_of, metadata, reading

FORGOTTEN_AFTER: Final = timedelta(days=1)
BROWSER_KNOWN_FOR: Final = timedelta(days=180)

tries = Table(
    "sign_in_tries",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment, nullable=False),
)

browsers = Table(
    "sign_in_browsers",
    metadata,
    Column("browser", String(64), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """So many failures cost nothing; then the wait doubles from a second up to `longest`."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta()
        return doubled(timedelta(seconds=1), self.longest, failures - self.free + 1, drawn=1.0)


OF_A_NAME: Final = Patience(5, timedelta(minutes=5))
OF_AN_ADDRESS: Final = Patience(30, timedelta(minutes=1))
"""Behind a proxy everybody has its address: so it waits later, and never long."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who tries: the name they give, where they are, and the secret of their browser's cookie."""

    name: str
    address: str
    browser: str

    @property
    def marked(self) -> str:
        """This browser with this account."""
        return hash_of(f"browser {folded(self.name)} {self.browser}")


class Attempts:
    """Counted in the state store, so that neither a restart nor another process forgets."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def begin(self, who: Who, now: datetime) -> timedelta | None:
        """Count a try before it is made; None when it may be made, else how long to wait.

        What is tried too early is not tried at all, and does not count.
        """
        held = self._held(who)
        with self._engine().begin() as connection:
            connection.execute(delete(tries).where(tries.c.at < now - FORGOTTEN_AFTER))
        with self._engine().begin() as connection:
            keys = [key for key, _ in held]
            waiting = connection.execute(select(tries.c.until).where(tries.c.key.in_(keys))).scalars()
            if (longest := max(waiting, default=now)) > now:
                return longest - now
            for key, patience in held:
                if not _count(connection, key, patience, now):  # another process was faster
                    connection.rollback()
                    return timedelta(seconds=1)
        return None

    def succeeded(self, who: Who) -> None:
        """It was the right person: the name's failures are forgotten, and the address's do not count this try."""
        held = self._held(who)
        with self._engine().begin() as connection:
            connection.execute(delete(tries).where(tries.c.key == held[0][0]))
            for key, _ in held[1:]:
                connection.execute(
                    update(tries).where(tries.c.key == key, tries.c.failures > 0).values(failures=tries.c.failures - 1)
                )

    def know(self, who: Who, now: datetime) -> None:
        """This browser has signed in to this account."""
        with self._engine().begin() as connection:
            connection.execute(delete(browsers).where(browsers.c.at < now - BROWSER_KNOWN_FOR))
            insert = insert_of(connection)(browsers).values(browser=who.marked, at=now)
            connection.execute(insert.on_conflict_do_update(index_elements=["browser"], set_={"at": now}))

    def _held(self, who: Who) -> Sequence[tuple[str, Patience]]:
        """What is counted, the account's own first."""
        with reading(self._engine()).begin() as connection:
            known = connection.execute(select(browsers.c.at).where(browsers.c.browser == who.marked)).first()
        if known:
            return ((who.marked, OF_A_NAME),)
        return (
            (hash_of(f"name {folded(who.name)}"), OF_A_NAME),
            (hash_of(f"address {who.address}"), OF_AN_ADDRESS),
        )


def _count(connection: Connection, key: str, patience: Patience, now: datetime) -> bool:
    """One failure more. False when the key must wait after all."""
    insert = insert_of(connection)(tries).values(key=key, failures=1, at=now, until=now)
    counted = insert.on_conflict_do_update(
        index_elements=["key"], set_={"failures": tries.c.failures + 1, "at": now}, where=tries.c.until <= now
    ).returning(tries.c.failures)
    failures = connection.execute(counted).scalar()
    if failures is None:
        return False
    connection.execute(update(tries).where(tries.c.key == key).values(until=now + patience.wait(failures)))
    return True
