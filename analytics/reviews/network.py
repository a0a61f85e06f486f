"""A small convolutional network over the units of many texts at once, read with numpy alone.

Units are characters (Chinese) or words (English). A unit is known by itself and by the pairs it makes with its
neighbours; their vectors are projected and summed, and layers that look one unit to either side follow, each added to
what was there. Trained by `train/network.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Codes, Ints
from analytics.reviews.sentiment import Floats

Inside: TypeAlias = NDArray[np.bool_]

_BLOCK = 512  # rows worked on at once, always as many: what a core's cache holds
_UNKNOWN = 0
_BEYOND = 0xFFFF  # no character: stands for all beyond the basic plane, emoji above all
_PAIR_BITS = 20


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which units and pairs of units are known; id 0 is any other.

    `single` maps a code below 2**16 to its id. `pair` maps the hash of two codes to an id, and `firsts`, `seconds`
    hold the codes each id stands for, so that no other pair is taken for it.
    """

    single: NDArray[np.uint16]
    pair: NDArray[np.uint16]
    firsts: Codes
    seconds: Codes

    @classmethod
    def of(cls, singles: Codes, firsts: Codes, seconds: Codes) -> "Vocabulary":
        """Number them from 1. Of two pairs with one hash, the first given is known."""
        single = np.zeros(1 << 16, dtype=np.uint16)
        single[singles] = np.arange(1, len(singles) + 1)
        pair = np.zeros(1 << _PAIR_BITS, dtype=np.uint16)
        pair[_hashed(firsts, seconds)[::-1]] = np.arange(len(firsts), 0, -1)
        nought = np.zeros(1, dtype=np.uint32)
        return cls(single, pair, np.append(nought, firsts), np.append(nought, seconds))

    def ids(self, codes: Codes) -> tuple[Ints, Ints, Ints]:
        """Of each unit: its own id, that of the pair it ends, and that of the pair it begins."""
        folded = np.where(codes < _BEYOND, codes, np.uint32(_BEYOND))
        after = np.append(folded[1:], np.uint32(0))
        begun = self.pair.take(_hashed(folded, after)).astype(np.int64)
        begun *= (self.firsts.take(begun) == folded) & (self.seconds.take(begun) == after)
        return self.single.take(folded).astype(np.int64), np.append(begun[-1:], begun[:-1]), begun


def _hashed(firsts: Codes, seconds: Codes) -> NDArray[np.uint32]:
    mixed: NDArray[np.uint32] = firsts * np.uint32(0x9E3779B1) + seconds * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(15)
    return mixed * np.uint32(0x2C1B3C6D) >> np.uint32(32 - _PAIR_BITS)


@dataclass(frozen=True, slots=True)
class Network:
    """`projected[s]` has a row for each id of slot s; a layer is width × (3 · width) weights and (width,) biases.

    The weights' three parts are for the unit before, the unit itself, and the unit after.
    """

    projected: tuple[Floats, ...]
    layers: tuple[tuple[Floats, Floats], ...]

    @property
    def width(self) -> int:
        return int(self.projected[0].shape[1])

    def hidden(self, ids: Sequence[Ints], inside: Inside) -> Floats:
        """What is known of each unit: units × width. Edges (not `inside`) are nought and part the texts."""
        size, depth, width = len(inside), len(self.layers), self.width
        out = np.empty((size, width), dtype=np.float32)
        room = _BLOCK + 2 * depth
        state, other, seen = (np.zeros((room, columns), dtype=np.float32) for columns in (width, width, 3 * width))
        # Whole arrays, for numpy is slow to spread a row or a number over many rows.
        biases = [np.tile(each, (room, 1)) for _, each in self.layers]
        nought = np.zeros((room, width), dtype=np.float32)
        filled = [np.zeros(room, dtype=np.int64) for _ in ids]
        within = np.zeros(room, dtype=np.bool_)
        for first in range(0, size, _BLOCK):
            last = min(size, first + _BLOCK)
            low, high = max(0, first - depth), min(size, last + depth)
            for mine, each in zip(filled, ids, strict=True):
                mine[: high - low] = each[low:high]
            within[: high - low] = inside[low:high]
            within[high - low :] = False
            self._run(filled, within, state, other, seen, biases, nought)
            out[first:last] = state[first - low : last - low]
        return out

    def _run(
        self,
        ids: Sequence[Ints],
        inside: Inside,
        state: Floats,
        other: Floats,
        seen: Floats,
        biases: Sequence[Floats],
        nought: Floats,
    ) -> None:
        edges = np.flatnonzero(~inside)
        width = self.width
        self.projected[0].take(ids[0], axis=0, out=state, mode="clip")
        for table, each in zip(self.projected[1:], ids[1:], strict=True):
            state += table.take(each, axis=0, out=other, mode="clip")
        state[edges] = 0
        for (weights, _), bias in zip(self.layers, biases, strict=True):
            np.matmul(state, weights, out=seen)
            np.add(seen[:, width : 2 * width], bias, out=other)
            other[1:] += seen[:-1, :width]
            other[:-1] += seen[1:, 2 * width :]
            np.maximum(other, nought, out=other)
            other[edges] = 0
            state += other


def product(rows: Floats, weights: Floats) -> Floats:
    """`rows @ weights` in blocks of one size, so that a row's result does not hang on how many others there are."""
    out = np.empty((len(rows), weights.shape[1]), dtype=np.float32)
    block = np.zeros((_BLOCK, rows.shape[1]), dtype=np.float32)
    made = np.empty((_BLOCK, weights.shape[1]), dtype=np.float32)
    for first in range(0, len(rows), _BLOCK):
        some = rows[first : first + _BLOCK]
        block[: len(some)] = some
        np.matmul(block, weights, out=made)
        out[first : first + len(some)] = made[: len(some)]
    return out


def packed(name: str, weights: Any) -> dict[str, Any]:
    """Weights in 8 bits a number, with a scale a row."""
    scale = np.maximum(np.abs(weights).max(1) / 127, 1e-6).astype(np.float16)
    whole = np.round(weights / scale.astype(np.float32)[:, None])
    return {name: np.clip(whole, -127, 127).astype(np.int8), f"{name}_scale": scale}


def unpacked(stored: dict[str, Any], name: str) -> Floats:
    """Weights as `packed` laid them down under `name`."""
    weights: Floats = stored[name].astype(np.float32) * stored[f"{name}_scale"].astype(np.float32)[:, None]
    return weights
