"""The page's own accounts: a name, a password or a single sign-on behind it, and whether it may sign in."""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    select,
    update,
)

from analytics.spoken import SpokenError
from assistant.triage.rights import is_name
from bot.people.passwords import Passwords
from bot.store.state import Counter, Moment, insert_of, metadata, reading

LONGEST_NAME: Final = 32
INVITED_FOR: Final = timedelta(days=3)
MOST_GROUPS: Final = 100
_NAME: Final = re.compile(r"\w[\w .@+-]{0,31}")
"""No colon, which parts a platform from a name in the roles file; nothing a page or a terminal would obey."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("key", String(20), nullable=False, unique=True),
    Column("name", String(32), nullable=False),
    Column("folded", String(128), nullable=False, unique=True),
    Column("password", Text),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    Column("groups", Text, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("invitation", String(64), unique=True),
    Column("invited_until", Moment),
    UniqueConstraint("issuer", "subject", name="one_account_a_subject"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("account", Counter, nullable=False, index=True),
    Column("agent", String(64), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)


class AccountRefused(SpokenError):
    """An account cannot be made or changed so; the sentence says why and what would do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `key` begins the names of their conversations; it is never given to another account.

    `groups` are those that single sign-on told at the last sign-in; `waits` says that nobody has chosen its password.
    """

    id: int
    key: str
    name: str
    blocked: bool
    created_at: datetime
    issuer: str = ""
    groups: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom single sign-on vouches for: `subject` never changes there, the name may."""

    issuer: str
    subject: str
    name: str
    groups: tuple[str, ...] = ()


class Accounts:
    """Accounts in the state store. `engine` is asked for when it is first needed."""

    def __init__(self, engine: Callable[[], Engine], passwords: Passwords) -> None:
        self._engine = engine
        self._passwords = passwords

    def add(self, name: str, password: str | None, now: datetime) -> Account:
        """A new account; without a password somebody must be invited to choose one.

        Raises AccountRefused for a name that cannot be used or is taken, PasswordRefused for a weak password.
        """
        shown = proper_name(name)
        hashed = self._passwords.checked(password, shown) if password is not None else None
        with self._engine().begin() as connection:
            if not _insert(connection, shown, now, password=hashed):
                raise _taken(shown)
        return self.named(shown)

    def named(self, name: str) -> Account:
        """By name, whatever its case. Raises AccountRefused when there is none."""
        if (found := self._one(accounts.c.folded == folded(name))) is None:
            raise AccountRefused(
                f"没有叫“{name[:LONGEST_NAME]}”的账号；zhongcao users list 列出全部。",
                f"There is no account called “{name[:LONGEST_NAME]}”; zhongcao users list shows all.",
            )
        return account_of(found)

    def everybody(self) -> list[Account]:
        """All accounts, the oldest first."""
        with reading(self._engine()).begin() as connection:
            return [account_of(row) for row in connection.execute(select(accounts).order_by(accounts.c.id)).mappings()]

    def proven(self, name: str, password: str) -> Account | None:
        """The account whose name and password these are, if it may sign in.

        Takes as long for a name that does not exist, is blocked or has no password.
        """
        row = self._one(accounts.c.folded == folded(name))
        right = self._passwords.matches(row["password"] if row else None, password)
        if row is None or not right or row["blocked"]:
            return None
        if self._passwords.is_outdated(row["password"]):
            self._write(row["id"], password=self._passwords.hashed(password))
        return account_of(row)

    def set_password(self, account: Account, password: str, *, keep: str = "") -> None:
        """A new password; every session of the account ends but the one whose token's hash is `keep`.

        Raises PasswordRefused for a weak one, AccountRefused where another place keeps the password.
        """
        if account.issuer:
            raise AccountRefused(
                f"“{account.name}”通过单点登录，密码不在这里改。",
                f"“{account.name}” signs in by single sign-on; the password is not kept here.",
            )
        hashed = self._passwords.checked(password, account.name)
        self._write(account.id, password=hashed, invitation=None, invited_until=None)
        self._end_sessions(account.id, keep)

    def invite(self, account: Account, now: datetime) -> str:
        """A token, good once and for a few days, with which somebody chooses the account's password."""
        token = secrets.token_urlsafe(32)
        self._write(account.id, invitation=hash_of(token), invited_until=now + INVITED_FOR)
        return token

    def invited(self, token: str, now: datetime) -> Account | None:
        """Whom an invitation is for, while it is good."""
        row = self._one(accounts.c.invitation == hash_of(token))
        if row is None or row["blocked"] or now >= row["invited_until"]:
            return None
        return account_of(row)

    def block(self, account: Account, *, blocked: bool) -> None:
        """Blocked, nobody signs in to it and all its sessions are over; or the other way round."""
        self._write(account.id, blocked=blocked)
        if blocked:
            self._end_sessions(account.id)

    def remove(self, account: Account) -> None:
        """Forget it. What was said stays in the state store, and no account made later reads it."""
        with self._engine().begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.account == account.id))
            connection.execute(delete(accounts).where(accounts.c.id == account.id))

    def vouched(self, who: Identity, now: datetime, spoken_for: Iterable[str] = ()) -> Account | None:
        """The account of an identity, made at its first sign-in under a name that is free; None when it is blocked.

        The name then stays: whoever renames themselves elsewhere does not become somebody else here. Nor does whoever
        comes first under a name that is spoken for: a provider may let people choose theirs (OpenID Connect Core, 5.7).
        """
        groups = json.dumps(who.groups[:MOST_GROUPS], ensure_ascii=False)
        mine, others = _of(who), frozenset(map(folded, spoken_for))
        with self._engine().begin() as connection:
            if connection.execute(select(accounts.c.id).where(mine)).first() is None:
                _made_for(connection, who, now, groups, others)
            else:
                connection.execute(update(accounts).where(mine).values(groups=groups))
            account = account_of(connection.execute(select(accounts).where(mine)).mappings().one())
        return None if account.blocked else account

    def _one(self, which: ColumnElement[bool]) -> RowMapping | None:
        with reading(self._engine()).begin() as connection:
            return connection.execute(select(accounts).where(which)).mappings().first()

    def _write(self, account: int, **values: object) -> None:
        with self._engine().begin() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account).values(**values))

    def _end_sessions(self, account: int, keep: str = "") -> None:
        with self._engine().begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.account == account, sessions.c.token != keep))


def hash_of(token: str) -> str:
    """How a random token is kept: who reads the store cannot use it. It has 256 bits, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def folded(name: str) -> str:
    """What is the same for names that differ in case or width alone."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name.strip()).casefold())[:128]


def proper_name(name: str) -> str:
    """A name as it is kept. Raises AccountRefused for one that cannot be used."""
    shown = " ".join(unicodedata.normalize("NFKC", name).split())
    if _NAME.fullmatch(shown) and is_name(shown):
        return shown
    raise AccountRefused(
        f"账号名要 1 到 {LONGEST_NAME} 个字：文字、数字，以及中间的空格和 . _ - @ +，例如 lin.mei。",
        f"An account's name has 1 to {LONGEST_NAME} letters and digits, with spaces and . _ - @ + among them: lin.mei.",
    )


def _taken(name: str) -> AccountRefused:
    return AccountRefused(
        f"已经有叫“{name}”的账号了（不分大小写），请换一个名字。",
        f"There is an account called “{name}” already, whatever the case; take another name.",
    )


def _of(who: Identity) -> ColumnElement[bool]:
    return (accounts.c.issuer == who.issuer) & (accounts.c.subject == who.subject)


def _made_for(connection: Connection, who: Identity, now: datetime, groups: str, others: frozenset[str]) -> None:
    """An account under the identity's name, or that name with a number where it is somebody else's."""
    try:
        base = proper_name(who.name)
    except AccountRefused:
        base = "user"
    for number in range(1, 10_000):
        tail = "" if number == 1 else f"-{number}"
        name = f"{base[: LONGEST_NAME - len(tail)]}{tail}"
        if folded(name) in others:
            continue
        if _insert(connection, name, now, issuer=who.issuer, subject=who.subject, groups=groups):
            return
        if connection.execute(select(accounts.c.id).where(_of(who))).first():  # another process was faster
            return
    raise AccountRefused(f"叫“{base}”的账号太多了。", f"Too many accounts are called “{base}”.")


def _insert(connection: Connection, name: str, now: datetime, **more: object) -> bool:
    """False when the name is somebody's."""
    values = {"key": secrets.token_hex(10), "name": name, "folded": folded(name), "groups": "[]", "blocked": False}
    row = values | {"created_at": now} | more
    made = insert_of(connection)(accounts).values(row).on_conflict_do_nothing().returning(accounts.c.id)
    return connection.execute(made).first() is not None


def account_of(row: RowMapping) -> Account:
    """The account in a row that holds the table's columns, and perhaps others."""
    key, name, blocked, created_at, issuer, groups, password = (
        row[accounts.c[each]] for each in ("key", "name", "blocked", "created_at", "issuer", "groups", "password")
    )
    waits = password is None and issuer is None
    return Account(row[accounts.c.id], key, name, blocked, created_at, issuer or "", tuple(json.loads(groups)), waits)
