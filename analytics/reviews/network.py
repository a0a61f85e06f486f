"""A small convolutional network over the units of many texts at once, read with numpy alone.

Units are characters (Chinese) or words (English). A unit is known by itself and by the pairs it makes with its
neighbours; their vectors are projected and summed, and layers that look one unit to either side follow, each added to
what was there. Trained by `train/network.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.characters import Codes, Ints
from analytics.reviews.sentiment import Floats

Inside: TypeAlias = NDArray[np.bool_]

_BLOCK = 512  # rows worked on at once, always as many: what a core's cache holds
_ROOM = 516  # the same for layers, the rows that only lend to their neighbours included; a multiple of 3 and of _TILE
_TILE = 12
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
        step = _ROOM - 2 * depth
        bench = _Bench.of(self)
        filled = [np.zeros(_ROOM, dtype=np.int64) for _ in ids]
        within = np.zeros(_ROOM, dtype=np.bool_)
        for first in range(0, size, step):
            last = min(size, first + step)
            low, high = max(0, first - depth), min(size, last + depth)
            for mine, each in zip(filled, ids, strict=True):
                mine[: high - low] = each[low:high]
            within[: high - low] = inside[low:high]
            within[high - low :] = False
            self._run(filled, within, bench)
            out[first:last] = bench.state[first - low : last - low]
        return out

    def _run(self, ids: Sequence[Ints], inside: Inside, bench: "_Bench") -> None:
        edges = np.flatnonzero(~inside)
        state, other = bench.state, bench.other
        self.projected[0].take(ids[0], axis=0, out=state, mode="clip")
        for table, each in zip(self.projected[1:], ids[1:], strict=True):
            state += table.take(each, axis=0, out=other, mode="clip")
        state[edges] = 0
        flat = other.reshape(_ROOM // _TILE, -1)
        for weights, bias in bench.layers:
            for seen, made in zip(bench.seen, bench.made, strict=True):
                np.matmul(seen, weights, out=made)
            flat += bias
            np.maximum(flat, bench.nought, out=flat)
            other[edges] = 0
            state += other


class _Bench(NamedTuple):
    """What a run of a network works on, laid so that nothing is copied.

    `state` has a row of noughts before and after it. Three rows of it in a row are what a unit sees; every third unit
    has its own three, so that one matrix, `seen[k]`, holds those of every third unit from k on, and `made[k]` is where
    they come to stand in `other`. Biases and noughts are as wide as `_TILE` rows, for numpy is slow with short rows.
    """

    state: Floats
    other: Floats
    seen: tuple[Floats, ...]
    made: tuple[Floats, ...]
    layers: tuple[tuple[Floats, Floats], ...]
    nought: Floats

    @classmethod
    def of(cls, network: Network) -> "_Bench":
        width = network.width
        around = np.zeros((_ROOM + 2, width), dtype=np.float32)
        other = np.zeros((_ROOM, width), dtype=np.float32)
        flat, third = around.reshape(-1), _ROOM // 3
        return cls(
            around[1:-1],
            other,
            tuple(flat[k * width : (k + _ROOM) * width].reshape(third, 3 * width) for k in range(3)),
            tuple(other[k::3] for k in range(3)),
            tuple((np.vstack(np.split(weights, 3, axis=1)), np.tile(bias, _TILE)) for weights, bias in network.layers),
            np.zeros(_TILE * width, dtype=np.float32),
        )


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
