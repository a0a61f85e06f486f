"""Where an address leads: to this machine, to a host that links may go to, or elsewhere."""

from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, urlsplit

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
"""The names of this machine, as it calls itself."""


def is_here(address: str) -> bool:
    """Whether an address is of this machine. Raises ValueError for one that is none."""
    return urlsplit(address).hostname in LOOPBACK


def may_link(address: str, hosts: Collection[str]) -> bool:
    """Whether a link may lead there: over https, to one of these hosts, with nothing odd in it."""
    parts = parts_of(address)
    return parts is not None and "@" not in address and parts.scheme == "https" and parts.netloc.lower() in hosts


def parts_of(address: str) -> SplitResult | None:
    """An address in its parts. None for one that programs read differently: with a backslash, white space or control
    characters in it, or one that is none."""
    if "\\" in address or any(ord(character) <= 32 for character in address):
        return None
    try:
        return urlsplit(address)
    except ValueError:
        return None
