"""Signing in, as the settings ask for it: accounts and sessions on the state store, and what must be set for it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import Engine

from bot.clock import machine_time
from bot.failures import CommandFailed
from bot.settings import Settings
from bot.urls import LOOPBACK

if TYPE_CHECKING:
    from bot.people.accounts import Account, Accounts
    from bot.people.audit import Deed
    from bot.people.groups import Memberships
    from bot.web.entrance import Entrance
    from bot.web.single_sign_on import SingleSignOn
    from bot.web.views import Views


class AccountsRoom:
    """Nothing is opened before it is asked for. Raises CommandFailed where the settings lack what signing in takes."""

    def __init__(
        self,
        settings: Settings,
        state: Callable[[], Engine],
        memberships: "Callable[[], Memberships]",
        named: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`named` gives the accounts' names on which a role hangs."""
        self._settings = settings
        self._state = state
        self._memberships = memberships
        self._named = named

    @cached_property
    def accounts(self) -> "Accounts":
        from bot.people.accounts import Accounts
        from bot.people.passwords import Passwords

        return Accounts(self._state, Passwords())

    @property
    def by_sso(self) -> bool:
        return self._settings.sign_in == "oidc"

    @property
    def origin(self) -> str:
        """The address people know the page by, without a path; "" where none is set."""
        parts = urlsplit(self._settings.public_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names a request may be addressed to: this machine, where we listen, and the public address."""
        named = (*LOOPBACK, self._settings.host, urlsplit(self._settings.public_url).hostname or "")
        return tuple(dict.fromkeys(each for each in named if each not in ("", "0.0.0.0", "::")))  # noqa: S104

    def entrance(self, views_of: "Callable[[Account], Views]") -> "Entrance | None":
        """What the page asks people in by; None where it asks nobody. Raises CommandFailed as `check` does."""
        self.check()
        if not self._settings.signs_in:
            return None
        from bot.people.attempts import Attempts
        from bot.people.sessions import Sessions
        from bot.web.entrance import Entrance

        sso = self._single_sign_on() if self.by_sso else None
        sessions, attempts = Sessions(self._state), Attempts(self._state)
        return Entrance(
            self.accounts,
            sessions,
            attempts,
            views_of,
            sso,
            lambda name, groups, until: self._memberships().keep_person("web", name, groups, until),
            self._named,
            record=lambda name, deed, done: self._record(name, views_of, deed, done=done),
        )

    def _record(self, name: str, views_of: "Callable[[Account], Views]", deed: "Deed", *, done: bool) -> None:
        """What was done at the door, in the audit log, with the role that the account has."""
        from assistant.permissions import NOBODY
        from bot.people.audit import AuditLog

        role = views_of(self.accounts.named(name)).role if done else NOBODY
        entry = f"door-{token_hex(12)}"
        AuditLog(self._state, machine_time).record(entry, "web", name, role, deed, done)

    def check(self) -> None:
        """Raises CommandFailed where the page would be open to whoever reaches it, or nobody could sign in."""
        settings = self._settings
        if settings.public_url and not self.origin.startswith(("https://", "http://")):
            raise CommandFailed(
                "ZHONGCAO_PUBLIC_URL 应写成 https://zhongcao.example.com 这样的地址。",
                "ZHONGCAO_PUBLIC_URL must be an address like https://zhongcao.example.com.",
            )
        if not settings.is_private and not settings.signs_in:
            raise CommandFailed(
                "网页对其他机器开放，却没有要求登录：请设 ZHONGCAO_SIGN_IN=local（或 oidc），"
                "或只监听 127.0.0.1 并去掉 ZHONGCAO_PUBLIC_URL。",
                "The page would be open to other machines without signing in: set ZHONGCAO_SIGN_IN=local (or oidc), or "
                "listen on 127.0.0.1 alone without ZHONGCAO_PUBLIC_URL.",
            )
        wanted = {
            "ZHONGCAO_OIDC_ISSUER": settings.oidc_issuer,
            "ZHONGCAO_OIDC_CLIENT_ID": settings.oidc_client_id,
            "ZHONGCAO_PUBLIC_URL": settings.public_url,
        }
        missing = [name for name, value in wanted.items() if not value]
        if self.by_sso and missing:
            raise CommandFailed(
                f"单点登录（ZHONGCAO_SIGN_IN=oidc）还缺 {'、'.join(missing)}。",
                f"Single sign-on (ZHONGCAO_SIGN_IN=oidc) still needs {', '.join(missing)}.",
            )
        if self.by_sso and not _is_safe(settings.oidc_issuer):
            raise CommandFailed(
                "ZHONGCAO_OIDC_ISSUER 应是 https 地址。", "ZHONGCAO_OIDC_ISSUER must be an https address."
            )

    def hint(self) -> tuple[str, str] | None:
        """What whoever starts the page should still be told, in Chinese and in English; None when nothing."""
        if self._settings.signs_in and not self.by_sso and not self.accounts.everybody():
            return (
                "还没有账号，无法登录；请先创建一个：zhongcao users add 名字。",
                "There is no account yet, so nobody can sign in; make the first: zhongcao users add NAME.",
            )
        if self._settings.signs_in and not self._settings.on_loopback and not self.origin.startswith("https://"):
            return (
                "密码会在网络上明文传输：请在前面放一个 https 代理，并设 ZHONGCAO_PUBLIC_URL（docs/operations.md）。",
                "Passwords cross the network in the clear: put an https proxy in front, set ZHONGCAO_PUBLIC_URL.",
            )
        return None

    def opened_at(self, host: str, port: int) -> str:
        """The page's address, now that it is served there; kept in the home for links that other processes write."""
        address = self.origin or _address(host, port)
        with suppress(OSError):
            self._last_address.write_text(address, "utf-8")
        return address

    def invitation(self, token: str) -> str:
        """The address that an invitation is sent as: the public one, else where the page was last served."""
        try:
            last = self._last_address.read_text("utf-8").strip()
        except OSError:
            last = ""
        return f"{self.origin or last or self.address}/invitation/{token}"

    @property
    def address(self) -> str:
        """Where the page is by the settings: the public address, else this machine's."""
        return self.origin or _address(self._settings.host, self._settings.port)

    @property
    def _last_address(self) -> Path:
        return self._settings.home / "page-address"

    def _single_sign_on(self) -> "SingleSignOn":
        from bot.web.single_sign_on import Client, SingleSignOn

        settings = self._settings
        client = Client(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret.get_secret_value(),
            f"{self.origin}/sign-in/sso/return",
            f"{self.origin}/sign-in",
        )
        return SingleSignOn(client, self._state, machine_time)


def _address(host: str, port: int) -> str:
    """As a browser of this machine calls it."""
    named = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{named}:{port}"


def _is_safe(address: str) -> bool:
    from bot.web.single_sign_on import is_safe_url

    return is_safe_url(address)
