"""Fits the network of `analytics/reviews/network.py` with a tagger and a judge on top: Adam, by hand, in numpy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from analytics.reviews.characters import Codes, Ints
from analytics.reviews.network import packed
from analytics.reviews.opinions import CLASSES, SLOTS, Reading, read_reading
from analytics.reviews.review import CATEGORIES
from analytics.reviews.sentiment import Floats
from analytics.reviews.tagger import TAGS
from analytics.reviews.train.crf import chain_loss
from analytics.reviews.train.vectors import SIZE, Vectors

_WARM_UP = 0.15  # of all steps
_VECTOR_RATE = 0.3  # how fast vectors learn beside weights
_DECAY = 1e-3
_LARGEST_STEP = 5.0
UNKNOWN = -1


class Judged(NamedTuple):
    """A pair's four offsets, in units, and what was marked; UNKNOWN where it was not."""

    bounds: tuple[int, int, int, int]
    category: int
    polarity: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A text's units without edges, a tag for each (None: not marked), and its pairs."""

    codes: Codes
    tags: Ints | None
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is fitted. `lent` examples without tags join each batch of `batch`."""

    width: int = 64
    depth: int = 3
    passes: int = 12
    batch: int = 32
    lent: int = 16
    drop_vectors: float = 0.2
    drop: float = 0.2
    rate: float = 3e-3
    seed: int = 0


@dataclass(slots=True)
class Parameters:
    """What is learned: vectors of units and pairs, and weights by name."""

    vectors: list[Floats]
    weights: dict[str, Floats]

    @classmethod
    def start(cls, vectors: Vectors, settings: Settings, rng: np.random.Generator) -> "Parameters":
        width = settings.width

        def drawn(rows: int, columns: int) -> Floats:
            weights: Floats = (rng.standard_normal((rows, columns)) / np.sqrt(rows)).astype(np.float32)
            return weights

        weights = {f"in_{slot}": drawn(SIZE * SLOTS, width)[:SIZE] for slot in range(SLOTS)}
        weights["in_bias"] = np.zeros(width, np.float32)
        for layer in range(settings.depth):
            weights[f"layer_{layer}"] = drawn(3 * width, width)
            weights[f"layer_{layer}_bias"] = np.zeros(width, np.float32)
        weights |= {"tags": drawn(width, TAGS), "tags_bias": np.zeros(TAGS, np.float32)}
        weights["steps"], weights["first"] = np.zeros((TAGS, TAGS), np.float32), np.zeros(TAGS, np.float32)
        weights["judge"] = drawn(2 * width + 2, CLASSES) / np.float32(2)
        weights["judge_bias"] = np.zeros(CLASSES, np.float32)
        return cls([vectors.units.copy(), vectors.pairs.copy()], weights)


@dataclass(slots=True)
class _Pass:
    """One way up through the network, with what the way back needs."""

    parameters: Parameters
    settings: Settings
    rng: np.random.Generator
    ids: Sequence[Ints]
    mask: Floats
    inputs: list[tuple[Floats, Floats]] = field(default_factory=list)
    layers: list[tuple[Floats, Floats, Floats]] = field(default_factory=list)
    last: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def _dropped(self, values: Floats, share: float) -> tuple[Floats, Floats]:
        kept = (self.rng.random(values.shape, dtype=np.float32) >= share).astype(np.float32) / np.float32(1 - share)
        return values * kept, kept

    def up(self) -> Floats:
        weights, width = self.parameters.weights, self.settings.width
        state = np.zeros((len(self.mask), width), np.float32) + weights["in_bias"]
        for slot in range(SLOTS):
            vectors = self.parameters.vectors[min(slot, 1)]
            self.inputs.append(self._dropped(vectors[self.ids[slot]], self.settings.drop_vectors))
            state += self.inputs[-1][0] @ weights[f"in_{slot}"]
        state *= self.mask
        for layer in range(self.settings.depth):
            dropped, kept = self._dropped(state, self.settings.drop)
            seen = np.zeros((len(state), 3 * width), np.float32)
            seen[1:, :width], seen[:, width : 2 * width], seen[:-1, 2 * width :] = dropped[:-1], dropped, dropped[1:]
            added = np.maximum(seen @ weights[f"layer_{layer}"] + weights[f"layer_{layer}_bias"], 0) * self.mask
            self.layers.append((seen, kept, added))
            state = state + added
        out, self.last = self._dropped(state, self.settings.drop)
        return out

    def back(self, slope: Floats, slopes: dict[str, Any]) -> list[list[tuple[Ints, Floats]]]:
        """Adds the weights' slopes; returns those of the vectors, as (ids, rows), for units and for pairs."""
        weights, width = self.parameters.weights, self.settings.width
        slope = slope * self.last
        for layer in range(self.settings.depth - 1, -1, -1):
            seen, kept, added = self.layers[layer]
            inner = slope * (added > 0)
            slopes[f"layer_{layer}"], slopes[f"layer_{layer}_bias"] = seen.T @ inner, inner.sum(0)
            spread = inner @ weights[f"layer_{layer}"].T
            reached = spread[:, width : 2 * width].copy()
            reached[:-1] += spread[1:, :width]
            reached[1:] += spread[:-1, 2 * width :]
            slope = slope + reached * kept
        slope = slope * self.mask
        slopes["in_bias"] = slope.sum(0)
        of_vectors: list[list[tuple[Ints, Floats]]] = [[], []]
        for slot in range(SLOTS):
            values, kept = self.inputs[slot]
            slopes[f"in_{slot}"] = values.T @ slope
            of_vectors[min(slot, 1)].append((self.ids[slot], (slope @ weights[f"in_{slot}"].T) * kept))
        return of_vectors


class _Adam:
    """Adam with decoupled weight decay; of the vectors only the rows met with are moved."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.means = {name: np.zeros_like(each) for name, each in parameters.weights.items()}
        self.squares = {name: np.zeros_like(each) for name, each in parameters.weights.items()}
        self.vector_means = [np.zeros_like(each) for each in parameters.vectors]
        self.vector_squares = [np.zeros_like(each) for each in parameters.vectors]
        self.steps = 0

    def step(self, slopes: dict[str, Any], of_vectors: Sequence[Sequence[tuple[Ints, Floats]]], rate: float) -> None:
        self.steps += 1
        size = float(np.sqrt(sum(float((each.astype(np.float64) ** 2).sum()) for each in slopes.values())))
        shrunk = np.float32(min(1.0, _LARGEST_STEP / max(size, 1e-9)))
        for name, slope in slopes.items():
            weights = self.parameters.weights[name]
            weights *= np.float32(1 - rate * _DECAY)
            weights -= self._move(slope.astype(np.float32) * shrunk, self.means[name], self.squares[name], rate)
        for table, met in enumerate(of_vectors):
            ids, rows = np.concatenate([i for i, _ in met]), np.concatenate([r for _, r in met])
            order = np.argsort(ids, kind="stable")
            ids = ids[order]
            heads = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
            used, sums = ids[heads], np.add.reduceat(rows[order], heads, axis=0)
            means, squares = self.vector_means[table][used], self.vector_squares[table][used]
            self.parameters.vectors[table][used] -= self._move(sums, means, squares, rate * _VECTOR_RATE)
            self.vector_means[table][used], self.vector_squares[table][used] = means, squares

    def _move(self, slope: Floats, means: Floats, squares: Floats, rate: float) -> Floats:
        means += np.float32(0.1) * (slope - means)
        squares += np.float32(0.001) * (slope * slope - squares)
        mean, square = means / np.float32(1 - 0.9**self.steps), squares / np.float32(1 - 0.999**self.steps)
        moved: Floats = np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))
        return moved


def fit_network(
    examples: Sequence[Example], vectors: Vectors, settings: Settings, lent: Sequence[Example] = ()
) -> Parameters:
    """Learn tags and judgements at once. The same examples and settings give the same parameters."""
    rng = np.random.default_rng(settings.seed)
    parameters = Parameters.start(vectors, settings, rng)
    adam = _Adam(parameters)
    order = np.arange(len(examples))
    batches = -(-len(examples) // settings.batch)
    for number in range(settings.passes * batches):
        if number % batches == 0:
            order = rng.permutation(len(examples))
        at = number % batches * settings.batch
        batch = [examples[k] for k in order[at : at + settings.batch]]
        extra = [lent[k] for k in rng.integers(len(lent), size=settings.lent)] if lent else []
        slopes, of_vectors = _slopes(batch, extra, parameters, vectors, settings, rng)
        done = number / (settings.passes * batches)
        pace = done / _WARM_UP if done < _WARM_UP else (1 + np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))) / 2
        adam.step(slopes, of_vectors, settings.rate * max(0.01, float(pace)))
    return parameters


def _slopes(
    batch: Sequence[Example],
    extra: Sequence[Example],
    parameters: Parameters,
    vectors: Vectors,
    settings: Settings,
    rng: np.random.Generator,
) -> tuple[dict[str, Any], list[list[tuple[Ints, Floats]]]]:
    every = [*batch, *extra]
    edge = np.zeros(1, np.uint32)
    codes = np.concatenate([part for each in every for part in (edge, each.codes, edge)])
    lengths = np.array([len(each.codes) for each in every])
    starts = np.cumsum(lengths + 2) - lengths - 1
    way = _Pass(parameters, settings, rng, vectors.vocabulary.ids(codes), (codes != 0)[:, None].astype(np.float32))
    hidden = way.up()
    slopes: dict[str, Any] = {}
    slope = np.zeros_like(hidden)
    tagged = np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths[: len(batch)], strict=False)])
    weights = parameters.weights
    emissions = (hidden[tagged] @ weights["tags"] + weights["tags_bias"]).astype(np.float64)
    gold = np.concatenate([each.tags for each in batch if each.tags is not None])
    steps, first = weights["steps"].astype(np.float64), weights["first"].astype(np.float64)
    _, d_tags, d_steps, d_first = chain_loss(emissions, steps, first, gold, lengths[: len(batch)])
    d_tags = (d_tags / len(batch)).astype(np.float32)
    slopes |= {"steps": d_steps / len(batch), "first": d_first / len(batch)}
    slopes |= {"tags": hidden[tagged].T @ d_tags, "tags_bias": d_tags.sum(0)}
    slope[tagged] = d_tags @ weights["tags"].T
    judged = [(start, each) for start, example in zip(starts.tolist(), every, strict=True) for each in example.judged]
    if judged:
        slope += _judge_slopes(hidden, judged, weights, slopes, len(batch))
    return slopes, way.back(slope, slopes)


def _judge_slopes(
    hidden: Floats, judged: Sequence[tuple[int, Judged]], weights: dict[str, Floats], slopes: dict[str, Any], size: int
) -> Floats:
    pools = [_pool([(s, each.bounds[k], each.bounds[k + 1]) for s, each in judged], len(hidden)) for k in (0, 2)]
    there = np.array([[each.bounds[1] > 0, each.bounds[3] > 0] for _, each in judged], dtype=np.float32)
    read = np.hstack([pools[0] @ hidden, pools[1] @ hidden, there])
    scores = read @ weights["judge"] + weights["judge_bias"]
    counted = np.array([each.weight for _, each in judged], dtype=np.float32)
    cut = len(CATEGORIES)
    parts = (
        (scores[:, :cut], [each.category for _, each in judged], (counted > 0).astype(np.float32)),
        (scores[:, cut:], [each.polarity for _, each in judged], counted),
    )
    wrong = np.hstack([_miss(*part) for part in parts]) / np.float32(size)
    slopes["judge"], slopes["judge_bias"] = read.T @ wrong, wrong.sum(0)
    back, width = wrong @ weights["judge"].T, hidden.shape[1]
    slope: Floats = pools[0].T @ back[:, :width] + pools[1].T @ back[:, width : 2 * width]
    return slope


def _miss(scores: Floats, gold: Sequence[int], weight: Floats) -> Floats:
    """Softmax less what was marked, nought where nothing was."""
    likely = np.exp(scores - scores.max(1, keepdims=True))
    likely /= likely.sum(1, keepdims=True)
    known = np.array(gold) != UNKNOWN
    likely[np.flatnonzero(known), np.array(gold)[known]] -= 1
    missed: Floats = likely * (weight * known)[:, None]
    return missed


def _pool(spans: Sequence[tuple[int, int, int]], size: int) -> Any:
    """A sparse matrix that sums units into spans, over √ of how many; see `opinions.pooled`."""
    from scipy import sparse

    sizes = np.array([end - start for _, start, end in spans])
    rows = np.repeat(np.arange(len(spans)), sizes)
    columns = np.concatenate([np.arange(s + start, s + end) for s, start, end in spans])
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(spans), size))


def stored_form(parameters: Parameters, vectors: Vectors) -> dict[str, Any]:
    """Arrays for `opinions.read_reading`: layers' weights side by side, vectors in 8 bits."""
    stored: dict[str, Any] = {"singles": vectors.singles.astype(np.uint16)}
    stored["firsts"], stored["seconds"] = (
        each[1:].astype(np.uint16) for each in (vectors.vocabulary.firsts, vectors.vocabulary.seconds)
    )
    for name, table in zip(("unit_vectors", "pair_vectors"), parameters.vectors, strict=True):
        stored |= packed(name, table)
    for name, weights in parameters.weights.items():
        is_layer = name.startswith("layer_") and weights.ndim == 2
        stored[name] = np.hstack(np.split(weights, 3)) if is_layer else weights
    return stored


def reading_of(parameters: Parameters, vectors: Vectors) -> Reading:
    """The parts to read with, as they will be once stored."""
    return read_reading(stored_form(parameters, vectors))
