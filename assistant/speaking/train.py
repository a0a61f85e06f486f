"""Trains the reader from sentences that belong where they stand and sentences written to be planted.

Run: python -m assistant.speaking.train. Reads planted.tsv (styles, with {a|b} for either), the labelled sentences of
analytics/reviews/train/sentences, the sample's voices and sheets, the passing sentences of knowledge/rules/taught and
the guide; writes reader.npz and reader.md beside itself. Every style is measured by a reader that never saw it, every
file of plain sentences by one that learned from the others.
"""

import csv
import random
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import yaml

from assistant.speaking.reader import BITS, KNOWN_BITS, MODEL, PLACES, Place, features, pairs, sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.floating[Any]]

ROOT: Final = Path(__file__).parents[2]
PLANTED: Final = Path(__file__).with_name("planted.tsv")
CARD: Final = Path(__file__).with_name("reader.md")
LET_THROUGH: Final = {"plain": 0.99, "advice": 0.98}
"""The share of plain sentences of files never seen that the bound lets through."""
_EITHER: Final = re.compile(r"\{([^{}]*)\}")
_TAKES: Final = 6
_ROUNDS: Final = 120
_STRENGTH: Final = 2e-5
Sentences: TypeAlias = dict[str, list[str]]


def planted() -> Sentences:
    """Planted sentences by style, some takes of each line."""
    chance = random.Random(5)  # noqa: S311  a draw, no secret
    found: Sentences = {}
    with PLANTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            takes = {_taken(row["text"], chance) for _ in range(_TAKES)}
            found.setdefault(row["style"], []).extend(sorted(takes))
    return found


def _taken(text: str, chance: random.Random) -> str:
    return _EITHER.sub(lambda match: chance.choice(match[1].split("|")), text)


def plain() -> Sentences:
    """Sentences of customers, sheets and lawful copy, by the file they stand in."""
    found: Sentences = {}
    for file in sorted((ROOT / "analytics/reviews/train/sentences").glob("*.tsv")):
        found[file.name] = _column(file, "text")
    for file in sorted((ROOT / "bot/sample/voices/material").glob("*.txt")):
        found[file.name] = list(_spoken(file.read_text(encoding="utf-8")))
    for file in sorted((ROOT / "bot/sample/products").glob("*.yml")):
        found[file.name] = list(_texts(yaml.safe_load(file.read_text(encoding="utf-8"))))
    for file in sorted((ROOT / "knowledge/rules/taught").glob("*.tsv")):
        found[file.name] = _column(file, "text", lambda row: row["outcome"] == "passes")
    return {name: [one for text in texts for one in sentences(text)] for name, texts in found.items()}


def advice() -> Sentences:
    """Sentences of the guide, by chapter."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / "knowledge/guide").glob("*.md"))}
    return {name: list(sentences(re.sub(r"[#*|]", " ", text))) for name, text in texts.items()}


def _column(file: Path, name: str, wanted: Callable[[dict[str, str]], bool] = lambda _: True) -> list[str]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row[name] for row in rows if row.get(name) and wanted(row)]


def _spoken(text: str) -> Iterator[str]:
    """Some takes of each line of a material file, without its marks."""
    chance = random.Random(6)  # noqa: S311  a draw, no secret
    for line in text.split("\n"):
        said = re.sub(r"^(?:[^|{}]{1,16}\|\s)+|^[^：:，。{}]{1,6}:\s|\s[#!@]\S+", "", line)
        if said and not said.startswith(("#", "[")) and "<" not in said:
            yield from {_taken(said, chance) for _ in range(2)}


def _texts(tree: Any) -> Iterator[str]:
    match tree:
        case str():
            yield tree
        case dict():
            for each in tree.values():
                yield from _texts(each)
        case list():
            for each in tree:
                yield from _texts(each)


def _phrases() -> Iterator[str]:
    """The words that drafts are composed of."""
    for file in sorted((ROOT / "assistant/drafting").rglob("*.yml")):
        yield from _texts(yaml.safe_load(file.read_text(encoding="utf-8")))


def known(texts: Sequence[str]) -> Any:
    """A bit for each pair that stands in the texts, packed into bytes; some that do not share a bit with one."""
    bits = np.zeros(1 << KNOWN_BITS, dtype=np.uint8)
    for text in texts:
        for _, pair in pairs(text):
            bits[zlib.crc32(pair.encode("utf-8", "replace")) >> (32 - KNOWN_BITS)] = 1
    return np.packbits(bits)


class Rows:
    """Sentences as rows of buckets, each row of length one."""

    def __init__(self, texts: Sequence[str]) -> None:
        found = [features(text) for text in texts]
        self.count = len(found)
        self.of = np.repeat(np.arange(self.count), [len(one) for one in found])
        self.bucket = np.fromiter((one for row in found for one in row), dtype=np.int64)
        self.value = np.repeat([1 / np.sqrt(max(len(one), 1)) for one in found], [len(one) for one in found])

    def scores(self, weights: "Floats", bias: float) -> "Floats":
        return bias + np.bincount(self.of, weights[self.bucket] * self.value, minlength=self.count)


def fit(good: Sequence[str], bad: Sequence[str]) -> tuple["Floats", float]:
    """Logistic regression with both classes of equal weight, by accelerated descent."""
    rows = Rows([*good, *bad])
    wanted = np.repeat([0.0, 1.0], [len(good), len(bad)])
    heavy = np.repeat([0.5 / len(good), 0.5 / len(bad)], [len(good), len(bad)])
    weights = np.zeros(1 << BITS)
    step, bias, before, bias_before = 60.0, 0.0, weights.copy(), 0.0
    for turn in range(_ROUNDS):
        ahead = turn / (turn + 3)
        at, bias_at = weights + ahead * (weights - before), bias + ahead * (bias - bias_before)
        off = heavy * (1 / (1 + np.exp(-rows.scores(at, bias_at))) - wanted)
        slope = np.bincount(rows.bucket, off[rows.of] * rows.value, minlength=1 << BITS) + _STRENGTH * at
        before, bias_before = weights, bias
        weights, bias = at - step * slope, bias_at - 2 * off.sum()
    return weights, float(bias)


def _folds(groups: Sentences, many: int) -> Iterator[tuple[list[str], list[str]]]:
    """Groups held out in turn: what is learned from, and what is measured on."""
    names = sorted(groups)
    for at in range(many):
        out = set(names[at::many])
        yield (
            [one for name in names if name not in out for one in groups[name]],
            [one for name in sorted(out) for one in groups[name]],
        )


def bound_of(good: Sentences, bad: Sentences, place: Place) -> float:
    """The score that so many sentences of files never seen stay below."""
    every = [one for texts in bad.values() for one in texts]
    held: list[float] = []
    for learned, out in _folds(good, 5):
        weights, bias = fit(learned, every)
        held.extend(Rows(out).scores(weights, bias).tolist())
    return float(np.quantile(held, LET_THROUGH[place]))


def measured(good: Sentences, bad: Sentences, bound: float) -> Iterator[tuple[str, int, int]]:
    """Of each style, how many sentences a reader objects to that never saw that style."""
    every = [one for texts in good.values() for one in texts]
    for style in sorted(bad):
        weights, bias = fit(every, [one for name, texts in bad.items() if name != style for one in texts])
        found = Rows(bad[style]).scores(weights, bias) > bound
        yield style, int(found.sum()), len(found)


def main() -> None:
    stored: dict[str, Any] = {}
    bad = {style: [one for text in texts for one in sentences(text)] for style, texts in planted().items()}
    lines = ["# What the reader of sentences learned, and how well it does", ""]
    for place in PLACES:
        good = plain() if place == "plain" else plain() | advice()
        bound = bound_of(good, bad, place)
        weights, bias = fit(
            [one for each in good.values() for one in each], [one for each in bad.values() for one in each]
        )
        scale = float(np.abs(weights).max() / 127)
        stored |= {
            place: np.round(weights / scale).astype(np.int8),
            f"{place}_scale": np.float64(scale),
            f"{place}_bias": np.float64(bias),
            f"{place}_bound": np.float64(bound),
        }
        told = list(measured(good, bad, bound))
        caught, total = sum(one[1] for one in told), sum(one[2] for one in told)
        lines += [
            f"## {place}",
            "",
            f"{sum(map(len, good.values()))} sentences that belong, {total} planted. Bound {bound:.2f}:",
            f"{LET_THROUGH[place]:.1%} of plain sentences of files never seen stay below it.",
            f"Planted sentences of styles never seen that are objected to: {caught} of {total} ({caught / total:.1%}).",
            "",
            "| style never seen | objected to | of |",
            "|---|---|---|",
            *(f"| {style} | {found} | {many} |" for style, found, many in told),
            "",
        ]
    stored["known"] = known([*(one for texts in plain().values() for one in texts), *_phrases()])
    np.savez_compressed(MODEL, **stored)
    CARD.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
