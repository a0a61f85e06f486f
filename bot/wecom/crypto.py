"""WeCom's callback encryption: who signed a request, and what it says.

    signature = SHA1 of token, timestamp, nonce and ciphertext, sorted and joined
    ciphertext = base64 of AES-256-CBC, the key's first half as IV, of
                 16 random bytes · 4 bytes of length, big end first · message · receiver · padding

The padding is PKCS#7's, but to blocks of 32 bytes, so up to 32 of them. The receiver is the company's id; for an AI
bot it is empty. Source: developer.work.weixin.qq.com/document/path/90968; tests/golden/wecom holds the vectors.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from analytics.spoken import SpokenError

KEY_LENGTH: Final = 43
"""Characters of an EncodingAESKey: 32 bytes in base64 without the padding sign."""
_BLOCK: Final = 32
_HEAD: Final = 20


class NotFromWeCom(Exception):
    """A request that WeCom did not make, or nobody can read. It says no more than that: who forges learns nothing."""


class UnusableKey(SpokenError, ValueError):
    """An EncodingAESKey of another shape than WeCom's."""


@dataclass(frozen=True, slots=True)
class Closed:
    """An encrypted message and what must go out beside it."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


class Envelope:
    """Opens and closes what one app and WeCom send each other. Raises UnusableKey."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self._token = token
        self._receiver = receiver.encode()
        self._key = _key(aes_key)

    def signature(self, timestamp: str, nonce: str, encrypt: str) -> str:
        """In lower-case hex."""
        parts = sorted(part.encode("utf-8", "replace") for part in (self._token, timestamp, nonce, encrypt))
        return hashlib.sha1(b"".join(parts)).hexdigest()  # noqa: S324  what WeCom signs with

    def open(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> str:
        """The message, once the signature, the padding, the lengths and the receiver are found right.

        Raises NotFromWeCom.
        """
        expected = self.signature(timestamp, nonce, encrypt).encode()
        if not hmac.compare_digest(expected, signature.encode("utf-8", "replace")):
            raise NotFromWeCom
        plain = _without_padding(self._decrypted(encrypt))
        length = int.from_bytes(plain[_HEAD - 4 : _HEAD], "big")
        message, receiver = plain[_HEAD : _HEAD + length], plain[_HEAD + length :]
        if len(message) != length or not hmac.compare_digest(receiver, self._receiver):
            raise NotFromWeCom
        try:
            return message.decode()
        except UnicodeDecodeError:
            raise NotFromWeCom from None

    def close(self, message: str, timestamp: str, nonce: str, noise: bytes | None = None) -> Closed:
        """Encrypted and signed; `noise` is 16 bytes, random unless given."""
        body = message.encode("utf-8", "replace")
        plain = (noise or secrets.token_bytes(16)) + len(body).to_bytes(4, "big") + body + self._receiver
        fill = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
        encrypt = base64.b64encode(sealed).decode()
        return Closed(encrypt, self.signature(timestamp, nonce, encrypt), timestamp, nonce)

    def _decrypted(self, encrypt: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypt, validate=True)
            decryptor = self._cipher().decryptor()
            return decryptor.update(sealed) + decryptor.finalize()
        except (binascii.Error, ValueError):  # no base64, not ASCII, no whole blocks
            raise NotFromWeCom from None

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))


def _key(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(aes_key + "=", validate=True) if len(aes_key) == KEY_LENGTH else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise UnusableKey(
            f"ZHONGCAO_WECOM_AES_KEY 不对：EncodingAESKey 是 {KEY_LENGTH} 个字母和数字，请到“接收消息”页原样复制。",
            f"ZHONGCAO_WECOM_AES_KEY is wrong: an EncodingAESKey has {KEY_LENGTH} letters and digits; copy it whole.",
        )
    return key


def _without_padding(plain: bytes) -> bytes:
    """Whole blocks of 32, the last byte 1 to 32 and as often there as it says; at least a head before it."""
    fill = plain[-1] if plain else 0
    padding = plain[-fill:] if fill else b""
    right = (
        len(plain) % _BLOCK == 0
        and 1 <= fill <= _BLOCK
        and len(plain) - fill >= _HEAD
        and hmac.compare_digest(padding, bytes([fill]) * fill)
    )
    if not right:
        raise NotFromWeCom
    return plain[:-fill]
