"""Texts as arrays of characters, and their n-grams hashed: what every review model stands on.

Many texts are read at once with numpy, without a Python loop over characters. Characters are folded one to one
(case, full width, traditional to simplified), so that offsets stay those of the text as given.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.uint32]

_EDGE = "\x00"
_MIX = np.uint32(0x9E3779B1)
_SPREAD = np.uint32(0xC2B2AE35)
_ODD = tuple(np.uint32(odd) for odd in (0xCC9E2D51, 0x1B873593, 0xE6546B65, 0x27D4EB2F, 0x165667B1))


class Characters(NamedTuple):
    """Texts one after another, each between two edge characters. `owner[i]` is the text that `codes[i]` belongs to."""

    codes: Codes
    owner: Ints
    starts: Ints
    lengths: Ints


@lru_cache(maxsize=1)
def folding() -> Codes:
    """What each character of the basic plane counts as: digits are one, letters lower case, Chinese simplified."""
    table = np.load(str(files("analytics.reviews").joinpath("models/folding.npz")))
    fold: Codes = np.arange(1 << 16, dtype=np.uint32)
    fold[table["source"]] = table["target"]
    return fold


@lru_cache(maxsize=1)
def _plain_table() -> dict[int, int]:
    fold = folding()
    odd = np.flatnonzero(fold != np.arange(len(fold)))
    return {int(code): int(fold[code]) for code in odd if fold[code] != ord("0")}


def plain(text: str) -> str:
    """The text folded as the models read it, digits apart: same length, so that offsets hold."""
    return text.translate(_plain_table())


def characters(texts: Sequence[str]) -> Characters:
    """Fold and lay out texts. Lengths count the two edges."""
    joined = "".join([f"{_EDGE}{text}{_EDGE}" for text in texts])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = np.where(codes < 1 << 16, folding()[codes & np.uint32(0xFFFF)], codes)
    lengths = np.fromiter((len(text) + 2 for text in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts)), lengths)
    return Characters(codes, owner, np.cumsum(lengths) - lengths, lengths)


def mixed(parts: Sequence[Codes], salt: int) -> Codes:
    """One well-spread 32-bit hash per position, over the codes at it in each of `parts`, at most five."""
    total = np.full(len(parts[0]), np.uint32(salt * 0x85EBCA6B & 0xFFFFFFFF))
    for part, odd in zip(parts, _ODD, strict=False):
        total += part * odd
    total ^= total >> np.uint32(16)
    total *= _MIX
    total ^= total >> np.uint32(13)
    total *= _SPREAD
    return total


def ngrams(
    chars: Characters, orders: Sequence[int], bits: int, salt: int = 0
) -> Iterator[tuple[Ints, NDArray[np.bool_]]]:
    """For each order, the hashed n-gram that starts at each position, and whether it stays within one text.

    Yields (index below 2**bits, valid), both of length len(codes) − order + 1.
    """
    for order in orders:
        end = len(chars.codes) - order + 1
        if end <= 0:
            continue
        hashes = mixed([chars.codes[k : end + k] for k in range(order)], salt * 16 + order)
        valid = chars.owner[:end] == chars.owner[order - 1 :]
        if order == 1:
            valid &= chars.codes != 0
        yield (hashes >> np.uint32(32 - bits)).astype(np.int64), valid
