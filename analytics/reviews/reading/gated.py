"""Regular expressions behind a quick look for words that every match holds."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Codes, Ints
from analytics.reviews.reading.required import required

ALL_OPEN = -1
"""Gates of a text that was not looked over: any expression may match."""

_BITS = 16
_MOST = 32  # gates of one wall: bits of a number
_KEY = 3  # characters of a word that are looked at
_MIX = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))


class Gated:
    """Searches like the compiled pattern; a text without any of its signs is not searched. Any case matches.

    `bit` is its gate: where the caller knows which gates of a text are open, one that is shut spares the look.
    """

    __slots__ = ("_pattern", "_signs", "bit")

    def __init__(self, pattern: str, bit: int = 1) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)
        firsts = {word[0] for word in required(pattern)}
        self._signs = frozenset({*firsts, *(first.upper() for first in firsts), *(first.lower() for first in firsts)})
        self.bit = bit

    def search(self, text: str, gates: int = ALL_OPEN) -> re.Match[str] | None:
        """The first match, as `re` gives it; `gates` are those open for this text or one it is part of."""
        if not gates & self.bit or (self._signs and self._signs.isdisjoint(text)):
            return None
        return self._pattern.search(text)


class Wall:
    """Gates side by side, so that one look over many texts tells which stand open for each."""

    def __init__(self) -> None:
        self._words: list[frozenset[str]] = []

    def gate(self, words: Iterable[str]) -> int:
        """A new gate's bit: open where one of the words, in lower case, may stand; always open for no words."""
        if len(self._words) == _MOST:
            raise ValueError(f"a wall has room for {_MOST} gates")
        self._words.append(frozenset(words))
        return 1 << (len(self._words) - 1)

    def gated(self, pattern: str) -> Gated:
        """The pattern behind a gate of its own."""
        return Gated(pattern, self.gate(word.lower() for word in required(pattern)))

    def open_for(self, hashes: Sequence[Ints], starts: Ints) -> list[int]:
        """The open gates of each text. `hashes` are those of `sequences` over all texts; texts begin at `starts`."""
        open_at = np.full(len(hashes[0]), self._always, dtype=np.uint32)
        for table, found in zip(self._tables, hashes, strict=True):
            open_at[: len(found)] |= table.take(found)
        return np.bitwise_or.reduceat(open_at, starts).tolist() if len(starts) else []

    @cached_property
    def _always(self) -> int:
        return sum(1 << number for number, words in enumerate(self._words) if not words)

    @cached_property
    def _tables(self) -> tuple[NDArray[np.uint32], ...]:
        tables = tuple(np.zeros(1 << _BITS, dtype=np.uint32) for _ in range(_KEY))
        for number, words in enumerate(self._words):
            for word in words:
                key = word[:_KEY]
                codes = np.frombuffer(key.encode("utf-32-le", "surrogatepass"), dtype="<u4")
                tables[len(key) - 1][sequences(codes)[len(key) - 1]] |= np.uint32(1 << number)
        return tables


def sequences(codes: Codes) -> tuple[Ints, ...]:
    """Hashes below 2**16 of the one, two and three characters from each place on."""
    found = []
    for size in range(1, _KEY + 1):
        last = max(0, len(codes) - size + 1)
        total = codes[:last] * _MIX[0]
        for ahead in range(1, size):
            total += codes[ahead : last + ahead] * _MIX[ahead]
        total ^= total >> np.uint32(15)
        found.append((total & np.uint32((1 << _BITS) - 1)).astype(np.int64))
    return tuple(found)
