"""What the polarity model reads of a text: its character and word n-grams, hashed, each counted once."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from analytics.reviews.characters import Characters, Ints, mixed, ngrams

Cutting: TypeAlias = Literal["spaces", "segmenter"]
"""How words are told apart: by what is no letter, or by a segmenter, for Chinese has no spaces."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)  # a word of one character is a small number until it is spread
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


def grams(
    laid: Characters, chars: Sequence[int], words: Sequence[int], cutting: Cutting, bits: int
) -> tuple[Ints, Ints]:
    """(text, hashed n-gram below 2**bits), each pair once, ordered by text.

    `chars` are the lengths of character n-grams, `words` those of word n-grams.
    """
    keys = [
        (laid.owner[: len(index)][valid] << np.int64(bits)) + index[valid] for index, valid in ngrams(laid, chars, bits)
    ]
    if words:
        keys += [(laid.owner[at] << np.int64(bits)) + index for index, at in _word_ngrams(laid, words, cutting, bits)]
    if not keys:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    found = np.sort(np.concatenate(keys))
    found = found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found
    return found >> np.int64(bits), found & np.int64((1 << bits) - 1)


def _word_ngrams(laid: Characters, orders: Sequence[int], cutting: Cutting, bits: int) -> list[tuple[Ints, Ints]]:
    """For each order, (index, position of the first word) of the n-grams within one text."""
    starts, ends = _cut(laid) if cutting == "segmenter" else _runs(laid)
    if not len(starts):
        return []
    words = _hashes(laid, starts, ends)
    found = []
    for order in orders:
        last = len(words) - order + 1
        if last <= 0:
            continue
        hashes = mixed([words[k : last + k] for k in range(order)], 900 + order)
        same = laid.owner[starts[:last]] == laid.owner[starts[order - 1 :]]
        found.append(((hashes >> np.uint32(32 - bits)).astype(np.int64)[same], starts[:last][same]))
    return found


def _runs(laid: Characters) -> tuple[Ints, Ints]:
    """Runs of letters, digits and apostrophes."""
    codes = laid.codes
    letter = ((codes >= 97) & (codes <= 122)) | (codes == 48) | (codes == 39) | (codes == 0x2019)
    before = np.concatenate([[False], letter[:-1]])
    return np.flatnonzero(letter & ~before), np.flatnonzero(~letter & before)


def _cut(laid: Characters) -> tuple[Ints, Ints]:
    """The segmenter's words, blanks apart; the edges of a text count as words, for it matters what comes first."""
    import rjieba

    codes = np.where((laid.codes >= 0xD800) & (laid.codes < 0xE000), np.uint32(0xFFFD), laid.codes)
    words = rjieba.cut(codes.astype("<u4").tobytes().decode("utf-32-le"))
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    starts = np.concatenate([[0], ends[:-1]])
    shown = codes[starts] > 32
    shown |= codes[starts] == 0
    return starts[shown], ends[shown]


def _hashes(laid: Characters, starts: Ints, ends: Ints) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    """A word's hash: a difference of prefix sums of c·Bⁱ, brought to a common place by B⁻ˢᵗᵃʳᵗ (all modulo 2⁶⁴)."""
    size = len(laid.codes)
    powers = np.cumprod(np.concatenate([[np.uint64(1)], np.full(size, _BASE)]), dtype=np.uint64)
    back = np.cumprod(np.concatenate([[np.uint64(1)], np.full(size, _INVERSE)]), dtype=np.uint64)
    prefix = np.concatenate([[np.uint64(0)], np.cumsum((laid.codes.astype(np.uint64) + np.uint64(7)) * powers[:-1])])
    hashes: np.ndarray[tuple[int], np.dtype[np.uint32]] = (
        (prefix[ends] - prefix[starts]) * back[starts] * _SPREAD >> np.uint64(32)
    ).astype(np.uint32)
    return hashes
