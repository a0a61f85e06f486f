"""Vectors of units and of pairs of units, from which units stand around them in texts without any marks.

Positive pointwise mutual information with the units at each of six places around, reduced by a truncated singular
value decomposition (Levy & Goldberg 2014): units that can stand for one another come to lie close.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.reviews.characters import Characters, Codes, Ints
from analytics.reviews.network import Vocabulary
from analytics.reviews.sentiment import Floats

SIZE = 64
_PLACES = ((-3, -2, -1, 1, 2, 3), (-3, -2, -1, 2, 3, 4))  # that stand around a unit, around a pair
_CONTEXT_POWER = 0.75  # flattens how often contexts occur (Levy, Goldberg & Dagan 2015)


@dataclass(frozen=True, slots=True)
class Vectors:
    """Row i is of the unit, or pair, with id i; row 0 of any unknown one."""

    vocabulary: Vocabulary
    singles: Codes
    units: Floats
    pairs: Floats


def learn_vectors(laid: Characters, rarest_unit: int, rarest_pair: int) -> Vectors:
    """Vectors of the units and pairs that occur at least so often. Codes are below 2**16, edges 0."""
    codes = np.minimum(laid.codes, np.uint32(0xFFFF))
    after = np.append(codes[1:], np.uint32(0))
    known, counts = np.unique(codes, return_counts=True)
    singles = known[(counts >= rarest_unit) & (known > 0)]
    both, often = np.unique(codes.astype(np.int64) << 32 | after, return_counts=True)
    kept = np.argsort(-often, kind="stable")[: int((often >= rarest_pair).sum())]
    kept = kept[both[kept] > 0][: (1 << 16) - 2]
    vocabulary = Vocabulary.of(singles, (both[kept] >> 32).astype(np.uint32), both[kept].astype(np.uint32))
    ids, _, begun = vocabulary.ids(codes)
    contexts = np.where(codes == 0, len(singles) + 1, ids)
    of_unit, of_pair = (_contexts(laid, contexts, len(singles) + 2, places) for places in _PLACES)
    return Vectors(
        vocabulary,
        singles,
        _reduced(ids, len(singles) + 1, of_unit, len(singles) + 2),
        _reduced(begun, len(vocabulary.firsts), of_pair, len(singles) + 2),
    )


def _contexts(laid: Characters, ids: Ints, many: int, places: Sequence[int]) -> list[tuple[Ints, Ints]]:
    """For each place around a unit: the units that have one there, and which it is."""
    place = np.arange(len(ids))
    found = []
    for number, offset in enumerate(places):
        at = np.clip(place + offset, 0, len(ids) - 1)
        there = np.flatnonzero((laid.owner[at] == laid.owner) & (at == place + offset))
        found.append((there, ids[at[there]] + number * many))
    return found


def _reduced(ids: Ints, rows: int, around: Sequence[tuple[Ints, Ints]], many: int) -> Floats:
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    shape = (rows, many * len(around))
    counts: Any = sparse.csr_matrix(shape, dtype=np.float32)
    for there, context in around:
        counts = counts + sparse.csr_matrix((np.ones(len(there), np.float32), (ids[there], context)), shape=shape)
    of_row = np.asarray(counts.sum(1)).ravel()
    of_context = np.asarray(counts.sum(0)).ravel() ** _CONTEXT_POWER
    cells = counts.tocoo()
    informed = np.log(cells.data * of_context.sum() / (of_row[cells.row] * of_context[cells.col]))
    more = informed > 0
    matrix = sparse.csr_matrix((informed[more], (cells.row[more], cells.col[more])), shape=shape)
    left, strength, _ = randomized_svd(matrix, SIZE, n_iter=3, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors[0] = 0
    even: Floats = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)).astype(np.float32)
    return even
