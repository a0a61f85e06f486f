"""Passwords: which are good enough, and how they are kept."""

import threading
import unicodedata
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analytics.spoken import SpokenError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 256
FEWEST_DIFFERENT: Final = 5
COMMON: Final = Path(__file__).with_name("common_passwords.txt")
_ROWS: Final = (
    "01234567890",
    "0123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv",
)
_MEMORY: Final = 32 * 1024
"""KiB for one hash; OWASP asks for 19 MiB and two rounds at least (Password Storage Cheat Sheet)."""
_AT_ONCE: Final = threading.BoundedSemaphore(2)


class PasswordRefused(SpokenError):
    """A password that others would guess."""


class Passwords:
    """Hashes by Argon2id, two at a time, so that a flood of sign-ins takes 64 MiB at most."""

    def __init__(self, *, memory: int = _MEMORY, rounds: int = 3) -> None:
        self._memory = memory
        self._rounds = rounds

    def checked(self, password: str, name: str) -> str:
        """The hash of a password for the account of that name. Raises PasswordRefused for a weak one."""
        if fault := weakness(password, name):
            raise fault
        return self.hashed(password)

    def hashed(self, password: str) -> str:
        with _AT_ONCE:
            return self._hasher.hash(_plain(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password kept. As much work where none is kept."""
        from argon2.exceptions import InvalidHashError, VerificationError

        with _AT_ONCE:
            try:
                self._hasher.verify(kept or self._nobodys, _plain(password[: 4 * LONGEST_PASSWORD]))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with less work than we ask for now."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=self._rounds, memory_cost=self._memory, parallelism=1)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("a password that nobody has")


def weakness(password: str, name: str) -> PasswordRefused | None:
    """Why a password will not do; None when it does."""
    plain = _plain(password).casefold()
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        return PasswordRefused(
            f"密码要 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符，可以是一句只有你知道的话。",
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; "
            "a sentence that only you know is a good one.",
        )
    left = plain.replace(name.casefold(), "") if len(name) > 2 else plain
    is_name = left != plain and (len(left) < SHORTEST_PASSWORD // 2 or left.isdigit())
    if is_name or len(set(plain)) < FEWEST_DIFFERENT or _is_common(plain):
        return PasswordRefused(
            "这个密码太常见，或和账号太像，容易被猜到；换一句只有你知道的话。",
            "That password is a common one, or too much like the account; take a sentence that only you know.",
        )
    return None


def _is_common(plain: str) -> bool:
    """On the list, as it stands or with figures and signs put around it; or a row of the keyboard."""
    core = plain.strip("0123456789!@#$%^&*._-?~ ").translate(str.maketrans("@4310$5!", "aaeiossi"))
    if plain in _common() or (core in _common() and len(plain) - len(core) <= 6):
        return True
    return any(plain in row * 4 or plain in row[::-1] * 4 for row in _ROWS)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


def _plain(password: str) -> str:
    """The same for every keyboard that types it (RFC 8265's OpaqueString, as far as it matters here)."""
    return unicodedata.normalize("NFC", password)
