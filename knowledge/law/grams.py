"""Runs of one to four characters, hashed, with sums over any stretch of a text at the price of two look-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Buckets = NDArray[np.int64]

LONGEST = 4
BITS = 18
_FACTOR = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)
_DIGIT_FIRST, _DIGIT_LAST = ord("0"), ord("9")


def buckets(text: str) -> list["Buckets"]:
    """For runs of 1, 2, 3 and 4 characters: the bucket of the run that starts at each place. Digits are all alike."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint32)
    codes = np.where((codes >= _DIGIT_FIRST) & (codes <= _DIGIT_LAST), np.uint32(_DIGIT_FIRST), codes)
    found: list[Buckets] = []
    state = np.zeros(len(codes), dtype=np.uint32)
    for length in range(1, LONGEST + 1):
        rest = codes[length - 1 :]
        state = (state[: len(rest)] + rest + np.uint32(length)) * _FACTOR
        mixed = (state ^ (state >> np.uint32(15))) * _MIX
        found.append((mixed >> np.uint32(32 - BITS)).astype(np.int64))
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Running sums of a value of each run, one row a length of run; `over` adds up the runs inside a stretch."""

    rows: Sequence["Floats"]

    @classmethod
    def of(cls, found: Sequence["Buckets"], table: "Floats") -> "Sums":
        return cls([np.concatenate(([0.0], np.cumsum(table[row], dtype=np.float64))).astype("f8") for row in found])

    def over(self, first: int, last: int) -> float:
        """Sum over the runs that start and end in [first, last)."""
        total = 0.0
        for length, row in enumerate(self.rows, 1):
            if last - first >= length:
                total += float(row[last - length + 1] - row[first])
        return total
