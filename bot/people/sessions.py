"""Sessions: who is signed in, in which browser, until when. The store holds no token, only its hash."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, RowMapping, delete, insert, select, update

from bot.people.accounts import Account, account_of, accounts, hash_of, sessions
from bot.store.state import reading

IDLE: Final = timedelta(days=3)
LASTS: Final = timedelta(days=14)
TOUCHED_EVERY: Final = timedelta(minutes=5)
"""A sign of life is written down no more often."""
MOST: Final = 50
"""Sessions of one account; the oldest end first."""
_BROWSERS: Final = (
    ("wxwork/", "企业微信"), ("micromessenger/", "微信"), ("edg/", "Edge"), ("opr/", "Opera"), ("firefox/", "Firefox"),
    ("chrome/", "Chrome"), ("safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iphone", "iPhone"), ("ipad", "iPad"), ("android", "Android"), ("windows", "Windows"), ("mac os", "macOS"),
    ("linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in that still holds. `token` is its token's hash."""

    id: int
    token: str
    account: Account
    agent: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


class Sessions:
    """Sessions in the state store. `engine` is asked for when it is first needed."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def begin(self, account: Account, agent: str, now: datetime) -> str:
        """A new session's token, 256 random bits: the only time that anybody sees it."""
        token = secrets.token_urlsafe(32)
        row = {"token": hash_of(token), "account": account.id, "agent": called(agent)}
        times = {"began_at": now, "seen_at": now, "ends_at": now + LASTS}
        mine = sessions.c.account == account.id
        kept = select(sessions.c.id).where(mine).order_by(sessions.c.id.desc()).limit(MOST)
        with self._engine().begin() as connection:
            over = (sessions.c.ends_at <= now) | (sessions.c.seen_at <= now - IDLE)
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions).values(row | times))
            connection.execute(delete(sessions).where(mine, sessions.c.id.not_in(kept)))
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """Whose token this is, if its session holds; a sign of life from its browser."""
        session = self.holding(hash_of(token), now)
        if session and now - session.seen_at >= TOUCHED_EVERY:
            with self._engine().begin() as connection:
                connection.execute(update(sessions).where(sessions.c.id == session.id).values(seen_at=now))
        return session

    def holding(self, hashed: str, now: datetime) -> Session | None:
        """The session of a token's hash while it holds; looking is no sign of life."""
        wanted = (
            select(sessions, accounts)
            .join(accounts, accounts.c.id == sessions.c.account)
            .where(sessions.c.token == hashed, accounts.c.blocked.is_(False))
            .where(sessions.c.ends_at > now, sessions.c.seen_at > now - IDLE)
        )
        with reading(self._engine()).begin() as connection:
            row = connection.execute(wanted).mappings().first()
        return _session(row) if row else None

    def of(self, account: Account, now: datetime) -> list[Session]:
        """The sessions of an account that hold, the last seen first."""
        wanted = (
            select(sessions, accounts)
            .join(accounts, accounts.c.id == sessions.c.account)
            .where(sessions.c.account == account.id, sessions.c.ends_at > now, sessions.c.seen_at > now - IDLE)
            .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
        )
        with reading(self._engine()).begin() as connection:
            return [_session(row) for row in connection.execute(wanted).mappings()]

    def end(self, session: Session) -> None:
        """Signed out, here."""
        self._end(sessions.c.id == session.id)

    def end_one(self, account: Account, number: int) -> None:
        """Signed out, in another browser of the same account."""
        self._end((sessions.c.account == account.id) & (sessions.c.id == number))

    def end_all(self, account: Account) -> None:
        """Signed out everywhere."""
        self._end(sessions.c.account == account.id)

    def _end(self, which: ColumnElement[bool]) -> None:
        with self._engine().begin() as connection:
            connection.execute(delete(sessions).where(which))


def called(agent: str) -> str:
    """A browser's own description in a few words: “Chrome · Windows”."""
    low = agent.lower()
    browser = next((name for mark, name in _BROWSERS if mark in low), "")
    system = next((name for mark, name in _SYSTEMS if mark in low), "")
    return " · ".join(part for part in (browser, system) if part) or re.sub(r"[^\w./ -]", "", agent)[:40]


def _session(held: RowMapping) -> Session:
    account = account_of(held)
    times = (held[sessions.c.began_at], held[sessions.c.seen_at], held[sessions.c.ends_at])
    return Session(held[sessions.c.id], held[sessions.c.token], account, held[sessions.c.agent], *times)
