"""Runs of one to four characters, words and pairs of words, hashed, with quick sums over any stretch of a text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Buckets = NDArray[np.int64]

LONGEST = 4
BITS = 20
_FACTOR = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one kind in order: run i is [starts[i], ends[i]) of the text and falls into buckets[i]."""

    buckets: "Buckets"
    starts: Sequence[int]
    ends: Sequence[int]


def runs(text: str) -> list[Runs]:
    """Runs of 1, 2, 3 and 4 characters, words, and words with the next. Digits are all alike."""
    alike = _DIGIT.sub("0", text)
    codes = np.frombuffer(alike.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint32)
    found: list[Runs] = []
    state = np.zeros(len(codes), dtype=np.uint32)
    for length in range(1, LONGEST + 1):
        rest = codes[length - 1 :]
        state = (state[: len(rest)] + rest + np.uint32(length)) * _FACTOR
        found.append(Runs(_bucket(state), range(len(rest)), range(length, length + len(rest))))
    return [*found, *_words(alike)]


def _words(text: str) -> list[Runs]:
    from rjieba import cut  # loads its dictionary: only once a text is read

    pieces = cut(text)
    ends = list(accumulate(map(len, pieces)))
    kept = [at for at, piece in enumerate(pieces) if not piece.isspace()]
    hashes = np.array([crc32(pieces[at].encode("utf-8", "replace")) for at in kept], dtype=np.uint32)
    last = [ends[at] for at in kept]
    first = [ends[at] - len(pieces[at]) for at in kept]
    pairs = (hashes[:-1] * _MIX + hashes[1:]) * _FACTOR
    return [Runs(_bucket(hashes), first, last), Runs(_bucket(pairs), first[:-1], last[1:])]


def _bucket(state: "NDArray[np.uint32]") -> "Buckets":
    mixed = (state ^ (state >> np.uint32(15))) * _MIX
    return (mixed >> np.uint32(32 - BITS)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Sums:
    """Running sums of a value of each run, one row a kind of run; `over` adds up the runs inside a stretch."""

    found: Sequence[Runs]
    rows: Sequence["NDArray[np.float64]"]

    @classmethod
    def of(cls, found: Sequence[Runs], values: Sequence["Floats"]) -> "Sums":
        """`values`: one a run, a row a kind."""
        return cls(found, [np.concatenate(([0.0], np.cumsum(row, dtype=np.float64))) for row in values])

    def over(self, first: int, last: int) -> float:
        """Sum over the runs that start and end in [first, last)."""
        total = 0.0
        for kind, row in zip(self.found, self.rows, strict=True):
            begin, end = bisect_left(kind.starts, first), bisect_right(kind.ends, last)
            if begin < end:
                total += float(row[end] - row[begin])
        return total
