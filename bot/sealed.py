"""What is secret at rest: sealed with a key that stands in a setting, or in a file beside the store that only we read.

AES-256-GCM (NIST SP 800-38D) with a nonce of 12 random bytes for each seal; the key is derived by HKDF-SHA256
(RFC 5869), so that a key of any length does, and each purpose has its own.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from analytics.spoken import SpokenError

SHORTEST_KEY: Final = 32
_NONCE: Final = 12
_MADE: Final = 48
_MARK: Final = "s1."


class KeyUnusable(SpokenError):
    """The key is too short, or its file cannot be read or made."""


class Unsealable(Exception):
    """What is to be opened was sealed with another key, or changed since."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens bytes. `purpose` keeps what was sealed for one thing from being opened as another."""

    key: bytes = field(repr=False)
    purpose: str = ""

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST_KEY:
            raise KeyUnusable(
                f"密钥太短（{len(self.key)} 字节），ZHONGCAO_SECRET_KEY 至少要 {SHORTEST_KEY} 字节。",
                f"The key is too short ({len(self.key)} bytes); ZHONGCAO_SECRET_KEY needs at least {SHORTEST_KEY}.",
            )

    def seal(self, content: bytes) -> str:
        """ASCII text that only `open` with the same key and purpose makes sense of; never the same twice."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        closed = AESGCM(self._derived()).encrypt(nonce, content, self.purpose.encode())
        return _MARK + urlsafe_b64encode(nonce + closed).decode()

    def open(self, sealed: str) -> bytes:
        """What was sealed. Raises Unsealable when it was sealed otherwise, or is no such text at all."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not sealed.startswith(_MARK):
            raise Unsealable("nothing that was sealed")
        try:
            closed = urlsafe_b64decode(sealed.removeprefix(_MARK))
            return AESGCM(self._derived()).decrypt(closed[:_NONCE], closed[_NONCE:], self.purpose.encode())
        except (InvalidTag, ValueError) as wrong:
            raise Unsealable("sealed with another key, or changed since") from wrong

    def _derived(self) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), length=32, salt=None, info=b"zhongcao sealed " + self.purpose.encode()).derive(self.key)


def secret_key(given: str, home: Path) -> bytes:
    """The key that a setting holds, else the one in `secret.key` of the home, which is made when it is missing.

    Raises KeyUnusable when that file can be neither read nor made.
    """
    if given:
        return given.encode()
    path = home / "secret.key"
    try:
        with suppress(FileExistsError):
            _make(path)
        return path.read_bytes().strip()
    except OSError as error:
        raise KeyUnusable(
            f"密钥文件 {path} 读写不了，请检查主目录的权限，或设 ZHONGCAO_SECRET_KEY。",
            f"The key file {path} can be neither read nor made; look at the home's rights, or set ZHONGCAO_SECRET_KEY.",
        ) from error


def _make(path: Path) -> None:
    """Whole or not at all, also when several processes start at once. Raises FileExistsError when it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(urlsafe_b64encode(secrets.token_bytes(_MADE)))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
